package storage

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

type certificateRow struct {
	ID           int64                   `db:"id"`
	CourseID     int64                   `db:"course_id"`
	Kind         course.PaperKind        `db:"kind"`
	EnrollmentID ref                     `db:"enrollment_id"`
	Speaker      string                  `db:"speaker"`
	DelegationID ref                     `db:"delegation_id"`
	Year         int                     `db:"year"`
	No           int                     `db:"no"`
	Number       string                  `db:"number"`
	Code         string                  `db:"code"`
	State        course.CertificateState `db:"state"`
	IssuedAt     stamp                   `db:"issued_at"`
	RevokedAt    stamp                   `db:"revoked_at"`
	Reason       string                  `db:"reason"`
	Replaces     ref                     `db:"replaces"`
	Supersedes   ref                     `db:"supersedes"`
	Instead      string                  `db:"instead"`
	ReplacedBy   string                  `db:"replaced_by"`
	VoidedAt     stamp                   `db:"voided_at"`
	Paper        string                  `db:"paper"`
	FileID       ref                     `db:"file_id"`
	UnsignedID   ref                     `db:"unsigned_id"`
	Failed       bool                    `db:"failed"`
}

func (r certificateRow) certificate() (course.Certificate, error) {
	c := course.Certificate{
		ID: r.ID, CourseID: r.CourseID, Kind: r.Kind, EnrollmentID: int64(r.EnrollmentID), Speaker: r.Speaker, DelegationID: int64(r.DelegationID),
		Year: r.Year, No: r.No, Code: r.Code, State: r.State,
		IssuedAt: r.IssuedAt.Time, RevokedAt: r.RevokedAt.Time, VoidedAt: r.VoidedAt.Time,
		Reason: r.Reason, Replaces: int64(r.Replaces), Supersedes: int64(r.Supersedes), Instead: r.Instead, ReplacedBy: r.ReplacedBy,
		FileID: int64(r.FileID), UnsignedID: int64(r.UnsignedID), Failed: r.Failed,
	}
	if err := json.Unmarshal([]byte(r.Paper), &c.Paper); err != nil {
		return c, fmt.Errorf("read the paper of certificate %d: %w", r.ID, err)
	}
	return c, nil
}

// NextNumbers takes n consecutive numbers from the series of a kind and year and returns
// the first. They are given out if the transaction commits, and else not: no gaps.
func (tx *Tx) NextNumbers(ctx context.Context, kind course.PaperKind, year, n int) (first int, err error) {
	defer wrap(&err, "storage.NextNumbers(kind=%s, year=%d, n=%d)", kind, year, n)
	if n <= 0 {
		return 0, course.ErrInvalid
	}
	var last int
	err = tx.get(ctx, &last, `
		INSERT INTO series (kind, year, last)
		VALUES (?, ?, ?)
		ON CONFLICT (kind, year) DO UPDATE SET last = series.last + excluded.last
		RETURNING last`, kind, year, n)
	return last - n + 1, err
}

// LastNumber returns the last number of the series of a kind and year that is given, or
// before the one at which the series was told to begin; 0 when there is none.
func (tx *Tx) LastNumber(ctx context.Context, kind course.PaperKind, year int) (last int, err error) {
	defer wrap(&err, "storage.LastNumber(kind=%s, year=%d)", kind, year)
	err = tx.get(ctx, &last, `SELECT COALESCE(MAX(last), 0) FROM series WHERE kind = ? AND year = ?`, kind, year)
	return last, err
}

// StartSeries lets a series go on from a number, over the one that would be next. It returns
// course.ErrChanged when its last number isn't any more what LastNumber returned.
func (tx *Tx) StartSeries(ctx context.Context, s course.SeriesStart) (err error) {
	defer wrap(&err, "storage.StartSeries(kind=%s, year=%d, no=%d)", s.Kind, s.Year, s.No)
	return tx.must(ctx, course.ErrChanged, `
		INSERT INTO series (kind, year, last)
		VALUES (?, ?, ?)
		ON CONFLICT (kind, year) DO UPDATE SET last = excluded.last WHERE series.last = ?`, s.Kind, s.Year, s.No-1, s.Last)
}

