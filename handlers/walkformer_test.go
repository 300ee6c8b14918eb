package handlers_test

import (
	"context"
	"strings"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/words"
)

// former does what an organizer does with announcements that were confirmed.
func (w *walk) former() {
	w.t.Helper()
	w.says(anOrganizer, "/thongbao")
	w.press(anOrganizer, w.answers(anOrganizer, "Mai học"), "ann:add")
	two := w.press(anOrganizer, w.answers(anOrganizer, "ở Hội trường D"), "ann:swap")
	w.press(anOrganizer, two, "ann:drop")
	w.press(anOrganizer, w.forwards(anOrganizer, `"text":"Mai mưa"`), "ann:src")
	react := ""
	for i := range 3 {
		w.says(anOrganizer, "/thongbao")
		preview := w.answers(anOrganizer, "Mai học ở Hội trường D")
		extra := func(do string) answer {
			return w.tap(anOrganizer, strings.Replace(preview.data("ann:extra"), "::", ":"+do+":", 1))
		}
		extra("noted")
		shown := extra("done")
		react = shown.data("react:")
		if went := w.press(anOrganizer, shown, "ann:go"); i > 0 {
			w.press(anOrganizer, went, "ann:sure") // the same was sent just before
		}
	}
	list := w.press(anOrganizer, w.says(anOrganizer, "/thongbao"), "ann:list")
	w.says(anOrganizer, "/huy")
	one := w.press(anOrganizer, list, "ann:show")
	paused := w.press(anOrganizer, one, "ann:pause")
	w.press(anOrganizer, w.press(anOrganizer, w.press(anOrganizer, paused, "ann:on"), "ann:stop"), "ann:stopped")
	w.store(func(ctx context.Context, tx *storage.Tx) error {
		a, _, err := tx.Announcements(ctx, 1, 0, 1)
		if err != nil {
			return err
		}
		_, err = tx.FinishAnnouncement(ctx, a[0].ID)
		return err
	})
	w.press(anOrganizer, w.press(anOrganizer, w.tap(anOrganizer, list.data("ann:show")), "ann:again"), "ann:missed")
	file := func(by int64, under answer, way string) {
		w.press(by, under, way)
		w.taken[way] = w.refused == nil
	}
	file(anOrganizer, w.tap(anOrganizer, words.CallsTap.Data(words.OfCalls{Announcement: 1})), "calls:file")
	passing := w.tap(aRepresentative, words.PassingTap.Data(words.OfPassing{Announcement: 1, Delegation: 1}))
	w.press(aRepresentative, passing, "pass:tick")
	file(aRepresentative, passing, "pass:file")
	w.delivers(notice.Sent, "")
	w.tap(lan, react)
	said := w.press(anOrganizer, w.tap(anOrganizer, list.data("ann:show")), "ann:said")
	w.press(anOrganizer, said, "ann:who")
	file(anOrganizer, said, "ann:file")
	w.press(anOrganizer, w.tap(anOrganizer, list.data("ann:show")), "ann:do")
	w.press(anOrganizer, w.answers(anOrganizer, "Mai học ở Hội trường E"), "ann:done")
}
