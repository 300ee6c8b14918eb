package storage_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestMergePlaces: whichever of two accounts stays, the kept place is that account's and
// the double nobody's, and places on other courses stay whose they are; taken back, all
// is as it was.
func TestMergePlaces(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		for way, tt := range []struct {
			name            string
			first, second   int64 // Telegram users of the kept place and the double, 0 for none
			staysOfTheFirst bool
		}{
			{"nobody is linked", 0, 0, true},
			{"the kept one is", 70, 0, true},
			{"the double is", 0, 71, false},
			{"both are, the kept one's stays", 70, 71, true},
			{"both are, the double's stays", 70, 71, false},
		} {
			t.Log(tt.name)
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				a, b := newCourse(ctx, t, tx, fmt.Sprint("A", way)), newCourse(ctx, t, tx, fmt.Sprint("B", way))
				importRoster(ctx, t, tx, a.ID, []course.Enrollment{person(1), person(2), person(3)})
				importRoster(ctx, t, tx, b.ID, []course.Enrollment{person(1), person(2)})
				before := got[[]course.Enrollment](t)(tx.Roster(ctx, a.ID))
				var stays int64
				for i, user := range []int64{tt.first, tt.second} {
					if user == 0 {
						continue
					}
					account := storagetest.Account(t, tx, user)
					must(t, tx.LinkPlace(ctx, before[i].ID, account, []course.LinkWay{course.LinkedByPhone, course.LinkedByName}[i]))
					if (i == 0) == tt.staysOfTheFirst {
						stays = account
					}
				}
				before = got[[]course.Enrollment](t)(tx.Roster(ctx, a.ID))
				elsewhere := got[[]course.Enrollment](t)(tx.Roster(ctx, b.ID))

				m := course.Merge{Kept: before[0].ID, Merged: before[1].ID, Stays: stays}
				must(t, tx.MergePlaces(ctx, &m))
				after := got[[]course.Enrollment](t)(tx.Roster(ctx, a.ID))
				equal(t, "on the roster", cmp.Diff([]int64{before[0].ID, before[2].ID}, ids(after)), "")
				equal(t, "number", after[0].No, 1)
				equal(t, "account", after[0].Trainee.AccountID, stays)
				double := got[course.Enrollment](t)(tx.Enrollment(ctx, before[1].ID))
				equal(t, "state of the double", double.State, course.Merged)
				equal(t, "account of the double", double.Trainee.AccountID, 0)
				if stays != 0 {
					equal(t, "made sure", after[0].LinkedBy, before[map[bool]int{true: 0, false: 1}[tt.staysOfTheFirst]].LinkedBy)
				}
				equal(t, "elsewhere", cmp.Diff(elsewhere, got[[]course.Enrollment](t)(tx.Roster(ctx, b.ID))), "")
				late := course.Enrollment{CourseID: a.ID, Trainee: course.Trainee{Name: "Võ Thêm"}}
				must(t, tx.Enroll(ctx, &late))
				equal(t, "the next number", late.No, 4)

				again := m
				wantErr(t, "twice", tx.MergePlaces(ctx, &again), course.ErrConflict)
				equal(t, "merges", len(got[[]course.Merge](t)(tx.MergesInto(ctx, m.Kept))), 1)

				must(t, tx.UnmergePlaces(ctx, m.ID))
				back := got[[]course.Enrollment](t)(tx.Roster(ctx, a.ID))[:3]
				for i := range back { // who they are is known by the account alone
					if before[i].Trainee.AccountID == 0 {
						before[i].Trainee.ID, back[i].Trainee.ID = 0, 0
					}
				}
				equal(t, "taken back", cmp.Diff(before, back), "")
				wantErr(t, "taken back twice", tx.UnmergePlaces(ctx, m.ID), course.ErrConflict)
				equal(t, "merges then", len(got[[]course.Merge](t)(tx.MergesInto(ctx, m.Kept))), 0)
				for _, e := range append(back, elsewhere...) { // the next way begins without accounts
					if e = got[course.Enrollment](t)(tx.Enrollment(ctx, e.ID)); e.Trainee.AccountID != 0 {
						must(t, tx.UnlinkPlace(ctx, e.ID))
					}
				}
				return nil
			})
		}
	})
}

// TestUnmergeAfterChanges: what somebody has decided since a merge stays: an account that
// was given the kept place, and one that has another place on the course by now.
func TestUnmergeAfterChanges(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			c := newCourse(ctx, t, tx, "A")
			importRoster(ctx, t, tx, c.ID, []course.Enrollment{person(1), person(2), person(3)})
			roster := got[[]course.Enrollment](t)(tx.Roster(ctx, c.ID))
			first, second, third := storagetest.Account(t, tx, 70), storagetest.Account(t, tx, 71), storagetest.Account(t, tx, 72)
			must(t, tx.LinkTrainee(ctx, roster[0].Trainee.ID, first))
			must(t, tx.LinkTrainee(ctx, roster[1].Trainee.ID, second))
			m := course.Merge{Kept: roster[0].ID, Merged: roster[1].ID, Stays: first}
			must(t, tx.MergePlaces(ctx, &m))

			must(t, tx.LinkTrainee(ctx, roster[2].Trainee.ID, second)) // who lost it has claimed another place
			must(t, tx.UnlinkPlace(ctx, m.Kept))
			free := got[course.Enrollment](t)(tx.Enrollment(ctx, m.Kept))
			must(t, tx.LinkTrainee(ctx, free.Trainee.ID, third))
			must(t, tx.UnmergePlaces(ctx, m.ID))
			var accounts []int64
			for _, e := range got[[]course.Enrollment](t)(tx.Roster(ctx, c.ID)) {
				accounts = append(accounts, e.Trainee.AccountID)
			}
			equal(t, "accounts", cmp.Diff([]int64{third, 0, second}, accounts), "")
			return nil
		})
	})
}
