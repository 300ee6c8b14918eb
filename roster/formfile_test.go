package roster

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
)

// fullForm is a course with a form in which everything is said.
func fullForm() course.Course {
	c := course.NewCourse("x", "Lớp nguồn")
	c.Place = "Nhà 5"
	c.Form = course.Form{
		GoverningBody: "TỈNH UỶ BẾN TRE", IssuingBody: "BAN DÂN VẬN", SecondBody: "TRƯỜNG CHÍNH TRỊ \"TỈNH\" <A&B>", Partner: "C", PlaceName: "Bến Tre",
		Heading: course.PartyHeading, SignerTitle: []string{"KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"}, SignerName: "Lê An",
		SecondTitle: []string{"TL. HIỆU TRƯỞNG", "TRƯỞNG KHOA"}, SecondName: "Lê Bá", Decision: "12-QĐ/BDV ngày 10/8/2022",
		Design: course.Modern, Colour: "#5B1A57", PenSpace: true, Overlay: []string{"khổ 190 x 135", "họ tên 95 62 22 giữa đậm"},
	}
	return c
}

// TestFormFile: a form is written in its file and read back on another course, which keeps what
// is its own; one with nothing in it empties another.
func TestFormFile(t *testing.T) {
	t.Parallel()
	empty := course.NewCourse("z", "Lớp trống")
	for _, from := range []course.Course{fullForm(), empty} {
		data, err := WriteForm(from)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := WriteForm(from); err != nil || !bytes.Equal(again, data) {
			t.Errorf("other bytes the second time, %v", err)
		}
		for _, onto := range []course.Course{course.NewCourse("y", "Lớp đích"), fullForm()} {
			for _, sent := range [][]byte{data, append([]byte("\ufeff"), bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))...)} {
				values, wrong, err := ReadForm(sent)
				if err != nil || wrong != nil {
					t.Fatalf("%v, %v of\n%s", err, wrong, sent)
				}
				m, err := onto.WithForm(values)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(from.Form, m.Is.Form); diff != "" || m.Is.Title != onto.Title || m.Is.Place != onto.Place {
					t.Errorf("%s onto %s (-want +got):\n%s", from.Title, onto.Title, diff)
				}
			}
		}
	}
	if data, _ := WriteForm(fullForm()); !bytes.Contains(data, []byte("  \"Chức vụ người ký\": [\"KT. TRƯỞNG BAN\",\"PHÓ TRƯỞNG BAN\"],\n")) ||
		!bytes.Contains(data, []byte("<A&B>")) || bytes.Contains(data, []byte("Tên lớp")) {
		t.Errorf("the file is\n%s", data)
	}
}

// TestFormFileIsWhole: every setting of the papers has a line.
func TestFormFileIsWhole(t *testing.T) {
	t.Parallel()
	data, err := WriteForm(fullForm())
	if err != nil {
		t.Fatal(err)
	}
	values, _, err := ReadForm(data)
	if err != nil {
		t.Fatal(err)
	}
	in := map[course.Setting]bool{}
	for _, v := range values {
		in[v.Setting] = true
	}
	for _, s := range course.PaperSettings.Settings() {
		if s.OfFormFile() != in[s] && !s.Makes() {
			t.Errorf("%s is in the file: %v", s, in[s])
		}
	}
}

// TestBadFormFile: a file that is none is refused as a whole, by the line where it goes wrong; of
// another everything is named that is wrong with it.
func TestBadFormFile(t *testing.T) {
	t.Parallel()
	const head = "{\n\"Mẫu giấy Lớp Trưởng\": 1,\n"
	for _, tt := range []struct{ file, want string }{
		{"", "formfile.syntax Line=1"},
		{"[]", "formfile.syntax Line=1"},
		{"{}", "formfile.none Key=Mẫu giấy Lớp Trưởng"},
		{"{\"Tiêu đề\": \"đảng\"}", "formfile.none Key=Mẫu giấy Lớp Trưởng"},
		{"{\"mau giay lop truong\": 2}", "formfile.version Version=2 Newest=1"},
		{head + "\"Tiêu đề\": \"đảng\"\n\"Quyết định\": \"\"}", "formfile.syntax Line=4"}, // where the comma is missed
		{head + "\"Tiêu đề\": \"đảng\",\n}", "formfile.syntax Line=4"},
		{head + "\"Tiêu đề\": \"đảng\"} {}", "formfile.syntax Line=3"},
		{"\xff\xfe{\x00}\x00", "formfile.not_utf8"},
		{head + strings.Repeat(" ", course.MaxFormFile) + "}", "formfile.too_large Max=64"},
		{strings.Repeat("[", 60_000), "formfile.syntax Line=1"},

		{head + "\"Tiêu đề\": \"đảng\", \"TIÊU ĐỀ\": \"đảng\", \"Chữ ký\": \"x\", \"Tên lớp\": \"y\"}",
			"formfile.twice Label=TIÊU ĐỀ; formfile.unknown Label=Chữ ký; formfile.unknown Label=Tên lớp"},
		{head + "\"Mẫu giấy chứng nhận\": \"tím\", \"Màu\": {\"a\": 1}, \"Người ký\": 7, \"Phôi in sẵn\": [\"họ tên 95\"], \"Quyết định\": \"王\"}",
			"formfile.bad_value Label=Người ký Value=7; formfile.bad_value Label=Quyết định Value=王; formfile.bad_value Label=Mẫu giấy chứng nhận Value=tím; " +
				"formfile.bad_value Label=Màu Value={\"a\": 1}; formfile.bad_value Label=Phôi in sẵn Value=họ tên 95"},
	} {
		_, wrong, err := ReadForm([]byte(tt.file))
		if err != nil {
			wrong = []error{err}
		}
		var got []string
		for _, err := range wrong {
			refused, ok := errors.AsType[*course.Error](err)
			if !ok {
				t.Fatalf("%.60q: %v", tt.file, err)
			}
			text := refused.TextID
			for _, name := range []string{"Key", "Version", "Newest", "Line", "Max", "Label", "Value"} {
				if v, ok := refused.Args[name]; ok {
					text += fmt.Sprintf(" %s=%v", name, v)
				}
			}
			got = append(got, text)
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, "; ")); diff != "" {
			t.Errorf("%.60q (-want +got):\n%s", tt.file, diff)
		}
	}
}

// FuzzReadForm holds that no file makes the reader panic, and that what it reads is as people type it.
func FuzzReadForm(f *testing.F) {
	data, err := WriteForm(fullForm())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte("{\"Mẫu giấy Lớp Trưởng\": 1, \"Người ký\": [\"a\", null]}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		values, _, err := ReadForm(data)
		if err != nil && !errors.Is(err, course.ErrInvalid) {
			t.Error(err)
		}
		c := course.NewCourse("x", "x")
		for _, v := range values {
			if err := c.Set(v.Setting, v.Line, v.Lines); err != nil && !errors.Is(err, course.ErrInvalid) {
				t.Errorf("%+v: %v", v, err)
			}
		}
	})
}
