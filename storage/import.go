package storage

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

type importRow struct {
	ID           int64              `db:"id"`
	CourseID     ref                `db:"course_id"`
	Art          course.ArtPlace    `db:"art"`
	By           int64              `db:"by_account"`
	ChatID       int64              `db:"chat_id"`
	TelegramFile string             `db:"telegram_file"`
	Name         string             `db:"name"`
	Size         int64              `db:"size"`
	Signed       bool               `db:"signed"`
	Delegation   ref                `db:"delegation_id"`
	Instead      int64              `db:"instead"`
	FileID       ref                `db:"file_id"`
	Seen         string             `db:"seen"`
	Shown        int                `db:"shown"`
	State        course.ImportState `db:"state"`
	Readings     int                `db:"readings"`
	CreatedAt    stamp              `db:"created_at"`
}

const importColumns = `
	id, course_id, art, by_account, chat_id, telegram_file, name, size, signed, delegation_id, instead, file_id, seen, shown, state,
	readings, created_at`

func rowOfImport(im course.Import) importRow {
	return importRow{
		ID: im.ID, CourseID: ref(im.CourseID), Art: im.Art, By: im.By, ChatID: im.ChatID, TelegramFile: im.TelegramFile,
		Name: im.Name, Size: im.Size, Signed: im.Signed, Delegation: ref(im.Delegation), Instead: im.Instead, FileID: ref(im.FileID), Seen: im.Seen, Shown: im.Shown, State: im.State,
		CreatedAt: stamp{im.CreatedAt},
	}
}

func (r importRow) roster() course.Import {
	return course.Import{
		ID: r.ID, CourseID: int64(r.CourseID), Art: r.Art, By: r.By, ChatID: r.ChatID, TelegramFile: r.TelegramFile,
		Name: r.Name, Size: r.Size, Signed: r.Signed, Delegation: int64(r.Delegation), Instead: r.Instead, FileID: int64(r.FileID), Seen: r.Seen, Shown: r.Shown, State: r.State,
		Unended: r.Readings, CreatedAt: r.CreatedAt.Time,
	}
}

// CreateImport stores an import that was asked for, now, and fills its id, state
// and time.
func (tx *Tx) CreateImport(ctx context.Context, im *course.Import) (err error) {
	defer wrap(&err, "storage.CreateImport(course=%d, chat=%d)", im.CourseID, im.ChatID)
	im.State, im.CreatedAt = course.ImportRequested, tx.now
	im.ID, err = tx.insert(ctx, `
		INSERT INTO roster_import (
			course_id, art, by_account, chat_id, telegram_file, name, size, signed, delegation_id, instead, file_id, seen, shown, state, created_at)
		VALUES (
			:course_id, :art, :by_account, :chat_id, :telegram_file, :name, :size, :signed, :delegation_id, :instead, :file_id, :seen, :shown, :state, :created_at)
		ON CONFLICT DO NOTHING
		RETURNING id`, rowOfImport(*im))
	tx.changed |= ImportsWaiting
	return err
}

// LockImport returns an import, which no other transaction changes until the commit.
func (tx *Tx) LockImport(ctx context.Context, id int64) (_ course.Import, err error) {
	defer wrap(&err, "storage.LockImport(%d)", id)
	var row importRow
	err = tx.get(ctx, &row, `SELECT `+importColumns+` FROM roster_import WHERE id = ?`+tx.conn.dialect.forUpdate, id)
	return row.roster(), err
}

// WaitingImports returns the imports that wait for the program, not for a person:
// requested, answered or confirmed, oldest first.
func (tx *Tx) WaitingImports(ctx context.Context) (imports []course.Import, err error) {
	defer wrap(&err, "storage.WaitingImports")
	var rows []importRow
	err = tx.list(ctx, &rows, `
		SELECT `+importColumns+`
		FROM roster_import
		WHERE state IN ('requested', 'answered', 'confirmed')
		ORDER BY id`)
	for _, r := range rows {
		imports = append(imports, r.roster())
	}
	return imports, err
}

// MoveImport stores an import's new state with its course, its file and what was
// shown of it, if it is still in the state from, and tells whether this call has
// done it.
func (tx *Tx) MoveImport(ctx context.Context, im course.Import, from course.ImportState) (moved bool, err error) {
	defer wrap(&err, "storage.MoveImport(%d, %s to %s)", im.ID, from, im.State)
	row := rowOfImport(im)
	n, err := tx.exec(ctx, `
		UPDATE roster_import
		SET state = ?, course_id = ?, file_id = ?, seen = ?, shown = ?
		WHERE id = ? AND state = ?`, row.State, row.CourseID, row.FileID, row.Seen, row.Shown, row.ID, from)
	if n == 1 && (im.State == course.ImportConfirmed || im.State == course.ImportAnswered) {
		tx.changed |= ImportsWaiting
	}
	return n == 1, err
}

// CancelImports cancels what waits in a chat to be read or to be confirmed, and
// tells how many imports that were.
func (tx *Tx) CancelImports(ctx context.Context, chatID int64) (cancelled int, err error) {
	defer wrap(&err, "storage.CancelImports(chat=%d)", chatID)
	return tx.exec(ctx, `
		UPDATE roster_import
		SET state = 'cancelled'
		WHERE chat_id = ? AND state IN ('requested', 'read', 'answered')`, chatID)
}

// BeginReading writes down that an import's file is about to be read, and tells
// how often that was begun since a reading has last ended.
func (tx *Tx) BeginReading(ctx context.Context, importID int64) (begun int, err error) {
	defer wrap(&err, "storage.BeginReading(%d)", importID)
	err = tx.get(ctx, &begun, `
		UPDATE roster_import
		SET readings = readings + 1
		WHERE id = ?
		RETURNING readings`, importID)
	return begun, err
}

// EndReading writes down that an import's file was read and the program is still
// there.
func (tx *Tx) EndReading(ctx context.Context, importID int64) (err error) {
	defer wrap(&err, "storage.EndReading(%d)", importID)
	_, err = tx.exec(ctx, `UPDATE roster_import SET readings = 0 WHERE id = ?`, importID)
	return err
}
