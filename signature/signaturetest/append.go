package signaturetest

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"testing"
)

// catalog is how our files say where they begin, and trailer how they end.
var (
	catalog = regexp.MustCompile(`\n(\d+) 0 obj\n<</Type /Catalog ([^\n]*)>>\nendobj\n`)
	trailer = regexp.MustCompile(`trailer\n<</Size (\d+) (/Root[^\n]*)>>\nstartxref\n(\d+)\n%%EOF\n$`)
)

// WithField is a drawn file to which, as by another program, an empty field for a signature was
// added that shows nothing.
func WithField(t testing.TB, pdf []byte) []byte {
	t.Helper()
	root, end := catalog.FindSubmatch(pdf), trailer.FindSubmatch(pdf)
	if root == nil || end == nil {
		t.Fatal("the file is none of ours")
	}
	size, _ := strconv.Atoi(string(end[1])) // they are digits
	out := bytes.NewBuffer(bytes.Clone(pdf))
	rootAt := out.Len()
	fmt.Fprintf(out, "%s 0 obj\n<</Type /Catalog %s /AcroForm <</Fields [%d 0 R] /SigFlags 3>>>>\nendobj\n", root[1], root[2], size)
	fieldAt := out.Len() - 1 // where our own files have it, a line ends before
	fmt.Fprintf(out, "%d 0 obj\n<</Type /Annot /Subtype /Widget /FT /Sig /T (Elsewhere) /F 132 /Rect [0 0 0 0]>>\nendobj\n", size)
	table := out.Len()
	fmt.Fprintf(out, "xref\n%s 1\n%010d 00000 n \n%d 1\n%010d 00000 n \ntrailer\n<</Size %d %s /Prev %s>>\nstartxref\n%d\n%%%%EOF\n",
		root[1], rootAt, size, fieldAt+1, size+1, end[2], end[3], table)
	return out.Bytes()
}
