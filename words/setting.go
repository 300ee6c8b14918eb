package words

import (
	"slices"
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
)

// SettingName names a setting of a course, plain.
func SettingName(p *i18n.Printer, s course.Setting) string {
	if s.Group() == course.PaperSettings && !s.OfForm() && s != course.SettingOverlay {
		return PaperField(p, course.PaperField(s))
	}
	return p.Plain("setting.name_" + string(s))
}

// SettingValue is a value of course.Course.Setting as people read it, plain: "15 phút",
// "19:00", "60, 15 phút". Of a text that is empty it is empty too.
func SettingValue(p *i18n.Printer, s course.Setting, value string) string {
	switch s {
	case course.SettingOpenBefore, course.SettingCloseAfter, course.SettingLateAfter:
		return p.Plain("setting.minutes", "Value", value)
	case course.SettingPercent:
		return value + " %"
	case course.Setting(course.ArtLogo), course.Setting(course.ArtSignature), course.Setting(course.ArtSeal), course.Setting(course.ArtSignature2), course.Setting(course.ArtSeal2),
		course.Setting(course.ArtBackground), course.Setting(course.ArtSheet):
		if value != "" {
			return p.Plain("setting.is_art", "Which", value[:min(4, len(value))])
		}
	case course.Setting(course.PaperHeading):
		if slices.Contains(s.Choices(), value) {
			return p.Plain("setting.is_" + value)
		}
	case course.SettingSignerMode, course.SettingSecondMode:
		if value != "" {
			return p.Plain("setting.is_" + value)
		}
	case course.SettingColour:
		if slices.Contains(s.Choices(), value) {
			return p.Plain("setting.is_colour_" + value)
		}
	case course.SettingDesign, course.SettingPenSpace, course.SettingSignElsewhere, course.SettingConfirm, course.SettingAddress, course.SettingMode, course.SettingLateCounts, course.SettingExcusedCount, course.SettingFeedback, course.SettingOnUnknown:
		return p.Plain("setting.is_" + value)
	case course.SettingHead:
		return p.Plain("setting.is_head_" + value)
	case course.SettingLeads:
		if value != "" {
			return p.Plain("setting.minutes", "Value", strings.Join(strings.Fields(value), ", "))
		}
		return p.Plain("setting.is_off")
	case course.SettingEvening, course.SettingMorning:
		if value != "" {
			return course.CronText(value)
		}
		return p.Plain("setting.is_off")
	}
	return value
}

// SettingLine is a setting of the course with its name. A text of the papers that is left
// empty is what the papers say then.
func SettingLine(p *i18n.Printer, c course.Course, s course.Setting) string {
	if s.Group() == course.PaperSettings {
		c.Form = c.Form.WithDefaults()
	}
	return p.T("setting.line", "Name", SettingName(p, s), "Value", SettingValue(p, s, c.Setting(s)))
}

// maxJudged is how many people a question about a setting names.
const maxJudged = 10

// ChangedSetting is a setting before and after, with what it means.
func ChangedSetting(p *i18n.Printer, m course.SettingChange) string {
	lines := []string{p.T("setting.sure", "Course", m.Was.Title, "Name", SettingName(p, m.Setting),
		"Before", SettingValue(p, m.Setting, m.Before()), "After", SettingValue(p, m.Setting, m.After()))}
	lines = append(lines, meaning(p, m)...)
	return strings.Join(lines, "\n")
}

