package storage

import (
	"context"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// Mailings returns what is under way: announcements that are being sent or paused, then
// closings that are released, each the oldest first.
func (tx *Tx) Mailings(ctx context.Context) (mailings []notice.Mailing, err error) {
	defer wrap(&err, "storage.Mailings")
	announcements, err := tx.SendingAnnouncements(ctx)
	if err != nil {
		return nil, err
	}
	closings, err := tx.closings(ctx, ` WHERE state = 'released' ORDER BY id`)
	if err != nil {
		return nil, err
	}
	by := make([]int64, 0, len(announcements)+len(closings))
	for _, a := range announcements {
		mailings, by = append(mailings, a.Mailing()), append(by, a.By)
	}
	for _, c := range closings {
		mailings, by = append(mailings, notice.OfClosing(c)), append(by, c.By)
	}
	for i, account := range by {
		if mailings[i].By, err = tx.Account(ctx, account); err != nil {
			return nil, err
		}
	}
	return mailings, nil
}

// MailingState counts how far a mailing is.
func (tx *Tx) MailingState(ctx context.Context, m notice.Mailing) (s notice.MailingState, err error) {
	defer wrap(&err, "storage.MailingState(%s)", m.Name())
	if m.Kind == notice.AnnouncementMailing {
		a, err := tx.Announcement(ctx, m.ID)
		if err == nil {
			s, err = tx.announcementState(ctx, a)
		}
		return s, err
	}
	if err := tx.countPapers(ctx, m.CourseID, &s); err != nil {
		return s, err
	}
	err = tx.get(ctx, &s.Loose, `
		SELECT COUNT(*) FROM enrollment e`+drawnPapers+` AND e.delegation_id IS NULL AND `+notArrived, m.CourseID)
	if err != nil {
		return s, err
	}
	bundles, err := tx.Handovers(ctx, m.CourseID)
	s.Bundles = len(bundles)
	for _, b := range bundles {
		switch {
		case b.Handed():
			s.Handed++
		case b.FileID == 0 && !b.Failed || b.Waiting > 0:
			s.Waiting++
		}
	}
	return s, err
}

// countPapers counts the certificates of a course and the messages with them.
func (tx *Tx) countPapers(ctx context.Context, courseID int64, s *notice.MailingState) error {
	var rows []struct {
		Drawn  bool         `db:"drawn"`
		Ready  bool         `db:"ready"` // signed too, where that is awaited
		Signs  bool         `db:"signs"`
		Signed bool         `db:"signed"`
		Failed bool         `db:"failed"`
		Other  bool         `db:"other"`
		State  notice.State `db:"state"`
		Count  int          `db:"certificates"`
	}
	err := tx.list(ctx, &rows, `
		SELECT drawn, ready, signs, signs AND ready AND NOT bare AS signed, failed, other, state, COUNT(*) AS certificates
		FROM (
			SELECT c.file_id IS NOT NULL OR c.unsigned_id IS NOT NULL AS drawn, c.file_id IS NOT NULL AS ready, c.failed, c.kind <> 'completion' AS other,
				c.unsigned_id IS NOT NULL OR c.paper LIKE '%"signed_by":%' OR c.paper LIKE '%"sign_elsewhere":true%' AS signs,
				c.unsigned_id IS NULL AND c.paper NOT LIKE '%"signed_by":%' AS bare,
				CASE WHEN c.file_id IS NULL AND a.telegram_id IS NOT NULL THEN 'queued'
					ELSE COALESCE(n.state, 'unreachable') END AS state
			FROM certificate c
			JOIN enrollment e ON e.id = c.enrollment_id
			JOIN trainee t ON t.id = e.trainee_id
			LEFT JOIN account a ON a.id = t.account_id
			LEFT JOIN notice n ON n.unique_key = 'certificate/' || c.id
			WHERE c.course_id = ? AND c.state = 'issued') AS one
		GROUP BY drawn, ready, signs, bare, failed, other, state`, courseID)
	for _, r := range rows {
		s.Papers += r.Count
		s.Other = s.Other || r.Other
		if r.Signs {
			s.Signs += r.Count
		}
		if r.Failed {
			s.Undrawn += r.Count
			continue
		}
		s.People.Add(r.State, r.Count)
		if r.Drawn {
			s.Drawn += r.Count
		}
		if r.Signed {
			s.Signed += r.Count
		}
		if !r.Ready && r.State == notice.Unreachable {
			s.Waiting += r.Count // to be drawn, and signed, for the bundle
		}
	}
	s.Waiting += s.People.Waiting
	return err
}

// FinishMailing ends a mailing, now, once nothing of it waits, and tells whether
// this call has done it.
func (tx *Tx) FinishMailing(ctx context.Context, m notice.Mailing) (finished bool, err error) {
	defer wrap(&err, "storage.FinishMailing(%s)", m.Name())
	if m.Kind == notice.AnnouncementMailing {
		return tx.FinishAnnouncement(ctx, m.ID)
	}
	s, err := tx.MailingState(ctx, m)
	if err != nil || s.Waiting > 0 {
		return false, err
	}
	n, err := tx.exec(ctx, `
		UPDATE closing SET state = 'done', done_at = ? WHERE id = ? AND state = 'released'`, stamp{tx.now}, m.ID)
	return n == 1, err
}

// ReportTo returns the accounts that are told how a mailing has fared: that of whoever
// began it, or, when the bot can't write to it any more, those in charge of the course.
func (tx *Tx) ReportTo(ctx context.Context, m notice.Mailing) (_ []course.Account, err error) {
	defer wrap(&err, "storage.ReportTo(%s)", m.Name())
	by, err := tx.accounts(ctx, ` WHERE a.id = ? AND `+canBeWritten, m.By.ID)
	if err != nil || len(by) > 0 {
		return by, err
	}
	return tx.InCharge(ctx, m.CourseID)
}

// drawnPapers are the drawn certificates c of a course's enrollments e, each with its
// notice n.
const drawnPapers = `
		JOIN certificate c ON c.enrollment_id = e.id AND c.state = 'issued' AND c.file_id IS NOT NULL
		LEFT JOIN notice n ON n.unique_key = 'certificate/' || c.id
		WHERE c.course_id = ?`

// Unreached returns at most limit people of a course who have a certificate that
// has been drawn and has not reached them in the chat, by their number on the
// roster.
func (tx *Tx) Unreached(ctx context.Context, courseID int64, limit int) (people []notice.Undelivered, err error) {
	defer wrap(&err, "storage.Unreached(course=%d)", courseID)
	return tx.undelivered(ctx, drawnPapers, courseID, limit)
}
