package work

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/loptruong/loptruong/chart"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// attendanceStore is what the attendance of a course is counted from.
type attendanceStore interface {
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	Tallies(ctx context.Context, sessionID int64) ([]course.Tally, error)
}

// How many sessions a picture has room for: those of a longer course come as several. Numbers of three digits, of which a large class
// has one above nearly every bar, take twice the room.
const (
	maxPictured      = 8
	maxPicturedLarge = 4
	largeClass       = 300
)

// pictured is how many sessions of those tallied go into a picture.
func pictured(tallies []course.Tally) int {
	if slices.ContainsFunc(tallies, func(t course.Tally) bool { return t.Total > largeClass }) {
		return maxPicturedLarge
	}
	return maxPictured
}

// attendance sends whoever asked, if they run the course still, how many were at its sessions, as pictures.
func (w *Worker) attendance(ctx context.Context, one course.RegisterRequest) error {
	c, to, _, err := w.asker(ctx, one.For, one.CourseID)
	if err != nil {
		return err
	}
	var sessions []course.Session
	var tallies []course.Tally
	if err := w.View(ctx, func(tx Tx) (err error) {
		sessions, tallies, err = attended(ctx, tx, c, w.Now())
		return err
	}); err != nil {
		return err
	}
	p := w.printer(to, c)
	var pictures []notice.File
	var said []notice.Message
	room := pictured(tallies)
	for of := range slices.Chunk(sessions, room) {
		counted := tallies[len(pictures)*room:][:len(of)]
		data, err := chart.Bars(words.AttendancePicture(p, c, of, counted))
		if err != nil {
			return err
		}
		pictures = append(pictures, newFile(fmt.Sprintf("diem-danh-%s-%d.png", c.Code, len(pictures)+1), notice.PNG, data))
		said = append(said, words.AttendancePictureSent(p, c, of, counted))
	}
	if len(said) == 0 {
		said = append(said, words.NoAttendance(p, c))
	}
	return w.Update(ctx, func(tx Tx) error {
		ended, err := tx.EndRegister(ctx, one.ID)
		if err != nil || !ended {
			return err
		}
		if runs, err := runsStill(ctx, tx, one.For, c.ID); err != nil || !runs {
			return err
		}
		var told []notice.Notice
		for i, m := range said {
			if i < len(pictures) {
				if err := tx.CreateFile(ctx, &pictures[i]); err != nil {
					return err
				}
				m.File = pictures[i].ID
			}
			told = append(told, notice.To(to.TelegramID, notice.ReplyLane, fmt.Sprintf("register/%d/%d", one.ID, i), m)...)
		}
		_, err = tx.Enqueue(ctx, told...)
		return err
	})
}

// attended are the sessions of a course of which there is attendance to be shown, and how many came to each; none where nobody
// is on the roster.
func attended(ctx context.Context, tx attendanceStore, c course.Course, now time.Time) (sessions []course.Session, tallies []course.Tally, err error) {
	all, err := tx.Sessions(ctx, c.ID)
	if err != nil {
		return nil, nil, err
	}
	sessions = c.Attended(all, now)
	for _, s := range sessions {
		byDelegation, err := tx.Tallies(ctx, s.ID)
		if err != nil {
			return nil, nil, err
		}
		tallies = append(tallies, course.Sum(byDelegation))
	}
	if course.Sum(tallies).Total == 0 {
		return nil, nil, nil
	}
	return sessions, tallies, nil
}
