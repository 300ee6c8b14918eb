package certificate

import (
	"fmt"
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/qrcode"
)

// The A4 landscape form, in mm. What differs from design to design is in design.
const (
	pageWidth, pageHeight = 297.0, 210.0

	headTop    = 26.0
	headHeight = 18.0

	titleBase = 60.0
	titleSize = 37.0
	titleGap  = 0.07 // between its letters, in sizes of the font

	bodyTop   = 74.5
	nameSize  = 32.0
	groupGap  = 6.0   // points between who it is and what they have done
	mostAir   = 1.1   // how far a short text is spread
	signTop   = 143.0 // place and day
	signAbove = 10.5  // kept free between the body and the signature
	signLow   = 186.0 // lowest baseline of the signer's name
	signSpace = 28.5  // 25 for signature and seal, and the name's own height
	signLine  = 6.4
	signWidth = 116.0

	numberTop   = 148.0
	numberLine  = 6.5
	numberWidth = 100.0

	qrTop      = 160.5
	qrSide     = 23.0
	checkGap   = 5.0 // between the QR code and what explains it
	checkTop   = 4.5 // of its first baseline under the code's upper edge
	checkWidth = 92.0
	checkHigh  = 16.0
)

// form is a certificate with its texts set, ready to be drawn unless some of them
// have no room.
type form struct {
	*Maker
	setter
	*design
	paper            course.Paper
	signed           time.Time
	governing        block // issuing bodies, top left
	heading          block // the state's or the Party's, top right
	body             block
	place, signer    block // place and day; the signer's titles
	name             block // the signer's
	mark             block // that it is signed, and by whom; empty when it isn't, or is not to be seen
	numbers          block
	check            block // how the QR code is used
	signTop, bodyTop float64
	square           qrcode.Code
}

// newForm sets the texts of a tidy paper. It draws nothing.
func (m *Maker) newForm(p course.Paper) (*form, error) {
	f := &form{Maker: m, paper: p, design: designOf(p.Form.Design)}
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
	f.setCheck()
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
		heading = append(heading, newPassage(s, f.bold, size, course.PaperHeading))
	}
	f.governing = f.set(f.issuers(f.paper.Form), f.headWidth, headHeight)
	f.heading = f.set(heading, f.headWidth, headHeight)
}

// issuers are the bodies at the top left of a paper.
func (m *Maker) issuers(form course.Form) (bodies []passage) {
	if s := form.GoverningBody; s != "" {
		bodies = append(bodies, newPassage(strings.ToUpper(s), m.regular, 12, course.PaperGoverningBody))
	}
	if s := form.IssuingBody; s != "" {
		bodies = append(bodies, newPassage(strings.ToUpper(s), m.bold, 12, course.PaperIssuingBody))
	}
	return bodies
}

// setSignature sets the block of the signature from below: the more titles the
// signer has, the higher it begins.
func (f *form) setSignature() {
	var titles []passage
	for _, s := range f.paper.Form.SignerTitle {
		titles = append(titles, newPassage(s, f.bold, 14, course.PaperSignerTitle))
	}
	day := newPassage(signedLine(f.paper.Form.PlaceName, f.signed), f.italic, 14, course.PaperPlaceName)
	if f.upright {
		day.face = f.regular
	}
	f.place = f.set([]passage{day}, signWidth, signLine)
	f.signer = f.set(titles, signWidth, 4*signLine)
	f.name = f.set([]passage{newPassage(f.paper.Form.SignerName, f.bold, 14, course.PaperSignerName)}, signWidth, signLine)
	high := f.place.height() + signLine + f.signer.height() + signSpace + f.name.height()
	f.signTop = min(signTop, signLow-high)
	f.setMark()
}

// setBody sets the text between title and signature, in two groups: who it is, with the
// name large, and what they have done. A short text is given more air; a long one
// becomes smaller.
func (f *form) setBody() error {
	who, when, err := heldLines(f.paper)
	if err != nil {
		return err
	}
	holder := course.PaperIssuingBody
	if len(f.paper.Form.Partner) > len(f.paper.Form.IssuingBody) {
		holder = course.PaperPartner
	}
	name := newPassage(f.paper.Name, f.bold, nameSize, course.PaperName)
	name.ink = f.accent
	done := newPassage(completedLine(f.paper.Title), f.bold, 15, course.PaperTitle)
	done.above = groupGap
	passages := []passage{newPassage(salutation(f.paper.Address), f.regular, 15, ""), name}
	for _, p := range append(f.person(), done, newPassage(who, f.regular, 14, holder), newPassage(when, f.regular, 14, course.PaperPlace)) {
		if p.text != "" {
			passages = append(passages, p)
		}
	}
	room := f.signTop - signAbove - bodyTop
	b := f.set(passages, f.bodyWidth, room)
	b.spread(min(mostAir, room/b.height()))
	f.body, f.bodyTop = b, bodyTop+min(5, (room-b.height())/2)
	return nil
}

