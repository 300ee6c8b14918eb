package registrar

import (
	"context"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// Passing is what passing an announcement on by word of mouth asks of a transaction.
type Passing interface {
	Log
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	PassOn(ctx context.Context, announcementID, enrollmentID, byAccount int64) (created bool, err error)
	TakeBackPassing(ctx context.Context, announcementID, enrollmentID int64) (taken bool, err error)
}

// PassOn notes that somebody whom an announcement has not reached was told of it (đã báo hộ), or that they
// were not after all; changed is false when that stands, or when it has reached them since. The actor
// represents the delegation or runs the course. It returns course.ErrNotFound for somebody of another course.
func (b By) PassOn(ctx context.Context, store Passing, a notice.Announcement, enrollment int64, told bool) (e course.Enrollment, changed bool, err error) {
	if e, err = store.Enrollment(ctx, enrollment); err != nil {
		return e, false, err
	}
	if e.CourseID != a.CourseID {
		return e, false, course.ErrNotFound
	}
	if err := course.Allow(b.Actor, course.SeeDelegation, course.Object{CourseID: a.CourseID, DelegationID: e.DelegationID}); err != nil {
		return e, false, err
	}
	entry := course.AuditEntry{Act: "announcement.pass", CourseID: a.CourseID, EnrollmentID: e.ID, Subject: announcementNo(a)}
	if told {
		changed, err = store.PassOn(ctx, a.ID, e.ID, b.Actor.AccountID)
	} else {
		entry = course.AuditEntry{Act: "announcement.unpass", CourseID: a.CourseID, EnrollmentID: e.ID, Subject: announcementNo(a)}
		changed, err = store.TakeBackPassing(ctx, a.ID, e.ID)
	}
	if err != nil || !changed {
		return e, changed, err
	}
	return e, true, b.log(ctx, store, entry)
}
