// Package certificate draws the papers of a course: the giấy chứng nhận itself,
// an A4 landscape page, and the bundle a representative receives, a list of
// receipts to sign followed by the certificates of the delegation.
//
// The papers are in Vietnamese whatever language their reader uses. All texts
// are cleaned before they are drawn, and the same input gives the same bytes.
//
// A file is written as PDF asks, object by object. Its fonts are the letters that
// papers commonly need, cut out of Liberation Serif once for all papers; only one with
// other letters has fonts of its own. What papers share, these fonts and the ornament,
// is in a bundle once.
//
// What stands on a page is set first and then drawn on a canvas. How the pages of a course
// look is a design; its ornament is computed from curves, with no picture in it.
package certificate

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/letters"
)

// Maker draws certificates. Its methods may be called from several goroutines
// at once.
type Maker struct {
	packer
	regular, bold, italic *face
	ornaments             sync.Map // each an object of a PDF: look → string
	grounds               sync.Map // the same in pictures: ground → *image.RGBA
	kept                  atomic.Int32
	arts                  arts
	shown                 sync.Map // these in pictures: shownArt → *image.RGBA
	stencils              recent[standing, *image.Alpha]
	tiles                 recent[string, tile] // by their dots
}

// New reads the fonts; a Maker is made once and kept.
func New() (*Maker, error) {
	m := &Maker{}
	for _, f := range []struct {
		to   **face
		name string
	}{{&m.regular, regular}, {&m.bold, bold}, {&m.italic, italic}} {
		loaded, err := loadFace(f.name, &m.packer)
		if err != nil {
			return nil, fmt.Errorf("certificate: loading %s: %w", f.name, err)
		}
		*f.to = loaded
	}
	for _, d := range designs {
		if _, err := m.ornamentOf(d); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// mostLooks is how many ornaments and grounds are kept: courses choose their colours.
const mostLooks = 64

// keep keeps an ornament or a ground, and forgets all others when there are too many.
func (m *Maker) keep(in *sync.Map, key, value any) {
	if m.kept.Add(1) > mostLooks {
		m.ornaments.Clear()
		m.grounds.Clear()
		m.kept.Store(1)
	}
	in.Store(key, value)
}

// Check returns everything that keeps a certificate from being drawn, and its
// person from standing on the list of receipts: letters that are in no font (emoji,
// Chinese letters), and texts for which there is no room even in small print. It
// sets the page and the list as drawing does. Of a paper that isn't whole yet, as
// in a form, what is there is checked; a day that is missing counts as a long one.
// It returns nil when all is well.
func (m *Maker) Check(p course.Paper) []course.PaperFault {
	p = tidy(p)
	for _, day := range []*string{&p.From, &p.To, &p.Signed} {
		if *day == "" {
			*day = longDay
		}
	}
	faults := m.unprintable(p)
	f, err := m.newForm(p)
	if err != nil {
		return faults // of its days, which nobody types
	}
	l := m.newList(Bundle{Form: p.Form, CourseTitle: p.Title, Delegation: p.Delegation, Papers: []course.Paper{p}}, f.signed)
	for _, field := range l.noRoom {
		if !slices.Contains(f.noRoom, field) {
			f.noRoom = append(f.noRoom, field)
		}
	}
	return append(faults, f.crowded(p)...)
}

// longDay is a day that takes as much room as any.
const longDay = "2022-12-28"

// text is one of the texts of a paper that people give.
type text struct {
	field course.PaperField
	of    *string
}

// texts are those of one line, in the order of the page.
func texts(p *course.Paper) []text {
	return []text{
		{course.PaperGoverningBody, &p.Form.GoverningBody}, {course.PaperIssuingBody, &p.Form.IssuingBody}, {course.PaperSecondBody, &p.Form.SecondBody},
		{course.PaperName, &p.Name}, {course.PaperBirth, &p.Birth}, {course.PaperPosition, &p.Position},
		{course.PaperUnit, &p.Unit}, {course.PaperDelegation, &p.Delegation},
		{course.PaperTitle, &p.Title}, {course.PaperPartner, &p.Form.Partner}, {course.PaperPlace, &p.Place}, {course.PaperDecision, &p.Form.Decision},
		{course.PaperPlaceName, &p.Form.PlaceName}, {course.PaperSignerName, &p.Form.SignerName}, {course.PaperSecondName, &p.Form.SecondName},
		{course.PaperNumber, &p.Number}, {course.PaperCode, &p.Code}, {course.PaperHeadline, &p.Headline},
	}
}

// shown is every text of a tidy paper that people give, by field.
func shown(p course.Paper) []text {
	heading, signer, second := strings.Join(p.Form.Heading, "; "), strings.Join(p.Form.SignerTitle, "; "), strings.Join(p.Form.SecondTitle, "; ")
	body := strings.Join(p.Body, "; ")
	return append(texts(&p), text{course.PaperBody, &body}, text{course.PaperHeading, &heading}, text{course.PaperSignerTitle, &signer}, text{course.PaperSecondTitle, &second})
}

// unprintable is a fault for each text of a tidy paper that has a letter which one
// of the faces lacks.
func (m *Maker) unprintable(p course.Paper) (faults []course.PaperFault) {
	for _, t := range shown(p) {
		var letters []rune
		for _, r := range *t.of {
			if !m.regular.has(r) || !m.bold.has(r) || !m.italic.has(r) {
				letters = append(letters, r)
			}
		}
		if letters != nil {
			slices.Sort(letters)
			faults = append(faults, course.PaperFault{Field: t.field, Text: *t.of, Letters: slices.Compact(letters)})
		}
	}
	return faults
}

// crowded is a fault for each text of a tidy paper that has been found to have no
// room.
func (s *setter) crowded(p course.Paper) (faults []course.PaperFault) {
	for _, t := range shown(p) {
		if slices.Contains(s.noRoom, t.field) {
			faults = append(faults, course.PaperFault{Field: t.field, Text: *t.of})
		}
	}
	return faults
}

// Draw makes the certificate's A4 landscape page as a PDF file, with its pictures by these
// files. It returns a *course.PaperError when Check finds a fault in what stands on the page.
func (m *Maker) Draw(p course.Paper, files course.Art) (pdf []byte, err error) {
	defer recovered("drawing a certificate", &err)
	f, err := m.whole(p, files)
	if err != nil {
		return nil, err
	}
	return f.draw()
}

// whole sets a certificate that is to be drawn; it fails as Draw does.
func (m *Maker) whole(p course.Paper, files course.Art) (*form, error) {
	p.Delegation = ""
	p = tidy(p)
	f, err := m.newForm(p)
	if err != nil {
		return nil, err
	}
	if faults := append(m.unprintable(p), f.crowded(p)...); faults != nil {
		return nil, &course.PaperError{Faults: faults}
	}
	if err := f.loadArt(files); err != nil {
		return nil, err
	}
	return f, f.encodeCheck()
}

// recovered turns a panic of the PDF libraries into an error.
func recovered(what string, err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("certificate: %s: %w", what, course.Caught(r))
	}
}

// tidy cleans every text of the paper, and fills the form's defaults.
func tidy(p course.Paper) course.Paper {
	for _, t := range texts(&p) {
		*t.of = letters.Clean(*t.of)
	}
	p.Form = p.Form.WithDefaults()
	p.Form.Heading, p.Form.SignerTitle, p.Form.SecondTitle = cleanAll(p.Form.Heading), cleanAll(p.Form.SignerTitle), cleanAll(p.Form.SecondTitle)
	p.Body = cleanAll(p.Body)
	return p
}

// cleanAll cleans each text and leaves the empty ones out.
func cleanAll(texts []string) []string {
	var out []string
	for _, s := range texts {
		if s = letters.Clean(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}
