package stories

import (
	"context"
	"fmt"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
)

// TestDoublesBecomeOne: somebody is on the roster twice and has two accounts. Merged, one
// of these has the place and the better state of the morning; two days later, over
// restarts and impatient taps, that is taken back once.
func TestDoublesBecomeOne(t *testing.T) {
	quickStories(t, 10, func(t *testing.T, h *house) {
		admin, joined, class := h.hasClass(3, 0)
		mine := joined[0]
		second := h.person("Máy thứ hai", "0977123123")
		double := course.Enrollment{No: 4, Delegation: "Giồng Trôm", Trainee: course.Trainee{Name: class.Rows[0].Enrollment.Trainee.Name + " Hai"}}
		double.Trainee.Phone, _ = course.ParsePhone(second.Phone())
		err := h.app.Update(t.Context(), func(tx *storage.Tx) error {
			return tx.StoreRoster(t.Context(), 1, course.Diff{New: []course.Enrollment{double}})
		})
		if err != nil {
			t.Fatal(err)
		}
		h.joins(second, class.Course.Code)
		h.at("16/8 7:20")
		second.Taps("✅ Điểm danh")
		second.Sees("Đã điểm danh")
		h.at("16/8 8:00") // who has not tapped is absent
		mine.Sends("/ketqua")
		mine.Sees("vắng không phép")

		var kept, other int64
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			roster, err := tx.Roster(ctx, 1)
			kept, other = roster[0].ID, roster[3].ID
			return err
		})
		admin.TapsData(0, fmt.Sprintf("merge:ask:%d", kept))
		admin.Sees("cũng là số 1")
		h.settled()
		h.restart()
		admin.Sends("hai")
		admin.Sees("Hai")
		admin.Taps("👥 Số 4")
		admin.Sees("Giữ tài khoản nào")
		admin.Taps("Giữ tài khoản của số 1")
		admin.Sees("Gộp số 4 vào số 1", "vắng không phép → có mặt")
		admin.TapsTwice("✅ Gộp số 4")
		admin.Sees("Đã gộp số 4")
		second.Sees("gỡ tài khoản này")
		mine.Sends("/ketqua")
		mine.Sees("có mặt")
		second.TapsData(0, fmt.Sprintf("merge:back:%d", 1)) // a button of the organizers
		second.Sees("dành cho Ban Tổ chức")

		h.at("18/8 9:00")
		h.restart()
		admin.TapsData(0, fmt.Sprintf("merge:ask:%d", kept))
		admin.Taps("Tách lại số 4")
		admin.Sees("Tách số 4", "16/8/2022")
		admin.TapsTwice("↩️ Tách lại")
		admin.Sees("Đã tách số 4")
		second.Sees("đã xác nhận")
		second.Sends("/hoso")
		second.Sees("STT 4")
		h.settled()
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			entries, err := tx.States(ctx, kept)
			if err != nil {
				return err
			}
			theirs, err := tx.States(ctx, other)
			if entries[1] != course.Absent || theirs[1] != course.Present {
				t.Errorf("in the books: %q and %q", entries[1], theirs[1])
			}
			return err
		})
	})
}
