package notice

import (
	"fmt"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Announcement is one message of an organizer to the people of a course (thông
// báo). It is drafted by sending any message to the bot, which keeps what the
// message holds in the chat's dialog and shows it; confirmed once, it becomes an
// announcement, and each recipient is told by a notice of its own.
type Announcement struct {
	ID          int64
	No          int64 // on its course, by which people call it
	CourseID    int64
	Of          int64         // the announcement with whose messages this one does something, with its number; 0 for others
	Deed        Deed          // what it does
	To          course.Choice // to whom; none is everybody
	Groups      []int64       // ids of the groups in which it is posted too, or with whose posts something is done; nil for none
	By          int64         // account of the organizer who sent it, the last time
	Draft       int64         // inbox row of the message that it was made of: an announcement has one
	Message     Message       // what everybody gets
	OnUnknown   OnUnknown
	State       AnnouncementState
	Stopping    bool   // it was stopped: it is sending while something is on its way, and then stopped
	PauseReason string // why it has paused by itself, as a notice's Failure; empty when somebody has paused it
	Round       int    // how often it was sent: from the second time on to those only who hadn't got it
	ConfirmedAt time.Time
	ChangedAt   time.Time // when it was last paused, let go on, stopped or sent again; zero when never
	DoneAt      time.Time // zero while it is sending or paused

	// Of one that is scheduled, and of one that was cancelled before it went.
	Due   time.Time    // when it is to go; zero for others
	Doubt course.Doubt // why it waits for somebody's word though its hour has come; empty: it goes by itself
}

// AnnouncementState is scheduled until its hour, and stopped when it is cancelled before; else it
// moves from sending to done or stopped, by way of paused and back any
// number of times, and to sending again when it is sent to those who haven't got it.
// While it is paused nothing of it is sent that wasn't on its way.
type AnnouncementState string

const (
	AnnouncementScheduled AnnouncementState = "scheduled"
	AnnouncementSending   AnnouncementState = "sending"
	AnnouncementPaused    AnnouncementState = "paused"
	AnnouncementStopped   AnnouncementState = "stopped"
	AnnouncementDone      AnnouncementState = "done"
)

// Ended tells whether everybody has an outcome, or it was stopped.
func (a Announcement) Ended() bool {
	return a.State == AnnouncementDone || a.State == AnnouncementStopped
}

// NeverWent tells whether it was cancelled before its hour.
func (a Announcement) NeverWent() bool { return a.State == AnnouncementStopped && !a.Due.IsZero() }

// WaitsFor tells whether its hour has come by now, and it waits for nobody's word.
func (a Announcement) WaitsFor(now time.Time) bool {
	return a.State == AnnouncementScheduled && !a.Due.After(now) && a.Doubt == ""
}

// Seen is the digest of what is shown before an announcement is confirmed: what it
// says and what becomes of that for those to whom it goes, to whom it goes and in which
// groups it is posted, and what is done when it is not known whether somebody got it. Who they are is no part of it when it is to go
// later: that is counted then.
func (a Announcement) Seen(to course.Audience, s Survey) string {
	if !a.Due.IsZero() {
		return course.Seen(a.Due.Unix(), a.Message, a.OnUnknown, a.To, a.Groups)
	}
	return course.Seen(to, a.Message, s, a.OnUnknown, a.To, a.Groups)
}

// Delivery counts the notices of an announcement by outcome.
type Delivery struct {
	Total       int
	Waiting     int // queued or sending
	Sent        int
	Failed      int
	Blocked     int
	Unreachable int
	Held        int
	Recalled    int // got it, and it was taken back
	Cancelled   int // not sent because it was stopped, or before it goes on
}

// Add counts n more notices of a state.
func (d *Delivery) Add(state State, n int) {
	d.Total += n
	switch state {
	case Queued, Sending:
		d.Waiting += n
	case Sent:
		d.Sent += n
	case Failed:
		d.Failed += n
	case Blocked:
		d.Blocked += n
	case Unreachable:
		d.Unreachable += n
	case Held:
		d.Held += n
	case Recalled:
		d.Recalled += n
	case Cancelled:
		d.Cancelled += n
	}
}

// Left is how many are still to get it once a paused one goes on.
func (d Delivery) Left() int { return d.Waiting + d.Cancelled }

// Done is how many have an outcome.
func (d Delivery) Done() int { return d.Total - d.Waiting }

// Reachable is how many the bot can write to: those with a Telegram account who
// have not blocked it.
func (d Delivery) Reachable() int { return d.Total - d.Unreachable - d.Blocked }

// KeyOf is the unique key of the notice by which somebody on a roster is told an announcement.
func KeyOf(announcementID, enrollmentID int64) string {
	return fmt.Sprintf("%s/%d/%d", AnnouncementMailing, announcementID, enrollmentID)
}