// person is what stands under the name: on one line who they are, where it is short enough,
// and on another where they work.
func (f *form) person() []passage {
	birth := newPassage(birthLine(f.paper.Birth), f.regular, 14, course.PaperBirth)
	position := newPassage(labelled("Chức vụ: ", f.paper.Position), f.regular, 14, course.PaperPosition)
	unit := newPassage(labelled("Đơn vị công tác: ", f.paper.Unit), f.regular, 14, course.PaperUnit)
	if both := birth.text + "; " + strings.Replace(position.text, "Chức", "chức", 1); birth.text != "" && position.text != "" && f.regular.width(both, 14) <= f.bodyWidth {
		position.text = both
		return []passage{position, unit}
	}
	return []passage{birth, position, unit}
}

func labelled(label, text string) string {
	if text == "" {
		return ""
	}
	return label + text
}

func (f *form) setNumbers() {
	numbers := []passage{newPassage("Số: "+f.paper.Number, f.regular, 13, course.PaperNumber)}
	if f.paper.Register != 0 {
		numbers = append(numbers, newPassage(fmt.Sprintf("Vào sổ số: %d", f.paper.Register), f.regular, 13, ""))
	}
	f.numbers = f.set(numbers, numberWidth, numberLine)
}

// setCheck sets what stands beside the QR code: that it is to be scanned, what it leads to, and
// the code for those who can't. An address that is too long to be typed is left out.
func (f *form) setCheck() {
	code := newPassage("Mã tra cứu: "+f.paper.Code, f.regular, 10, course.PaperCode)
	scan := newPassage("Quét mã để kiểm tra", f.bold, 10, "")
	_, address, found := strings.Cut(f.paper.VerifyURL, "://")
	if b, ok := setBlock([]passage{scan, newPassage(address, f.regular, 10, ""), code}, checkWidth, checkHigh); found && ok {
		f.check = b
		return
	}
	f.check = f.set([]passage{scan, code}, checkWidth, checkHigh)
}

// draw puts everything on the page.
func (f *form) draw() ([]byte, error) {
	made := f.paper.IssuedAt
	if made.IsZero() {
		made = f.signed
	}
	s := f.newSheet(longSide, shortSide)
	s.startPage()
	f.drawOn(s)
	if f.paper.SignedBy != "" {
		s.leaveField(f.markBox())
	}
	return s.output("Giấy chứng nhận số "+f.paper.Number+" - "+f.paper.Name, made)
}

// drawOn draws the page. What is read aloud or copied from it comes in the order in which it
// is drawn.
func (f *form) drawOn(c canvas) {
	c.decorate(f.design)
	// Rules are as NĐ 30/2020, phụ lục I, asks: as long as the heading's last line, two
	// fifths of the issuing body.
	putHead(c, f.governing, f.leftHead, headTop, 0.4, f.align)
	putHead(c, f.heading, f.rightHead, headTop, 1, centre)
	title := plainLine("GIẤY CHỨNG NHẬN", f.bold, titleSize)
	title.ink, title.spacing = f.strong, titleGap
	c.put(title, f.bodyAt, titleBase, f.align)
	putBlock(c, f.body, f.bodyAt, f.bodyTop, f.align)

	y := f.signTop
	putBlock(c, f.place, f.rightHead, y, centre)
	y += f.place.height() + signLine
	putBlock(c, f.signer, f.rightHead, y, centre)
	f.drawMark(c, y+f.signer.height())
	y += f.signer.height() + signSpace
	putBlock(c, f.name, f.rightHead, y, centre)

	putBlock(c, f.numbers, f.footLeft, numberTop, left)
	f.drawSquare(c)
	putBlock(c, f.check, f.footLeft+qrSide+checkGap, qrTop+checkTop, left)
}

// drawSquare draws the QR code on white, as rectangles, one for each run of dark modules.
func (f *form) drawSquare(c canvas) {
	const margin = 4 // modules that must be light
	module := qrSide / float64(f.square.Size)
	var light, dark path
	light.rectangle(f.footLeft-margin*module, qrTop-margin*module, qrSide+2*margin*module, qrSide+2*margin*module)
	for _, run := range f.square.Runs {
		dark.rectangle(f.footLeft+float64(run.Col)*module, qrTop+float64(run.Row)*module, float64(run.Len)*module, module)
	}
	c.fill(light, white)
	c.fill(dark, black)
}
