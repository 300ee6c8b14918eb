package visit

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// Attending is a course whose roster somebody is on.
type Attending struct {
	Course course.Course
	Place  course.Enrollment
}

// Attends are the courses whose roster the person is on: the one that a trainee's
// commands are about first (see current), then the open ones, of each kind the newest
// first. Without any it refuses with what to do.
func Attends(ctx context.Context, v *Visit) ([]Attending, error) {
	var mine []Attending
	for _, e := range v.Actor.Enrollments {
		if e.State != course.Enrolled {
			continue
		}
		c, err := v.store.Course(ctx, e.CourseID)
		if err != nil {
			return nil, err
		}
		mine = append(mine, Attending{c, e})
	}
	if len(mine) == 0 {
		return nil, notOnRoster(ctx, v)
	}
	slices.SortFunc(mine, func(a, b Attending) int {
		switch {
		case a.Course.Closed() == b.Course.Closed():
			return cmp.Compare(b.Course.ID, a.Course.ID)
		case a.Course.Closed():
			return 1
		}
		return -1
	})
	at := current(mine, v.Account)
	first := mine[at]
	return slices.Insert(slices.Delete(mine, at, at+1), 0, first), nil
}

// current is which of somebody's courses their commands are about; the open ones come
// first, the newest first. It is the chosen one; but a closed one only as long as
// nothing has happened since it was chosen: it was closed before, and no open course
// has put them on its roster, which an import does without their doing.
func current(mine []Attending, a course.Account) int {
	chosen := slices.IndexFunc(mine, func(m Attending) bool { return m.Course.ID == a.ActiveCourse })
	if chosen < 0 {
		return 0
	}
	c := mine[chosen].Course
	stays := a.ActiveAt.After(c.ClosedAt) && !slices.ContainsFunc(mine, func(m Attending) bool {
		return !m.Course.Closed() && !m.Place.CreatedAt.Before(a.ActiveAt)
	})
	if c.Closed() && !stays {
		return 0
	}
	return chosen
}

// notOnRoster refuses somebody who is on no roster: with the way to the organizers
// where they were taken off one, else with the way to a course.
func notOnRoster(ctx context.Context, v *Visit) error {
	for _, e := range slices.Backward(v.Actor.Enrollments) {
		if e.State == course.Withdrawn {
			c, err := v.store.Course(ctx, e.CourseID)
			if err != nil {
				return err
			}
			return Withdrawn(v, v.In(c))
		}
	}
	return course.Refuse(course.ErrNotFound, "refuse.no_course")
}

// Withdrawn refuses somebody who was taken off the roster of a course, with the way to its
// organizers.
func Withdrawn(v *Visit, c course.Course) error {
	return course.Refuse(course.ErrConflict, "refuse.withdrawn", "Course", c.Title, "Organizers", words.Organizers(v.Say, c))
}

// TraineeCourse is the course a trainee's command is about, with the place on it: the
// first of Attends.
func TraineeCourse(ctx context.Context, v *Visit) (course.Course, course.Enrollment, error) {
	mine, err := Attends(ctx, v)
	if err != nil {
		return course.Course{}, course.Enrollment{}, err
	}
	return v.In(mine[0].Course), mine[0].Place, nil
}

// Attended is Attends for a command whose answer has a button for each other course,
// see Elsewhere. The course of the tapped one comes first, and is the one that commands
// are about from then on.
func Attended(ctx context.Context, v *Visit, tap notice.Tap[words.OfCourse]) ([]Attending, error) {
	if v.Action != "" {
		tapped, err := Read(v, tap)
		if err != nil {
			return nil, err
		}
		if err := Attend(ctx, v, tapped.ID); err != nil {
			return nil, err
		}
	}
	mine, err := Attends(ctx, v)
	if err != nil {
		return nil, err
	}
	v.In(mine[0].Course)
	return mine, nil
}

