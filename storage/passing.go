package storage

import (
	"context"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// toCall reads at most limit people of the roster n of whose announcement has not reached, by delegation and given name,
// with whether they were told all the same.
func (tx *Tx) toCall(ctx context.Context, announcementID int64, limit int, and string, args ...any) (people []notice.Undelivered, err error) {
	var rows []struct {
		enrollmentRow
		Outcome  notice.State `db:"outcome"`
		Failure  string       `db:"failure"`
		PassedOn bool         `db:"passed_on"`
	}
	err = tx.list(ctx, &rows, `
		SELECT `+enrollmentColumns+`, n.state AS outcome, n.failure, EXISTS (
			SELECT 1 FROM passed_on p WHERE p.announcement_id = n.announcement_id AND p.enrollment_id = e.id) AS passed_on
		FROM `+enrollmentTables+`
		JOIN notice n ON n.enrollment_id = e.id
		WHERE n.announcement_id = ? AND e.state = 'enrolled' AND `+notArrived+and+`
		ORDER BY e.delegation_id NULLS LAST, e.sort_key, e.no
		LIMIT ?`, append(append([]any{announcementID}, args...), limit)...)
	for _, r := range rows {
		people = append(people, notice.Undelivered{Enrollment: r.enrollment(), State: r.Outcome, Failure: r.Failure, PassedOn: r.PassedOn})
	}
	return people, err
}

// ToCall returns at most limit people whom an announcement has not reached: those of the roster, by delegation and given
// name, and then those besides it.
func (tx *Tx) ToCall(ctx context.Context, announcementID int64, limit int) (_ []notice.Undelivered, err error) {
	defer wrap(&err, "storage.ToCall(announcement=%d)", announcementID)
	people, err := tx.toCall(ctx, announcementID, limit, ``)
	if err != nil {
		return nil, err
	}
	others, err := tx.undeliveredBesides(ctx, announcementID, limit-len(people))
	return append(people, others...), err
}

// ToCallOf is ToCall of a delegation, whose people are all on the roster.
func (tx *Tx) ToCallOf(ctx context.Context, announcementID, delegationID int64, limit int) (_ []notice.Undelivered, err error) {
	defer wrap(&err, "storage.ToCallOf(announcement=%d, delegation=%d)", announcementID, delegationID)
	return tx.toCall(ctx, announcementID, limit, ` AND `+ofDelegation, ref(delegationID))
}

// CountToCall counts the people whom an announcement has not reached and those of them who were told all
// the same.
func (tx *Tx) CountToCall(ctx context.Context, announcementID int64) (missed, passedOn int, err error) {
	defer wrap(&err, "storage.CountToCall(announcement=%d)", announcementID)
	var row struct {
		Missed   int `db:"missed"`
		PassedOn int `db:"passed_on"`
	}
	err = tx.get(ctx, &row, `
		SELECT COUNT(*) AS missed, COUNT(p.enrollment_id) AS passed_on
		FROM notice n
		LEFT JOIN enrollment e ON e.id = n.enrollment_id
		LEFT JOIN passed_on p ON p.announcement_id = n.announcement_id AND p.enrollment_id = n.enrollment_id
		WHERE n.announcement_id = ? AND COALESCE(e.state, 'enrolled') = 'enrolled' AND `+notArrived, announcementID)
	return row.Missed, row.PassedOn, err
}

// withRepresentative are the delegations with a representative whom the bot can write to.
const withRepresentative = `(
	SELECT g.delegation_id
	FROM role_grant g
	JOIN account a ON a.id = g.account_id
	WHERE g.role = 'representative' AND g.delegation_id IS NOT NULL AND ` + canBeWritten + `)`

// CountPassable counts those of the chosen people of a course whom the bot can't write to and whose representatives would
// be asked to tell them what an announcement says.
func (tx *Tx) CountPassable(ctx context.Context, courseID int64, of course.Choice) (people int, err error) {
	defer wrap(&err, "storage.CountPassable(course=%d)", courseID)
	if of.Private() {
		return 0, nil
	}
	in, args, err := tx.chosen(ctx, courseID, of)
	if err != nil {
		return 0, err
	}
	err = tx.get(ctx, &people, `
		SELECT COUNT(*)
		FROM enrollment e
		JOIN trainee t ON t.id = e.trainee_id
		LEFT JOIN account ON account.id = t.account_id
		WHERE e.course_id = ? AND e.state = 'enrolled' AND (account.telegram_id IS NULL OR account.blocked_at IS NOT NULL)
			AND e.delegation_id IN `+withRepresentative+in, append([]any{courseID}, args...)...)
	return people, err
}

// CountAlone counts the people whom an announcement has not reached and of whom no representative is asked to tell them.
func (tx *Tx) CountAlone(ctx context.Context, a notice.Announcement) (people int, err error) {
	defer wrap(&err, "storage.CountAlone(announcement=%d)", a.ID)
	err = tx.get(ctx, &people, `
		SELECT COUNT(*)
		FROM notice n
		LEFT JOIN enrollment e ON e.id = n.enrollment_id
		WHERE n.announcement_id = ? AND COALESCE(e.state, 'enrolled') = 'enrolled' AND `+notArrived+`
			AND (CAST(? AS BOOLEAN) OR COALESCE(e.delegation_id, 0) NOT IN `+withRepresentative+`)`, a.ID, a.To.Private())
	return people, err
}

// GotAnnouncement tells whether an announcement was sent to a chat.
func (tx *Tx) GotAnnouncement(ctx context.Context, announcementID, chatID int64) (got bool, err error) {
	defer wrap(&err, "storage.GotAnnouncement(announcement=%d)", announcementID)
	err = tx.get(ctx, &got, `
		SELECT EXISTS (SELECT 1 FROM notice WHERE announcement_id = ? AND state = 'sent' AND chat_id = ?)`, announcementID, chatID)
	return got, err
}

// MissedDelegations returns the delegations that an announcement has not reached somebody of.
func (tx *Tx) MissedDelegations(ctx context.Context, a notice.Mailing) (_ []course.Delegation, err error) {
	defer wrap(&err, "storage.MissedDelegations(%s)", a.Name())
	return tx.delegations(ctx, ` AND id IN (
		SELECT e.delegation_id
		FROM notice n
		JOIN enrollment e ON e.id = n.enrollment_id
		WHERE n.announcement_id = ? AND e.state = 'enrolled' AND `+notArrived+`)`, a.CourseID, a.ID)
}

// PassOn notes that somebody whom an announcement has not reached was told of it, now, by an account; it is false
// when that was noted, or the announcement has reached them, or wasn't for them, or they were withdrawn.
func (tx *Tx) PassOn(ctx context.Context, announcementID, enrollmentID, byAccount int64) (created bool, err error) {
	defer wrap(&err, "storage.PassOn(announcement=%d, enrollment=%d)", announcementID, enrollmentID)
	n, err := tx.exec(ctx, `
		INSERT INTO passed_on (announcement_id, enrollment_id, account_id, at)
		SELECT n.announcement_id, n.enrollment_id, CAST(? AS BIGINT), ?
		FROM notice n
		JOIN enrollment e ON e.id = n.enrollment_id
		WHERE n.announcement_id = ? AND e.id = ? AND e.state = 'enrolled' AND `+notArrived+`
		ON CONFLICT DO NOTHING`, byAccount, stamp{tx.now}, announcementID, enrollmentID)
	return n == 1, err
}

// TakeBackPassing is as if nobody had told somebody of an announcement, and is false when nobody had.
func (tx *Tx) TakeBackPassing(ctx context.Context, announcementID, enrollmentID int64) (taken bool, err error) {
	defer wrap(&err, "storage.TakeBackPassing(announcement=%d, enrollment=%d)", announcementID, enrollmentID)
	n, err := tx.exec(ctx, `DELETE FROM passed_on WHERE announcement_id = ? AND enrollment_id = ?`, announcementID, enrollmentID)
	return n == 1, err
}
