package registrar_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// byPhone and byName are what somebody says who is the one of a place.
func byPhone(e course.Enrollment) course.Claim {
	return course.Claim{EnrollmentID: e.ID, Phone: e.Trainee.Phone}
}

func byName(e course.Enrollment) course.Claim {
	return course.Claim{EnrollmentID: e.ID, Name: e.Trainee.Name, Birth: e.Trainee.Birth}
}

// claims has somebody claim a place that somebody must decide about, and returns the claim.
func (c *class) claims(user int64, want course.Claim) (asked course.ClaimAsked) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		_, facts, err := c.by(ctx, tx, user).Claim(ctx, tx, c.course, want)
		if err != nil {
			return err
		}
		if len(facts) != 1 {
			c.t.Fatalf("nobody hears of the claim: %v", facts)
		}
		asked = facts[0].(course.ClaimAsked)
		return nil
	})
	return asked
}

// grants has somebody give a place to a claim.
func (c *class) grants(user, claim, place int64, seen string) func(context.Context, *storage.Tx) error {
	return func(ctx context.Context, tx *storage.Tx) error {
		_, _, err := c.by(ctx, tx, user).GrantClaim(ctx, tx, claim, place, seen)
		return err
	}
}

// holds fails the test unless the place of that number is the account of the user, made
// sure in that way.
func (c *class) holds(no int, user int64, way course.LinkWay) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		if e := c.place(ctx, tx, no); e.Trainee.TelegramID != user || e.LinkedBy != way || e.LinkedAt.IsZero() != (way == "") {
			c.t.Errorf("place %d is of user %d by %q at %v, want %d by %q", no, e.Trainee.TelegramID, e.LinkedBy, e.LinkedAt, user, way)
		}
		return nil
	})
}

// TestClaim: what proves nothing is refused, a place that is free is had at once, and how
// that was made sure is kept; a second account waits, once.
func TestClaim(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	var duc course.Enrollment
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		duc = c.place(ctx, tx, 4)
		return c.by(ctx, tx, stranger).Consent(ctx, tx, c.course)
	})
	year := byName(duc)
	year.Birth = course.Birth{Year: duc.Trainee.Birth.Year}
	for _, guess := range []course.Claim{{EnrollmentID: duc.ID}, year, {EnrollmentID: duc.ID, Name: duc.Trainee.Name}, {EnrollmentID: duc.ID, Phone: "0999999999"}} {
		c.refuses(course.ErrChanged, func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := c.by(ctx, tx, stranger).Claim(ctx, tx, c.course, guess)
			return err
		})
	}
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		if _, asked, err := c.by(ctx, tx, stranger).Claim(ctx, tx, c.course, byName(duc)); err != nil || asked != nil {
			t.Errorf("the first claim: %+v, %v", asked, err)
		}
		return nil
	})
	c.holds(4, stranger, course.LinkedByName)
	first := c.claims(42, byPhone(duc))
	if again := c.claims(42, byPhone(duc)); again.Claim != first.Claim {
		t.Errorf("asked again: %+v and %+v", first.Claim, again.Claim)
	}
	if !first.Claim.Way.Beats(first.Place.LinkedBy) || first.Claim.Name != duc.Trainee.Name || first.Vouching.ID != 0 {
		t.Errorf("the organizers hear %+v", first)
	}
	c.holds(4, stranger, course.LinkedByName)
	c.wantLog("somebody else: account.consent ", "somebody else: place.claim ", "somebody else: place.ask claim/1")
	c.closes()
	c.refuses(course.ErrConflict, func(ctx context.Context, tx *storage.Tx) error {
		_, _, err := c.by(ctx, tx, 43).Claim(ctx, tx, c.course, byPhone(duc)) // as it was read before the closing
		return err
	})
}

