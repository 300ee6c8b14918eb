package attending

import (
	"context"
	"slices"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// The buttons about ways of check-in, beside visit.WaysTap.
var (
	waysOfTap   = notice.Tap[words.OfSession]{Action: "ways", What: "of"}     // those of a session
	switchTap   = notice.Tap[switched]{Action: "ways", What: "set"}           // switches one on all of a course
	switchOfTap = notice.Tap[switched]{Action: "ways", What: "one"}           // switches one at a session
	sameWaysTap = notice.Tap[words.OfSession]{Action: "ways", What: "follow"} // gives a session those of its course
)

// switched is a way of check-in, and whether it is to be on, 1 or 0.
type switched struct {
	ID  int64 // of the course or the session
	Way string
	On  int64
}

// ShowWays shows by which ways one can check in on a course, each with a button that
// switches it.
func ShowWays(ctx context.Context, v *visit.Visit, _ registrar.Ways) (bot.Reply, error) {
	c, err := visit.TappedCourse(ctx, v, visit.WaysTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return waysOfCourse(v, c), nil
}

// ShowWaysOf is ShowWays for one session.
func ShowWaysOf(ctx context.Context, v *visit.Visit, store registrar.Ways) (bot.Reply, error) {
	c, s, err := visit.TappedSession(ctx, v, store, waysOfTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return waysOfSession(v, c, s), nil
}

// Switch switches a way on all of a course.
func Switch(ctx context.Context, v *visit.Visit, store registrar.Ways) (bot.Reply, error) {
	tapped, err := readSwitch(v, switchTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.By().SwitchWay(ctx, store, tapped.ID, course.Way(tapped.Way), tapped.On == 1)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	return waysOfCourse(v, v.In(c)), nil
}

// SwitchOf switches a way at one session.
func SwitchOf(ctx context.Context, v *visit.Visit, store registrar.Ways) (bot.Reply, error) {
	tapped, err := readSwitch(v, switchOfTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, s, err := v.By().SwitchWayOf(ctx, store, tapped.ID, course.Way(tapped.Way), tapped.On == 1)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	return waysOfSession(v, v.In(c), s), nil
}

// Follow gives a session the ways of its course again.
func Follow(ctx context.Context, v *visit.Visit, store registrar.Ways) (bot.Reply, error) {
	tapped, err := visit.Read(v, sameWaysTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, s, err := v.By().FollowWays(ctx, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	return waysOfSession(v, v.In(c), s), nil
}

func readSwitch(v *visit.Visit, tap notice.Tap[switched]) (switched, error) {
	tapped, err := visit.Read(v, tap)
	if err == nil && !slices.Contains(course.SwitchableWays, course.Way(tapped.Way)) {
		err = visit.OldButton()
	}
	return tapped, err
}

func waysOfCourse(v *visit.Visit, c course.Course) bot.Reply {
	text := v.Say.T("ways.title", "Course", c.Title) + "\n\n" + ways(v, c.Ways)
	if c.Closed() {
		return v.Replace(text)
	}
	settings := v.Button(visit.SettingsTap.Data(visit.OfSettings{Course: c.ID, Group: course.CheckInSettings}), "setting.button_checkin")
	return v.Replace(text+"\n\n"+v.Say.T("ways.hint"), append(switches(v, c.Ways, switchTap, c.ID), []notice.Button{settings})...)
}

func waysOfSession(v *visit.Visit, c course.Course, s course.Session) bot.Reply {
	now := c.WaysOf(s)
	text := v.Say.T("ways.title_of", "Course", c.Title, "Session", v.Say.Session(s, c.Location()), "Own", s.Ways != "") + "\n\n" + ways(v, now)
	var rows [][]notice.Button
	if !c.Closed() && !s.Cancelled() {
		rows = switches(v, now, switchOfTap, s.ID)
		if s.Ways != "" {
			rows = append(rows, []notice.Button{v.Button(sameWaysTap.Data(words.OfSession{ID: s.ID}), "ways.button_follow")})
		}
	}
	return v.Replace(text, append(rows, backToSession(v, c, s))...)
}

// ways are all ways, each with whether it is on and what it is for.
func ways(v *visit.Visit, on course.Ways) string {
	var lines []string
	for _, way := range course.SwitchableWays {
		lines = append(lines, v.Say.T("ways.line", "On", on.Has(way), "Way", words.Way(v.Say, way), "About", v.Say.Plain("ways.about_"+string(way))))
	}
	return strings.Join(append(lines, v.Say.T("ways.organizer")), "\n")
}

// switches are the buttons that switch each of the ways.
func switches(v *visit.Visit, on course.Ways, tap notice.Tap[switched], id int64) (rows [][]notice.Button) {
	for _, way := range course.SwitchableWays {
		to, label := switched{id, string(way), 1}, "ways.button_off"
		if on.Has(way) {
			to.On, label = 0, "ways.button_on"
		}
		rows = append(rows, []notice.Button{v.Button(tap.Data(to), label, "Way", words.Way(v.Say, way))})
	}
	return rows
}