// CreateCertificate stores an issued certificate, to be drawn once the course's
// closing is released, and fills its id, state and, unless they are set, its kind and time. It
// returns course.ErrConflict when the person has a valid one of the kind, a certificate beside a confirmation
// of attendance that it doesn't supersede, or its number or code is taken.
func (tx *Tx) CreateCertificate(ctx context.Context, c *course.Certificate) (err error) {
	defer wrap(&err, "storage.CreateCertificate(enrollment=%d, no=%d/%d)", c.EnrollmentID, c.No, c.Year)
	c.State = course.Issued
	if c.Kind == "" {
		c.Kind = course.Completion
	}
	if c.IssuedAt.IsZero() {
		c.IssuedAt = tx.now
	}
	if c.Supersedes != 0 {
		err := tx.must(ctx, course.ErrConflict, `
			UPDATE certificate
			SET state = 'replaced', revoked_at = ?
			WHERE id = ? AND enrollment_id = ? AND kind = 'attended' AND state = 'issued'`, stamp{tx.now}, c.Supersedes, c.EnrollmentID)
		if err != nil {
			return err
		}
	}
	c.ID, err = tx.insert(ctx, `
		INSERT INTO certificate (
			course_id, kind, enrollment_id, speaker, delegation_id, year, no, number, code, state, issued_at, replaces, supersedes, paper)
		VALUES (
			:course_id, :kind, :enrollment_id, :speaker, :delegation_id, :year, :no, :number, :code, :state, :issued_at, :replaces, :supersedes, :paper)
		ON CONFLICT DO NOTHING
		RETURNING id`,
		certificateRow{
			CourseID: c.CourseID, Kind: c.Kind, EnrollmentID: ref(c.EnrollmentID), Speaker: c.Speaker, DelegationID: ref(c.DelegationID),
			Year: c.Year, No: c.No, Number: c.Number(), Code: c.Code, State: c.State, IssuedAt: stamp{c.IssuedAt},
			Replaces: ref(c.Replaces), Supersedes: ref(c.Supersedes), Paper: toJSON(c.Paper),
		})
	return err
}

// RevokeCertificate revokes a valid certificate, now and for a reason; its file stays.
// It returns course.ErrConflict when it isn't valid.
func (tx *Tx) RevokeCertificate(ctx context.Context, id int64, reason string) (err error) {
	defer wrap(&err, "storage.RevokeCertificate(%d)", id)
	return tx.must(ctx, course.ErrConflict, `
		UPDATE certificate SET state = 'revoked', revoked_at = ?, reason = ? WHERE id = ? AND state = 'issued'`, stamp{tx.now}, reason, id)
}

// ReplaceCertificate stores a certificate in the place of the revoked one that it names
// (Replaces), as CreateCertificate does. It returns course.ErrConflict also when that one
// isn't revoked, or is replaced.
func (tx *Tx) ReplaceCertificate(ctx context.Context, c *course.Certificate) (err error) {
	defer wrap(&err, "storage.ReplaceCertificate(%d)", c.Replaces)
	err = tx.must(ctx, course.ErrConflict, `UPDATE certificate SET state = 'replaced' WHERE id = ? AND state = 'revoked'`, c.Replaces)
	if err != nil {
		return err
	}
	return tx.CreateCertificate(ctx, c)
}

// certificates reads the certificates c that a WHERE clause, with its order, picks.
func (tx *Tx) certificates(ctx context.Context, where string, args ...any) ([]course.Certificate, error) {
	var rows []certificateRow
	err := tx.list(ctx, &rows, `
		SELECT c.id, c.course_id, c.kind, c.enrollment_id, c.speaker, c.delegation_id, c.year, c.no, c.code, c.state, c.issued_at, c.revoked_at,
			c.reason, c.replaces, c.supersedes, COALESCE(o.number || ', ' || s.number, o.number, s.number, '') AS instead,
			COALESCE(n.number, l.number, '') AS replaced_by,
			c.voided_at, c.paper, c.file_id, c.unsigned_id, c.failed
		FROM certificate c
		LEFT JOIN certificate o ON o.id = c.replaces
		LEFT JOIN certificate s ON s.id = c.supersedes
		LEFT JOIN certificate n ON n.replaces = c.id
		LEFT JOIN certificate l ON l.supersedes = c.id`+where, args...)
	if err != nil {
		return nil, err
	}
	certificates := make([]course.Certificate, len(rows))
	for i, r := range rows {
		if certificates[i], err = r.certificate(); err != nil {
			return nil, err
		}
	}
	return certificates, nil
}

func (tx *Tx) certificate(ctx context.Context, where string, args ...any) (course.Certificate, error) {
	found, err := tx.certificates(ctx, where, args...)
	if err != nil {
		return course.Certificate{}, err
	}
	if len(found) == 0 {
		return course.Certificate{}, sql.ErrNoRows
	}
	return found[0], nil
}

