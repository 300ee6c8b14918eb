package certificate

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/fault"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"github.com/loptruong/loptruong/course"
)

// beside is what streams have that says nothing of how they look: words and files that travel
// with them, the programs that made them, layers that a reader may switch off.
var beside = []string{"AF", "Metadata", "OC", "OPI", "PieceInfo", "StructParent", "StructParents"}

// takePage keeps the first page of a PDF as a file of its own: what is drawn on it, with the fonts
// and pictures that this takes. Scripts, forms, notes, links and files that go with the PDF hang on
// other things, and stay behind.
func takePage(data []byte) (course.ArtFile, error) {
	ctx, err := openPDF(data)
	switch {
	case errors.Is(err, pdfcpu.ErrWrongPassword):
		return course.ArtFile{}, badArt("art.password")
	case err != nil:
		return course.ArtFile{}, badArt("art.unreadable")
	}
	m := &merger{file: newFile(), bare: true}
	box, turn, err := m.addOnly(ctx)
	switch {
	case errors.Is(err, errUnpacked):
		return course.ArtFile{}, badArt("art.heavy", "Size", mostUnpacked>>21, "Max", mostKept>>20)
	case err != nil:
		return course.ArtFile{}, badArt("art.unreadable")
	}
	kept := course.ArtFile{Bytes: m.write("", time.Unix(0, 0)), MediaType: pdfType, Pages: ctx.PageCount}
	if len(kept.Bytes) > mostKept {
		return course.ArtFile{}, badArt("art.heavy", "Size", len(kept.Bytes)>>20, "Max", mostKept>>20)
	}
	wide, high := box.Width(), box.Height()
	if turn%180 != 0 {
		wide, high = high, wide
	}
	if min(wide, high) < 10 || max(wide, high) > 14_400 { // as PDF has it, 3.5 mm and five metres
		return course.ArtFile{}, badArt("art.unreadable")
	}
	kept.Wide, kept.High = int(math.Round(wide*mmPerPoint)), int(math.Round(high*mmPerPoint))
	kept.Misfit = misfit(wide, high)
	return kept, nil
}

// openPDF reads a PDF. One with a password is pdfcpu.ErrWrongPassword.
func openPDF(data []byte) (*model.Context, error) {
	ctx, err := readPDF(data, configuration())
	if err != nil {
		return nil, err
	}
	return ctx, ctx.EnsurePageCount()
}

// readPDF does what pdfcpu's own api does, a package whose others cost every start of the program its time and its
// memory: what fills forms makes a table of all letters there are.
func readPDF(data []byte, conf *model.Configuration) (ctx *model.Context, err error) {
	defer fault.Catch(&err)
	return pdfcpu.Read(bytes.NewReader(data), conf)
}

// addOnly writes the first page of a PDF, its streams put into one, and returns the part of it
// that is seen and by how much this is turned to the right.
func (m *merger) addOnly(ctx *model.Context) (box *types.Rectangle, turn int, err error) {
	r := &pageReader{ctx: ctx, bytes: mostUnpacked / 2} // the paper on it has the other half
	content, resources, err := r.drawn(1)
	if err == nil {
		err = r.run(content, resources) // as what papers show is read again, see Text
	}
	if err != nil {
		return nil, 0, err
	}
	page, _, inherited, err := ctx.PageDict(1, false)
	if err != nil {
		return nil, 0, err
	}
	own := ownPage(page, inherited)
	if box, err = seenBox(ctx, own); err != nil {
		return nil, 0, err
	}
	if own["Rotate"] != nil {
		number, err := ctx.DereferenceNumber(own["Rotate"])
		if err != nil {
			return nil, 0, err
		}
		if turn = (int(number)%360 + 360) % 360; turn%90 != 0 {
			return nil, 0, fmt.Errorf("a page turned by %d degrees", turn)
		}
	}
	var p packer
	stream, err := p.stream("", content)
	if err != nil {
		return nil, 0, err
	}
	only := types.Dict{
		"Type": types.Name("Page"), "Parent": parentRef{}, "MediaBox": box.Array(), "Rotate": types.Integer(turn), "Contents": newRef{number: m.add(stream)},
		"Resources": types.Dict{},
	}
	if resources != nil {
		only["Resources"] = resources
	}
	if group := own["Group"]; group != nil { // how what is drawn on it mixes
		only["Group"] = group
	}
	n := m.reserve()
	body, err := m.encode(&source{ctx: ctx, number: map[int]int{}, open: map[int]bool{}}, only)
	m.addPage(n, body)
	return box, turn, err
}

// seenBox is the part of a page that is seen.
func seenBox(ctx *model.Context, page types.Dict) (*types.Rectangle, error) {
	var seen *types.Rectangle
	for _, key := range []string{"MediaBox", "CropBox"} {
		array, err := ctx.DereferenceArray(page[key])
		if err != nil {
			return nil, err
		}
		if array == nil {
			continue
		}
		if len(array) != 4 {
			return nil, fmt.Errorf("a %s of %d numbers", key, len(array))
		}
		var at [4]float64
		for i := range at {
			if at[i], err = ctx.DereferenceNumber(array[i]); err != nil {
				return nil, err
			}
		}
		low, high := point{min(at[0], at[2]), min(at[1], at[3])}, point{max(at[0], at[2]), max(at[1], at[3])}
		if seen != nil { // nothing outside of the sheet is seen
			low = point{max(low.x, seen.LL.X), max(low.y, seen.LL.Y)}
			high = point{min(high.x, seen.UR.X), min(high.y, seen.UR.Y)}
		}
		if !(low.x < high.x && low.y < high.y) {
			return nil, fmt.Errorf("a %s without size", key)
		}
		seen = types.NewRectangle(low.x, low.y, high.x, high.y)
	}
	if seen == nil {
		return nil, errors.New("a page without size")
	}
	return seen, nil
}
