// Package qrcode makes QR codes, as what is dark in them.
package qrcode

import (
	"fmt"

	"rsc.io/qr"
)

// Code is a QR code: a square of Size modules a side, without the light margin that it
// needs round it (four modules: ISO/IEC 18004, 5.3.8).
type Code struct {
	Size int
	Runs []Run // row after row
}

// Run is some dark modules beside each other.
type Run struct{ Row, Col, Len int }

// Encode is the code of a text, of which 15 % may be damaged. It fails for more than a
// QR code holds, some 2,300 bytes.
func Encode(text string) (Code, error) {
	square, err := qr.Encode(text, qr.M)
	if err != nil {
		return Code{}, fmt.Errorf("encode as a QR code: %w", err)
	}
	c := Code{Size: square.Size}
	for row := range square.Size {
		for col := 0; col < square.Size; col++ {
			start := col
			for col < square.Size && square.Black(col, row) {
				col++
			}
			if col > start {
				c.Runs = append(c.Runs, Run{row, start, col - start})
			}
		}
	}
	return c, nil
}
