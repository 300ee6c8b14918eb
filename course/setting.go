package course

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Setting is one thing of a course that its organizers can change, in the chat or by a
// class workbook. The texts that its papers show have the names of their PaperFields.
type Setting string

const (
	SettingTitle        = Setting(PaperTitle)
	SettingPlace        = Setting(PaperPlace)
	SettingSignerMode   = Setting("signer_mode")
	SettingSecondMode   = Setting("second_mode")
	SettingDesign       = Setting("design")
	SettingColour       = Setting("colour")
	SettingPenSpace     = Setting("pen_space")
	SettingOverlay      = Setting("overlay")
	SettingContact      = Setting("contact")
	SettingAddress      = Setting("address")
	SettingMode         = Setting("mode")
	SettingCapacity     = Setting("capacity")
	SettingQuota        = Setting("quota")
	SettingZone         = Setting("zone")
	SettingFeedback     = Setting("feedback")
	SettingOnUnknown    = Setting("on_unknown")
	SettingHead         = Setting("head")
	SettingOpenBefore   = Setting("open_before")
	SettingCloseAfter   = Setting("close_after")
	SettingLateAfter    = Setting("late_after")
	SettingPercent      = Setting("percent")
	SettingLateCounts   = Setting("late_counts")
	SettingExcusedCount = Setting("excused_count")
	SettingEvening      = Setting("evening")
	SettingMorning      = Setting("morning")
	SettingLeads        = Setting("leads")

	SettingSignElsewhere = Setting("sign_elsewhere")
)

// SettingGroup is what some settings are about.
type SettingGroup string

const (
	PaperSettings      SettingGroup = "papers"
	KindSettings       SettingGroup = "kinds"
	ArtSettings        SettingGroup = "art" // named as their ArtPlaces; their values are what names a kept file
	CourseSettings     SettingGroup = "course"
	AnnouncingSettings SettingGroup = "announcing"
	CheckInSettings    SettingGroup = "checkin"
	CompletionSettings SettingGroup = "completion"
	ReminderSettings   SettingGroup = "reminders"
)

// SettingGroups are all of them, in the order in which they are shown.
var SettingGroups = []SettingGroup{PaperSettings, KindSettings, ArtSettings, CourseSettings, AnnouncingSettings, CheckInSettings, CompletionSettings, ReminderSettings}

// Settings are those of the group, in the order in which they are shown.
func (g SettingGroup) Settings() []Setting {
	switch g {
	case PaperSettings:
		return []Setting{
			SettingTitle, SettingPlace, Setting(PaperHeading), Setting(PaperGoverningBody), Setting(PaperIssuingBody), Setting(PaperSecondBody),
			Setting(PaperPartner), Setting(PaperDecision), Setting(PaperPlaceName), Setting(PaperSignerTitle), SettingSignerMode, Setting(PaperSignerName),
			Setting(PaperSecondTitle), SettingSecondMode, Setting(PaperSecondName), SettingDesign, SettingColour, SettingPenSpace, SettingSignElsewhere, SettingOverlay,
		}
	case KindSettings:
		return kindSettings
	case ArtSettings:
		return artSettings
	case CourseSettings:
		return []Setting{SettingContact, SettingAddress, SettingMode, SettingCapacity, SettingQuota, SettingZone, SettingFeedback}
	case AnnouncingSettings:
		return []Setting{SettingHead, SettingOnUnknown}
	case CheckInSettings:
		return []Setting{SettingOpenBefore, SettingCloseAfter, SettingLateAfter}
	case CompletionSettings:
		return []Setting{SettingPercent, SettingLateCounts, SettingExcusedCount}
	case ReminderSettings:
		return []Setting{SettingEvening, SettingMorning, SettingLeads}
	}
	return nil
}

// Group is the group of the setting; empty when there is no such setting.
func (s Setting) Group() SettingGroup {
	for _, g := range SettingGroups {
		if slices.Contains(g.Settings(), s) {
			return g
		}
	}
	return ""
}

// Lines tells whether the setting is a text that may have several lines.
func (s Setting) Lines() bool {
	part, _, ofKind := s.ofKind()
	return ofKind && part == bodyPart || s == Setting(PaperHeading) || s == Setting(PaperSignerTitle) || s == Setting(PaperSecondTitle) || s == SettingOverlay || s == SettingQuota
}

// OfForm tells whether the setting is of how papers look, and no text of theirs.
func (s Setting) OfForm() bool {
	return s == SettingSignerMode || s == SettingSecondMode || s == SettingDesign || s == SettingColour || s == SettingPenSpace || s == SettingSignElsewhere
}

