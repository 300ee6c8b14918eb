package words

import (
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
)

// Progress is how a trainee stands, by all that the book has of them: a line for each
// session that has a state or is closed, how that came to be where it was another before,
// and the completion rule applied.
func Progress(p *i18n.Printer, c course.Course, sessions []course.Session, entries course.Entries) string {
	lines, states := []string{p.T("progress.title", "Course", c.Title)}, entries.States()
	for _, s := range sessions {
		if state := states[s.ID]; state != "" || !s.ClosedAt.IsZero() {
			mark := "▪️"
			if c.Rule.Counts(state) {
				mark = "✅"
			}
			lines = append(lines, p.T("progress.line", "Mark", mark, "Session", p.SessionShort(s, c.Location()), "State", EntryState(p, c, s, entries.At(s.ID).Last())))
			if history := History(p, c, s, entries.At(s.ID)); history != "" {
				lines = append(lines, history)
			}
		}
	}
	stands := c.Rule.ProgressOf(sessions, states)
	lines = append(lines, "", p.T("progress.rule", "Needed", stands.Needed, "Total", stands.Total, "Percent", stands.Percent), Explain(p, c, stands))
	return strings.Join(lines, "\n")
}

// Explain is the completion rule applied: "7/8 buổi = 87,5 % ≥ 80 %", what was
// missed, and how many may still be.
func Explain(p *i18n.Printer, c course.Course, stands course.Progress) string {
	if stands.Total == 0 {
		return p.T("progress.no_sessions")
	}
	var text string
	switch {
	case stands.Eligible():
		text = p.T("progress.eligible", "Attended", stands.Attended, "Total", stands.Total,
			"Share", p.Percent(stands.Tenths()), "Percent", stands.Percent)
	case stands.MayMiss() < 0:
		text = p.T("progress.lost", "Attended", stands.Attended, "Total", stands.Total,
			"Share", p.Percent(stands.Tenths()), "Percent", stands.Percent, "Needed", stands.Needed)
	default:
		text = p.T("progress.so_far", "Attended", stands.Attended, "Total", stands.Total)
	}
	if len(stands.Missed) > 0 {
		text += "\n" + p.N("progress.missed", len(stands.Missed), "Sessions", p.SessionList(stands.Missed, c.Location()))
	}
	if stands.Settled() || stands.MayMiss() < 0 {
		return text
	}
	if stands.MayMiss() == 0 {
		return text + "\n" + p.T("progress.may_miss_none")
	}
	return text + "\n" + p.N("progress.may_miss", stands.MayMiss())
}
