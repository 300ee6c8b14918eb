package notice

import "strings"

// Deed is what is done with the messages of an announcement in the chats that have them. It is sent as announcements
// are, with a notice for each.
type Deed string

const (
	Recall Deed = "recall" // they are deleted
	Edit   Deed = "edit"   // they say something else
	Pin    Deed = "pin"    // they are pinned, without a sound
	Unpin  Deed = "unpin"  // they are pinned no more
	Nudge  Deed = "nudge"  // who has not taken note of them is reminded by another message
)

// Target is the unique key of the notice whose message one is about that does something with it.
func (n Notice) Target() string {
	if n.AnnouncementID == 0 {
		return n.postTarget()
	}
	of := Announcement{ID: n.Message.Of}.Mailing().Name()
	return of + strings.TrimPrefix(n.UniqueKey, Announcement{ID: n.AnnouncementID}.Mailing().Name())
}
