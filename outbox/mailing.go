package outbox

import (
	"context"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// progressOf is the message that shows how far a mailing is.
func progressOf(p *i18n.Printer, c course.Course, m notice.Mailing, s notice.MailingState) notice.Message {
	if m.Kind == notice.ClosingMailing {
		return words.ClosingProgress(p, c, s)
	}
	return words.AnnouncementProgress(p, c, m, s)
}

// reportOf is the report that ends a mailing; found is false when there is nothing to
// report.
func (o *Outbox) reportOf(ctx context.Context, tx Tx, p *i18n.Printer, c course.Course, m notice.Mailing, s notice.MailingState) (report notice.Message, found bool, err error) {
	if m.Kind == notice.ClosingMailing {
		return o.closingReport(ctx, tx, p, c, s)
	}
	undelivered, err := tx.Undelivered(ctx, m.ID, words.ReportedNames)
	if err != nil {
		return report, false, err
	}
	if m.Of != 0 {
		report = words.DeedReport(p, c, m, s.People, undelivered)
		report.Text += words.PostLines(p, m, s.Posts)
		return report, true, nil
	}
	report = words.AnnouncementReport(p, c, m.No, s.People, undelivered)
	report.Text += words.PostLines(p, m, s.Posts)
	if s.People.Total > s.People.Sent {
		report.Buttons = append(report.Buttons, []notice.Button{words.CallListButton(p, m.ID)})
	}
	a, err := tx.Announcement(ctx, m.ID)
	if err != nil {
		return report, true, err
	}
	if a.State == notice.AnnouncementDone {
		alone, err := tx.CountAlone(ctx, a)
		if err != nil {
			return report, true, err
		}
		report.Text += words.Alone(p, alone)
	}
	if len(a.To) == 0 {
		return report, true, nil
	}
	named, err := tx.NameSegments(ctx, c.ID, a.To)
	report.Text += words.Addressed(p, c, named)
	return report, true, err
}

// closingReport is how the papers of a closing have fared; found is false when there
// were none.
func (o *Outbox) closingReport(ctx context.Context, tx Tx, p *i18n.Printer, c course.Course, s notice.MailingState) (report notice.Message, found bool, err error) {
	all, err := tx.Certificates(ctx, c.ID)
	if err != nil {
		return report, false, err
	}
	r := words.ClosingResult{State: s, Faults: map[int64][]course.PaperFault{}}
	for _, one := range course.OfClosing(all) {
		switch one.State {
		case course.Issued:
			r.Issued = append(r.Issued, one)
			if one.Failed {
				r.Faults[one.ID] = o.cfg.Check(one.Paper)
			}
		case course.Void:
			r.Void = append(r.Void, one)
		}
	}
	if len(r.Issued) == 0 {
		return report, false, nil
	}
	if r.Unreached, err = tx.Unreached(ctx, c.ID, len(r.Issued)); err != nil {
		return report, false, err
	}
	if r.Handovers, err = tx.Handovers(ctx, c.ID); err != nil {
		return report, false, err
	}
	return words.ClosingReport(p, c, r), true, nil
}
