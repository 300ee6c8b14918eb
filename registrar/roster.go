package registrar

import (
	"context"
	"errors"
	"fmt"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/roster"
)

// RosterReading is what holding a file against a roster asks of a transaction.
type RosterReading interface {
	Course(ctx context.Context, id int64) (course.Course, error)
	CourseByCode(ctx context.Context, code string) (course.Course, error)
	Comparing
}

// Comparing is what holding a file's rows against people asks of a transaction.
type Comparing interface {
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	Doubles(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	KnownElsewhere(ctx context.Context, courseID int64, rows []course.Enrollment) ([]course.Enrollment, error)
	OpenWaitings(ctx context.Context, courseID int64) ([]course.Waiting, error)
	Seats(ctx context.Context, courseID int64) (course.Seats, error)
}

// RosterGoal is the course that a roster file goes into: the one that a class workbook
// names, 0 when it is still to be made, else the one that was asked for. It refuses
// whom StoreRoster would.
func (b By) RosterGoal(ctx context.Context, store RosterReading, asked int64, r *roster.Roster) (int64, error) {
	goal := asked
	if r.Course != nil {
		named, err := store.CourseByCode(ctx, r.Course.Code)
		if err != nil && !errors.Is(err, course.ErrNotFound) {
			return 0, err
		}
		goal = named.ID
	}
	if err := b.mayStore(goal, r); err != nil || goal == 0 {
		return 0, err
	}
	c, err := store.Course(ctx, goal)
	if err == nil && c.Closed() {
		err = course.Refuse(course.ErrConflict, "import.closed", "Title", c.Title)
	}
	return goal, err
}

// mayStore refuses who may not store a file into the course, 0 for the one that it
// describes itself.
func (b By) mayStore(goal int64, r *roster.Roster) error {
	switch {
	case goal != 0:
		return course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: goal})
	case r.Course == nil:
		return course.Refuse(course.ErrInvalid, "import.needs_course")
	case !course.Can(b.Actor, course.CreateCourse, course.Object{}):
		return course.Refuse(course.ErrForbidden, "import.new_course", "Code", r.Course.Code)
	}
	return nil
}

// RosterDiff holds a file against the roster of a course, against nobody when the course
// is still to be made (its id is 0), and whoever is new against the people of other courses and
// against those who wait for a place.
// answers are what was said to its questions, nil for nothing.
func RosterDiff(ctx context.Context, store Comparing, c course.Course, r *roster.Roster, answers course.Answers) (course.Diff, error) {
	var now []course.Enrollment
	var waiting []course.Waiting
	if c.ID != 0 {
		var err error
		if now, err = store.Roster(ctx, c.ID); err != nil {
			return course.Diff{}, err
		}
		doubles, err := store.Doubles(ctx, c.ID)
		if err != nil {
			return course.Diff{}, err
		}
		now = append(now, doubles...)
		if waiting, err = store.OpenWaitings(ctx, c.ID); err != nil {
			return course.Diff{}, err
		}
	}
	rows := make([]course.Enrollment, len(r.Rows))
	for i, row := range r.Rows {
		rows[i] = row.Enrollment
	}
	d := course.Compare(now, rows, answers)
	known, err := store.KnownElsewhere(ctx, c.ID, d.New)
	if err != nil {
		return d, err
	}
	d.Recognize(known, answers)
	d.Await(waiting)
	if c.ID == 0 && r.Course != nil {
		c.Capacity, c.Quotas = r.Course.Capacity, r.Course.Quotas
	}
	d.Over, err = overfull(ctx, store, c, d.More())
	return d, err
}

// Rosters is what storing a roster file asks of a transaction.
type Rosters interface {
	Courses
	RosterReading
	LockCourse(ctx context.Context, courseID int64) error
	StoreRoster(ctx context.Context, courseID int64, d course.Diff) error
	AuditAll(ctx context.Context, entries []course.AuditEntry) error
}

// Stored is what storing a roster file has done.
type Stored struct {
	Course course.Course
	Diff   course.Diff
}

// StoreRoster stores a file without problems: into the course of that id, or, when it
// is 0, into the new course that the file itself describes, as CreateCourse makes it.
// People who are not in the file stay. Storing the same file again changes nothing.
// answers are what was said to the questions of its dry run: while one that must be
// answered is open it refuses with course.ErrConflict, and the change is returned with
// that. seen is the course.Diff.Seen that was confirmed, and a change that is another is
// refused with course.ErrChanged; it is empty for whoever is asked nothing.
func (b By) StoreRoster(ctx context.Context, store Rosters, courseID int64, r *roster.Roster, answers course.Answers, seen string) (done Stored, err error) {
	if problems := r.Problems(); len(problems) > 0 {
		return done, course.Refuse(course.ErrInvalid, "import.has_problems", "Count", len(problems))
	}
	if err := b.mayStore(courseID, r); err != nil {
		return done, err
	}
	shown := course.Course{} // as it was when it was shown: still to be made
	if courseID == 0 {
		done.Course, err = b.CreateCourse(ctx, store, *r.Course, r.Sessions)
	} else {
		done.Course, err = lockCourse(ctx, store, courseID)
		shown = done.Course
	}
	if err != nil {
		return done, err
	}
	if done.Course.Closed() {
		return done, course.Refuse(course.ErrConflict, "import.closed", "Title", done.Course.Title)
	}
	if done.Diff, err = RosterDiff(ctx, store, done.Course, r, answers); err != nil {
		return done, err
	}
	if seen != "" {
		if err := course.CheckSeen(seen, done.Diff.Seen(shown)); err != nil {
			return done, err
		}
	}
	if err := unanswered(done.Diff.Questions); err != nil {
		return done, err
	}
	if err := store.StoreRoster(ctx, done.Course.ID, done.Diff); err != nil {
		return done, err
	}
	return done, b.logRoster(ctx, store, done)
}

// logRoster writes what storing a file has done, and what it has changed of whom.
func (b By) logRoster(ctx context.Context, store Rosters, done Stored) error {
	var lines []course.AuditEntry
	for _, c := range done.Diff.Changed {
		for _, f := range c.Fields() {
			line := about(c.Was, f.Field, course.AuditEntry{Act: "roster.change", Before: f.Was, After: f.Is})
			line.AccountID = b.Actor.AccountID
			lines = append(lines, line)
		}
	}
	if err := store.AuditAll(ctx, lines); err != nil {
		return err
	}
	return b.log(ctx, store, course.AuditEntry{Act: "roster.store", CourseID: done.Course.ID, After: fmt.Sprintf(
		"new=%d changed=%d same=%d gone=%d", len(done.Diff.New), len(done.Diff.Changed), done.Diff.Same, len(done.Diff.Gone))})
}

// unanswered refuses to store what must be answered before.
func unanswered(questions []course.Question) error {
	if open := course.OpenQuestions(questions); len(open) > 0 {
		return course.Refuse(course.ErrConflict, "import.has_questions", "Count", len(open))
	}
	return nil
}