// TestGrantClaim: only the organizers take a place from an account, as they were shown;
// both hear of it, the other places of the account stay its own, and what has ended has
// ended.
func TestGrantClaim(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	var mine course.Enrollment
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		mine = c.place(ctx, tx, 1)
		storagetest.Grant(t, tx, 51, course.Grant{Role: course.RepresentativeRole, CourseID: c.course.ID, DelegationID: mine.DelegationID})
		return nil
	})
	asked := c.claims(stranger, byPhone(mine)) // Lan has another telephone
	for _, user := range []int64{51, binh, stranger, lan} {
		c.refuses(course.ErrForbidden, c.grants(user, asked.Claim.ID, mine.ID, registrar.GrantSeen(asked.Claim, asked.Place)))
	}
	c.refuses(course.ErrChanged, c.grants(organizer, asked.Claim.ID, mine.ID, ""))
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		e, facts, err := c.by(ctx, tx, organizer).GrantClaim(ctx, tx, asked.Claim.ID, mine.ID, registrar.GrantSeen(asked.Claim, asked.Place))
		if err != nil {
			return err
		}
		var told []int64
		for _, f := range facts {
			_, to, _ := f.Told()
			told = append(told, to.Account.TelegramID)
		}
		if diff := cmp.Diff([]int64{lan, stranger}, told); diff != "" || e.Trainee.TelegramID != stranger {
			t.Errorf("told (-want +got):\n%s%+v", diff, e)
		}
		return nil
	})
	c.holds(1, stranger, course.LinkedByVouching)
	c.refuses(course.ErrConflict, c.grants(organizer, asked.Claim.ID, mine.ID, ""))
	c.refuses(course.ErrConflict, func(ctx context.Context, tx *storage.Tx) error {
		_, err := c.by(ctx, tx, organizer).RefuseClaim(ctx, tx, asked.Claim.ID, "")
		return err
	})
	c.wantLog("somebody else: place.ask claim/1", "organizer: place.unlink ", "organizer: place.give claim/1")
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		lines, err := tx.AuditLog(ctx, course.AuditQuery{CourseID: c.course.ID, Limit: 1})
		if err == nil && (lines[0].Before == "" || lines[0].After == "" || lines[0].Before == lines[0].After || lines[0].EnrollmentID != mine.ID) {
			t.Errorf("the log says %+v", lines[0])
		}
		return err
	})
}

// vouched has somebody ask to be vouched for, and returns what is heard.
func (c *class) vouched(user int64, want course.Claim) (facts []course.Fact) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		facts, err = c.by(ctx, tx, user).AskVouching(ctx, tx, c.course, want)
		return err
	})
	return facts
}

// TestVouching: the representative of the delegation is asked, or else the organizers; a
// representative gives free places of the own delegation, and adds nobody.
func TestVouching(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	var free course.Enrollment // of the same delegation as Bình
	var elsewhere int64
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		if _, err := c.by(ctx, tx, third).Disown(ctx, tx, c.place(ctx, tx, 3).ID); err != nil {
			return err
		}
		free, elsewhere = c.place(ctx, tx, 3), c.place(ctx, tx, 1).DelegationID
		storagetest.Grant(t, tx, 51, course.Grant{Role: course.RepresentativeRole, CourseID: c.course.ID, DelegationID: free.DelegationID})
		storagetest.Grant(t, tx, 52, course.Grant{Role: course.RepresentativeRole, CourseID: c.course.ID, DelegationID: elsewhere})
		return nil
	})
	want := course.Claim{Name: "Le Thi Lan", Birth: course.Birth{Year: 1982}, Unit: "UBND xã A", DelegationID: free.DelegationID}
	facts := c.vouched(stranger, want)
	asked := facts[0].(course.ClaimAsked)
	if len(facts) != 1 || asked.Vouching.TelegramID != 51 || len(asked.Near) != 1 || asked.Near[0].ID != free.ID || asked.Claim.Delegation != free.Delegation {
		t.Fatalf("heard: %+v", facts)
	}
	id := asked.Claim.ID
	var taken, others int64
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		taken, others = c.place(ctx, tx, 2).ID, c.place(ctx, tx, 4).ID
		return nil
	})
	c.refuses(course.ErrForbidden, c.grants(52, id, free.ID, ""))
	c.refuses(course.ErrForbidden, c.grants(51, id, taken, ""))
	c.refuses(course.ErrForbidden, c.grants(51, id, others, ""))
	enroll := func(user int64) func(context.Context, *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			by := c.by(ctx, tx, user)
			shown, err := c.by(ctx, tx, organizer).SeeClaim(ctx, tx, id)
			if err != nil {
				return err
			}
			_, err = by.EnrollClaim(ctx, tx, id, shown.Seen())
			return err
		}
	}
	c.refuses(course.ErrForbidden, enroll(51))
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		f, err := c.by(ctx, tx, 51).PassClaim(ctx, tx, id)
		if _, to, _ := f.Told(); to != course.InCharge {
			t.Errorf("passed to %+v", to)
		}
		return err
	})
	c.do(c.grants(51, id, free.ID, ""))
	c.holds(3, stranger, course.LinkedByVouching)
	c.refuses(course.ErrConflict, enroll(organizer))

	// Somebody whom no row comes near, of no delegation: the organizers put them on a
	// roster that takes nobody by themselves, or refuse with a reason.
	want = course.Claim{Name: "Võ Thị Mới", Birth: course.Birth{Year: 1990, Month: 1, Day: 2}, Phone: "0987654321", Unit: "xã C"}
	asked = c.vouched(42, want)[0].(course.ClaimAsked)
	if asked.Vouching.ID != 0 || asked.Near != nil {
		t.Errorf("heard: %+v", asked)
	}
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		facts, err := c.by(ctx, tx, organizer).RefuseClaim(ctx, tx, asked.Claim.ID, "không có trong công văn cử đi")
		if f := facts[0].(course.ClaimSettled); err == nil && (len(facts) != 1 || f.Claim.State != course.ClaimRefused || f.Claim.Reason == "" || f.Claimant.TelegramID != 42) {
			t.Errorf("refused: %+v", f)
		}
		return err
	})
	id = c.vouched(42, want)[0].(course.ClaimAsked).Claim.ID // they ask again
	c.do(enroll(organizer))
	c.holds(5, 42, course.LinkedByVouching)
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		e := c.place(ctx, tx, 5)
		if e.Trainee.Name != want.Name || e.Trainee.Birth != want.Birth || e.Trainee.Phone != want.Phone || e.Unit != want.Unit || e.No != 5 {
			t.Errorf("on the roster stands %+v", e)
		}
		return nil
	})
}

