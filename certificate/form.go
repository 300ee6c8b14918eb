package certificate

import (
	"fmt"
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/qrcode"
)

// The A4 landscape form, in mm.
const (
	pageWidth, pageHeight = 297.0, 210.0
	outerBorder           = 8.0
	innerBorder           = 11.0

	leftCentre  = 80.0  // of the issuing bodies
	rightCentre = 215.0 // of the heading and the signature
	sideWidth   = 124.0
	headTop     = 24.0
	headHeight  = 26.0

	titleBase = 66.5
	titleSize = 30.0

	bodyTop   = 82.0
	bodyWidth = 246.0

	signTop     = 146.0 // place and day
	signAbove   = 9.5   // kept free between the body and the signature
	signLowest  = 191.5 // lowest baseline of the signer's name
	signSpace   = 29.5  // 25 for signature and seal, and the name's own height
	signLine    = 6.4
	signWidth   = 120.0
	numberLeft  = 25.0
	numberTop   = 152.0
	numberLine  = 6.5
	numberWidth = 110.0

	qrTop  = 163.0
	qrSide = 24.0
)

// form is a certificate with its texts set, ready to be drawn unless some of them
// have no room.
type form struct {
	*Maker
	setter
	paper            course.Paper
	signed           time.Time
	governing        block // issuing bodies, top left
	heading          block // the state's or the Party's, top right
	body             block
	place, signer    block // place and day; the signer's titles
	name             block // the signer's
	numbers          block
	code             block
	signTop, bodyTop float64
	square           qrcode.Code
}

// newForm sets the texts of a tidy paper. It draws nothing.
func (m *Maker) newForm(p course.Paper) (*form, error) {
	f := &form{Maker: m, paper: p}
	var err error
	if f.signed, err = parseDay(p.Signed); err != nil {
		return nil, err
	}
	f.setHead()
	f.setSignature()
	if err := f.setBody(); err != nil {
		return nil, err
	}
	f.setNumbers()
	return f, nil
}

func (f *form) encodeCheck() error {
	text := f.paper.VerifyURL
	if text == "" {
		text = f.paper.Code
	}
	code, err := qrcode.Encode(text)
	if err != nil {
		return fmt.Errorf("certificate: encoding the address where it is verified: %w", err)
	}
	f.square = code
	return nil
}

func (f *form) setHead() {
	var heading []passage
	for i, s := range f.paper.Form.Heading {
		size := 12.5
		if i == len(f.paper.Form.Heading)-1 {
			size = 13.5
		}
		heading = append(heading, passage{s, f.bold, size, course.PaperHeading})
	}
	f.governing = f.set(f.issuers(f.paper.Form), sideWidth, headHeight)
	f.heading = f.set(heading, sideWidth, headHeight)
}

// issuers are the bodies at the top left of a paper.
func (m *Maker) issuers(form course.Form) (bodies []passage) {
	if s := form.GoverningBody; s != "" {
		bodies = append(bodies, passage{strings.ToUpper(s), m.regular, 12, course.PaperGoverningBody})
	}
	if s := form.IssuingBody; s != "" {
		bodies = append(bodies, passage{strings.ToUpper(s), m.bold, 12, course.PaperIssuingBody})
	}
	return bodies
}

// setSignature sets the block of the signature from below: the more titles the
// signer has, the higher it begins.
func (f *form) setSignature() {
	var titles []passage
	for _, s := range f.paper.Form.SignerTitle {
		titles = append(titles, passage{s, f.bold, 14, course.PaperSignerTitle})
	}
	f.place = f.set([]passage{{signedLine(f.paper.Form.PlaceName, f.signed), f.italic, 14, course.PaperPlaceName}}, signWidth, signLine)
	f.signer = f.set(titles, signWidth, 4*signLine)
	f.name = f.set([]passage{{f.paper.Form.SignerName, f.bold, 14, course.PaperSignerName}}, signWidth, signLine)
	high := f.place.height() + signLine + f.signer.height() + signSpace + f.name.height()
	f.signTop = min(signTop, signLowest-high)
}

