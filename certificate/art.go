package certificate

import (
	"bytes"
	"fmt"
	"image"
	imagedraw "image/draw"
	"image/jpeg"
	"image/png"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"github.com/loptruong/loptruong/course"
)

// art is a picture that TakeArt has kept, ready to be drawn. It never changes.
type art struct {
	hash       string
	wide, high float64 // dots, or points of a page
	turn       int     // of a page, to the right, in degrees

	data         []byte // the file; nil of a page, which only a PDF can show
	mask         string // the object of a PDF that says what of it can be seen through; empty when nothing can
	before, rest string // its object of a PDF, but for the number of the mask between

	reading sync.Mutex // pdfcpu reads while it is asked
	page    *model.Context
}

// mostArt is how many pictures are kept ready: those of a few courses.
const mostArt = 16

// arts are the pictures that are ready, by their hashes.
type arts struct {
	sync.Mutex
	ready map[string]*art
}

// art makes a picture ready that a paper names. There may be none.
func (m *Maker) art(hash string, files course.Art) (*art, error) {
	if hash == "" {
		return nil, nil
	}
	m.arts.Lock()
	defer m.arts.Unlock()
	if a := m.arts.ready[hash]; a != nil {
		return a, nil
	}
	data, ok := files[hash]
	if !ok {
		return nil, fmt.Errorf("certificate: a paper's picture %.8s: %w", hash, course.ErrNotFound)
	}
	a, err := m.newArt(hash, data)
	if err != nil {
		return nil, fmt.Errorf("certificate: a paper's picture %.8s: %w", hash, err)
	}
	if len(m.arts.ready) >= mostArt || m.arts.ready == nil {
		m.arts.ready = map[string]*art{}
		m.shown.Clear()
	}
	m.arts.ready[hash] = a
	return a, nil
}

func (m *Maker) newArt(hash string, data []byte) (*art, error) {
	switch {
	case bytes.HasPrefix(data, []byte("%PDF-")):
		return newPageArt(hash, data)
	case bytes.HasPrefix(data, []byte("\xff\xd8")):
		size, err := jpeg.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		a := newDots(hash, data, size.Width, size.Height)
		a.rest = fmt.Sprintf(" /ColorSpace /DeviceRGB /Filter /DCTDecode /Length %d>>\nstream\n%s\nendstream", len(data), data)
		return a, nil
	}
	dots, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	a := newDots(hash, data, dots.Bounds().Dx(), dots.Bounds().Dy())
	light, mask := planes(dots)
	if a.rest, err = m.plane("/ColorSpace /DeviceRGB", 3, dots.Bounds().Dx(), light); err != nil {
		return nil, err
	}
	a.rest = a.rest[len("<<"):]
	if mask == nil {
		return a, nil
	}
	about := fmt.Sprintf("/Type /XObject /Subtype /Image /Width %.0f /Height %.0f /BitsPerComponent 8 /ColorSpace /DeviceGray", a.wide, a.high)
	a.mask, err = m.plane(about, 1, dots.Bounds().Dx(), mask)
	return a, err
}

func newDots(hash string, data []byte, wide, high int) *art {
	a := &art{hash: hash, data: data, wide: float64(wide), high: float64(high)}
	a.before = fmt.Sprintf("<</Type /XObject /Subtype /Image /Width %.0f /Height %.0f /BitsPerComponent 8", a.wide, a.high)
	return a
}

// plane is a stream of dots of so many bytes, each row written as what it differs from the one
// above, which takes less.
func (m *Maker) plane(about string, each, wide int, dots []byte) (string, error) {
	row := each * wide
	const up = 2
	out := make([]byte, 0, len(dots)+len(dots)/row)
	above := make([]byte, row)
	for ; len(dots) >= row; dots = dots[row:] {
		out = append(out, up)
		for i, b := range dots[:row] {
			out = append(out, b-above[i])
		}
		above = dots[:row]
	}
	return m.stream(fmt.Sprintf("%s /DecodeParms <</Predictor 12 /Colors %d /Columns %d>>", about, each, wide), out)
}

