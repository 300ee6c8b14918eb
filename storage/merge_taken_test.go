package storage_test

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// stays is why what a table has of the double is not made the kept place's.
var stays = map[string]string{
	"enrollment":      "the place itself; the kept one is filled from it",
	"enrollment_word": "what the place is found by",
	"merge":           "the merge itself",
	"claim":           "what waits is the kept place's, see TestMerge of claims",
	"left_out":        "who a file leaves out, see TestMergedFileAgain",
	"attendance":      "is never changed; the kept one has the better of both by new entries",
	"wrong_code":      "the tries of the kept place count",
	"certificate":     "a course with valid ones is closed and merges nobody; void ones name their number alone",
	"audit":           "is never changed",
	"waiting":         "how they came to the place, which is past",
}

// takes are rows of two places, the kept one K and the double D, and whose they are by their marks once
// D is merged into K.
var takes = []struct {
	table       string
	rows        []string
	marks       string // a query of the marks of a place's rows
	kept, after string // the marks of K's rows before and then
	left        string // of D's then
}{
	{"leave_request", []string{
		`INSERT INTO leave_request (enrollment_id, by_account, reason, photo, at, state) VALUES (K, 1, 'k', '', AT, 'asked'), (D, 1, 'd', '', AT, 'asked')`,
	}, `SELECT reason FROM leave_request WHERE enrollment_id = P ORDER BY id`, "k", "k d", ""},
	{"inquiry", []string{
		`INSERT INTO inquiry (message, enrollment_id, by_account, text, files, told, at) VALUES (1, K, 1, 'k', '[]', '[]', AT), (2, D, 1, 'd', '[]', '[]', AT)`,
	}, `SELECT text FROM inquiry WHERE enrollment_id = P ORDER BY id`, "k", "k d", ""},
	{"correction", []string{
		`INSERT INTO correction (enrollment_id, field, before, after, by_account, at, state) VALUES
			(K, 'unit', '', 'k', 1, AT, 'asked'), (D, 'unit', '', 'd', 1, AT, 'asked'), (D, 'name', '', 'd2', 1, AT, 'asked')`,
		`INSERT INTO correction (enrollment_id, field, before, after, by_account, at, state, decided_by, decided_at) VALUES (D, 'unit', '', 'd3', 1, AT, 'refused', 1, AT)`,
	}, `SELECT after FROM correction WHERE enrollment_id = P ORDER BY id`, "k", "k d2 d3", "d"},
	{"feedback", []string{
		`INSERT INTO feedback (session_id, enrollment_id, useful) VALUES (S1, K, 1), (S1, D, 2), (S2, D, 3)`,
	}, `SELECT CAST(useful AS TEXT) FROM feedback WHERE enrollment_id = P ORDER BY id`, "1", "1 3", "2"},
	{"exception", []string{
		`INSERT INTO exception (enrollment_id, kind, reason, at) VALUES (D, 'withheld', 'd', AT)`,
	}, `SELECT reason FROM exception WHERE enrollment_id = P`, "", "d", ""},
	{"passed_on", []string{
		`INSERT INTO announcement (id, no, course_id, by_account, draft, message, on_unknown, state, confirmed_at, done_at) VALUES
			(71, 71, C, 1, 71, '{}', 'resend', 'done', AT, AT), (72, 72, C, 1, 72, '{}', 'resend', 'done', AT, AT)`,
		`INSERT INTO passed_on (announcement_id, enrollment_id, account_id, at) VALUES (71, K, 1, AT), (71, D, 1, AT), (72, D, 1, AT)`,
	}, `SELECT CAST(announcement_id AS TEXT) FROM passed_on WHERE enrollment_id = P ORDER BY announcement_id`, "71", "71 72", "71"},
	{"notice", []string{ // 71 came to both, 72 to the double alone
		`INSERT INTO notice (unique_key, lane, chat_id, enrollment_id, announcement_id, message, on_unknown, state, next_at, queued_at, created_at, sent_at) VALUES
			('announcement/71/K', 3, 5, K, 71, '', 'resend', 'sent', AT, AT, AT, AT), ('announcement/71/D', 3, 6, D, 71, '', 'resend', 'sent', AT, AT, AT, AT),
			('announcement/72/D', 3, 6, D, 72, '', 'resend', 'sent', AT, AT, AT, AT)`,
		`INSERT INTO notice (unique_key, lane, enrollment_id, announcement_id, message, on_unknown, state, next_at, queued_at, created_at) VALUES
			('announcement/72/K', 3, K, 72, '', 'resend', 'unreachable', AT, AT, AT)`,
	}, `SELECT announcement_id || state FROM notice WHERE enrollment_id = P AND unique_key = 'announcement/' || announcement_id || '/' || enrollment_id ORDER BY announcement_id`, "71sent 72unreachable", "71sent 72sent", "71sent 72unreachable"},
	{"objection", []string{ // both are absent at the first session, the kept one is present at the second
		`INSERT INTO attendance (id, session_id, enrollment_id, revision, state, way, at) VALUES
			(91, S1, K, 1, 'absent', 'closing', AT), (92, S1, D, 1, 'absent', 'closing', AT), (93, S2, K, 1, 'present', 'code', AT), (94, S2, D, 1, 'absent', 'closing', AT)`,
		`INSERT INTO objection (attendance_id, by_account, reason, at, state) VALUES (92, 1, 'd1', AT, 'asked'), (94, 1, 'd2', AT, 'asked')`,
	}, `SELECT o.reason || a.id FROM objection o JOIN attendance a ON a.id = o.attendance_id WHERE a.enrollment_id = P ORDER BY o.id`, "", "d191", "d294"},
}

