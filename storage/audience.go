package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
	"strconv"

	"github.com/jmoiron/sqlx"

	"github.com/loptruong/loptruong/course"
)

// Audience returns for whom an announcement to the chosen people of a course is.
func (tx *Tx) Audience(ctx context.Context, courseID int64, of course.Choice) (_ course.Audience, err error) {
	defer wrap(&err, "storage.Audience(course=%d)", courseID)
	var to audience
	in, args, err := tx.chosen(ctx, courseID, of)
	if err != nil {
		return course.Audience{}, err
	}
	err = tx.count(ctx, &to, `
		SELECT e.id || ' ' || COALESCE(account.telegram_id, 0) || ' ' || CASE
			WHEN account.telegram_id IS NULL THEN 'unlinked'
			WHEN account.blocked_at IS NULL THEN 'reachable'
			ELSE 'blocked' END
		FROM enrollment e
		JOIN trainee t ON t.id = e.trainee_id
		LEFT JOIN account ON account.id = t.account_id
		WHERE e.course_id = ? AND e.state = 'enrolled'`+in, append([]any{courseID}, args...)...)
	if err != nil || !of.Besides() {
		return to.counted(), err
	}
	for _, besides := range tx.besides(courseID, of) {
		err := tx.count(ctx, &to, `SELECT '0 ' || account.telegram_id || ' ' ||
			CASE WHEN account.blocked_at IS NULL THEN 'reachable' ELSE 'blocked' END`+besides.sql, besides.args...)
		if err != nil {
			return to.counted(), err
		}
	}
	return to.counted(), nil
}

// CountAudience counts those for whom an announcement to the chosen people of a course is.
func (tx *Tx) CountAudience(ctx context.Context, courseID int64, of course.Choice) (people int, err error) {
	defer wrap(&err, "storage.CountAudience(course=%d)", courseID)
	in, args, err := tx.chosen(ctx, courseID, of)
	if err != nil {
		return 0, err
	}
	err = tx.get(ctx, &people, `SELECT COUNT(*) FROM enrollment e WHERE e.course_id = ? AND e.state = 'enrolled'`+in, append([]any{courseID}, args...)...)
	if err != nil || !of.Besides() {
		return people, err
	}
	for _, besides := range tx.besides(courseID, of) {
		more := 0
		if err := tx.get(ctx, &more, `SELECT COUNT(*)`+besides.sql, besides.args...); err != nil {
			return 0, err
		}
		people += more
	}
	return people, nil
}

// audience counts people one by one. Their order makes no difference.
type audience struct {
	reached course.Reached
	digest  [2]uint64
}

// add counts one: "PLACE CHAT REACH".
func (a *audience) add(one []byte) {
	a.reached.Add(course.Reach(one[bytes.LastIndexByte(one, ' ')+1:]))
	sum := sha256.Sum256(one)
	a.digest[0] += binary.BigEndian.Uint64(sum[:])
	a.digest[1] += binary.BigEndian.Uint64(sum[8:])
}

func (a *audience) counted() course.Audience {
	return course.Audience{Reached: a.reached, Who: fmt.Sprintf("%x", a.digest)}
}

// count counts those whom a SELECT gives.
func (tx *Tx) count(ctx context.Context, a *audience, query string, args ...any) error {
	return tx.each(ctx, query, func(rows *sqlx.Rows) error {
		var one sql.RawBytes
		if err := rows.Scan(&one); err != nil {
			return err
		}
		a.add(one)
		return nil
	}, args...)
}

// announced is for whom an announcement is that has just been made.
func (tx *Tx) announced(ctx context.Context, id int64) (course.Audience, error) {
	var to audience
	err := tx.count(ctx, &to, `
		SELECT COALESCE(enrollment_id, 0) || ' ' || COALESCE(chat_id, 0) || ' ' ||
			CASE state WHEN 'queued' THEN 'reachable' WHEN 'blocked' THEN 'blocked' ELSE 'unlinked' END
		FROM notice
		WHERE announcement_id = ?`, id)
	if err != nil {
		return course.Audience{}, err
	}
	var one []byte
	err = tx.each(ctx, `SELECT list FROM recipients WHERE announcement_id = ?`, func(rows *sqlx.Rows) error {
		var people recipients
		if err := rows.Scan(&people); err != nil {
			return err
		}
		for _, p := range people {
			one = append(strconv.AppendInt(one[:0], p.Enrollment, 10), ' ')
			one = append(strconv.AppendInt(one, p.Chat, 10), " reachable"...)
			to.add(one)
		}
		return nil
	}, id)
	return to.counted(), err
}