// TestAskingEnds: whoever asks may withdraw, and asks no more once the place is found.
func TestAskingEnds(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	want := course.Claim{Name: "Phạm Đúc", Birth: course.Birth{Year: 1983, Month: 5, Day: 14}}
	first := c.vouched(stranger, want)[0].(course.ClaimAsked).Claim
	want.Unit = "UBND"
	second := c.vouched(stranger, want)[0].(course.ClaimAsked).Claim
	c.refuses(course.ErrConflict, c.grants(organizer, first.ID, 1, ""))
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		for _, want := range []bool{true, false} {
			if found, err := c.by(ctx, tx, stranger).WithdrawClaim(ctx, tx, c.course); err != nil || found != want {
				t.Errorf("withdrawn: %v, %v", found, err)
			}
		}
		return nil
	})
	c.refuses(course.ErrConflict, c.grants(organizer, second.ID, 1, ""))
	third := c.vouched(stranger, want)[0].(course.ClaimAsked).Claim
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		_, _, err := c.by(ctx, tx, stranger).Claim(ctx, tx, c.course, byPhone(c.place(ctx, tx, 4)))
		if err != nil {
			return err
		}
		now, err := tx.ClaimToPlace(ctx, third.ID)
		if now.State != course.ClaimWithdrawn {
			t.Errorf("found, they still wait: %+v", now)
		}
		return err
	})
	c.refuses(course.ErrConflict, func(ctx context.Context, tx *storage.Tx) error {
		_, err := c.by(ctx, tx, stranger).AskVouching(ctx, tx, c.course, want)
		return err
	})
	c.refuses(course.ErrInvalid, func(ctx context.Context, tx *storage.Tx) error {
		_, err := c.by(ctx, tx, 42).AskVouching(ctx, tx, c.course, course.Claim{Name: "Ai Đó", DelegationID: 99})
		return err
	})
}

// TestDisown: who has a place gives it back; another place of the account stays its own,
// and nobody gives back what is not theirs.
func TestDisown(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	var place course.Enrollment
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		place = c.place(ctx, tx, 1)
		next := course.NewCourse("K2", "Lớp thứ hai")
		if err := tx.CreateCourse(ctx, &next, nil); err != nil {
			return err
		}
		also := course.Enrollment{CourseID: next.ID, State: course.Enrolled, Trainee: course.Trainee{Name: "Nguyễn Thị Lan", AccountID: place.Trainee.AccountID}}
		return tx.Enroll(ctx, &also)
	})
	disown := func(user int64) func(context.Context, *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, user).Disown(ctx, tx, place.ID)
			return err
		}
	}
	for _, user := range []int64{binh, stranger, organizer} {
		c.refuses(course.ErrForbidden, disown(user))
	}
	c.do(disown(lan))
	c.holds(1, 0, "")
	c.refuses(course.ErrForbidden, disown(lan))
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		rest := c.by(ctx, tx, lan).Actor.Enrollments
		if len(rest) != 1 || rest[0].CourseID == c.course.ID {
			t.Errorf("what is left is %+v", rest)
		}
		return nil
	})
	c.wantLog("somebody else: place.unlink ")
	c.do(func(ctx context.Context, tx *storage.Tx) error { // and whose it is claims it
		_, asked, err := c.by(ctx, tx, stranger).Claim(ctx, tx, c.course, byPhone(place))
		if asked != nil {
			t.Errorf("a place that is free: %+v", asked)
		}
		return err
	})
}

