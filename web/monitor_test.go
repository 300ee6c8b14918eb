package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

// TestMonitors: figures are for who is named. Whoever comes by a proxy is whom the proxy forwards for,
// and nobody when that is not known.
func TestMonitors(t *testing.T) {
	nets := func(texts ...string) (all []netip.Prefix) {
		for _, text := range texts {
			all = append(all, netip.MustParsePrefix(text))
		}
		return all
	}
	figures := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "figures") })
	for _, test := range []struct {
		name, peer, forwarded string
		monitors, proxies     []netip.Prefix
		want                  int
	}{
		{"named", "127.0.0.1:5", "", nets("127.0.0.1/32"), nil, 200},
		{"named, mapped", "[::ffff:127.0.0.1]:5", "", nets("127.0.0.1/32"), nil, 200},
		{"of a network", "10.1.2.3:5", "", nets("10.0.0.0/8"), nil, 200},
		{"another", "10.1.2.3:5", "", nets("127.0.0.1/32"), nil, 404},
		{"nobody is named", "127.0.0.1:5", "", nil, nil, 404},
		{"no address", "unix", "", nets("0.0.0.0/0"), nil, 404},

		{"by a proxy that is not believed", "127.0.0.1:5", "10.1.2.3", nets("127.0.0.1/32"), nil, 404},
		{"by one that is", "127.0.0.1:5", "10.1.2.3", nets("127.0.0.1/32"), nets("127.0.0.1/32"), 404},
		{"named, by one that is", "127.0.0.1:5", "10.1.2.3", nets("10.0.0.0/8"), nets("127.0.0.1/32"), 200},
		{"who says that it is the machine", "127.0.0.1:5", "127.0.0.1, 203.0.113.9", nets("127.0.0.1/32"), nets("127.0.0.1/32"), 404},
		{"the proxy says nothing of use", "127.0.0.1:5", "unknown", nets("127.0.0.1/32"), nets("127.0.0.1/32"), 404},
	} {
		s := &Server{Config: Config{Monitors: test.monitors, Proxies: test.proxies}}
		r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
		r.RemoteAddr = test.peer
		if test.forwarded != "" {
			r.Header.Set("X-Forwarded-For", test.forwarded)
		}
		w := httptest.NewRecorder()
		if s.toMonitors(figures).ServeHTTP(w, r); w.Code != test.want {
			t.Errorf("%s: %d, want %d", test.name, w.Code, test.want)
		}
	}
}
