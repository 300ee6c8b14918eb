package outbox

import (
	"context"
	"fmt"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// passed is what passing an announcement on asks of a transaction.
type passed interface {
	Announcement(ctx context.Context, id int64) (notice.Announcement, error)
	MissedDelegations(ctx context.Context, a notice.Mailing) ([]course.Delegation, error)
	ToCallOf(ctx context.Context, announcementID, delegationID int64, limit int) ([]notice.Undelivered, error)
	CountAlone(ctx context.Context, a notice.Announcement) (int, error)
	Representatives(ctx context.Context, delegationID int64) ([]course.Account, error)
	GotAnnouncement(ctx context.Context, announcementID, chatID int64) (bool, error)
	NameSegments(ctx context.Context, courseID int64, of course.Choice) ([]course.NamedSegment, error)
}

// maxToPass is how many people of a delegation are counted for its representatives at most.
const maxToPass = 3000

// passOn asks the representatives of those whom an announcement has not reached to pass it on, once of each announcement:
// who is to be told, and then what it says unless they have got it themselves. One that was stopped is not to be known, one to
// picked people is theirs alone, and what takes one back says nothing.
func (o *Outbox) passOn(ctx context.Context, tx Tx, c course.Course, m notice.Mailing) (notices []notice.Notice, err error) {
	a, err := tx.Announcement(ctx, m.ID)
	if err != nil || a.State != notice.AnnouncementDone || a.Of != 0 || a.To.Private() {
		return nil, err
	}
	delegations, err := tx.MissedDelegations(ctx, m)
	if err != nil {
		return nil, err
	}
	for _, d := range delegations {
		said, err := ofAnybody(a.Message, d)
		if err != nil {
			return nil, err
		}
		to, err := tx.Representatives(ctx, d.ID)
		if err != nil || len(to) == 0 {
			if err != nil {
				return nil, err
			}
			continue
		}
		people, err := tx.ToCallOf(ctx, m.ID, d.ID, maxToPass)
		if err != nil {
			return nil, err
		}
		for _, one := range to {
			key := fmt.Sprintf("%s/pass/%d/%d", m.Name(), d.ID, one.ID)
			got, err := tx.GotAnnouncement(ctx, m.ID, one.TelegramID)
			if err != nil {
				return nil, err
			}
			ask := words.PassOn(o.cfg.Texts.In(one.Language, c.Address), c, a, bot.Excerpt(a.Message, words.ExcerptLength), d, people, got)
			notices = append(notices, notice.To(one.TelegramID, notice.ReminderLane, key, ask)...)
			if !got {
				notices = append(notices, notice.To(one.TelegramID, notice.ReminderLane, key+"/text", said.Unasking())...)
			}
		}
	}
	return notices, nil
}

// ofAnybody is a message as it stands for any person of a delegation.
func ofAnybody(m notice.Message, d course.Delegation) (_ notice.Message, err error) {
	if !m.Personal() {
		return m, nil
	}
	parts := m.Parts()
	for i := range parts {
		if parts[i].Content, err = bot.Fill(parts[i].Content, notice.Addressee{Name: "…", Unit: "…", Delegation: d.Name}); err != nil {
			return m, err
		}
	}
	filled := notice.Of(parts)
	filled.Buttons = m.Buttons
	return filled, nil
}
