package handlers

import (
	"context"
	"fmt"

	"loptruong/course"
	"loptruong/i18n"
	"loptruong/notice"
)

// printerFor speaks to somebody else as the course does: in that person's
// language, in Vietnamese to one who has never written.
func (v *Visit) printerFor(ctx context.Context, userID int64, c course.Course) (*i18n.Printer, error) {
	account, err := v.Store.Account(ctx, userID)
	if err != nil && !isNotFound(err) {
		return nil, err
	}
	return v.House.Texts.In(account.Language, c.Address), nil
}

// tell queues a message for each of the users, each in their own language. The key
// is unique to the occasion: the same occasion is told once.
func (v *Visit) tell(ctx context.Context, c course.Course, users []int64, key string, say func(*i18n.Printer) notice.Message) error {
	var notices []notice.Notice
	for _, userID := range users {
		p, err := v.printerFor(ctx, userID, c)
		if err != nil {
			return err
		}
		notices = append(notices, notice.To(userID, notice.ReminderLane, fmt.Sprintf("%s/%d", key, userID), say(p))...)
	}
	_, err := v.Store.Enqueue(ctx, notices...)
	return err
}

// tellOrganizers tells those in charge of the course; the same words of one occasion,
// once. told is true when they are on their way now or were before, and false when
// nobody can be reached: whoever waits for their help must know.
func (v *Visit) tellOrganizers(ctx context.Context, c course.Course, key string, say func(*i18n.Printer) notice.Message) (told bool, err error) {
	key += "/" + course.Seen(say(v.House.Texts.In(i18n.Vietnamese, c.Address)).Text) // one language: whoever changes theirs isn't told again
	users, err := v.Store.InCharge(ctx, c.ID)
	if err != nil {
		return false, err
	}
	return len(users) > 0, v.tell(ctx, c, users, key, say)
}
