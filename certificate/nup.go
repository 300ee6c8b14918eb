package certificate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/loptruong/loptruong/course"
)

// A sheet of A4, upright, and the marks by which it is cut, in mm.
const (
	sheetWidth, sheetHeight = 210.0, 297.0
	cutLong                 = 4.0
)

// OverlayOn draws the papers of Overlay on the office's own page, as large as a sheet of the overlay: a
// page for each, or to be cut as many to an A4 sheet as it holds. left are the papers of which a text had no
// room. The same input gives the same bytes.
func (m *Maker) OverlayOn(o course.Overlay, page string, files course.Art, papers []course.Paper, cut bool) (pdf []byte, left []course.Paper, err error) {
	defer recovered("drawing papers on a page", &err)
	ground, err := m.art(page, files)
	if err != nil {
		return nil, nil, err
	}
	s := m.newOverlay(o)
	across, down := 1, 1
	if cut {
		var turned bool
		across, down, turned = perSheet(o.Width, o.Height)
		s.width, s.height = sheetWidth/mmPerPoint, sheetHeight/mmPerPoint
		if turned {
			s.width, s.height = s.height, s.width
		}
	}
	free := point{s.width*mmPerPoint - float64(across)*o.Width, s.height*mmPerPoint - float64(down)*o.Height}.times(0.5)
	var made time.Time
	for i, p := range papers {
		p = tidy(p)
		n := i % (across * down)
		if n == 0 {
			s.startPage()
			if cut {
				s.cutMarks(free, o.Width, o.Height, across, down)
			}
		}
		at := s
		at.Right, at.Down = free.x+float64(n%across)*o.Width, free.y+float64(n/across)*o.Height
		if ground != nil {
			x, y, wide, high := ground.fitted(at.Right, at.Down, o.Width, o.Height)
			s.sheet.show(ground, x, y, wide, high)
		}
		var set setter
		for _, spot := range o.Spots {
			if err := at.show(&set, p, spot); err != nil {
				return nil, nil, err
			}
		}
		if set.noRoom != nil {
			left = append(left, p)
		}
		if p.IssuedAt.After(made) {
			made = p.IssuedAt
		}
	}
	pdf, err = s.output("Giấy chứng nhận in trên mẫu riêng", made)
	return pdf, left, err
}

// perSheet is how many sheets of a size lie on one of A4, held so that it holds more; one when the size is
// larger.
func perSheet(wide, high float64) (across, down int, turned bool) {
	upright, lying := [2]int{int(sheetWidth / wide), int(sheetHeight / high)}, [2]int{int(sheetHeight / wide), int(sheetWidth / high)}
	if lying[0]*lying[1] > upright[0]*upright[1] {
		return lying[0], lying[1], true
	}
	return max(1, upright[0]), max(1, upright[1]), false
}

// cutMarks draws, at the edges of the newest page, where what lies on it from a corner on is cut.
func (s *sheet) cutMarks(from point, wide, high float64, across, down int) {
	var p path
	mark := func(a, b point) {
		p.move(a)
		p.line(b)
	}
	right, bottom := s.width*mmPerPoint, s.height*mmPerPoint
	for i := range across + 1 {
		x := from.x + float64(i)*wide
		mark(point{x, 0}, point{x, cutLong})
		mark(point{x, bottom - cutLong}, point{x, bottom})
	}
	for i := range down + 1 {
		y := from.y + float64(i)*high
		mark(point{0, y}, point{cutLong, y})
		mark(point{right - cutLong, y}, point{right, y})
	}
	s.stroke(p, 0.15, black)
}

// TwoUp puts the first pages of so many papers' files, which it reads one at a time, on upright A4 sheets, two to each,
// half as large, with marks where they are cut. What is laid over a page, signatures among it, is of its own file and stays there. The same files
// give the same bytes.
func (m *Maker) TwoUp(papers int, file func(i int) ([]byte, error)) (pdf []byte, err error) {
	defer recovered("putting papers on sheets", &err)
	s := m.newSheet(sheetWidth/mmPerPoint, sheetHeight/mmPerPoint)
	for i := range papers {
		one, err := file(i)
		if err != nil {
			return nil, err
		}
		ctx, err := openPDF(one)
		if err != nil {
			return nil, fmt.Errorf("certificate: paper %d of %d: %w", i+1, papers, err)
		}
		only := &merger{file: newFile(), bare: true}
		if _, _, err := only.addOnly(ctx); err != nil {
			return nil, fmt.Errorf("certificate: paper %d of %d: %w", i+1, papers, err)
		}
		sum := sha256.Sum256(one)
		a, err := newPageArt(hex.EncodeToString(sum[:]), only.write("", time.Unix(0, 0)))
		if err != nil {
			return nil, fmt.Errorf("certificate: paper %d of %d: %w", i+1, papers, err)
		}
		const half = sheetHeight / 2
		if i%2 == 0 {
			s.startPage()
		}
		x, y, wide, high := a.fitted(0, float64(i%2)*half, sheetWidth, half)
		s.show(a, x, y, wide, high)
		if i%2 == 0 {
			s.cutMarks(point{}, sheetWidth, half, 1, 2)
		}
	}
	return s.output("Giấy chứng nhận, hai giấy một tờ", time.Unix(0, 0))
}