// TestClaimOnASecondCourse: the account of somebody who is surely the same serves both
// places; where that is not sure the organizers are asked.
func TestClaimOnASecondCourse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*course.Enrollment)
		sure   bool
	}{
		"the same, without a phone": {func(e *course.Enrollment) { e.Trainee.Phone = "" }, true},
		"another date of birth":     {func(e *course.Enrollment) { e.Trainee.Birth.Day++ }, false},
		"another name":              {func(e *course.Enrollment) { e.Trainee.Name = "Nguyễn Thị Loan" }, false},
		"no date of birth":          {func(e *course.Enrollment) { e.Trainee.Birth = course.Birth{} }, true}, // but her phone
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClass(t)
			first := c.course
			c.do(func(ctx context.Context, tx *storage.Tx) error {
				e := c.place(ctx, tx, 1)
				test.change(&e)
				e.ID, e.Trainee.ID, e.Trainee.AccountID = 0, 0, 0
				c.course = course.NewCourse("K2", "Lớp thứ hai")
				if err := tx.CreateCourse(ctx, &c.course, nil); err != nil {
					return err
				}
				e.CourseID = c.course.ID
				return tx.Enroll(ctx, &e)
			})
			c.do(func(ctx context.Context, tx *storage.Tx) error {
				e, by := c.place(ctx, tx, 1), c.by(ctx, tx, lan)
				want := byPhone(e)
				if e.Trainee.Phone == "" {
					want = byName(e)
				}
				_, asked, err := by.Claim(ctx, tx, c.course, want)
				if err != nil {
					return err
				}
				now := c.by(ctx, tx, lan).Actor
				if got := now.EnrollmentIn(c.course.ID) != nil; got != test.sure || asked != nil == test.sure || now.EnrollmentIn(first.ID) == nil {
					t.Errorf("the account serves both: %v; heard: %+v", got, asked)
				}
				if !test.sure && len(asked[0].(course.ClaimAsked).Elsewhere) != 1 {
					t.Errorf("who they are elsewhere is not said: %+v", asked)
				}
				return nil
			})
			if test.sure {
				return
			}
			var claims []course.Claim
			c.do(func(ctx context.Context, tx *storage.Tx) (err error) {
				storagetest.Grant(t, tx, organizer, course.Grant{Role: course.OrganizerRole, CourseID: c.course.ID})
				claims, err = tx.WaitingClaims(ctx, c.course.ID)
				return err
			})
			c.do(c.grants(organizer, claims[0].ID, claims[0].EnrollmentID, ""))
			c.holds(1, lan, course.LinkedByVouching)
		})
	}
}

// TestRegisterBesideOneself: nobody is put on a roster beside a place that is theirs, or
// most likely is; two of one name who are two, are.
func TestRegisterBesideOneself(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	c.course.Mode = course.OpenToAll
	register := func(user int64, name string, birth course.Birth, phone string, declined ...int64) (done registrar.Registered) {
		c.do(func(ctx context.Context, tx *storage.Tx) (err error) {
			said := course.Enrollment{Position: "Bí thư", Unit: "xã B", Trainee: course.Trainee{Name: name, Birth: birth, Phone: phone}}
			done, err = c.by(ctx, tx, user).Register(ctx, tx, c.course, said, declined)
			return err
		})
		return done
	}
	whole := course.Birth{Year: 1983, Month: 5, Day: 14}
	done := register(stranger, "pham duc", whole, "")
	if len(done.Found) != 1 || done.Found[0].No != 4 || done.Place.ID != 0 {
		t.Errorf("the very same: %+v", done)
	}
	duc := done.Found[0].ID
	if done = register(stranger, "Phạm Đúc", course.Birth{Year: 1983, Month: 5, Day: 15}, "0912345673"); len(done.Found) != 1 {
		t.Errorf("the own phone: %+v", done)
	}
	if done = register(stranger, "Phạm Đứ", whole, ""); len(done.Asked) != 1 || done.Place.ID != 0 {
		t.Errorf("one letter off: %+v", done)
	}
	if done = register(stranger, "Phạm Đức", course.Birth{Year: 1983}, ""); len(done.Asked) != 1 {
		t.Errorf("the year only: %+v", done)
	}
	if done = register(42, "Phạm Đức", course.Birth{Year: 1990, Month: 2, Day: 3}, ""); done.Place.No != 5 || done.Place.Trainee.TelegramID != 0 {
		t.Errorf("another of that name: %+v", done)
	}
	c.holds(5, 42, course.LinkedByName)
	if done = register(43, "Phạm Đức", whole, "0987654321", duc); done.Place.No != 6 {
		t.Errorf("who has said it isn't them: %+v", done)
	}
	c.holds(6, 43, course.LinkedByPhone)
}

