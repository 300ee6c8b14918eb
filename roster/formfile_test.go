package roster

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
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
		data, err := WriteForm(from, nil)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := WriteForm(from, nil); err != nil || !bytes.Equal(again, data) {
			t.Errorf("other bytes the second time, %v", err)
		}
		for _, onto := range []course.Course{course.NewCourse("y", "Lớp đích"), fullForm()} {
			for _, sent := range [][]byte{data, append([]byte("\ufeff"), bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))...)} {
				form, wrong, err := ReadForm(sent)
				if err != nil || wrong != nil {
					t.Fatalf("%v, %v of\n%s", err, wrong, sent)
				}
				m, err := onto.WithForm(form.Values)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(from.Form, m.Is.Form); diff != "" || m.Is.Title != onto.Title || m.Is.Place != onto.Place {
					t.Errorf("%s onto %s (-want +got):\n%s", from.Title, onto.Title, diff)
				}
			}
		}
	}
	if data, _ := WriteForm(fullForm(), nil); !bytes.Contains(data, []byte("  \"Chức vụ người ký\": [\"KT. TRƯỞNG BAN\",\"PHÓ TRƯỞNG BAN\"],\n")) ||
		!bytes.Contains(data, []byte("<A&B>")) || bytes.Contains(data, []byte("Tên lớp")) {
		t.Errorf("the file is\n%s", data)
	}
}

// TestFormFileIsWhole: every setting of the papers has a line.
func TestFormFileIsWhole(t *testing.T) {
	t.Parallel()
	data, err := WriteForm(fullForm(), nil)
	if err != nil {
		t.Fatal(err)
	}
	form, _, err := ReadForm(data)
	if err != nil {
		t.Fatal(err)
	}
	in := map[course.Setting]bool{}
	for _, v := range form.Values {
		in[v.Setting] = true
	}
	for _, s := range slices.Concat(course.PaperSettings.Settings(), course.KindSettings.Settings(), course.ArtSettings.Settings()) {
		if s.OfFormFile() != in[s] && !s.Makes() {
			t.Errorf("%s is in the file: %v", s, in[s])
		}
	}
}

// TestFormFilePictures: each picture of a course goes out and comes in as it is; one that is none
// empties its place, and one that the file doesn't have, as in an old file, leaves it.
func TestFormFilePictures(t *testing.T) {
	t.Parallel()
	from, art := fullForm(), course.Art{}
	var want []course.FormPicture
	for n, place := range course.ArtPlaces {
		name := strings.Repeat(fmt.Sprint(n), 64)
		if err := from.Set(course.Setting(place), name, nil); err != nil {
			t.Fatal(err)
		}
		art[name] = bytes.Repeat([]byte{byte(n), 0xff, '"'}, 5_000+n)
		want = append(want, course.FormPicture{Place: place, Bytes: art[name]})
	}
	data, err := WriteForm(from, art)
	if err != nil {
		t.Fatal(err)
	}
	form, wrong, err := ReadForm(data)
	if err != nil || wrong != nil {
		t.Fatal(err, wrong)
	}
	if diff := cmp.Diff(want, form.Pictures); diff != "" {
		t.Errorf("pictures (-want +got):\n%s", diff)
	}

	delete(art, from.Form.Seal)
	data, err = WriteForm(from, art)
	if err != nil || bytes.Contains(data, []byte(`"Ảnh con dấu":`)) {
		t.Errorf("a picture that is gone is in the file, %v", err)
	}

	for file, change := range map[string]func(*course.Course){
		`{"Mẫu giấy Lớp Trưởng": 1, "Người ký": "Lê An"}`: func(*course.Course) {},
		`{"Mẫu giấy Lớp Trưởng": 1, "BIỂU TRƯNG": " "}`:   func(c *course.Course) { c.Form.Logo = "" },
	} {
		form, wrong, err := ReadForm([]byte(file))
		if err != nil || wrong != nil || form.Pictures != nil {
			t.Fatal(form.Pictures, wrong, err)
		}
		want := from
		change(&want)
		if m, err := from.WithForm(form.Values); err != nil || cmp.Diff(want.Form, m.Is.Form) != "" {
			t.Errorf("%s: %v\n%s", file, err, cmp.Diff(want.Form, m.Is.Form))
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
		{head + strings.Repeat(" ", course.MaxFormFile) + "}", "formfile.too_large Max=16"},
		{head + "\"Màu\": \"\"" + strings.Repeat(" ", course.MaxFormText) + "}", "formfile.too_long Max=64"},
		{head + "\"Người ký\": \"" + strings.Repeat("a", course.MaxFormText) + "\"}", "formfile.too_long Max=64"},
		{strings.Repeat("[", 60_000), "formfile.syntax Line=1"},

		{head + "\"Tiêu đề\": \"đảng\", \"TIÊU ĐỀ\": \"đảng\", \"Chữ ký\": \"x\", \"Tên lớp\": \"y\"}",
			"formfile.twice Label=TIÊU ĐỀ; formfile.unknown Label=Chữ ký; formfile.unknown Label=Tên lớp"},
		{head + "\"Biểu trưng\": \"iVBO?\", \"Ảnh chữ ký\": 7, \"Ảnh con dấu\": \"====\", \"Nền riêng\": [\"iVBO\"], \"Mẫu in riêng\": \"" + strings.Repeat("A", course.MaxArtFile*4/3+8) + "\"}",
			"formfile.bad_art Place=logo; formfile.bad_art Place=signature; formfile.bad_art Place=seal; formfile.bad_art Place=background; art.too_large Max=10 Place=sheet"},
		{head + "\"Biểu trưng\": \"\", \"biểu trưng\": \"" + strings.Repeat("A", 400) + "\"}", "formfile.twice Label=biểu trưng"},
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
			if art, ok := errors.AsType[*course.ArtError](err); ok {
				text += " Place=" + string(art.Place)
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
	data, err := WriteForm(fullForm(), nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte("{\"Mẫu giấy Lớp Trưởng\": 1, \"Người ký\": [\"a\", null]}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		form, _, err := ReadForm(data)
		if err != nil && !errors.Is(err, course.ErrInvalid) {
			t.Error(err)
		}
		c := course.NewCourse("x", "x")
		for _, v := range form.Values {
			if err := c.Set(v.Setting, v.Line, v.Lines); err != nil && !errors.Is(err, course.ErrInvalid) {
				t.Errorf("%+v: %v", v, err)
			}
		}
	})
}
