package running

import (
	"context"
	"errors"
	"slices"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// The buttons that choose among courses.
var (
	courseTap  = notice.Tap[words.OfCourse]{Action: "course"}
	coursesTap = notice.Tap[struct{}]{Action: "course", What: "list"}
	pageTap    = notice.Tap[pageOfCourses]{Action: "course", What: "page"}
)

// pageOfCourses is a page of the courses to choose among, from 0.
type pageOfCourses struct{ Page int }

// mine are the courses that somebody has to do with.
type mine struct {
	managed  []course.Course   // newest first
	attended []visit.Attending // as a trainee only, see visit.Attends
}

// known are the person's courses; why is the refusal of whoever is on no roster.
func known(ctx context.Context, v *visit.Visit) (m mine, why error, err error) {
	if m.managed, err = v.ManagedCourses(ctx); err != nil {
		return m, nil, err
	}
	all, why := visit.Attends(ctx, v)
	if _, refused := visit.Refused(why); why != nil && !refused {
		return m, nil, why
	}
	for _, one := range all {
		if !manages(v, one.Course.ID) {
			m.attended = append(m.attended, one)
		}
	}
	return m, why, nil
}

func manages(v *visit.Visit, id int64) bool {
	return course.Can(v.Actor, course.ManageCourse, course.Object{CourseID: id})
}

// several tells whether there is something to choose.
func (m mine) several() bool { return len(m.managed)+len(m.attended) > 1 }

// Show shows the person's course: to whoever runs it at a glance, to a trainee where it
// stands for them. One of several is chosen first by whoever runs some of them.
func Show(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	m, why, err := known(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	switch trainee := len(m.attended) > 0; {
	case trainee && (len(m.managed) == 0 || m.attended[0].Course.ID == v.Account.ActiveCourse):
		return standing(ctx, v, m)
	case !trainee && !v.May(course.OrganizerRole):
		return bot.Reply{}, why
	case trainee && !manages(v, v.Account.ActiveCourse):
		return choice(v, m, 0), nil
	}
	c, err := v.ManagedCourse(ctx)
	if _, refused := visit.Refused(err); refused && errors.Is(err, course.ErrConflict) {
		return choice(v, m, 0), nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	return overview(ctx, v, store, c)
}

// Choose makes the tapped course the one that every other command is about.
func Choose(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, courseTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if !manages(v, tapped.ID) {
		if err := visit.Attend(ctx, v, tapped.ID); err != nil {
			return bot.Reply{}, err
		}
		m, _, err := known(ctx, v)
		if err != nil {
			return bot.Reply{}, err
		}
		return standing(ctx, v, m)
	}
	c, err := v.Managed(ctx, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := visit.Turn(ctx, v, c); err != nil {
		return bot.Reply{}, err
	}
	return overview(ctx, v, store, c)
}

// Courses lets another course be chosen.
func Courses(ctx context.Context, v *visit.Visit, _ Store) (bot.Reply, error) {
	if _, err := visit.Read(v, coursesTap); err != nil {
		return bot.Reply{}, err
	}
	m, _, err := known(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	return choice(v, m, 0), nil
}

// CoursesPage turns to another page of that.
func CoursesPage(ctx context.Context, v *visit.Visit, _ Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, pageTap)
	if err != nil {
		return bot.Reply{}, err
	}
	m, _, err := known(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	return choice(v, m, tapped.Page), nil
}

// choice is a button for each of the person's courses, which says where they are a
// trainee if they run others: a page of them, those they run first.
func choice(v *visit.Visit, m mine, n int) bot.Reply {
	courses := slices.Clone(m.managed)
	for _, one := range m.attended {
		courses = append(courses, one.Course)
	}
	both := len(m.managed) > 0 && len(m.attended) > 0
	page := visit.PageOf(len(courses), visit.MaxRows-1, n)
	var rows [][]notice.Button
	for i, title := range words.ShortTitles(courses[page.From:page.To]) {
		if both && page.From+i >= len(m.managed) {
			title = v.Say.Plain("course.attended", "Title", title)
		}
		rows = append(rows, []notice.Button{visit.CourseButton(v, courseTap, courses[page.From+i], title)})
	}
	if turn := page.Turn(v, func(n int) string { return pageTap.Data(pageOfCourses{n}) }); turn != nil {
		rows = append(rows, turn)
	}
	return v.Replace(v.Say.T("course.choose", "Count", len(courses), "Page", page.N+1, "Pages", page.Pages), rows...)
}

// standing is where the first of the courses that somebody attends stands for them, with
// the way to their others.
func standing(ctx context.Context, v *visit.Visit, m mine) (bot.Reply, error) {
	reply, err := visit.Standing(ctx, v, m.attended)
	if err != nil {
		return bot.Reply{}, err
	}
	first := &reply.Messages[0]
	rows := slices.Concat(first.Buttons, visit.Elsewhere(v, m.attended[1:], courseTap))
	if len(m.managed) > 0 {
		rows = append(rows, []notice.Button{v.Button(coursesTap.Data(struct{}{}), "course.button_list")})
	}
	if first.Buttons = rows; v.TapID != "" {
		first.Edit = v.MessageID
	}
	return reply, nil
}
