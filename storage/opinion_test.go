package storage_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestOpinions: each person has one opinion of a session, which is counted without them,
// and still counts when it is forgotten whose it is.
func TestOpinions(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 3)
		session := c.sessions[0].ID
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "nothing said", got[course.Opinion](t)(tx.Opinion(ctx, session, c.roster[0].ID)), course.Opinion{})
			for i, o := range []course.Opinion{{Useful: 5}, {Useful: 5, Clear: 1}, {Clear: 3}} {
				must(t, tx.SetOpinion(ctx, session, c.roster[i].ID, o))
			}
			must(t, tx.SetOpinion(ctx, session, c.roster[0].ID, course.Opinion{Useful: 2, Clear: 1}))
			want := course.Opinions{People: 3, Useful: [5]int{0, 1, 0, 0, 1}, Clear: [5]int{2, 0, 1}}
			equal(t, "opinions", got[course.Opinions](t)(tx.Opinions(ctx, session)), want)
			equal(t, "named", len(got[[]course.Session](t)(tx.NamedOpinions(ctx))), 1)
			equal(t, "forgotten", got[bool](t)(tx.ForgetOpinions(ctx, session)), true)
			equal(t, "forgotten again", got[bool](t)(tx.ForgetOpinions(ctx, session)), false)
			equal(t, "opinions of nobody", got[course.Opinions](t)(tx.Opinions(ctx, session)), want)
			equal(t, "whose", got[course.Opinion](t)(tx.Opinion(ctx, session, c.roster[0].ID)), course.Opinion{})
			equal(t, "named then", len(got[[]course.Session](t)(tx.NamedOpinions(ctx))), 0)
			return nil
		})
	})
}

// TestMaterials: one is made of a message, and all are told of once.
func TestMaterials(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		session := c.sessions[0].ID
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			by := storagetest.Account(t, tx, 77)
			for i, name := range []string{"a.pdf", "b.pdf"} {
				must(t, tx.CreateMaterial(ctx, &notice.Material{SessionID: session, Update: int64(i + 1), Name: name, Content: []byte(`{}`), By: by}))
			}
			wantErr(t, "again", tx.CreateMaterial(ctx, &notice.Material{SessionID: session, Update: 1, Name: "c.pdf", Content: []byte(`{}`), By: by}), course.ErrConflict)
			equal(t, "untold", got[int](t)(tx.TellMaterials(ctx, session)), 2)
			equal(t, "untold again", got[int](t)(tx.TellMaterials(ctx, session)), 0)
			all := got[[]notice.Material](t)(tx.Materials(ctx, session))
			equal(t, "materials", len(all), 2)
			must(t, tx.DeleteMaterial(ctx, all[0].ID))
			wantErr(t, "removed again", tx.DeleteMaterial(ctx, all[0].ID), course.ErrNotFound)
			_, err := tx.Material(ctx, all[0].ID)
			wantErr(t, "removed", err, course.ErrNotFound)
			equal(t, "the other", got[notice.Material](t)(tx.Material(ctx, all[1].ID)).Name, "b.pdf")
			return nil
		})
	})
}

// TestObjections: there is one to an entry, it waits while the entry counts, and is decided
// once.
func TestObjections(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 2)
		session := c.sessions[0].ID
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			by := storagetest.Account(t, tx, 77)
			var all []course.Objection
			for _, e := range c.roster {
				entry, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: session, EnrollmentID: e.ID, State: course.Absent, Way: course.ByClosing})
				must(t, err)
				o := course.Objection{Entry: entry, By: by, Reason: "có dự"}
				must(t, tx.CreateObjection(ctx, &o))
				wantErr(t, "again", tx.CreateObjection(ctx, &course.Objection{Entry: entry, By: by, Reason: "nữa"}), course.ErrConflict)
				all = append(all, o)
			}
			equal(t, "waiting", len(got[[]course.Objection](t)(tx.WaitingObjections(ctx, c.course.ID))), 2)
			all[0].State, all[0].DecidedBy = course.ObjectionKept, by
			must(t, tx.EndObjection(ctx, all[0]))
			wantErr(t, "decided again", tx.EndObjection(ctx, all[0]), course.ErrConflict)
			_, err := tx.Correct(ctx, course.Attendance{SessionID: session, EnrollmentID: c.roster[1].ID, State: course.Present, Way: course.ByOrganizer, By: by})
			must(t, err)
			equal(t, "waiting then", len(got[[]course.Objection](t)(tx.WaitingObjections(ctx, c.course.ID))), 0)
			o := got[course.Objection](t)(tx.Objection(ctx, all[1].ID))
			equal(t, "counts", o.Counts, false)
			equal(t, "whose", o.Place.ID, c.roster[1].ID)
			return nil
		})
	})
}
