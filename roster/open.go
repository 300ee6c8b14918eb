package roster

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/loptruong/loptruong/course"
)

// MediaType is that of the workbooks that this package makes.
const MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// MaxBytes is the largest file that is read: what a bot can fetch from Telegram
// (Bot API, getFile).
const MaxBytes = 20 << 20

// The largest list that is read.
const (
	maxRows    = 20_000
	maxColumns = 100
)

// The first bytes by which files are told apart.
var (
	zipMagic = []byte("PK\x03\x04")
	oleMagic = []byte("\xD0\xCF\x11\xE0") // .xls, and workbooks under a password
	// lockedName is the stream that holds a workbook under a password, as UTF-16.
	lockedName = []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
)

// file is an opened file: a workbook with its sheets, or one grid of CSV.
type file struct {
	book  *excelize.File // nil for CSV
	grids []*grid        // in the workbook's order
}

func refuse(textID string, pairs ...any) error {
	return course.Refuse(course.ErrInvalid, textID, pairs...)
}

// open tells what the file is and reads its cells.
func open(filename string, data []byte) (*file, error) {
	ext := strings.ToLower(filepath.Ext(filename))
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return nil, refuse("roster.empty")
	case len(data) > MaxBytes:
		return nil, refuse("roster.too_large", "Max", MaxBytes>>20)
	case bytes.HasPrefix(data, oleMagic) && bytes.Contains(data, lockedName):
		return nil, refuse("roster.locked")
	case bytes.HasPrefix(data, oleMagic):
		return nil, refuse("roster.old_xls")
	case bytes.HasPrefix(data, zipMagic):
		return openWorkbook(data)
	case slices.Contains([]string{".csv", ".tsv", ".txt", ""}, ext):
		return openCSV(data)
	}
	return nil, refuse("roster.unreadable")
}

// openWorkbook reads the cells of every sheet. A file that trips the library up
// is an unreadable one.
func openWorkbook(data []byte) (f *file, err error) {
	defer func() {
		if recover() != nil {
			f, err = nil, refuse("roster.unreadable")
		}
	}()
	if err := measure(data); err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit:    maxUnpacked,
		UnzipXMLSizeLimit: maxUnpacked,
	})
	if err != nil {
		return nil, refuse("roster.unreadable")
	}
	f = &file{book: book}
	empty := true
	for _, name := range book.GetSheetList() {
		g, err := readSheet(book, name)
		if err != nil {
			f.close()
			return nil, err
		}
		if g == nil {
			continue
		}
		empty = empty && len(g.lines) == 0
		f.grids = append(f.grids, g)
	}
	switch {
	case len(f.grids) == 0:
		f.close()
		return nil, refuse("roster.unreadable")
	case empty:
		f.close()
		return nil, refuse("roster.empty")
	}
	return f, nil
}

func (f *file) close() {
	if f.book != nil {
		// Only temporary files can fail to be removed, and reading is over.
		_ = f.book.Close()
	}
}

// sheet is the grid whose name folds to one of the given ones; nil when there
// is none.
func (f *file) sheet(folded ...string) *grid {
	for _, g := range f.grids {
		if g.name != "" && slices.Contains(folded, canonical(g.name)) {
			return g
		}
	}
	return nil
}
