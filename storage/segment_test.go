package storage_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestSegments: who is in a segment of each kind is counted beside it, and alone gets what goes to it; whoever is in
// several gets it once. Those with a role get it on the roster or not.
func TestSegments(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newAudience(t, s) // 1 to 4 linked, 5 has blocked the bot, 6 is withdrawn, 7 has no account
		session, other := c.sessions[1], c.sessions[2]
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			d := got[[]course.Delegation](t)(tx.Delegations(ctx, c.course.ID))
			ids := map[course.SegmentKind]int64{course.OfDelegation: d[0].ID, course.HandPicked: c.roster[2].ID, course.PresentAt: session.ID,
				course.LateAt: session.ID, course.AbsentAt: session.ID, course.OnLeaveAt: session.ID}
			for i, state := range []course.Presence{course.Absent, course.Late, course.Present} { // 4 is on leave, the others have no entry
				got2(t)(tx.CheckIn(ctx, course.Attendance{SessionID: session.ID, EnrollmentID: c.roster[i].ID, State: course.Present, Way: course.ByButton}))
				if state != course.Present {
					got[course.Attendance](t)(tx.Correct(ctx, course.Attendance{SessionID: session.ID, EnrollmentID: c.roster[i].ID, State: state, Way: course.ByOrganizer, Revision: 1}))
				}
			}
			leave := asksLeave(ctx, t, tx, c.roster[3], session)
			endsLeave(ctx, t, tx, &leave, course.LeaveApproved)
			storagetest.Grant(t, tx, 1001, course.Grant{Role: course.RepresentativeRole, CourseID: c.course.ID, DelegationID: d[0].ID}) // the second on the roster
			storagetest.Grant(t, tx, 77, course.Grant{Role: course.RepresentativeRole, CourseID: c.course.ID, DelegationID: d[1].ID})
			storagetest.Grant(t, tx, 77, course.Grant{Role: course.OrganizerRole, CourseID: c.course.ID})
			storagetest.Grant(t, tx, 78, course.Grant{Role: course.OrganizerRole, CourseID: c.course.ID})
			must(t, tx.SaveException(ctx, &course.Exception{EnrollmentID: c.roster[0].ID, Kind: course.Withheld, Reason: "x"}))

			want := map[course.SegmentKind]int{
				course.Everybody: 6, course.OfDelegation: 1, course.Representatives: 2, course.OrganizersOf: 2, course.PresentAt: 2, course.LateAt: 1,
				course.AbsentAt: 3, course.OnLeaveAt: 1, course.NotLinked: 1, course.BirthUnsettled: 0, course.BelowTheRule: 1, course.WithoutCertificate: 6, course.HandPicked: 1,
			}
			var all []course.Segment
			for _, kind := range course.SegmentKinds {
				all = append(all, course.Segment{Kind: kind, ID: ids[kind]})
			}
			counts := got[map[course.Segment]int](t)(tx.CountSegments(ctx, c.course.ID, all))
			for _, one := range all {
				equal(t, string(one.Kind), counts[one], want[one.Kind])
				to := got[course.Audience](t)(tx.Audience(ctx, c.course.ID, course.Choice{one}))
				equal(t, string(one.Kind)+", of the audience", to.Total(), want[one.Kind])
				equal(t, string(one.Kind)+", counted alone", got[int](t)(tx.CountAudience(ctx, c.course.ID, course.Choice{one})), want[one.Kind])
			}
			other := course.Choice{{Kind: course.PresentAt, ID: other.ID}, {Kind: course.HandPicked, ID: 99}, {Kind: course.OfDelegation}}
			equal(t, "nobody", got[course.Audience](t)(tx.Audience(ctx, c.course.ID, other)).Total(), 0)
			_, err := tx.Audience(ctx, c.course.ID, course.Choice{{Kind: "others"}})
			wantErr(t, "unknown kind", err, course.ErrInvalid)

			to := course.Choice{{Kind: course.AbsentAt, ID: session.ID}, {Kind: course.NotLinked}, {Kind: course.HandPicked, ID: c.roster[0].ID}, {Kind: course.OrganizersOf}}
			whom := got[course.Audience](t)(tx.Audience(ctx, c.course.ID, to))
			equal(t, "each counted once", got[int](t)(tx.CountAudience(ctx, c.course.ID, to)), 5)
			equal(t, "each once", whom.Reached, course.Reached{Reachable: 3, Blocked: 1, Unlinked: 1})
			a := notice.Announcement{CourseID: c.course.ID, By: storagetest.Account(t, tx, 2), Draft: 5, Message: hello, OnUnknown: notice.Resend, To: to}
			delivery := got[notice.Delivery](t)(tx.Announce(ctx, &a, whom))
			equal(t, "delivery", delivery, notice.Delivery{Total: 5, Waiting: 3, Blocked: 1, Unreachable: 1})
			equal(t, "as stored", cmp.Diff(to, got[notice.Announcement](t)(tx.AnnouncementOf(ctx, 5)).To), "")
			chats := map[int64]int{}
			for _, n := range got[[]*notice.Notice](t)(tx.Claim(ctx, got[int64](t)(tx.TakeOver(ctx)), notice.AnnouncementLane, 9)) {
				chats[n.ChatID]++
				equal(t, "says", cmp.Diff(hello, n.Message), "")
			}
			equal(t, "goes to", cmp.Diff(map[int64]int{77: 1, 78: 1, 1000: 1}, chats), "")

			later := notice.Announcement{CourseID: c.course.ID, By: a.By, Draft: 6, Message: hello, OnUnknown: notice.Resend, To: to[2:3], Due: tx.Now().Add(time.Hour)}
			must(t, tx.ScheduleAnnouncement(ctx, &later))
			equal(t, "scheduled for who is in it", len(got[[]notice.Announcement](t)(tx.ScheduledFor(ctx, c.roster[0]))), 1)
			equal(t, "scheduled for who is not", len(got[[]notice.Announcement](t)(tx.ScheduledFor(ctx, c.roster[1]))), 0)

			named := got[[]course.NamedSegment](t)(tx.NameSegments(ctx, c.course.ID, append(to, course.Segment{Kind: course.OfDelegation, ID: d[1].ID})))
			equal(t, "session", named[0].Session.ID, session.ID)
			equal(t, "person", named[2].Name, c.roster[0].Trainee.Name)
			equal(t, "delegation", named[4].Name, d[1].Name)
			return nil
		})
	})
}

// got2 is got of a function that says whether it has made something.
func got2(t *testing.T) func(course.Attendance, bool, error) {
	return func(_ course.Attendance, _ bool, err error) {
		t.Helper()
		must(t, err)
	}
}
