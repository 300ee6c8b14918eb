package course

import "time"

// Announcement is one message of an organizer to the people of a course (thông
// báo). It is drafted by sending any message to the bot, previewed, confirmed
// once, and then told to each recipient by a notice of its own.
type Announcement struct {
	ID          int64
	CourseID    int64
	By          int64 // organizer's Telegram user
	FromChat    int64 // where the message to copy lies
	FromMessage int
	OnUnknown   OnUnknown
	State       AnnouncementState
	CreatedAt   time.Time
	ConfirmedAt time.Time
	DoneAt      time.Time
}

// AnnouncementState moves from draft to sending to done, or from draft to
// cancelled.
type AnnouncementState string

const (
	AnnouncementDraft     AnnouncementState = "draft"
	AnnouncementSending   AnnouncementState = "sending"
	AnnouncementDone      AnnouncementState = "done"
	AnnouncementCancelled AnnouncementState = "cancelled"
)

// Delivery counts the notices of an announcement by outcome.
type Delivery struct {
	Total       int
	Waiting     int // queued or sending
	Sent        int
	Failed      int
	Blocked     int
	Unreachable int
	Held        int
}

// Done is how many have an outcome.
func (d Delivery) Done() int { return d.Total - d.Waiting }
