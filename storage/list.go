package storage

import (
	"context"

	"github.com/loptruong/loptruong/notice"
)

// AskList has a list about an announcement made, and tells whether the account has not asked for it
// already (see ask).
func (tx *Tx) AskList(ctx context.Context, r notice.ListRequest) (created bool, err error) {
	defer wrap(&err, "storage.AskList(announcement=%d, delegation=%d)", r.Announcement, r.Delegation)
	tx.changed |= RegistersWaiting
	return tx.ask(ctx, "list_request", []string{"announcement_id", "delegation_id", "what", "account_id"},
		r.Announcement, ref(r.Delegation), r.What, r.For)
}

// WaitingLists returns the lists that are still to be made, in the order in which they were asked for.
func (tx *Tx) WaitingLists(ctx context.Context) (all []notice.ListRequest, err error) {
	defer wrap(&err, "storage.WaitingLists")
	var rows []struct {
		ID           int64           `db:"id"`
		Announcement int64           `db:"announcement_id"`
		Delegation   ref             `db:"delegation_id"`
		What         notice.ListKind `db:"what"`
		For          int64           `db:"account_id"`
	}
	err = tx.list(ctx, &rows, `SELECT id, announcement_id, delegation_id, what, account_id FROM list_request WHERE done_at IS NULL ORDER BY id`)
	for _, r := range rows {
		all = append(all, notice.ListRequest{ID: r.ID, Announcement: r.Announcement, Delegation: int64(r.Delegation), What: r.What, For: r.For})
	}
	return all, err
}

// EndList notes that a list was made, now, or is not to be, and tells whether this call has done it.
func (tx *Tx) EndList(ctx context.Context, id int64) (ended bool, err error) {
	defer wrap(&err, "storage.EndList(%d)", id)
	n, err := tx.exec(ctx, `UPDATE list_request SET done_at = ? WHERE id = ? AND done_at IS NULL`, stamp{tx.now}, id)
	return n == 1, err
}
