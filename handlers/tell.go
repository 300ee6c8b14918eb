package handlers

import (
	"context"

	"loptruong/course"
	"loptruong/i18n"
	"loptruong/notice"
	"loptruong/words"
)

// printerFor speaks to somebody else as the course does: in that person's language.
func (h *Handlers) printerFor(a course.Account, c course.Course) *i18n.Printer {
	return h.Texts.In(a.Language, c.Address)
}

// tell queues a message for each of the accounts, each in their own language. The key
// is unique to the occasion: the same occasion is told once.
func (v *Visit) tell(ctx context.Context, c course.Course, to []course.Account, key string, say func(*i18n.Printer) notice.Message) error {
	_, err := v.Store.Enqueue(ctx, words.Each(v.House.Texts, c, to, key, say)...)
	return err
}

// tellOrganizers tells those in charge of the course; the same words of one occasion,
// once. told is true when they are on their way now or were before, and false when
// nobody can be reached: whoever waits for their help must know.
func (v *Visit) tellOrganizers(ctx context.Context, c course.Course, key string, say func(*i18n.Printer) notice.Message) (told bool, err error) {
	key += "/" + course.Seen(say(v.House.Texts.In(i18n.Vietnamese, c.Address)).Text) // one language: whoever changes theirs isn't told again
	to, err := v.Store.InCharge(ctx, c.ID)
	if err != nil {
		return false, err
	}
	return len(to) > 0, v.tell(ctx, c, to, key, say)
}
