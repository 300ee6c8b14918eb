package registrar_test

import (
	"context"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestWhatAWrongAccountHasAsked: what an account has asked to be set right at a place
// that is not its person's is not asked any more once it has lost the place, whichever
// way; what the representative has asked stays.
func TestWhatAWrongAccountHasAsked(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*class) func(context.Context, *storage.Tx) error{
		"unlinked": func(c *class) func(context.Context, *storage.Tx) error {
			return func(ctx context.Context, tx *storage.Tx) error {
				e := c.place(ctx, tx, 1)
				_, _, err := c.by(ctx, tx, organizer).Unlink(ctx, tx, e.ID, registrar.PlaceSeen(registrar.UnlinkAct, e))
				return err
			}
		},
		"given back": func(c *class) func(context.Context, *storage.Tx) error {
			return func(ctx context.Context, tx *storage.Tx) error {
				_, err := c.by(ctx, tx, lan).Disown(ctx, tx, c.place(ctx, tx, 1).ID)
				return err
			}
		},
		"merged": func(c *class) func(context.Context, *storage.Tx) error {
			return func(ctx context.Context, tx *storage.Tx) error {
				c.merges(ctx, tx, c.place(ctx, tx, 1), c.place(ctx, tx, 2), storagetest.Account(c.t, tx, binh))
				return nil
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClass(t)
			c.represents(stranger, 1)
			c.asks(lan, 1, course.FieldName, "Lê Thị Lạ")
			c.asks(stranger, 1, course.FieldUnit, "Huyện ủy")
			c.do(lose(c))
			if left := c.waiting(); len(left) != 1 || left[0].Field != course.FieldUnit {
				t.Errorf("still asked: %+v", left)
			}
			c.do(func(ctx context.Context, tx *storage.Tx) error {
				lines, err := tx.AuditLog(ctx, course.AuditQuery{CourseID: c.course.ID, Limit: 10})
				n := 0
				for _, l := range lines {
					if l.Act == "correction.withdraw" && l.Subject == string(course.FieldName) {
						n++
					}
				}
				if n != 1 {
					t.Errorf("%d lines of the log say that it is not asked any more", n)
				}
				return err
			})
		})
	}
}

// TestActsOfWhoHasLostThePlace: whose place it was when they tapped, and is theirs no
// more when the act comes to it, changes nothing there.
func TestActsOfWhoHasLostThePlace(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	var before registrar.By
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		e := c.place(ctx, tx, 1)
		e.Trainee.BirthAlt = course.Birth{Year: 1980, Month: 5, Day: 4}
		if err := tx.UpdateEnrollment(ctx, e); err != nil {
			return err
		}
		before = c.by(ctx, tx, lan)
		_, err := before.Disown(ctx, tx, e.ID)
		return err
	})
	c.refuses(course.ErrForbidden, func(ctx context.Context, tx *storage.Tx) error {
		_, _, err := before.AskCorrection(ctx, tx, c.place(ctx, tx, 1).ID, value(course.FieldUnit, "Huyện ủy"))
		return err
	})
	c.refuses(course.ErrForbidden, func(ctx context.Context, tx *storage.Tx) error {
		e := c.place(ctx, tx, 1)
		_, err := before.SettleBirth(ctx, tx, c.course, e.ID, e.Trainee.BirthAlt)
		return err
	})
}

// TestNoPhoneInTheLog: the log can't forget a number, so that it knows its end only.
func TestNoPhoneInTheLog(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	const first, second, third = "0987654321", "0977654322", "0967654323"
	c.asks(lan, 1, course.FieldPhone, first)
	c.asks(lan, 1, course.FieldPhone, second) // and the first is not asked any more
	if _, err := c.decides(organizer, c.waiting(), registrar.Verdict{Approve: true}); err != nil {
		t.Fatal(err)
	}
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		by, e := c.by(ctx, tx, organizer), c.place(ctx, tx, 1)
		in := value(course.FieldPhone, third)
		m, err := registrar.Mending(c.course, e, in)
		if err != nil {
			return err
		}
		_, _, err = by.MendEntry(ctx, tx, e.ID, in, m.Seen())
		return err
	})
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		lines, err := tx.AuditLog(ctx, course.AuditQuery{CourseID: c.course.ID, Limit: 10})
		if len(lines) != 5 {
			t.Errorf("%d lines", len(lines))
		}
		for _, l := range lines {
			for _, phone := range []string{"0912345670", first, second, third} {
				if strings.Contains(l.Before+l.After, phone) {
					t.Errorf("%s: %s → %s", l.Act, l.Before, l.After)
				}
			}
			if !strings.HasPrefix(l.Before, "…") {
				t.Errorf("%s doesn't say which number it was: %q", l.Act, l.Before)
			}
		}
		return err
	})
}

