package certificate

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// configuration is how pdfcpu works here: by itself.
func configuration() *model.Configuration {
	withoutConfigDir()
	conf := model.NewDefaultConfiguration()
	conf.Offline = true
	return conf
}

// withoutConfigDir keeps pdfcpu from writing to the user's configuration folder.
var withoutConfigDir = sync.OnceFunc(func() { model.ConfigPath = "disable" })

// merger writes the pages of several files as one. pdfcpu reads those that this
// package has not written; its own merging numbers objects at random and stamps the time, so that the same
// files would never give the same bytes. What the files share, whole parts of
// fonts for example, is written once.
type merger struct {
	*file
	change func(*source, types.Dict) error // what is done to each page's own dictionary; may be nil
	bare   bool                            // what goes beside streams is left
}

// source is one file being copied.
type source struct {
	ctx    *model.Context
	number map[int]int  // new numbers of its objects
	open   map[int]bool // objects being copied, so that circles end
}

// merge makes one PDF of all pages of so many files, in order, of which it holds one at a time.
func merge(files int, read func(i int) ([]byte, error), title string, made time.Time) ([]byte, error) {
	m := &merger{file: newFile()}
	for i := range files {
		file, err := read(i)
		if err != nil {
			return nil, err
		}
		if own, ok := readWritten(file); ok {
			m.appendWritten(own)
			continue
		}
		if err := m.append(file); err != nil {
			return nil, fmt.Errorf("certificate: merging file %d of %d: %w", i+1, files, err)
		}
	}
	return m.write(title, made), nil
}

func (m *merger) append(file []byte) error {
	ctx, err := openPDF(file)
	if err != nil {
		return fmt.Errorf("reading: %w", err)
	}
	s := &source{ctx: ctx, number: map[int]int{}, open: map[int]bool{}}
	// Pages get their numbers first: what stands on a page may point back to it.
	pages := make([]types.Dict, ctx.PageCount)
	for i := range pages {
		page, ref, inherited, err := ctx.PageDict(i+1, false)
		if err != nil {
			return fmt.Errorf("finding page %d: %w", i+1, err)
		}
		pages[i] = ownPage(page, inherited)
		if err := s.leaveFields(pages[i]); err != nil {
			return fmt.Errorf("leaving the fields of page %d: %w", i+1, err)
		}
		if m.change != nil {
			if err := m.change(s, pages[i]); err != nil {
				return fmt.Errorf("changing page %d: %w", i+1, err)
			}
		}
		s.number[ref.ObjectNumber.Value()] = m.reserve()
	}
	numbers := slices.Sorted(maps.Values(s.number))
	for i, page := range pages {
		body, err := m.encode(s, page)
		if err != nil {
			return fmt.Errorf("copying page %d: %w", i+1, err)
		}
		m.objects[numbers[i]] = body
	}
	m.pages = append(m.pages, numbers...)
	return nil
}

// leaveFields takes the fields of a form off a page, signatures among them: they are of their
// whole file, and of no other.
func (s *source) leaveFields(page types.Dict) error {
	all, err := s.ctx.DereferenceArray(page["Annots"])
	if err != nil || all == nil {
		return err
	}
	var kept types.Array
	for _, one := range all {
		note, err := s.ctx.DereferenceDict(one)
		if err != nil {
			return err
		}
		if kind := note.NameEntry("Subtype"); kind == nil || *kind != "Widget" {
			kept = append(kept, one)
		}
	}
	page["Annots"] = kept
	return nil
}

// ownPage is the page with everything it had from its parents, and the merged
// file's pages as its only parent.
func ownPage(page types.Dict, inherited *model.InheritedPageAttrs) types.Dict {
	own := maps.Clone(page)
	own["Parent"] = parentRef{}
	inherit := func(key string, value types.Object, has bool) {
		if _, ok := own[key]; !ok && has {
			own[key] = value
		}
	}
	inherit("Resources", inherited.Resources, inherited.Resources != nil)
	if inherited.MediaBox != nil {
		inherit("MediaBox", inherited.MediaBox.Array(), true)
	}
	if inherited.CropBox != nil {
		inherit("CropBox", inherited.CropBox.Array(), true)
	}
	inherit("Rotate", types.Integer(inherited.Rotate), inherited.Rotate != 0)
	return own
}

// parentRef stands for the pages object of the merged file.
type parentRef struct{ types.Object }

// newRef stands for an object that the merged file has and no source.
type newRef struct {
	types.Object
	number int
}

// copy makes sure that an object of the source is in the merged file and
// returns its number there.
func (m *merger) copy(s *source, ref types.IndirectRef) (int, error) {
	old := ref.ObjectNumber.Value()
	if n, ok := s.number[old]; ok {
		return n, nil
	}
	if s.open[old] {
		s.number[old] = m.reserve()
		return s.number[old], nil
	}
	s.open[old] = true
	object, err := s.ctx.Dereference(ref)
	if err != nil {
		return 0, fmt.Errorf("reading object %d: %w", old, err)
	}
	body, err := m.encode(s, object)
	if err != nil {
		return 0, err
	}
	if n, ok := s.number[old]; ok { // it was in a circle, and has its number already
		m.objects[n] = body
		return n, nil
	}
	s.number[old] = m.add(body)
	return s.number[old], nil
}

// encode writes an object as it stands in a file, its references renumbered.
func (m *merger) encode(s *source, object types.Object) (string, error) {
	switch o := object.(type) {
	case nil:
		return "null", nil
	case parentRef:
		return fmt.Sprintf("%d 0 R", pagesObject), nil
	case newRef:
		return fmt.Sprintf("%d 0 R", o.number), nil
	case types.IndirectRef:
		n, err := m.copy(s, o)
		return fmt.Sprintf("%d 0 R", n), err
	case types.Dict:
		return m.encodeDict(s, o)
	case types.Array:
		var b bytes.Buffer
		for i, item := range o {
			text, err := m.encode(s, item)
			if err != nil {
				return "", err
			}
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(text)
		}
		return "[" + b.String() + "]", nil
	case types.StreamDict:
		dict := maps.Clone(o.Dict)
		dict["Length"] = types.Integer(len(o.Raw))
		for _, key := range beside {
			if m.bare {
				delete(dict, key)
			}
		}
		head, err := m.encodeDict(s, dict)
		return head + "\nstream\n" + string(o.Raw) + "\nendstream", err
	}
	return object.PDFString(), nil
}

func (m *merger) encodeDict(s *source, dict types.Dict) (string, error) {
	var b bytes.Buffer
	b.WriteString("<<")
	for _, key := range slices.Sorted(maps.Keys(dict)) {
		text, err := m.encode(s, dict[key])
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "/%s %s", types.EncodeName(key), text)
	}
	b.WriteString(">>")
	return b.String(), nil
}