// Optional tells whether the setting is a text that may be left empty.
func (s Setting) Optional() bool {
	if s.Group() == PaperSettings {
		return s != SettingTitle && s != Setting(PaperHeading) && !s.OfForm()
	}
	_, _, ofKind := s.ofKind()
	return s == SettingContact || s == SettingCapacity || s == SettingQuota || ofKind || s.Group() == ArtSettings
}

// Choices are values of the setting that most people want, as Course.Setting has them;
// of one that has no other values, all.
func (s Setting) Choices() []string {
	switch s {
	case Setting(PaperHeading):
		return []string{headingOfState, headingOfParty}
	case SettingSignerMode, SettingSecondMode:
		return signerModes
	case SettingDesign:
		return []string{string(Formal), string(Modern), string(Plain)}
	case SettingColour:
		return []string{"red", "blue", "green", "brown", ""}
	case SettingAddress:
		return []string{string(Comrade), string(Peer), string(Teacher)}
	case SettingMode:
		return []string{string(RosterOnly), string(OpenToAll), string(WithApproval)}
	case SettingZone:
		return []string{DefaultZone}
	case SettingOnUnknown:
		return []string{string(Resend), string(Hold)}
	case SettingHead:
		return []string{string(CourseHead), string(SenderHead), string(NoHead)}
	case SettingPenSpace, SettingConfirm, SettingSignElsewhere, SettingLateCounts, SettingExcusedCount, SettingFeedback:
		return []string{settingYes, settingNo}
	case SettingEvening:
		return []string{"0 18 * * *", "0 19 * * *", "0 20 * * *", ""}
	case SettingMorning:
		return []string{"0 6 * * *", "30 6 * * *", ""}
	case SettingLeads:
		return []string{"15", "30", "60 15", ""}
	}
	return nil
}

// Fixed tells whether a setting of the course can't be changed any more: after the
// closing only how people reach the organizers and how they are told something can, where a printer
// prints, and what papers of a kind say that are given only then.
func (c Course) Fixed(s Setting) bool {
	return c.Closed() && s != SettingContact && s.Group() != AnnouncingSettings && s != SettingOverlay && s != Setting(ArtSheet) && !s.PaperKind().later()
}

// line is where a setting of one line of text stands; nil when it is none.
func (c *Course) line(s Setting) *string {
	switch s {
	case SettingTitle:
		return &c.Title
	case SettingPlace:
		return &c.Place
	case Setting(PaperGoverningBody):
		return &c.Form.GoverningBody
	case Setting(PaperIssuingBody):
		return &c.Form.IssuingBody
	case Setting(PaperSecondBody):
		return &c.Form.SecondBody
	case Setting(PaperPartner):
		return &c.Form.Partner
	case Setting(PaperDecision):
		return &c.Form.Decision
	case Setting(PaperPlaceName):
		return &c.Form.PlaceName
	case Setting(PaperSignerName):
		return &c.Form.SignerName
	case Setting(PaperSecondName):
		return &c.Form.SecondName
	case SettingContact:
		return &c.Contact
	}
	return c.Form.art(ArtPlace(s))
}

// lines is where a setting of several lines stands; nil when it is none.
func (c *Course) lines(s Setting) *[]string {
	switch s {
	case Setting(PaperHeading):
		return &c.Form.Heading
	case Setting(PaperSignerTitle):
		return &c.Form.SignerTitle
	case Setting(PaperSecondTitle):
		return &c.Form.SecondTitle
	case SettingOverlay:
		return &c.Form.Overlay
	}
	return nil
}

// minutes is where a setting in minutes stands; nil when it is none.
func (c *Course) minutes(s Setting) *int {
	switch s {
	case SettingOpenBefore:
		return &c.CheckIn.OpenBefore
	case SettingCloseAfter:
		return &c.CheckIn.CloseAfter
	case SettingLateAfter:
		return &c.CheckIn.LateAfter
	}
	return nil
}

// yes is where a setting stands that is or isn't so; nil when it is none.
func (c *Course) yes(s Setting) *bool {
	switch s {
	case SettingPenSpace:
		return &c.Form.PenSpace
	case SettingSignElsewhere:
		return &c.Form.SignElsewhere
	case SettingConfirm:
		return &c.Form.Confirm
	case SettingLateCounts:
		return &c.Rule.LateCounts
	case SettingExcusedCount:
		return &c.Rule.ExcusedCount
	case SettingFeedback:
		return &c.Feedback
	}
	return nil
}

