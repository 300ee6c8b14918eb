package registrar

import (
	"context"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// Bound is what is asked of a transaction about the groups of a course.
type Bound interface {
	GroupsOf(ctx context.Context, courseID int64) ([]course.Group, error)
}

// Postable refuses what can't be posted in a group: a message that says something of each addressee, since in a group
// all read the same.
func Postable(m notice.Message) error {
	if m.Personal() {
		return course.Refuse(course.ErrInvalid, "post.personal")
	}
	return nil
}

// postable refuses an announcement that can't be posted in the groups that it names, or that names one which is not its
// course's any more, or without the bot.
func postable(ctx context.Context, store Bound, a notice.Announcement) error {
	if len(a.Groups) == 0 {
		return nil
	}
	if err := Postable(a.Message); err != nil {
		return err
	}
	bound, err := store.GroupsOf(ctx, a.CourseID)
	if err != nil {
		return err
	}
	if len(a.Into(bound)) < len(a.Groups) {
		return course.Refuse(course.ErrChanged, "refuse.changed")
	}
	return nil
}

// reachable are the ids of the groups into which an announcement can come now, of those in which it is to be posted.
func reachable(ctx context.Context, store Bound, a notice.Announcement) (ids []int64, err error) {
	if len(a.Groups) == 0 {
		return nil, nil
	}
	bound, err := store.GroupsOf(ctx, a.CourseID)
	return a.Into(bound), err
}
