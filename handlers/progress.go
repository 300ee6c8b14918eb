package handlers

import (
	"context"
	"strings"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/i18n"
)

// progress shows a trainee's states and where they stand against the completion
// rule.
func progress(ctx context.Context, v *Visit) (bot.Reply, error) {
	c, place, err := v.TraineeCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	sessions, states, err := v.attendanceOf(ctx, c, place)
	if err != nil {
		return bot.Reply{}, err
	}
	lines := []string{v.Say.T("progress.title", "Course", c.Title)}
	for _, s := range sessions {
		if state := states[s.ID]; state != "" || !s.ClosedAt.IsZero() {
			lines = append(lines, v.Say.T("progress.line", "Mark", mark(c.Rule, state),
				"Session", v.Say.SessionShort(s, c.Location()), "State", v.presence(state)))
		}
	}
	p := c.Rule.ProgressOf(sessions, states)
	lines = append(lines, "", v.Say.T("progress.rule", "Needed", p.Needed, "Total", p.Total, "Percent", p.Percent),
		explain(v.Say, c, p))
	return bot.Say(strings.Join(lines, "\n")), nil
}

func (v *Visit) attendanceOf(ctx context.Context, c course.Course, place course.Enrollment) ([]course.Session, map[int64]course.Presence, error) {
	sessions, err := v.Store.Sessions(ctx, c.ID)
	if err != nil {
		return nil, nil, err
	}
	states, err := v.Store.States(ctx, place.ID)
	return sessions, states, err
}

func mark(rule course.CompletionRule, state course.Presence) string {
	if rule.Counts(state) {
		return "✅"
	}
	return "▪️"
}

// explain is the completion rule applied: "7/8 buổi = 87,5 % ≥ 80 %", what was
// missed, and how many may still be.
func explain(say *i18n.Printer, c course.Course, p course.Progress) string {
	if p.Total == 0 {
		return say.T("progress.no_sessions")
	}
	text := ""
	switch {
	case p.Eligible():
		text = say.T("progress.eligible", "Attended", p.Attended, "Total", p.Total,
			"Share", say.Percent(p.Tenths()), "Percent", p.Percent)
	case p.MayMiss() < 0:
		text = say.T("progress.lost", "Attended", p.Attended, "Total", p.Total,
			"Share", say.Percent(p.Tenths()), "Percent", p.Percent, "Needed", p.Needed)
	default:
		text = say.T("progress.so_far", "Attended", p.Attended, "Total", p.Total)
	}
	if len(p.Missed) > 0 {
		text += "\n" + say.N("progress.missed", len(p.Missed), "Sessions", say.SessionList(p.Missed, c.Location()))
	}
	if p.Held == p.Total || p.MayMiss() < 0 {
		return text
	}
	if p.MayMiss() == 0 {
		return text + "\n" + say.T("progress.may_miss_none")
	}
	return text + "\n" + say.N("progress.may_miss", p.MayMiss())
}
