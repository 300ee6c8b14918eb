package handlers_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// moreCourses is the button that shows the courses for which a message has no room.
var moreCourses = notice.Tap[ofCourses]{Action: "group", What: "more"}

type ofCourses struct {
	After, Chat int64
	Thread      int
}

// groups does what an organizer does with the Telegram groups of a course.
func (w *walk) groups(overview answer) {
	w.t.Helper()
	w.tap(anOrganizer, moreCourses.Data(ofCourses{w.course.ID, -1001, 0}))
	w.press(anOrganizer, w.opens(anOrganizer, "n", "-1001_0"), "group:bind")
	w.says(anOrganizer, "/thongbao")
	preview := w.answers(anOrganizer, "Mai học ở Hội trường D")
	w.press(anOrganizer, preview, "ann:post")
	w.press(anOrganizer, preview, "ann:no")
	list := w.press(anOrganizer, overview, "group:list")
	w.press(anOrganizer, list, "group:drop")
}

// TestBindOneOfMany: a group is bound with whichever of many courses, a message full of them at a time.
func TestBindOneOfMany(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	const others = 2*(visit.MaxRows-1) - 1 // two messages full, with the first course
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		for i := range others {
			c := course.NewCourse(fmt.Sprintf("K%d", i+2), fmt.Sprintf("Lớp thứ %d", i+2))
			if err := tx.CreateCourse(ctx, &c, nil); err != nil {
				return err
			}
		}
		return nil
	})
	seen := map[string]bool{}
	page := d.says(anAdmin, "/start n_-1001_0").has("với lớp nào")
	for range 2 {
		for _, label := range page.labels() {
			seen[label] = true
		}
		page = d.taps(anAdmin, page.button("➡️ Lớp khác")).has("với lớp nào")
	}
	if len(seen) != others+1+2 {
		t.Errorf("%d buttons were seen: %q", len(seen), slices.Sorted(maps.Keys(seen)))
	}
	if first := d.says(anAdmin, "/start n_-1001_0"); !slices.Equal(page.labels(), first.labels()) {
		t.Errorf("after the last comes %q", page.labels())
	}
	d.taps(anAdmin, d.taps(anAdmin, page.button("➡️ Lớp khác")).button("Lớp dân vận")).has("Đã gắn nhóm")
	d.taps(anOrganizer, page.button("➡️ Lớp khác")).has("cần quyền")
}