// Attend makes a course whose roster the person is on the one that their commands are
// about. Any other course it refuses, one that they were taken off with the way to the
// organizers.
func Attend(ctx context.Context, v *Visit, id int64) error {
	if !slices.ContainsFunc(v.Actor.Enrollments, func(e course.Enrollment) bool { return e.CourseID == id }) {
		return v.Allow(course.AttendCourse, course.Object{CourseID: id})
	}
	c, err := v.store.Course(ctx, id)
	if err != nil {
		return err
	}
	c = v.In(c)
	if v.Actor.EnrollmentIn(id) == nil {
		return Withdrawn(v, c)
	}
	return Turn(ctx, v, c)
}

// Turn makes a course the one that the person's commands are about, and by which they are
// addressed where nothing else is spoken of.
func Turn(ctx context.Context, v *Visit, c course.Course) error {
	if err := v.store.SetActiveCourse(ctx, v.Account.ID, c.ID); err != nil {
		return err
	}
	v.Account.ActiveCourse, v.Account.ActiveAt, v.Account.Address = c.ID, v.Now, c.Address
	return nil
}

// Elsewhere is a row for each other course of somebody, MaxRows at most, with a button
// that shows the same of it.
func Elsewhere(v *Visit, others []Attending, tap notice.Tap[words.OfCourse]) [][]notice.Button {
	courses := make([]course.Course, min(len(others), MaxRows))
	for i := range courses {
		courses[i] = others[i].Course
	}
	rows := make([][]notice.Button, len(courses))
	for i, title := range words.ShortTitles(courses) {
		rows[i] = []notice.Button{CourseButton(v, tap, courses[i], title)}
	}
	return rows
}

// CourseButton is a button about a course, by a title that fits on it.
func CourseButton(v *Visit, tap notice.Tap[words.OfCourse], c course.Course, title string) notice.Button {
	textID := "course.button_open"
	if c.Closed() {
		textID = "course.button_closed"
	}
	return v.Button(tap.Data(words.OfCourse{ID: c.ID}), textID, "Title", title)
}

// Standing tells a trainee where the first of their courses stands for them, which others
// they have, and what they can do now.
func Standing(ctx context.Context, v *Visit, mine []Attending) (bot.Reply, error) {
	c := v.In(mine[0].Course)
	text := v.Say.T("start.trainee", "Name", mine[0].Place.Trainee.Name, "Course", c.Title)
	sessions, err := v.store.Sessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	next, ok := course.NextSession(sessions, v.Now)
	switch {
	case c.Closed():
		text += "\n" + v.Say.T("start.closed")
	case ok:
		text += "\n" + v.Say.T("start.next", "Session", words.SessionLine(v.Say, c, next))
	}
	others, err := alsoIn(ctx, v, mine)
	if err != nil {
		return bot.Reply{}, err
	}
	now, err := Offers(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Say(text+others+"\n\n"+v.Hint(), now...).And(v.Menu()), nil
}

// StandingIn is Standing for whoever comes to a course whose roster they are on: it is
// the one that commands are about from then on.
func StandingIn(ctx context.Context, v *Visit, c course.Course) (bot.Reply, error) {
	if err := Turn(ctx, v, c); err != nil {
		return bot.Reply{}, err
	}
	mine, err := Attends(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	return Standing(ctx, v, mine)
}

// alsoIn names the other courses that somebody is on, and those that they run; it
// begins with a blank line unless it is empty.
func alsoIn(ctx context.Context, v *Visit, mine []Attending) (string, error) {
	var lines []string
	for _, m := range mine[1:] {
		lines = append(lines, v.Say.T("start.also_trainee", "Course", m.Course.Title, "Closed", m.Course.Closed()))
	}
	for _, g := range v.Actor.Grants {
		if g.Role != course.OrganizerRole {
			continue
		}
		c, err := v.store.Course(ctx, g.CourseID)
		if err != nil {
			return "", err
		}
		lines = append(lines, v.Say.T("start.also_organizer", "Course", c.Title, "Closed", c.Closed()))
	}
	if len(lines) == 0 {
		return "", nil
	}
	lines = append(lines, v.Say.T("start.also_choose"))
	return "\n\n" + v.Say.T("start.also") + "\n" + strings.Join(lines, "\n"), nil
}
