package storage

import (
	"context"

	"github.com/loptruong/loptruong/notice"
)

// Status counts what there is and what waits.
func (tx *Tx) Status(ctx context.Context) (s notice.Status, err error) {
	defer wrap(&err, "storage.Status")
	var row struct {
		Waiting     int   `db:"waiting"`
		Oldest      stamp `db:"oldest"`
		Quarantined int   `db:"quarantined"`
		Courses     int   `db:"courses"`
		Trainees    int   `db:"trainees"`
		Linked      int   `db:"linked"`
		Blocked     int   `db:"blocked"`
	}
	err = tx.get(ctx, &row, `
		SELECT (SELECT COUNT(*) FROM unhandled WHERE state = 'new') AS waiting,
			(SELECT i.received_at FROM `+tx.unhandled()+` WHERE u.state = 'new' ORDER BY u.id LIMIT 1) AS oldest,
			(SELECT COUNT(*) FROM unhandled WHERE state = 'quarantined') AS quarantined,
			(SELECT COUNT(*) FROM course) AS courses,
			(SELECT COUNT(*) FROM trainee) AS trainees,
			(SELECT COUNT(*) FROM trainee JOIN account ON account.id = trainee.account_id
				WHERE account.telegram_id IS NOT NULL) AS linked,
			(SELECT COUNT(*) FROM trainee JOIN account ON account.id = trainee.account_id
				WHERE account.blocked_at IS NOT NULL) AS blocked`)
	if err != nil {
		return s, err
	}
	s = notice.Status{
		Waiting: row.Waiting, Oldest: row.Oldest.Time, Quarantined: row.Quarantined,
		Courses: row.Courses, Trainees: row.Trainees, Linked: row.Linked, Blocked: row.Blocked,
	}
	s.Queued, err = tx.queued(ctx)
	return s, err
}
