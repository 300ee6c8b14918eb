package scheduler

import (
	"context"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// Trouble is something about the machine or the program that an admin has to see to, before it
// costs anybody anything.
type Trouble struct {
	Kind   string // its text is status.trouble_KIND
	Values []any  // of the text, by pairs
}

// lookEvery is how often it is looked for troubles.
const lookEvery = 5 * time.Minute

// tellTroubles tells the admins of what it finds, of each kind once a day and not at night.
func (s *Scheduler) tellTroubles(ctx context.Context, now time.Time) error {
	if s.Troubles == nil || s.lookedOver && s.Elapsed()-s.lookedAt < lookEvery {
		return nil
	}
	home := course.NewCourse("", "").Location()
	if !course.QuietUntil(now, home).Equal(now) {
		return nil // what is over by the morning need not be told
	}
	s.lookedOver, s.lookedAt = true, s.Elapsed()
	today := now.In(home).Format(time.DateOnly)
	for _, one := range s.Troubles(ctx) {
		if s.troubled[one.Kind] == today {
			continue
		}
		err := s.Update(ctx, func(tx Tx) error {
			admins, err := tx.Admins(ctx)
			if err != nil {
				return err
			}
			said := words.Each(s.Texts, course.Course{}, admins, "trouble/"+one.Kind+"/"+today, func(p *i18n.Printer) notice.Message {
				return notice.Message{Text: p.T("status.trouble_"+one.Kind, one.Values...)}
			})
			_, err = tx.Enqueue(ctx, said...)
			return err
		})
		if err != nil {
			return err
		}
		s.Logger.WarnContext(ctx, "the admins are warned", "trouble", one.Kind)
		s.troubled[one.Kind] = today
	}
	return nil
}
