package app

import (
	"context"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/handlers"
	"loptruong/i18n"
	"loptruong/notice"
	"loptruong/outbox"
	"loptruong/storage"
)

// progress words the state of a mailing for its organizer: the progress message,
// or the report.
func (a *App) progress(texts *i18n.Texts) func(context.Context, outbox.Tx, notice.Mailing, notice.MailingState, bool) ([]notice.Message, error) {
	return func(ctx context.Context, otx outbox.Tx, m notice.Mailing, s notice.MailingState, final bool) ([]notice.Message, error) {
		tx := otx.(*storage.Tx)
		c, err := tx.Course(ctx, m.CourseID)
		if err != nil {
			return nil, err
		}
		account, err := tx.Account(ctx, m.By)
		if err != nil {
			return nil, err
		}
		p := texts.In(account.Language, c.Address)
		switch {
		case m.Kind == notice.ClosingMailing && final:
			return a.closingReport(ctx, tx, p, c, s)
		case m.Kind == notice.ClosingMailing:
			return []notice.Message{a.handlers.ClosingProgress(p, c, s)}, nil
		case !final:
			return []notice.Message{{Text: a.handlers.AnnouncementProgress(p, s.People)}}, nil
		}
		undelivered, err := tx.Undelivered(ctx, m.ID, handlers.ReportedNames)
		if err != nil {
			return nil, err
		}
		return bot.Split(notice.Message{Text: a.handlers.AnnouncementReport(p, m.ID, s.People, undelivered)}), nil
	}
}

// closingReport words how the papers of a closing have fared; nothing when there
// were none.
func (a *App) closingReport(ctx context.Context, tx *storage.Tx, p *i18n.Printer, c course.Course, s notice.MailingState) ([]notice.Message, error) {
	all, err := tx.Certificates(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	r := handlers.ClosingResult{Course: c, State: s}
	for _, one := range all {
		switch one.State {
		case course.Issued:
			r.Issued = append(r.Issued, one)
		case course.Void:
			r.Void = append(r.Void, one)
		}
	}
	if len(r.Issued) == 0 {
		return nil, nil
	}
	if r.Unreached, err = tx.Unreached(ctx, c.ID, len(r.Issued)); err != nil {
		return nil, err
	}
	if r.Handovers, err = tx.Handovers(ctx, c.ID); err != nil {
		return nil, err
	}
	return bot.Split(notice.Message{Text: a.handlers.ClosingReport(p, r)}), nil
}
