package storage_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestAddressees: a personal message is measured for everybody whom it is for, and what is
// claimed of it says whose values are put in: those of the place, as they are by then, or of the
// account of who has none.
func TestAddressees(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newAudience(t, s)
		personal := notice.Message{Content: hello.Content, Blanks: []notice.Blanks{{Max: 4096, Rest: 4090, Name: 1, Unit: 1}}}
		everybody := course.Choice{{Kind: course.Everybody}, {Kind: course.OrganizersOf}}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			storagetest.Grant(t, tx, 77, course.Grant{Role: course.OrganizerRole, CourseID: c.course.ID})
			must(t, tx.SetAccountName(ctx, storagetest.Account(t, tx, 77), "Ban Tổ chức"))
			equal(t, "of a plain one", cmp.Diff(notice.Survey{}, got[notice.Survey](t)(tx.Survey(ctx, c.course.ID, everybody, hello))), "")
			survey := got[notice.Survey](t)(tx.Survey(ctx, c.course.ID, everybody, personal))
			equal(t, "too long for", survey.Misfits, 7)
			roster := got[[]course.Enrollment](t)(tx.Roster(ctx, c.course.ID))
			one := roster[0]
			one.Trainee.Name, one.Unit = "Đã sửa tên", "Đơn vị mới"
			a := notice.Announcement{CourseID: c.course.ID, By: storagetest.Account(t, tx, 2), Draft: 9, To: everybody, Message: personal, OnUnknown: notice.Resend}
			got[notice.Delivery](t)(tx.Announce(ctx, &a, got[course.Audience](t)(tx.Audience(ctx, c.course.ID, everybody))))
			must(t, tx.StoreRoster(ctx, c.course.ID, course.Diff{Changed: []course.Change{{Was: roster[0], Is: one}}}))
			to := map[string]bool{}
			epoch := got[int64](t)(tx.TakeOver(ctx))
			for _, n := range got[[]notice.Notice](t)(tx.Claim(ctx, epoch, notice.AnnouncementLane, 99)) {
				to[n.To.Name+"|"+n.To.Unit] = true
				if n.EnrollmentID == roster[0].ID {
					equal(t, "delegation", n.To.Delegation, roster[0].Delegation)
				}
			}
			equal(t, "set right", to["Đã sửa tên|Đơn vị mới"], true)
			equal(t, "on no roster", to["Ban Tổ chức|"], true)
			equal(t, "all who can get it", len(to), 5)
			return nil
		})
	})
}
