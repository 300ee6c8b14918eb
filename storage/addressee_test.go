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

// TestAddresseesWhoWait: who waits for a place is addressed by the name, the unit and the delegation that they have said, in
// the survey for the preview and in what is sent, and so when they have a place by then; on another course they are not.
func TestAddresseesWhoWait(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newAudience(t, s)
		personal := notice.Message{Content: hello.Content, Blanks: []notice.Blanks{{Max: 4096, Rest: 10, Name: 1, Unit: 1, Delegation: 1}}}
		to := course.Choice{{Kind: course.WaitingList}, {Kind: course.OrganizersOf}}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			storagetest.Grant(t, tx, 77, course.Grant{Role: course.OrganizerRole, CourseID: c.course.ID})
			must(t, tx.SetAccountName(ctx, storagetest.Account(t, tx, 77), "Tổ"))
			delegations := got[[]course.Delegation](t)(tx.Delegations(ctx, c.course.ID))
			waits := func(user int64, name string) course.Waiting {
				w := course.Waiting{CourseID: c.course.ID, AccountID: storagetest.Account(t, tx, user), State: course.WaitingInLine, Linked: course.LinkedByName,
					Said: course.Enrollment{CourseID: c.course.ID, Unit: "UBND xã", DelegationID: delegations[0].ID, Trainee: course.Trainee{Name: name}}}
				must(t, tx.CreateWaiting(ctx, &w))
				return w
			}
			first := waits(7001, "Lê Thị Hai")
			waits(7002, "Vũ Văn Ba")
			want := []notice.Addressee{{Name: "Lê Thị Hai", Unit: "UBND xã", Delegation: delegations[0].Name}, {Name: "Vũ Văn Ba", Unit: "UBND xã", Delegation: delegations[0].Name}}
			equal(t, "shown", cmp.Diff(want, got[notice.Survey](t)(tx.Survey(ctx, c.course.ID, to, personal)).Longest), "")
			a := notice.Announcement{CourseID: c.course.ID, By: storagetest.Account(t, tx, 2), Draft: 9, To: to, Message: personal, OnUnknown: notice.Resend}
			got[notice.Delivery](t)(tx.Announce(ctx, &a, got[course.Audience](t)(tx.Audience(ctx, c.course.ID, to))))
			first.State = course.WaitingGivenUp
			must(t, tx.SettleWaiting(ctx, &first, course.WaitingInLine))
			sent := map[string]bool{}
			for _, n := range got[[]*notice.Notice](t)(tx.Claim(ctx, got[int64](t)(tx.TakeOver(ctx)), notice.AnnouncementLane, 99)) {
				sent[n.To.Name+"|"+n.To.Unit+"|"+n.To.Delegation] = true
			}
			of := "|UBND xã|" + delegations[0].Name
			equal(t, "sent", cmp.Diff(map[string]bool{"Lê Thị Hai" + of: true, "Vũ Văn Ba" + of: true, "Tổ||": true}, sent), "")
			return nil
		})
	})
}

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
			for _, n := range got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.AnnouncementLane, 99)) {
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
