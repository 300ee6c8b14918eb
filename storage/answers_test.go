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

// TestSegmentsByAnswers: people are found by what they say to an earlier announcement, also those who have a role and no
// place on the roster, and those whom it hasn't reached; each is counted once beside other segments. Another course has
// nothing of it.
func TestSegmentsByAnswers(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newAudience(t, s) // 1 to 4 linked, 5 has blocked the bot, 6 is withdrawn, 7 has no account
		asks := hello
		asks.Buttons = [][]notice.Button{{
			{Label: "Đã rõ", Data: notice.ReactTap.Data(notice.Reacting{Draft: 5, Says: notice.Noted})},
			{Label: "Sẽ dự", Data: notice.ReactTap.Data(notice.Reacting{Draft: 5, Says: notice.Comes})}}}
		everybody := course.Choice{{Kind: course.OrganizersOf}, {Kind: course.Everybody}}
		var a notice.Announcement
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			storagetest.Grant(t, tx, 77, course.Grant{Role: course.OrganizerRole, CourseID: c.course.ID})
			a = notice.Announcement{CourseID: c.course.ID, By: storagetest.Account(t, tx, 2), Draft: 5, Message: asks, OnUnknown: notice.Resend, To: everybody}
			got[notice.Delivery](t)(tx.Announce(ctx, &a, got[course.Audience](t)(tx.Audience(ctx, c.course.ID, everybody))))
			equal(t, "nobody has it yet, but who can't", s.answer(ctx, tx, a, course.Unnoted), 2)
			return nil
		})
		var epoch int64
		claimed := s.claimAnnouncements(&epoch, 9)
		s.marks(epoch, claimed, notice.Sent)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			says := func(chat int64, said ...notice.Reaction) {
				id, found, err := tx.Received(ctx, a.ID, got[course.Actor](t)(tx.Actor(ctx, storagetest.Account(t, tx, chat))))
				if must(t, err); !found {
					t.Fatalf("chat %d has got nothing", chat)
				}
				for _, r := range said {
					must(t, tx.React(ctx, a.ID, id, r))
				}
			}
			says(c.roster[0].Trainee.TelegramID, notice.Noted, notice.Comes)
			says(c.roster[1].Trainee.TelegramID, notice.Comes, notice.StaysAway)
			says(77, notice.Noted)
			for kind, want := range map[course.SegmentKind]int{course.Unnoted: 5, course.SaysComes: 1, course.SaysAway: 1, course.Unanswered: 5} {
				equal(t, string(kind), s.answer(ctx, tx, a, kind), want)
			}
			to := course.Choice{{Kind: course.Unnoted, ID: a.ID}, {Kind: course.HandPicked, ID: c.roster[1].ID}, {Kind: course.Unanswered, ID: a.ID}, {Kind: course.OrganizersOf}}
			equal(t, "each once", got[course.Audience](t)(tx.Audience(ctx, c.course.ID, to)).Reached, course.Reached{Reachable: 4, Blocked: 1, Unlinked: 1})
			named := got[[]course.NamedSegment](t)(tx.NameSegments(ctx, c.course.ID, to))
			equal(t, "number", named[0].Name, "1")

			another := course.NewCourse("K2", "Lớp thứ hai")
			must(t, tx.CreateCourse(ctx, &another, nil))
			other := another.ID
			storagetest.Grant(t, tx, 77, course.Grant{Role: course.OrganizerRole, CourseID: other})
			silent := course.Choice{{Kind: course.Unanswered, ID: a.ID}}
			equal(t, "of another course", got[course.Audience](t)(tx.Audience(ctx, other, silent)).Total(), 0)
			equal(t, "its name there", got[[]course.NamedSegment](t)(tx.NameSegments(ctx, other, silent))[0].Name, "")
			return nil
		})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			unnoted := course.Choice{{Kind: course.Unnoted, ID: a.ID}}
			again := notice.Announcement{CourseID: c.course.ID, By: a.By, Draft: 6, Message: hello, OnUnknown: notice.Resend, To: unnoted}
			d := got[notice.Delivery](t)(tx.Announce(ctx, &again, got[course.Audience](t)(tx.Audience(ctx, c.course.ID, unnoted))))
			equal(t, "goes to", cmp.Diff(notice.Delivery{Total: 5, Waiting: 3, Blocked: 1, Unreachable: 1}, d), "")
			page, all, err := tx.Asking(ctx, c.course.ID, 0, 9)
			if must(t, err); all != 1 || len(page) != 1 || page[0].ID != a.ID {
				t.Errorf("with a question: %d, %+v", all, page)
			}
			return nil
		})
	})
}

// answer counts who answers an announcement so, beside the segment and as an audience.
func (s *store) answer(ctx context.Context, tx *storage.Tx, a notice.Announcement, kind course.SegmentKind) int {
	s.t.Helper()
	one := course.Segment{Kind: kind, ID: a.ID}
	n := got[map[course.Segment]int](s.t)(tx.CountSegments(ctx, a.CourseID, []course.Segment{one}))[one]
	equal(s.t, string(kind)+", of the audience", got[course.Audience](s.t)(tx.Audience(ctx, a.CourseID, course.Choice{one})).Total(), n)
	return n
}
