package work

import (
	"context"
	"errors"

	"loptruong/course"
	"loptruong/roster"
)

// Stored is what storing a roster file has done.
type Stored struct {
	Course course.Course
	Diff   course.Diff
}

// rosterStore is what storing a roster calls of a storage transaction.
type rosterStore interface {
	Course(ctx context.Context, id int64) (course.Course, error)
	CreateCourse(ctx context.Context, c *course.Course, sessions []course.Session) error
	GrantRole(ctx context.Context, g course.Grant) (created bool, err error)
	LockCourse(ctx context.Context, courseID int64) error
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	StoreRoster(ctx context.Context, courseID int64, d course.Diff) error
}

// StoreRoster stores a file without problems: into the course of that id, or,
// when it is 0, into the new course that the file itself describes, whose
// organizer becomes the account by (0 for nobody). People who are not in the file
// stay. Storing the same file again changes nothing. A class workbook whose course
// exists is refused with kind course.ErrConflict. seen is the course.Diff.Seen
// that was confirmed, and a change that is another is refused with
// course.ErrChanged; it is empty for whoever is asked nothing.
func StoreRoster(ctx context.Context, tx rosterStore, courseID int64, r *roster.Roster, seen string, by int64) (Stored, error) {
	if problems := r.Problems(); len(problems) > 0 {
		return Stored{}, course.Refuse(course.ErrInvalid, "import.has_problems", "Count", len(problems))
	}
	c, err := goalCourse(ctx, tx, courseID, r, by)
	if err != nil {
		return Stored{}, err
	}
	stored := Stored{Course: c}
	if stored.Diff, err = diffOf(ctx, tx, c.ID, r); err != nil {
		return Stored{}, err
	}
	if seen != "" {
		if courseID == 0 {
			c = course.Course{} // as it was when it was shown: still to be made
		}
		if err := course.CheckSeen(seen, stored.Diff.Seen(c)); err != nil {
			return Stored{}, err
		}
	}
	return stored, tx.StoreRoster(ctx, stored.Course.ID, stored.Diff)
}

// goalCourse is the course a file goes into, made if it is to be made, and kept
// from being changed by others until the commit.
func goalCourse(ctx context.Context, tx rosterStore, id int64, r *roster.Roster, by int64) (course.Course, error) {
	if id != 0 {
		locked := tx.LockCourse(ctx, id)
		c, err := tx.Course(ctx, id)
		if err == nil && errors.Is(locked, course.ErrConflict) {
			return c, course.Refuse(course.ErrConflict, "importing.closed", "Title", c.Title)
		}
		return c, errors.Join(locked, err)
	}
	if r.Course == nil {
		return course.Course{}, course.Refuse(course.ErrInvalid, "import.needs_course")
	}
	c := *r.Course
	if err := c.Check(); err != nil {
		return c, err
	}
	if err := tx.CreateCourse(ctx, &c, r.Sessions); err != nil || by == 0 {
		return c, err
	}
	_, err := tx.GrantRole(ctx, course.Grant{AccountID: by, Role: course.OrganizerRole, CourseID: c.ID, By: by})
	return c, err
}

// diffOf holds a file against the roster of a course; against nobody when the
// course is still to be made (id 0).
func diffOf(ctx context.Context, tx interface {
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
}, courseID int64, r *roster.Roster) (course.Diff, error) {
	var now []course.Enrollment
	if courseID != 0 {
		var err error
		if now, err = tx.Roster(ctx, courseID); err != nil {
			return course.Diff{}, err
		}
	}
	rows := make([]course.Enrollment, len(r.Rows))
	for i, row := range r.Rows {
		rows[i] = row.Enrollment
	}
	return course.Compare(now, rows), nil
}
