package reader

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/loptruong/loptruong/certificate"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/letters"
	"github.com/loptruong/loptruong/signature"
)

// The bounds of what comes back with an archive of signed papers.
const (
	maxSignedAnswer = course.MaxSignedBytes + 8<<20
	maxSignedText   = 8 << 10 // bytes of a page's text; ours have one
	maxSignedName   = 80      // letters of a file's name that are shown
	maxSignedRatio  = 20      // unpacked to packed: a PDF is packed already
)

// ReadSigned reads an archive of papers that were signed elsewhere; its errors are those of
// Read, with the texts signed.unsafe and signed.unreadable. What is wrong with one of its files is said there.
func (r *Reader) ReadSigned(ctx context.Context, archive []byte) ([]course.SignedFile, error) {
	q := request{Size: len(archive), Signed: true}
	a, err := r.ask(ctx, q, archive, patience)
	if err == nil && a.Signed == 0 {
		err = q.unsafe()
	}
	return a.signed, err
}

// readSigned reads the files of an archive, of which nothing is opened before all of it is
// measured.
func readSigned(archive []byte) ([]course.SignedFile, error) {
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, course.Refuse(course.ErrInvalid, "signed.unreadable")
	}
	var parts []*zip.File
	var all uint64
	for _, part := range z.File {
		if name := clean(part.Name); part.FileInfo().IsDir() || strings.Contains(part.Name, "__MACOSX") || strings.HasPrefix(name, ".") {
			continue
		}
		parts = append(parts, part)
		all += min(part.UncompressedSize64, course.MaxSignedBytes+1)
		if part.UncompressedSize64 > 1<<20 && part.UncompressedSize64/maxSignedRatio > part.CompressedSize64 {
			return nil, course.Refuse(course.ErrInvalid, "signed.unsafe")
		}
	}
	switch {
	case len(parts) == 0:
		return nil, course.Refuse(course.ErrInvalid, "signed.empty")
	case len(z.File) > 2*course.MaxSignedFiles || len(parts) > course.MaxSignedFiles:
		return nil, course.Refuse(course.ErrInvalid, "signed.too_many", "Max", course.MaxSignedFiles)
	case all > course.MaxSignedBytes:
		return nil, course.Refuse(course.ErrInvalid, "signed.too_large", "Max", course.MaxSignedBytes>>20)
	}
	files := make([]course.SignedFile, len(parts))
	for i, part := range parts {
		files[i] = readSignedFile(part)
	}
	return files, nil
}

// readSignedFile reads one file of an archive. It takes no more bytes than the archive says
// that the file has, which were counted.
func readSignedFile(part *zip.File) (f course.SignedFile) {
	f = course.SignedFile{Name: clean(part.Name), Fault: course.SignedUnreadable}
	if part.UncompressedSize64 > course.MaxPaperFile {
		return f
	}
	in, err := part.Open()
	if err != nil {
		return f
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, int64(part.UncompressedSize64)+1))
	if err != nil || uint64(len(data)) != part.UncompressedSize64 || !bytes.HasPrefix(data, []byte("%PDF-")) {
		return f
	}
	text, err := readText(data)
	if err != nil || len(text.Text) > maxSignedText {
		return f
	}
	sum := sha256.Sum256(data)
	f.Bytes, f.SHA256, f.Text, f.Fault = data, hex.EncodeToString(sum[:]), text, ""
	switch f.By, err = signature.Verify(data); {
	case errors.Is(err, signature.ErrUnsigned):
		f.Fault = course.SignedUnsigned
	case errors.Is(err, signature.ErrBroken):
		f.Fault = course.SignedBroken
	case err != nil:
		f.Fault = course.SignedUnknown
	}
	if f.Fault != "" {
		f.Bytes = nil // nobody takes them
	}
	return f
}

// readText is certificate.Read of one of many files: a library that panics is the file's fault.
func readText(pdf []byte) (text course.PaperText, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = course.Caught(p)
		}
	}()
	return certificate.Read(pdf)
}

// clean is a file's name as it can be shown, without its folders.
func clean(name string) string {
	runes := []rune(letters.Clean(path.Base(strings.ReplaceAll(name, `\`, "/"))))
	return string(runes[:min(len(runes), maxSignedName)])
}

// sendSigned writes files one by one: gob holds all of a value that it writes or reads.
func sendSigned(to *gob.Encoder, files []course.SignedFile) error {
	for _, f := range files {
		if err := to.Encode(f); err != nil {
			return err
		}
	}
	return nil
}

// receiveSigned takes so many files.
func receiveSigned(from *gob.Decoder, n int) (files []course.SignedFile, err error) {
	if n > course.MaxSignedFiles {
		return nil, fmt.Errorf("receive the answer: it announces %d files", n)
	}
	for range n {
		var f course.SignedFile
		if err := from.Decode(&f); err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}