// TestMergeTakesEverything: whatever names the double names the kept place once they are one, but where
// that has its own, and each has its own again once the merge is taken back; no table is forgotten.
func TestMergeTakesEverything(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 2)
		kept, double := c.roster[0].ID, c.roster[1].ID
		filled := func(text string) string {
			text = strings.NewReplacer("AT", "'2022-08-16T00:30:00.000Z'", "S1", fmt.Sprint(c.sessions[0].ID), "S2", fmt.Sprint(c.sessions[1].ID)).Replace(text)
			return regexp.MustCompile(`\b[KDC]\b`).ReplaceAllStringFunc(text, func(name string) string {
				return fmt.Sprint(map[string]int64{"K": kept, "D": double, "C": c.course.ID}[name])
			})
		}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			marks := func(query string, place int64) string {
				return strings.Join(got[[]string](t)(storage.Texts(ctx, tx, strings.ReplaceAll(query, "= P", fmt.Sprint("= ", place)))), " ")
			}
			before := map[string]string{}
			for _, one := range takes {
				for _, row := range one.rows {
					must(t, storage.Exec(ctx, tx, filled(row)))
				}
				equal(t, one.table+" before", marks(one.marks, kept), one.kept)
				before[one.table] = marks(one.marks, double)
			}
			m := course.Merge{Kept: kept, Merged: double}
			must(t, tx.MergePlaces(ctx, &m))
			for _, one := range takes {
				equal(t, one.table+" of the kept place", marks(one.marks, kept), one.after)
				equal(t, one.table+" of the double", marks(one.marks, double), one.left)
			}
			must(t, tx.UnmergePlaces(ctx, m.ID))
			for _, one := range takes {
				equal(t, one.table+" of the kept place again", marks(one.marks, kept), one.kept)
				equal(t, one.table+" of the double again", marks(one.marks, double), before[one.table])
			}
			if !strings.HasPrefix(s.url, "sqlite") { // the tables are the same
				return nil
			}
			known := slices.Collect(maps.Keys(stays))
			for _, one := range takes {
				known = append(known, one.table)
			}
			slices.Sort(known)
			naming := got[[]string](t)(storage.Texts(ctx, tx, `
				SELECT DISTINCT m.name
				FROM sqlite_master m
				WHERE m.type = 'table' AND (m.name IN ('enrollment', 'objection')
					OR EXISTS (SELECT 1 FROM pragma_foreign_key_list(m.name) f WHERE f."table" = 'enrollment')
					OR EXISTS (SELECT 1 FROM pragma_table_info(m.name) i WHERE i.name = 'enrollment_id'))
				ORDER BY m.name`))
			equal(t, "tables that name a place", cmp.Diff(known, naming), "")
			return nil
		})
	})
}

