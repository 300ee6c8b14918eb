package notice

import "testing"

func TestReadLink(t *testing.T) {
	for address, want := range map[string]bool{
		"https://example.org/a":      true,
		"https://example.org:8443/a": true,
		"https://hội.example.org":    true,

		"http://example.org":           false,
		"https://example":              false,
		"https://a..b":                 false,
		"https://.example.org":         false,
		"https://example.org:99999999": false,
		"https://lan@example.org":      false,
	} {
		if _, err := ReadLink("Tài liệu " + address); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}
