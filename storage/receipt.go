package storage

import (
	"context"
	"database/sql"

	"github.com/loptruong/loptruong/course"
)

type receivingRow struct {
	ID       int64  `db:"id"`
	CourseID int64  `db:"course_id"`
	Name     string `db:"name"`
	Issued   int    `db:"issued"`
	Since    int    `db:"since"`
	Files    int    `db:"files"`
	Receipt  int64  `db:"receipt"`
	Follows  int64  `db:"follows"`
	Papers   int    `db:"papers"`
	Of       int    `db:"of"`
	By       int64  `db:"account_id"`
	At       stamp  `db:"at"`
}

// toReceive are the certificates c that are handed out to a delegation d.
const toReceive = `c.course_id = d.course_id AND c.delegation_id = d.id AND c.state = 'issued' AND c.file_id IS NOT NULL`

// receivings reads how delegations stand that a WHERE clause picks.
func (tx *Tx) receivings(ctx context.Context, where string, id int64) ([]course.Receiving, error) {
	var rows []receivingRow
	err := tx.list(ctx, &rows, `
		SELECT d.id, d.course_id, d.name,
			(SELECT COUNT(*) FROM certificate c WHERE `+toReceive+`) AS issued,
			(SELECT COUNT(*) FROM certificate c WHERE `+toReceive+` AND NOT EXISTS (
				SELECT 1 FROM receipt_paper p WHERE p.receipt_id = r.id AND p.certificate_id = c.id)) AS since,
			(SELECT COUNT(*) FROM receipt_file f WHERE f.delegation_id = d.id AND f.replaced_at IS NULL) AS files,
			COALESCE(r.id, 0) AS receipt, COALESCE(r.follows, 0) AS follows, COALESCE(r.papers, 0) AS papers, COALESCE(r.issued, 0) AS "of",
			COALESCE(r.account_id, 0) AS account_id, r.at
		FROM delegation d
		LEFT JOIN receipt r ON r.id = (SELECT MAX(n.id) FROM receipt n WHERE n.delegation_id = d.id)`+where+`
		ORDER BY d.id`, id)
	all := make([]course.Receiving, len(rows))
	for i, r := range rows {
		all[i] = course.Receiving{
			Delegation: course.Delegation{ID: r.ID, CourseID: r.CourseID, Name: r.Name}, Issued: r.Issued, Since: r.Since, Files: r.Files,
			Receipt: course.Receipt{ID: r.Receipt, Follows: r.Follows, Papers: r.Papers, Issued: r.Of, By: r.By, At: r.At.Time},
		}
	}
	return all, err
}

// Receivings returns how the delegations of a course stand with their papers, in the order of
// Delegations.
func (tx *Tx) Receivings(ctx context.Context, courseID int64) (_ []course.Receiving, err error) {
	defer wrap(&err, "storage.Receivings(course=%d)", courseID)
	return tx.receivings(ctx, ` WHERE d.course_id = ?`, courseID)
}

// Receiving returns how a delegation stands with its papers.
func (tx *Tx) Receiving(ctx context.Context, delegationID int64) (_ course.Receiving, err error) {
	defer wrap(&err, "storage.Receiving(delegation=%d)", delegationID)
	found, err := tx.receivings(ctx, ` WHERE d.id = ?`, delegationID)
	if err == nil && len(found) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return course.Receiving{}, err
	}
	return found[0], nil
}

// CreateReceipt adds the receipt of a delegation's papers, now, for all papers that there are, and
// fills its id and time. It returns course.ErrConflict when another has come before, or there
// are other papers than r says.
func (tx *Tx) CreateReceipt(ctx context.Context, r *course.Receiving) (err error) {
	defer wrap(&err, "storage.CreateReceipt(delegation=%d)", r.Delegation.ID)
	papers := []idRow{}
	err = tx.list(ctx, &papers, `SELECT c.id FROM certificate c JOIN delegation d ON `+toReceive+` WHERE d.id = ?`, r.Delegation.ID)
	if err != nil {
		return err
	}
	if len(papers) != r.Issued {
		return course.ErrConflict
	}
	r.Since, r.Receipt.At = 0, tx.now
	r.Receipt.ID, err = tx.insert(ctx, `
		INSERT INTO receipt (delegation_id, follows, papers, issued, account_id, at)
		VALUES (:id, :follows, :papers, :of, :account_id, :at)
		ON CONFLICT DO NOTHING
		RETURNING id`, receivingRow{
		ID: r.Delegation.ID, Follows: r.Receipt.Follows, Papers: r.Receipt.Papers, Of: r.Issued, By: r.Receipt.By, At: stamp{tx.now},
	})
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO receipt_paper (receipt_id, certificate_id)
		SELECT ?, v.id FROM `+tx.conn.dialect.rows("id BIGINT"), r.Receipt.ID, toJSON(papers))
	return err
}
