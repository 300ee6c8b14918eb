package work_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/certificate"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// noisyPhoto is a picture that is kept as a JPEG, and so becomes another each time it is read.
func noisyPhoto(t *testing.T, seed uint64) []byte {
	t.Helper()
	dots := image.NewRGBA(image.Rect(0, 0, 297, 210))
	from := rand.New(rand.NewPCG(seed, 1))
	for y := range 210 {
		for x := range 297 {
			dots.Set(x, y, color.RGBA{uint8(from.UintN(250)), uint8(from.UintN(250)), uint8(x % 250), 255})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, dots, &jpeg.Options{Quality: 70}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// sendForm asks for the file of a form to be read, which is in the chat under its name.
func (s *shop) sendForm(c course.Course, file string) {
	s.t.Helper()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.CreateFormFile(ctx, course.FormFile{
			CourseID: c.ID, For: storagetest.Account(s.t, tx, anOrganizer), ChatID: anOrganizer, TelegramFile: file, Name: file,
		})
	})
}

// courseNow is a course as it is stored, with its pictures.
func (s *shop) courseNow(id int64) (c course.Course, art course.Art) {
	s.t.Helper()
	s.store(func(ctx context.Context, tx *storage.Tx) (err error) {
		if c, err = tx.Course(ctx, id); err == nil {
			art, err = tx.Art(ctx, c.Form.Art())
		}
		return err
	})
	return c, art
}

// TestFormPictures: all pictures of a course go into another by the file of its form, the same
// bytes, and papers are drawn the same; nothing is another's before it is confirmed.
func TestFormPictures(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.files = map[string][]byte{}
	first := s.class()
	s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: first.ID})
	for n, place := range course.ArtPlaces {
		name := string(place) + ".jpg"
		s.files[name] = noisyPhoto(t, uint64(n))
		s.sendArt(first, place, name)
		s.hears(t, "đã đặt")
	}
	from, fromArt := s.courseNow(first.ID)
	if len(fromArt) != len(course.ArtPlaces) {
		t.Fatalf("%d pictures are kept", len(fromArt))
	}
	second := course.NewCourse("K2", "Lớp kỹ năng")
	s.store(func(ctx context.Context, tx *storage.Tx) error { return tx.CreateCourse(ctx, &second, nil) })
	s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: second.ID})
	data, err := roster.WriteForm(from, fromArt)
	if err != nil {
		t.Fatal(err)
	}
	s.files["mau.json"] = data
	s.sendForm(second, "mau.json")
	s.hears(t, "Biểu trưng: <i>để trống</i> → <b>«đã có, tệp "+from.Form.Logo[:4]+"»</b>", "Mẫu in riêng: <i>để trống</i> →")
	if now, _ := s.courseNow(second.ID); now.Form.Art() != nil {
		t.Error("pictures are the course's that nobody has confirmed")
	}
	s.confirmForm(1)
	is, isArt := s.courseNow(second.ID)
	if diff := cmp.Diff(from.Form, is.Form); diff != "" {
		t.Errorf("form (-want +got):\n%s", diff)
	}
	if !cmp.Equal(fromArt, isArt) {
		t.Error("pictures have other bytes")
	}
	maker, err := certificate.New()
	if err != nil {
		t.Fatal(err)
	}
	draw := func(c course.Course, art course.Art) []byte {
		p := from.Paper()
		p.Form, p.From, p.To, p.Signed = c.Form, "2022-08-16", "2022-08-19", "2022-08-19"
		pdf, err := maker.Draw(p, art)
		if err != nil {
			t.Fatal(err)
		}
		return pdf
	}
	if !bytes.Equal(draw(from, fromArt), draw(is, isArt)) {
		t.Error("the paper is drawn otherwise")
	}
	s.sendForm(second, "mau.json")
	s.hears(t, "không có gì để đổi")

	s.files["old.json"] = []byte(`{"Mẫu giấy Lớp Trưởng": 1, "Người ký": "Lê An"}`)
	s.sendForm(second, "old.json")
	s.hears(t, "đổi 1 mục", "Người ký")
	s.files["less.json"] = []byte(`{"Mẫu giấy Lớp Trưởng": 1, "Ảnh con dấu": "", "Biểu trưng": "` + base64.StdEncoding.EncodeToString(pictureFile(t)) + `"}`)
	s.sendForm(second, "less.json")
	s.hears(t, "đổi 2 mục", "Biểu trưng: «đã có, tệp "+from.Form.Logo[:4]+"» → <b>«đã có", "Ảnh con dấu: «đã có, tệp "+from.Form.Seal[:4]+"» → <i>để trống</i>")
}

