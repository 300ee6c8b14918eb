package ticking

import (
	"context"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

var representatives = door{
	way:  course.ByRepresentative,
	page: notice.Tap[listed]{Action: "for", What: "page"},
	flip: notice.Tap[flipped]{Action: "for", What: "flip"},
	open: func(ctx context.Context, v *visit.Visit, store Lists, l listed) (course.Course, course.Session, error) {
		s, err := store.Session(ctx, l.Session)
		if err != nil {
			return course.Course{}, s, visit.Missing(err)
		}
		if err := v.Allow(course.AttendFor, course.Object{CourseID: s.CourseID, DelegationID: l.Delegation}); err != nil {
			return course.Course{}, s, err
		}
		c, err := store.Course(ctx, s.CourseID)
		if err != nil {
			return c, s, err
		}
		c = v.In(c)
		return c, s, visit.Reachable(v, c, registrar.MayTickFor(c, s, v.Acted()))
	},
}

// For shows a representative the list of the own delegation at the session whose
// check-in is open, or asks at which; and when none is, says when one will be.
func For(ctx context.Context, v *visit.Visit, store Lists) (bot.Reply, error) {
	if v.Action != "" { // under what has told them that check-in is open
		if _, err := visit.Read(v, words.ForTap); err != nil {
			return bot.Reply{}, err
		}
	}
	var open []listed
	var labels, closed []string
	for _, g := range v.Actor.Represented() {
		if err := v.Allow(course.AttendFor, course.Object{CourseID: g.CourseID, DelegationID: g.DelegationID}); err != nil {
			return bot.Reply{}, err
		}
		c, err := store.Course(ctx, g.CourseID)
		if err != nil {
			return bot.Reply{}, err
		}
		c = v.In(c)
		sessions, err := store.Sessions(ctx, c.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		before := len(open)
		for _, s := range sessions {
			if registrar.MayTickFor(c, s, v.Acted()) == nil {
				open = append(open, listed{Session: s.ID, Delegation: g.DelegationID, As: course.Present, Day: dayOf(c, v.Now)})
				labels = append(labels, words.Short(g.Delegation+" · "+v.Say.SessionShort(s, c.Location())+" · "+c.Title))
			}
		}
		if len(open) == before {
			closed = append(closed, notNow(v, c, sessions))
		}
	}
	if len(open) == 1 {
		c, s, err := representatives.open(ctx, v, store, open[0])
		if err != nil {
			return bot.Reply{}, err
		}
		page, err := representatives.show(ctx, v, store, c, s, open[0])
		page.Messages[0].Edit = 0 // what has told them stays
		return page, err
	}
	if len(open) == 0 {
		return bot.Say(strings.Join(closed, "\n")), nil
	}
	var rows [][]notice.Button
	for i, l := range open[:min(len(open), visit.MaxRows)] {
		rows = append(rows, []notice.Button{{Label: labels[i], Data: representatives.page.Data(l)}})
	}
	return bot.Say(v.Say.T("tickfor.which"), rows...), nil
}

// notNow says why a representative can check nobody in at a course now, and when they can.
func notNow(v *visit.Visit, c course.Course, sessions []course.Session) string {
	if c.Closed() {
		return v.Say.T("tickfor.closed", "Course", c.Title)
	}
	taken := false
	for _, s := range sessions {
		taken = taken || c.Takes(s, course.ByRepresentative)
		if c.Takes(s, course.ByRepresentative) && v.Acted().Before(c.CheckIn.Opens(s)) {
			opens := c.CheckIn.Opens(s).In(c.Location())
			return v.Say.T("tickfor.next", "Course", c.Title, "Session", v.Say.Session(s, c.Location()),
				"Opens", course.ClockTime(opens), "Date", course.ShortDate(opens))
		}
	}
	if !taken && len(sessions) > 0 {
		return v.Say.T("tickfor.not_taken", "Course", c.Title)
	}
	return v.Say.T("tickfor.none", "Course", c.Title, "Organizers", words.Organizers(v.Say, c))
}

// PageFor is a page of the list of a representative.
func PageFor(ctx context.Context, v *visit.Visit, store Lists) (bot.Reply, error) {
	return representatives.turn(ctx, v, store)
}

// FlipFor checks whoever is tapped on a page of a representative in, or takes that back.
func FlipFor(ctx context.Context, v *visit.Visit, store Lists) (bot.Reply, error) {
	return representatives.tap(ctx, v, store)
}

// Deny takes back that a representative has checked the person in, who was not there.
func Deny(ctx context.Context, v *visit.Visit, store Lists) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.DenyTap)
	if err != nil {
		return bot.Reply{}, err
	}
	s, err := store.Session(ctx, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	c, err := store.Course(ctx, s.CourseID)
	if err != nil {
		return bot.Reply{}, err
	}
	c = v.In(c)
	done, err := v.By().DenyTick(ctx, store, c, s)
	if err != nil {
		return bot.Reply{}, visit.Reachable(v, c, err)
	}
	if err := v.TellAll(ctx, done.Facts); err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.T("tickfor.denied", "Session", v.Say.Session(s, c.Location()), "Course", c.Title,
		"Organizers", words.Organizers(v.Say, c))), nil
}
