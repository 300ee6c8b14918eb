package registrar_test

import (
	"context"
	"errors"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestInvite: an invitation gives its role to the first who comes with it, and both
// are in the log, once.
func TestInvite(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	toOrganize := course.Invitation{Role: course.OrganizerRole, CourseID: c.course.ID}
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		token, _, err := c.by(ctx, tx, organizer).Invite(ctx, tx, toOrganize)
		if err != nil {
			return err
		}
		for _, first := range []bool{true, false} {
			i, created, err := c.by(ctx, tx, stranger).AcceptInvitation(ctx, tx, token)
			if err != nil || created != first || i.Role != course.OrganizerRole || i.CourseID != c.course.ID {
				t.Errorf("accepted: %+v, new %v, %v", i, created, err)
			}
		}
		if role := c.by(ctx, tx, stranger).Actor.Role(); role != course.OrganizerRole {
			t.Errorf("who accepted is %s", role)
		}
		for _, bad := range []string{token, "unknown"} {
			if _, _, err := c.by(ctx, tx, lan).AcceptInvitation(ctx, tx, bad); err == nil {
				t.Errorf("%s was accepted by somebody else", bad)
			}
		}
		return nil
	})
	c.wantLog("organizer: role.invite invitation/1", "somebody else: role.grant invitation/1")
}

// TestInviteWhom: an organizer invites to their own course and its delegations, and
// nobody to be an admin; others invite nobody.
func TestInviteWhom(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	next := course.NewCourse("K2", "Lớp khác")
	var ours, theirs int64 // a delegation
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		e := course.Enrollment{State: course.Enrolled, Delegation: "Mỏ Cày", Trainee: course.Trainee{Name: "Võ Đại"}}
		if err := tx.CreateCourse(ctx, &next, nil); err != nil {
			return err
		}
		if err := tx.StoreRoster(ctx, next.ID, course.Diff{New: []course.Enrollment{e}}); err != nil {
			return err
		}
		all, err := tx.Roster(ctx, next.ID)
		if err != nil {
			return err
		}
		ours, theirs = c.place(ctx, tx, 1).DelegationID, all[0].DelegationID
		return nil
	})
	for name, tt := range map[string]struct {
		by   int64
		to   course.Invitation
		want error
	}{
		"organizer":                  {organizer, course.Invitation{Role: course.OrganizerRole, CourseID: c.course.ID}, nil},
		"organizer of another":       {organizer, course.Invitation{Role: course.OrganizerRole, CourseID: next.ID}, course.ErrForbidden},
		"representative":             {organizer, course.Invitation{Role: course.RepresentativeRole, CourseID: c.course.ID, DelegationID: ours}, nil},
		"of a delegation of another": {organizer, course.Invitation{Role: course.RepresentativeRole, CourseID: c.course.ID, DelegationID: theirs}, course.ErrNotFound},
		"admin":                      {organizer, course.Invitation{Role: course.AdminRole}, course.ErrForbidden},
		"by a trainee":               {lan, course.Invitation{Role: course.RepresentativeRole, CourseID: c.course.ID, DelegationID: ours}, course.ErrForbidden},
		"by a stranger":              {stranger, course.Invitation{Role: course.OrganizerRole, CourseID: c.course.ID}, course.ErrForbidden},
	} {
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			token, of, err := c.by(ctx, tx, tt.by).Invite(ctx, tx, tt.to)
			if !errors.Is(err, tt.want) {
				t.Errorf("%s: %v, want %v", name, err, tt.want)
			}
			if (token != "") != (tt.want == nil) || err == nil && of.ID != tt.to.DelegationID {
				t.Errorf("%s: token %q, for delegation %+v", name, token, of)
			}
			return nil
		})
	}
}

// TestFirstAdmin: of the links that a program without an admin prints only the first
// that is used makes one, nobody makes themselves one, and whom the configuration
// names becomes one once.
func TestFirstAdmin(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	operator := registrar.Operator(c.now)
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		var tokens []string
		for range 2 { // two starts
			token, _, err := operator.Invite(ctx, tx, course.Invitation{Role: course.AdminRole})
			if err != nil {
				return err
			}
			tokens = append(tokens, token)
		}
		if _, created, err := c.by(ctx, tx, stranger).AcceptInvitation(ctx, tx, tokens[0]); err != nil || !created {
			t.Errorf("the first: %v, %v", created, err)
		}
		if _, _, err := c.by(ctx, tx, lan).AcceptInvitation(ctx, tx, tokens[1]); !errors.Is(err, course.ErrConflict) {
			t.Errorf("by the other link: %v", err)
		}
		account := storagetest.Account(t, tx, organizer)
		if _, err := c.by(ctx, tx, organizer).SeedAdmin(ctx, tx, account); !errors.Is(err, course.ErrForbidden) {
			t.Errorf("an organizer makes themselves an admin: %v", err)
		}
		for _, first := range []bool{true, false} {
			if created, err := operator.SeedAdmin(ctx, tx, account); err != nil || created != first {
				t.Errorf("of the configuration: %v, %v", created, err)
			}
		}
		return nil
	})
}

