package storage

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/letters"
)

// StoreRoster makes a course's roster what an import's diff says: new people are
// enrolled, changed ones rewritten; those gone stay, see LeftOut. Delegations are
// made as they are met. A new person has the number of the file, or, when another has
// it, the next one; who is there keeps theirs. A new person with the id of a trainee is
// that one, of another course. Names that were not on the roster before may be tried
// anew. It returns course.ErrConflict for a closed course.
func (tx *Tx) StoreRoster(ctx context.Context, courseID int64, d course.Diff) (err error) {
	defer wrap(&err, "storage.StoreRoster(course=%d)", courseID)
	if err := tx.lockOpenCourse(ctx, courseID); err != nil {
		return err
	}
	desk, err := tx.placing(ctx, courseID)
	if err != nil {
		return err
	}
	for _, c := range d.Changed {
		if err := desk.rewrite(ctx, c.Is); err != nil {
			return err
		}
	}
	if err := tx.leaveOut(ctx, courseID, d); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `DELETE FROM join_try WHERE course_id = ?`, courseID); err != nil {
		return err
	}
	for _, e := range d.New {
		e.CourseID = courseID
		e.Trainee.AccountID = 0
		if e.Trainee.ID == 0 {
			if err := tx.createTrainee(ctx, &e.Trainee); err != nil {
				return err
			}
		}
		if err := desk.enroll(ctx, &e); err != nil {
			return err
		}
	}
	return nil
}

// Enroll puts a person who registers on a course's roster and fills the ids and
// the next number. The trainee is the one with e.Trainee.ID, or, when that is 0,
// the one linked to e.Trainee.AccountID, or else a new one. It returns
// course.ErrConflict when that trainee is on the roster already, withdrawn or
// not, or the course is closed.
func (tx *Tx) Enroll(ctx context.Context, e *course.Enrollment) (err error) {
	defer wrap(&err, "storage.Enroll(course=%d, account=%d)", e.CourseID, e.Trainee.AccountID)
	if err := tx.lockOpenCourse(ctx, e.CourseID); err != nil {
		return err
	}
	if e.Trainee.ID == 0 && e.Trainee.AccountID != 0 {
		err := tx.get(ctx, &e.Trainee.ID, `SELECT id FROM trainee WHERE account_id = ?`, e.Trainee.AccountID)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	if e.Trainee.ID == 0 {
		if err := tx.createTrainee(ctx, &e.Trainee); err != nil {
			return err
		}
	}
	desk, err := tx.placing(ctx, e.CourseID)
	if err != nil {
		return err
	}
	e.No = 0
	return desk.enroll(ctx, e)
}

// LinkTrainee says which Telegram account a trainee is. It returns
// course.ErrConflict when the trainee is somebody else's, or the account is
// another trainee; linking the same again is fine.
func (tx *Tx) LinkTrainee(ctx context.Context, traineeID, accountID int64) (err error) {
	defer wrap(&err, "storage.LinkTrainee(trainee=%d, account=%d)", traineeID, accountID)
	return tx.must(ctx, course.ErrConflict, `
		UPDATE trainee
		SET account_id = ?
		WHERE id = ? AND COALESCE(account_id, ?) = ?
			AND NOT EXISTS (SELECT 1 FROM trainee other WHERE other.account_id = ? AND other.id <> trainee.id)`,
		accountID, traineeID, accountID, accountID, accountID)
}

// UpdateEnrollment makes what a place on a roster says of its person what e says, in
// the delegation of that name, which is made when there is none, and what of it was set
// right (course.Enrollment.Edited). Account, number, state and attendance stay. Names
// that were not on the roster before may be tried anew. The caller holds the course with
// LockCourse, and knows what of a closed one may still change. It returns
// course.ErrNotFound when nobody is enrolled there.
func (tx *Tx) UpdateEnrollment(ctx context.Context, e course.Enrollment) (err error) {
	defer wrap(&err, "storage.UpdateEnrollment(%d)", e.ID)
	if e.DelegationID, err = tx.ensureDelegation(ctx, e.CourseID, e.Delegation, map[string]int64{}); err != nil {
		return err
	}
	n, err := tx.execNamed(ctx, `
		UPDATE enrollment
		SET `+enrollmentTexts+`
		WHERE id = :id AND course_id = :course_id AND trainee_id = :trainee_id AND state = 'enrolled'`, rowOf(e))
	if err == nil && n == 0 {
		err = course.ErrNotFound
	}
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `DELETE FROM join_try WHERE course_id = ?`, e.CourseID)
	return err
}

// LockCourse keeps the course from being closed, and its roster from being changed
// by another transaction, until the commit: whoever compares a file with the
// roster calls it first. It returns course.ErrConflict for a closed course.
func (tx *Tx) LockCourse(ctx context.Context, courseID int64) (err error) {
	defer wrap(&err, "storage.LockCourse(%d)", courseID)
	return tx.lockOpenCourse(ctx, courseID)
}

func (tx *Tx) lockOpenCourse(ctx context.Context, courseID int64) error {
	var state course.CourseState
	err := tx.get(ctx, &state, `SELECT state FROM course WHERE id = ?`+tx.conn.dialect.forUpdate, courseID)
	if err == nil && state != course.CourseOpen {
		return course.ErrConflict
	}
	return err
}

func (tx *Tx) createTrainee(ctx context.Context, t *course.Trainee) (err error) {
	t.ID, err = tx.insert(ctx, `
		INSERT INTO trainee (account_id)
		VALUES (:account_id)
		ON CONFLICT DO NOTHING
		RETURNING id`, struct {
		AccountID ref `db:"account_id"`
	}{ref(t.AccountID)})
	return err
}

