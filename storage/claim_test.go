package storage_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestClaims: an account waits for one place on a course at a time; what has ended has
// ended, and waits no more.
func TestClaims(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 2)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			one, two := c.roster[0], c.roster[1]
			by, other := storagetest.Account(t, tx, 77), storagetest.Account(t, tx, 78)
			claim := course.Claim{
				CourseID: c.course.ID, AccountID: by, EnrollmentID: one.ID, Way: course.LinkedByPhone, Name: "Lan", Birth: course.Birth{Year: 1982, Month: 5, Day: 14},
				Phone: "0912345678", Unit: "UBND", DelegationID: one.DelegationID, Delegation: one.Delegation,
			}
			must(t, tx.CreateClaim(ctx, &claim))
			again := course.Claim{CourseID: c.course.ID, AccountID: by, Name: "Lan"}
			wantErr(t, "a second claim", tx.CreateClaim(ctx, &again), course.ErrConflict)
			equal(t, "stored", got[course.Claim](t)(tx.ClaimToPlace(ctx, claim.ID)), claim)
			vouching := course.Claim{CourseID: c.course.ID, AccountID: other, Name: "Bình"}
			must(t, tx.CreateClaim(ctx, &vouching))
			equal(t, "waiting", cmp.Diff([]course.Claim{claim, vouching}, got[[]course.Claim](t)(tx.WaitingClaims(ctx, c.course.ID))), "")

			vouching.State, vouching.EnrollmentID, vouching.DecidedBy, vouching.Reason = course.ClaimGranted, two.ID, by, "quen biết"
			must(t, tx.SettleClaim(ctx, &vouching))
			wantErr(t, "settled twice", tx.SettleClaim(ctx, &vouching), course.ErrConflict)
			equal(t, "settled", got[course.Claim](t)(tx.ClaimToPlace(ctx, vouching.ID)), vouching)
			equal(t, "waiting still", cmp.Diff([]course.Claim{claim}, got[[]course.Claim](t)(tx.WaitingClaims(ctx, c.course.ID))), "")
			_, found, err := tx.WaitingClaim(ctx, c.course.ID, other)
			equal(t, "the other waits", found, false)
			must(t, err)
			must(t, tx.CreateClaim(ctx, &course.Claim{CourseID: c.course.ID, AccountID: other, Name: "Bình"})) // they ask again
			equal(t, "of an account", len(got[[]course.Claim](t)(tx.ClaimsOf(ctx, other))), 2)
			_, err = tx.ClaimToPlace(ctx, 99)
			wantErr(t, "no such claim", err, course.ErrNotFound)
			return nil
		})
	})
}

// TestLinkPlace: how a link was made sure stays with the place until it is undone; an
// account that is a trainee elsewhere becomes the one of the place.
func TestLinkPlace(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		next := course.NewCourse("K2", "Lớp thứ hai")
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			must(t, tx.CreateCourse(ctx, &next, nil))
			return tx.StoreRoster(ctx, next.ID, course.Diff{New: []course.Enrollment{person(101), person(102)}})
		})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			roster := got[[]course.Enrollment](t)(tx.Roster(ctx, next.ID))
			mine, account := c.roster[0], c.roster[0].Trainee.AccountID
			must(t, tx.LinkPlace(ctx, roster[0].ID, account, course.LinkedByName))
			e := got[course.Enrollment](t)(tx.Enrollment(ctx, roster[0].ID))
			equal(t, "trainee", e.Trainee.ID, mine.Trainee.ID)
			equal(t, "way", e.LinkedBy, course.LinkedByName)
			equal(t, "when", e.LinkedAt, tx.Now())
			wantErr(t, "a second place on the course", tx.LinkPlace(ctx, roster[1].ID, account, course.LinkedByPhone), course.ErrConflict)
			wantErr(t, "another's place", tx.LinkPlace(ctx, roster[0].ID, storagetest.Account(t, tx, 77), course.LinkedByPhone), course.ErrConflict)
			wantErr(t, "no such place", tx.LinkPlace(ctx, 99, account, course.LinkedByPhone), course.ErrNotFound)
			must(t, tx.LinkPlace(ctx, roster[0].ID, account, course.LinkedByVouching))
			must(t, tx.UnlinkPlace(ctx, roster[0].ID))
			e = got[course.Enrollment](t)(tx.Enrollment(ctx, roster[0].ID))
			equal(t, "unlinked", e.Trainee.AccountID == 0 && e.LinkedBy == "" && e.LinkedAt.IsZero(), true)
			return nil
		})
	})
}

// TestEnrollmentsLike: nobody is missed who may be the one, in whatever order the words of
// the name are, and nobody else is read.
func TestEnrollmentsLike(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		whole, swapped := course.Birth{Year: 1982, Month: 5, Day: 4}, course.Birth{Year: 1982, Month: 4, Day: 5}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			var d course.Diff
			for i, one := range []course.Trainee{
				{Name: "Nguyễn Thị Lan"}, {Name: "Ai Đó", Phone: "0912345678"}, {Name: "Ai Đó", Birth: whole}, {Name: "Ai Đó", Birth: swapped, BirthAlt: whole},
				{Name: "Lan Thị Nguyễn", Birth: course.Birth{Year: 1960}}, {Name: "Ai Đó", Phone: "0912345679", Birth: swapped}, {Name: "Nguyễn Thị Hoa"},
				{Name: "Ai Đó", Phone: "0912345679", PhoneAlt: "0912345678"},
			} {
				d.New = append(d.New, course.Enrollment{No: i + 2, State: course.Enrolled, Trainee: one})
			}
			return tx.StoreRoster(ctx, c.course.ID, d)
		})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			said := course.Enrollment{Trainee: course.Trainee{Name: "nguyen thi lan", Birth: whole, Phone: "0912345678"}}
			var numbers []int
			for _, e := range got[[]course.Enrollment](t)(tx.EnrollmentsLike(ctx, c.course.ID, said)) {
				numbers = append(numbers, e.No)
			}
			equal(t, "like her", fmt.Sprint(numbers), "[2 3 4 5 6 9]")
			equal(t, "like nobody", len(got[[]course.Enrollment](t)(tx.EnrollmentsLike(ctx, c.course.ID, course.Enrollment{Trainee: course.Trainee{Name: "Võ"}}))), 0)
			return nil
		})
	})
}

// TestNews: who registers is news from a moment on, and then until it was told.
func TestNews(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 3)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			for i, after := range []time.Duration{time.Hour, 2 * time.Hour, time.Hour} {
				must(t, tx.SetNews(ctx, c.roster[i].ID, start.Add(after)))
			}
			wantErr(t, "no such place", tx.SetNews(ctx, 99, start), course.ErrNotFound)
			at := func(after time.Duration) string {
				var numbers []int
				for _, e := range got[[]course.Enrollment](t)(tx.News(ctx, start.Add(after))) {
					numbers = append(numbers, e.No)
				}
				return fmt.Sprint(numbers)
			}
			equal(t, "at once", at(0), "[]")
			equal(t, "after an hour", at(time.Hour), "[1 3]")
			must(t, tx.NewsTold(ctx, c.course.ID, start.Add(time.Hour)))
			equal(t, "afterwards", at(time.Hour), "[]")
			equal(t, "after two", at(2*time.Hour), "[2]")
			return nil
		})
	})
}
