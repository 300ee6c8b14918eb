package storage

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/notice"
)

// Whom an announcement goes to is fixed when it is confirmed, in rows of up to a hundred
// people. The notice of each is made when it has gone, with the id that is kept for it since then:
// so a confirmation is short however many they are, a notice is written once and not three
// times, and its place in the queue is as if it had stood there. While an announcement is
// paused its rows have the negative of their ids: nobody who looks for what is next comes upon
// them, and each has its place again when it goes on.

// recipient is one of these people.
type recipient struct {
	ID         int64 `json:"id"` // of the notice
	Enrollment int64 `json:"enrollment"`
	Chat       int64 `json:"chat"`
}

const recipientColumns = "id BIGINT, enrollment BIGINT, chat BIGINT"

// recipients are up to a hundred of them.
type recipients []recipient

// Scan reads a list.
func (r *recipients) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("scan %T as recipients", src)
	}
	*r = make(recipients, 0, strings.Count(text, " "))
	for one := range strings.FieldsSeq(text) {
		var numbers [3]int64
		for i := range numbers {
			number, rest, _ := strings.Cut(one, ":")
			n, err := strconv.ParseInt(number, 10, 64)
			if err != nil {
				return fmt.Errorf("read the recipient %q: %w", one, err)
			}
			numbers[i], one = n, rest
		}
		*r = append(*r, recipient{numbers[0], numbers[1], numbers[2]})
	}
	return nil
}

// list is the text that Scan reads.
func (r recipients) list() string {
	b := make([]byte, 0, 32*len(r))
	for _, one := range r {
		for i, n := range []int64{one.ID, one.Enrollment, one.Chat} {
			b = strconv.AppendInt(append(b, " ::"[i]), n, 10)
		}
	}
	return string(b)
}

// recipientsRow is a row of them, or some rows, with what they get.
type recipientsRow struct {
	ids            []idRow          // of some rows, of which ID is the last
	ID             int64            `db:"id"`
	AnnouncementID int64            `db:"announcement_id"`
	People         recipients       `db:"list"`
	Message        string           `db:"message"`
	OnUnknown      notice.OnUnknown `db:"on_unknown"`
	ConfirmedAt    stamp            `db:"confirmed_at"`
}

// recipients reads the rows that a WHERE clause, with its order, picks. Nobody else changes
// them before the commit.
func (tx *Tx) recipients(ctx context.Context, where string, args ...any) (rows []recipientsRow, err error) {
	return rows, tx.list(ctx, &rows, `
		SELECT id, announcement_id, list,
			(SELECT a.message FROM announcement a WHERE a.id = announcement_id) AS message,
			(SELECT a.on_unknown FROM announcement a WHERE a.id = announcement_id) AS on_unknown,
			(SELECT a.confirmed_at FROM announcement a WHERE a.id = announcement_id) AS confirmed_at
		FROM recipients`+where+tx.conn.dialect.forUpdate, args...)
}

// firstRecipients are those whose turn comes before that of all others, of one announcement:
// limit of them at least if there are so many, from several rows with the ids of these.
func (tx *Tx) firstRecipients(ctx context.Context, limit int) (first recipientsRow, err error) {
	rows, err := tx.recipients(ctx, `
		WHERE id >= (SELECT MIN(id) FROM recipients WHERE id > 0)
		ORDER BY id
		LIMIT CAST(? AS BIGINT)`, 2+limit/100)
	var ids []idRow
	var people recipients
	for _, row := range rows {
		if row.AnnouncementID != rows[0].AnnouncementID || len(people) >= limit {
			break
		}
		first, ids, people = row, append(ids, idRow{row.ID}), append(people, row.People...)
	}
	first.ids, first.People = ids, people
	return first, err
}

// fixRecipients notes to whom an announcement goes. Those to whom it can't, if there are some,
// have a notice that says so at once.
func (tx *Tx) fixRecipients(ctx context.Context, of notice.Announcement, some bool) (err error) {
	in, args, err := tx.chosen(ctx, of.CourseID, of.To)
	if err != nil {
		return err
	}
	if err := tx.tellBesides(ctx, of); err != nil {
		return err
	}
	args = append([]any{of.ID}, args...)
	who := `
		FROM announcement a
		JOIN enrollment e ON e.course_id = a.course_id AND e.state = 'enrolled'
		JOIN trainee t ON t.id = e.trainee_id
		LEFT JOIN account ON account.id = t.account_id
		WHERE a.id = ?` + in + ` AND `
	if some {
		_, err = tx.exec(ctx, `
			INSERT INTO notice (
				unique_key, lane, chat_id, enrollment_id, announcement_id, message, on_unknown, state, next_at, queued_at,
				created_at)
			SELECT 'announcement/' || a.id || '/' || e.id, 3, account.telegram_id, e.id, a.id, '', a.on_unknown,
				CASE WHEN account.telegram_id IS NULL THEN 'unreachable' ELSE 'blocked' END,
				a.confirmed_at, a.confirmed_at, a.confirmed_at`+who+`(account.telegram_id IS NULL OR account.blocked_at IS NOT NULL)`,
			args...)
	}
	if err != nil {
		return err
	}
	return tx.fixRows(ctx, of.ID, `
				SELECT e.id, account.telegram_id AS chat, ROW_NUMBER() OVER (ORDER BY e.no, e.id) AS nth`+who+`
					account.telegram_id IS NOT NULL AND account.blocked_at IS NULL`, args...)
}

