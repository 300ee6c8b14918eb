package handlers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
)

// ofDelegation is the id of a delegation of a course.
func (d *desk) ofDelegation(c course.Course, name string) (id int64) {
	d.t.Helper()
	for _, e := range d.roster(c) {
		if e.Delegation == name {
			id = e.DelegationID
		}
	}
	return id
}

// ofRoster has a course take only whom its roster has.
func (d *desk) ofRoster(c course.Course) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		now, err := tx.Course(ctx, c.ID)
		now.Mode = course.RosterOnly
		if err == nil {
			err = tx.UpdateCourse(ctx, now)
		}
		return err
	})
}

// TestSeatsWhereOneDecides: the card of somebody who waits and of a claim shows how many places are taken of the course and
// of the delegation, those that are kept for others among them, in the language of whoever decides.
func TestSeatsWhereOneDecides(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.limits(c, 6, course.Quota{Delegation: "Chợ Lách", Places: 3}, course.Quota{Delegation: "Giồng Trôm", Places: 9})
	d.queues(c, 7001, "Trần Một", course.WaitingOffered, d.ofDelegation(c, "Chợ Lách"))
	d.queues(c, 7002, "Lê Hai", course.WaitingInLine, d.ofDelegation(c, "Chợ Lách"))
	const seats, quota = "Đã có 5/6 chỗ; 1 chỗ trong đó đang giữ cho người chờ.", "Theo chỉ tiêu: đoàn Chợ Lách 3/3."
	list := d.taps(anOrganizer, d.says(anOrganizer, "/lop").has(seats, "đoàn Chợ Lách 3/3 · đoàn Giồng Trôm 2/9").button("Danh sách chờ (2)")).has(seats, quota)
	d.taps(anOrganizer, list.button("Lê Hai")).has(seats, quota).lacks("Giồng Trôm")
	d.ofRoster(c)
	d.asks(aStranger, d.unmatched(aStranger, "Võ Văn Năm", "1/2/1990"), "Chợ Lách")
	d.latest(anOrganizer).has("Võ Văn Năm", seats, quota)
	d.says(anOrganizer, "/ngonngu")
	d.taps(anOrganizer, "lang:en")
	d.taps(anOrganizer, list.button("Lê Hai")).has("5/6 places are taken; 1 of them kept for people who wait.", "By quota: Chợ Lách 3/3.")
	d.limits(c, 0)
	d.taps(anOrganizer, list.button("Lê Hai")).lacks("places are taken")
}

// TestNumberByQuota: who waits where delegations have quotas is told the number in their delegation too, and that others may
// come first.
func TestNumberByQuota(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.limits(c, 4)
	d.queues(c, 7001, "Trần Một", course.WaitingInLine, d.ofDelegation(c, "Chợ Lách"))
	d.queues(c, 7002, "Lê Hai", course.WaitingInLine, d.ofDelegation(c, "Giồng Trôm"))
	id := d.queues(c, 7003, "Vũ Ba", course.WaitingInLine, d.ofDelegation(c, "Chợ Lách"))
	d.says(7003, "/start").has("<b>số 3</b> trong danh sách chờ.").lacks("chỉ tiêu", "của đoàn")
	d.limits(c, 4, course.Quota{Delegation: "Chợ Lách", Places: 2})
	own := d.says(7003, "/start").has("<b>số 3</b> trong danh sách chờ, <b>số 2</b> của đoàn Chợ Lách", "chỉ tiêu theo đoàn")
	d.taps(7003, own.button("Rời danh sách")).has("số 3, số 2 của đoàn Chợ Lách")
	d.says(7002, "/start").has("<b>số 2</b> trong danh sách chờ, <b>số 1</b> của đoàn Giồng Trôm")
	d.queues(c, 7004, "Hồ Tư", course.WaitingInLine, 0)
	d.says(7004, "/start").has("<b>số 4</b> trong danh sách chờ. Lớp có chỉ tiêu").lacks("của đoàn đó, <b>")
	d.store(func(ctx context.Context, tx *storage.Tx) error { // two ways to the number: as they come, and as they are read
		w, err := tx.Waiting(ctx, id)
		if w.Ahead != 2 || w.AheadOf != 1 {
			t.Errorf("before the third are %d, of their delegation %d", w.Ahead, w.AheadOf)
		}
		return err
	})
}

