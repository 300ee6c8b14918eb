package roster

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/loptruong/loptruong/course"
)

// dots is a picture of noise, which nothing makes smaller.
func dots(t *testing.T, seed int64, side int) []byte {
	t.Helper()
	p, random := image.NewNRGBA(image.Rect(0, 0, side, side)), rand.New(rand.NewSource(seed))
	random.Read(p.Pix)
	var out bytes.Buffer
	if err := png.Encode(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func photo(t *testing.T) []byte {
	t.Helper()
	p := image.NewNRGBA(image.Rect(0, 0, 40, 20))
	p.Set(3, 3, color.White)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, p, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestClassPictures: each picture of a course goes out in its workbook and comes in as it is, but the page of a PDF,
// which has no place there.
func TestClassPictures(t *testing.T) {
	t.Parallel()
	c, art := course.NewCourse("LT-2022", "Lớp thử"), course.Art{}
	var want []course.FormPicture
	for n, place := range course.ArtPlaces {
		name := fmt.Sprintf("%064x", n)
		if err := c.Set(course.Setting(place), name, nil); err != nil {
			t.Fatal(err)
		}
		switch place {
		case course.ArtSheet:
			art[name] = []byte("%PDF-1.4")
			continue
		case course.ArtBackground:
			art[name] = photo(t)
		default:
			art[name] = dots(t, int64(n), 20+n)
		}
		want = append(want, course.FormPicture{Place: place, Bytes: art[name]})
	}
	one := course.Enrollment{No: 1, Trainee: course.Trainee{Name: "Lê Thị An", Birth: course.Birth{Year: 1980}}}
	data, err := WriteWith(c, []course.Session{}, []course.Enrollment{one}, art)
	if err != nil {
		t.Fatal(err)
	}
	book := mustOpen(t, data)
	mustSet(t, book, "B8", "16/8/2022")
	mustSet(t, book, "B9", "16/8/2022")
	r := mustRead(t, "x.xlsx", mustBytes(t, book))
	if diff := cmp.Diff(want, r.Pictures); diff != "" || strayOf(r) != nil {
		t.Errorf("%v; pictures (-want +got):\n%s", strayOf(r), diff)
	}
	if r.Course.Form.Art() != nil {
		t.Error("pictures that nobody has looked at are on the papers")
	}
}

func mustSet(t *testing.T, book *excelize.File, cell string, v any) {
	t.Helper()
	if err := book.SetCellValue(nameClass, cell, v); err != nil {
		t.Fatal(err)
	}
}

func mustBytes(t *testing.T, book *excelize.File) []byte {
	t.Helper()
	out, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// lineOf is the line of a picture's label.
func lineOf(place course.ArtPlace) int {
	for i, p := range course.ArtPlaces {
		if p == place {
			return len(classFields) + 1 + i
		}
	}
	return 0
}

// TestBadClassPictures: two pictures in one place, one or all that are too large, a text in the place of one, and a picture
// beside no label.
func TestBadClassPictures(t *testing.T) {
	t.Parallel()
	large := dots(t, 1, 1700) // over 10 MB
	some := dots(t, 2, 1300)  // over 6 MB
	logo, seal := cellName(lineOf(course.ArtLogo), 1), cellName(lineOf(course.ArtSeal), 1)
	type at struct {
		cell string
		file []byte
	}
	tests := []struct {
		name     string
		pictures []at
		text     string // in the place of the logo
		want     string
		label    string
	}{
		{"two", []at{{logo, photo(t)}, {cellName(lineOf(course.ArtLogo), 2), photo(t)}}, "", "roster.bad_picture", "Biểu trưng"},
		{"two in a cell", []at{{logo, photo(t)}, {logo, dots(t, 3, 10)}}, "", "roster.bad_picture", "Biểu trưng"},
		{"large", []at{{seal, large}}, "", "roster.bad_picture", "Ảnh con dấu"},
		{"large together", []at{{logo, some}, {seal, some}, {cellName(lineOf(course.ArtBackground), 1), some}}, "", "roster.bad_picture", "Nền riêng"},
		{"a text", nil, "logo.png", "roster.bad_class", "Biểu trưng"},
	}
	for _, tt := range tests {
		book := mustOpen(t, mustBlank(t))
		mustSet(t, book, "B2", "Lớp thử")
		mustSet(t, book, "B8", "16/8/2022")
		mustSet(t, book, "B9", "16/8/2022")
		if tt.text != "" {
			mustSet(t, book, logo, tt.text)
		}
		for _, p := range tt.pictures {
			mustLay(t, book, p.cell, p.file)
		}
		if err := book.SetSheetRow(namePeople, "A3", &[]any{1, "Lê Thị An"}); err != nil {
			t.Fatal(err)
		}
		r := mustRead(t, "x.xlsx", mustBytes(t, book))
		faults := r.PictureFaults()
		refusal, ok := errors.AsType[*course.Error](errors.Join(faults...))
		if !ok || len(faults) != 1 || refusal.TextID != tt.want || refusal.Args["Label"] != tt.label {
			t.Errorf("%s: %v, want %s of %s", tt.name, faults, tt.want, tt.label)
		}
	}

	book := mustOpen(t, mustFile(t, clean2022))
	mustLay(t, book, "D4", photo(t))
	r := mustRead(t, "x.xlsx", mustBytes(t, book))
	if stray := strayOf(r); stray != "D4" || len(r.Pictures) != 0 {
		t.Errorf("a picture beside no label: %v, %d pictures", stray, len(r.Pictures))
	}
}

// strayOf is where a workbook is said to have pictures of no use; nil when it is not said.
func strayOf(r *Roster) any {
	for _, w := range r.Warnings() {
		if w.TextID == "roster.stray_picture" {
			return w.Args["Cells"]
		}
	}
	return nil
}

func mustBlank(t *testing.T) []byte {
	t.Helper()
	data, err := Blank()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func mustLay(t *testing.T, book *excelize.File, cell string, file []byte) {
	t.Helper()
	ending := map[bool]string{true: ".png", false: ".jpg"}[file[0] == 0x89]
	if err := book.AddPictureFromBytes(nameClass, cell, &excelize.Picture{Extension: ending, File: file, Format: &excelize.GraphicOptions{}}); err != nil {
		t.Fatal(err)
	}
}