// TestUnmergeLeavesNewerException: an exception that was made at the kept place since the merge stays there, in whose place
// whatever it was; else the double's goes back to it.
func TestUnmergeLeavesNewerException(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		since       func(ctx context.Context, tx *storage.Tx, kept int64) error
		kept, again string // the reasons that the two have in the end
	}{
		"nothing": {func(context.Context, *storage.Tx, int64) error { return nil }, "", "của dòng trùng"},
		"another": {func(ctx context.Context, tx *storage.Tx, kept int64) error {
			return tx.SaveException(ctx, &course.Exception{EnrollmentID: kept, Kind: course.Granted, Reason: "sau khi gộp"})
		}, "sau khi gộp", ""},
		"lifted": {func(ctx context.Context, tx *storage.Tx, kept int64) error {
			_, err := tx.LiftException(ctx, kept)
			return err
		}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, s *store) {
				c := newClass(t, s.DB, 2)
				kept, double := c.roster[0].ID, c.roster[1].ID
				s.do(func(ctx context.Context, tx *storage.Tx) error {
					must(t, tx.SaveException(ctx, &course.Exception{EnrollmentID: double, Kind: course.Withheld, Reason: "của dòng trùng"}))
					m := course.Merge{Kept: kept, Merged: double}
					must(t, tx.MergePlaces(ctx, &m))
					must(t, tt.since(ctx, tx, kept))
					must(t, tx.UnmergePlaces(ctx, m.ID))
					equal(t, "the kept place's", got[course.Exception](t)(tx.ExceptionOf(ctx, kept)).Reason, tt.kept)
					equal(t, "the double's", got[course.Exception](t)(tx.ExceptionOf(ctx, double)).Reason, tt.again)
					return nil
				})
			})
		})
	}
}

// TestMergeWhileItGoes: two places become one while an announcement, or what is done with one, has reached the double and
// not the kept place: it goes on, and all have it, whoever takes over.
func TestMergeWhileItGoes(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		claimed     int // before the merge; only the first of them has arrived
		paused, run bool
	}{
		"the kept one waits":              {claimed: 1},
		"the kept one is in hand":         {claimed: 2},
		"the kept one waits in a pause":   {claimed: 1, paused: true},
		"the kept one is in hand of pins": {claimed: 2, run: true},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, s *store) {
				c := newClass(t, s.DB, 3)
				a, _ := s.announce(c, 1)
				var epoch int64
				arrive := func(claimed []*notice.Notice) {
					for i := range claimed {
						claimed[i].MessageID = 5
					}
					s.marks(epoch, claimed, notice.Sent)
				}
				if tt.run {
					arrive(s.claimAnnouncements(&epoch, 3))
					s.do(func(ctx context.Context, tx *storage.Tx) error {
						equal(t, "finished", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), true)
						run := notice.Announcement{No: a.No, CourseID: c.course.ID, Of: a.ID, Deed: notice.Pin, By: a.By, Draft: 2}
						must(t, tx.StartDeed(ctx, &run, got[course.Audience](t)(tx.Doable(ctx, a.ID, notice.Pin))))
						a = run
						return nil
					})
				}
				claimed := s.claimAnnouncements(&epoch, tt.claimed)
				arrive(claimed[:1])
				s.do(func(ctx context.Context, tx *storage.Tx) error {
					if tt.paused {
						must(t, tx.PauseAnnouncement(ctx, a.ID, ""))
					}
					m := course.Merge{Kept: c.roster[1].ID, Merged: c.roster[0].ID, Stays: c.roster[1].Trainee.AccountID}
					must(t, tx.MergePlaces(ctx, &m))
					if tt.paused {
						must(t, tx.ResumeAnnouncement(ctx, a.ID))
					}
					return nil
				})
				arrive(claimed[1:])
				arrive(s.claimAnnouncements(&epoch, 3))
				s.do(func(ctx context.Context, tx *storage.Tx) error {
					epoch = got[int64](t)(tx.TakeOver(ctx))
					d := got[notice.Delivery](t)(tx.Delivery(ctx, a.ID))
					equal(t, "delivery", d, notice.Delivery{Total: 3, Sent: 3})
					equal(t, "finished", got[bool](t)(tx.FinishAnnouncement(ctx, a.ID)), true)
					return nil
				})
			})
		})
	}
}
