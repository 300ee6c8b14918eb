package attending

import "testing"

func TestSessionCode(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"123456": true, "123 456": true, "123-456": true, "012345": true,
		"12345": false, "1234567": false, "12345a": false, "": false, "１２３４５６": false, "0912345678": false,
	} {
		if got := IsCode(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
