package simulator

import (
	"bytes"
	"image"
	"image/jpeg"
	"strings"
	"testing"
)

// TestThumbnail: what is sent to stand for a file is kept with it when it is as documented, and
// else is a violation.
func TestThumbnail(t *testing.T) {
	t.Parallel()
	picture := func(width, height int) []byte {
		var out bytes.Buffer
		if err := jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, width, height)), nil); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	good := picture(320, 226)
	for _, tt := range []struct {
		data []byte
		want string // of the violation
	}{
		{good, ""},
		{picture(321, 226), "321 × 226"},
		{picture(226, 321), "226 × 321"},
		{append(picture(320, 320), make([]byte, 200<<10)...), "and 320 × 320 dots"},
		{png, "no JPEG"},
	} {
		s := newServer(t, Config{})
		lan := s.NewUser(t, "Lan")
		lan.Starts("")
		r := ask(t, s, "sendDocument", params{"chat_id": lan.ChatID(), "document": Upload{"a.pdf", []byte("%PDF")}, "thumbnail": Upload{"t.jpg", tt.data}})
		sent := lan.Messages()
		kept := sent[len(sent)-1].File.Thumbnail
		if got := strings.Join(s.Violations(), "; "); !r.OK || !strings.Contains(got, tt.want) || (got == "") != (tt.want == "") || (kept != nil) != (tt.want == "") {
			t.Errorf("%d bytes: %s, violations %q, want %q; kept %d bytes", len(tt.data), r.fails(), got, tt.want, len(kept))
		}
		if tt.want != "" {
			continue
		}
		ask(t, s, "sendDocument", params{"chat_id": lan.ChatID(), "document": sent[len(sent)-1].File.ID})
		if sent = lan.Messages(); !bytes.Equal(sent[len(sent)-1].File.Thumbnail, good) {
			t.Error("sent again by its id, the file has lost its thumbnail")
		}
	}
}
