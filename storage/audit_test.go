package storage_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestAudit writes of a course, of another and of none, and reads it in pages; the
// database itself refuses to change what was written.
func TestAudit(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		ctx := context.Background()
		c := newClass(t, s.DB, 1)
		var entries []course.AuditEntry // as they are written
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			other, by := newCourse(ctx, t, tx, "B"), storagetest.Account(t, tx, 2)
			entries = []course.AuditEntry{
				{AccountID: by, Act: "enrollment.edit", CourseID: c.course.ID, EnrollmentID: c.roster[0].ID,
					Subject: "birth", Before: "1979", After: "14/5/1980", Reason: "theo căn cước"},
				{Act: "course.close", CourseID: other.ID}, // by itself
				{AccountID: by, Act: "session.move", CourseID: c.course.ID},
				{AccountID: by, Act: "role.grant", Subject: course.AboutAccount(c.roster[0].Trainee.AccountID), After: "admin"},
			}
			return nil
		})
		for i := range entries {
			s.pass(time.Minute)
			s.do(func(ctx context.Context, tx *storage.Tx) (err error) {
				entries[i].ID, err = tx.Audit(ctx, entries[i])
				return err
			})
			entries[i].ID, entries[i].At = int64(i+1), s.clock()
		}
		for _, change := range []string{`UPDATE audit SET reason = ''`, `DELETE FROM audit`} {
			err := s.Update(ctx, func(tx *storage.Tx) error { return storage.Exec(ctx, tx, change) })
			wantErr(t, change, err, course.ErrInvalid)
		}
		ours, lan := c.course, c.roster[0]
		by := entries[0].AccountID
		for _, page := range []struct {
			what string
			q    course.AuditQuery
			want []int // of entries
		}{
			{"all", course.AuditQuery{Limit: 9}, []int{3, 2, 1, 0}},
			{"the newest two", course.AuditQuery{Limit: 2}, []int{3, 2}},
			{"those before", course.AuditQuery{Before: 3, Limit: 2}, []int{1, 0}},
			{"those after", course.AuditQuery{After: 1, Limit: 2}, []int{2, 1}},
			{"of the course", course.AuditQuery{CourseID: ours.ID, Limit: 9}, []int{2, 0}},
			{"of the course, before its newest", course.AuditQuery{CourseID: ours.ID, Before: 3, Limit: 9}, []int{0}},
			{"of an unknown course", course.AuditQuery{CourseID: 99, Limit: 9}, nil},
			{"about Lan", course.AuditQuery{EnrollmentID: lan.ID, Limit: 9}, []int{0}},
			{"about Lan, after the only one", course.AuditQuery{EnrollmentID: lan.ID, After: 1, Limit: 9}, nil},
			{"what somebody did", course.AuditQuery{AccountID: by, Limit: 9}, []int{3, 2, 0}},
		} {
			var lines []course.AuditLine
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				lines = got[[]course.AuditLine](t)(tx.AuditLog(ctx, page.q))
				return nil
			})
			var found, want []course.AuditEntry
			for _, l := range lines {
				found = append(found, l.AuditEntry)
			}
			for _, i := range page.want {
				want = append(want, entries[i])
			}
			equal(t, page.what, cmp.Diff(want, found), "")
		}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			lines := got[[]course.AuditLine](t)(tx.AuditLog(ctx, course.AuditQuery{Limit: 9}))
			who, whom := course.Person{AccountID: by, TelegramID: 2}, course.Person{AccountID: lan.Trainee.AccountID, TelegramID: lan.Trainee.TelegramID, Name: lan.Trainee.Name, Unit: lan.Unit, CameIn: true}
			him, both := map[int64]course.Person{by: who}, map[int64]course.Person{by: who, whom.AccountID: whom}
			equal(t, "names", cmp.Diff([]course.AuditLine{
				{AuditEntry: entries[3], Persons: both}, {AuditEntry: entries[2], Persons: him, Course: ours.Title},
				{AuditEntry: entries[1], Persons: map[int64]course.Person{}, Course: "Lớp B"},
				{AuditEntry: entries[0], Persons: him, Course: ours.Title, No: lan.No, Name: lan.Trainee.Name},
			}, lines), "")
			return nil
		})
	})
}
