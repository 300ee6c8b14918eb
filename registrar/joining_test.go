package registrar_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"loptruong/course"
	"loptruong/registrar"
	"loptruong/storage"
	"loptruong/storage/storagetest"
)

// office is a class with one trainee on its roster, and somebody who acts.
type office struct {
	t  *testing.T
	tx *storage.Tx
	c  course.Course
	e  course.Enrollment // the trainee's place
	by registrar.By
}

// inOffice does something in one transaction.
func inOffice(t *testing.T, mode course.JoinMode, do func(context.Context, *office)) {
	t.Helper()
	now := time.Date(2022, 8, 15, 2, 0, 0, 0, time.UTC)
	db := storagetest.Open(t, storage.Config{URL: storagetest.SQLiteURL(t), Now: func() time.Time { return now }})
	err := db.Update(t.Context(), func(tx *storage.Tx) error {
		o := &office{t: t, tx: tx, c: course.NewCourse("DV", "Lớp dân vận")}
		o.c.Mode = mode
		if err := tx.CreateCourse(t.Context(), &o.c, nil); err != nil {
			return err
		}
		o.e = course.Enrollment{CourseID: o.c.ID, State: course.Enrolled, Unit: "xã A", Trainee: course.Trainee{
			Name: "Võ Thị Đôi", Birth: course.Birth{Year: 1983, Month: 5, Day: 12}, BirthAlt: course.Birth{Year: 1983, Month: 12, Day: 5}}}
		if err := tx.Enroll(t.Context(), &o.e); err != nil {
			return err
		}
		o.comes(t.Context(), 7)
		do(t.Context(), o)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// comes makes a Telegram user the one who acts, with the rights of the moment.
func (o *office) comes(ctx context.Context, user int64) {
	o.t.Helper()
	actor, err := o.tx.Actor(ctx, storagetest.Account(o.t, o.tx, user))
	if err != nil {
		o.t.Fatal(err)
	}
	o.by = registrar.By{Actor: actor, Now: time.Date(2022, 8, 15, 2, 0, 0, 0, time.UTC)}
}

// logged is the acts in the log, the oldest first.
func (o *office) logged(ctx context.Context) (acts []string) {
	o.t.Helper()
	entries, err := o.tx.AuditLog(ctx, o.c.ID, 0, 99)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, e := range slices.Backward(entries) {
		acts = append(acts, e.Act)
	}
	return acts
}

// TestClaim: one account is one person; a second one is refused by a fact, and what
// was done is in the log, once.
func TestClaim(t *testing.T) {
	t.Parallel()
	inOffice(t, course.RosterOnly, func(ctx context.Context, o *office) {
		if err := o.by.Consent(ctx, o.tx, o.c); err != nil {
			t.Fatal(err)
		}
		if _, refused, err := o.by.Claim(ctx, o.tx, o.c, o.e.ID); err != nil || refused != nil {
			t.Fatalf("the first claim: %+v, %v", refused, err)
		}
		o.comes(ctx, 8)
		if _, refused, err := o.by.Claim(ctx, o.tx, o.c, o.e.ID); err != nil || refused == nil || !refused.Taken {
			t.Errorf("the second claim: %+v, %v", refused, err)
		}
		twin := course.Enrollment{CourseID: o.c.ID, State: course.Enrolled, Trainee: course.Trainee{Name: "Trần Văn Hai"}}
		if err := o.tx.Enroll(ctx, &twin); err != nil {
			t.Fatal(err)
		}
		o.comes(ctx, 7)
		if _, refused, err := o.by.Claim(ctx, o.tx, o.c, twin.ID); err != nil || refused == nil || refused.Taken {
			t.Errorf("another place claimed by who has one: %+v, %v", refused, err)
		}
		if got, want := o.logged(ctx), []string{"account.consent", "place.claim"}; !slices.Equal(got, want) {
			t.Errorf("the log has %v, want %v", got, want)
		}
	})
}

// TestRegister: by whatever door, a course takes whom its mode takes, once, and what a
// certificate can hold.
func TestRegister(t *testing.T) {
	t.Parallel()
	said := course.Enrollment{Position: "Bí thư", Unit: "xã B", Trainee: course.Trainee{Name: "Đỗ Hoài An", Birth: course.Birth{Year: 1990}}}
	inOffice(t, course.RosterOnly, func(ctx context.Context, o *office) {
		if _, _, err := o.by.Register(ctx, o.tx, o.c, said); !errors.Is(err, course.ErrForbidden) {
			t.Errorf("a course for its roster only: %v", err)
		}
	})
	inOffice(t, course.OpenToAll, func(ctx context.Context, o *office) {
		unnamed := said
		unnamed.Trainee.Name = "12"
		if _, _, err := o.by.Register(ctx, o.tx, o.c, unnamed); !errors.Is(err, course.ErrInvalid) {
			t.Errorf("no name: %v", err)
		}
		e, refused, err := o.by.Register(ctx, o.tx, o.c, said)
		if err != nil || refused != nil {
			t.Fatalf("%+v, %v", refused, err)
		}
		o.comes(ctx, 7)
		if _, _, err := o.by.Register(ctx, o.tx, o.c, said); !errors.Is(err, course.ErrConflict) {
			t.Errorf("a second time: %v", err)
		}
		if err := o.tx.StoreRoster(ctx, o.c.ID, course.Diff{Gone: []course.Enrollment{e}}); err != nil {
			t.Fatal(err)
		}
		if _, err := o.tx.WithdrawLeftOut(ctx, o.c.ID, o.by.Now); err != nil {
			t.Fatal(err)
		}
		o.comes(ctx, 7)
		if _, refused, err := o.by.Register(ctx, o.tx, o.c, said); err != nil || refused == nil || refused.Account != o.by.Actor.AccountID {
			t.Errorf("after the withdrawal: %+v, %v", refused, err)
		}
		if got, want := o.logged(ctx), []string{"place.register"}; !slices.Equal(got, want) {
			t.Errorf("the log has %v, want %v", got, want)
		}
	})
}

// TestSettleBirth: only the person says which reading is right; the log says what was
// before.
func TestSettleBirth(t *testing.T) {
	t.Parallel()
	inOffice(t, course.RosterOnly, func(ctx context.Context, o *office) {
		second := o.e.Trainee.BirthAlt
		if _, _, err := o.by.SettleBirth(ctx, o.tx, o.c, o.e.ID, second); !errors.Is(err, course.ErrForbidden) {
			t.Errorf("somebody else's: %v", err)
		}
		if _, _, err := o.by.Claim(ctx, o.tx, o.c, o.e.ID); err != nil {
			t.Fatal(err)
		}
		o.comes(ctx, 7)
		if _, wrong, err := o.by.SettleBirth(ctx, o.tx, o.c, o.e.ID, course.Birth{}); err != nil || wrong == nil {
			t.Errorf("neither: %+v, %v", wrong, err)
		}
		if _, _, err := o.by.SettleBirth(ctx, o.tx, o.c, o.e.ID, course.Birth{Year: 1999}); !errors.Is(err, course.ErrInvalid) {
			t.Errorf("a third: %v", err)
		}
		if e, wrong, err := o.by.SettleBirth(ctx, o.tx, o.c, o.e.ID, second); err != nil || wrong != nil || e.Trainee.Birth != second {
			t.Fatalf("%+v, %+v, %v", e.Trainee, wrong, err)
		}
		if e, wrong, err := o.by.SettleBirth(ctx, o.tx, o.c, o.e.ID, o.e.Trainee.Birth); err != nil || wrong != nil || e.Trainee.Birth != second {
			t.Errorf("settled before: %+v, %+v, %v", e.Trainee, wrong, err)
		}
		entries, err := o.tx.AuditLog(ctx, o.c.ID, 0, 99)
		if err != nil || len(entries) != 2 {
			t.Fatalf("%+v, %v", entries, err)
		}
		if e := entries[0]; e.Act != "place.birth" || e.EnrollmentID != o.e.ID || e.Before != o.e.Trainee.Birth.Key()+"\n"+second.Key() || e.After != second.Key() {
			t.Errorf("the log says %+v", e)
		}
	})
}
