package certificate

import "github.com/loptruong/loptruong/course"

// design is how the papers of a course look: the ornament, and where texts stand in it. What
// they say, and how large, is the same in all.
type design struct {
	name           course.Design
	strong, accent ink  // of the title, of the name
	pale, deep     ink  // of what is drawn across the ground and in a band, in tints of the first
	upright        bool // without italic letters, whose font is a third of a small file

	leftHead, bodyAt     float64 // of the bodies, of title and body
	align                align   // of these
	rightHead            float64 // centre of heading and signature
	headWidth, bodyWidth float64
	footLeft             float64 // where number and QR code begin

	draw func(c canvas, d *design) // the ornament
}

// designs are all of them, the one of papers that name none first.
var designs = []*design{
	{
		name: course.Formal, strong: red, accent: ink{0.13, 0.10, 0.08},
		leftHead: 82, rightHead: 215, headWidth: 120, bodyAt: pageWidth / 2, bodyWidth: 236, align: centre, footLeft: 29,
		draw: drawFormal,
	},
	{
		name: course.Modern, strong: navy, accent: navy, pale: sky, deep: deepSky,
		leftHead: 46, rightHead: 221, headWidth: 112, bodyAt: 46, bodyWidth: 232, align: left, footLeft: 46,
		draw: drawModern,
	},
	{
		name: course.Plain, strong: red, accent: black, upright: true,
		leftHead: 82, rightHead: 215, headWidth: 120, bodyAt: pageWidth / 2, bodyWidth: 240, align: centre, footLeft: 29,
		draw: drawPlain,
	},
}

// designOf is the design of a form, in the colour that it names.
func designOf(form course.Form) *design {
	of := designs[0]
	for _, d := range designs {
		if d.name == form.Design {
			of = d
		}
	}
	chosen, ok := form.Ink()
	if !ok {
		return of
	}
	own := *of
	own.strong, own.pale, own.deep = inkOf(chosen), inkOf(own.name.Ground(chosen)), inkOf(chosen.Tint(0.65))
	if of.accent == of.strong {
		own.accent = own.strong
	}
	return &own
}

// look is all on which an ornament hangs.
type look struct {
	design course.Design
	strong ink
}

func (d *design) look() look { return look{d.name, d.strong} }

// inkOf is a colour as it is drawn.
func inkOf(c course.Colour) ink {
	return ink{float64(c.Red) / 255, float64(c.Green) / 255, float64(c.Blue) / 255}
}

var (
	red      = ink{0.70, 0.07, 0.10}
	gold     = ink{0.72, 0.55, 0.24}
	paleGold = ink{0.965, 0.925, 0.835}
	navy     = ink{0.05, 0.24, 0.40}
	sky      = ink{0.86, 0.92, 0.96}
	deepSky  = ink{0.35, 0.56, 0.72}
)

// drawFormal draws a band of guilloche round the page, with a rosette at each corner, and the
// head of a Đông Sơn drum in the ground.
func drawFormal(c canvas, d *design) {
	const edge, band = 8.0, 9.0 // mm from the edge of the page, and of the band
	drawDrum(c, point{pageWidth / 2, 106}, 76, paleGold)
	for _, line := range []struct {
		at, thick float64
		in        ink
	}{{edge - 1, 0.9, d.strong}, {edge, 0.25, gold}, {edge + band, 0.25, gold}, {edge + band + 1, 0.5, d.strong}} {
		frame(c, line.at, line.thick, line.in)
	}
	middle := edge + band/2
	corners := []point{{middle, middle}, {pageWidth - middle, middle}, {pageWidth - middle, pageHeight - middle}, {middle, pageHeight - middle}}
	for i, from := range corners {
		drawBand(c, from, corners[(i+1)%len(corners)], band, d.strong)
	}
	drawRosettes(c, corners, band*0.78, d.strong)
	drawDivider(c, point{pageWidth / 2, titleBase + 6.2}, gold, d.strong)
}

// drawModern draws a band at the left with curves running through it, and the same curves pale
// across the ground.
func drawModern(c canvas, d *design) {
	const from, width = 10.0, 20.0
	drawWaves(c, d.pale)
	var band path
	band.rectangle(from, from, width, pageHeight-2*from)
	c.fill(band, d.strong)
	drawStreams(c, from, width, d.deep)
	var line path
	line.rectangle(from+width+1.2, from, 0.9, pageHeight-2*from)
	c.fill(line, gold)
	var under path
	under.rectangle(46, titleBase+5.4, 30, 1)
	c.fill(under, gold)
}

// drawPlain draws two thin lines round the page that cross at the corners.
func drawPlain(c canvas, d *design) {
	const edge, cross = 12.0, 3.0
	var p path
	for _, x := range []float64{edge, pageWidth - edge} {
		p.move(point{x, edge - cross})
		p.line(point{x, pageHeight - edge + cross})
	}
	for _, y := range []float64{edge, pageHeight - edge} {
		p.move(point{edge - cross, y})
		p.line(point{pageWidth - edge + cross, y})
	}
	c.stroke(p, 0.35, d.strong)
	frame(c, edge+1.5, 0.2, gold)
	drawDivider(c, point{pageWidth / 2, titleBase + 6.2}, gold, d.strong)
}

// frame draws a line round the page, so far from its edges.
func frame(c canvas, edge, thick float64, in ink) {
	var p path
	p.rectangle(edge, edge, pageWidth-2*edge, pageHeight-2*edge)
	c.stroke(p, thick, in)
}

// drawDivider draws a lozenge between two lines that end in points.
func drawDivider(c canvas, at point, lines, lozenge ink) {
	const gap, long, high, side = 4.0, 30.0, 0.35, 1.5
	var p, middle path
	for _, to := range []float64{-1, 1} {
		p.polygon(at.plus(point{to * gap, -high}), at.plus(point{to * (gap + long), 0}), at.plus(point{to * gap, high}))
		p.polygon(at.plus(point{to * (gap - 0.6), 0}), at.plus(point{to * (gap - 1.3), -0.7}), at.plus(point{to * (gap - 2), 0}), at.plus(point{to * (gap - 1.3), 0.7}))
	}
	middle.polygon(at.plus(point{-side, 0}), at.plus(point{0, -side}), at.plus(point{side, 0}), at.plus(point{0, side}))
	c.fill(p, lines)
	c.fill(middle, lozenge)
}
