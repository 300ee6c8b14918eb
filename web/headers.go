package web

import "net/http"

// headers go with every answer, whatever its address, method and status. A page
// loads nothing from anywhere and stands in nobody's frame; nobody keeps an answer,
// because a certificate may be revoked the next minute and a proxy that many people
// share must not remember who was looked up.
var headers = map[string]string{
	"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
	"Cache-Control":           "no-store",
	"Referrer-Policy":         "no-referrer",
	"X-Content-Type-Options":  "nosniff",
	"X-Robots-Tag":            "noindex",
}

func withHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range headers {
			w.Header().Set(name, value)
		}
		next.ServeHTTP(w, r)
	})
}
