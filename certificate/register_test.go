package certificate

import (
	"bytes"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
)

// registerBook is a register of n numbers: every seventh revoked, with the longest of reasons, and
// every eleventh void.
func registerBook(n int) course.RegisterBook {
	b := course.RegisterBook{Title: "SỔ CẤP GIẤY CHỨNG NHẬN", Of: longTitle, PlaceName: "Bến Tre", Made: time.Date(2022, 8, 22, 0, 0, 0, 0, time.UTC)}
	for i := range n {
		number := fmt.Sprintf("%d/2022/GCN", i+1)
		row := course.RegisterRow{strconv.Itoa(i + 1), number, surnames[i%len(surnames)] + " " + given[i%len(given)], "14/5/1982",
			"Phó Chủ tịch", "xã Đa Phước Hội", "Lớp dân vận 2022", "", "19/8/2022", "Đại diện đoàn Mỏ Cày Nam", ""}
		switch {
		case i%7 == 3:
			row[2], row[4], row[5], row[6] = papers["longest"].Name, papers["longest"].Position, longUnit, longTitle
			row[10] = "Thu hồi ngày 22/8/2022: " + fill("ghi sai đơn vị công tác", 300) + "; thay bằng số 40/2022/GCN"
		case i%11 == 5:
			row = course.RegisterRow{strconv.Itoa(i + 1), number, 10: "Số bỏ, không có giấy"}
		}
		b.Rows = append(b.Rows, row)
	}
	return b
}

// TestRegister: the register reads as golden text; every word of every row is there whatever its
// length, the heads and the number of the page on each page, nothing over anything else, and on the
// last, with a row, the place to sign. The same register gives the same bytes.
func TestRegister(t *testing.T) {
	t.Parallel()
	m := maker(t)
	for _, n := range []int{0, 1, 12, 13, 14, 15, 16, 60} {
		b := registerBook(n)
		pdf, err := m.Register(b)
		if err != nil {
			t.Fatal(err)
		}
		checkLayout(t, pdf, 297, 210, 6)
		pages := strings.Split(strings.TrimSuffix(textOf(t, pdf), "\f"), "\f")
		for i, page := range pages {
			page = strings.Join(strings.Fields(page), "")
			for _, want := range []string{"Sốvàosổ", "Quyếtđịnh", "Ghichú", fmt.Sprintf("Trang%d/%d", i+1, len(pages))} {
				if !strings.Contains(page, want) {
					t.Errorf("%d rows: page %d of %d lacks %q", n, i+1, len(pages), want)
				}
			}
			last := i == len(pages)-1
			if strings.Contains(page, "NGƯỜIGIỮSỔ") != last || last && n > 0 && !strings.Contains(page, fmt.Sprintf("%d/2022/GCN", n)) {
				t.Errorf("%d rows: page %d of %d, and who keeps the register signs with its last row:\n%s", n, i+1, len(pages), page)
			}
		}
		checkWords(t, b, boxesOf(t, pdf))
		if again, err := m.Register(b); err != nil || !bytes.Equal(again, pdf) {
			t.Errorf("the same register gave other bytes, error %v", err)
		}
		if n == 12 {
			golden(t, "register.txt", textOf(t, pdf))
		}
	}
}

// checkWords finds words of the rows that don't stand on the pages as often as they are said.
func checkWords(t *testing.T, b course.RegisterBook, pages [][]box) {
	t.Helper()
	there := map[string]int{}
	for _, page := range pages {
		for _, w := range page {
			there[w.Word]++
		}
	}
	for _, row := range b.Rows {
		for word := range strings.FieldsSeq(strings.Join(row[:], " ")) {
			if there[word]--; there[word] == -1 {
				t.Errorf("%d rows: %q is missing", len(b.Rows), word)
			}
		}
	}
}

// TestRegisterOfAnything: what no font has is a box, a word that is wider than its column is broken, and a
// text that would fill more than a page is made smaller: all of it is there.
func TestRegisterOfAnything(t *testing.T) {
	t.Parallel()
	b := registerBook(3)
	b.Rows[0][10], b.Rows[1][2], b.Rows[2][10] = "gửi 😀 lại", strings.Repeat("W", course.MaxName), fill("lý do rất dài", 6000)
	pdf, err := maker(t).Register(b)
	if err != nil {
		t.Fatal(err)
	}
	checkLayout(t, pdf, 297, 210, 6)
	text := textOf(t, pdf)
	for want, times := range map[string]int{"gửi □ lại": 1, "W": course.MaxName, "dài": strings.Count(b.Rows[2][10], "dài")} {
		if n := strings.Count(text, want); n != times {
			t.Errorf("%q stands there %d times, want %d", want, n, times)
		}
	}
}

// BenchmarkRegister prints 10,000 numbers: heap-MB is what the program takes of the system for it.
func BenchmarkRegister(b *testing.B) {
	m, book := maker(b), registerBook(10_000)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		if _, err := m.Register(book); err != nil {
			b.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapSys-before.HeapSys)/(1<<20), "heap-MB")
}