// TestRestoreAboveCapacity: who is put back onto the roster of a full course is so after the organizer was told that it is
// full, the places that are kept for others counted; and who comes between is told too.
func TestRestoreAboveCapacity(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.limits(c, 4, course.Quota{Delegation: "Chợ Lách", Places: 2})
	card := d.taps(anOrganizer, d.says(anOrganizer, "/hocvien binh").button("Số 2"))
	d.queues(c, 7001, "Trần Một", course.WaitingInLine, d.ofDelegation(c, "Giồng Trôm"))
	d.queues(c, 7002, "Lê Hai", course.WaitingInLine, d.ofDelegation(c, "Chợ Lách"))
	d.limits(c, 4, course.Quota{Delegation: "Chợ Lách", Places: 2}, course.Quota{Delegation: "Giồng Trôm", Places: 2})
	card = d.taps(anOrganizer, card.button("Rút tên")).has("Có 2 người đang chờ chỗ", "được mời <b>Lê Hai</b>").lacks("người nữa")
	d.taps(anOrganizer, card.button("Về thẻ")).has("2 người trong danh sách chờ")
	off := d.taps(anOrganizer, card.button("Rút tên"))
	ask := d.taps(anOrganizer, off.button("Đưa trở lại"))
	back := ask.lacks("vượt", "Vẫn").button("Đưa trở lại") // while nothing is offered
	d.queues(c, 7003, "Vũ Ba", course.WaitingOffered, d.ofDelegation(c, "Chợ Lách"))
	sure := d.taps(anOrganizer, back).has("như vậy là <b>5 người</b>, vượt 1 (kể cả 1 chỗ đang giữ", "Đoàn <b>Chợ Lách</b> có chỉ tiêu 2; như vậy là <b>3 người</b>", "vẫn thêm?")
	d.taps(anOrganizer, sure.button("Vẫn thêm")).has("đã trở lại danh sách")
}

// TestOwnOfferIsNoOther: a place that is offered to the person who is put back is theirs.
func TestOwnOfferIsNoOther(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.limits(c, 4)
	card := d.taps(anOrganizer, d.says(anOrganizer, "/hocvien binh").button("Số 2"))
	off := d.taps(anOrganizer, d.taps(anOrganizer, card.button("Rút tên")).button("Rút tên"))
	d.queues(c, binh, "Trần Văn Bình", course.WaitingOffered, d.ofDelegation(c, "Chợ Lách"))
	d.taps(anOrganizer, off.button("Đưa trở lại")).lacks("vượt")
}

// TestClaimAboveCapacity: a claim that adds somebody to a full course is granted after the second question.
func TestClaimAboveCapacity(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.limits(c, 4)
	d.ofRoster(c)
	d.asks(aStranger, d.unmatched(aStranger, "Võ Văn Năm", "1/2/1990"), "Chợ Lách")
	asked := d.latest(anOrganizer)
	sure := d.taps(anOrganizer, asked.button("Thêm vào danh sách")).has("Thêm <b>Võ Văn Năm</b>", "như vậy là <b>5 người</b>, vượt 1.", "vẫn thêm?")
	if all := d.roster(c); len(all) != 4 {
		t.Errorf("after the first question %d are on the roster", len(all))
	}
	again := d.taps(anOrganizer, sure.button("Quay lại")).has("Võ Văn Năm")
	d.taps(anOrganizer, d.taps(anOrganizer, again.button("Thêm vào danh sách")).button("Vẫn thêm")).has("Đã thêm", "số 5")
}

// TestAddAboveQuota: adding by hand counts what is kept for others, and asks about quotas too.
func TestAddAboveQuota(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.limits(c, 5, course.Quota{Delegation: "chợ lách", Places: 2})
	d.queues(c, 7001, "Trần Một", course.WaitingOffered, d.ofDelegation(c, "Giồng Trôm"))
	d.taps(anOrganizer, d.says(anOrganizer, "/hocvien").button("Thêm người"))
	next := d.says(anOrganizer, "Võ Văn Năm")
	for range 4 {
		next = d.taps(anOrganizer, next.button("bỏ qua"))
	}
	d.says(anOrganizer, "Chợ Lách").has("Lớp có 5 chỗ; như vậy là <b>6 người</b>, vượt 1 (kể cả 1 chỗ", "Đoàn <b>chợ lách</b> có chỉ tiêu 2", "vẫn thêm?")
}

