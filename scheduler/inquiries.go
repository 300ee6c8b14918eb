package scheduler

import (
	"context"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/words"
)

// inquiries is what reminding of what nobody has answered asks of a transaction.
type inquiries interface {
	InquiriesToRemindOf(ctx context.Context, now time.Time) ([]course.Inquiry, error)
	CountInquiries(ctx context.Context, courseID int64) (n int, err error)
	InquiryReminded(ctx context.Context, id int64) error
}

// inquire reminds the organizers of each course of what they were asked and nobody has answered, and
// tells who has asked, once, that it still waits.
func (s *Scheduler) inquire(ctx context.Context, now time.Time) error {
	due := false
	err := s.View(ctx, func(tx Tx) error {
		all, err := waiting(ctx, tx, now)
		due = len(all) > 0
		return err
	})
	if err != nil || !due {
		return err
	}
	return s.Update(ctx, func(tx Tx) error {
		all, err := waiting(ctx, tx, now)
		if err != nil {
			return err
		}
		for _, w := range all {
			for _, i := range w.Due {
				if err := tx.InquiryReminded(ctx, i.ID); err != nil {
					return err
				}
			}
			if _, err := tx.Enqueue(ctx, words.TellWaiting(s.Texts, w, now)...); err != nil {
				return err
			}
		}
		return nil
	})
}

// waiting is what the organizers are to be reminded of now, by course. Where none of them can be told, it waits for them.
func waiting(ctx context.Context, tx Tx, now time.Time) (all []course.InquiriesWait, err error) {
	open, err := tx.InquiriesToRemindOf(ctx, now)
	if err != nil {
		return nil, err
	}
	of := map[int64][]course.Inquiry{}
	var courses []int64
	for _, i := range open {
		id := i.Place.CourseID
		if of[id] == nil {
			courses = append(courses, id)
		}
		of[id] = append(of[id], i)
	}
	for _, id := range courses {
		w, err := waitingAt(ctx, tx, id, of[id], now)
		if err != nil {
			return nil, err
		}
		if len(w.Due) > 0 && len(w.To) > 0 {
			all = append(all, w)
		}
	}
	return all, nil
}

// waitingAt is that at one course.
func waitingAt(ctx context.Context, tx Tx, courseID int64, open []course.Inquiry, now time.Time) (w course.InquiriesWait, err error) {
	if w.Course, err = tx.Course(ctx, courseID); err != nil {
		return w, err
	}
	for _, i := range open {
		if !i.Reminds(now, w.Course.Location()) {
			continue
		}
		var asker course.Account
		if i.RemindedAt.IsZero() {
			if asker, err = tx.Account(ctx, i.By); err != nil {
				return w, err
			}
		}
		w.Due, w.Askers = append(w.Due, i), append(w.Askers, asker)
	}
	if len(w.Due) == 0 {
		return w, nil
	}
	if w.To, err = tx.InCharge(ctx, courseID); err != nil {
		return w, err
	}
	w.Open, err = tx.CountInquiries(ctx, courseID)
	return w, err
}
