package storage

import (
	"context"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// reacted are the notices n of an announcement with the place e and what their people say r; who was withdrawn is none
// of them.
const reacted = `
		FROM notice n
		LEFT JOIN enrollment e ON e.id = n.enrollment_id
		LEFT JOIN delegation d ON d.id = e.delegation_id
		LEFT JOIN reaction r ON r.notice_id = n.id
		WHERE n.announcement_id = ? AND COALESCE(e.state, 'enrolled') = 'enrolled'`

// has says of one of these that they have the announcement.
const has = `(n.state = 'sent' OR r.notice_id IS NOT NULL)`

// Reactions counts what people say to an announcement.
func (tx *Tx) Reactions(ctx context.Context, announcementID int64) (all notice.AllReactions, err error) {
	defer wrap(&err, "storage.Reactions(announcement=%d)", announcementID)
	var rows []struct {
		Delegation string `db:"delegation"`
		Got        int    `db:"got"`
		Missed     int    `db:"missed"`
		Noted      int    `db:"noted"`
		Comes      int    `db:"comes"`
		Away       int    `db:"away"`
	}
	err = tx.list(ctx, &rows, `
		SELECT COALESCE(d.name, '') AS delegation, COUNT(CASE WHEN `+has+` THEN 1 END) AS got,
			COUNT(CASE WHEN r.notice_id IS NULL AND `+notArrived+` THEN 1 END) AS missed, COUNT(r.noted_at) AS noted,
			COUNT(CASE WHEN r.comes THEN 1 END) AS comes, COUNT(CASE WHEN NOT r.comes THEN 1 END) AS away`+reacted+`
		GROUP BY COALESCE(d.name, '')
		ORDER BY COALESCE(d.name, '') = '', COALESCE(d.name, '')`, announcementID)
	for _, r := range rows {
		one := notice.Reactions{Got: r.Got, Missed: r.Missed, Noted: r.Noted, Comes: r.Comes, Away: r.Away}
		all.Add(one)
		all.Of = append(all.Of, notice.DelegationReactions{Delegation: r.Delegation, Reactions: one})
	}
	return all, err
}

// went are the notices n of the announcements of a course with what their people say r.
const went = `
		FROM notice n
		JOIN announcement a ON a.id = n.announcement_id
		LEFT JOIN reaction r ON r.notice_id = n.id
		WHERE a.course_id = ? AND `

// asking says of an announcement of a course that it was sent and has the button of a reaction, as its message is stored.
const asking = ` WHERE course_id = ? AND of_id IS NULL AND state <> 'scheduled' AND (state <> 'stopped' OR due_at IS NULL)
	AND message LIKE '%"data":"react:%'`

// Asking returns at most limit announcements of a course that went with a question under them, the newest first, after
// the first skip of them; and how many there are.
func (tx *Tx) Asking(ctx context.Context, courseID int64, skip, limit int) (page []notice.Announcement, all int, err error) {
	defer wrap(&err, "storage.Asking(course=%d)", courseID)
	if err := tx.get(ctx, &all, `SELECT COUNT(*) FROM announcement`+asking, courseID); err != nil {
		return nil, 0, err
	}
	page, err = tx.announcements(ctx, asking+` ORDER BY no DESC LIMIT ? OFFSET ?`, courseID, limit, skip)
	return page, all, err
}

// Reactors returns at most limit people to whom an announcement went: those who have not said to have taken note of
// it (also those whom it hasn't reached), or who say whether they will come, or all; by delegation and given name.
func (tx *Tx) Reactors(ctx context.Context, announcementID int64, of notice.Reaction, limit int) (people []notice.Reactor, err error) {
	defer wrap(&err, "storage.Reactors(announcement=%d)", announcementID)
	which := ``
	switch of {
	case notice.Comes:
		which = ` AND r.comes IS NOT NULL`
	case notice.Noted:
		which = ` AND r.noted_at IS NULL AND (` + has + ` OR ` + notArrived + `)`
	}
	var rows []struct {
		Name       string       `db:"name"`
		Unit       string       `db:"unit"`
		Delegation string       `db:"delegation"`
		Phone      string       `db:"phone"`
		State      notice.State `db:"state"`
		Noted      bool         `db:"noted"`
		Says       string       `db:"says"`
	}
	err = tx.list(ctx, &rows, `
		SELECT COALESCE(e.name, besides.name, '') AS name, COALESCE(e.unit, '') AS unit, COALESCE(d.name, '') AS delegation,
			COALESCE(e.phone, '') AS phone, CASE WHEN r.notice_id IS NULL THEN n.state ELSE 'sent' END AS state,
			r.noted_at IS NOT NULL AS noted,
			CASE WHEN r.comes THEN 'comes' WHEN NOT r.comes THEN 'away' ELSE '' END AS says
		FROM notice n
		LEFT JOIN enrollment e ON e.id = n.enrollment_id
		LEFT JOIN delegation d ON d.id = e.delegation_id
		LEFT JOIN account besides ON n.enrollment_id IS NULL AND besides.telegram_id = n.chat_id
		LEFT JOIN reaction r ON r.notice_id = n.id
		WHERE n.announcement_id = ? AND COALESCE(e.state, 'enrolled') = 'enrolled'`+which+`
		ORDER BY e.delegation_id NULLS LAST, e.sort_key, e.no, n.id
		LIMIT ?`, announcementID, limit)
	for _, r := range rows {
		e := course.Enrollment{Unit: r.Unit, Delegation: r.Delegation, Trainee: course.Trainee{Name: r.Name, Phone: r.Phone}}
		people = append(people, notice.Reactor{Enrollment: e, State: r.State, Noted: r.Noted, Says: notice.Reaction(r.Says)})
	}
	return people, err
}
