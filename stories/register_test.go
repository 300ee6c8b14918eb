package stories

import (
	"bytes"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/simulator"
)

// TestRegister: over a restart after each step, the one between asking and getting too, an
// organizer is sent the register of the course and of the year, each as a workbook
// and to print, once.
func TestRegister(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, _, class := h.endedClass(8, 8, 6)
		admin.Sends("/capgcn")
		admin.Taps("Bế giảng và cấp")
		admin.Taps("cấp 2 giấy")
		admin.Sees("đã bế giảng")
		h.at("19/8 14:02")
		h.settled()
		before := h.files(admin)
		for _, ask := range []struct{ button, name string }{{"📒 Sổ của lớp này", "so-cap-" + class.Course.Code}, {"📅 Sổ năm 2022", "so-cap-2022"}} {
			admin.Sends("/sovaoso")
			admin.Sees("Sổ cấp giấy")
			h.restart()
			admin.Taps(ask.button)
			h.restart()
			seesRegister(t, admin, ask.name)
			h.settled()
			h.restart()
			h.look()
			h.settled()
		}
		if n := h.files(admin) - before; n != 4 {
			t.Errorf("%d files of two registers", n)
		}
	})
}

// TestKilledInARegister kills the program right after each register is asked for: each is sent, as a
// workbook and to print.
func TestKilledInARegister(t *testing.T) {
	onProcess(t, func(t *testing.T, p *process) {
		h := p.hall(3)
		admin := p.closes(h)
		admin.Taps("Gửi ngay")
		admin.Sees("Báo cáo cấp giấy chứng nhận")
		for range 3 {
			admin.Sends("/sovaoso")
			admin.Taps("📒 Sổ của lớp này")
			p.killed()
			seesRegister(t, admin, "so-cap-"+hallCode)
		}
	})
}

// readsRegister is what both files of a register say: the workbook cell by cell, the pages line by line.
func readsRegister(t *testing.T, u *simulator.User, name string) (book, pages string) {
	t.Helper()
	var cells []string
	for _, part := range unpack(t, u.SeesFile(name+".xlsx")) {
		if part.name == "xl/sharedStrings.xml" || strings.HasPrefix(part.name, "xl/worksheets/") {
			for _, m := range cellText.FindAllSubmatch(part.data, -1) {
				cells = append(cells, html.UnescapeString(string(m[1])))
			}
		}
	}
	file := filepath.Join(t.TempDir(), "so.pdf")
	if err := os.WriteFile(file, u.SeesFile(name+".pdf"), 0o600); err != nil {
		t.Fatal(err)
	}
	return strings.Join(cells, "|"), poppler(t, "pdftotext", "-layout", file, "-")
}

var cellText = regexp.MustCompile(`<t(?: [^>]*)?>([^<]*)</t>`)

// seesRegister waits for both files of a register.
func seesRegister(t *testing.T, u *simulator.User, name string) {
	t.Helper()
	if book := u.SeesFile(name + ".xlsx"); !bytes.HasPrefix(book, []byte("PK")) {
		t.Errorf("the workbook begins with %.8q", book)
	}
	if pages := u.SeesFile(name + ".pdf"); !bytes.HasPrefix(pages, []byte("%PDF-")) {
		t.Errorf("the pages begin with %.8q", pages)
	}
}