// times is where an expression of Cron stands; nil when it is none.
func (c *Course) times(s Setting) *string {
	switch s {
	case SettingEvening:
		return &c.Reminders.Evening
	case SettingMorning:
		return &c.Reminders.Morning
	}
	return nil
}

// The values of a setting that is or isn't so.
const (
	settingYes = "yes"
	settingNo  = "no"
)

// The values of a heading that isn't of lines of an office's own.
const (
	headingOfState = "state"
	headingOfParty = "party"
)

// Setting is a setting of the course as it is, in the form that the log keeps: lines
// with semicolons between, a heading or a way to sign that has a name by that, minutes and percents as numbers, "yes" and "no", an
// expression of Cron, several leads with blanks between. Empty is what isn't said, and a
// reminder that is switched off.
func (c Course) Setting(s Setting) string {
	if line := c.line(s); line != nil {
		return *line
	}
	if s == Setting(PaperHeading) {
		return c.Form.regime()
	}
	if lines := c.lines(s); lines != nil {
		return strings.Join(*lines, "; ")
	}
	if minutes := c.minutes(s); minutes != nil {
		return strconv.Itoa(*minutes)
	}
	if times := c.times(s); times != nil {
		return *times
	}
	if yes := c.yes(s); yes != nil {
		if *yes {
			return settingYes
		}
		return settingNo
	}
	if part, kind, ok := s.ofKind(); ok {
		return c.Form.Kind(kind).setting(part)
	}
	switch s {
	case SettingSignerMode, SettingSecondMode:
		return string(c.signs(s))
	case SettingDesign:
		return string(c.Form.WithDefaults().Design)
	case SettingColour:
		return c.Form.Colour
	case SettingAddress:
		return string(c.Address)
	case SettingMode:
		return string(c.Mode)
	case SettingCapacity:
		if c.Capacity > 0 {
			return strconv.Itoa(c.Capacity)
		}
	case SettingQuota:
		return c.quotas()
	case SettingZone:
		return c.Zone
	case SettingOnUnknown:
		return string(c.OnUnknown)
	case SettingHead:
		return string(c.Head)
	case SettingPercent:
		return strconv.Itoa(c.Rule.Percent)
	case SettingLeads:
		return strings.Trim(fmt.Sprint(c.Reminders.Leads), "[]")
	}
	return ""
}

// Set changes a setting into what somebody has typed, given as one line and line by
// line, or into a value of Course.Setting. What can't be read it refuses with kind
// ErrInvalid; what can't be is for Check to say.
func (c *Course) Set(s Setting, line string, lines []string) (err error) {
	if s.Group() == ArtSettings && line != "" && !isHash(line) {
		return Refuse(ErrInvalid, "art.as_file")
	}
	if to := c.line(s); to != nil {
		*to = line
		return nil
	}
	if s == SettingOverlay {
		lines = slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return line == "" })
		if _, err := ReadOverlay(lines); err != nil {
			return err
		}
	}
	if s == Setting(PaperHeading) {
		lines = readHeading(line, lines)
	}
	if to := c.lines(s); to != nil {
		*to = lines
		return nil
	}
	if to := c.minutes(s); to != nil {
		*to, err = readMinutes(line)
		return err
	}
	if to := c.times(s); to != nil {
		*to, err = readTimes(line)
		return err
	}
	if to := c.yes(s); to != nil {
		*to, err = readYes(line)
		return err
	}
	if part, kind, ok := s.ofKind(); ok {
		c.Form.setKind(part, kind, line, lines)
		return nil
	}
	return c.setOther(s, line, lines)
}

// setOther is Set for a setting that is of a kind of its own.
func (c *Course) setOther(s Setting, line string, lines []string) (err error) {
	switch s {
	case SettingSignerMode, SettingSecondMode:
		err = c.setSigner(s, line, lines)
	case SettingDesign:
		c.Form.Design, err = readDesign(line)
	case SettingColour:
		c.Form.Colour, err = readColour(line)
	case SettingAddress:
		c.Address, err = readAddress(line)
	case SettingMode:
		c.Mode, err = readMode(line)
	case SettingCapacity:
		c.Capacity, err = readCapacity(line)
	case SettingQuota:
		c.Quotas, err = readQuotas(lines)
	case SettingZone:
		c.Zone = readZone(line)
	case SettingOnUnknown:
		c.OnUnknown, err = readOnUnknown(line)
	case SettingHead:
		c.Head, err = readHead(line)
	case SettingPercent:
		c.Rule.Percent, err = readPercent(line)
	case SettingLeads:
		c.Reminders.Leads, err = readLeads(line)
	default:
		return fmt.Errorf("set %q of a course: %w", s, ErrInvalid)
	}
	return err
}
