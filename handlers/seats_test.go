package handlers_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// queues has somebody wait for a place on a course in some state; a delegation may be named by its id.
func (d *desk) queues(c course.Course, user int64, name string, state course.WaitingState, delegation int64) (id int64) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		w := course.Waiting{
			CourseID: c.ID, AccountID: storagetest.Account(d.t, tx, user), State: course.WaitingInLine, Linked: course.LinkedByName,
			Said: course.Enrollment{CourseID: c.ID, State: course.Enrolled, Unit: "UBND xã", DelegationID: delegation,
				Trainee: course.Trainee{Name: name, Birth: course.Birth{Day: 1, Month: 2, Year: 1990}}},
		}
		if err := tx.CreateWaiting(ctx, &w); err != nil {
			return err
		}
		id = w.ID
		if err := tx.SetActiveCourse(ctx, w.AccountID, c.ID); err != nil || state == w.State { // as the link does
			return err
		}
		w.State, w.Until = state, tx.Now().Add(course.OfferTime)
		return tx.SettleWaiting(ctx, &w, course.WaitingInLine)
	})
	return id
}

// limits sets how many people a course takes, in all and of delegations.
func (d *desk) limits(c course.Course, capacity int, quotas ...course.Quota) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		now, err := tx.Course(ctx, c.ID)
		now.Mode, now.Capacity, now.Quotas = course.OpenToAll, capacity, quotas
		if err == nil {
			err = tx.UpdateCourse(ctx, now)
		}
		return err
	})
}

// TestNumbersOfTheList: the organizers see the number that each was told; whoever has an offer has none.
func TestNumbersOfTheList(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.limits(c, 5)
	d.queues(c, 7001, "Trần Một", course.WaitingOffered, 0)
	d.queues(c, 7002, "Lê Hai", course.WaitingInLine, 0)
	d.queues(c, 7003, "Vũ Ba", course.WaitingInLine, 0)
	for user, no := range map[int64]int{7002: 1, 7003: 2} {
		d.says(user, "/start").has(fmt.Sprintf("số %d", no))
	}
	d.taps(anOrganizer, d.says(anOrganizer, "/lop").button("Danh sách chờ (3)")).
		has("🎟 <b>Trần Một</b>", "giữ chỗ đến 9:00 16/8", "1. <b>Lê Hai</b>", "2. <b>Vũ Ba</b>").lacks("3. ")
}

// TestOfferTwice: whoever has come to a place by another way hears that they have it, and is not sent to
// what the organizers can do.
func TestOfferTwice(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.limits(c, 5)
	id := d.queues(c, lan, "Nguyễn Thị Lan", course.WaitingOffered, 0)
	d.taps(lan, fmt.Sprintf("seat:take:%d", id)).has("đã ghi danh", "Nguyễn Thị Lan").lacks("/hocvien")
	card := d.taps(anOrganizer, d.says(anOrganizer, "/hocvien binh").button("Số 2"))
	id = d.queues(c, binh, "Trần Văn Bình", course.WaitingOffered, 0)
	d.taps(anOrganizer, d.taps(anOrganizer, card.button("Rút tên")).button("Rút tên"))
	d.taps(binh, fmt.Sprintf("seat:take:%d", id)).has("đã được rút tên", "Ban Tổ chức").lacks("/hocvien", "đã ghi danh")
}

// TestWordsOfTheList: for one person it is said of that one, a reason ends as it was typed, and no place is
// promised to a next one who may not be there.
func TestWordsOfTheList(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.limits(c, 4)
	asked := d.queues(c, 7001, "Trần Một", course.WaitingAsked, 0)
	offered := d.queues(c, 7002, "Lê Hai", course.WaitingOffered, 0)
	one := d.taps(anOrganizer, fmt.Sprintf("waiting:show:%d", asked))
	d.taps(anOrganizer, one.button("Xếp vào lớp")).has("Chưa có chỗ trống cho người này; người này sẽ vào danh sách chờ").lacks("0 người", "1 người")
	d.taps(anOrganizer, one.button("Không nhận"))
	d.says(anOrganizer, "Chỉ nhận cán bộ huyện.")
	d.notices(7001).has("Lý do: Chỉ nhận cán bộ huyện.\nCần hỏi thêm").lacks("..")
	d.taps(7002, fmt.Sprintf("seat:no:%d", offered)).has("phải ghi danh lại và đứng cuối danh sách").lacks("học lại", "kế tiếp")
	d.now = d.now.Add(course.OfferTime)
	d.taps(7002, fmt.Sprintf("seat:take:%d", offered)).has("Đã quá giờ", "không còn giữ cho").lacks("kế tiếp")
}
