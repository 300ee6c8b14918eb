package storage

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

type materialRow struct {
	ID        int64  `db:"id"`
	SessionID int64  `db:"session_id"`
	Update    int64  `db:"message"`
	Name      string `db:"name"`
	Content   string `db:"content"`
	By        int64  `db:"by_account"`
	At        stamp  `db:"at"`
	ToldAt    stamp  `db:"told_at"`
}

func (r materialRow) material() notice.Material {
	return notice.Material{
		ID: r.ID, SessionID: r.SessionID, Update: r.Update, Name: r.Name, Content: json.RawMessage(r.Content), By: r.By, ToldAt: r.ToldAt.Time,
	}
}

func (tx *Tx) materials(ctx context.Context, where string, args ...any) (all []notice.Material, err error) {
	var rows []materialRow
	err = tx.list(ctx, &rows, `
		SELECT id, session_id, message, name, content, by_account, at, told_at
		FROM session_material`+where, args...)
	for _, r := range rows {
		all = append(all, r.material())
	}
	return all, err
}

// CreateMaterial attaches a material to a session, now, and fills its id. It returns
// course.ErrConflict when its message was attached before.
func (tx *Tx) CreateMaterial(ctx context.Context, m *notice.Material) (err error) {
	defer wrap(&err, "storage.CreateMaterial(session=%d)", m.SessionID)
	m.ID, err = tx.insert(ctx, `
		INSERT INTO session_material (session_id, message, name, content, by_account, at)
		VALUES (:session_id, :message, :name, :content, :by_account, :at)
		ON CONFLICT DO NOTHING
		RETURNING id`,
		materialRow{SessionID: m.SessionID, Update: m.Update, Name: m.Name, Content: string(m.Content), By: m.By, At: stamp{tx.now}})
	return err
}

// Materials returns what is attached to a session, in the order in which it came.
func (tx *Tx) Materials(ctx context.Context, sessionID int64) (_ []notice.Material, err error) {
	defer wrap(&err, "storage.Materials(session=%d)", sessionID)
	return tx.materials(ctx, ` WHERE session_id = ? ORDER BY id`, sessionID)
}

// Material returns something that is attached to a session.
func (tx *Tx) Material(ctx context.Context, id int64) (_ notice.Material, err error) {
	defer wrap(&err, "storage.Material(%d)", id)
	found, err := tx.materials(ctx, ` WHERE id = ?`, id)
	if err == nil && len(found) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return notice.Material{}, err
	}
	return found[0], nil
}

// DeleteMaterial takes something off a session.
func (tx *Tx) DeleteMaterial(ctx context.Context, id int64) (err error) {
	defer wrap(&err, "storage.DeleteMaterial(%d)", id)
	return tx.must(ctx, course.ErrNotFound, `DELETE FROM session_material WHERE id = ?`, id)
}

// TellMaterials notes that people are told, now, of all that is attached to a session, and
// tells of how much they had not been.
func (tx *Tx) TellMaterials(ctx context.Context, sessionID int64) (untold int, err error) {
	defer wrap(&err, "storage.TellMaterials(session=%d)", sessionID)
	return tx.exec(ctx, `UPDATE session_material SET told_at = ? WHERE session_id = ? AND told_at IS NULL`, stamp{tx.now}, sessionID)
}
