package registrar

import (
	"context"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// Lists is what asking for a list about an announcement asks of a transaction.
type Lists interface {
	Log
	AskList(ctx context.Context, r notice.ListRequest) (created bool, err error)
}

// AskList has a list about an announcement made for the actor: for who runs its course, and for the representative of a
// delegation whom of that it hasn't reached. One that they wait for already, or asked for a moment
// ago, is not asked for again.
func (b By) AskList(ctx context.Context, store Lists, a notice.Announcement, what notice.ListKind, delegationID int64) error {
	r := notice.ListRequest{Announcement: a.ID, Delegation: delegationID, What: what, For: b.Actor.AccountID}
	if err := course.Allow(b.Actor, ListAction(r), course.Object{CourseID: a.CourseID, DelegationID: delegationID}); err != nil {
		return err
	}
	created, err := store.AskList(ctx, r)
	if err != nil || !created {
		return err
	}
	return b.log(ctx, store, course.AuditEntry{Act: "announcement.list", CourseID: a.CourseID, Subject: announcementNo(a)})
}

// ListAction is what somebody must be allowed who gets a list.
func ListAction(r notice.ListRequest) course.Action {
	if r.What == notice.CallsList && r.Delegation != 0 {
		return course.SeeDelegation
	}
	return course.ManageCourse
}
