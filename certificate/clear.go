package certificate

import (
	"image"
	"slices"
)

// clearCells is in how many cells each way the white of a paper is looked for: a photo is darker
// at one side than at another.
const clearCells = 12

// What of the paper's white may be missing until there is ink, and until there is nothing but ink.
const (
	inkFrom = 0.16
	inkFull = 0.72
)

// inkShades is how many shades of an ink become one: what a scan adds of its own would make the
// file large.
const inkShades = 16

// clearPaper makes the white of a paper transparent, and what is written on it as strong as it is
// dark. The colour of the ink stays.
func clearPaper(p *image.NRGBA) {
	white := paperWhite(p)
	for y := range p.Rect.Dy() {
		for x := range p.Rect.Dx() {
			dot := p.Pix[p.PixOffset(x, y):][:4]
			paper := white(x, y)
			missing := 0.0
			for i, w := range paper {
				missing = max(missing, 1-float64(dot[i])/w)
			}
			strength := min(1, max(0, (missing-inkFrom)/(inkFull-inkFrom)))
			if strength > 0 { // the colour that gives what is seen, laid over the paper
				for i, w := range paper {
					ink := (float64(dot[i]) - (1-strength)*w) / strength
					dot[i] = uint8(min(255, max(0, ink))) / inkShades * inkShades
				}
			}
			dot[3] = uint8(255*strength + 0.5)
		}
	}
}

// paperWhite finds how light the paper is at each dot, of each colour.
func paperWhite(p *image.NRGBA) func(x, y int) [3]float64 {
	wide, high := p.Rect.Dx(), p.Rect.Dy()
	var cells [clearCells][clearCells][3]float64
	for row := range clearCells {
		for col := range clearCells {
			part := image.Rect(col*wide/clearCells, row*high/clearCells, (col+1)*wide/clearCells, (row+1)*high/clearCells)
			cells[row][col] = lightest(p, part)
		}
	}
	var around [clearCells][clearCells][3]float64 // a cell may be full of ink: the lightest of its neighbours
	for row := range clearCells {
		for col := range clearCells {
			for i := range 3 {
				for r := max(0, row-1); r <= min(clearCells-1, row+1); r++ {
					for c := max(0, col-1); c <= min(clearCells-1, col+1); c++ {
						around[row][col][i] = max(around[row][col][i], cells[r][c][i], 1)
					}
				}
			}
		}
	}
	return func(x, y int) (at [3]float64) {
		atCol := min(clearCells-1.001, max(0, (float64(x)+0.5)*clearCells/float64(wide)-0.5))
		atRow := min(clearCells-1.001, max(0, (float64(y)+0.5)*clearCells/float64(high)-0.5))
		col, row := int(atCol), int(atRow)
		right, down := atCol-float64(col), atRow-float64(row)
		for i := range 3 {
			above := around[row][col][i]*(1-right) + around[row][col+1][i]*right
			below := around[row+1][col][i]*(1-right) + around[row+1][col+1][i]*right
			at[i] = above*(1-down) + below*down
		}
		return at
	}
}

// lightest is what nine tenths of a part are no lighter than, of each colour.
func lightest(p *image.NRGBA, part image.Rectangle) (of [3]float64) {
	var values [3][]uint8
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			dot := p.NRGBAAt(x, y)
			values[0], values[1], values[2] = append(values[0], dot.R), append(values[1], dot.G), append(values[2], dot.B)
		}
	}
	for i, all := range values {
		if len(all) > 0 {
			slices.Sort(all)
			of[i] = float64(all[len(all)*9/10])
		}
	}
	return of
}