func meaning(p *i18n.Printer, m course.SettingChange) (lines []string) {
	switch m.Setting.Group() {
	case course.KindSettings:
		lines = append(lines, p.T("setting.means_papers"))
	case course.ArtSettings:
		if !m.ShownOnPapers() {
			return append(lines, p.T("setting.means_overlay"))
		}
		lines = append(lines, p.T("setting.means_papers"))
	case course.PaperSettings:
		if m.Setting == course.SettingOverlay {
			return append(lines, p.T("setting.means_overlay"))
		}
		lines = append(lines, p.T("setting.means_papers"))
		if m.Setting == course.SettingTitle || m.Setting == course.SettingPlace {
			lines = append(lines, p.T("setting.means_"+string(m.Setting)))
		}
	case course.CourseSettings:
		textID := "setting.means_" + string(m.Setting)
		if m.Setting == course.SettingMode || m.Setting == course.SettingFeedback {
			textID += "_" + m.After()
		}
		if m.Setting == course.SettingQuota {
			lines = append(lines, quotas(p, m)...)
		}
		lines = append(lines, p.T(textID, "After", SettingValue(p, m.Setting, m.After()), "Sessions", len(m.Sessions), "Kept", m.Kept,
			"Taken", m.Seats.Taken, "Above", m.Is.Above(m.Seats.Taken)))
	case course.AnnouncingSettings:
		lines = append(lines, p.T("setting.means_"+string(m.Setting)+"_"+m.After()))
	case course.CheckInSettings:
		lines = append(lines, p.T("setting.means_checkin", "Kept", m.Kept))
	case course.CompletionSettings:
		lines = append(lines, judged(p, "setting.lose", m.Lose), judged(p, "setting.gain", m.Gain))
		textID := "setting.told"
		if lines = slices.DeleteFunc(lines, func(line string) bool { return line == "" }); len(lines) == 0 {
			textID = "setting.nobody"
		}
		lines = append(lines, p.T(textID))
	case course.ReminderSettings:
		lines = append(lines, "", ComingReminders(p, m.Is, m.Coming))
	}
	return lines
}

// judged counts people and names the first of them; empty when there are none.
func judged(p *i18n.Printer, textID string, people []course.Enrollment) string {
	if len(people) == 0 {
		return ""
	}
	var names []string
	for _, e := range people[:min(len(people), maxJudged)] {
		names = append(names, p.Plain("setting.person", "No", e.No, "Name", e.Trainee.Name))
	}
	return p.N(textID, len(people), "Names", strings.Join(names, ", "), "More", len(people)-len(names))
}

// ComingReminders lists the reminders to come of a course, each with the moment and the
// sessions that it is about.
func ComingReminders(p *i18n.Printer, c course.Course, coming []course.Reminder) string {
	if len(coming) == 0 {
		return p.T("setting.no_reminders")
	}
	lines := []string{p.N("setting.coming", len(coming))}
	for _, r := range coming {
		lines = append(lines, comingReminder(p, c, r))
	}
	return strings.Join(lines, "\n")
}

func comingReminder(p *i18n.Printer, c course.Course, r course.Reminder) string {
	loc := c.Location()
	var about []string
	for _, s := range r.Sessions {
		about = append(about, p.Session(s, loc))
	}
	local, moved := r.Slot.In(loc), false
	if r.Kind == course.LeadReminder { // that of the night comes at its end
		moved = !slices.ContainsFunc(c.Reminders.Leads, func(minutes int) bool {
			return r.Sessions[0].Start.Add(-time.Duration(minutes) * time.Minute).Equal(r.Slot)
		})
	}
	return p.T("setting.coming_"+string(r.Kind), "Time", course.ClockTime(local), "Weekday", Weekday(p, local.Weekday()),
		"Date", course.ShortDate(local), "Sessions", strings.Join(about, ", "), "Moved", moved)
}

// SettingHint says how a setting is typed; empty where anything goes, or all has a button.
func SettingHint(p *i18n.Printer, s course.Setting) string {
	switch s {
	case course.SettingSignerMode, course.SettingSecondMode:
		return p.T("setting.hint_signer")
	case course.Setting(course.PaperHeading), course.Setting(course.PaperDecision), course.SettingColour, course.SettingOverlay, course.SettingContact, course.SettingCapacity, course.SettingQuota, course.SettingZone, course.SettingPercent, course.SettingEvening, course.SettingMorning, course.SettingLeads:
		return p.T("setting.hint_" + string(s))
	case course.SettingOpenBefore, course.SettingCloseAfter, course.SettingLateAfter:
		return p.T("setting.hint_minutes")
	}
	switch part := course.PaperField(strings.SplitN(string(s), "_", 2)[0]); {
	case s.Group() != course.KindSettings:
	case part == course.PaperNumber:
		return p.T("setting.hint_number")
	case part == course.PaperBody:
		return p.T("setting.hint_body", "StandIns", "{"+strings.Join(s.PaperKind().StandIns(), "}, {")+"}", "Name", "{ten}")
	}
	if s.Group() == course.ArtSettings {
		return p.T("art.hint_"+string(s), "Max", course.MaxArtFile>>20)
	}
	if s.Lines() {
		return p.T("setting.hint_lines")
	}
	return ""
}
