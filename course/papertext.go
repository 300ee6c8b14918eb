package course

import (
	"slices"
	"strings"
)

// CourseContact is how people reach a course's organizers: it is asked for and changed
// like the texts of its papers, also after the closing, and isn't on them.
const CourseContact PaperField = "contact"

// CourseTexts are the texts of all papers of a course, which can be changed until its
// closing, and its contact, in the order in which they are shown.
var CourseTexts = []PaperField{
	PaperTitle, PaperPlace, PaperGoverningBody, PaperIssuingBody, PaperPartner, PaperHeading, PaperPlaceName, PaperSignerTitle, PaperSignerName,
	CourseContact,
}

// Fixed tells whether a text of the course can't be changed any more.
func (c Course) Fixed(f PaperField) bool { return c.Closed() && f != CourseContact }

// OfEntry tells whether the text is mended at one person's entry. That of the delegation
// isn't: many share it.
func (f PaperField) OfEntry() bool {
	return f == PaperName || f == PaperBirth || f == PaperPosition || f == PaperUnit
}

// OfCourse tells whether the text is one of CourseTexts.
func (f PaperField) OfCourse() bool { return slices.Contains(CourseTexts, f) }

// Lines tells whether the text may have several lines.
func (f PaperField) Lines() bool { return f == PaperHeading || f == PaperSignerTitle }

// Optional tells whether the text may be empty.
func (f PaperField) Optional() bool { return f != PaperTitle && f != PaperName && f != PaperBirth }

// line is where a text of one line stands; nil when it is none.
func (c *Course) line(f PaperField) *string {
	switch f {
	case PaperTitle:
		return &c.Title
	case PaperPlace:
		return &c.Place
	case PaperGoverningBody:
		return &c.Form.GoverningBody
	case PaperIssuingBody:
		return &c.Form.IssuingBody
	case PaperPartner:
		return &c.Form.Partner
	case PaperPlaceName:
		return &c.Form.PlaceName
	case PaperSignerName:
		return &c.Form.SignerName
	case CourseContact:
		return &c.Contact
	}
	return nil
}

// lines is where a text of several lines stands; nil when it is none.
func (c *Course) lines(f PaperField) *[]string {
	switch f {
	case PaperHeading:
		return &c.Form.Heading
	case PaperSignerTitle:
		return &c.Form.SignerTitle
	}
	return nil
}

// PaperText is one of CourseTexts as it is, lines with semicolons between; empty for
// any other.
func (c Course) PaperText(f PaperField) string {
	if line := c.line(f); line != nil {
		return *line
	}
	if lines := c.lines(f); lines != nil {
		return strings.Join(*lines, "; ")
	}
	return ""
}

// SetPaperText puts one of CourseTexts in, given as one line and line by line; any
// other changes nothing.
func (c *Course) SetPaperText(f PaperField, line string, lines []string) {
	if to := c.line(f); to != nil {
		*to = line
	}
	if to := c.lines(f); to != nil {
		*to = lines
	}
}

// Paper is what the papers of the course say of it, still of nobody.
func (c Course) Paper() Paper {
	return Paper{Form: c.Form, Address: c.Address, Title: c.Title, Place: c.Place}
}

// Fits refuses a text of more runes than that.
func Fits(text string, longest int) error {
	if len([]rune(text)) > longest {
		return Refuse(ErrInvalid, "join.too_long", "Max", longest)
	}
	return nil
}

// PaperOf is what the paper of somebody on the course will say of them and of it,
// still without number, code and dates.
func (c Course) PaperOf(e Enrollment) Paper {
	p := c.Paper()
	p.Form = c.Form.WithDefaults()
	p.Name, p.Birth, p.Position, p.Unit, p.Delegation = e.Trainee.Name, e.Trainee.Birth.String(), e.Position, e.Unit, e.Delegation
	return p
}