// TestUndoAboveCapacity: those who are put back by taking a withdrawal back are so, and it is said when their places are
// others' by now.
func TestUndoAboveCapacity(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.limits(c, 4)
	d.queues(c, 7002, "Lê Hai", course.WaitingInLine, 0)
	d.leavesOut(c, 2, 4)
	list := d.taps(anOrganizer, d.says(anOrganizer, "/lop").button("rút tên 2 người"))
	again := d.taps(anOrganizer, list.button("Rút tên 2 người")).has("Có 1 người đang chờ chỗ", "được mời <b>Lê Hai</b>")
	done := d.taps(anOrganizer, again.button("Đúng, rút tên"))
	for user := range int64(2) {
		d.queues(c, 7100+user, "Vũ Ba", course.WaitingOffered, 0)
	}
	d.taps(anOrganizer, done.button("Hoàn tác")).has("như vậy là <b>6 người</b>, vượt 2").lacks("vẫn thêm?")
}

// TestUnmergeAboveCapacity: taking a merge back makes two people of one, which is asked where the course is full by then.
func TestUnmergeAboveCapacity(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	var merge int64
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Roster(ctx, c.ID)
		if err != nil {
			return err
		}
		m := course.Merge{Kept: all[2].ID, Merged: all[3].ID}
		err = tx.MergePlaces(ctx, &m)
		merge = m.ID
		return err
	})
	d.limits(c, 4)
	back := fmt.Sprintf("merge:back:%d", merge)
	d.taps(anOrganizer, back).has("Phạm Đức").lacks("vượt")
	d.limits(c, 3)
	sure := d.taps(anOrganizer, back).has("như vậy là <b>4 người</b>, vượt 1", "vẫn thêm?")
	d.taps(anOrganizer, sure.button("Vẫn thêm")).has("Phạm Đức")
	if got := d.states(c); strings.Contains(got, "merged") {
		t.Errorf("the states are %s", got)
	}
}

// TestDelegationAboveQuota: who is put into another delegation is so after it was told that its quota is reached.
func TestDelegationAboveQuota(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.limits(c, 4, course.Quota{Delegation: "Chợ Lách", Places: 2}, course.Quota{Delegation: "Giồng Trôm", Places: 9})
	card := d.taps(anOrganizer, d.says(anOrganizer, "/hocvien duc").button("Số 4"))
	ask := d.taps(anOrganizer, card.button("Đoàn"))
	sure := d.taps(anOrganizer, ask.button("Chợ Lách")).has("Đoàn <b>Chợ Lách</b> có chỉ tiêu 2; như vậy là <b>3 người</b>", "vẫn thêm?").lacks("Lớp có")
	d.taps(anOrganizer, sure.button("Xác nhận")).has("Chợ Lách")
	card = d.taps(anOrganizer, d.says(anOrganizer, "/hocvien duc").button("Số 4"))
	d.taps(anOrganizer, d.taps(anOrganizer, card.button("Đoàn")).button("Giồng Trôm")).lacks("chỉ tiêu")
}

// TestCorrectionAboveQuota: another delegation that somebody asks for is shown with the quota that it goes above.
func TestCorrectionAboveQuota(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Roster(ctx, c.ID)
		if err != nil {
			return err
		}
		return tx.CreateCorrection(ctx, &course.Correction{Place: all[0], Field: course.FieldDelegation, Before: "Giồng Trôm", After: "Chợ Lách", By: all[0].Trainee.AccountID})
	})
	d.limits(c, 4, course.Quota{Delegation: "Chợ Lách", Places: 3})
	list := d.says(anOrganizer, "/duyet")
	one := d.taps(anOrganizer, list.button("Nguyễn Thị Lan")).lacks("chỉ tiêu")
	d.limits(c, 4, course.Quota{Delegation: "Chợ Lách", Places: 2})
	one = d.taps(anOrganizer, one.button("✅")).has("Đoàn <b>Chợ Lách</b> có chỉ tiêu 2; như vậy là <b>3 người</b>")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Roster(ctx, c.ID)
		if err != nil {
			return err
		}
		return tx.CreateCorrection(ctx, &course.Correction{Place: all[3], Field: course.FieldDelegation, Before: all[3].Delegation, After: "Chợ Lách", By: all[0].Trainee.AccountID})
	})
	other := d.taps(anOrganizer, d.says(anOrganizer, "/duyet").button("Đức"))
	d.taps(anOrganizer, other.button("Từ chối")).has("lý do")
	d.limits(c, 4, course.Quota{Delegation: "Chợ Lách", Places: 1}) // where there is no place is no matter of a refusal
	d.says(anOrganizer, "Chưa có công văn").has("Đã từ chối")
	d.taps(anOrganizer, d.taps(anOrganizer, one.button("✅")).button("✅")).lacks("chỉ tiêu")
	if e := d.roster(c)[0]; e.Delegation != "Chợ Lách" {
		t.Errorf("the delegation is %s", e.Delegation)
	}
}
