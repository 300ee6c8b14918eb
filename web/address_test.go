package web

import (
	"net/http"
	"net/netip"
	"testing"
)

func TestAddress(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, tt := range []struct {
		peer   string
		claims []string
		want   string
	}{
		{"203.0.113.7:4711", nil, "203.0.113.7/32"},
		{"203.0.113.7:4711", []string{"198.51.100.1"}, "203.0.113.7/32"}, // not a proxy of ours
		{"[2001:db8:1:2:3:4:5:6]:4711", nil, "2001:db8:1:2::/64"},
		{"[2001:db8:1:2:ffff::1]:4711", nil, "2001:db8:1:2::/64"},
		{"[::ffff:203.0.113.7]:4711", nil, "203.0.113.7/32"},
		{"[fe80::1%eth0]:4711", nil, "fe80::/64"},

		{"127.0.0.1:4711", nil, "127.0.0.1/32"}, // it does not say
		{"127.0.0.1:4711", []string{"203.0.113.7"}, "203.0.113.7/32"},
		{"[::ffff:127.0.0.1]:4711", []string{"203.0.113.7"}, "203.0.113.7/32"},
		{"127.0.0.1:4711", []string{"1.2.3.4, 203.0.113.7"}, "203.0.113.7/32"}, // the first is what the visitor says
		{"127.0.0.1:4711", []string{"1.2.3.4", "203.0.113.7"}, "203.0.113.7/32"},
		{"127.0.0.1:4711", []string{"1.2.3.4, 203.0.113.7, 10.1.2.3"}, "203.0.113.7/32"}, // two proxies of ours
		{"127.0.0.1:4711", []string{"10.9.9.9, 10.1.2.3"}, "10.9.9.9/32"},
		{"127.0.0.1:4711", []string{"203.0.113.7, rubbish"}, "127.0.0.1/32"},
		{"127.0.0.1:4711", []string{" 2001:db8::1 "}, "2001:db8::/64"},
		{"[fd00::5]:1", []string{"::ffff:203.0.113.7"}, "203.0.113.7/32"},
		{"@", nil, "invalid Prefix"},
	} {
		r := &http.Request{RemoteAddr: tt.peer, Header: http.Header{"X-Forwarded-For": tt.claims}}
		if got := address(r, proxies).String(); got != tt.want {
			t.Errorf("%s that forwards for %q comes from %s, want %s", tt.peer, tt.claims, got, tt.want)
		}
	}
	r := &http.Request{RemoteAddr: "127.0.0.1:1", Header: http.Header{"X-Forwarded-For": {"203.0.113.7"}}}
	if got := address(r, nil).String(); got != "127.0.0.1/32" {
		t.Errorf("nobody is believed, and it comes from %s", got)
	}
}
