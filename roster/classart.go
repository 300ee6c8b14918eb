package roster

import (
	"slices"

	"github.com/xuri/excelize/v2"

	"github.com/loptruong/loptruong/course"
)

// artHint is what stands beside the places for pictures in the empty workbook.
const artHint = "Hình PNG hoặc JPEG đặt trong ô bên cạnh (Insert, Pictures). Nền, mẫu in là PDF thì gửi trong chat."

// artHeight is that of the lines for pictures, in points.
const artHeight = 60

// artLine writes the label of the nth picture below the fields of the sheet Lớp, with the picture beside it.
func (w *writer) artLine(n int, data []byte) (line int) {
	line = len(classFields) + 1 + n
	w.cell(nameClass, line, 0, artLabels[course.ArtPlaces[n]], w.bold)
	w.keep(w.book.SetRowHeight(nameClass, line, artHeight))
	w.picture(line, data)
	return line
}

// Holds tells whether a workbook can hold a picture: a page of a PDF it can't.
func Holds(picture []byte) bool { return len(picture) > 0 && picture[0] != '%' }

// picture lays a picture into the cell beside a label. What a workbook can't hold is left out.
func (w *writer) picture(line int, data []byte) {
	if !Holds(data) {
		return
	}
	ending := map[bool]string{true: ".png", false: ".jpg"}[data[0] == 0x89]
	w.keep(w.book.AddPictureFromBytes(nameClass, cellName(line, 1), &excelize.Picture{
		Extension: ending, File: data, Format: &excelize.GraphicOptions{AutoFit: true, LockAspectRatio: true, Positioning: "oneCell"},
	}))
}

// pictures takes the pictures that lie on the lines of their labels on the sheet Lớp into the roster, each measured, and
// not looked at yet, and returns the cells of those that lie elsewhere. More than one on a line, one that is too large, and a
// text in the place of one are unfit.
func (c *class) pictures(book *excelize.File, into *Roster) (astray []string, err error) {
	on := map[int][]string{} // cells with pictures, by line
	cells, err := book.GetPictureCells(c.grid.name)
	if err != nil {
		return []string{"?"}, nil // drawings that the library does not know are no reason to refuse the people
	}
	slices.Sort(cells)
	for _, cell := range slices.Compact(cells) {
		_, line, err := excelize.CellNameToCoordinates(cell)
		if err != nil {
			return nil, refuse("roster.unreadable")
		}
		on[line] = append(on[line], cell)
	}
	all := 0
	for _, place := range course.ArtPlaces {
		label := artLabels[place]
		line, ok := c.lines[canonical(label)]
		if !ok {
			continue
		}
		var found []excelize.Picture
		for _, cell := range on[line] {
			here, err := book.GetPictures(c.grid.name, cell)
			if err != nil {
				return nil, refuse("roster.unreadable")
			}
			found = append(found, here...)
		}
		delete(on, line)
		if len(found) == 0 {
			if text := c.grid.text(line, 1); text != "" {
				into.unfit(line, "roster.bad_class", "Sheet", c.grid.name, "Label", label, "Value", text, "Example", "đặt hình PNG hoặc JPEG vào ô này")
			}
			continue
		}
		size := len(found[0].File)
		if all += size; len(found) > 1 || size > course.MaxArtFile || all > course.MaxFormFile {
			into.unfit(line, "roster.bad_picture", "Sheet", c.grid.name, "Label", label, "Count", len(found),
				"Size", (size+1<<20-1)>>20, "Max", course.MaxArtFile>>20, "Total", course.MaxFormFile>>20)
			continue
		}
		into.Pictures = append(into.Pictures, course.FormPicture{Place: place, Bytes: found[0].File})
	}
	for _, cells := range on {
		astray = append(astray, cells...)
	}
	slices.Sort(astray)
	return astray, nil
}