// roles of the class's people, as they are revoked: an admin, the organizer and the
// representative of Lan's delegation.
func (c *class) givesRoles() (admin, organizes, represents course.Grant) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		storagetest.Grant(c.t, tx, coursetest.Admin, course.Grant{Role: course.AdminRole})
		storagetest.Grant(c.t, tx, lan, course.Grant{Role: course.RepresentativeRole, CourseID: c.course.ID, DelegationID: c.place(ctx, tx, 1).DelegationID})
		for user, g := range map[int64]*course.Grant{coursetest.Admin: &admin, organizer: &organizes, lan: &represents} {
			*g = c.by(ctx, tx, user).Actor.Grants[0]
		}
		return nil
	})
	return admin, organizes, represents
}

// revokes takes a role away, as it is shown now.
func (c *class) revokes(by int64, g course.Grant) func(context.Context, *storage.Tx) error {
	return func(ctx context.Context, tx *storage.Tx) error {
		r, err := registrar.Operator(c.now).Revocation(ctx, tx, g.ID)
		if err == nil {
			_, _, err = c.by(ctx, tx, by).RevokeRole(ctx, tx, g.ID, r.Seen())
		}
		return err
	}
}

// TestMayRevoke: who runs a course revokes its representatives, an admin everybody,
// and nobody else anybody.
func TestMayRevoke(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	admin, organizes, represents := c.givesRoles()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		next := course.NewCourse("K2", "Lớp khác")
		if err := tx.CreateCourse(ctx, &next, nil); err != nil {
			return err
		}
		storagetest.Grant(t, tx, binh, course.Grant{Role: course.OrganizerRole, CourseID: next.ID})
		storagetest.Grant(t, tx, 77, course.Grant{Role: course.AdminRole})
		return nil
	})
	for _, tt := range []struct {
		by      int64
		from    course.Grant
		forbids bool
	}{
		{organizer, organizes, true}, {organizer, admin, true},
		{binh, represents, true}, {binh, organizes, true},
		{lan, represents, true}, {stranger, organizes, true},
		{organizer, represents, false}, {coursetest.Admin, organizes, false},
		{77, admin, false},
	} {
		if tt.forbids {
			c.refuses(course.ErrForbidden, c.revokes(tt.by, tt.from))
			continue
		}
		c.do(c.revokes(tt.by, tt.from))
		c.refuses(course.ErrConflict, c.revokes(tt.by, tt.from)) // it is done
	}
	c.wantLog("organizer: role.revoke "+course.AboutAccount(represents.AccountID), "somebody else: role.revoke "+course.AboutAccount(organizes.AccountID))
}

// TestRevokeRole: with the role its holder loses the invitations that need it, and hears
// of it; what was shown is what happens.
func TestRevokeRole(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	_, organizes, represents := c.givesRoles()
	rep := course.Invitation{Role: course.RepresentativeRole, CourseID: c.course.ID, DelegationID: represents.DelegationID}
	var token, seen string
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		r, err := c.by(ctx, tx, coursetest.Admin).Revocation(ctx, tx, organizes.ID)
		if err != nil {
			return err
		}
		seen = r.Seen()
		token, _, err = c.by(ctx, tx, organizer).Invite(ctx, tx, rep)
		return err
	})
	c.refuses(course.ErrChanged, func(ctx context.Context, tx *storage.Tx) error {
		_, _, err := c.by(ctx, tx, coursetest.Admin).RevokeRole(ctx, tx, organizes.ID, seen)
		return err
	})
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		by := c.by(ctx, tx, coursetest.Admin)
		r, err := by.Revocation(ctx, tx, organizes.ID)
		if err != nil {
			return err
		}
		_, told, err := by.RevokeRole(ctx, tx, organizes.ID, r.Seen())
		if told.Account.TelegramID != organizer || told.Course.ID != c.course.ID || told.Grant.ID != organizes.ID {
			t.Errorf("told is %+v", told)
		}
		return err
	})
	c.refuses(course.ErrConflict, func(ctx context.Context, tx *storage.Tx) error {
		_, _, err := c.by(ctx, tx, stranger).AcceptInvitation(ctx, tx, token)
		return err
	})
	c.wantLog("organizer: role.invite invitation/1", "somebody else: role.revoke "+course.AboutAccount(organizes.AccountID), "somebody else: invitation.withdraw invitation/1")
}

// TestRevokedMeanwhile: who was revoked while their own act waited has no right any
// more, and the last admin stays.
func TestRevokedMeanwhile(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	admin, _, represents := c.givesRoles()
	c.refuses(course.ErrConflict, c.revokes(coursetest.Admin, admin))
	var other course.Grant
	var before registrar.By
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		storagetest.Grant(t, tx, 77, course.Grant{Role: course.AdminRole})
		before = c.by(ctx, tx, 77)
		other = before.Actor.Grants[0]
		return nil
	})
	c.do(c.revokes(coursetest.Admin, other))
	for _, g := range []course.Grant{admin, represents} {
		c.refuses(course.ErrForbidden, func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := before.RevokeRole(ctx, tx, g.ID, course.Seen(g.ID, 0))
			return err
		})
	}
}
