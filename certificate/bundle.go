package certificate

import (
	"fmt"
	"slices"

	"github.com/loptruong/loptruong/course"
)

// Bundle is what the representative of a delegation is handed: the list of its
// people to sign for their certificates, and the certificates.
type Bundle struct {
	Form        course.Form
	CourseTitle string
	Delegation  string // its name; empty when the course has none
	Signed      string // day of the list, "2022-08-19"
	Papers      []course.Paper
	// File reads the stored file of a certificate, each when its turn comes: all of a large delegation would fill the
	// memory. Nil leaves the certificates out.
	File func(i int) ([]byte, error)
}

// Bundle makes one PDF: the receipt list on A4 portrait pages, then the pages of
// the certificates as they are stored. The same bundle gives the same bytes.
//
// It returns a *course.PaperError when a text of the list can't be drawn, and a
// plain error when a stored file is no PDF.
func (m *Maker) Bundle(b Bundle) (pdf []byte, err error) {
	defer recovered("making a bundle", &err)

	b = b.tidy()
	signed, err := parseDay(b.Signed)
	if err != nil {
		return nil, err
	}
	l := m.newList(b, signed)
	faults := l.crowded(course.Paper{Form: b.Form, Title: b.CourseTitle, Delegation: b.Delegation})
	for _, p := range b.Papers {
		p.Form, p.Title, p.Delegation = b.Form, b.CourseTitle, b.Delegation
		faults = append(faults, m.unprintable(p)...)
	}
	if len(faults) > 0 {
		return nil, &course.PaperError{Faults: faults}
	}
	list, err := l.draw()
	if err != nil {
		return nil, err
	}
	files := 1
	if b.File != nil {
		files += len(b.Papers)
	}
	return merge(files, func(i int) ([]byte, error) {
		if i == 0 {
			return list, nil
		}
		return b.File(i - 1)
	}, b.title(), signed)
}

// title is how the file calls itself.
func (b Bundle) title() string {
	if b.Delegation == "" {
		return b.listTitle()
	}
	return fmt.Sprintf("%s - %s", b.listTitle(), b.Delegation)
}

func (b Bundle) tidy() Bundle {
	head := tidy(course.Paper{Form: b.Form, Title: b.CourseTitle, Delegation: b.Delegation})
	b.Form, b.CourseTitle, b.Delegation = head.Form, head.Title, head.Delegation
	b.Papers = slices.Clone(b.Papers)
	for i, p := range b.Papers {
		b.Papers[i] = tidy(p)
	}
	return b
}
