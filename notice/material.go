package notice

import (
	"encoding/json"
	"time"
)

// Material is a file, a picture or a text that an organizer has attached to a session (tài
// liệu). It is kept as Telegram has it, see Message.Content: nothing is fetched.
type Material struct {
	ID        int64
	SessionID int64
	Update    int64  // inbox row of the message that it was made of: one is made of each
	Name      string // the file's, or how its text begins; empty when it has neither
	Content   json.RawMessage
	By        int64     // organizer's account
	ToldAt    time.Time // when the people of the course were told that it is there; zero before
}
