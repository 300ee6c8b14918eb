package notice

import "time"

// Update is one thing that came in: a raw Telegram update, stored before it is
// acted on. It is new until its effect is committed (done) or it is set aside
// after three failed tries (quarantined).
type Update struct {
	ID         int64  // place in the inbox: the order of arrival
	UpdateID   int64  // Telegram's number; 0 when it has none. Telegram starts anew, even lower, after a quiet week
	Event      string // what happened, the same for every delivery of it; never empty
	ChatID     int64  // 0 when it belongs to no chat
	Raw        []byte // as it came
	Read       any    // what package bot has read in it as it came; nil when it is from the table
	ReceivedAt time.Time
	Waited     bool      // to be stored: it may have waited for the program to come back
	Since      time.Time // as stored: the earliest at which one that waited can have happened; zero for others
	State      UpdateState
	Tries      int
	Failure    string // of the last try; empty when there was none
}

// UpdateState is where an update stands.
type UpdateState string

const (
	UpdateNew         UpdateState = "new"
	UpdateDone        UpdateState = "done"
	UpdateQuarantined UpdateState = "quarantined"
)