// TestRegisterBesideThePlaceTakenOff: whoever was taken off the roster is not put on it
// beside their old place, which may be restored; the organizers are asked.
func TestRegisterBesideThePlaceTakenOff(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	c.course.Mode = course.OpenToAll
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		duc := c.place(ctx, tx, 4)
		if _, _, err := c.by(ctx, tx, organizer).Withdraw(ctx, tx, duc.ID, registrar.PlaceSeen(registrar.WithdrawAct, duc)); err != nil {
			return err
		}
		said := course.Enrollment{Unit: "xã B", Trainee: course.Trainee{Name: duc.Trainee.Name, Birth: duc.Trainee.Birth}}
		done, err := c.by(ctx, tx, stranger).Register(ctx, tx, c.course, said, nil)
		if err != nil {
			return err
		}
		if done.Withdrawn == nil || done.Withdrawn.Place.No != 4 || done.Place.ID != 0 || done.Found != nil {
			t.Errorf("the very same: %+v", done)
		}
		said.Trainee.Name += "h"
		done, err = c.by(ctx, tx, stranger).Register(ctx, tx, c.course, said, nil)
		if err != nil {
			return err
		}
		if len(done.Asked) != 1 || len(done.Asked[0].(course.ClaimAsked).Near) != 1 {
			t.Errorf("one letter off: %+v", done)
		}
		return nil
	})
}

// TestEnrollClaimAsShown: nobody is put on the roster beside a place that has come, or
// has been freed, since the organizer was shown who comes near.
func TestEnrollClaimAsShown(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	want := course.Claim{Name: "Võ Thị Mới", Birth: course.Birth{Year: 1990, Month: 1, Day: 2}}
	shown := c.vouched(42, want)[0].(course.ClaimAsked)
	enroll := func(ctx context.Context, tx *storage.Tx) error {
		_, err := c.by(ctx, tx, organizer).EnrollClaim(ctx, tx, shown.Claim.ID, shown.Seen())
		return err
	}
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		e := course.Enrollment{CourseID: c.course.ID, Trainee: course.Trainee{Name: want.Name, Birth: want.Birth}}
		return tx.Enroll(ctx, &e)
	})
	c.refuses(course.ErrChanged, enroll)
	c.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		shown, err = c.by(ctx, tx, organizer).SeeClaim(ctx, tx, shown.Claim.ID)
		return err
	})
	if len(shown.Near) != 1 {
		t.Errorf("comes near: %+v", shown.Near)
	}
	c.do(enroll) // they are two
}

// TestRegisterByAnotherCoursesPhone: the phone number that another course knows of
// somebody was not shared by their account, so that it makes nothing surer here.
func TestRegisterByAnotherCoursesPhone(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	other, roster := c.second(true, "Hồ Thị Khác")
	other.Mode = course.OpenToAll
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		mine := c.place(ctx, tx, 1)
		roster[0].Trainee.Phone = mine.Trainee.Phone // as all of an office have
		if err := tx.UpdateEnrollment(ctx, roster[0]); err != nil {
			return err
		}
		done, err := c.by(ctx, tx, lan).Register(ctx, tx, other, course.Enrollment{Unit: "UBND", Trainee: mine.Trainee}, nil)
		if err != nil {
			return err
		}
		if done.Found != nil || done.Place.ID == 0 {
			t.Fatalf("beside one with the phone: %+v", done)
		}
		e, err := tx.Enrollment(ctx, done.Place.ID)
		if e.LinkedBy != course.LinkedByName {
			t.Errorf("linked by %q", e.LinkedBy)
		}
		return err
	})
}
