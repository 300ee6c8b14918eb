package storage_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestUntold: a session is kept as people know it from its first change on, until they
// are told; who has changed it last, and whether that is urgent, is kept with it.
func TestUntold(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		was := c.sessions[2]
		var one, two int64
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			one, two = storagetest.Account(t, tx, 901), storagetest.Account(t, tx, 902)
			is := was
			is.Start, is.End, is.Room, is.CancelledAt, is.Sequence = was.Start.Add(time.Hour), was.End.Add(time.Hour), "B", tx.Now(), 1
			must(t, tx.UpdateSession(ctx, is, false))
			must(t, tx.KeepBefore(ctx, course.Untold{SessionChange: course.SessionChange{Was: was, Is: is}, By: one, Urgent: true}))
			added := course.Session{CourseID: c.course.ID, No: 9, Half: course.Evening, Start: was.Start.Add(11 * time.Hour), End: was.Start.Add(13 * time.Hour)}
			must(t, tx.CreateSession(ctx, &added))
			return tx.KeepBefore(ctx, course.Untold{SessionChange: course.SessionChange{Is: added}, By: one})
		})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			is := got[course.Session](t)(tx.Session(ctx, was.ID))
			must(t, tx.KeepBefore(ctx, course.Untold{SessionChange: course.SessionChange{Was: is, Is: is}, By: two}))
			for _, of := range []int64{0, c.course.ID} {
				untold := got[[]course.Untold](t)(tx.Untold(ctx, of))
				equal(t, "untold", len(untold), 2)
				u := untold[0]
				equal(t, "was", u.Was.Start.Equal(was.Start) && u.Was.Room == "" && !u.Was.Cancelled(), true)
				equal(t, "is", u.Is.Room == "B" && u.Is.Cancelled() && u.Is.Sequence == 1, true)
				equal(t, "by", u.By, two)
				equal(t, "urgent", u.Urgent, true)
				equal(t, "added", untold[1].Added() && !untold[1].Urgent, true)
			}
			equal(t, "of another course", len(got[[]course.Untold](t)(tx.Untold(ctx, 99))), 0)
			equal(t, "sessions that take place", len(got[[]course.Session](t)(tx.Sessions(ctx, c.course.ID))), 8)
			equal(t, "all sessions", len(got[[]course.Session](t)(tx.AllSessions(ctx, c.course.ID))), 9)
			must(t, tx.ChangesTold(ctx, c.course.ID))
			equal(t, "after telling", len(got[[]course.Untold](t)(tx.Untold(ctx, 0))), 0)
			return nil
		})
	})
}

// TestReopen: a check-in that is closed stays so through an update, unless it is reopened.
func TestReopen(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			id := c.sessions[0].ID
			got[bool](t)(tx.CloseSession(ctx, id))
			for _, reopen := range []bool{false, true} {
				must(t, tx.UpdateSession(ctx, c.sessions[0], reopen))
				equal(t, "open", got[course.Session](t)(tx.Session(ctx, id)).ClosedAt.IsZero(), reopen)
			}
			wantErr(t, "of no session", tx.UpdateSession(ctx, course.Session{ID: 99, Half: course.Morning}, false), course.ErrNotFound)
			return nil
		})
	})
}

// TestWithdrawReminders: of the reminders of the course those that are queued are taken
// back with their slots, and no others.
func TestWithdrawReminders(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 3)
		at := start.Add(-15 * time.Minute)
		job := fmt.Sprintf("reminder/lead/%d/%d", c.course.ID, c.sessions[0].ID)
		say := func(ctx context.Context, tx *storage.Tx) (bool, int) {
			fired := got[bool](t)(tx.Fire(ctx, job, at))
			return fired, got[int](t)(tx.QueueReminder(ctx, c.course.ID, fmt.Sprintf("%s/%d", job, at.Unix()), map[string]notice.Message{"vi": {Text: "x"}}, 0))
		}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			must(t, tx.WithdrawReminders(ctx, c.course.ID)) // none
			say(ctx, tx)
			got[int](t)(tx.Enqueue(ctx, notice.Notice{UniqueKey: "changes/1/1/1", Lane: notice.ReminderLane, ChatID: 1}))
			epoch := got[int64](t)(tx.TakeOver(ctx))
			got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReminderLane, 1))
			must(t, tx.WithdrawReminders(ctx, c.course.ID+1)) // of another course
			fired, created := say(ctx, tx)
			equal(t, "said again", fired, false)
			equal(t, "to", created, 0)
			must(t, tx.WithdrawReminders(ctx, c.course.ID))
			queued := got[notice.Status](t)(tx.Status(ctx)).Queued[notice.ReminderLane]
			equal(t, "queued or on the way", queued, 2)
			fired, created = say(ctx, tx)
			equal(t, "said again after a change", fired, true)
			equal(t, "to those who had not had it", created, 2)
			return nil
		})
	})
}

// TestSwapMaterials gives each of two sessions the materials of the other.
func TestSwapMaterials(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			by := storagetest.Account(t, tx, 901)
			for i, session := range c.sessions[:3] {
				must(t, storage.Exec(ctx, tx, fmt.Sprintf(`
					INSERT INTO session_material (session_id, message, name, content, by_account, at)
					VALUES (%d, %d, '', '{}', %d, '2022-08-16T00:30:00.000Z')`, session.ID, i, by)))
			}
			must(t, tx.SwapMaterials(ctx, c.sessions[0].ID, c.sessions[1].ID))
			for i := range 3 { // the topic says whose material it is
				must(t, storage.Exec(ctx, tx, fmt.Sprintf(`
					UPDATE session SET topic = '%d' WHERE id = (SELECT session_id FROM session_material WHERE message = %d)`, i, i)))
			}
			for i, want := range []string{"1", "0", "2"} {
				equal(t, "materials", got[course.Session](t)(tx.Session(ctx, c.sessions[i].ID)).Topic, want)
			}
			return nil
		})
	})
}
