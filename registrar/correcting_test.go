package registrar_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// text is what somebody gives for a field.
func value(field course.Field, text string) registrar.Value {
	return registrar.Value{Field: field, Text: text, Check: printable}
}

// asks has somebody ask for a correction at the place of that number.
func (c *class) asks(user int64, no int, field course.Field, line string) (k course.Correction, news course.Fact) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		k, news, err = c.by(ctx, tx, user).AskCorrection(ctx, tx, c.place(ctx, tx, no).ID, value(field, line))
		return err
	})
	return k, news
}

// waiting are the corrections that can be decided.
func (c *class) waiting() (all []course.Correction) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		all, err = tx.WaitingCorrections(ctx, c.course.ID)
		return err
	})
	return all
}

// decides has somebody decide on corrections as they were shown.
func (c *class) decides(user int64, shown []course.Correction, say registrar.Verdict) (facts []course.Fact, err error) {
	c.t.Helper()
	var ids []int64
	for _, k := range shown {
		ids = append(ids, k.ID)
	}
	say.Seen, say.Check = course.SeenCorrections(shown), printable
	err = c.db.Update(c.t.Context(), func(tx *storage.Tx) (err error) {
		_, facts, err = c.by(c.t.Context(), tx, user).DecideCorrections(c.t.Context(), tx, c.course.ID, ids, say)
		return err
	})
	return facts, err
}

// represents makes somebody the representative of the delegation of a place.
func (c *class) represents(user int64, no int) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		storagetest.Grant(c.t, tx, user, course.Grant{Role: course.RepresentativeRole, CourseID: c.course.ID, DelegationID: c.place(ctx, tx, no).DelegationID})
		return nil
	})
}

// TestAskCorrection: whose place it is asks, and the representative of the delegation
// for all but the phone; nobody else does. The same again is asked once, and another
// thing for the field takes the place of the first.
func TestAskCorrection(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	c.represents(stranger, 2)
	ask := func(user int64, no int, in registrar.Value) func(context.Context, *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := c.by(ctx, tx, user).AskCorrection(ctx, tx, c.place(ctx, tx, no).ID, in)
			return err
		}
	}
	for _, user := range []int64{binh, organizer, 77} {
		c.refuses(course.ErrForbidden, ask(user, 1, value(course.FieldUnit, "Huyện ủy")))
	}
	c.refuses(course.ErrForbidden, ask(stranger, 1, value(course.FieldUnit, "Huyện ủy"))) // of another delegation
	c.refuses(course.ErrForbidden, ask(stranger, 4, value(course.FieldUnit, "Huyện ủy"))) // of none
	c.refuses(course.ErrForbidden, ask(stranger, 3, value(course.FieldPhone, "0987654321")))
	for _, in := range []registrar.Value{
		value(course.FieldName, "😀"), value(course.FieldBirth, "1/1/1900"), value(course.FieldUnit, "UBND"), value(course.FieldState, "withdrawn"), value(course.FieldNote, "không ăn cá"),
	} {
		c.refuses(course.ErrInvalid, ask(lan, 1, in))
	}
	unprintable := value(course.FieldUnit, "UBND 中")
	unprintable.Check = func(p course.Paper) []course.PaperFault {
		return []course.PaperFault{{Field: course.PaperUnit, Text: p.Unit}}
	}
	err := c.db.Update(t.Context(), func(tx *storage.Tx) error { return ask(lan, 1, unprintable)(t.Context(), tx) })
	if _, fault := errors.AsType[*course.PaperError](err); !fault {
		t.Errorf("what can't be printed: %v", err)
	}
	c.wantLog()

	first, _ := c.asks(lan, 1, course.FieldBirth, "14-5-82")
	if again, news := c.asks(lan, 1, course.FieldBirth, "14/5/1982"); again.ID != first.ID || news != nil {
		t.Errorf("asked twice: %+v, told %v", again, news)
	}
	second, _ := c.asks(lan, 1, course.FieldBirth, "15/5/1982")
	c.asks(stranger, 3, course.FieldUnit, "Huyện ủy")
	c.asks(lan, 1, course.FieldPhone, "0987 654 321")
	var got []string
	for _, k := range c.waiting() {
		got = append(got, fmt.Sprintf("%d %s: %s → %s", k.Place.No, k.Field, k.Before, k.After))
	}
	want := []string{"1 birth: 14/5/1980 → 15/5/1982", "3 unit: UBND → Huyện ủy", "1 phone: 0912345670 → 0987654321"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what waits (-want +got):\n%s", diff)
	}

	withdraw := func(user int64) func(context.Context, *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, user).WithdrawCorrection(ctx, tx, second.ID)
			return err
		}
	}
	c.refuses(course.ErrForbidden, withdraw(binh))
	c.refuses(course.ErrForbidden, withdraw(stranger)) // of another delegation
	c.do(withdraw(lan))
	c.refuses(course.ErrConflict, withdraw(lan))
	c.wantLog("somebody else: correction.ask birth", "somebody else: correction.withdraw birth", "somebody else: correction.ask birth",
		"somebody else: correction.ask unit", "somebody else: correction.ask phone", "somebody else: correction.withdraw birth")
}

