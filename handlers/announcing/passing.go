package announcing

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Calls is what is asked of a transaction about people whom an announcement has not reached.
type Calls interface {
	registrar.Passing
	registrar.Lists
	Announcement(ctx context.Context, id int64) (notice.Announcement, error)
	Course(ctx context.Context, id int64) (course.Course, error)
	ToCall(ctx context.Context, announcementID int64, limit int) ([]notice.Undelivered, error)
	ToCallOf(ctx context.Context, announcementID, delegationID int64, limit int) ([]notice.Undelivered, error)
	CountToCall(ctx context.Context, announcementID int64) (missed, passedOn int, err error)
}

// tickTap ticks somebody as told, or takes it back.
var tickTap = notice.Tap[ticked]{Action: "pass", What: "tick"}

// ticked is somebody on a page.
type ticked struct {
	Announcement, Delegation, Page int64
	Enrollment                     int64
	Shown                          int // 1 when the page shows them as told
}

// perPage is how many people a page has.
const perPage = 30

// maxToCall is how many people of a delegation the list has at most.
const maxToCall = 3000

// CallList lists for organizers everybody whom an announcement has not reached, as it stands by now.
func CallList(ctx context.Context, v *visit.Visit, store Calls) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.CallsTap)
	if err != nil {
		return bot.Reply{}, err
	}
	a, err := store.Announcement(ctx, tapped.Announcement)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	c, err := v.Managed(ctx, a.CourseID)
	if err != nil {
		return bot.Reply{}, err
	}
	missed, passedOn, err := store.CountToCall(ctx, a.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	people, err := store.ToCall(ctx, a.ID, words.ReportedNames)
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Messages: []notice.Message{words.CallList(v.Say, c, a, missed, passedOn, people)}}, nil
}

// PassingList lists for the representative of a delegation those whom an announcement has not reached, to be ticked once
// they are told. The request that it was opened from stays where it is.
func PassingList(ctx context.Context, v *visit.Visit, store Calls) (bot.Reply, error) {
	p, err := visit.Read(v, words.PassingTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, a, err := passing(ctx, v, store, p)
	if err != nil {
		return bot.Reply{}, err
	}
	return passingPage(ctx, v, store, c, a, p)
}

// Tick ticks the tapped person as told, or takes that back.
func Tick(ctx context.Context, v *visit.Visit, store Calls) (bot.Reply, error) {
	tapped, err := visit.Read(v, tickTap)
	if err != nil {
		return bot.Reply{}, err
	}
	p := words.OfPassing{Announcement: tapped.Announcement, Delegation: tapped.Delegation, Page: tapped.Page}
	c, a, err := passing(ctx, v, store, p)
	if err != nil {
		return bot.Reply{}, err
	}
	told := tapped.Shown == 0
	e, changed, err := v.By().PassOn(ctx, store, a, tapped.Enrollment, told)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	page, err := passingPage(ctx, v, store, c, a, p)
	said := v.Say.Plain("passing.ticked", "Name", e.Trainee.Name, "Told", told, "Changed", changed)
	return bot.Toast(v.Request, said).And(page), err
}

// passing is the announcement of a list with its course, for who represents the delegation.
func passing(ctx context.Context, v *visit.Visit, store Calls, p words.OfPassing) (c course.Course, a notice.Announcement, err error) {
	if a, err = store.Announcement(ctx, p.Announcement); err != nil {
		return c, a, visit.Missing(err)
	}
	if err := v.Allow(course.SeeDelegation, course.Object{CourseID: a.CourseID, DelegationID: p.Delegation}); err != nil {
		return c, a, err
	}
	if c, err = store.Course(ctx, a.CourseID); err != nil {
		return c, a, err
	}
	return v.In(c), a, nil
}

func passingPage(ctx context.Context, v *visit.Visit, store Calls, c course.Course, a notice.Announcement, p words.OfPassing) (bot.Reply, error) {
	people, err := store.ToCallOf(ctx, a.ID, p.Delegation, maxToCall)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(people) == 0 {
		return v.Replace(v.Say.T("passing.none", "Number", a.No, "Course", c.Title)), nil
	}
	shown := visit.PageOf(len(people), perPage, int(p.Page))
	p.Page = int64(shown.N)
	var rows [][]notice.Button
	for _, u := range people[shown.From:shown.To] {
		t := ticked{p.Announcement, p.Delegation, p.Page, u.Enrollment.ID, 0}
		if u.PassedOn {
			t.Shown = 1
		}
		rows = append(rows, []notice.Button{v.Button(tickTap.Data(t), "passing.row", "PassedOn", u.PassedOn, "No", u.Enrollment.No, "Name", words.Short(u.Enrollment.Trainee.Name))})
	}
	if turn := shown.Turn(v, func(n int) string { next := p; next.Page = int64(n); return words.PassingTap.Data(next) }); len(turn) > 0 {
		rows = append(rows, turn)
	}
	rows = append(rows, []notice.Button{v.Button(words.PassingFileTap.Data(p), "list.button_calls")})
	text := v.Say.T("passing.title", "Number", a.No, "Course", c.Title, "Delegation", words.Delegation(v.Say, people[0].Enrollment.Delegation),
		"PassedOn", notice.PassedOn(people), "Missed", len(people), "Page", shown.N+1, "Pages", shown.Pages)
	return v.Replace(text, rows...), nil
}
