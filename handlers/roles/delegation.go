package roles

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// Attendance is what is looked up of a delegation.
type Attendance interface {
	Course(ctx context.Context, id int64) (course.Course, error)
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	StatesAt(ctx context.Context, sessionID int64) (map[int64]course.Presence, error)
	DecidedLeaves(ctx context.Context, courseID int64) ([]course.Leave, error)
	WaitingClaims(ctx context.Context, courseID int64) ([]course.Claim, error)
}

// Delegation shows representatives the people of their delegations: who uses
// Telegram, who is here today, and who waits to be vouched for.
func Delegation(ctx context.Context, v *visit.Visit, store Attendance) (bot.Reply, error) {
	var reply bot.Reply
	for _, g := range v.Actor.Represented() {
		if err := v.Allow(course.SeeDelegation, course.Object{CourseID: g.CourseID, DelegationID: g.DelegationID}); err != nil {
			return bot.Reply{}, err
		}
		c, err := store.Course(ctx, g.CourseID)
		if err != nil {
			return bot.Reply{}, err
		}
		text, err := delegation(ctx, v, store, v.In(c), g)
		if err != nil {
			return bot.Reply{}, err
		}
		waiting, err := claims(ctx, v, store, g)
		if err != nil {
			return bot.Reply{}, err
		}
		if len(waiting) > 0 {
			text += "\n\n" + v.Say.T("delegation.claims", "Count", len(waiting))
		}
		if !c.Closed() {
			waiting = append(waiting, []notice.Button{v.Button(
				visit.CorrectListTap.Data(visit.PageOfDelegation{Course: c.ID, Delegation: g.DelegationID}), "correct.button_delegation")})
		}
		reply = reply.And(bot.Say(text, waiting...))
	}
	return reply, nil
}

// claims are buttons to those who wait for the representative to vouch for them.
func claims(ctx context.Context, v *visit.Visit, store Attendance, g course.Grant) (buttons [][]notice.Button, err error) {
	all, err := store.WaitingClaims(ctx, g.CourseID)
	for _, c := range all {
		if c.Way == "" && c.DelegationID == g.DelegationID && len(buttons) < visit.MaxRows-1 {
			buttons = append(buttons, []notice.Button{v.Button(words.RepresentativesDecide.Show.Data(words.OfClaim{ID: c.ID}), "delegation.button_claim",
				"Name", words.Short(c.Name))})
		}
	}
	return buttons, err
}

func delegation(ctx context.Context, v *visit.Visit, store Attendance, c course.Course, g course.Grant) (string, error) {
	roster, err := store.Roster(ctx, c.ID)
	if err != nil {
		return "", err
	}
	people := slices.DeleteFunc(course.EnrolledOf(roster), func(e course.Enrollment) bool { return e.DelegationID != g.DelegationID })
	sessions, err := store.Sessions(ctx, c.ID)
	if err != nil {
		return "", err
	}
	s, begun := lastOpened(c, sessions, v.Now)
	states, err := store.StatesAt(ctx, s.ID) // none before the first session
	if err != nil {
		return "", err
	}
	lines := []string{v.Say.T("delegation.title", "Delegation", g.Delegation, "Course", c.Title)}
	if begun {
		lines = append(lines, v.Say.T("delegation.session", "Session", v.Say.Session(s, c.Location())))
	}
	lines = append(lines, "")
	var reached course.Reached
	here := 0
	apart := course.Apart(people)
	for i, e := range people {
		state := states[e.ID]
		reached.Add(e.Trainee.Reach())
		if state.Here() {
			here++
		}
		line := v.Say.T("delegation.line", "No", e.No, "Name", apart[i], "Link", words.Reach(v.Say, e))
		if begun {
			line += " · " + words.Presence(v.Say, state)
		}
		lines = append(lines, line)
	}
	lines = append(lines, "", v.Say.T("delegation.linked", words.Reached(reached)...))
	if begun {
		lines = append(lines, v.Say.T("delegation.here", "Here", here, "Total", len(people)))
	}
	all, err := store.DecidedLeaves(ctx, c.ID)
	return strings.Join(append(lines, onLeave(v, c, g, all)...), "\n"), err
}

// onLeave is a line for each leave of a delegation that is approved and not over.
func onLeave(v *visit.Visit, c course.Course, g course.Grant, all []course.Leave) (lines []string) {
	all = slices.DeleteFunc(all, func(l course.Leave) bool {
		return l.State != course.LeaveApproved || l.Place.DelegationID != g.DelegationID || l.Ended(v.Now)
	})
	if len(all) == 0 {
		return nil
	}
	lines = []string{"", v.Say.T("delegation.leaves", "Count", len(all))}
	for _, l := range all {
		lines = append(lines, v.Say.T("delegation.leave", "No", l.Place.No, "Name", l.Place.Trainee.Name, "Sessions", words.LeaveSessions(v.Say, c, l)))
	}
	return lines
}

// lastOpened is the latest session whose check-in has opened; ok is false before the
// first.
func lastOpened(c course.Course, sessions []course.Session, now time.Time) (last course.Session, ok bool) {
	for _, s := range sessions {
		if !now.Before(c.CheckIn.Opens(s)) {
			last, ok = s, true
		}
	}
	return last, ok
}
