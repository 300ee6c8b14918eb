package handlers_test

import (
	"context"
	"fmt"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// The users who wait for a place on the course of the walk.
const firstWaiting = 8800

// waits has people wait on the course, the last three to be approved and a place offered to the first.
func (w *walk) waits() (ids []int64) {
	w.t.Helper()
	w.store(func(ctx context.Context, tx *storage.Tx) error {
		for i := range int64(8) {
			name := fmt.Sprintf("Trần Chờ %c", 'A'+i)
			one := course.Waiting{
				CourseID: w.course.ID, AccountID: storagetest.Account(w.t, tx, firstWaiting+i), State: course.WaitingInLine, Linked: course.LinkedByName,
				Said: course.Enrollment{CourseID: w.course.ID, State: course.Enrolled, Unit: "xã A", Trainee: course.Trainee{Name: name, AccountID: storagetest.Account(w.t, tx, firstWaiting+i)}},
			}
			if i >= 4 {
				one.State = course.WaitingAsked
			}
			if err := tx.CreateWaiting(ctx, &one); err != nil {
				return err
			}
			if err := tx.SetActiveCourse(ctx, one.AccountID, w.course.ID); err != nil { // as the link does
				return err
			}
			ids = append(ids, one.ID)
		}
		first, err := tx.Waiting(ctx, ids[0])
		if err != nil {
			return err
		}
		first.State, first.Until = course.WaitingOffered, tx.Now().Add(course.OfferTime)
		return tx.SettleWaiting(ctx, &first, course.WaitingInLine)
	})
	return ids
}

// wait goes all ways about those who wait for a place, and leaves nobody there.
func (w *walk) wait() {
	w.t.Helper()
	w.store(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.Course(ctx, w.course.ID)
		c.Capacity = 3 // which it is far above
		if err == nil {
			err = tx.UpdateCourse(ctx, c)
		}
		return err
	})
	ids := w.waits()
	own := w.says(firstWaiting+1, "/start")
	sure := w.press(firstWaiting+1, own, "seat:no")
	w.press(firstWaiting+1, sure, "seat:keep")
	w.press(firstWaiting+1, sure, "seat:drop")
	w.press(firstWaiting, w.says(firstWaiting, "/start"), "seat:take")

	overview := w.says(anOrganizer, "/lop")
	list := w.press(anOrganizer, overview, "waiting:list")
	third := w.press(anOrganizer, list, fmt.Sprintf("waiting:show:%d", ids[2]))
	w.press(anOrganizer, w.press(anOrganizer, third, "waiting:admit"), "waiting:above")
	asked := w.press(anOrganizer, w.says(anOrganizer, "/lop"), "waiting:asked")
	fifth := w.press(anOrganizer, asked, fmt.Sprintf("waiting:show:%d", ids[4]))
	w.press(anOrganizer, w.press(anOrganizer, fifth, "waiting:admit"), "waiting:ok") // onto the list
	w.press(anOrganizer, w.press(anOrganizer, w.says(anOrganizer, "/lop"), "waiting:asked"), "waiting:no")
	w.answers(anOrganizer, "lớp chỉ nhận cán bộ xã")
	for _, id := range []int64{ids[3], ids[4]} {
		one := w.tap(anOrganizer, fmt.Sprintf("waiting:show:%d", id))
		w.press(anOrganizer, w.press(anOrganizer, one, "waiting:no"), "waiting:drop")
	}
	w.store(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.Course(ctx, w.course.ID)
		c.Capacity = 0
		if err == nil {
			err = tx.UpdateCourse(ctx, c)
		}
		return err
	})
}
