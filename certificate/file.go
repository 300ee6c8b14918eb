package certificate

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"time"
	"unicode/utf16"
)

// producer is what made a file, as the file tells it.
const producer = "Lớp Trưởng"

// The first objects of every file.
const (
	catalogObject = iota + 1
	pagesObject
	infoObject
	firstFree
)

// file is a PDF file in the making: objects, which point to one another by number.
type file struct {
	objects map[int]string // body of each object by number
	same    map[string]int // number of a body that is there already
	next    int
	pages   []int // object numbers, in order
	field   int   // object number of the one for a signature; 0 when there is none
}

func newFile() *file {
	return &file{objects: map[int]string{}, same: map[string]int{}, next: firstFree}
}

// reserve gives a number to an object whose body isn't known yet.
func (f *file) reserve() int {
	f.next++
	return f.next - 1
}

// add puts an object into the file, once, and returns its number.
func (f *file) add(body string) int {
	n, ok := f.same[body]
	if !ok {
		n = f.reserve()
		f.objects[n], f.same[body] = body, n
	}
	return n
}

// addPage puts a page into the file, after the others, under a number that was reserved.
func (f *file) addPage(n int, body string) {
	f.objects[n] = body
	f.pages = append(f.pages, n)
}

// write puts the objects in a file with its table and its identity, a hash of
// what it holds.
func (f *file) write(title string, made time.Time) []byte {
	var kids bytes.Buffer
	for _, n := range f.pages {
		fmt.Fprintf(&kids, "%d 0 R ", n)
	}
	day := made.UTC().Format("20060102150405Z00'00'")
	form := ""
	if f.field != 0 { // flag 1: there are signatures; 2: what is changed is to be added
		form = fmt.Sprintf(" /AcroForm <</Fields [%d 0 R] /SigFlags 3>>", f.field)
	}
	f.objects[catalogObject] = fmt.Sprintf("<</Type /Catalog /Pages %d 0 R /Lang (vi-VN)%s>>", pagesObject, form)
	f.objects[pagesObject] = fmt.Sprintf("<</Type /Pages /Count %d /Kids [%s]>>", len(f.pages), kids.String())
	f.objects[infoObject] = fmt.Sprintf("<</Title %s /Producer %s /CreationDate (D:%s) /ModDate (D:%s)>>",
		hexText(title), hexText(producer), day, day)

	var out bytes.Buffer
	size := 0
	for _, body := range f.objects {
		size += len(body) + 64
	}
	out.Grow(size + 256)
	out.WriteString(fileHead)
	offsets := make([]int, f.next)
	for n := 1; n < f.next; n++ {
		offsets[n] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s"+objectEnd, n, f.objects[n])
	}
	sum := sha256.Sum256(out.Bytes())
	id := hex.EncodeToString(sum[:16])
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", f.next)
	for _, offset := range offsets[1:] {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>]>>\nstartxref\n%d\n%%%%EOF\n",
		f.next, catalogObject, infoObject, id, id, table)
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

// packer writes streams. One that compresses is large, so they are used again.
type packer struct {
	writers sync.Pool
}

// stream is an object of bytes, compressed, with what else is to be said of it.
func (p *packer) stream(about string, data []byte) (string, error) {
	var out bytes.Buffer
	w, ok := p.writers.Get().(*zlib.Writer)
	if ok {
		w.Reset(&out)
	} else {
		w = zlib.NewWriter(&out)
	}
	_, err := w.Write(data)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return "", fmt.Errorf("certificate: compressing: %w", err)
	}
	p.writers.Put(w)
	return fmt.Sprintf("<<%s /Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream", about, out.Len(), out.Bytes()), nil
}