// TestDecideCorrections: what was shown is decided, once, by who runs the course; the
// place says it and notes it, and those who must hear do.
func TestDecideCorrections(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	c.represents(stranger, 2)
	birth, _ := c.asks(lan, 1, course.FieldBirth, "14/5/1982")
	c.asks(lan, 1, course.FieldDelegation, "Mỏ Cày")
	for no, unit := range map[int]string{2: "Xã B", 3: "Xã C"} {
		c.asks(stranger, no, course.FieldUnit, unit)
	}
	shown := c.waiting()
	for _, user := range []int64{lan, stranger} {
		if _, err := c.decides(user, shown, registrar.Verdict{Approve: true}); !errors.Is(err, course.ErrForbidden) {
			t.Errorf("by user %d: %v", user, err)
		}
	}
	if _, err := c.decides(organizer, nil, registrar.Verdict{Approve: true}); !errors.Is(err, course.ErrChanged) {
		t.Errorf("of nothing: %v", err)
	}
	facts, err := c.decides(organizer, shown, registrar.Verdict{Approve: true})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	c.do(func(_ context.Context, tx *storage.Tx) error {
		names := map[int64]string{}
		for name, user := range map[string]int64{"lan": lan, "binh": binh, "third": third, "representative": stranger} {
			names[storagetest.Account(t, tx, user)] = name
		}
		for _, f := range facts {
			of := f.(course.CorrectionsDecided)
			told = append(told, fmt.Sprintf("%s: %d of %d", names[of.Account.ID], len(of.Decided), of.Place.No))
		}
		return nil
	})
	slices.Sort(told)
	want := []string{"binh: 1 of 2", "lan: 2 of 1", "representative: 1 of 2", "representative: 1 of 3", "third: 1 of 3"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		e := c.place(ctx, tx, 1)
		if e.Trainee.Birth.String() != "14/5/1982" || e.Delegation != "Mỏ Cày" || e.DelegationID == 0 || e.Edited != "birth delegation" || e.Trainee.TelegramID != lan {
			t.Errorf("the place is %+v", e)
		}
		return nil
	})
	if _, err := c.decides(organizer, []course.Correction{birth}, registrar.Verdict{Reason: "x"}); !errors.Is(err, course.ErrConflict) || errors.Is(err, course.ErrChanged) {
		t.Errorf("the second of two organizers: %v", err)
	}
	if n := len(c.waiting()); n != 0 {
		t.Errorf("%d wait still", n)
	}
}