// fixRows notes those whom a SELECT gives, as id, chat and nth, as recipients of an announcement.
// The last of them has a notice at once, which keeps the ids of the notices before it: SQLite
// would give them to those that come later.
func (tx *Tx) fixRows(ctx context.Context, announcementID int64, people string, args ...any) error {
	_, err := tx.exec(ctx, `
		INSERT INTO recipients (announcement_id, people, list)
		SELECT CAST(? AS BIGINT), COUNT(*), string_agg(' ' || notice_id || ':' || id || ':' || chat, '' ORDER BY nth)
		FROM (
			SELECT id, chat, nth, `+tx.conn.dialect.nthNotice+` AS notice_id
			FROM (`+people+`
			) AS person
		) AS numbered
		GROUP BY (nth - 1) / 100
		ORDER BY (nth - 1) / 100`, append([]any{announcementID}, args...)...)
	if err != nil {
		return err
	}
	last, err := tx.recipients(ctx, ` WHERE announcement_id = ? ORDER BY id DESC LIMIT 1`, announcementID)
	if err != nil || len(last) == 0 {
		return err
	}
	list := last[0].People
	n := len(list) - 1
	if err := tx.keepRecipients(ctx, last[0].ID, list[:n]); err != nil {
		return err
	}
	return tx.makeNotices(ctx, last[0], list[n:], notice.Queued, 0)
}

// keepRecipients leaves these of a row.
func (tx *Tx) keepRecipients(ctx context.Context, id int64, people recipients) (err error) {
	if len(people) == 0 {
		_, err = tx.exec(ctx, `DELETE FROM recipients WHERE id = ?`, id)
	} else {
		_, err = tx.exec(ctx, `UPDATE recipients SET people = ?, list = ? WHERE id = ?`, len(people), people.list(), id)
	}
	return err
}

// claimRecipients takes at most limit of the first recipients in hand under the epoch, in their order.
func (tx *Tx) claimRecipients(ctx context.Context, epoch int64, first recipientsRow, limit int) ([]*notice.Notice, error) {
	n, gone := min(len(first.People), limit), first.ids
	if rest := first.People[n:]; len(rest) > 0 {
		if err := tx.keepRecipients(ctx, first.ID, rest); err != nil {
			return nil, err
		}
		gone = gone[:len(gone)-1]
	}
	if len(gone) > 0 {
		_, err := tx.exec(ctx, `DELETE FROM recipients WHERE id IN (SELECT v.id FROM `+tx.conn.dialect.rows("id BIGINT")+`)`, toJSON(gone))
		if err != nil {
			return nil, err
		}
	}
	if err := tx.takeInHand(ctx, epoch, first.AnnouncementID, first.People[:n]); err != nil {
		return nil, err
	}
	return first.notices(first.People[:n], tx.due(first))
}

// due is since when the notices of a row are.
func (tx *Tx) due(row recipientsRow) stamp {
	if row.ConfirmedAt.After(tx.now) {
		return stamp{tx.now} // by a clock that has been set back since
	}
	return row.ConfirmedAt
}

// notices are those of some people of a row, as they are sent.
func (r recipientsRow) notices(people recipients, at stamp) ([]*notice.Notice, error) {
	message, err := noticeRow{Message: r.Message}.message()
	if err != nil {
		return nil, err
	}
	prefix := notice.Announcement{ID: r.AnnouncementID}.Mailing().Name() + "/"
	made := make([]*notice.Notice, len(people))
	for i, p := range people {
		made[i] = &notice.Notice{
			ID: p.ID, UniqueKey: prefix + strconv.FormatInt(p.Enrollment, 10), Lane: notice.AnnouncementLane, ChatID: p.Chat,
			EnrollmentID: p.Enrollment, AnnouncementID: r.AnnouncementID, Message: message, OnUnknown: r.OnUnknown, State: notice.Sending,
			NextAt: at.Time, QueuedAt: at.Time, CreatedAt: at.Time,
		}
	}
	return made, nil
}

// makeNotices makes the notices of some people of a row. Who has one already keeps it: whatever made it, the sender goes on.
func (tx *Tx) makeNotices(ctx context.Context, row recipientsRow, people recipients, state notice.State, epoch int64) error {
	at := tx.due(row)
	_, err := tx.exec(ctx, `
		INSERT INTO notice (
			id, unique_key, lane, chat_id, enrollment_id, announcement_id, message, on_unknown, state, epoch, next_at, queued_at,
			created_at)
		SELECT v.id, 'announcement/' || CAST(? AS BIGINT) || '/' || v.enrollment, 3, NULLIF(v.chat, 0), v.enrollment,
			CAST(? AS BIGINT), '', CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT), ?, ?, ?
		FROM `+tx.conn.dialect.rows(recipientColumns)+`
		WHERE 1 = 1
		ON CONFLICT (unique_key) DO NOTHING`,
		row.AnnouncementID, row.AnnouncementID, row.OnUnknown, state, epoch, at, at, at, toJSON(people))
	return err
}

// silenceRecipient makes somebody unreachable to whom announcements are still to go.
func (tx *Tx) silenceRecipient(ctx context.Context, enrollmentID int64) error {
	rows, err := tx.recipients(ctx, `
		WHERE list LIKE '%:' || CAST(? AS BIGINT) || ':%' AND announcement_id IN (
			SELECT a.id
			FROM announcement a
			JOIN enrollment e ON e.course_id = a.course_id
			WHERE e.id = ? AND a.state IN ('sending', 'paused'))
		ORDER BY id`, enrollmentID, enrollmentID)
	if err != nil {
		return err
	}
	for _, row := range rows {
		i := slices.IndexFunc(row.People, func(p recipient) bool { return p.Enrollment == enrollmentID })
		one := row.People[i]
		one.Chat = 0
		if err := tx.keepRecipients(ctx, row.ID, slices.Delete(row.People, i, i+1)); err != nil {
			return err
		}
		if err := tx.makeNotices(ctx, row, recipients{one}, notice.Unreachable, 0); err != nil {
			return err
		}
	}
	return nil
}
