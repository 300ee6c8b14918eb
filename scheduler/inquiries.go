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
	waits := false
	err := s.View(ctx, func(tx Tx) error {
		all, err := tx.InquiriesToRemindOf(ctx, now)
		waits = len(all) > 0
		return err
	})
	if err != nil || !waits {
		return err
	}
	return s.Update(ctx, func(tx Tx) error {
		all, err := tx.InquiriesToRemindOf(ctx, now)
		if err != nil {
			return err
		}
		of := map[int64][]course.Inquiry{}
		var courses []int64
		for _, i := range all {
			if of[i.Place.CourseID] == nil {
				courses = append(courses, i.Place.CourseID)
			}
			of[i.Place.CourseID] = append(of[i.Place.CourseID], i)
		}
		for _, id := range courses {
			if err := s.remindOf(ctx, tx, id, of[id], now); err != nil {
				return err
			}
		}
		return nil
	})
}

// remindOf is that for one course. While none of its organizers can be told, it waits for them.
func (s *Scheduler) remindOf(ctx context.Context, tx Tx, courseID int64, all []course.Inquiry, now time.Time) (err error) {
	var w course.InquiriesWait
	if w.Course, err = tx.Course(ctx, courseID); err != nil {
		return err
	}
	for _, i := range all {
		if !i.Reminds(now, w.Course.Location()) {
			continue
		}
		var asker course.Account
		if i.RemindedAt.IsZero() {
			if asker, err = tx.Account(ctx, i.By); err != nil {
				return err
			}
		}
		w.Due, w.Askers = append(w.Due, i), append(w.Askers, asker)
	}
	inCharge, err := tx.InCharge(ctx, courseID)
	if err != nil {
		return err
	}
	for _, one := range inCharge {
		if one.TelegramID != 0 && one.BlockedAt.IsZero() {
			w.To = append(w.To, one)
		}
	}
	if len(w.Due) == 0 || len(w.To) == 0 {
		return nil
	}
	if w.Open, err = tx.CountInquiries(ctx, courseID); err != nil {
		return err
	}
	for _, i := range w.Due {
		if err := tx.InquiryReminded(ctx, i.ID); err != nil {
			return err
		}
	}
	_, err = tx.Enqueue(ctx, words.TellWaiting(s.Texts, w, now)...)
	return err
}
