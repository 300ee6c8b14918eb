package certificate

import "math"

// canvas is what a page is drawn on: a PDF's page, or the dots of a picture. Lengths are mm
// from the top left corner of the page, font sizes points.
type canvas interface {
	// put draws a line of text with its baseline at y.
	put(l line, x, y float64, a align)
	// fill and stroke draw a path at each of the places, or just where it is when none is named;
	// stroke along it, as thick as given, with round ends.
	fill(p path, in ink, at ...place)
	stroke(p path, thick float64, in ink, at ...place)
	// show draws a picture in a box.
	show(a *art, x, y, width, height float64)
	// decorate draws what all papers of a design have.
	decorate(d *design)
}

// ink is a colour: how much there is of each light, from 0 to 1.
type ink struct{ red, green, blue float64 }

var (
	black = ink{}
	white = ink{1, 1, 1}
)

type point struct{ x, y float64 }

// place is where a path is drawn: turned about the zero point to the right, then moved.
type place struct {
	point
	angle float64
}

// turned is the point after a turn about the zero point, to the right as one looks at it.
func (p point) turned(angle float64) point {
	sin, cos := math.Sincos(angle)
	return point{p.x*cos - p.y*sin, p.x*sin + p.y*cos}
}

func (p point) plus(q point) point { return point{p.x + q.x, p.y + q.y} }

func (p point) times(factor float64) point { return point{p.x * factor, p.y * factor} }

// path is one or several outlines, each of lines and curves. Where they are filled, what
// an outline goes round in either way is inside.
type path []step

// step is one part of an outline: a move, a line, a curve of Bézier by its two guides and its
// end, the way back to where the outline began, or a whole rectangle by its upper left corner
// and its size.
type step struct {
	kind stepKind
	to   [3]point // as many as the kind has
}

type stepKind byte

const (
	move  stepKind = 'm'
	lined stepKind = 'l'
	curve stepKind = 'c'
	back  stepKind = 'h'
	whole stepKind = 'r'
)

// points are those that the step's kind has.
func (s *step) points() []point {
	switch s.kind {
	case curve:
		return s.to[:3]
	case whole:
		return s.to[:2]
	case back:
		return nil
	case move, lined:
	}
	return s.to[:1]
}

func (p *path) move(to point) { *p = append(*p, step{kind: move, to: [3]point{to}}) }
func (p *path) line(to point) { *p = append(*p, step{kind: lined, to: [3]point{to}}) }
func (p *path) back()         { *p = append(*p, step{kind: back}) }

func (p *path) curve(a, b, to point) { *p = append(*p, step{kind: curve, to: [3]point{a, b, to}}) }

// polygon adds an outline with these corners.
func (p *path) polygon(corners ...point) {
	for i, corner := range corners {
		if i == 0 {
			p.move(corner)
		} else {
			p.line(corner)
		}
	}
	p.back()
}

func (p *path) rectangle(x, y, width, height float64) {
	*p = append(*p, step{kind: whole, to: [3]point{{x, y}, {width, height}}})
}

// circle adds a circle; four curves are as round as print can show.
func (p *path) circle(at point, radius float64) {
	p.along(2*math.Pi, 4, func(angle float64) point { return at.plus(point{radius, 0}.turned(angle)) })
	p.back()
}

// along adds what a function draws as its parameter goes from zero to a value, by so many
// curves, which have its directions at both ends.
func (p *path) along(to float64, curves int, f func(float64) point) {
	each := to / float64(curves)
	slope := func(t float64) point { // over a third of a curve, as the guides of Bézier want it
		const near = 1e-4
		return f(t + near).plus(f(t - near).times(-1)).times(each / (2 * near) / 3)
	}
	start, out := f(0), slope(0)
	p.move(start)
	for i := range curves {
		t := each * float64(i+1)
		end, in := f(t), slope(t)
		p.curve(start.plus(out), end.plus(in.times(-1)), end)
		start, out = end, in
	}
}

// putBlock draws a block with its first baseline at y.
func putBlock(c canvas, b block, x, y float64, a align) {
	for _, l := range b {
		c.put(l, x, y+l.down, a)
	}
}

// putHead draws the lines at the top of a paper with a rule under the last, as
// long as the given share of it.
func putHead(c canvas, b block, x, y, share float64, a align) {
	if len(b) == 0 {
		return
	}
	putBlock(c, b, x, y, a)
	last := b[len(b)-1]
	long := last.width() * share
	if a == centre {
		x -= long / 2
	}
	var p path
	p.move(point{x, y + last.down + 2.2})
	p.line(point{x + long, y + last.down + 2.2})
	c.stroke(p, 0.3, black)
}
