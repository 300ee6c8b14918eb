package storage

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// Whoever is claimed from the recipients of an announcement is in hand, and has no notice until it is known what
// became of them: one that arrives is written once. In any other case, and when the sender ends, their notice is made as
// one that is sending, and everything goes on from there.

// hand is who is in hand of an announcement.
type hand struct {
	recipientsRow

	Epoch int64 `db:"epoch"`
}

// hands reads those that a WHERE clause picks. Nobody else changes them before the commit.
func (tx *Tx) hands(ctx context.Context, where string, args ...any) (hands []hand, err error) {
	return hands, tx.list(ctx, &hands, `
		SELECT announcement_id, epoch, list,
			(SELECT a.on_unknown FROM announcement a WHERE a.id = announcement_id) AS on_unknown,
			(SELECT a.confirmed_at FROM announcement a WHERE a.id = announcement_id) AS confirmed_at
		FROM in_hand`+where+tx.conn.dialect.forUpdate, args...)
}

// takeInHand adds people of an announcement under the epoch.
func (tx *Tx) takeInHand(ctx context.Context, epoch, announcementID int64, people recipients) error {
	_, err := tx.exec(ctx, `
		INSERT INTO in_hand (announcement_id, epoch, people, list)
		VALUES (?, ?, ?, ?)
		ON CONFLICT (announcement_id) DO UPDATE
		SET epoch = excluded.epoch, people = in_hand.people + excluded.people, list = in_hand.list || excluded.list`,
		announcementID, epoch, len(people), people.list())
	return err
}

// keepInHand leaves these of an announcement.
func (tx *Tx) keepInHand(ctx context.Context, announcementID int64, people recipients) (err error) {
	if len(people) == 0 {
		_, err = tx.exec(ctx, `DELETE FROM in_hand WHERE announcement_id = ?`, announcementID)
	} else {
		_, err = tx.exec(ctx, `UPDATE in_hand SET people = ?, list = ? WHERE announcement_id = ?`, len(people), people.list(), announcementID)
	}
	return err
}

// layDown makes the notices of all who are in hand, as sending under their epoch.
func (tx *Tx) layDown(ctx context.Context) error {
	hands, err := tx.hands(ctx, ``)
	if err != nil {
		return err
	}
	for _, h := range hands {
		if err := tx.keepInHand(ctx, h.AnnouncementID, nil); err != nil {
			return err
		}
		if err := tx.makeNotices(ctx, h.recipientsRow, h.People, notice.Sending, h.Epoch); err != nil {
			return err
		}
	}
	return nil
}

// receivesInHand makes the notice of somebody in hand who says something to an announcement, so that they have got it
// though its outcome isn't known yet: as one that is sending, which is marked like any other. Found is false when they
// are not in hand.
func (tx *Tx) receivesInHand(ctx context.Context, announcementID int64, who course.Actor) (noticeID int64, found bool, err error) {
	hands, err := tx.hands(ctx, ` WHERE announcement_id = ?`, announcementID)
	for _, h := range hands {
		i := slices.IndexFunc(h.People, func(p recipient) bool {
			return slices.ContainsFunc(who.Enrollments, func(e course.Enrollment) bool { return e.ID == p.Enrollment })
		})
		if i < 0 {
			continue
		}
		one := h.People[i]
		if err := tx.keepInHand(ctx, announcementID, slices.Delete(h.People, i, i+1)); err != nil {
			return 0, false, err
		}
		return one.ID, true, tx.makeNotices(ctx, h.recipientsRow, recipients{one}, notice.Sending, h.Epoch)
	}
	return 0, false, err
}

// markInHand makes the notices of those in hand of whom it is known what became of them: who has got it is
// sent with that, and the others are sending. It returns the notices that are still to be marked.
func (tx *Tx) markInHand(ctx context.Context, epoch int64, notices []*notice.Notice) (rest []*notice.Notice, err error) {
	known := make(map[int64]*notice.Notice, len(notices))
	for _, n := range notices {
		if n.Lane == notice.AnnouncementLane {
			known[n.ID] = n
		}
	}
	if len(known) == 0 {
		return notices, nil
	}
	hands, err := tx.hands(ctx, ` WHERE epoch = ?`, epoch)
	if err != nil {
		return nil, err
	}
	arrived := make(map[int64]bool, len(known))
	for _, h := range hands {
		if err := tx.letGo(ctx, h, known, arrived); err != nil {
			return nil, err
		}
	}
	if len(arrived) == len(notices) {
		return nil, nil
	}
	for _, n := range notices {
		if !arrived[n.ID] {
			rest = append(rest, n)
		}
	}
	return rest, nil
}

// letGo takes out of a hand those of whom it is known what became of them, and adds those that have got it to arrived.
func (tx *Tx) letGo(ctx context.Context, h hand, known map[int64]*notice.Notice, arrived map[int64]bool) error {
	var others, rest recipients
	var sent []noticeSent
	for _, p := range h.People {
		switch n := known[p.ID]; {
		case n == nil:
			rest = append(rest, p)
		case n.State == notice.Sent && n.Arrived == "":
			d := tx.delivered(n)
			sent = append(sent, noticeSent{p, d.MessageID, d.Attempts, d.SentAt})
			arrived[p.ID] = true
		default:
			others = append(others, p)
		}
	}
	if len(rest) == len(h.People) {
		return nil
	}
	err := tx.keepInHand(ctx, h.AnnouncementID, rest)
	if err == nil && len(sent) > 0 {
		err = tx.makeSent(ctx, h, sent)
	}
	if err == nil && len(others) > 0 {
		err = tx.makeNotices(ctx, h.recipientsRow, others, notice.Sending, h.Epoch)
	}
	return err
}

// noticeSent is a notice that is made when it has been sent.
type noticeSent struct {
	recipient

	MessageID *int   `json:"message_id"`
	Attempts  int    `json:"attempts"`
	SentAt    string `json:"sent_at"`
}

const noticeSentColumns = recipientColumns + ", message_id BIGINT, attempts BIGINT, sent_at TIMESTAMPTZ"

// makeSent makes the notices of those in hand who have got it, like makeNotices.
func (tx *Tx) makeSent(ctx context.Context, h hand, sent []noticeSent) error {
	at := tx.due(h.recipientsRow)
	_, err := tx.exec(ctx, `
		INSERT INTO notice (
			id, unique_key, lane, chat_id, enrollment_id, announcement_id, message, on_unknown, state, epoch, next_at, queued_at,
			created_at, message_id, attempts, sent_at)
		SELECT v.id, 'announcement/' || CAST(? AS BIGINT) || '/' || v.enrollment, 3, v.chat, v.enrollment,
			CAST(? AS BIGINT), '', CAST(? AS TEXT), 'sent', CAST(? AS BIGINT), ?, ?, ?, v.message_id, v.attempts, v.sent_at
		FROM `+tx.conn.dialect.rows(noticeSentColumns)+`
		WHERE 1 = 1
		ON CONFLICT (unique_key) DO NOTHING`,
		h.AnnouncementID, h.AnnouncementID, h.OnUnknown, h.Epoch, at, at, at, toJSON(sent))
	return err
}
