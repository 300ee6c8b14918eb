package web

import (
	"net/http"
	"net/netip"
	"slices"
)

// toMonitors answers who is named and nobody else: to others the page is not there. One that
// comes through a proxy counts as whom the proxy says it forwards for, and as nobody when the
// proxy is not believed.
func (s *Server) toMonitors(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, known := whence(r, s.Proxies)
		if !known || !slices.ContainsFunc(s.Monitors, func(n netip.Prefix) bool { return n.Contains(from) }) {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
