// Package joining is coming to a course: by its link and the notice of privacy to a
// place on its roster, found by phone or by name and date of birth, or to one of a
// course that is open to all, by the form of registering.
//
//	link ─▶ consent ─▶ who? ─▶ found: is this you? ─▶ welcome
//	                    │ ▲                    │   │ another's: the organizers decide
//	                    │ └────────────────────┤ none of them
//	                    └─▶ not found ─────────┼▶ open to all: the form ─▶ welcome
//	                                           └▶ somebody is asked to vouch ─▶ they decide
package joining

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Desk is what visits here work with in their transaction.
type Desk struct {
	Rows Rows
	Acts Acts

	// OpenNow shows the check-in of a course that is open now, to somebody who has
	// just come to it; it says nothing else.
	OpenNow func(ctx context.Context, v *visit.Visit, of visit.Attending) (bot.Reply, error)

	// AskRight asks what is wrong at the person's own place, or what is right for a field.
	AskRight func(ctx context.Context, v *visit.Visit, place int64, field course.Field) (bot.Reply, error)
}

// Rows is what is looked up.
type Rows interface {
	Course(ctx context.Context, id int64) (course.Course, error)
	CourseByCode(ctx context.Context, code string) (course.Course, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	Delegations(ctx context.Context, courseID int64) ([]course.Delegation, error)
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	EnrollmentsByPhone(ctx context.Context, courseID int64, phone string) ([]course.Enrollment, error)
	EnrollmentsByName(ctx context.Context, courseID int64, folded string) ([]course.Enrollment, error)
	NameLock(ctx context.Context, courseID, accountID int64) (until time.Time, err error)
}

// Acts is what the acts of joining ask for.
type Acts interface {
	registrar.Consents
	registrar.Tries
	registrar.Registrations
	registrar.Unlinks
	registrar.Births
}

// The dialogs of the room.
const (
	ConsentDialog  = "consent"  // may your data be kept?
	JoinDialog     = "join"     // who is it? a form
	ClaimDialog    = "claim"    // is this you?
	RegisterDialog = "register" // the form of registering
	AskDialog      = "ask"      // the form of asking somebody to vouch
)

// answers is what they keep between their questions.
type answers struct {
	Course     int64   `json:"course"`
	Name       string  `json:"name,omitempty"`
	Birth      string  `json:"birth,omitempty"` // course.Birth.ISO
	Both       bool    `json:"both,omitempty"`  // it was said with the name
	Position   string  `json:"position,omitempty"`
	Unit       string  `json:"unit,omitempty"`
	Delegation int64   `json:"delegation,omitempty"`
	Phone      string  `json:"phone,omitempty"`
	Shared     bool    `json:"shared,omitempty"`   // the phone is the account's own
	Offered    []int64 `json:"offered,omitempty"`  // places on the roster that may be claimed
	Declined   []int64 `json:"declined,omitempty"` // those the person has said no to
}

// open leaves the places that can still be offered: on the roster and not declined.
func (a answers) open(places []course.Enrollment) []course.Enrollment {
	return slices.DeleteFunc(places, func(e course.Enrollment) bool {
		return e.State != course.Enrolled || slices.Contains(a.Declined, e.ID)
	})
}

// shown is a place as it is put to the person. Of one that another account has the name
// alone is, unless the phone is theirs: names and dates of birth can be guessed, and who
// is asked for already need not be told where they work.
func (a answers) shown(e course.Enrollment) course.Enrollment {
	if e.Trainee.AccountID != 0 && !(a.Shared && e.Trainee.Called(a.Phone)) {
		e.Unit, e.Delegation = "", ""
	}
	return e
}

// claim is what the answers say of the person, about the place on the course, 0 for none.
func (a answers) claim(c course.Course, place int64) course.Claim {
	claim := course.Claim{
		CourseID: c.ID, EnrollmentID: place, Name: a.Name, Birth: course.BirthFromISO(a.Birth), Unit: a.Unit, DelegationID: a.Delegation,
	}
	if a.Shared {
		claim.Phone = a.Phone
	}
	return claim
}

// Open begins joining the course of a link, which ends in its code.
func Open(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	c, err := d.Rows.CourseByCode(ctx, v.Args)
	if errors.Is(err, course.ErrNotFound) {
		return bot.Reply{}, course.Refuse(course.ErrNotFound, "join.no_course")
	} else if err != nil {
		return bot.Reply{}, err
	}
	c = v.In(c)
	if v.Actor.EnrollmentIn(c.ID) != nil {
		return visit.StandingIn(ctx, v, c)
	}
	if err := registrar.Joinable(c); err != nil {
		return bot.Reply{}, visit.Reachable(v, c, err)
	}
	if v.Actor.Role() == course.AnyoneRole { // whoever has a role keeps the course it is about
		if err := visit.Turn(ctx, v, c); err != nil {
			return bot.Reply{}, err
		}
	}
	if v.Account.Consent != course.ConsentVersion {
		return askConsent(ctx, v, c)
	}
	if v.Action == "" { // who says that they are on the roster all the same looks for their place there
		if reply, waits, err := inLine(ctx, v, d, c); err != nil || waits {
			return reply, err
		}
	}
	waits, err := waitsFor(ctx, v, d, c)
	if err != nil {
		return bot.Reply{}, err
	}
	reply, err := begin(ctx, v, d, c)
	return waits.And(reply), err
}

// joinable is the course of a form or a button while it takes people.
func joinable(ctx context.Context, v *visit.Visit, d Desk, id int64) (course.Course, error) {
	c, err := d.Rows.Course(ctx, id)
	if err != nil {
		return course.Course{}, visit.Missing(err)
	}
	c = v.In(c)
	return c, visit.Reachable(v, c, registrar.Joinable(c))
}

// begin asks who the person is; what is already under way for this course goes on
// where it stands.
func begin(ctx context.Context, v *visit.Visit, d Desk, c course.Course) (bot.Reply, error) {
	under, open, err := asked(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	a := answers{Course: c.ID}
	if open && under.Course == c.ID {
		if v.Dialog.Name == RegisterDialog {
			form, err := registration(ctx, v, d, c)
			if err != nil {
				return bot.Reply{}, err
			}
			return form.Start(ctx, v, under)
		}
		a.Declined = under.Declined
	}
	return askWho(ctx, v, d, c, a, v.Say.T("join.who", "Course", c.Title))
}

// asked is what joining has brought so far, behind the consent; open is false when it is
// not under way.
func asked(ctx context.Context, v *visit.Visit) (a answers, open bool, err error) {
	if open, err = v.Unfinished(ctx, JoinDialog, ClaimDialog, RegisterDialog); err != nil || !open {
		return a, false, err
	}
	if v.Dialog.Name == ClaimDialog {
		return a, true, v.Answers(&a)
	}
	a, err = visit.Kept[answers](v)
	return a, true, err
}

// welcome ends joining: the course becomes the active one, the person sees the
// timetable, is asked which of two dates of birth is right where the roster
// leaves that open, and can check in at once while that is open: the reminder
// with the button has gone out before.
func welcome(ctx context.Context, v *visit.Visit, d Desk, c course.Course, e course.Enrollment) (bot.Reply, error) {
	if err := v.Entered(ctx, c); err != nil {
		return bot.Reply{}, err
	}
	if err := v.Leave(ctx, ClaimDialog); err != nil {
		return bot.Reply{}, err
	}
	sessions, err := d.Rows.Sessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := v.Replace(v.Say.T("welcome.done", "Name", e.Trainee.Name, "Course", c.Title))
	if len(sessions) > 0 {
		reply = reply.And(bot.Say(words.Timetable(v.Say, c, sessions, v.Now) + "\n\n" + v.Say.T("welcome.next")))
	}
	if !e.Trainee.BirthAlt.IsZero() {
		reply = reply.And(AskBirth(v, c, e))
	}
	now, err := d.OpenNow(ctx, v, visit.Attending{Course: c, Place: e})
	if err != nil {
		return bot.Reply{}, err
	}
	return reply.And(now).And(v.Menu()), nil
}

// withoutKeyboard is a message that takes the keyboard with the contact button away.
func withoutKeyboard(text string) bot.Reply {
	return bot.Reply{Messages: []notice.Message{{Text: text, RemoveKeyboard: true}}}
}

// ContactAlone answers a contact that nothing had asked for.
func ContactAlone(_ context.Context, v *visit.Visit, _ Desk) (bot.Reply, error) {
	return withoutKeyboard(v.Say.T("join.contact_alone") + "\n\n" + v.Hint()), nil
}
