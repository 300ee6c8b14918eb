package certificate

import (
	"cmp"
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

	titleBase  = 60.0
	titleSize  = 37.0
	titleLeast = 18.0
	titleGap   = 0.07 // between its letters, in sizes of the font

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

	qrSide = 23.0
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
	title            line
	body             block
	place            block       // place and day
	signers          []signature // the second at the left of the first
	mark             block       // that it is signed, and by whom; empty when it isn't, or is not to be seen
	numbers          block
	check            block // how the QR code is used
	foot             foot
	signTop, bodyTop float64
	square           qrcode.Code

	logo, background *art     // nil where the paper has none
	inks             [2]inked // of each who signs
}

// newForm sets the texts of a tidy paper. It draws nothing.
func (m *Maker) newForm(p course.Paper) (*form, error) {
	f := &form{Maker: m, paper: p, design: designOf(p.Form)}
	var err error
	if f.signed, err = parseDay(p.Signed); err != nil {
		return nil, err
	}
	f.setHead()
	f.setTitle()
	f.setSignature()
	if err := f.setBody(); err != nil {
		return nil, err
	}
	f.setFoot()
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
	f.governing = f.setIssuers(f.Maker, f.paper.Form, f.headWidth-f.logoWidth(), headHeight)
	f.heading = f.set(heading, f.headWidth, headHeight)
}

// setBody sets the text between title and signature, in two groups: who it is, with the
// name large, and what they have done. A short text is given more air; a long one
// becomes smaller.
func (f *form) setBody() error {
	who, when, err := heldLines(f.paper)
	if err != nil {
		return err
	}
	form := f.paper.Form
	holder := longest(said{form.IssuingBody, course.PaperIssuingBody}, said{form.Partner, course.PaperPartner}, said{form.SecondBody, course.PaperSecondBody})
	name := f.nameLine()
	done := newPassage(completedLine(f.paper.Title), f.bold, 15, course.PaperTitle)
	done.above = groupGap
	passages := []passage{newPassage(salutation(f.paper.Address), f.regular, 15, ""), name}
	for _, p := range append(f.person(), done, newPassage(who, f.regular, 14, holder), newPassage(when, f.regular, 14, course.PaperPlace),
		newPassage(labelled("Theo ", form.CitedDecision()), f.regular, 13, course.PaperDecision)) {
		if p.text != "" {
			passages = append(passages, p)
		}
	}
	if len(f.paper.Body) > 0 {
		passages = f.ownBody()
	}
	room := f.signTop - signAbove - bodyTop
	b := f.set(passages, f.bodyWidth, room)
	b.spread(min(mostAir, room/b.height()))
	f.body, f.bodyTop = b, bodyTop+min(5, (room-b.height())/2)
	return nil
}

func (f *form) nameLine() passage {
	name := newPassage(f.paper.Name, f.bold, nameSize, course.PaperName)
	name.ink = f.accent
	return name
}

// ownBody is the text that the paper itself says, with the name large where it has a line.
func (f *form) ownBody() (passages []passage) {
	for _, text := range f.paper.Body {
		if text == f.paper.Name {
			passages = append(passages, f.nameLine())
			continue
		}
		passages = append(passages, newPassage(text, f.regular, 15, course.PaperBody))
	}
	return passages
}

// setTitle sets what stands large on the paper, smaller where it is long.
func (f *form) setTitle() {
	f.title = plainLine(cmp.Or(f.paper.Headline, "GIẤY CHỨNG NHẬN"), f.bold, titleSize)
	f.title.ink, f.title.spacing = f.strong, titleGap
	f.title.size *= min(1, f.bodyWidth/f.title.width())
	if f.title.size < titleLeast {
		f.noRoom = append(f.noRoom, course.PaperHeadline)
	}
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
	return s.output(fileTitle(f.paper)+" số "+f.paper.Number+" - "+f.paper.Name, made)
}

// drawOn draws the page. What is read aloud or copied from it comes in the order in which it
// is drawn.
func (f *form) drawOn(c canvas) {
	f.drawGround(c)
	// The rule under the heading is as long as its last line (NĐ 30/2020, phụ lục I).
	putIssuers(c, f.paper.Form, f.governing, f.drawLogo(c), headTop, f.align)
	putHead(c, f.heading, f.rightHead, headTop, 1, centre)
	c.put(f.title, f.bodyAt, titleBase, f.align)
	putBlock(c, f.body, f.bodyAt, f.bodyTop, f.align)

	putBlock(c, f.place, f.signers[0].at, f.signTop, centre)
	f.drawSignatures(c, f.signTop+f.place.height()+signLine)

	putBlock(c, f.numbers, f.footLeft, f.foot.numbersTop, left)
	f.drawSquare(c)
	putBlock(c, f.check, f.footLeft+f.foot.checkRight, f.foot.squareTop+f.foot.checkDown, left)
}

// drawSquare draws the QR code on white, as rectangles, one for each run of dark modules.
func (f *form) drawSquare(c canvas) {
	const margin = 4 // modules that must be light
	module := qrSide / float64(f.square.Size)
	var light, dark path
	light.rectangle(f.footLeft-margin*module, f.foot.squareTop-margin*module, qrSide+2*margin*module, qrSide+2*margin*module)
	for _, run := range f.square.Runs {
		dark.rectangle(f.footLeft+float64(run.Col)*module, f.foot.squareTop+float64(run.Row)*module, float64(run.Len)*module, module)
	}
	c.fill(light, white)
	c.fill(dark, black)
}
