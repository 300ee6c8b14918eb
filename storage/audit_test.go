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
				{AccountID: by, Act: "role.grant", Subject: "admin"},
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
		for _, page := range []struct {
			what           string
			course, before int64
			limit          int
			want           []int // of entries
		}{
			{"all", 0, 0, 9, []int{3, 2, 1, 0}},
			{"the newest two", 0, 0, 2, []int{3, 2}},
			{"those before", 0, 3, 2, []int{1, 0}},
			{"of the course", c.course.ID, 0, 9, []int{2, 0}},
			{"of the course, before its newest", c.course.ID, 3, 9, []int{0}},
			{"of an unknown course", 99, 0, 9, nil},
		} {
			var want []course.AuditEntry
			for _, i := range page.want {
				want = append(want, entries[i])
			}
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				equal(t, page.what, cmp.Diff(want, got[[]course.AuditEntry](t)(tx.AuditLog(ctx, page.course, page.before, page.limit))), "")
				return nil
			})
		}
	})
}
