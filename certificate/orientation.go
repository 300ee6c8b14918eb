package certificate

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientation is how a telephone held a JPEG, as the file tells it: 1 to 8 as EXIF has them, 1 where
// it tells nothing.
func orientation(data []byte) int {
	for at := 2; at+4 <= len(data) && data[0] == 0xff && data[at] == 0xff; {
		kind, size := data[at+1], int(binary.BigEndian.Uint16(data[at+2:]))
		if size < 2 || at+2+size > len(data) || kind == 0xda { // the dots begin
			break
		}
		if tags, ok := bytes.CutPrefix(data[at+4:at+2+size], []byte("Exif\x00\x00")); ok && kind == 0xe1 {
			return exifOrientation(tags)
		}
		at += 2 + size
	}
	return 1
}

func exifOrientation(tags []byte) int {
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(tags, []byte("II")) {
		order = binary.LittleEndian
	}
	if len(tags) < 8 {
		return 1
	}
	at := int64(order.Uint32(tags[4:]))
	if at+2 > int64(len(tags)) {
		return 1
	}
	const entry, tag = 12, 0x0112
	for rest := tags[at+2:]; len(rest) >= entry; rest = rest[entry:] {
		if held := order.Uint16(rest[8:]); order.Uint16(rest) == tag && held >= 1 && held <= 8 {
			return int(held)
		}
	}
	return 1
}

// turned is a picture as it was seen, held so as orientation tells.
func turned(p *image.NRGBA, held int) *image.NRGBA {
	if held == 1 {
		return p
	}
	wide, high := p.Rect.Dx(), p.Rect.Dy()
	size := image.Rect(0, 0, wide, high)
	if held >= 5 {
		size = image.Rect(0, 0, high, wide)
	}
	to := image.NewNRGBA(size)
	for y := range high {
		for x := range wide {
			across, down := x, y
			if held == 2 || held == 3 || held == 7 || held == 8 { // its right edge was at the left, or below
				across = wide - 1 - x
			}
			if held == 3 || held == 4 || held == 6 || held == 7 {
				down = high - 1 - y
			}
			if held >= 5 {
				across, down = down, across
			}
			to.SetNRGBA(across, down, p.NRGBAAt(x, y))
		}
	}
	return to
}
