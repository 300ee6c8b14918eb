package storage_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestJoinTrainees: two who are one human being have one account and all their places,
// and what each course prints of them stays; two accounts, and two places on one course,
// are not joined.
func TestJoinTrainees(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			a, b := newCourse(ctx, t, tx, "A"), newCourse(ctx, t, tx, "B")
			importRoster(ctx, t, tx, a.ID, []course.Enrollment{person(1), person(2)})
			importRoster(ctx, t, tx, b.ID, []course.Enrollment{person(3), person(4)})
			of := func(c course.Course) []course.Enrollment { return got[[]course.Enrollment](t)(tx.Roster(ctx, c.ID)) }
			first, second, third, fourth := of(a)[0], of(a)[1], of(b)[0], of(b)[1]
			me := storagetest.Account(t, tx, 70)
			must(t, tx.LinkTrainee(ctx, third.Trainee.ID, me))

			must(t, tx.JoinTrainees(ctx, first.Trainee.ID, third.Trainee.ID))
			mine := got[course.Actor](t)(tx.Actor(ctx, me)).Enrollments
			equal(t, "the account's places", cmp.Diff([]int64{first.ID, third.ID}, ids(mine)), "")
			want := third
			want.Trainee.ID, want.Trainee.AccountID, want.Trainee.TelegramID = first.Trainee.ID, me, 70
			equal(t, "the place on B", cmp.Diff(want, mine[1]), "")
			equal(t, "trainees", got[int](t)(countTrainees(ctx, tx)), 3)
			must(t, tx.JoinTrainees(ctx, first.Trainee.ID, first.Trainee.ID))

			wantErr(t, "of one that is no more", tx.JoinTrainees(ctx, first.Trainee.ID, third.Trainee.ID), course.ErrNotFound)
			wantErr(t, "both on B", tx.JoinTrainees(ctx, first.Trainee.ID, fourth.Trainee.ID), course.ErrConflict)
			must(t, tx.LinkTrainee(ctx, second.Trainee.ID, storagetest.Account(t, tx, 71)))
			must(t, tx.LinkTrainee(ctx, fourth.Trainee.ID, storagetest.Account(t, tx, 72)))
			wantErr(t, "two accounts", tx.JoinTrainees(ctx, second.Trainee.ID, fourth.Trainee.ID), course.ErrConflict)
			return nil
		})
	})
}

func countTrainees(ctx context.Context, tx *storage.Tx) (int, error) {
	s, err := tx.Status(ctx)
	return s.Trainees, err
}
