package certificate

import (
	"bytes"
	"errors"
	"image"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"

	"github.com/loptruong/loptruong/course"
)

// What is opened of a signed list: a photo of a good telephone, and the pages of a scan.
const (
	mostListDots  = 25_000_000
	mostListPages = 50
)

// ReadSignedList finds out what a file is that somebody has sent as a signed list: a photo, as PNG or JPEG, or a PDF.
// It measures before it opens, and opens it all, so that what is kept can be looked at. The file may be anybody's, so
// it is read in a process of its own, as by Read. What can't be used is an error of kind course.ErrInvalid.
func ReadSignedList(data []byte) (course.ReceiptScan, error) {
	if len(data) > course.MaxReceiptFile {
		return course.ReceiptScan{}, badArt("signedlist.too_large", "Size", len(data)>>20, "Max", course.MaxReceiptFile>>20)
	}
	if bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")) {
		return readListPages(data)
	}
	size, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if errors.Is(err, image.ErrFormat) || err == nil && kind != "png" && kind != "jpeg" { // another package may have others read
		return course.ReceiptScan{}, badArt("signedlist.no_picture")
	}
	if err != nil || size.Width <= 0 || size.Height <= 0 {
		return course.ReceiptScan{}, badArt("signedlist.unreadable")
	}
	if size.Width > mostListDots/size.Height {
		return course.ReceiptScan{}, badArt("signedlist.too_many_dots", "Wide", size.Width, "High", size.Height, "Max", mostListDots/1_000_000)
	}
	if _, _, err := image.Decode(bytes.NewReader(data)); err != nil {
		return course.ReceiptScan{}, badArt("signedlist.unreadable")
	}
	return course.ReceiptScan{MediaType: "image/" + kind, Pages: 1}, nil
}

func readListPages(data []byte) (course.ReceiptScan, error) {
	ctx, err := openPDF(data)
	switch {
	case errors.Is(err, pdfcpu.ErrWrongPassword):
		return course.ReceiptScan{}, badArt("signedlist.password")
	case err != nil || ctx.PageCount < 1:
		return course.ReceiptScan{}, badArt("signedlist.unreadable")
	case ctx.PageCount > mostListPages:
		return course.ReceiptScan{}, badArt("signedlist.too_many_pages", "Pages", ctx.PageCount, "Max", mostListPages)
	}
	for n := range ctx.PageCount {
		if page, _, _, err := ctx.PageDict(n+1, false); err != nil || page == nil {
			return course.ReceiptScan{}, badArt("signedlist.unreadable")
		}
	}
	return course.ReceiptScan{MediaType: pdfType, Pages: ctx.PageCount}, nil
}
