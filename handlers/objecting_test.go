package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// absent has the closing of the last session of a course mark somebody absent, and returns
// the entry.
func (d *desk) absent(c course.Course, user int64) (entry int64) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		sessions, err := tx.Sessions(ctx, c.ID)
		if err != nil {
			return err
		}
		actor, err := tx.Actor(ctx, storagetest.Account(d.t, tx, user))
		if err != nil {
			return err
		}
		a, _, err := tx.CheckIn(ctx, course.Attendance{
			SessionID: sessions[len(sessions)-1].ID, EnrollmentID: actor.EnrollmentIn(c.ID).ID, State: course.Absent, Way: course.ByClosing,
		})
		entry = a.ID
		return err
	})
	return entry
}

// bookOf is what the book says of somebody at the last session of a course.
func (d *desk) bookOf(c course.Course, user int64) (state course.Presence) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		sessions, err := tx.Sessions(ctx, c.ID)
		if err != nil {
			return err
		}
		actor, err := tx.Actor(ctx, storagetest.Account(d.t, tx, user))
		if err != nil {
			return err
		}
		states, err := tx.States(ctx, actor.EnrollmentIn(c.ID).ID)
		state = states[sessions[len(sessions)-1].ID]
		return err
	})
	return state
}

// TestObjecting: who was marked absent says why, an organizer decides once, whatever the
// other taps, and the person hears it.
func TestObjecting(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 14:10")
	c := d.class()
	button := fmt.Sprintf("object:%d", d.absent(c, lan))

	d.taps(binh, button) // whose entry it isn't
	if !errors.Is(d.refused, course.ErrForbidden) {
		t.Errorf("another's entry: %v", d.refused)
	}
	d.taps(lan, "object:99").has("Nút này")

	d.taps(lan, button).has("chiều 19/8", "Lớp dân vận", "gõ một dòng")
	d.says(lan, strings.Repeat("dài ", 100)).has("300 ký tự", "gõ một dòng")
	d.says(lan, "Đến lúc 13:40, <điện thoại> hết pin").has("Đã gửi Ban Tổ chức")
	d.taps(lan, button).has("gõ một dòng") // nothing is decided yet
	d.says(lan, "Lần nữa").has("đã báo về buổi này")
	asked := d.latest(anOrganizer).has("Nguyễn Thị Lan", "UBND", "Giồng Trôm", "chiều 19/8", "&lt;điện thoại&gt; hết pin", "Lớp dân vận")
	if n := strings.Count(d.told(anOrganizer), "🙋"); n != 1 {
		t.Errorf("the organizer was told %d times", n)
	}
	late := asked.button("Đi muộn")
	d.taps(lan, late)
	if !errors.Is(d.refused, course.ErrForbidden) {
		t.Errorf("the trainee decides: %v", d.refused)
	}
	d.taps(anOrganizer, "objection:1:asked").has("Nút này")
	d.says(anOrganizer, "/duyet").has("Nguyễn Thị Lan", "hết pin")

	d.taps(anOrganizer, late).has("Đã ghi <b>Nguyễn Thị Lan</b> đi muộn")
	d.taps(anAdmin, asked.button("Giữ nguyên")).has("quyết định trước đó", "đi muộn")
	d.taps(anOrganizer, late).has("quyết định trước đó")
	if got := d.bookOf(c, lan); got != course.Late {
		t.Errorf("the book says %q", got)
	}
	d.latest(lan).has("đi muộn", "Lớp dân vận", "chiều 19/8")
	d.taps(lan, button).has("đã được sửa")
	d.says(anOrganizer, "/duyet").has("không có gì")

	button = fmt.Sprintf("object:%d", d.absent(c, binh))
	d.taps(binh, button)
	d.says(binh, "Ngồi hàng cuối")
	d.taps(anOrganizer, d.latest(anOrganizer).button("Giữ nguyên")).has("Giữ nguyên: <b>Trần Văn Bình</b>")
	if got := d.bookOf(c, binh); got != course.Absent {
		t.Errorf("the book says %q", got)
	}
	d.latest(binh).has("giữ nguyên", "gặp Ban Tổ chức")
	d.says(anOrganizer, "/nhatky").has("báo có mặt", "giữ nguyên vắng", "đi muộn")
}

// TestObjectingTooLate: when the course is closed, or the book was corrected meanwhile,
// there is nothing to decide.
func TestObjectingTooLate(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 14:10")
	c := d.class()
	ofLan, ofBinh := fmt.Sprintf("object:%d", d.absent(c, lan)), fmt.Sprintf("object:%d", d.absent(c, binh))
	d.taps(lan, ofLan)
	d.says(lan, "Tôi có dự")
	decide := d.latest(anOrganizer).button("✅ Có mặt")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		entry, _, err := tx.EntryByID(ctx, 1)
		if err == nil {
			entry.State, entry.Way = course.LeftEarly, course.ByOrganizer
			_, err = tx.Correct(ctx, entry)
		}
		return err
	})
	d.taps(anOrganizer, decide).has("đã được sửa")
	if got := d.bookOf(c, lan); got != course.LeftEarly {
		t.Errorf("the book says %q", got)
	}
	d.taps(binh, ofBinh)
	d.close(c)
	d.says(binh, "Tôi có dự").has("đã bế giảng", "gặp Ban Tổ chức")
	d.taps(binh, ofBinh).has("đã bế giảng")
}

// TestObjectionOfWrongAccount: an account that was taken off the place meanwhile is not
// told what the book says of somebody else, and nor are those in charge in its place.
func TestObjectionOfWrongAccount(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 14:10")
	c := d.class()
	d.taps(lan, fmt.Sprintf("object:%d", d.absent(c, lan)))
	d.says(lan, "Tôi có dự")
	decide := d.latest(anOrganizer).button("✅ Có mặt")
	before, others := d.told(lan), strings.Count(d.told(anAdmin), "đã xem lại")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		actor, err := tx.Actor(ctx, storagetest.Account(t, tx, lan))
		if err != nil {
			return err
		}
		return tx.UnlinkPlace(ctx, actor.EnrollmentIn(c.ID).ID)
	})
	d.taps(anOrganizer, decide).has("Đã ghi <b>Nguyễn Thị Lan</b> có mặt")
	if after := d.told(lan); after != before {
		t.Errorf("the account that has the place no more is told %q", strings.TrimPrefix(after, before))
	}
	if n := strings.Count(d.told(anAdmin), "đã xem lại"); n != others {
		t.Errorf("those in charge are told %d times instead", n-others)
	}
}
