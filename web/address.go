package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// address is where a request comes from, as far as that can be known. Of IPv6 it is the
// network of 64 bits, all of which one line may use.
func address(r *http.Request, proxies []netip.Prefix) netip.Prefix {
	addr, _ := whence(r, proxies)
	bits := 64
	if addr.Is4() {
		bits = 32
	}
	network, _ := addr.Prefix(bits) // all whose address is not known are one
	return network
}

// whence is the peer, or, when the peer is a proxy that is believed, the last address in
// X-Forwarded-For that is none. What stands before that one is anybody's claim. known is false
// when it may be somebody else: behind a proxy that is not believed, or doesn't say for whom.
func whence(r *http.Request, proxies []netip.Prefix) (addr netip.Addr, known bool) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return addr, false
	}
	addr = plain(peer.Addr())
	said := r.Header.Values("X-Forwarded-For")
	if len(said) == 0 || !believed(addr, proxies) {
		return addr, len(said) == 0
	}
	for _, claim := range slices.Backward(strings.Split(strings.Join(said, ","), ",")) {
		if !believed(addr, proxies) {
			break
		}
		before, err := netip.ParseAddr(strings.TrimSpace(claim))
		if err != nil {
			return addr, false
		}
		addr = plain(before)
	}
	return addr, true
}

// plain is an address as it is compared: IPv4 as such, and without a zone.
func plain(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

func believed(a netip.Addr, proxies []netip.Prefix) bool {
	return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}