// Certificates returns all certificates of a course by kind and number, revoked and void
// ones too.
func (tx *Tx) Certificates(ctx context.Context, courseID int64) (_ []course.Certificate, err error) {
	defer wrap(&err, "storage.Certificates(course=%d)", courseID)
	found, err := tx.certificates(ctx, ` WHERE c.course_id = ? ORDER BY c.year, c.no`, courseID)
	sortByKind(found)
	return found, err
}

// CertificatesTo returns the valid certificates of a delegation of a course by kind and number.
func (tx *Tx) CertificatesTo(ctx context.Context, courseID, delegationID int64) (_ []course.Certificate, err error) {
	defer wrap(&err, "storage.CertificatesTo(course=%d, delegation=%d)", courseID, delegationID)
	found, err := tx.certificates(ctx, `
		WHERE c.course_id = ? AND c.delegation_id = ? AND c.state = 'issued'
		ORDER BY c.year, c.no`, courseID, delegationID)
	sortByKind(found)
	return found, err
}

// sortByKind leaves certificates of a kind in their order.
func sortByKind(all []course.Certificate) {
	slices.SortStableFunc(all, func(a, b course.Certificate) int {
		return cmp.Compare(slices.Index(course.PaperKinds, a.Kind), slices.Index(course.PaperKinds, b.Kind))
	})
}

// CertificatesOf returns the valid certificates of a person on a roster, one of a kind at
// most; there is none before the closing is released.
func (tx *Tx) CertificatesOf(ctx context.Context, enrollmentID int64) (_ []course.Certificate, err error) {
	defer wrap(&err, "storage.CertificatesOf(enrollment=%d)", enrollmentID)
	return tx.certificates(ctx, `
		WHERE c.enrollment_id = ? AND c.state = 'issued' AND `+released+`
		ORDER BY c.id`, enrollmentID)
}

// LastCertificatesOf returns the newest certificate of each kind of a person on a roster, valid
// or revoked, in the order of the kinds; there is none before the closing is released.
func (tx *Tx) LastCertificatesOf(ctx context.Context, enrollmentID int64) (last []course.Certificate, err error) {
	defer wrap(&err, "storage.LastCertificatesOf(enrollment=%d)", enrollmentID)
	all, err := tx.certificates(ctx, `
		WHERE c.enrollment_id = ? AND c.state <> 'void' AND `+released+`
		ORDER BY c.id DESC`, enrollmentID)
	for _, kind := range course.PaperKinds {
		if i := slices.IndexFunc(all, func(c course.Certificate) bool { return c.Kind == kind }); i >= 0 {
			last = append(last, all[i])
		}
	}
	return last, err
}

// released tells of a certificate c whether its closing is; a letter of thanks has none to wait for.
const released = `(c.kind = 'thanks' OR EXISTS (SELECT 1 FROM course WHERE course.id = c.course_id AND course.state = 'closed'))`

// Thanks returns the letters of thanks of a course, valid or revoked, in the order in which they were given.
func (tx *Tx) Thanks(ctx context.Context, courseID int64) (_ []course.Certificate, err error) {
	defer wrap(&err, "storage.Thanks(course=%d)", courseID)
	return tx.certificates(ctx, ` WHERE c.course_id = ? AND c.kind = 'thanks' AND c.state <> 'void' ORDER BY c.id`, courseID)
}

// Certificate returns a certificate, valid, revoked or void.
func (tx *Tx) Certificate(ctx context.Context, id int64) (_ course.Certificate, err error) {
	defer wrap(&err, "storage.Certificate(%d)", id)
	return tx.certificate(ctx, ` WHERE c.id = ?`, id)
}

// CertificatesByNumber returns the certificates, valid, revoked or void, that have a place
// in the series of any kind and year, the newest year first.
func (tx *Tx) CertificatesByNumber(ctx context.Context, no int) (_ []course.Certificate, err error) {
	defer wrap(&err, "storage.CertificatesByNumber(%d)", no)
	return tx.certificates(ctx, ` WHERE c.no = ? ORDER BY c.year DESC, c.id`, no)
}

// CertificateByCode returns the certificate, valid, revoked or void, that a code as
// course.ParseCertificateCode returns it belongs to.
func (tx *Tx) CertificateByCode(ctx context.Context, code string) (_ course.Certificate, err error) {
	defer wrap(&err, "storage.CertificateByCode")
	return tx.certificate(ctx, ` WHERE c.code = ?`, code)
}

