package certificate

import (
	"fmt"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/qrcode"
)

// overlayEdge is how near to the edge of a sheet of stock a text may come, in mm.
const overlayEdge = 3.0

// overlay is papers in the making for sheets of stock.
type overlay struct {
	*sheet
	course.Overlay
}

func (m *Maker) newOverlay(o course.Overlay) overlay {
	return overlay{m.newSheet(o.Width/mmPerPoint, o.Height/mmPerPoint), o}
}

// Overlay draws a page for each paper, as large as a sheet of the stock, with only those texts
// for which it has a place. A text that has no room there even in small print is left out; left
// are the papers of which one was. The same input gives the same bytes.
func (m *Maker) Overlay(o course.Overlay, papers []course.Paper) (pdf []byte, left []course.Paper, err error) {
	defer recovered("drawing papers for stock", &err)
	s := m.newOverlay(o)
	var made time.Time
	for _, p := range papers {
		p = tidy(p)
		s.startPage()
		var set setter
		for _, spot := range o.Spots {
			if err := s.show(&set, p, spot); err != nil {
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
	pdf, err = s.output("Giấy chứng nhận in lên phôi", made)
	return pdf, left, err
}

// show puts one text of a paper where it goes.
func (s overlay) show(set *setter, p course.Paper, spot course.Spot) error {
	x, y := spot.X+s.Right, spot.Y+s.Down
	if spot.Text == course.OverlayQR {
		return s.square(p, x, y, spot.Size)
	}
	texts, field, err := overlayTexts(p, spot.Text)
	if err != nil {
		return err
	}
	face := s.regular
	switch {
	case spot.Bold:
		face = s.bold
	case spot.Slant:
		face = s.italic
	}
	var passages []passage
	for _, text := range texts {
		if text != "" {
			passages = append(passages, newPassage(text, face, spot.Size, field))
		}
	}
	more := float64(max(1, len(passages)-1)) // a line too long for one may have two
	for _, l := range set.set(passages, s.room(spot), more*spot.Size*leading*mmPerPoint) {
		s.aligned(l, x, y+l.down, spot.Align)
	}
	return nil
}

// room is how wide a text may be.
func (s overlay) room(spot course.Spot) float64 {
	most := s.Width - overlayEdge - spot.X
	switch spot.Align {
	case course.AlignCentre:
		most = 2 * (min(spot.X, s.Width-spot.X) - overlayEdge)
	case course.AlignRight:
		most = spot.X - overlayEdge
	case course.AlignLeft:
	}
	if spot.Wide > 0 {
		most = min(most, spot.Wide)
	}
	return max(most, 1)
}

func (s overlay) aligned(l line, x, y float64, a course.SpotAlign) {
	switch a {
	case course.AlignCentre:
		s.put(l, x, y, centre)
	case course.AlignRight:
		s.put(l, x-l.width(), y, left)
	case course.AlignLeft:
		s.put(l, x, y, left)
	}
}

func (s overlay) square(p course.Paper, x, y, side float64) error {
	text := p.VerifyURL
	if text == "" {
		text = p.Code
	}
	code, err := qrcode.Encode(text)
	if err != nil {
		return fmt.Errorf("certificate: encoding the address where it is verified: %w", err)
	}
	module := side / float64(code.Size)
	var dark path
	for _, run := range code.Runs {
		dark.rectangle(x+float64(run.Col)*module, y+float64(run.Row)*module, float64(run.Len)*module, module)
	}
	s.fill(dark, black)
	return nil
}

// overlayTexts is what a tidy paper says at a place on stock, where the words round it are
// printed already, and what of the paper it shows.
func overlayTexts(p course.Paper, what course.OverlayText) (texts []string, field course.PaperField, err error) {
	one := func(text string, field course.PaperField) ([]string, course.PaperField, error) {
		return []string{text}, field, nil
	}
	switch what {
	case course.OverlayName:
		return one(p.Name, course.PaperName)
	case course.OverlayBirth:
		return one(birthCell(p.Birth), course.PaperBirth)
	case course.OverlayPosition:
		return one(p.Position, course.PaperPosition)
	case course.OverlayUnit:
		return one(p.Unit, course.PaperUnit)
	case course.OverlayTitle:
		return one(p.Title, course.PaperTitle)
	case course.OverlayPeriod:
		when, err := period(p.From, p.To)
		return []string{when}, course.PaperTitle, err
	case course.OverlayNumber:
		return one(p.Number, course.PaperNumber)
	case course.OverlayRegister:
		return one(fmt.Sprint(p.Register), course.PaperNumber)
	case course.OverlaySigned:
		signed, err := parseDay(p.Signed)
		if err != nil {
			return nil, "", err
		}
		return one(signedLine(p.Form.PlaceName, signed), course.PaperPlaceName)
	case course.OverlaySignerTitle:
		return p.Form.SignerTitle, course.PaperSignerTitle, nil
	case course.OverlaySignerName:
		return one(p.Form.SignerName, course.PaperSignerName)
	case course.OverlayCode:
		return one(p.Code, course.PaperCode)
	case course.OverlayQR:
	}
	return nil, "", fmt.Errorf("certificate: a place on stock for %q: %w", what, course.ErrInvalid)
}

// overlayLabels are what organizers call the texts.
var overlayLabels = map[course.OverlayText]string{
	course.OverlayName: "họ tên", course.OverlayBirth: "ngày sinh", course.OverlayPosition: "chức vụ", course.OverlayUnit: "đơn vị",
	course.OverlayTitle: "tên lớp", course.OverlayPeriod: "thời gian", course.OverlayNumber: "số", course.OverlayRegister: "vào sổ",
	course.OverlaySigned: "ngày ký", course.OverlaySignerTitle: "chức vụ ký", course.OverlaySignerName: "người ký",
	course.OverlayCode: "mã tra cứu", course.OverlayQR: "qr",
}

// OverlaySheet draws the page by which a printer is adjusted: two rulers through the middle of
// a sheet, which count mm from its left and upper edge, and a cross at each place with what goes
// there. Laid over a sheet of stock it shows by how much the printer is off.
func (m *Maker) OverlaySheet(o course.Overlay) (pdf []byte, err error) {
	defer recovered("drawing the sheet to adjust a printer by", &err)
	s := m.newOverlay(o)
	s.startPage()
	s.ruler(o.Width, func(along, across float64) point { return point{along, o.Height/2 + across} })
	s.ruler(o.Height, func(along, across float64) point { return point{o.Width/2 + across, along} })
	var crosses path
	for _, spot := range o.Spots {
		const arm = 2.0
		x, y := spot.X+o.Right, spot.Y+o.Down
		for _, d := range []point{{arm, 0}, {0, arm}} {
			crosses.move(point{x - d.x, y - d.y})
			crosses.line(point{x + d.x, y + d.y})
		}
		name := plainLine(overlayLabels[spot.Text], s.regular, 6)
		s.put(name, min(x+0.8, o.Width-overlayEdge-name.width()), y-0.6, left)
	}
	s.stroke(crosses, 0.2, red)
	return s.output("Tờ canh chỉnh máy in", time.Unix(0, 0))
}

// ruler draws a line with a mark at each mm, longer ones at five and ten, and numbers at these.
func (s overlay) ruler(long float64, at func(along, across float64) point) {
	var p path
	shift := func(q point) point { return q.plus(point{s.Right, s.Down}) }
	p.move(shift(at(0, 0)))
	p.line(shift(at(long, 0)))
	for mm := 0; float64(mm) <= long; mm++ {
		mark := 1.2
		switch {
		case mm%10 == 0:
			mark = 3.5
			const inside = 2.5 // so that the first and the last are not cut
			where := shift(at(min(max(float64(mm), inside), long-inside), 5))
			s.put(plainLine(fmt.Sprint(mm), s.regular, 6), where.x, where.y+0.7, centre)
		case mm%5 == 0:
			mark = 2.2
		}
		p.move(shift(at(float64(mm), 0)))
		p.line(shift(at(float64(mm), mark)))
	}
	s.stroke(p, 0.12, black)
}
