package certificate

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/jpeg"
	"slices"

	"github.com/loptruong/loptruong/course"
)

// thumbnailWidth is how wide in dots Telegram takes a thumbnail at most; it may have 200 kB.
const thumbnailWidth = 320

// Thumbnail draws the certificate's page as a JPEG that is small enough to be sent along with its
// file; there is none of a paper with a page of a PDF under it. It fails as Draw does.
func (m *Maker) Thumbnail(p course.Paper, files course.Art) (data []byte, err error) {
	defer recovered("drawing a thumbnail", &err)
	page, err := m.picture(p, files, thumbnailWidth)
	if err != nil || page == nil {
		return nil, err
	}
	return m.tiled(page)
}

// A tile is a part of a picture that is compressed by itself: a JPEG starts anew behind each, if it says so. Most of a
// page is as on the paper before, and is compressed once for both. 16 dots are what a JPEG takes at a time, and whole
// tiles must make up the width.
const (
	tileWide, tileHigh = 64, 16
)

// tile is a compressed part of a picture.
type tile struct{ before, dots []byte } // a file of it as far as the dots, and these

// tiled is a picture as a JPEG, of tiles.
func (m *Maker) tiled(page *image.RGBA) ([]byte, error) {
	size := page.Rect.Size()
	var out []byte
	n := 0
	for y := 0; y < size.Y; y += tileHigh {
		for x := 0; x < size.X; x += tileWide {
			one, err := m.tile(page.SubImage(image.Rect(x, y, x+tileWide, y+tileHigh)).(*image.RGBA))
			if err != nil {
				return nil, err
			}
			if n == 0 {
				if out, err = one.begins(size); err != nil {
					return nil, err
				}
			} else {
				out = append(out, 0xff, restarts+byte(n-1)%8)
			}
			out, n = append(out, one.dots...), n+1
		}
	}
	return append(out, 0xff, ends), nil
}

// tile is a part of a picture, compressed by now or before.
func (m *Maker) tile(part *image.RGBA) (tile, error) {
	dots := make([]byte, 0, 4*tileWide*tileHigh)
	for y := range part.Rect.Dy() {
		dots = append(dots, part.Pix[y*part.Stride:][:4*part.Rect.Dx()]...)
	}
	return m.tiles.of(string(dots), func() (tile, error) {
		var file bytes.Buffer
		if err := jpeg.Encode(&file, part, &jpeg.Options{Quality: 85}); err != nil {
			return tile{}, err
		}
		at, err := segment(file.Bytes(), starts)
		if err != nil {
			return tile{}, err
		}
		at += int(binary.BigEndian.Uint16(file.Bytes()[at+2:])) + 2
		return tile{file.Bytes()[:at], file.Bytes()[at : file.Len()-2]}, nil
	})
}

// The second bytes of a JPEG's segments.
const (
	sized    = 0xc0
	restarts = 0xd0 // and the seven behind it
	ends     = 0xd9
	starts   = 0xda // the dots
	each     = 0xdd // how much is between two restarts
)

// begins is how a file begins that has tiles like this one and is as large.
func (t tile) begins(size image.Point) ([]byte, error) {
	out := bytes.Clone(t.before)
	at, err := segment(out, sized)
	if err != nil {
		return nil, err
	}
	binary.BigEndian.PutUint16(out[at+5:], uint16(size.Y))
	binary.BigEndian.PutUint16(out[at+7:], uint16(size.X))
	at, err = segment(out, starts)
	return slices.Insert(out, at, 0xff, each, 0, 4, 0, tileWide/16), err
}

// segment is where a segment of a JPEG is.
func segment(file []byte, kind byte) (at int, err error) {
	for at = 2; at+4 <= len(file); at += 2 + int(binary.BigEndian.Uint16(file[at+2:])) {
		if file[at+1] == kind {
			return at, nil
		}
	}
	return 0, errors.New("certificate: a JPEG without its segments")
}
