package certificate

import (
	"bytes"
	"image"
	"image/color"
	imagedraw "image/draw"
	"image/png"
	"math"
	"slices"

	"golang.org/x/image/vector"

	"github.com/loptruong/loptruong/course"
)

// previewWidth is as much of a page as a phone shows when it is turned.
const previewWidth = 1280

// Preview draws the certificate's page as a PNG on which everything can be read, or where only
// a PDF can show it, as one. It fails as Draw does.
func (m *Maker) Preview(p course.Paper, files course.Art) (data []byte, mediaType string, err error) {
	defer recovered("drawing a preview", &err)
	page, err := m.picture(p, files, previewWidth)
	if err != nil {
		return nil, "", err
	}
	if page == nil {
		data, err = m.Draw(p, files)
		return data, pdfType, err
	}
	var out bytes.Buffer
	err = png.Encode(&out, page)
	return out.Bytes(), pngType, err
}

// picture draws the certificate's page, so many dots wide; nil where only a PDF can show it.
func (m *Maker) picture(p course.Paper, files course.Art, width int) (*image.RGBA, error) {
	f, err := m.whole(p, files)
	if err != nil {
		return nil, err
	}
	if f.background != nil && f.background.page != nil {
		return nil, nil
	}
	page := newPicture(m, width)
	f.drawOn(page)
	return page.dots, nil
}

// picture is the canvas that is the dots of a page.
type picture struct {
	*Maker
	dots   *image.RGBA
	scale  float64 // dots to a mm
	raster vector.Rasterizer
	room   path // to be used again
}

func newPicture(m *Maker, width int) *picture {
	scale := float64(width) / pageWidth
	p := &picture{Maker: m, scale: scale, dots: image.NewRGBA(image.Rect(0, 0, width, int(math.Round(pageHeight*scale))))}
	imagedraw.Draw(p.dots, p.dots.Bounds(), image.White, image.Point{}, imagedraw.Src)
	return p
}

// ground is a design in a picture of some width.
type ground struct {
	look  look
	width int
}

// decorate draws the ornament, which takes longer than everything else on a page, and so is
// kept; a large one only in the design's own colour, of which there are few.
func (p *picture) decorate(d *design) {
	key := ground{d.look(), p.dots.Rect.Dx()}
	if kept, ok := p.grounds.Load(key); ok {
		copy(p.dots.Pix, kept.(*image.RGBA).Pix)
		return
	}
	page := newPicture(p.Maker, key.width)
	d.draw(page, d)
	if key.width <= thumbnailWidth || slices.Contains(designs, d) {
		p.keep(&p.grounds, key, page.dots)
	}
	copy(p.dots.Pix, page.dots.Pix)
}

// shownArt is a picture that a paper shows, in dots of another picture.
type shownArt struct {
	hash string
	size image.Point
}

// show draws a picture, smaller or larger, which takes longer than all texts, and so is kept. A
// page of a PDF it can't draw.
func (p *picture) show(a *art, x, y, width, height float64) {
	if a.page != nil {
		return
	}
	at := image.Rect(int(math.Round(x*p.scale)), int(math.Round(y*p.scale)), int(math.Round((x+width)*p.scale)), int(math.Round((y+height)*p.scale)))
	if at.Empty() {
		return
	}
	key := shownArt{a.hash, at.Size()}
	kept, ok := p.shown.Load(key)
	if !ok {
		dots, _, err := image.Decode(bytes.NewReader(a.data))
		if err != nil { // it could be opened when it was made ready
			return
		}
		small := image.NewRGBA(image.Rectangle{Max: at.Size()})
		imagedraw.Draw(small, small.Rect, scaled(dots, at.Size()), image.Point{}, imagedraw.Src)
		kept, _ = p.shown.LoadOrStore(key, small)
	}
	over := imagedraw.Over
	if kept.(*image.RGBA).Opaque() { // nothing is to be mixed
		over = imagedraw.Src
	}
	imagedraw.Draw(p.dots, at, kept.(*image.RGBA), image.Point{}, over)
}

// put draws a line. In small pictures, of which many are drawn, those lines that stand on one paper after the
// other are kept.
func (p *picture) put(l line, x, y float64, a align) {
	if a == centre {
		x -= l.width() / 2
	}
	if width := p.dots.Rect.Dx(); width <= thumbnailWidth {
		stencil, _ := p.stencils.of(standing{l, point{x, y}, width}, func() (*image.Alpha, error) { return p.stencil(p.letters(l, x, y)), nil })
		imagedraw.DrawMask(p.dots, stencil.Rect, image.NewUniform(l.ink.colour()), image.Point{}, stencil, stencil.Rect.Min, imagedraw.Over)
		return
	}
	p.paint(p.letters(l, x, y), l.ink)
}

// standing is a line where it stands in a picture of some width.
type standing struct {
	line
	at    point
	width int
}

// letters are the outlines of a line's letters, in dots.
func (p *picture) letters(l line, x, y float64) path {
	em := l.size * mmPerPoint
	dots := p.room[:0]
	for _, r := range l.text {
		for _, s := range l.face.outline(r) {
			for i := range s.points() {
				s.to[i] = point{x + s.to[i].x*em*l.squeeze, y + s.to[i].y*em}.times(p.scale)
			}
			dots = append(dots, s)
		}
		x += (l.face.em(r) + l.spacing) * em * l.squeeze
	}
	p.room = dots
	return dots
}

func (p *picture) fill(shape path, in ink, at ...place) {
	if at == nil {
		at = []place{{}}
	}
	dots := p.room[:0]
	for _, a := range at {
		for _, s := range shape {
			if s.kind == whole { // has a size, which doesn't move
				corner, size := s.to[0], s.to[1]
				dots.polygon(p.dot(corner, a), p.dot(corner.plus(point{size.x, 0}), a), p.dot(corner.plus(size), a), p.dot(corner.plus(point{0, size.y}), a))
				continue
			}
			for i := range s.points() {
				s.to[i] = p.dot(s.to[i], a)
			}
			dots = append(dots, s)
		}
	}
	p.paint(dots, in)
	p.room = dots
}

