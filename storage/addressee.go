package storage

import (
	"context"
	"slices"

	"github.com/jmoiron/sqlx"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// addresseeRow is what is put into a personal message for somebody.
type addresseeRow struct {
	ID         int64  `db:"id"` // of the place, or of the notice to who has none
	Name       string `db:"name"`
	Unit       string `db:"unit"`
	Delegation string `db:"delegation"`
}

func (r addresseeRow) addressee() notice.Addressee {
	return notice.Addressee{Name: r.Name, Unit: r.Unit, Delegation: r.Delegation}
}

const addresseesOnRoster = `
	SELECT e.id, e.name, e.unit, COALESCE(d.name, '') AS delegation
	FROM enrollment e
	LEFT JOIN delegation d ON d.id = e.delegation_id`

// sayingOf joins to an account what its person has said of themselves last when they registered for a course, whose id
// stands in its place, and had to wait: who waits is known by that and not by the name of a Telegram account. Who never
// did is known by that.
func sayingOf(courseID string) string {
	return `
	LEFT JOIN waiting said ON said.id = (SELECT MAX(w.id) FROM waiting w WHERE w.account_id = account.id AND w.course_id = ` + courseID + `)
	LEFT JOIN delegation d ON d.id = said.delegation_id`
}

// asSaid are the values of an account with that.
const asSaid = `COALESCE(said.name, account.name) AS name, COALESCE(said.unit, '') AS unit, COALESCE(d.name, '') AS delegation`

// Survey is what becomes of a message for the chosen people of a course. It reads them one by
// one, and nobody for a message that is the same for all.
func (tx *Tx) Survey(ctx context.Context, courseID int64, of course.Choice, m notice.Message) (s notice.Survey, err error) {
	defer wrap(&err, "storage.Survey(course=%d)", courseID)
	if !m.Personal() {
		return s, nil
	}
	add := func(rows *sqlx.Rows) error {
		var r addresseeRow
		err := rows.StructScan(&r)
		if err == nil {
			s.Add(m, r.addressee())
		}
		return err
	}
	in, args, err := tx.chosen(ctx, courseID, of)
	if err != nil {
		return s, err
	}
	err = tx.each(ctx, addresseesOnRoster+`
		WHERE e.course_id = ? AND e.state = 'enrolled'`+in+`
		ORDER BY e.no, e.id`, add, append([]any{courseID}, args...)...)
	if err != nil || !of.Besides() {
		return s, err
	}
	for _, besides := range tx.besides(courseID, of) {
		err := tx.each(ctx, `
		SELECT account.id, `+asSaid+`
		FROM (SELECT account.id, account.name`+besides.sql+`) AS account`+sayingOf(`?`)+`
		ORDER BY account.id`, add, append(slices.Clone(besides.args), courseID)...)
		if err != nil {
			return s, err
		}
	}
	return s, nil
}

// address says of claimed notices whose values are put into their personal messages.
func (tx *Tx) address(ctx context.Context, notices []*notice.Notice) error {
	var places, besides []idRow
	for _, n := range notices {
		switch {
		case !n.Message.Personal():
		case n.EnrollmentID != 0:
			places = append(places, idRow{n.EnrollmentID})
		default:
			besides = append(besides, idRow{n.ID})
		}
	}
	if places == nil && besides == nil {
		return nil
	}
	onRoster, err := tx.addressees(ctx, addresseesOnRoster+`
	WHERE e.id`, places)
	if err != nil {
		return err
	}
	others, err := tx.addressees(ctx, `
	SELECT n.id, `+asSaid+`
	FROM notice n
	JOIN account ON account.telegram_id = n.chat_id
	LEFT JOIN announcement a ON a.id = n.announcement_id`+sayingOf(`a.course_id`)+`
	WHERE n.id`, besides)
	for _, n := range notices {
		switch {
		case !n.Message.Personal():
		case n.EnrollmentID != 0:
			n.To = onRoster[n.EnrollmentID]
		default:
			n.To = others[n.ID]
		}
	}
	return err
}

// addressees reads those of some ids with a SELECT that ends with the column of these.
func (tx *Tx) addressees(ctx context.Context, query string, ids []idRow) (map[int64]*notice.Addressee, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []addresseeRow
	err := tx.list(ctx, &rows, query+` IN (SELECT v.id FROM `+tx.conn.dialect.rows("id BIGINT")+`)`, toJSON(ids))
	found := make(map[int64]*notice.Addressee, len(rows))
	for _, r := range rows {
		a := r.addressee()
		found[r.ID] = &a
	}
	return found, err
}