// confirmForm confirms a form's file as it is shown now.
func (s *shop) confirmForm(id int64) {
	s.t.Helper()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		actor, err := tx.Actor(ctx, storagetest.Account(s.t, tx, anOrganizer))
		if err != nil {
			return err
		}
		by := registrar.By{Actor: actor, Now: now()}
		check := func(course.Paper) []course.PaperFault { return nil }
		m, err := by.ChangingForm(ctx, tx, id, check)
		if err == nil {
			_, err = by.ApplyForm(ctx, tx, id, check, m.Seen())
		}
		return err
	})
}

// TestBadFormPictures: a picture that can't be used refuses the whole file by the name of its
// place, with all else that is wrong, and nothing is kept.
func TestBadFormPictures(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.class()
	s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
	in64 := base64.StdEncoding.EncodeToString
	good := in64(pictureFile(t))
	file := func(logo, rest string) []byte {
		return []byte(`{"Mẫu giấy Lớp Trưởng": 1, "Nền riêng": "` + good + `", "Biểu trưng": "` + logo + `"` + rest + `}`)
	}
	s.files = map[string][]byte{}
	for _, tt := range []struct {
		name string
		file []byte
		want []string
	}{
		{"half", file(in64(pictureFile(t)[:50]), ""), []string{"Biểu trưng: ", "hỏng hoặc chưa tải lên hết"}},
		{"foreign", file(in64([]byte("PK\x03\x04")), ""), []string{"Biểu trưng: Chỉ nhận ảnh PNG hoặc JPEG"}},
		{"page", file(in64([]byte("%PDF-1.4 half")), ""), []string{"Biểu trưng: Chỉ nhận ảnh PNG hoặc JPEG"}},
		{"name", file(strings.Repeat("ab", 32), ""), []string{"Biểu trưng: Chỉ nhận ảnh PNG hoặc JPEG"}},
		{"text", file("đây là hình", ""), []string{"Biểu trưng: Đoạn chữ ghi hình bị thiếu hoặc bị sửa"}},
		{"large", file(strings.Repeat("A", 14<<20), ""), []string{"Biểu trưng: Tệp 11 MB, lớn quá: tối đa 10 MB"}},
		{"two", file("?", `, "Ảnh con dấu": "iVBO", "Màu": "tím nhạt"`), []string{"Biểu trưng: Đoạn chữ", "Ảnh con dấu: Chỉ nhận", "«Màu»"}},
	} {
		s.files[tt.name] = tt.file
		s.sendForm(c, tt.name)
		s.hears(t, append(tt.want, "chưa lấy được mẫu giấy từ «"+tt.name+"»", "mời")...)
	}
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		now, err := tx.Course(ctx, c.ID)
		if now.Form.Art() != nil {
			t.Errorf("the course has %v", now.Form.Art())
		}
		if _, err := tx.FileHead(ctx, 1); err == nil {
			t.Error("a picture of a file that is refused is kept")
		}
		return err
	})
}

// TestLargeFormFile: a file that is larger than most waits for the others that are large, and one
// that is too large is refused by its size.
func TestLargeFormFile(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.class()
	s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
	s.Fetch = func(_ context.Context, file string, most int64) ([]byte, error) {
		if size := map[string]int64{"large": 2 << 20, "huge": course.MaxFormFile + 1}[file]; size > most {
			return nil, course.Refuse(course.ErrInvalid, "roster.too_large", "Max", most>>20)
		}
		return []byte(`{"Mẫu giấy Lớp Trưởng": 1, "Người ký": "Lê An"}`), nil
	}
	s.sendForm(c, "large")
	s.hears(t, "«large» đổi 1 mục")
	s.sendForm(c, "huge")
	s.hears(t, "chưa lấy được mẫu giấy từ «huge»", "Tệp mẫu giấy không quá 16 MB")
}
