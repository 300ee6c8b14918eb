package outbox

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// reportTime is how often the progress of a mailing is told.
const reportTime = 2 * time.Second

// report tells the progress of the mailings under way until ctx is done, and ends
// each with its report. It sleeps while there are none.
func (o *Outbox) report(ctx context.Context) {
	signal(o.mailings) // for what an earlier process has left
	told := map[string]watched{}
	for {
		select {
		case <-o.mailings:
		case <-ctx.Done():
			return
		}
		select {
		case <-o.cfg.After(reportTime):
		case <-ctx.Done():
			return
		}
		under, err := o.reportAll(ctx, told)
		if err != nil && ctx.Err() == nil {
			o.cfg.Logger.Error("progress not told", "error", err)
		}
		if under || err != nil {
			signal(o.mailings)
		}
	}
}

// watched is a mailing as it was when it was last looked at.
type watched struct {
	told    string // the digest of what was told of it
	at      time.Time
	waiting int
	pace    float64 // how much has an outcome in a second, of late; 0 when that is not known
}

// longestLeft is the most that is said to be left: nothing takes longer that goes at all, and the pace of an outage says
// nothing of what follows it.
const longestLeft = 24 * time.Hour

// left learns how a mailing stands now, and gives how long the rest will take at the pace of late; zero when that is not known.
// One that waits more than before has been let go on, or sent again: its pace is learned anew.
func (w *watched) left(s notice.MailingState, now time.Time) time.Duration {
	took, done := now.Sub(w.at).Seconds(), float64(w.waiting-s.Waiting)
	switch {
	case w.at.IsZero() || s.Paused || done < 0 || took <= 0:
		w.pace = 0
	case w.pace == 0:
		w.pace = done / took
	default:
		w.pace += (done/took - w.pace) / 8
	}
	w.at, w.waiting = now, s.Waiting
	if left := float64(s.Waiting) / w.pace; w.pace > 0 && left < longestLeft.Seconds() {
		return time.Duration(left * float64(time.Second))
	}
	return 0
}

// reportAll tells what has changed since told was, the mailings as they were watched by their names. under
// is whether any mailing is under way and not paused.
func (o *Outbox) reportAll(ctx context.Context, told map[string]watched) (under bool, err error) {
	var mailings []notice.Mailing
	now := map[string]notice.MailingState{}
	err = o.cfg.View(ctx, func(tx Tx) error {
		clear(now)
		if mailings, err = tx.Mailings(ctx); err != nil {
			return err
		}
		for _, m := range mailings {
			if now[m.Name()], err = tx.MailingState(ctx, m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("look at the mailings: %w", err)
	}
	for name := range told {
		if _, still := now[name]; !still {
			delete(told, name)
		}
	}
	for _, m := range mailings {
		s, one := now[m.Name()], told[m.Name()]
		left := one.left(s, o.cfg.Now())
		if one.told != course.Seen(s) || s.Over() {
			err := o.cfg.Update(ctx, func(tx Tx) error { return o.tell(ctx, tx, m, s, left) })
			if err != nil {
				return true, fmt.Errorf("tell of %s: %w", m.Name(), err)
			}
			one.told = course.Seen(s)
		}
		told[m.Name()] = one
	}
	return slices.ContainsFunc(mailings, func(m notice.Mailing) bool { return !now[m.Name()].Paused }), nil
}

// tell queues the edit of the progress message, with the time that is left, and, when nothing waits
// any more, ends the mailing with its report.
func (o *Outbox) tell(ctx context.Context, tx Tx, m notice.Mailing, s notice.MailingState, left time.Duration) error {
	last := s.Over()
	if last {
		finished, err := tx.FinishMailing(ctx, m)
		if err != nil || !finished {
			return err
		}
		s.Paused = false
	}
	c, err := tx.Course(ctx, m.CourseID)
	if err != nil {
		return fmt.Errorf("find whom to tell: %w", err)
	}
	timed := s
	timed.TimeLeft = left
	now := progressOf(o.cfg.Texts.In(m.By.Language, c.Address), c, m, timed)
	now.EditNotice = m.ProgressKey()
	// The same state told once more, by a new process, has the same unique key.
	notices := notice.To(m.By.TelegramID, notice.ReplyLane, m.ProgressKey()+"/"+course.Seen(s), now)
	if s.PauseReason != "" {
		paused, err := o.paused(ctx, tx, c, m, s)
		if err != nil {
			return fmt.Errorf("tell of the pause: %w", err)
		}
		notices = append(notices, paused...)
	}
	if last {
		reports, err := o.reports(ctx, tx, c, m, s)
		if err != nil {
			return fmt.Errorf("report: %w", err)
		}
		notices = append(notices, reports...)
		if m.Kind == notice.AnnouncementMailing {
			pass, err := o.passOn(ctx, tx, c, m)
			if err != nil {
				return fmt.Errorf("ask to pass it on: %w", err)
			}
			notices = append(notices, pass...)
		}
	}
	_, err = tx.Enqueue(ctx, notices...)
	return err
}

// paused are the messages that say that a mailing has paused by itself, to each of those who get its report.
func (o *Outbox) paused(ctx context.Context, tx Tx, c course.Course, m notice.Mailing, s notice.MailingState) (notices []notice.Notice, err error) {
	to, err := tx.ReportTo(ctx, m)
	for _, one := range to {
		uniqueKey := fmt.Sprintf("%s/paused/%d", m.Name(), s.ChangedAt.UnixMilli())
		if one.ID != m.By.ID {
			uniqueKey = fmt.Sprintf("%s/to/%d", uniqueKey, one.ID)
		}
		says := words.AnnouncementPaused(o.cfg.Texts.In(one.Language, c.Address), c, m, s)
		notices = append(notices, notice.To(one.TelegramID, notice.ReplyLane, uniqueKey, says)...)
	}
	return notices, err
}

// reports are the messages that end a mailing, to each of those who are told.
func (o *Outbox) reports(ctx context.Context, tx Tx, c course.Course, m notice.Mailing, s notice.MailingState) (notices []notice.Notice, err error) {
	to, err := tx.ReportTo(ctx, m)
	if err != nil {
		return nil, err
	}
	for _, one := range to {
		uniqueKey := m.ReportKey()
		if one.ID != m.By.ID {
			uniqueKey = fmt.Sprintf("%s/to/%d", uniqueKey, one.ID)
		}
		report, found, err := o.reportOf(ctx, tx, o.cfg.Texts.In(one.Language, c.Address), c, m, s)
		if err != nil {
			return nil, err
		}
		if found {
			notices = append(notices, notice.To(one.TelegramID, notice.ReplyLane, uniqueKey, report)...)
		}
	}
	return notices, nil
}
