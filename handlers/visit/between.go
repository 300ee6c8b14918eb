package visit

import (
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// The buttons by which one room leads into another; that one reads them.
var (
	CancelTap     = notice.Tap[OfDialog]{Action: "cancel"}                          // ends a form
	SettingsTap   = notice.Tap[OfSettings]{Action: "setting", What: "list"}         // the settings of a course
	SettingTap    = notice.Tap[OfSetting]{Action: "setting", What: "ask"}           // asks for one of them
	PersonTextTap = notice.Tap[PersonText]{Action: "person", What: "ask"}           // asks for a field of somebody's entry
	GroupsTap     = notice.Tap[words.OfCourse]{Action: "group", What: "list"}       // the Telegram groups of a course
	OrganizerTap  = notice.Tap[words.OfCourse]{Action: "invite", What: "org"}       // invites somebody who runs it
	LanguageTap   = notice.Tap[InLanguage]{Action: "lang", What: "again"}           // says the first message again, in a language
	SessionTap    = notice.Tap[words.OfSession]{Action: "session", What: "show"}    // a session in full
	SessionsTap   = notice.Tap[words.OfCourse]{Action: "session", What: "list"}     // all of a course
	RescheduleTap = notice.Tap[words.OfSession]{Action: "reschedule", What: "show"} // what can be edited of a session
	AddSessionTap = notice.Tap[words.OfCourse]{Action: "reschedule", What: "add"}   // adds one
	ListTap       = notice.Tap[PageOfSession]{Action: "tick", What: "list"}         // the delegations of a session, whose people are to be ticked
	TickTap       = notice.Tap[Ticked]{Action: "tick", What: "in"}                  // ticks somebody
	DelegateTap   = notice.Tap[OfDelegation]{Action: "invite", What: "rep"}         // invites a delegation's representative

	MaterialTap = notice.Tap[words.OfSession]{Action: "material", What: "list"} // the materials of a session, for organizers
	OpinionsTap = notice.Tap[words.OfSession]{Action: "opinions", What: "show"} // what people think of it

	CorrectListTap = notice.Tap[PageOfDelegation]{Action: "correctfor", What: "list"} // for whom of a delegation is something to be set right
	WaysTap        = notice.Tap[words.OfCourse]{Action: "ways"}                       // by which ways one can check in on a course
	RolesTap       = notice.Tap[words.PageOfCourse]{Action: "roles", What: "of"}      // who has which role on a course
	RemindersOnTap = notice.Tap[words.OfCourse]{Action: "remind", What: "on"}         // a trainee wants a course's reminders again
	LogOfPersonTap = notice.Tap[words.OfEntry]{Action: "log", What: "of"}             // the audit log about somebody's place
)

// InLanguage is what a button under the first message carries: a language, and the course
// to which the person came, 0 for none.
type InLanguage struct {
	Code   string
	Course int64
}

// RemindersButton is the button that switches a course's reminders for the person: on
// where they are off, else asks whether they are to be off.
func RemindersButton(v *Visit, c course.Course, off bool) notice.Button {
	of := words.OfCourse{ID: c.ID}
	if off {
		return v.Button(RemindersOnTap.Data(of), "quiet.button_on")
	}
	return v.Button(words.RemindersTap.Data(of), "quiet.button_ask")
}

// OtherLanguages is the row of buttons by which somebody new is told the same in a
// language of theirs.
func OtherLanguages(v *Visit, courseID int64) (row []notice.Button) {
	for _, code := range i18n.Languages {
		if code != v.Say.Language() {
			row = append(row, v.Button(LanguageTap.Data(InLanguage{code, courseID}), "language."+code))
		}
	}
	return row
}

// PageOfDelegation is a page, from 0, of a list of a delegation's people.
type PageOfDelegation struct {
	Course     int64
	Delegation int64
	Page       int
}

// OfDelegation is what a button about one of a course's delegations carries.
type OfDelegation struct{ Course, ID int64 }

// OfDialog is what a button about a form carries.
type OfDialog struct{ Name string }

// OfSettings is a group of a course's settings; empty for all.
type OfSettings struct {
	Course int64
	Group  course.SettingGroup
}

// OfSetting is a setting of a course.
type OfSetting struct {
	Course  int64
	Setting course.Setting
}

// PersonText is a field of somebody's entry.
type PersonText struct {
	Enrollment int64
	Field      course.Field
}

// PageOfSession is a page, from 0, of a list about a session.
type PageOfSession struct {
	Session int64
	Page    int
}

// Ticked is somebody who is to be ticked at a session, as present or late.
type Ticked struct {
	Session, Enrollment int64
	As                  course.Presence
}
