package registrar_test

import (
	"context"
	"errors"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// second is another course with these people, run by the organizer of the class too if
// so wanted, and otherwise by somebody else alone.
func (c *class) second(organized bool, names ...string) (other course.Course, roster []course.Enrollment) {
	c.t.Helper()
	other = course.NewCourse("K2", "Lớp thứ hai")
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.CreateCourse(ctx, &other, nil); err != nil {
			return err
		}
		var rows []course.Enrollment
		for i, name := range names {
			rows = append(rows, course.Enrollment{No: i + 1, State: course.Enrolled, Trainee: course.Trainee{Name: name}})
		}
		if err := tx.StoreRoster(ctx, other.ID, course.Diff{New: rows}); err != nil {
			return err
		}
		who := int64(elsewhere)
		if organized {
			who = organizer
		}
		if _, err := tx.GrantRole(ctx, course.Grant{AccountID: storagetest.Account(c.t, tx, who), Role: course.OrganizerRole, CourseID: other.ID}); err != nil {
			return err
		}
		var err error
		roster, err = tx.Roster(ctx, other.ID)
		return err
	})
	return other, roster
}

// elsewhere runs another course than the class.
const elsewhere = 60

// TestSamePerson: the account of one place serves the other too, and hears of it, once;
// those who don't run the course of a place that is given an account say nothing.
func TestSamePerson(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	next, people := c.second(false, "Nguyễn Thị Lan", "Phạm Văn Dũng", "Trần Văn Bình")
	same := func(user int64, no int, other course.Enrollment) func(context.Context, *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, user).SamePerson(ctx, tx, c.place(ctx, tx, no).ID, other.ID)
			return err
		}
	}
	c.refuses(course.ErrForbidden, same(organizer, 1, people[0])) // her place on K2 is given the account
	c.refuses(course.ErrForbidden, same(lan, 1, people[0]))
	c.refuses(course.ErrForbidden, same(elsewhere, 4, people[1])) // without an account it is a matter of both
	c.refuses(course.ErrForbidden, same(organizer, 4, people[1]))
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		by := c.by(ctx, tx, elsewhere)
		for range 2 {
			facts, err := by.SamePerson(ctx, tx, people[0].ID, c.place(ctx, tx, 1).ID)
			if err != nil {
				return err
			}
			if len(facts) == 0 {
				continue // the second of two
			}
			given, ok := facts[0].(course.PlaceGiven)
			if len(facts) != 1 || !ok || given.Account.TelegramID != lan || given.Course.ID != next.ID || given.Place.ID != people[0].ID {
				t.Errorf("told: %+v", facts)
			}
		}
		mine := c.by(ctx, tx, lan).Actor.Enrollments
		if len(mine) != 2 || mine[0].Trainee.ID != mine[1].Trainee.ID || mine[1].LinkedBy != course.LinkedByVouching {
			t.Errorf("her places are %+v", mine)
		}
		return tx.LinkTrainee(ctx, people[2].Trainee.ID, storagetest.Account(t, tx, stranger))
	})
	c.wantLog()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		log, err := tx.AuditLog(ctx, course.AuditQuery{CourseID: next.ID, Limit: 10})
		if len(log) != 1 || log[0].Act != "place.same" || log[0].EnrollmentID != people[0].ID || log[0].After != "DVCQ: 1. Nguyễn Thị Lan" {
			t.Errorf("the log: %+v", log)
		}
		return err
	})
	c.refuses(course.ErrConflict, same(elsewhere, 2, people[2]))                    // both have an account
	c.refuses(course.ErrConflict, func(ctx context.Context, tx *storage.Tx) error { // two of one course
		_, err := c.by(ctx, tx, organizer).SamePerson(ctx, tx, c.place(ctx, tx, 1).ID, c.place(ctx, tx, 4).ID)
		return err
	})
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		facts, err := registrar.Operator(c.now).SamePerson(ctx, tx, c.place(ctx, tx, 4).ID, people[1].ID)
		if len(facts) != 0 {
			err = errors.Join(err, errors.New("somebody without an account is told"))
		}
		return err
	})
}
