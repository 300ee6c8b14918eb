package handlers

import (
	"context"
	"fmt"

	"loptruong/course"
	"loptruong/i18n"
)

// printerFor speaks to somebody else, in that person's language and as the
// course does.
func (v *Visit) printerFor(ctx context.Context, userID int64, c course.Course) (*i18n.Printer, error) {
	account, _, err := v.Store.EnsureAccount(ctx, userID, i18n.Vietnamese)
	if err != nil {
		return nil, err
	}
	return v.House.Texts.In(account.Language, c.Address), nil
}

// tell queues a text for each of the users, each in their own language. The key
// is unique to the occasion: the same occasion is told once.
func (v *Visit) tell(ctx context.Context, c course.Course, users []int64, key string, text func(*i18n.Printer) string) error {
	notices := make([]course.Notice, 0, len(users))
	for _, userID := range users {
		p, err := v.printerFor(ctx, userID, c)
		if err != nil {
			return err
		}
		notices = append(notices, course.Notice{
			Key:       fmt.Sprintf("%s/%d", key, userID),
			Lane:      course.ReminderLane,
			ChatID:    userID,
			Message:   course.Message{Text: text(p)},
			OnUnknown: course.Resend,
		})
	}
	_, err := v.Store.Enqueue(ctx, notices...)
	return err
}

// tellOrganizers tells the organizers of the course, or the admins when it has
// none.
func (v *Visit) tellOrganizers(ctx context.Context, c course.Course, key string, text func(*i18n.Printer) string) error {
	users, err := v.Store.Holders(ctx, c.ID, course.OrganizerRole)
	if err == nil && len(users) == 0 {
		users, err = v.Store.Holders(ctx, 0, course.AdminRole)
	}
	if err != nil {
		return err
	}
	return v.tell(ctx, c, users, key, text)
}
