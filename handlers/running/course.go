// Package running is what those do in the chat who run a course: make it, look at it,
// choose among several, change its settings.
package running

import (
	"context"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// Store is what looking at a course asks of a transaction.
type Store interface {
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	Delegations(ctx context.Context, courseID int64) ([]course.Delegation, error)
	Audience(ctx context.Context, courseID int64, of course.Choice) (course.Audience, error)
	LeftOut(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	Seats(ctx context.Context, courseID int64) (course.Seats, error)
	CountWaiting(ctx context.Context, courseID int64, asked bool) (n int, err error)
	CountInquiries(ctx context.Context, courseID int64) (n int, err error)
}

// overview is what an organizer wants to know of a course at a glance.
func overview(ctx context.Context, v *visit.Visit, store Store, c course.Course) (bot.Reply, error) {
	sessions, err := store.Sessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	delegations, err := store.Delegations(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	to, err := store.Audience(ctx, c.ID, nil)
	if err != nil {
		return bot.Reply{}, err
	}
	lines := []string{v.Say.T("course.head", "Title", c.Title, "Code", c.Code)}
	if len(sessions) > 0 {
		first, last := sessions[0].Start.In(c.Location()), sessions[len(sessions)-1].Start.In(c.Location())
		lines = append(lines, v.Say.N("course.dates", len(sessions), "From", course.ShortDate(first), "To", course.ShortDate(last)))
	}
	if c.Place != "" {
		lines = append(lines, v.Say.T("course.place", "Place", c.Place))
	}
	if place := v.Actor.EnrollmentIn(c.ID); place != nil {
		lines = append(lines, v.Say.T("course.also_trainee", "No", place.No))
	}
	lines = append(lines, v.Say.N("course.people", to.Total(), append(words.Reached(to.Reached), "Delegations", len(delegations))...))
	if c.Limited() && !c.Closed() {
		seats, err := store.Seats(ctx, c.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		var limited []string
		for _, q := range c.Quotas {
			limited = append(limited, q.Delegation)
		}
		lines = append(lines, string(words.Seats(v.Say, c, seats, limited...)))
	}
	if c.Closed() {
		lines = append(lines, v.Say.T("course.closed_at", "Date", course.ShortDate(c.ClosedAt.In(c.Location()))))
	} else {
		if s, ok := c.CheckIn.Current(sessions, v.Now); ok && c.CheckIn.At(s, v.Now) != course.Over {
			lines = append(lines, v.Say.T("course.next", "Session", v.Say.Session(s, c.Location()), "Time", course.ClockTime(s.Start.In(c.Location())), "Detail", words.SessionDetail(v.Say, s)))
		}
		lines = append(lines, v.Say.T("course.link", "Link", v.House.Link("c_"+c.Code)), v.Say.T("course.commands"))
	}
	buttons, err := courseButtons(ctx, v, store, c, delegations)
	if err != nil {
		return bot.Reply{}, err
	}
	if !c.Closed() {
		buttons = append([][]notice.Button{words.CopyLink(v.Say, v.House.Link("c_"+c.Code))}, buttons...)
	}
	return v.Replace(strings.Join(lines, "\n"), buttons...), nil
}

// waitingButtons lead to those who are to be approved, and to those who wait for a place.
func waitingButtons(ctx context.Context, v *visit.Visit, store Store, c course.Course) (rows [][]notice.Button, err error) {
	if c.Closed() {
		return nil, nil
	}
	asked, err := store.CountWaiting(ctx, c.ID, true)
	if err != nil {
		return nil, err
	}
	if asked > 0 {
		rows = append(rows, []notice.Button{v.Button(words.RegistrantsTap.Data(words.PageOfCourse{Course: c.ID}), "waiting.button_asked", "Count", asked)})
	}
	line, err := store.CountWaiting(ctx, c.ID, false)
	if line > 0 {
		rows = append(rows, []notice.Button{v.Button(words.WaitingTap.Data(words.PageOfCourse{Course: c.ID}), "waiting.button_list", "Count", line)})
	}
	return rows, err
}

// courseButtons are the invitations, the settings that can be changed, the question about those
// whom the last roster leaves out, what people ask, and the way to the other courses.
func courseButtons(ctx context.Context, v *visit.Visit, store Store, c course.Course, delegations []course.Delegation) ([][]notice.Button, error) {
	buttons := [][]notice.Button{{v.Button(visit.OrganizerTap.Data(words.OfCourse{ID: c.ID}), "course.button_organizer")}}
	if c.Closed() {
		buttons = append(buttons, []notice.Button{settingButton(v, c, course.SettingContact)})
	} else {
		buttons = append(buttons, []notice.Button{settingsButton(v, c, "", "setting.button_list"), waysButton(v, c)})
	}
	buttons = append(buttons, []notice.Button{v.Button(visit.RolesTap.Data(words.PageOfCourse{Course: c.ID}), "roles.button_manage")})
	buttons = append(buttons, []notice.Button{v.Button(visit.GroupsTap.Data(words.OfCourse{ID: c.ID}), "group.button_list")})
	for i, d := range delegations[:min(len(delegations), 2*visit.MaxRows-13)] {
		one := v.Button(visit.DelegateTap.Data(visit.OfDelegation{Course: c.ID, ID: d.ID}), "course.button_representative", "Delegation", words.Short(d.Name))
		if i%2 == 0 {
			buttons = append(buttons, nil)
		}
		buttons[len(buttons)-1] = append(buttons[len(buttons)-1], one)
	}
	if !c.Closed() {
		gone, err := store.LeftOut(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		if len(gone) > 0 {
			buttons = append(buttons, []notice.Button{v.Button(words.LeftOutTap.Data(words.PageOfCourse{Course: c.ID}), "gone.button", "Count", len(gone))})
		}
	}
	waiting, err := waitingButtons(ctx, v, store, c)
	if err != nil {
		return nil, err
	}
	buttons = append(buttons, waiting...)
	open, err := store.CountInquiries(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	if open > 0 {
		buttons = append(buttons, []notice.Button{v.Button(words.InquiriesTap.Data(words.PageOfCourse{Course: c.ID}), "inquiry.button_list", "Count", open)})
	}
	m, _, err := known(ctx, v)
	if err != nil {
		return nil, err
	}
	if m.several() {
		buttons = append(buttons, []notice.Button{v.Button(coursesTap.Data(struct{}{}), "course.button_list")})
	}
	return buttons, nil
}