// setBody sets the text between title and signature. A short text is given more
// air; a long one becomes smaller.
func (f *form) setBody() error {
	who, when, err := heldLines(f.paper)
	if err != nil {
		return err
	}
	holder := course.PaperIssuingBody
	if len(f.paper.Form.Partner) > len(f.paper.Form.IssuingBody) {
		holder = course.PaperPartner
	}
	passages := []passage{
		{salutation(f.paper.Address), f.regular, 15, ""},
		{f.paper.Name, f.bold, 22, course.PaperName},
	}
	for _, p := range []passage{
		{birthLine(f.paper.Birth), f.regular, 15, course.PaperBirth},
		{labelled("Chức vụ: ", f.paper.Position), f.regular, 15, course.PaperPosition},
		{labelled("Đơn vị công tác: ", f.paper.Unit), f.regular, 15, course.PaperUnit},
		{completedLine(f.paper.Title), f.bold, 15, course.PaperTitle},
		{who, f.regular, 15, holder},
		{when, f.regular, 15, course.PaperPlace},
	} {
		if p.text != "" {
			passages = append(passages, p)
		}
	}
	room := f.signTop - signAbove - bodyTop
	b := f.set(passages, bodyWidth, room)
	b.spread(min(1.22, room/b.height()))
	f.body, f.bodyTop = b, bodyTop+min(5, (room-b.height())/2)
	return nil
}

func labelled(label, text string) string {
	if text == "" {
		return ""
	}
	return label + text
}

func (f *form) setNumbers() {
	numbers := []passage{{"Số: " + f.paper.Number, f.regular, 13, course.PaperNumber}}
	if f.paper.Register != 0 {
		numbers = append(numbers, passage{fmt.Sprintf("Vào sổ số: %d", f.paper.Register), f.regular, 13, ""})
	}
	f.numbers = f.set(numbers, numberWidth, numberLine)
	f.code = f.set([]passage{{f.paper.Code, f.regular, 9.5, course.PaperCode}}, qrSide, 0)
}

// draw puts everything on the page.
func (f *form) draw() ([]byte, error) {
	if err := f.encodeCheck(); err != nil {
		return nil, err
	}
	made := f.paper.IssuedAt
	if made.IsZero() {
		made = f.signed
	}
	s := f.newSheet(longSide, shortSide)
	s.startOrnament()
	f.drawOrnament(s)
	s.startPage()
	f.drawHead(s)
	s.putOrnament() // here, because it has the title, and this is where that is read
	s.putBlock(f.body, pageWidth/2, f.bodyTop, centre)

	y := f.signTop
	s.putBlock(f.place, rightCentre, y, centre)
	y += f.place.height() + signLine
	s.putBlock(f.signer, rightCentre, y, centre)
	y += f.signer.height() + signSpace
	s.putBlock(f.name, rightCentre, y, centre)

	s.putBlock(f.numbers, numberLeft, numberTop, left)
	f.drawCheck(s)
	s.putBlock(f.code, numberLeft+qrSide/2, qrTop+qrSide+5, centre)
	return s.output("Giấy chứng nhận số "+f.paper.Number+" - "+f.paper.Name, made)
}

// drawOrnament draws what every certificate has: the frame, and its title in red.
func (f *form) drawOrnament(s *sheet) {
	for _, b := range []struct{ edge, thick float64 }{{outerBorder, 1.1}, {innerBorder, 0.35}} {
		s.rectangle(b.edge, b.edge, pageWidth-2*b.edge, pageHeight-2*b.edge, b.thick)
	}
	s.write("0.769 0.071 0.125 rg")
	s.put(plainLine("GIẤY CHỨNG NHẬN", f.bold, titleSize), pageWidth/2, titleBase, centre)
}

// drawHead draws both upper blocks, with the rules that NĐ 30/2020, phụ lục I,
// asks for: as long as the heading's last line, two fifths of the issuing body.
func (f *form) drawHead(s *sheet) {
	s.putHead(f.governing, leftCentre, headTop, 0.4)
	s.putHead(f.heading, rightCentre, headTop, 1)
}

// drawCheck draws the QR code as rectangles, one for each run of dark modules.
func (f *form) drawCheck(s *sheet) {
	module := qrSide / float64(f.square.Size)
	for _, run := range f.square.Runs {
		s.fill(numberLeft+float64(run.Col)*module, qrTop+float64(run.Row)*module, float64(run.Len)*module, module)
	}
}
