package storage

import (
	"context"
	"database/sql"

	"github.com/loptruong/loptruong/course"
)

type claimRow struct {
	ID           int64             `db:"id"`
	CourseID     int64             `db:"course_id"`
	AccountID    int64             `db:"account_id"`
	EnrollmentID ref               `db:"enrollment_id"`
	Way          course.LinkWay    `db:"way"`
	Name         string            `db:"name"`
	Birth        string            `db:"birth"`
	Phone        string            `db:"phone"`
	Unit         string            `db:"unit"`
	DelegationID ref               `db:"delegation_id"`
	Delegation   string            `db:"delegation"`
	At           stamp             `db:"at"`
	State        course.ClaimState `db:"state"`
	DecidedBy    ref               `db:"decided_by"`
	DecidedAt    stamp             `db:"decided_at"`
	Reason       string            `db:"reason"`
}

func (r claimRow) claim() course.Claim {
	return course.Claim{
		ID: r.ID, CourseID: r.CourseID, AccountID: r.AccountID, EnrollmentID: int64(r.EnrollmentID), Way: r.Way,
		Name: r.Name, Birth: course.BirthFromISO(r.Birth), Phone: r.Phone, Unit: r.Unit, DelegationID: int64(r.DelegationID), Delegation: r.Delegation,
		At: r.At.Time, State: r.State, DecidedBy: int64(r.DecidedBy), DecidedAt: r.DecidedAt.Time, Reason: r.Reason,
	}
}

// claims reads the claims c that a WHERE clause picks, in the order they were made.
func (tx *Tx) claims(ctx context.Context, where string, args ...any) (claims []course.Claim, err error) {
	var rows []claimRow
	err = tx.list(ctx, &rows, `
		SELECT
			c.id, c.course_id, c.account_id, c.enrollment_id, c.way, c.name, c.birth, c.phone, c.unit, c.delegation_id,
			COALESCE(d.name, '') AS delegation, c.at, c.state, c.decided_by, c.decided_at, c.reason
		FROM claim c
		LEFT JOIN delegation d ON d.id = c.delegation_id`+where+`
		ORDER BY c.id`, args...)
	for _, r := range rows {
		claims = append(claims, r.claim())
	}
	return claims, err
}

// CreateClaim has an account wait for a place on a course, now, and fills id, time and
// state in. It returns course.ErrConflict when the account waits for one there already.
func (tx *Tx) CreateClaim(ctx context.Context, c *course.Claim) (err error) {
	defer wrap(&err, "storage.CreateClaim(course=%d, account=%d)", c.CourseID, c.AccountID)
	c.At, c.State = tx.now, course.ClaimWaiting
	c.ID, err = tx.insert(ctx, `
		INSERT INTO claim (course_id, account_id, enrollment_id, way, name, birth, phone, unit, delegation_id, at, state)
		VALUES (:course_id, :account_id, :enrollment_id, :way, :name, :birth, :phone, :unit, :delegation_id, :at, :state)
		ON CONFLICT DO NOTHING
		RETURNING id`,
		claimRow{
			CourseID: c.CourseID, AccountID: c.AccountID, EnrollmentID: ref(c.EnrollmentID), Way: c.Way,
			Name: c.Name, Birth: c.Birth.ISO(), Phone: c.Phone, Unit: c.Unit, DelegationID: ref(c.DelegationID), At: stamp{c.At}, State: c.State,
		})
	return err
}

// ClaimToPlace returns a claim to a place on a course.
func (tx *Tx) ClaimToPlace(ctx context.Context, id int64) (_ course.Claim, err error) {
	defer wrap(&err, "storage.ClaimToPlace(%d)", id)
	found, err := tx.claims(ctx, ` WHERE c.id = ?`, id)
	if err == nil && len(found) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return course.Claim{}, err
	}
	return found[0], nil
}

// WaitingClaims returns the claims of a course that wait for somebody to decide, in the
// order they were made.
func (tx *Tx) WaitingClaims(ctx context.Context, courseID int64) (_ []course.Claim, err error) {
	defer wrap(&err, "storage.WaitingClaims(course=%d)", courseID)
	return tx.claims(ctx, ` WHERE c.course_id = ? AND c.state = 'waiting'`, courseID)
}

// ClaimsOf returns all claims that an account has made, on whatever course, in the order
// they were made.
func (tx *Tx) ClaimsOf(ctx context.Context, accountID int64) (_ []course.Claim, err error) {
	defer wrap(&err, "storage.ClaimsOf(account=%d)", accountID)
	return tx.claims(ctx, ` WHERE c.account_id = ?`, accountID)
}

// WaitingClaim returns the claim with which an account waits for a place on a course;
// found is false when it waits for none.
func (tx *Tx) WaitingClaim(ctx context.Context, courseID, accountID int64) (c course.Claim, found bool, err error) {
	defer wrap(&err, "storage.WaitingClaim(course=%d, account=%d)", courseID, accountID)
	all, err := tx.claims(ctx, ` WHERE c.course_id = ? AND c.account_id = ? AND c.state = 'waiting'`, courseID, accountID)
	if err != nil || len(all) == 0 {
		return c, false, err
	}
	return all[0], true, nil
}

// SettleClaim ends a claim that waits, now, in the state, with the place, who decided and
// the reason that it is given. It returns course.ErrConflict when it has ended already.
func (tx *Tx) SettleClaim(ctx context.Context, c *course.Claim) (err error) {
	defer wrap(&err, "storage.SettleClaim(%d)", c.ID)
	c.DecidedAt = tx.now
	return tx.must(ctx, course.ErrConflict, `
		UPDATE claim
		SET state = ?, enrollment_id = ?, decided_by = ?, decided_at = ?, reason = ?
		WHERE id = ? AND state = 'waiting'`,
		c.State, ref(c.EnrollmentID), ref(c.DecidedBy), stamp{c.DecidedAt}, c.Reason, c.ID)
}
