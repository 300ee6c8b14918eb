package work_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// sendArt asks for a file, which is in the chat under its name, to be read for a picture.
func (s *shop) sendArt(c course.Course, place course.ArtPlace, file string) {
	s.t.Helper()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.CreateImport(ctx, &course.Import{
			CourseID: c.ID, Art: place, By: storagetest.Account(s.t, tx, anOrganizer), ChatID: anOrganizer, TelegramFile: file, Name: file,
		})
	})
}

func pictureFile(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// hears looks, and wants these texts to be among what the organizer is told.
func (s *shop) hears(t *testing.T, want ...string) {
	t.Helper()
	got := strings.Join(s.told()[anOrganizer], "\n")
	for _, part := range want {
		if !strings.Contains(got, part) {
			t.Errorf("told is %q, want %q", got, part)
		}
	}
}

// TestArt: a picture is kept, becomes the course's and is shown, once; what can't be used, or comes too
// late, changes nothing and says so.
func TestArt(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	logo := pictureFile(t)
	s.files = map[string][]byte{"logo.png": logo, "half.png": logo[:50]}
	c := s.class(coursetest.Crowd(1)...)
	s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
	hash := func() (of string) {
		s.store(func(ctx context.Context, tx *storage.Tx) error {
			now, err := tx.Course(ctx, c.ID)
			of = now.Form.Logo
			return err
		})
		return of
	}
	s.sendArt(c, course.ArtLogo, "half.png")
	s.hears(t, "half.png", "hỏng hoặc chưa tải lên hết")
	if hash() != "" {
		t.Error("half a picture is the course's")
	}
	s.sendArt(c, course.ArtLogo, "logo.png")
	s.hears(t, "đã đặt <b>Biểu trưng</b>, 40 × 30 điểm", "giấy của")
	first := hash()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		art, err := tx.Art(ctx, []string{first})
		if err == nil && len(art[first]) == 0 {
			t.Error("nothing is kept")
		}
		return err
	})
	s.sendArt(c, course.ArtLogo, "logo.png")
	s.hears(t, "đang dùng rồi")
	if hash() != first {
		t.Error("the same picture became another")
	}
}

// TestArtAfterTheClosing: what papers show stays, what is for print can be given.
func TestArtAfterTheClosing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.closed(0, "Lê An")
	s.told()
	s.files = map[string][]byte{"logo.png": pictureFile(t)}
	s.sendArt(c, course.ArtSeal, "logo.png")
	s.hears(t, "logo.png", "đã bế giảng")
	s.sendArt(c, course.ArtSheet, "logo.png")
	s.hears(t, "đã đặt <b>Mẫu in riêng</b>")
}