// TestNobodysNameByGuessing: an act tells nobody the name of whoever has a place that
// they have neither proven to be theirs nor may decide about.
func TestNobodysNameByGuessing(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	_, others := c.second(false, "Hồ Thị Khác")
	c.represents(binh, 1)
	var off course.Enrollment
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		off = c.place(ctx, tx, 4) // of no delegation
		return tx.MovePlace(ctx, off.ID, course.Withdrawn)
	})
	var delegation int64
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		delegation = c.place(ctx, tx, 1).DelegationID
		return nil
	})
	id := c.vouched(stranger, course.Claim{Name: "Võ Thị Mới", Birth: course.Birth{Year: 1990, Month: 1, Day: 2}, DelegationID: delegation})[0].(course.ClaimAsked).Claim.ID
	claim := func(place int64) func(context.Context, *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := c.by(ctx, tx, 43).Claim(ctx, tx, c.course, course.Claim{EnrollmentID: place, Name: "Ai Đó"})
			return err
		}
	}
	c.refuses(course.ErrChanged, claim(off.ID))
	c.refuses(course.ErrChanged, claim(others[0].ID))
	c.refuses(course.ErrForbidden, c.grants(binh, id, off.ID, ""))
	c.refuses(course.ErrNotFound, c.grants(organizer, id, others[0].ID, ""))
	c.refuses(course.ErrConflict, c.grants(organizer, id, off.ID, ""))
}

// TestRestoredByHandAndTakenOffAgain: what takes a whole withdrawal back leaves alone
// whom somebody has moved by hand since.
func TestRestoredByHandAndTakenOffAgain(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		roster, err := tx.Roster(ctx, c.course.ID)
		if err == nil {
			err = tx.StoreRoster(ctx, c.course.ID, course.Diff{Gone: roster[2:]})
		}
		if err != nil {
			return err
		}
		by := c.by(ctx, tx, organizer)
		left, err := by.LeftOut(ctx, tx, c.course)
		if err != nil {
			return err
		}
		_, at, err := by.WithdrawLeftOut(ctx, tx, c.course.ID, left.Seen(registrar.Withdrawal))
		if err != nil {
			return err
		}
		e := c.place(ctx, tx, 3)
		if _, _, err := by.Restore(ctx, tx, e.ID, registrar.PlaceSeen(registrar.RestoreAct, e)); err != nil {
			return err
		}
		e = c.place(ctx, tx, 3)
		if _, _, err := by.Withdraw(ctx, tx, e.ID, registrar.PlaceSeen(registrar.WithdrawAct, e)); err != nil {
			return err
		}
		restored, _, err := by.RestoreLeftOut(ctx, tx, c.course.ID, at)
		if three, four := c.place(ctx, tx, 3).State, c.place(ctx, tx, 4).State; restored != 1 || three != course.Withdrawn || four != course.Enrolled {
			t.Errorf("%d are restored; 3 is %s, 4 is %s", restored, three, four)
		}
		return err
	})
}

// TestInvitationOfWhoMayNotInvite: an invitation that was made while the role of whoever
// makes it was being revoked gives nobody a role.
func TestInvitationOfWhoMayNotInvite(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	var token string
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		before := c.by(ctx, tx, organizer)
		for _, g := range before.Actor.Grants {
			if _, err := tx.RevokeRole(ctx, g.ID); err != nil {
				return err
			}
		}
		var err error
		token, _, err = before.Invite(ctx, tx, course.Invitation{Role: course.OrganizerRole, CourseID: c.course.ID})
		return err
	})
	c.refuses(course.ErrConflict, func(ctx context.Context, tx *storage.Tx) error {
		_, _, err := c.by(ctx, tx, stranger).AcceptInvitation(ctx, tx, token)
		return err
	})
}
