package registrar

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/course"
)

// Trial is what sending an announcement as a test asks of a transaction.
type Trial interface {
	Log
	Account(ctx context.Context, id int64) (course.Account, error)
	Organizers(ctx context.Context, courseID int64) ([]course.Account, error)
}

// TryAnnouncement is about to send what a draft says, as a test, to the organizers of a course and to
// the actor: those who can get it, and those whom the bot can't write to.
func (b By) TryAnnouncement(ctx context.Context, store Trial, courseID int64) (to, unreachable []course.Account, err error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: courseID}); err != nil {
		return nil, nil, err
	}
	self, err := store.Account(ctx, b.Actor.AccountID)
	if err != nil {
		return nil, nil, err
	}
	organizers, err := store.Organizers(ctx, courseID)
	if err != nil {
		return nil, nil, err
	}
	others := slices.DeleteFunc(organizers, func(a course.Account) bool { return a.ID == self.ID })
	for _, a := range append([]course.Account{self}, others...) {
		if a.TelegramID == 0 || !a.BlockedAt.IsZero() {
			unreachable = append(unreachable, a)
		} else {
			to = append(to, a)
		}
	}
	return to, unreachable, b.log(ctx, store, course.AuditEntry{Act: "announcement.try", CourseID: courseID})
}
