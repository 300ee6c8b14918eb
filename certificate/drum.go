package certificate

import "math"

// drum is the head of a Đông Sơn drum in the making. Its parts are drawn for the direction
// upward, by how far from the middle they stand in radii, and put all round.
type drum struct {
	canvas
	at     point
	radius float64
	ink
}

// drawDrum draws the head of a drum as that of Ngọc Lũ: the star of 14 rays with feathers
// between them, and round it rings of circles with tangents, of zigzag, of dancers with feathers
// on their heads, of herons that fly against the clock with others standing between them, and of
// combs at the rim.
func drawDrum(c canvas, at point, radius float64, in ink) {
	d := drum{c, at, radius, in}
	d.star(14)
	d.rings(0.2, 0.212, 0.285, 0.297, 0.355, 0.367, 0.53, 0.542, 0.585, 0.597, 0.655, 0.667, 0.845, 0.857, 0.905, 0.917, 0.965, 0.985)
	d.tangents(30, 0.233, 0.263)
	d.zigzag(45, 0.305, 0.347)
	d.all(20, dancer, 0.38, 0.0054)
	d.comb(150, 0.55, 0.577)
	d.tangents(66, 0.612, 0.64)
	d.all(18, heron, 0.762, 0.0066)
	d.between(18, wader, 0.69, 0.0056)
	d.tangents(90, 0.867, 0.895)
	d.comb(240, 0.927, 0.955)
}

// round is n places about the middle, the first turned by so much of the way to the second.
func (d drum) round(n int, first float64) (at []place) {
	for i := range n {
		at = append(at, place{d.at, 2 * math.Pi * (float64(i) + first) / float64(n)})
	}
	return at
}

// spot is a point so far from the middle, in a direction near upward.
func (d drum) spot(far, angle float64) point { return point{0, -far * d.radius}.turned(angle) }

func (d drum) rings(far ...float64) {
	var p path
	for _, f := range far {
		p.circle(point{}, f*d.radius)
	}
	d.stroke(p, 0.26, d.ink, place{point: d.at})
}

// star has sharp rays, and between every two of them feathers: angles one in the other.
func (d drum) star(rays int) {
	const inner, outer, feathers = 0.075, 0.19, 3
	half := math.Pi / float64(rays)
	var ray, lines path
	ray.polygon(point{}, d.spot(inner, -half), d.spot(outer, 0), d.spot(inner, half))
	for i := range feathers {
		deep := 0.105 + 0.027*float64(i)
		wide := half * (outer - deep) / (outer - inner) * 0.86
		lines.move(d.spot(outer, -wide))
		lines.line(d.spot(deep, 0))
		lines.line(d.spot(outer, wide))
	}
	d.fill(ray, d.ink, d.round(rays, 0)...)
	d.stroke(lines, 0.26, d.ink, d.round(rays, 0.5)...)
}

// tangents are circles with a dot in them, joined by lines from the one's head to the next's
// foot.
func (d drum) tangents(n int, inner, outer float64) {
	var dot, line path
	dot.move(d.spot((inner+outer)/2, 0))
	dot.line(d.spot((inner+outer)/2, 0))
	line.move(d.spot(outer, 0))
	line.line(d.spot(inner, 2*math.Pi/float64(n)))
	at := d.round(n, 0)
	d.stroke(line, 0.26, d.ink, at...)
	wide := (outer - inner) * d.radius
	d.stroke(dot, wide, d.ink, at...)
	d.stroke(dot, wide*0.64, white, at...)
	d.stroke(dot, wide*0.28, d.ink, at...)
}

func (d drum) zigzag(n int, inner, outer float64) {
	half := math.Pi / float64(n)
	var p path
	p.polygon(d.spot(inner, -half), d.spot(outer, 0), d.spot(inner, half))
	d.fill(p, d.ink, d.round(n, 0)...)
}

func (d drum) comb(n int, inner, outer float64) {
	var p path
	p.move(d.spot(inner, 0))
	p.line(d.spot(outer, 0))
	d.stroke(p, 0.26, d.ink, d.round(n, 0)...)
}

// all draws a motif n times all round. What it stands on is so far from the middle of the drum,
// and its unit is so large.
func (d drum) all(n int, motif [][]point, far, unit float64) {
	d.motif(motif, far, unit, d.round(n, 0))
}

// between is all, half a step on.
func (d drum) between(n int, motif [][]point, far, unit float64) {
	d.motif(motif, far, unit, d.round(n, 0.5))
}

func (d drum) motif(outlines [][]point, far, unit float64, at []place) {
	var p path
	for _, outline := range outlines {
		var corners []point
		for _, o := range outline {
			corners = append(corners, point{-o.x * unit, -far - o.y*unit}.times(d.radius))
		}
		p.polygon(corners...)
	}
	d.fill(p, d.ink, at...)
}

// The motifs, in units of their own: x to where they look, y outward.
var (
	heron = [][]point{
		{ // beak, crest, neck, back, tail
			{17, 1}, {9.2, 1}, {7.6, 2.2}, {3.6, 3.4}, {1, 5}, {4.2, 1.6}, {2, 1.1}, {-4, 1.7}, {-8, 1.4}, {-16, 3.4}, {-15, 1.7},
			{-17, 0.4}, {-15.2, -0.8}, {-16, -2.4}, {-8, -0.9}, {-3, -1.5}, {2, -0.9}, {6, -0.3}, {9.2, 0.2},
		},
		{{0, 1}, {-2.4, 5.4}, {-6.8, 10}, {-6.4, 6}, {-5.6, 1}},
		{{0, -1}, {-2.4, -5.4}, {-6.8, -10}, {-6.4, -6}, {-5.6, -1}},
	}
	wader = [][]point{
		{{6.5, 11.6}, {3, 12.4}, {1.6, 13.4}, {0.2, 12.2}, {0.6, 9}, {-0.6, 6.6}, {-4.4, 5.4}, {-7, 2.6}, {-2.6, 3.2}, {1, 4}, {2.4, 6.6}, {2, 9.4}, {2.8, 11.2}},
		{{-0.8, 0}, {-0.2, 0}, {0.3, 3.8}, {-0.6, 3.8}},
	}
	dancer = [][]point{
		{{-2.2, 0}, {-0.6, 5}, {-1.6, 9}, {-1.2, 13}, {0.6, 14.5}, {2.2, 13}, {1.6, 9}, {1.8, 5.5}, {4.2, 0}, {2.6, 0}, {0.6, 4}, {-0.8, 0}}, // legs, body
		{{0.2, 14.5}, {1.8, 15}, {2.6, 17}, {1.4, 18.2}, {0, 17.4}},                                                                          // head
		{{0, 17}, {-1, 24}, {0.8, 18.6}, {2.4, 25.5}, {2, 18.4}, {5.4, 23}, {2.6, 16.8}},                                                     // feathers
		{{1.2, 12.6}, {5, 10.6}, {7.4, 13.6}, {7.8, 12.6}, {5.2, 9}, {1.4, 10.8}},                                                            // arms
		{{-1, 12.6}, {-4.6, 11.4}, {-6.4, 7.4}, {-7.4, 7.8}, {-5.4, 12.8}, {-1.2, 13.8}},
		{{7.2, 4}, {7.9, 4}, {8.1, 22}, {7.6, 23.5}, {7.1, 22}}, // spear
	}
)
