package certificate

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"github.com/loptruong/loptruong/course"
)

// Read reads what stands on the first page of a PDF file, without what programs that sign
// have laid over it. The file may be anybody's: it may need more memory and time than there
// is, so it is read in a process of its own (package reader), which also minds a library that panics.
// What can't be read is an error of kind course.ErrInvalid.
func Read(pdf []byte) (course.PaperText, error) {
	ctx, err := openPDF(pdf)
	switch {
	case errors.Is(err, pdfcpu.ErrWrongPassword):
		return course.PaperText{}, course.Refuse(course.ErrInvalid, "paper_file.password")
	case err != nil:
		return course.PaperText{}, course.Refuse(course.ErrInvalid, "paper_file.unreadable")
	}
	r := &pageReader{ctx: ctx}
	if err := r.page(1); err != nil {
		return course.PaperText{}, course.Refuse(course.ErrInvalid, "paper_file.unreadable")
	}
	noted, err := r.noted(1)
	if err != nil {
		return course.PaperText{}, course.Refuse(course.ErrInvalid, "paper_file.unreadable")
	}
	return course.PaperText{Pages: ctx.PageCount, Text: r.text.String(), Noted: noted}, nil
}

// noted tells whether a page has annotations that readers show over it, but for the fields of
// signatures and for links.
func (r *pageReader) noted(n int) (bool, error) {
	page, _, _, err := r.ctx.PageDict(n, false)
	if err != nil {
		return false, err
	}
	annotations, err := r.ctx.DereferenceArray(page["Annots"])
	for _, o := range annotations {
		of, err := r.ctx.DereferenceDict(o)
		if err != nil {
			return false, err
		}
		if kind := of.NameEntry("Subtype"); of != nil && (kind == nil || *kind != "Widget" && *kind != "Link") {
			return true, nil
		}
	}
	return false, err
}

// pageReader reads the text of one page.
type pageReader struct {
	ctx   *model.Context
	text  strings.Builder
	depth int // of forms within forms
	forms int // that were read
	bytes int // that were unpacked
}

// mostUnpacked is how many bytes a page may be drawn with: a few that are packed can be many.
const mostUnpacked = 16 << 20

// errUnpacked is a page that is drawn with more.
var errUnpacked = errors.New("a page with too much on it")

// unpack gives a stream its bytes.
func (r *pageReader) unpack(s *types.StreamDict) error {
	if err := s.Decode(); err != nil {
		return err
	}
	if r.bytes += len(s.Content); r.bytes > mostUnpacked {
		return errUnpacked
	}
	return nil
}

// How deep forms may stand in one another, and how many are read: a few that draw one another
// again and again would take for ever.
const (
	deepest   = 4
	mostForms = 100
)

func (r *pageReader) page(n int) error {
	content, resources, err := r.drawn(n)
	if err != nil {
		return err
	}
	return r.run(content, resources)
}

// drawn is what draws a page, all its streams as one, and with what.
func (r *pageReader) drawn(n int) (content []byte, resources types.Dict, err error) {
	page, _, inherited, err := r.ctx.PageDict(n, false)
	if err != nil || page == nil {
		return nil, nil, errors.Join(err, fmt.Errorf("no page %d", n))
	}
	resources = inherited.Resources
	if own, ok := page["Resources"]; ok {
		if resources, err = r.ctx.DereferenceDict(own); err != nil {
			return nil, nil, err
		}
	}
	contents, err := r.ctx.Dereference(page["Contents"])
	if err != nil {
		return nil, nil, err
	}
	parts, ok := contents.(types.Array)
	if !ok {
		parts = types.Array{page["Contents"]}
	}
	var all bytes.Buffer
	for _, part := range parts {
		stream, err := r.stream(part)
		if err != nil {
			return nil, nil, err
		}
		all.Write(stream.Content)
		all.WriteByte('\n')
	}
	return all.Bytes(), resources, nil
}

// stream is a stream with its bytes; an empty one when there is none.
func (r *pageReader) stream(o types.Object) (types.StreamDict, error) {
	stream, _, err := r.ctx.DereferenceStreamDict(o)
	if err != nil || stream == nil {
		return types.StreamDict{}, err
	}
	err = r.unpack(stream)
	return *stream, err
}

// run reads the text of what a stream draws.
func (r *pageReader) run(content []byte, resources types.Dict) error {
	scan := newScanner(content)
	fonts := map[string]glyphs{}
	var font glyphs
	var operands []token
	for {
		t, ok := scan.next()
		if !ok {
			return nil
		}
		if t.kind != operator {
			operands = append(operands, t)
			continue
		}
		switch name := first(operands, nameToken); t.text {
		case "Tf":
			known, ok := fonts[name]
			if !ok {
				var err error
				if known, err = r.font(resources, name); err != nil {
					return err
				}
				fonts[name] = known
			}
			font = known
		case "Tj", "'", "\"", "TJ":
			for _, o := range operands {
				if o.kind == stringToken {
					r.text.WriteString(font.decode(o.text))
				}
			}
			r.text.WriteByte('\n')
		case "Do":
			if err := r.form(resources, name); err != nil {
				return err
			}
		}
		operands = operands[:0]
	}
}

// first is the first operand of a kind; empty when there is none.
func first(operands []token, kind tokenKind) string {
	for _, o := range operands {
		if o.kind == kind {
			return o.text
		}
	}
	return ""
}

// form reads what is drawn by a form object of the page; what is no form has no text.
func (r *pageReader) form(resources types.Dict, name string) error {
	o, err := r.resource(resources, "XObject", name)
	if err != nil || o == nil || r.depth == deepest || r.forms == mostForms {
		return err
	}
	r.forms++
	stream, _, err := r.ctx.DereferenceStreamDict(o)
	if err != nil || stream == nil || stream.Subtype() == nil || *stream.Subtype() != "Form" {
		return err
	}
	if err := r.unpack(stream); err != nil {
		return err
	}
	if own, ok := stream.Dict["Resources"]; ok {
		if resources, err = r.ctx.DereferenceDict(own); err != nil {
			return err
		}
	}
	r.depth++
	defer func() { r.depth-- }()
	return r.run(stream.Content, resources)
}

// resource is what a page calls by a name; nil when it has none.
func (r *pageReader) resource(resources types.Dict, kind, name string) (types.Object, error) {
	some, err := r.ctx.DereferenceDict(resources[kind])
	if err != nil || some == nil {
		return nil, err
	}
	return some[name], nil
}

// font is how the letters of a font are read.
func (r *pageReader) font(resources types.Dict, name string) (glyphs, error) {
	o, err := r.resource(resources, "Font", name)
	if err != nil || o == nil {
		return glyphs{bytes: 1}, err
	}
	dict, err := r.ctx.DereferenceDict(o)
	if err != nil {
		return glyphs{}, err
	}
	g := glyphs{bytes: 1}
	if kind := dict.NameEntry("Subtype"); kind != nil && *kind == "Type0" {
		g.bytes = 2
	}
	if said, ok := dict["ToUnicode"]; ok {
		stream, err := r.stream(said)
		if err != nil {
			return glyphs{}, err
		}
		g.letters = readCMap(stream.Content)
	}
	return g, nil
}
