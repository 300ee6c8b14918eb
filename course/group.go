package course

import (
	"fmt"
	"time"
)

// Group is a Telegram group of a course (nhóm lớp). An organizer who is in it binds it to one
// course; nobody's name or number is said there. It stays bound when it becomes
// a supergroup and when the bot is removed, and is unbound by an organizer.
type Group struct {
	ID       int64
	ChatID   int64
	CourseID int64  // 0 once it is unbound
	Title    string // as Telegram had it last
	Thread   int    // the topic in which it was bound; 0 for the general one, or where there are none
	Gone     bool   // the bot is not in it
	By       int64  // account of who has bound it
	BoundAt  time.Time
}

// MaxGroups is how many groups a course may have, each with a button in their list.
const MaxGroups = 5

// GroupLost is a group of a course from which the bot was removed, or which was deleted.
type GroupLost struct {
	Course Course
	Group  Group
	Update int64 // the inbox row that tells of it
}

// Told is once for each time.
func (f GroupLost) Told() (Course, Hearer, string) {
	return f.Course, InCharge, fmt.Sprintf("group/%d/lost/%d", f.Group.ID, f.Update)
}
