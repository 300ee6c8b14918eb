package course

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/loptruong/loptruong/letters"
)

// Course is one class (lớp): made by an admin with /taolop or from a class
// workbook, run by its organizers, closed by one of them, which issues the
// certificates. A closed course takes no joins or imports, and no check-ins but those of a session
// during which it was closed. See Closing.
type Course struct {
	ID        int64
	Code      string // what links and the command line name it by: "DVCQ-2-2022"; unique
	Title     string // "Lớp bồi dưỡng nghiệp vụ công tác dân vận chính quyền (lớp 2 năm 2022)"
	Place     string // where it is held; may be empty
	State     CourseState
	Mode      JoinMode
	Capacity  int     // how many people it takes; 0 for as many as come
	Quotas    []Quota // how many of some delegations
	Zone      string  // IANA zone of all its wall-clock times
	Address   Address
	CheckIn   CheckInRule
	Ways      Ways
	Rule      CompletionRule
	Reminders ReminderRules
	Feedback  bool      // people are asked what they think of each session
	OnUnknown OnUnknown // what becomes of its announcements at a lost connection
	Head      AnnouncementHead
	Form      Form
	Contact   string // how people reach the organizers: "chị Lan, 0912 345 678"; empty when that isn't said
	SignedOn  string // day that the papers of its closing say, "2022-08-19"; empty for the day of the closing
	CreatedAt time.Time
	ClosedAt  time.Time // zero while open
}

// CourseState is open until the closing, closing while that can be taken back,
// then closed for good.
type CourseState string

const (
	CourseOpen    CourseState = "open"
	CourseClosing CourseState = "closing"
	CourseClosed  CourseState = "closed"
)

// JoinMode says who may join.
type JoinMode string

const (
	// RosterOnly admits people who are on the roster.
	RosterOnly JoinMode = "roster"
	// OpenToAll also lets others register themselves.
	OpenToAll JoinMode = "open"
	// WithApproval lets them too, once an organizer has approved each.
	WithApproval JoinMode = "approval"
)

// Address is how people are spoken to.
type Address string

const (
	Comrade Address = "dong_chi" // đồng chí
	Peer    Address = "anh_chi"  // anh, chị
	Teacher Address = "thay_co"  // thầy, cô
)

// DefaultZone is the zone of a course that names none.
const DefaultZone = "Asia/Ho_Chi_Minh"

// NewCourse is an open course with every default of the product: roster only,
// the zone of Viet Nam, "đồng chí", check-in from 15 minutes before to 30
// after, late after 10, 80 % to complete, reminders at 19:00, 6:00 and 15
// minutes before.
func NewCourse(code, title string) Course {
	return Course{
		Code:      code,
		Title:     title,
		State:     CourseOpen,
		Mode:      RosterOnly,
		Zone:      DefaultZone,
		Address:   Comrade,
		Form:      Form{Design: Formal},
		CheckIn:   CheckInRule{OpenBefore: 15, CloseAfter: 30, LateAfter: 10},
		Rule:      CompletionRule{Percent: 80, LateCounts: true},
		Ways:      AllWays,
		Reminders: ReminderRules{Evening: "0 19 * * *", Morning: "0 6 * * *", Leads: []int{15}},
		Feedback:  true,
		OnUnknown: Resend,
		Head:      CourseHead,
	}
}

// Location is the course's zone. Check refuses a course whose zone is unknown,
// so that for a stored one it can't fail; should it, UTC is returned.
func (c Course) Location() *time.Location {
	if loc, ok := zones.Load(c.Zone); ok {
		return loc.(*time.Location)
	}
	loc, err := time.LoadLocation(c.Zone)
	if err != nil {
		return time.UTC
	}
	zones.Store(c.Zone, loc)
	return loc
}

// zones remembers the zones that were read, by name: reading one each time was
// 8 % of the work of a check-in's handler.
var zones sync.Map

// Registers tells whether people who are not on the roster may register themselves.
func (c Course) Registers() bool { return c.Mode == OpenToAll || c.Mode == WithApproval }

// Closed tells whether the closing has taken place, also while it can be taken
// back.
func (c Course) Closed() bool { return c.State != CourseOpen }

// Released tells whether the closing is final: its papers go out.
func (c Course) Released() bool { return c.State == CourseClosed }

// The longest texts a course may have, in runes.
const (
	MaxTitle   = 200
	maxCode    = 40
	MaxContact = 120
)

// Check returns an *Error of kind ErrInvalid for the first thing that can't be
// stored, or never be printed.
func (c Course) Check() error {
	if err := CheckCode(c.Code); err != nil {
		return err
	}
	if n := len([]rune(strings.TrimSpace(c.Title))); n == 0 || n > MaxTitle {
		return Refuse(ErrInvalid, "course.bad_title", "Max", MaxTitle)
	}
	form := []string{c.Title, c.Place, c.Form.GoverningBody, c.Form.IssuingBody, c.Form.SecondBody, c.Form.Partner, c.Form.Decision,
		c.Form.PlaceName, c.Form.SignerName, c.Form.SecondName}
	for _, text := range slices.Concat(form, c.Form.Heading, c.Form.SignerTitle, c.Form.SecondTitle, c.Form.kindTexts()) {
		if letter := letters.Unprintable(text); letter != "" {
			return Refuse(ErrInvalid, "course.bad_letter", "Letter", letter, "Text", text)
		}
	}
	if err := c.Form.checkColour(); err != nil {
		return err
	}
	if _, err := time.LoadLocation(c.Zone); err != nil || c.Zone == "" || c.Zone == "Local" {
		return Refuse(ErrInvalid, "course.bad_zone", "Zone", c.Zone)
	}
	if len([]rune(c.Contact)) > MaxContact {
		return Refuse(ErrInvalid, "course.bad_contact", "Max", MaxContact)
	}
	if c.Rule.Percent < 0 || c.Rule.Percent > 100 {
		return Refuse(ErrInvalid, "course.bad_percent")
	}
	if err := c.Form.checkKinds(); err != nil {
		return err
	}
	if err := c.CheckIn.Check(); err != nil {
		return err
	}
	return c.Reminders.Check()
}

// CheckCode refuses a code that does not fit a deep link: Telegram allows 64 of
// A-Z a-z 0-9 _ - in a start parameter, of which "c_" takes two.
func CheckCode(code string) error {
	if code == "" || len(code) > maxCode {
		return Refuse(ErrInvalid, "course.bad_code", "Max", maxCode)
	}
	for _, r := range code {
		if !(r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_') {
			return Refuse(ErrInvalid, "course.bad_code", "Max", maxCode)
		}
	}
	return nil
}

// CodeFrom is a code made of the initials of a title's words and a year, for a
// course that was given none: "LBDNVCTDV-2022". Words with digits and those beyond
// the tenth are passed over.
func CodeFrom(title string, year int) string {
	initials := ""
	for _, w := range strings.FieldsFunc(letters.Fold(title), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if w[0] >= 'a' && w[0] <= 'z' && len(initials) < 10 {
			initials += strings.ToUpper(w[:1])
		}
	}
	if initials == "" {
		initials = "LOP"
	}
	return fmt.Sprintf("%s-%d", initials, year)
}

// Delegation (đoàn) is a group of trainees sent by one district or office to
// one course; the certificates on paper are handed to its representative.
type Delegation struct {
	ID       int64
	CourseID int64
	Name     string // "Giồng Trôm"
}