// TestDecideWhatWasShown: nothing happens to what is no longer as it was shown, neither
// to the others that were shown with it.
func TestDecideWhatWasShown(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(c *class, shown []course.Correction){
		"an organizer has edited the field": func(c *class, shown []course.Correction) {
			c.do(func(ctx context.Context, tx *storage.Tx) error {
				by, e := c.by(ctx, tx, organizer), shown[0].Place
				m, err := registrar.Mending(c.course, e, value(course.FieldUnit, "Thị trấn"))
				if err == nil {
					_, _, err = by.MendEntry(ctx, tx, e.ID, value(course.FieldUnit, "Thị trấn"), m.Seen())
				}
				return err
			})
		},
		"it was asked otherwise": func(c *class, _ []course.Correction) { c.asks(lan, 1, course.FieldUnit, "Xã khác") },
		"it was withdrawn": func(c *class, shown []course.Correction) {
			c.do(func(ctx context.Context, tx *storage.Tx) error {
				_, err := c.by(ctx, tx, lan).WithdrawCorrection(ctx, tx, shown[0].ID)
				return err
			})
		},
		"another has decided": func(c *class, shown []course.Correction) {
			if _, err := c.decides(organizer, shown[:1], registrar.Verdict{Reason: "Danh sách ghi vậy"}); err != nil {
				c.t.Error(err)
			}
		},
		"the person was withdrawn": func(c *class, shown []course.Correction) {
			c.do(func(ctx context.Context, tx *storage.Tx) error {
				gone := course.Diff{Gone: []course.Enrollment{shown[0].Place}}
				if err := tx.StoreRoster(ctx, c.course.ID, gone); err != nil {
					return err
				}
				_, err := tx.WithdrawLeftOut(ctx, c.course.ID, c.now)
				return err
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClass(t)
			c.asks(lan, 1, course.FieldUnit, "Xã A")
			c.asks(binh, 2, course.FieldUnit, "Xã B")
			shown := c.waiting()
			change(c, shown)
			if _, err := c.decides(organizer, shown, registrar.Verdict{Approve: true}); !errors.Is(err, course.ErrChanged) {
				t.Errorf("all that were shown: %v", err)
			}
			if _, err := c.decides(organizer, shown[:1], registrar.Verdict{Approve: true}); !errors.Is(err, course.ErrConflict) {
				t.Errorf("the one alone: %v", err)
			}
			c.do(func(ctx context.Context, tx *storage.Tx) error {
				if one, two := c.place(ctx, tx, 1), c.place(ctx, tx, 2); one.Unit == "Xã A" || two.Unit != "UBND" {
					t.Errorf("the units are %q and %q", one.Unit, two.Unit)
				}
				return nil
			})
			if _, err := c.decides(organizer, shown[1:], registrar.Verdict{Approve: true}); err != nil {
				t.Errorf("the other: %v", err)
			}
		})
	}
}

// TestCorrectionsOfAClosedCourse: what is on the papers stays; what still waits can be
// refused, so that people hear.
func TestCorrectionsOfAClosedCourse(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	c.asks(lan, 1, course.FieldUnit, "Xã A")
	c.closes()
	shown := c.waiting()
	if _, err := c.decides(organizer, shown, registrar.Verdict{Approve: true}); !errors.Is(err, course.ErrConflict) {
		t.Errorf("approved: %v", err)
	}
	facts, err := c.decides(organizer, shown, registrar.Verdict{Reason: "Mời làm thủ tục cấp lại"})
	if err != nil || len(facts) != 1 {
		t.Errorf("refused: told %v, %v", facts, err)
	}
	c.refuses(course.ErrConflict, func(ctx context.Context, tx *storage.Tx) error {
		_, _, err := c.by(ctx, tx, lan).AskCorrection(ctx, tx, c.place(ctx, tx, 1).ID, value(course.FieldUnit, "Xã A"))
		return err
	})
}

// TestUntoldCorrections: the organizers hear of the first at once, and of those within
// the hour together, when it is over; of what nobody could be told, later.
func TestUntoldCorrections(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	wants := func(when string, news course.Fact, wantNew, wantWaiting int) {
		t.Helper()
		f, _ := news.(course.CorrectionsWait)
		if len(f.New) != wantNew || f.Waiting != wantWaiting {
			t.Errorf("%s: told of %d of %d, want %d of %d", when, len(f.New), f.Waiting, wantNew, wantWaiting)
		}
	}
	tells := func() {
		c.do(func(ctx context.Context, tx *storage.Tx) error { return tx.TellCorrections(ctx, c.course.ID) })
	}
	look := func() (news course.Fact) {
		c.do(func(ctx context.Context, tx *storage.Tx) (err error) {
			news, err = registrar.UntoldCorrections(ctx, tx, c.course, c.now)
			return err
		})
		return news
	}
	_, news := c.asks(lan, 1, course.FieldUnit, "Xã A")
	wants("the first", news, 1, 1)
	_, news = c.asks(lan, 1, course.FieldGender, "nữ")
	wants("another while nobody could be told", news, 2, 2)
	tells()
	c.now = c.now.Add(time.Minute)
	_, news = c.asks(binh, 2, course.FieldUnit, "Xã B")
	wants("a minute later", news, 0, 0)
	_, news = c.asks(third, 3, course.FieldUnit, "Xã C")
	wants("and one more", news, 0, 0)
	c.now = c.now.Add(58 * time.Minute)
	wants("before the hour is over", look(), 0, 0)
	c.now = c.now.Add(time.Minute)
	wants("after the hour", look(), 2, 4)
	tells()
	wants("at once again", look(), 0, 0)
	c.now = c.now.Add(24 * time.Hour)
	wants("the next day", look(), 0, 0)
	_, news = c.asks(lan, 1, course.FieldPosition, "Bí thư")
	wants("and another then", news, 1, 5)
}
