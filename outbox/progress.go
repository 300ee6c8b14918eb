package outbox

import (
	"context"
	"fmt"
	"time"

	"loptruong/course"
)

// reportTime is how often the progress of an announcement is told.
const reportTime = 2 * time.Second

// progressKey is the key of the message that shows an announcement's progress:
// whoever confirms the announcement queues it, the outbox edits it.
func progressKey(announcementID int64) string {
	return fmt.Sprintf("announcement/%d/progress", announcementID)
}

// report tells the progress of the announcements under way until ctx is done,
// and ends each with its final report. It sleeps while there are none.
func (o *Outbox) report(ctx context.Context) {
	signal(o.announce) // for what an earlier process has left
	told := map[int64]course.Delivery{}
	for {
		select {
		case <-o.announce:
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
			signal(o.announce)
		}
	}
}

// reportAll tells what has changed since it was told. under is whether any
// announcement is under way.
func (o *Outbox) reportAll(ctx context.Context, told map[int64]course.Delivery) (under bool, err error) {
	now := map[int64]course.Delivery{}
	var sending []course.Announcement
	err = o.cfg.View(ctx, func(tx Tx) error {
		clear(now)
		if sending, err = tx.SendingAnnouncements(ctx); err != nil {
			return err
		}
		for _, a := range sending {
			if now[a.ID], err = tx.Delivery(ctx, a.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("look at the announcements: %w", err)
	}
	for id := range told {
		if _, still := now[id]; !still {
			delete(told, id)
		}
	}
	for _, a := range sending {
		d := now[a.ID]
		if before, known := told[a.ID]; known && before == d && d.Waiting > 0 {
			continue
		}
		err := o.cfg.Update(ctx, func(tx Tx) error { return o.tell(ctx, tx, a, d) })
		if err != nil {
			return true, fmt.Errorf("tell of announcement %d: %w", a.ID, err)
		}
		told[a.ID] = d
	}
	return len(sending) > 0, nil
}

// tell queues the edit of the progress message and, when nothing waits any more,
// ends the announcement with its report.
func (o *Outbox) tell(ctx context.Context, tx Tx, a course.Announcement, d course.Delivery) error {
	last := d.Waiting == 0
	if last {
		finished, err := tx.FinishAnnouncement(ctx, a.ID)
		if err != nil || !finished {
			return err
		}
	}
	texts, err := o.cfg.Progress(ctx, tx, a, d, false)
	if err != nil {
		return fmt.Errorf("word the progress: %w", err)
	}
	notices := make([]course.Notice, 0, 4)
	for _, m := range texts {
		m.EditKey = progressKey(a.ID)
		// The same state told once more, by a new process, has the same key.
		key := fmt.Sprintf("%s/%d", progressKey(a.ID), d.Done())
		notices = append(notices, reply(key, a.By, m))
	}
	if last {
		texts, err = o.cfg.Progress(ctx, tx, a, d, true)
		if err != nil {
			return fmt.Errorf("word the report: %w", err)
		}
		for i, m := range texts {
			key := fmt.Sprintf("announcement/%d/report", a.ID)
			if i > 0 {
				key = fmt.Sprintf("%s/%d", key, i+1)
			}
			notices = append(notices, reply(key, a.By, m))
		}
	}
	_, err = tx.Enqueue(ctx, notices...)
	return err
}

func reply(key string, chat int64, m course.Message) course.Notice {
	return course.Notice{Key: key, Lane: course.ReplyLane, ChatID: chat, Message: m, OnUnknown: course.Resend}
}