// CertificateByFile returns the certificate of which a file with that hash is the very file, as it
// is or, before it was signed elsewhere, was.
func (tx *Tx) CertificateByFile(ctx context.Context, sha256 string) (_ course.Certificate, err error) {
	defer wrap(&err, "storage.CertificateByFile")
	return tx.certificate(ctx, ` WHERE c.file_id IN (SELECT id FROM file WHERE sha256 = ?) OR c.unsigned_id IN (SELECT id FROM file WHERE sha256 = ?)`, sha256, sha256)
}

// UndrawnCertificates returns the first, at most limit, of the valid certificates
// that are not drawn yet and come after an id, 0 for all, and whose closing is released, by
// id, which is the order they were issued in; with failed also those that could not
// be drawn before.
func (tx *Tx) UndrawnCertificates(ctx context.Context, after int64, limit int, failed bool) (_ []course.Certificate, err error) {
	defer wrap(&err, "storage.UndrawnCertificates")
	return tx.certificates(ctx, `
		WHERE c.id > ? AND c.state = 'issued' AND c.file_id IS NULL AND c.unsigned_id IS NULL AND (NOT c.failed OR ?) AND `+released+`
		ORDER BY c.id
		LIMIT ?`, after, failed, limit)
}

// Holders returns places on rosters by their ids, and the accounts of their people by
// theirs.
func (tx *Tx) Holders(ctx context.Context, enrollmentIDs []int64) (places map[int64]course.Enrollment, accounts map[int64]course.Account, err error) {
	defer wrap(&err, "storage.Holders(%d)", len(enrollmentIDs))
	named := make([]idRow, len(enrollmentIDs))
	for i, id := range enrollmentIDs {
		named[i].ID = id
	}
	some := `(SELECT v.id FROM ` + tx.conn.dialect.rows("id BIGINT") + `)`
	enrollments, err := tx.enrollments(ctx, ` WHERE e.id IN `+some, toJSON(named))
	if err != nil {
		return nil, nil, err
	}
	people, err := tx.accounts(ctx, `
		WHERE a.id IN (
			SELECT t.account_id
			FROM enrollment e
			JOIN trainee t ON t.id = e.trainee_id
			WHERE e.id IN `+some+`)`, toJSON(named))
	places, accounts = map[int64]course.Enrollment{}, map[int64]course.Account{}
	for _, e := range enrollments {
		places[e.ID] = e
	}
	for _, a := range people {
		accounts[a.ID] = a
	}
	return places, accounts, err
}

// FailDrawing notes that a certificate can't be drawn, and tells whether this call
// has done it.
func (tx *Tx) FailDrawing(ctx context.Context, certificateID int64) (noted bool, err error) {
	defer wrap(&err, "storage.FailDrawing(certificate=%d)", certificateID)
	n, err := tx.exec(ctx, `
		UPDATE certificate SET failed = TRUE 
		WHERE id = ? AND state = 'issued' AND file_id IS NULL AND unsigned_id IS NULL AND NOT failed`, certificateID)
	return n == 1, err
}

// SaveDrawing stores the file of a valid certificate, once, and tells whether this call
// has done it.
func (tx *Tx) SaveDrawing(ctx context.Context, certificateID int64, f *notice.File) (drawn bool, err error) {
	return tx.saveDrawing(ctx, certificateID, f, "file_id")
}

// SaveToSign is SaveDrawing of a certificate that is signed elsewhere: nobody is given the file before
// it comes back, see KeepSigned.
func (tx *Tx) SaveToSign(ctx context.Context, certificateID int64, f *notice.File) (drawn bool, err error) {
	return tx.saveDrawing(ctx, certificateID, f, "unsigned_id")
}

func (tx *Tx) saveDrawing(ctx context.Context, certificateID int64, f *notice.File, column string) (drawn bool, err error) {
	defer wrap(&err, "storage.saveDrawing(certificate=%d, %s)", certificateID, column)
	var open bool
	err = tx.get(ctx, &open, `SELECT file_id IS NULL AND unsigned_id IS NULL AND state = 'issued' FROM certificate WHERE id = ?`+tx.conn.dialect.forUpdate, certificateID)
	if err != nil || !open {
		return false, err
	}
	if err := tx.CreateFile(ctx, f); err != nil {
		return false, err
	}
	_, err = tx.exec(ctx, `UPDATE certificate SET `+column+` = ?, failed = FALSE WHERE id = ?`, f.ID, certificateID)
	return err == nil, err
}