// planes are the colours of a picture's dots, and how far each covers what is under it; nil when
// all do.
func planes(dots image.Image) (light, mask []byte) {
	p := image.NewNRGBA(image.Rectangle{Max: dots.Bounds().Size()})
	imagedraw.Draw(p, p.Rect, dots, dots.Bounds().Min, imagedraw.Src)
	through := false
	for i := 0; i < len(p.Pix); i += 4 {
		through = through || p.Pix[i+3] != 255
		if p.Pix[i+3] == 0 && i > 0 { // no other colour at the edge of what is seen, where a reader mixes them
			copy(p.Pix[i:i+3], p.Pix[i-4:])
		}
		light = append(light, p.Pix[i:i+3]...)
		mask = append(mask, p.Pix[i+3])
	}
	if !through {
		return light, nil
	}
	return light, mask
}

// newPageArt makes a page ready that TakeArt has kept.
func newPageArt(hash string, data []byte) (*art, error) {
	ctx, err := openPDF(data)
	if err != nil {
		return nil, err
	}
	page, _, _, err := ctx.PageDict(1, false)
	if err != nil {
		return nil, err
	}
	box, err := seenBox(ctx, page)
	if err != nil {
		return nil, err
	}
	a := &art{hash: hash, page: ctx, wide: box.Width(), high: box.Height()}
	if turn := page.IntEntry("Rotate"); turn != nil {
		a.turn = *turn
	}
	if a.turn%180 != 0 {
		a.wide, a.high = a.high, a.wide
	}
	return a, nil
}

// add puts the picture into a file, where it is drawn one unit wide and high, and returns its
// number there.
func (a *art) add(f *file) (int, error) {
	if a.page != nil {
		return a.addPage(f)
	}
	mask := ""
	if a.mask != "" {
		mask = fmt.Sprintf(" /SMask %d 0 R", f.add(a.mask))
	}
	return f.add(a.before + mask + a.rest), nil
}

func (a *art) addPage(f *file) (int, error) {
	a.reading.Lock()
	defer a.reading.Unlock()
	page, _, _, err := a.page.PageDict(1, false)
	if err != nil {
		return 0, err
	}
	box, err := seenBox(a.page, page)
	if err != nil {
		return 0, err
	}
	content, err := (&pageReader{ctx: a.page}).stream(page["Contents"])
	if err != nil {
		return 0, err
	}
	form := types.StreamDict{Raw: content.Raw, Dict: types.Dict{
		"Type": types.Name("XObject"), "Subtype": types.Name("Form"), "BBox": box.Array(), "Matrix": toUnit(box, a.turn),
		"Resources": page["Resources"], "Filter": types.Name("FlateDecode"),
	}}
	if group := page["Group"]; group != nil {
		form.Dict["Group"] = group
	}
	m := &merger{file: f}
	body, err := m.encode(&source{ctx: a.page, number: map[int]int{}, open: map[int]bool{}}, form)
	return f.add(body), err
}

// toUnit is the operation that lays a box, turned to the right, on the square of one unit.
func toUnit(box *types.Rectangle, turn int) types.Array {
	x, y, right, up := box.LL.X, box.LL.Y, box.UR.X, box.UR.Y
	w, h := box.Width(), box.Height()
	all := [6]float64{1 / w, 0, 0, 1 / h, -x / w, -y / h}
	switch turn {
	case 90:
		all = [6]float64{0, -1 / w, 1 / h, 0, -y / h, right / w}
	case 180:
		all = [6]float64{-1 / w, 0, 0, -1 / h, right / w, up / h}
	case 270:
		all = [6]float64{0, 1 / w, -1 / h, 0, up / h, -x / w}
	}
	return types.NewNumberArray(all[:]...)
}

// fitted is where a picture stands that is to be as large as can be in a box, in its middle.
func (a *art) fitted(x, y, wide, high float64) (left, top, w, h float64) {
	scale := min(wide/a.wide, high/a.high)
	w, h = a.wide*scale, a.high*scale
	return x + (wide-w)/2, y + (high-h)/2, w, h
}
