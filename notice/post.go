package notice

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/course"
)

// Post is an announcement as one message in a group of its course, or what is done with that message. It is
// not counted among people.
type Post struct {
	Group      course.Group
	State      State
	Failure    string // why it isn't there; of one that is, why it is in the general topic and not in its own
	Pin        State  // of its pin; empty for what does something with one
	PinFailure string
}

// Reaches tells whether an announcement can come into a group: it is its course's, and the bot is in it.
func (a Announcement) Reaches(g course.Group) bool { return g.CourseID == a.CourseID && !g.Gone }

// Into returns the ids of those of some groups into which an announcement is to come and can, in their order.
func (a Announcement) Into(groups []course.Group) (ids []int64) {
	for _, g := range groups {
		if slices.Contains(a.Groups, g.ID) && a.Reaches(g) {
			ids = append(ids, g.ID)
		}
	}
	return ids
}

// Waiting is how much of it has no outcome yet.
func (p Post) Waiting() (n int) {
	for _, s := range []State{p.State, p.Pin} {
		if s == Queued || s == Sending {
			n++
		}
	}
	return n
}

// left tells whether something of it would go on after a pause.
func (p Post) left() bool { return p.Waiting() > 0 || p.State == Cancelled || p.Pin == Cancelled }

// Missed tells whether it surely isn't there.
func (p Post) Missed() bool {
	return slices.Contains([]State{Failed, Blocked, Unreachable, Cancelled}, p.State)
}

// PostKey is the unique key of the notice by which an announcement is posted in a group, or by which a deed is done with
// what was.
func PostKey(announcementID, groupID int64) string {
	return fmt.Sprintf("post/%d/%d", announcementID, groupID)
}

// PinKey is that of the notice by which it is pinned there as soon as it is posted.
func PinKey(announcementID, groupID int64) string {
	return fmt.Sprintf("pin/%d/%d", announcementID, groupID)
}

// Announces is the announcement, or the run that does something with one, that a notice takes to somebody or posts in a group; 0 for another. A
// pin that follows a post is another.
func (n Notice) Announces() (id int64) {
	of, is := strings.CutPrefix(n.UniqueKey, "post/")
	if n.AnnouncementID != 0 || !is {
		return n.AnnouncementID
	}
	of, _, _ = strings.Cut(of, "/")
	id, _ = strconv.ParseInt(of, 10, 64) // see PostKey
	return id
}

// postTarget is the unique key of the post that a notice in a group does something with.
func (n Notice) postTarget() string {
	return fmt.Sprintf("post/%d%s", n.Message.Of, n.UniqueKey[strings.LastIndexByte(n.UniqueKey, '/'):])
}

// InGroup is the message as it is posted in a topic of a group: nobody is named in it, and it is without the buttons that
// only those to whom it goes may tap.
func (m Message) InGroup(thread int) Message {
	m = m.Unasking()
	m.Thread, m.Unsigned = thread, true
	return m
}
