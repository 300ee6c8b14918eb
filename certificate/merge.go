package certificate

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
	"unicode/utf16"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// withoutConfigDir keeps pdfcpu from writing to the user's configuration folder.
var withoutConfigDir = sync.OnceFunc(api.DisableConfigDir)

// The objects of a merged file that are not copied.
const (
	catalogObject = iota + 1
	pagesObject
	infoObject
	firstCopied
)

// merger writes the pages of several files as one. pdfcpu reads the files; its
// own merging numbers objects at random and stamps the time, so that the same
// files would never give the same bytes. What the files share, whole parts of
// fonts for example, is written once.
type merger struct {
	objects map[int]string // body of each object by number
	next    int
	same    map[string]int // number of a body that is written already
	pages   []int          // object numbers, in order
}

// source is one file being copied.
type source struct {
	ctx    *model.Context
	number map[int]int  // new numbers of its objects
	open   map[int]bool // objects being copied, so that circles end
}

// merge makes one PDF of all pages of the files, in order.
func merge(files [][]byte, title string, made time.Time) ([]byte, error) {
	withoutConfigDir()
	m := &merger{objects: map[int]string{}, next: firstCopied, same: map[string]int{}}
	for i, file := range files {
		if err := m.add(file); err != nil {
			return nil, fmt.Errorf("certificate: merging file %d of %d: %w", i+1, len(files), err)
		}
	}
	return m.write(title, made), nil
}

func (m *merger) add(file []byte) error {
	conf := model.NewDefaultConfiguration()
	conf.Offline = true
	ctx, err := api.ReadContext(bytes.NewReader(file), conf)
	if err != nil {
		return fmt.Errorf("reading: %w", err)
	}
	if err := ctx.EnsurePageCount(); err != nil {
		return fmt.Errorf("counting pages: %w", err)
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

func (m *merger) reserve() int {
	m.next++
	return m.next - 1
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
	n, ok := s.number[old]
	if !ok {
		if n, ok = m.same[body]; !ok {
			n = m.reserve()
			m.same[body] = n
		}
		s.number[old] = n
	}
	m.objects[n] = body
	return n, nil
}

// encode writes an object as it stands in a file, its references renumbered.
func (m *merger) encode(s *source, object types.Object) (string, error) {
	switch o := object.(type) {
	case nil:
		return "null", nil
	case parentRef:
		return fmt.Sprintf("%d 0 R", pagesObject), nil
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

// write puts the objects in a file with its table and its identity, a hash of
// what it holds.
func (m *merger) write(title string, made time.Time) []byte {
	var kids bytes.Buffer
	for _, n := range m.pages {
		fmt.Fprintf(&kids, "%d 0 R ", n)
	}
	day := made.UTC().Format("20060102150405Z")
	m.objects[catalogObject] = fmt.Sprintf("<</Type /Catalog /Pages %d 0 R /Lang (vi-VN)>>", pagesObject)
	m.objects[pagesObject] = fmt.Sprintf("<</Type /Pages /Count %d /Kids [%s]>>", len(m.pages), kids.String())
	m.objects[infoObject] = fmt.Sprintf("<</Title %s /Producer %s /CreationDate (D:%s) /ModDate (D:%s)>>",
		hexText(title), hexText(producer), day, day)

	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, m.next)
	for n := 1; n < m.next; n++ {
		offsets[n] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", n, m.objects[n])
	}
	sum := sha256.Sum256(out.Bytes())
	id := hex.EncodeToString(sum[:16])
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", m.next)
	for _, offset := range offsets[1:] {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>]>>\nstartxref\n%d\n%%%%EOF\n",
		m.next, catalogObject, infoObject, id, id, table)
	return out.Bytes()
}

// hexText writes a text of the file's description: UTF-16, in hexadecimal.
func hexText(s string) string {
	b := []byte{0xFE, 0xFF}
	for _, unit := range utf16.Encode([]rune(s)) {
		b = append(b, byte(unit>>8), byte(unit))
	}
	return "<" + hex.EncodeToString(b) + ">"
}
