package stories

import (
	"context"
	"errors"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// aClass is what a class workbook says of a course.
type aClass struct {
	Course   course.Course
	Sessions []course.Session
	People   []course.Enrollment
	Art      course.Art
}

// classIn is a course as a database has it, without those off its roster.
func classIn(ctx context.Context, tx *storage.Tx, code string) (a aClass, err error) {
	if a.Course, err = tx.CourseByCode(ctx, code); err != nil {
		return a, err
	}
	if a.Sessions, err = tx.Sessions(ctx, a.Course.ID); err != nil {
		return a, err
	}
	all, err := tx.Roster(ctx, a.Course.ID)
	if err != nil {
		return a, err
	}
	for _, e := range all {
		if e.State == course.Enrolled {
			a.People = append(a.People, e)
		}
	}
	a.Art, err = tx.Art(ctx, a.Course.Form.Art())
	return a, err
}

// TestClassWorkbook: who runs a class gets its workbook, once for two taps and over a restart, as the class is now: corrected, without
// who was withdrawn and a session that was cancelled. Sent back it changes nothing, and another bot makes
// the same class of it.
func TestClassWorkbook(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin := h.admin()
		logo := map[course.ArtPlace][]byte{course.ArtLogo: drawnPicture(t, 300, 300, png.Encode)}
		sends := func(workbook []byte) {
			t.Helper()
			admin.Sends("/nhapds")
			admin.Sees("gửi tệp")
			admin.SendsFile("lop.xlsx", workbook)
		}
		sends(withPictures(t, "H1", logo))
		admin.Taps("✅ Ghi")
		admin.Sees("Đã ghi danh sách")
		seesPreview(t, h, admin, "nếu cấp hôm nay")
		h.settled()
		h.withdraws(2)
		err := h.app.Update(t.Context(), func(tx *storage.Tx) error {
			ctx := t.Context()
			is, err := classIn(ctx, tx, "H1")
			if err != nil {
				return err
			}
			is.Course.Rule.Percent, is.Course.Form.SignerTitle = 75, []string{"KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"}
			is.People[0].Trainee.Name, is.People[0].Unit, is.Sessions[0].Speaker = "Lê Thị Ngọc Ánh", "xã Tân Hào", "TS. Lê Văn An"
			last := is.Sessions[len(is.Sessions)-1]
			last.CancelledAt = tx.Now()
			return errors.Join(tx.UpdateCourse(ctx, is.Course), tx.UpdateEnrollment(ctx, is.People[0]),
				tx.UpdateSession(ctx, is.Sessions[0], false), tx.UpdateSession(ctx, last, false))
		})
		if err != nil {
			t.Fatal(err)
		}

		admin.Sends("/hocvien")
		admin.Sees("học viên")
		admin.TapsTwice("📤 Tệp Excel của lớp")
		h.restart()
		workbook := admin.SeesFile("lop-H1.xlsx")
		h.settled()
		var here aClass
		h.view(func(ctx context.Context, tx *storage.Tx) (err error) {
			here, err = classIn(ctx, tx, "H1")
			return err
		})
		if len(here.Art) != 1 || len(here.People) != 1 {
			t.Fatalf("the class has %d pictures and %d people", len(here.Art), len(here.People))
		}

		url, file := storagetest.SQLiteURL(t), filepath.Join(t.TempDir(), "lop.xlsx")
		if err := os.WriteFile(file, workbook, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, status := typed(t, url, "import", file); status != statusDone {
			t.Fatalf("another bot refuses it: status %d\n%s", status, out)
		}
		var there aClass
		db := storagetest.Open(t, storage.Config{URL: url, Now: time.Now})
		if err := db.View(t.Context(), func(tx *storage.Tx) (err error) {
			there, err = classIn(t.Context(), tx, "H1")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		theirs := cmp.Options{ // what every bot gives by itself, and what a class has only here
			cmpopts.IgnoreFields(course.Course{}, "CreatedAt"), cmpopts.IgnoreFields(course.Session{}, "ID", "Code", "UID", "Sequence"),
			cmpopts.IgnoreFields(course.Enrollment{}, "ID", "DelegationID", "CreatedAt", "Edited", "Warned"), cmpopts.IgnoreFields(course.Trainee{}, "ID"),
		}
		if diff := cmp.Diff(here, there, theirs); diff != "" {
			t.Errorf("the class of another bot (-want +got):\n%s", diff)
		}

		sends(workbook)
		admin.Sees("đã có")
		admin.Sees("thêm 0, sửa 0, giữ nguyên 1")
		admin.Sends("/nhatky")
		admin.Sees("lấy tệp Excel của lớp")
	})
}
