package course

import "time"

// Inquiry is what a trainee asks the organizers of a course (câu hỏi): text, files, or
// both. It is open until an organizer answers, and may be answered again.
type Inquiry struct {
	ID      int64
	Message int64 // inbox row in which it came: a message is one inquiry
	Place   Enrollment
	By      int64 // account
	Follows int64 // the inquiry to whose answer it comes back; 0 for none
	Text    string
	Files   []string // as messages hold them, in Telegram's words
	Told    []int64  // accounts of the organizers who have it in their chats
	Answers int      // how often it was answered
	At      time.Time

	RemindedAt time.Time // when the organizers were last reminded of it; zero for never
}

// Open tells whether nobody has answered.
func (i Inquiry) Open() bool { return i.Answers == 0 }

// How long an inquiry waits before the organizers are reminded of it, and for how long they are each morning.
const (
	InquiryPatience  = 30 * time.Minute
	InquiryReminders = 7 * 24 * time.Hour
)

// Reminds tells whether the organizers are to be reminded now of an inquiry that nobody has answered: by day, once it has waited
// for half an hour, and then each morning of a week. It stays in their list after that.
func (i Inquiry) Reminds(now time.Time, loc *time.Location) bool {
	local := now.In(loc)
	minute := minuteOf(local)
	switch {
	case !i.Open() || !now.Before(i.At.Add(InquiryReminders)) || minute < morning || minute >= quietFrom*60:
		return false
	case i.RemindedAt.IsZero():
		return !now.Before(i.At.Add(InquiryPatience))
	}
	return i.RemindedAt.Before(wallClock(local, morning))
}

// InquiriesWait are inquiries of a course that nobody has answered, of which its organizers are reminded.
type InquiriesWait struct {
	Course Course
	Due    []Inquiry // of which they are reminded now, the first asked first
	Open   int       // how many there are, with those
	To     []Account // those in charge whom the bot can write to
	Askers []Account // who hears that theirs waits: whoever asked one of which nobody was reminded before; as Due, an ID of 0 for nobody
}

// Response is what an organizer says to an inquiry. One that is kept is offered at the next
// inquiries of the course.
type Response struct {
	ID      int64
	Message int64 // inbox row in which it came
	Inquiry int64
	By      int64 // account
	Text    string
	Files   []string // as an inquiry's
	Kept    bool
	At      time.Time
}

// What an inquiry may be, and how many.
const (
	MaxInquiry       = 1000 // runes of an inquiry
	MaxResponse      = 2000 // runes of a response
	MaxInquiryFiles  = 10   // of an inquiry or a response
	MaxOpenInquiries = 5    // of an account on a course
	MaxInquiriesHour = 10   // of an account on a course, within an hour
	MaxKept          = 20   // of a course
)

// MayInquire refuses whoever has asked as often as they may: so many inquiries that are open,
// and the moments of the last ones, the oldest first.
func (c Course) MayInquire(open int, last []time.Time, now time.Time) error {
	if open >= MaxOpenInquiries {
		return Refuse(ErrConflict, "inquiry.many_open", "Course", c.Title, "Max", MaxOpenInquiries)
	}
	for len(last) > 0 && !last[0].Add(time.Hour).After(now) {
		last = last[1:]
	}
	if n := len(last) - MaxInquiriesHour; n >= 0 {
		free := last[n].Add(time.Hour).Add(time.Minute - 1).In(c.Location()) // the whole minute by which it is
		return Refuse(ErrConflict, "inquiry.too_many", "Course", c.Title, "Max", MaxInquiriesHour, "Time", ClockTime(free))
	}
	return nil
}

// InquiryCase is an inquiry with what somebody reads with it.
type InquiryCase struct {
	Course    Course
	Inquiry   Inquiry
	Before    Inquiry          // the one that it follows; zero for none
	Responses []Response       // the first one first
	Persons   map[int64]Person // who has answered, by account
}

// InquiryAsked is an inquiry that was just asked.
type InquiryAsked struct {
	InquiryCase
	To []Account // those in charge whom the bot can write to
}

// InquiryAnswered is an inquiry that was just answered.
type InquiryAnswered struct {
	InquiryCase
	Response Response
	Asker    Account
	Told     []Account // who has the inquiry in their chats
}

// Reached tells whether the bot can write to who has asked.
func (f InquiryAnswered) Reached() bool { return f.Asker.TelegramID != 0 && f.Asker.BlockedAt.IsZero() }