type enrollmentWrite struct {
	ID           int64                  `db:"id"`
	CourseID     int64                  `db:"course_id"`
	TraineeID    int64                  `db:"trainee_id"`
	No           int                    `db:"no"`
	Name         string                 `db:"name"`
	Folded       string                 `db:"folded"`
	SortKey      string                 `db:"sort_key"`
	Birth        string                 `db:"birth"`
	BirthAlt     string                 `db:"birth_alt"`
	Gender       string                 `db:"gender"`
	Phone        string                 `db:"phone"`
	PhoneAlt     string                 `db:"phone_alt"`
	DelegationID ref                    `db:"delegation_id"`
	Position     string                 `db:"position"`
	Unit         string                 `db:"unit"`
	Note         string                 `db:"note"`
	Words        string                 `db:"words"`
	Edited       course.Fields          `db:"edited"`
	State        course.EnrollmentState `db:"state"`
	CreatedAt    stamp                  `db:"created_at"`
}

// enrollmentTexts set what a place says of its person.
const enrollmentTexts = `
			name = :name, folded = :folded, sort_key = :sort_key, birth = :birth, birth_alt = :birth_alt, gender = :gender, phone = :phone, phone_alt = :phone_alt,
			delegation_id = :delegation_id, position = :position, unit = :unit, note = :note, words = :words, edited = :edited`

func rowOf(e course.Enrollment) enrollmentWrite {
	t := e.Trainee
	return enrollmentWrite{
		ID: e.ID, CourseID: e.CourseID, TraineeID: t.ID, No: e.No,
		Name: t.Name, Folded: letters.Fold(t.Name), SortKey: letters.SortKey(t.Name),
		Birth: t.Birth.ISO(), BirthAlt: t.BirthAlt.ISO(), Gender: t.Gender, Phone: t.Phone, PhoneAlt: t.PhoneAlt,
		DelegationID: ref(e.DelegationID), Position: e.Position, Unit: e.Unit, Note: e.Note, Words: strings.Join(e.SearchWords(), " "),
		Edited: e.Edited, State: e.State, CreatedAt: stamp{e.CreatedAt},
	}
}

// placing gives people their places on a course's roster. Whoever has one holds the
// course's lock, so that the numbers are theirs.
type placing struct {
	tx          *Tx
	courseID    int64
	numbers     map[int]bool // given, also to people who were taken off the roster
	last        int
	delegations map[string]int64 // met so far, by folded name
}

func (tx *Tx) placing(ctx context.Context, courseID int64) (*placing, error) {
	var given []int
	if err := tx.list(ctx, &given, `SELECT no FROM enrollment WHERE course_id = ? ORDER BY no`, courseID); err != nil {
		return nil, err
	}
	p := &placing{tx: tx, courseID: courseID, numbers: map[int]bool{}, delegations: map[string]int64{}}
	for _, no := range given {
		p.numbers[no], p.last = true, no
	}
	return p, nil
}

// number is a free one: the wanted one, if that is.
func (p *placing) number(wanted int) int {
	if wanted == 0 || p.numbers[wanted] {
		wanted = p.last + 1
	}
	p.numbers[wanted], p.last = true, max(p.last, wanted)
	return wanted
}

// enroll makes the place of somebody new, who may have no number yet, in the
// delegation that is named.
func (p *placing) enroll(ctx context.Context, e *course.Enrollment) (err error) {
	if e.DelegationID, err = p.tx.ensureDelegation(ctx, p.courseID, e.Delegation, p.delegations); err != nil {
		return err
	}
	e.State, e.No = course.Enrolled, p.number(e.No)
	e.CreatedAt = p.tx.now
	row := rowOf(*e)
	e.ID, err = p.tx.insert(ctx, `
		INSERT INTO enrollment (
			course_id, trainee_id, no, name, folded, sort_key, birth, birth_alt, gender, phone, phone_alt,
			delegation_id, position, unit, note, words, edited, state, created_at)
		VALUES (
			:course_id, :trainee_id, :no, :name, :folded, :sort_key, :birth, :birth_alt, :gender, :phone, :phone_alt,
			:delegation_id, :position, :unit, :note, :words, :edited, :state, :created_at)
		ON CONFLICT DO NOTHING
		RETURNING id`, row)
	return err
}

// rewrite makes a place what e says, in the delegation that is named, and puts the
// person back on the roster. The number stays.
func (p *placing) rewrite(ctx context.Context, e course.Enrollment) (err error) {
	if e.DelegationID, err = p.tx.ensureDelegation(ctx, p.courseID, e.Delegation, p.delegations); err != nil {
		return err
	}
	e.State = course.Enrolled
	_, err = p.tx.execNamed(ctx, `
		UPDATE enrollment
		SET `+enrollmentTexts+`, state = :state
		WHERE id = :id`, rowOf(e))
	return err
}

// ensureDelegation is the id of a course's delegation of that name, however it
// is written; 0 for no name. known remembers those already asked for.
func (tx *Tx) ensureDelegation(ctx context.Context, courseID int64, name string, known map[string]int64) (id int64, err error) {
	if name == "" {
		return 0, nil
	}
	folded := letters.Fold(name)
	if id, ok := known[folded]; ok {
		return id, nil
	}
	_, err = tx.exec(ctx, `
		INSERT INTO delegation (course_id, name, folded)
		VALUES (?, ?, ?)
		ON CONFLICT (course_id, folded) DO NOTHING`, courseID, name, folded)
	if err != nil {
		return 0, err
	}
	err = tx.get(ctx, &id, `SELECT id FROM delegation WHERE course_id = ? AND folded = ?`, courseID, folded)
	known[folded] = id
	return id, err
}
