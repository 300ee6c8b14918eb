package certificate

import "math"

// drawBand draws the curves of a guilloche between two corners of a frame: strands that wind
// about the line between them, each a little later than the one before, in two families.
func drawBand(c canvas, from, to point, band float64, main ink) {
	along := to.plus(from.times(-1))
	length, angle := math.Hypot(along.x, along.y), math.Atan2(along.y, along.x)
	for _, family := range []struct {
		wave    float64 // mm, about
		strands int
		reach   float64
		in      ink
	}{{13.2, 8, 0.46, gold}, {6.6, 3, 0.25, main}} {
		waves := math.Round(length / family.wave)
		var p path
		for strand := range family.strands {
			phase := 2 * math.Pi * float64(strand) / float64(family.strands)
			p.along(1, 5, func(t float64) point {
				angle := 2*math.Pi*t + phase
				return point{t * length / waves, band * family.reach * (0.78*math.Sin(angle) + 0.22*math.Sin(2*angle-3*phase))}
			})
		}
		var at []place
		for wave := range int(waves) {
			at = append(at, place{from.plus(along.times(float64(wave) / waves)), angle})
		}
		c.stroke(p, 0.12, family.in, at...)
	}
}

// drawRosettes draws a rosette on a white ground at each corner: closed curves of many petals,
// turned against each other.
func drawRosettes(c canvas, corners []point, radius float64, main ink) {
	var at []place
	for _, corner := range corners {
		at = append(at, place{point: corner})
	}
	var ground, heart path
	ground.circle(point{}, radius*1.05)
	c.fill(ground, white, at...)
	for _, family := range []struct {
		petals, turns int
		middle, reach float64
		in            ink
	}{{16, 3, 0.72, 0.26, gold}, {10, 3, 0.36, 0.22, main}} {
		var p path
		for turn := range family.turns {
			phase := 2 * math.Pi * float64(turn) / float64(family.turns)
			p.along(2*math.Pi, family.petals*4, func(angle float64) point {
				return point{radius * (family.middle + family.reach*math.Cos(float64(family.petals)*angle+phase)), 0}.turned(angle)
			})
			p.back()
		}
		c.stroke(p, 0.12, family.in, at...)
	}
	c.stroke(ground, 0.5, main, at...)
	heart.circle(point{}, radius*0.1)
	c.fill(heart, main, at...)
}

// drawWaves draws pale curves that cross the ground from below on the left, and part on their
// way.
func drawWaves(c canvas, in ink) {
	var p path
	const strands = 22
	for strand := range strands {
		share := float64(strand) / (strands - 1)
		p.along(1, 10, func(t float64) point {
			x := 33 + (pageWidth-33)*t
			y := 196 - 88*t + (12+30*t)*math.Sin(2*math.Pi*(0.9*t+0.12)+share*1.9) + 26*(share-0.5)*(0.4+t)
			return point{x, y}
		})
	}
	c.stroke(p, 0.2, in)
}

// drawStreams draws strands that wind down a band which begins at x, and two of gold among them.
func drawStreams(c canvas, x, width float64, deep ink) {
	const waves, strands = 3, 16
	high := (pageHeight - 2*x) / waves
	for _, family := range []struct {
		first, each int
		thick       float64
		in          ink
	}{{0, 1, 0.14, deep}, {2, strands / 2, 0.3, gold}} {
		var p path
		for strand := family.first; strand < strands; strand += family.each {
			phase := 2 * math.Pi * float64(strand) / strands
			p.along(1, 8, func(t float64) point {
				return point{width / 2 * (1 + 0.62*math.Sin(2*math.Pi*t+phase) + 0.28*math.Sin(4*math.Pi*t-phase)), high * t}
			})
		}
		var at []place
		for wave := range waves {
			at = append(at, place{point: point{x, x + high*float64(wave)}})
		}
		c.stroke(p, family.thick, family.in, at...)
	}
}