// dot is where a point of a path that is drawn at a place is in the picture.
func (p *picture) dot(at point, a place) point {
	return at.turned(a.angle).plus(a.point).times(p.scale)
}

// stroke fills what a round pen of the thickness covers: a bar along each part, all wound the
// same way, and a disc at each end of one that can be seen.
func (p *picture) stroke(shape path, thick float64, in ink, at ...place) {
	if at == nil {
		at = []place{{}}
	}
	half := thick * p.scale / 2
	var bars path
	for _, a := range at {
		for _, run := range p.flat(shape, a) {
			for i, to := range run {
				if i > 0 {
					bars.bar(run[i-1], to, half)
				}
				if half > 0.5 || len(run) == 1 || len(run) == 2 && run[0] == run[1] {
					bars.disc(to, half)
				}
			}
		}
	}
	p.paint(bars, in)
}

// bar is the rectangle that is so far on both sides of a line; nothing when it has no length.
func (p *path) bar(from, to point, half float64) {
	along := to.plus(from.times(-1))
	long := math.Hypot(along.x, along.y)
	if long == 0 {
		return
	}
	side := point{-along.y, along.x}.times(half / long)
	p.polygon(from.plus(side), to.plus(side), to.plus(side.times(-1)), from.plus(side.times(-1)))
}

// disc is a circle with corners, which goes round as bar does.
func (p *path) disc(at point, radius float64) {
	const corners = 12
	var all []point
	for i := range corners {
		all = append(all, at.plus(point{radius, 0}.turned(-2*math.Pi*float64(i)/corners)))
	}
	p.polygon(all...)
}

// flat is the outlines of a path at a place as points with lines between them, in dots.
func (p *picture) flat(shape path, a place) (runs [][]point) {
	var run []point
	end := func() {
		if run != nil {
			runs = append(runs, run)
		}
		run = nil
	}
	for _, s := range shape {
		switch s.kind {
		case move:
			end()
			run = append(run, p.dot(s.to[0], a))
		case lined:
			run = append(run, p.dot(s.to[0], a))
		case curve:
			from, b, c, to := run[len(run)-1], p.dot(s.to[0], a), p.dot(s.to[1], a), p.dot(s.to[2], a)
			parts := 2 + int(math.Hypot(to.x-from.x, to.y-from.y)/4)
			for i := range parts {
				t := float64(i+1) / float64(parts)
				u := 1 - t
				run = append(run, from.times(u*u*u).plus(b.times(3*u*u*t)).plus(c.times(3*u*t*t)).plus(to.times(t*t*t)))
			}
		case back:
			run = append(run, run[0])
		case whole:
			end()
			corner, size := s.to[0], s.to[1]
			for _, at := range []point{{}, {size.x, 0}, size, {0, size.y}, {}} {
				run = append(run, p.dot(corner.plus(at), a))
			}
		}
	}
	end()
	return runs
}

// paint fills a path that is in dots already.
func (p *picture) paint(dots path, in ink) {
	if part := p.outlined(dots); !part.Empty() {
		p.raster.Draw(p.dots, part, image.NewUniform(in.colour()), image.Point{})
	}
}

// stencil is how far a path that is in dots already covers what is under it.
func (p *picture) stencil(dots path) *image.Alpha {
	part := p.outlined(dots)
	covers := image.NewAlpha(part)
	if !part.Empty() {
		p.raster.DrawOp = imagedraw.Src
		p.raster.Draw(covers, part, image.Opaque, image.Point{})
	}
	return covers
}

// outlined makes a path that is in dots already ready to be filled. Only the part of the picture where it is
// is looked at.
func (p *picture) outlined(dots path) (part image.Rectangle) {
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, s := range dots {
		for _, at := range s.points() {
			low, high = point{min(low.x, at.x), min(low.y, at.y)}, point{max(high.x, at.x), max(high.y, at.y)}
		}
	}
	if len(dots) == 0 {
		return part
	}
	part = image.Rect(int(math.Floor(low.x)), int(math.Floor(low.y)), int(math.Ceil(high.x)), int(math.Ceil(high.y))).Intersect(p.dots.Rect)
	if part.Empty() {
		return part
	}
	p.raster.Reset(part.Dx(), part.Dy())
	at := func(q point) (x, y float32) {
		return float32(q.x - float64(part.Min.X)), float32(q.y - float64(part.Min.Y))
	}
	for _, s := range dots {
		x, y := at(s.to[0])
		switch s.kind {
		case move:
			p.raster.ClosePath()
			p.raster.MoveTo(x, y)
		case lined:
			p.raster.LineTo(x, y)
		case curve:
			bx, by := at(s.to[1])
			cx, cy := at(s.to[2])
			p.raster.CubeTo(x, y, bx, by, cx, cy)
		case back:
			p.raster.ClosePath()
		case whole: // a polygon by now
		}
	}
	p.raster.ClosePath()
	return part
}

func (in ink) colour() color.RGBA {
	light := func(l float64) uint8 { return uint8(math.Round(l * 255)) }
	return color.RGBA{light(in.red), light(in.green), light(in.blue), 255}
}

// outline is how a letter looks, in sizes of the font from where it begins on the baseline.
func (f *face) outline(r rune) path {
	if kept, ok := f.outlines.Load(r); ok {
		return kept.(path)
	}
	var p path
	if f.has(r) {
		p = f.draw(r)
	}
	f.outlines.Store(r, p)
	return p
}
