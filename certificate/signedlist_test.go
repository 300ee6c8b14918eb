package certificate

import (
	"errors"
	"testing"

	"github.com/loptruong/loptruong/course"
)

// TestReadSignedList: a photo and a PDF are taken with their pages, and what is none, is broken, too large or locked
// says so, before it is opened.
func TestReadSignedList(t *testing.T) {
	t.Parallel()
	photo, pdf := interlaced(30, 40), draw(t, maker(t), paper())
	for name, tt := range map[string]struct {
		data []byte
		want course.ReceiptScan
		says string
	}{
		"photo":        {photo, course.ReceiptScan{MediaType: "image/png", Pages: 1}, ""},
		"half a photo": {photo[:len(photo)/2], course.ReceiptScan{}, "signedlist.unreadable"},
		"bomb":         {rawPNG(30_000, 30_000, nil), course.ReceiptScan{}, "signedlist.too_many_dots"},
		"PDF":          {pdf, course.ReceiptScan{MediaType: "application/pdf", Pages: 1}, ""},
		"half a PDF":   {pdf[:900], course.ReceiptScan{}, "signedlist.unreadable"},
		"locked":       {locked(t, pdf), course.ReceiptScan{}, "signedlist.password"},
		"WebP":         {[]byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00/\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"), course.ReceiptScan{}, "signedlist.no_picture"},
		"text":         {[]byte("đã nhận đủ"), course.ReceiptScan{}, "signedlist.no_picture"},
		"too large":    {make([]byte, course.MaxReceiptFile+1), course.ReceiptScan{}, "signedlist.too_large"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ReadSignedList(tt.data)
			refused, _ := errors.AsType[*course.Error](err)
			if got != tt.want || (refused == nil) != (tt.says == "") || refused != nil && refused.TextID != tt.says {
				t.Errorf("%+v, %v; want %+v, %s", got, err, tt.want, tt.says)
			}
		})
	}
}
