package certificate

import "github.com/loptruong/loptruong/course"

// signature is what one who signs has on the page: their titles, room for pen and seal, and
// their name.
type signature struct {
	at, width    float64 // its middle, and how wide it may be
	titles, name block
}

// How two signatures stand beside each other, in mm: what is at the left of one gets narrow.
const (
	footWidth = 48.0 // of number, QR code and what explains it
	signGap   = 6.0  // between the signatures
)

// setSignature sets the block of the signatures from below: the more titles somebody has, the
// higher it begins.
func (f *form) setSignature() {
	form := f.paper.Form
	f.signers = []signature{{at: f.rightHead, width: signWidth}}
	if form.Joint() {
		from, to := f.footLeft+footWidth+4, f.rightHead+f.headWidth/2
		wide := (to - from - signGap) / 2
		f.signers = []signature{{at: to - wide/2, width: wide}, {at: from + wide/2, width: wide}}
		f.setSigner(1, form.SecondTitle, course.PaperSecondTitle, form.SecondName, course.PaperSecondName)
	}
	f.setSigner(0, form.SignerTitle, course.PaperSignerTitle, form.SignerName, course.PaperSignerName)
	day := newPassage(signedLine(form.PlaceName, f.signed), f.italic, 14, course.PaperPlaceName)
	if f.upright {
		day.face = f.regular
	}
	f.place = f.set([]passage{day}, f.signers[0].width, signLine)
	titles, name := f.highest()
	f.signTop = min(signTop, signLow-(f.place.height()+signLine+titles+signSpace+name))
	f.setMark()
}

func (f *form) setSigner(i int, titles []string, ofTitles course.PaperField, name string, ofName course.PaperField) {
	var lines []passage
	for _, s := range titles {
		lines = append(lines, newPassage(s, f.bold, 14, ofTitles))
	}
	s := &f.signers[i]
	s.titles = f.set(lines, s.width, 4*signLine)
	s.name = f.set([]passage{newPassage(name, f.bold, 14, ofName)}, s.width, signLine)
}

// highest is how high the titles and the names are, of whoever has the most.
func (f *form) highest() (titles, name float64) {
	for _, s := range f.signers {
		titles, name = max(titles, s.titles.height()), max(name, s.name.height())
	}
	return titles, name
}

// drawSignatures draws the signatures, the first line of the titles at y. The names stand on one line.
func (f *form) drawSignatures(c canvas, y float64) {
	titles, _ := f.highest()
	for i, s := range f.signers {
		putBlock(c, s.titles, s.at, y, centre)
		if i == 0 {
			f.drawMark(c, y+s.titles.height())
		}
		f.drawSigned(c, i, y+titles)
		putBlock(c, s.name, s.at, y+titles+signSpace, centre)
	}
}
