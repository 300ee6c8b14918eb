// Package certificate draws the papers of a course: the giấy chứng nhận itself,
// an A4 landscape page, and the bundle a representative receives, a list of
// receipts to sign followed by the certificates of the delegation.
//
// The papers are in Vietnamese whatever language their reader uses. All texts
// are made NFC before they are drawn, fonts are embedded as subsets, and the
// same input gives the same bytes.
package certificate

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"loptruong/course"
)

// Maker draws certificates. Its methods may be called from several goroutines
// at once.
type Maker struct {
	regular, bold, italic *face
}

// New reads the fonts; a Maker is made once and kept.
func New() (*Maker, error) {
	m := &Maker{}
	for _, f := range []struct {
		to    **face
		style string
	}{{&m.regular, ""}, {&m.bold, "B"}, {&m.italic, "I"}} {
		loaded, err := loadFace(f.style)
		if err != nil {
			return nil, fmt.Errorf("certificate: loading Liberation Serif %q: %w", f.style, err)
		}
		*f.to = loaded
	}
	return m, nil
}

// Missing is the runes of the paper's texts that the fonts can't draw (emoji,
// Chinese letters), sorted and each once; nil when the paper can be drawn.
func (m *Maker) Missing(p course.Paper) []rune {
	p = tidy(p)
	texts := []string{
		p.Name, p.Birth, p.Position, p.Unit, p.Title, p.Place, p.Number, p.Code,
		p.Form.GoverningBody, p.Form.IssuingBody, p.Form.Partner, p.Form.PlaceName, p.Form.SignerName,
	}
	texts = append(texts, p.Form.Heading...)
	texts = append(texts, p.Form.SignerTitle...)
	return m.missing(texts)
}

// missing is the runes that one of the faces lacks, sorted, each once.
func (m *Maker) missing(texts []string) []rune {
	var missing []rune
	for _, text := range texts {
		for _, r := range text {
			if !m.regular.has(r) || !m.bold.has(r) || !m.italic.has(r) {
				missing = append(missing, r)
			}
		}
	}
	slices.Sort(missing)
	return slices.Compact(missing)
}

// Draw makes the certificate's A4 landscape page as a PDF file.
//
// It returns a *course.Error of kind ErrInvalid with the key
// "certificate.missing_glyph" (Name, Letters) when a letter is in no font, and
// with "certificate.too_long" (Name) when the texts don't fit on the page even
// in small print.
func (m *Maker) Draw(p course.Paper) (pdf []byte, err error) {
	defer recovered("drawing a certificate", &err)

	p = tidy(p)
	if letters := m.Missing(p); letters != nil {
		return nil, missingGlyph(p.Name, letters)
	}
	f, err := m.newForm(p)
	if err != nil {
		return nil, err
	}
	return f.draw()
}

// missingGlyph is the refusal of a text the fonts can't draw.
func missingGlyph(name string, letters []rune) error {
	return course.Refuse(course.ErrInvalid, "certificate.missing_glyph",
		"Name", name, "Letters", strings.Join(strings.Split(string(letters), ""), " "))
}

// recovered turns a panic of the PDF libraries into an error.
func recovered(what string, err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("certificate: %s: panic: %v", what, r)
	}
}

// tidy makes every text of the paper NFC and free of what can't be seen, and
// fills the form's defaults.
func tidy(p course.Paper) course.Paper {
	for _, s := range []*string{&p.Name, &p.Birth, &p.Position, &p.Unit, &p.Title, &p.Place, &p.Number, &p.Code} {
		*s = clean(*s)
	}
	p.Form = tidyForm(p.Form)
	return p
}

func tidyForm(f course.Form) course.Form {
	for _, s := range []*string{&f.GoverningBody, &f.IssuingBody, &f.Partner, &f.PlaceName, &f.SignerName} {
		*s = clean(*s)
	}
	f = f.WithDefaults()
	f.Heading, f.SignerTitle = cleanAll(f.Heading), cleanAll(f.SignerTitle)
	return f
}

func clean(s string) string { return norm.NFC.String(course.CleanText(s)) }

// cleanAll cleans each text and leaves the empty ones out.
func cleanAll(texts []string) []string {
	var out []string
	for _, s := range texts {
		if s = clean(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}
