package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// address is where a request comes from, as far as that can be known: the peer, or,
// when the peer is a proxy that is believed, the last address in X-Forwarded-For
// that is none. What stands before that one is anybody's claim. Of IPv6 it is the
// network of 64 bits, all of which one line may use.
func address(r *http.Request, proxies []netip.Prefix) netip.Prefix {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Prefix{} // all whose address is not known are one
	}
	addr := plain(peer.Addr())
	claims := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, claim := range slices.Backward(claims) {
		if !believed(addr, proxies) {
			break
		}
		before, err := netip.ParseAddr(strings.TrimSpace(claim))
		if err != nil {
			break
		}
		addr = plain(before)
	}
	bits := 64
	if addr.Is4() {
		bits = 32
	}
	network, _ := addr.Prefix(bits) // it has that many
	return network
}

// plain is an address as it is compared: IPv4 as such, and without a zone.
func plain(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

func believed(a netip.Addr, proxies []netip.Prefix) bool {
	return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}
