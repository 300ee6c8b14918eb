package registrar_test

import (
	"context"

	"github.com/loptruong/loptruong/course"
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
