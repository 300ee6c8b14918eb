package handlers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
)

// TestArt: a picture is asked for as a file, and nothing else is taken for one; what is too large
// is refused before it is fetched, and what is set can be taken off again.
func TestArt(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	waiting := func() (all []course.Import) {
		d.store(func(ctx context.Context, tx *storage.Tx) (err error) {
			all, err = tx.WaitingImports(ctx)
			return err
		})
		return all
	}
	for _, place := range course.ArtPlaces {
		d.asksFor(c, course.Setting(place)).has("📎", "10 MB")
		d.says(anOrganizer, strings.Repeat("a", 64)).has("Đây chưa phải là tệp")
		d.sends(anOrganizer, "nen.pdf", 40<<20).has("Tệp 40 MB, lớn quá: tối đa 10 MB")
		if all := waiting(); len(all) != 0 {
			t.Fatalf("to be read is %+v", all)
		}
		d.sends(anOrganizer, "hinh.png", 9000).has("Đang đọc", "hinh.png")
		all := waiting()
		if len(all) != 1 || all[0].Art != place || all[0].CourseID != c.ID || all[0].Size != 9000 {
			t.Fatalf("to be read is %+v", all)
		}
		d.store(func(ctx context.Context, tx *storage.Tx) error {
			done := all[0]
			done.State = course.ImportStored
			if _, err := tx.MoveImport(ctx, done, course.ImportRequested); err != nil {
				return err
			}
			return c.Set(course.Setting(place), strings.Repeat("ab", 32), nil)
		})
	}
	if err := c.Set(course.Setting(course.ArtSeal), "con dấu", nil); err == nil {
		t.Error("a text is taken for a picture")
	}
	d.store(func(ctx context.Context, tx *storage.Tx) error { return tx.UpdateCourse(ctx, c) })
	d.taps(anOrganizer, fmt.Sprintf("setting:list:%d:art", c.ID)).has("Ảnh con dấu", "đã có, tệp abab")
	asked := d.asksFor(c, course.Setting(course.ArtSeal))
	d.taps(anOrganizer, d.taps(anOrganizer, asked.data("setting:clear")).data("setting:ok")).has("Đã sửa: Ảnh con dấu")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		now, err := tx.Course(ctx, c.ID)
		if now.Form.Seal != "" || now.Form.Logo == "" {
			t.Errorf("the form is %+v", now.Form)
		}
		return err
	})
}
