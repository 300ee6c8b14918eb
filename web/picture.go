package web

import "github.com/loptruong/loptruong/qrcode"

// picture is a QR code as pages/qr.html draws it.
type picture struct {
	qrcode.Code
	Label string // for those who can't see it
}

func newPicture(text, label string) (picture, error) {
	code, err := qrcode.Encode(text)
	return picture{code, label}, err
}

// Margin is the light margin round the code, in modules (ISO/IEC 18004, 5.3.8).
func (picture) Margin() int { return 4 }

// Side is how long the picture is.
func (p picture) Side() int { return p.Size + 2*p.Margin() }
