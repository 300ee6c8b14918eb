package qrcode_test

import (
	"strings"
	"testing"

	"github.com/loptruong/loptruong/qrcode"
	"github.com/loptruong/loptruong/qrcode/qrcodetest"
)

// TestEncode has another program read what was encoded.
func TestEncode(t *testing.T) {
	for _, text := range []string{"K7QM-2XWD-9F", "https://t.me/loptruong_bot?start=k_1a_" + strings.Repeat("b", 40)} {
		code, err := qrcode.Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := qrcodetest.Read(t, code.Size, code.Runs); got != text {
			t.Errorf("got %q, want %q", got, text)
		}
	}
	if _, err := qrcode.Encode(strings.Repeat("x", 3000)); err == nil {
		t.Error("3,000 bytes are encoded")
	}
}
