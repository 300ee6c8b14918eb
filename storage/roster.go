package storage

import (
	"context"
	"database/sql"
	"errors"
	"slices"
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
	changed := make([]course.Enrollment, len(d.Changed))
	for i, c := range d.Changed {
		changed[i] = c.Is
	}
	if err := desk.rewrite(ctx, changed); err != nil {
		return err
	}
	if err := tx.leaveOut(ctx, courseID, d); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `DELETE FROM join_try WHERE course_id = ?`, courseID); err != nil {
		return err
	}
	added := slices.Clone(d.New)
	for i := range added {
		added[i].Trainee.AccountID = 0
	}
	return desk.enroll(ctx, added)
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
	desk, err := tx.placing(ctx, e.CourseID)
	if err != nil {
		return err
	}
	place := []course.Enrollment{*e}
	place[0].No = 0
	if err := desk.enroll(ctx, place); err != nil {
		return err
	}
	*e = place[0]
	return nil
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
	n, err := tx.writeTexts(ctx, "", " AND enrollment.state = 'enrolled'", rowOf(e))
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

// createTrainees makes those of the people trainees who are none yet.
func (tx *Tx) createTrainees(ctx context.Context, people []course.Enrollment) error {
	var unlinked []*course.Trainee
	for i := range people {
		switch t := &people[i].Trainee; {
		case t.ID != 0:
		case t.AccountID == 0:
			unlinked = append(unlinked, t)
		default:
			if err := tx.createTrainee(ctx, t); err != nil {
				return err
			}
		}
	}
	for len(unlinked) > 0 {
		size := piece(len(unlinked))
		var ids []int64
		if err := tx.list(ctx, &ids, `INSERT INTO trainee (account_id) VALUES `+values(size, 1)+` RETURNING id`, slices.Repeat([]any{ref(0)}, size)...); err != nil {
			return err
		}
		for i, id := range ids {
			unlinked[i].ID = id
		}
		unlinked = unlinked[size:]
	}
	return nil
}

type enrollmentWrite struct {
	ID           int64                  `db:"id" json:"id"`
	CourseID     int64                  `db:"course_id" json:"course_id"`
	TraineeID    int64                  `db:"trainee_id" json:"trainee_id"`
	No           int                    `db:"no" json:"no"`
	Name         string                 `db:"name" json:"name"`
	Folded       string                 `db:"folded" json:"folded"`
	SortKey      string                 `db:"sort_key" json:"sort_key"`
	Birth        string                 `db:"birth" json:"birth"`
	BirthAlt     string                 `db:"birth_alt" json:"birth_alt"`
	Gender       string                 `db:"gender" json:"gender"`
	Phone        string                 `db:"phone" json:"phone"`
	PhoneAlt     string                 `db:"phone_alt" json:"phone_alt"`
	DelegationID ref                    `db:"delegation_id" json:"delegation_id"`
	Position     string                 `db:"position" json:"position"`
	Unit         string                 `db:"unit" json:"unit"`
	Note         string                 `db:"note" json:"note"`
	Words        string                 `db:"words" json:"words"`
	Edited       course.Fields          `db:"edited" json:"edited"`
	State        course.EnrollmentState `db:"state" json:"state"`
	CreatedAt    stamp                  `db:"created_at" json:"-"`
}

// writeTexts writes what places on a course's roster say of their people, and what else of
// them is named (", state = v.state"), where that holds besides (" AND enrollment.state = 'enrolled'").
// It tells how many there are.
func (tx *Tx) writeTexts(ctx context.Context, besides, where string, rows ...enrollmentWrite) (int, error) {
	const columns = "id BIGINT, course_id BIGINT, trainee_id BIGINT, name TEXT, folded TEXT, sort_key TEXT, birth TEXT, birth_alt TEXT, gender TEXT, phone TEXT, phone_alt TEXT, " +
		"delegation_id BIGINT, position TEXT, unit TEXT, note TEXT, words TEXT, edited TEXT, state TEXT"
	return tx.exec(ctx, `
		UPDATE enrollment
		SET name = v.name, folded = v.folded, sort_key = v.sort_key, birth = v.birth, birth_alt = v.birth_alt, gender = v.gender, phone = v.phone, phone_alt = v.phone_alt,
			delegation_id = NULLIF(v.delegation_id, 0), position = v.position, unit = v.unit, note = v.note, words = v.words, edited = v.edited`+besides+`
		FROM `+tx.conn.dialect.rows(columns)+`
		WHERE enrollment.id`+tx.conn.dialect.of("v.id")+`
			AND enrollment.course_id = v.course_id AND enrollment.trainee_id = v.trainee_id`+where, toJSON(rows))
}

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

// enroll makes the places of people who are new, who may have no number yet, in the
// delegations that are named; whoever is no trainee yet becomes one. It fills the ids and the numbers.
func (p *placing) enroll(ctx context.Context, people []course.Enrollment) (err error) {
	if err := p.tx.createTrainees(ctx, people); err != nil {
		return err
	}
	rows, nth := make([]enrollmentWrite, len(people)), make(map[int]int, len(people))
	for i := range people {
		e := &people[i]
		if e.DelegationID, err = p.tx.ensureDelegation(ctx, p.courseID, e.Delegation, p.delegations); err != nil {
			return err
		}
		e.CourseID, e.State, e.No, e.CreatedAt = p.courseID, course.Enrolled, p.number(e.No), p.tx.now
		rows[i], nth[e.No] = rowOf(*e), i
	}
	for len(rows) > 0 {
		size := piece(len(rows))
		var made []struct {
			ID int64 `db:"id"`
			No int   `db:"no"`
		}
		err := p.tx.listNamed(ctx, &made, `
			INSERT INTO enrollment (
				course_id, trainee_id, no, name, folded, sort_key, birth, birth_alt, gender, phone, phone_alt,
				delegation_id, position, unit, note, words, edited, state, created_at)
			VALUES (
				:course_id, :trainee_id, :no, :name, :folded, :sort_key, :birth, :birth_alt, :gender, :phone, :phone_alt,
				:delegation_id, :position, :unit, :note, :words, :edited, :state, :created_at)
			ON CONFLICT DO NOTHING
			RETURNING id, no`, rows[:size])
		if err == nil && len(made) < size {
			err = course.ErrConflict
		}
		if err != nil {
			return err
		}
		for _, m := range made { // RETURNING has no order
			people[nth[m.No]].ID = m.ID
		}
		rows = rows[size:]
	}
	return nil
}

// rewrite makes places what these say, in the delegations that are named, and puts the
// people back on the roster. Their numbers stay.
func (p *placing) rewrite(ctx context.Context, people []course.Enrollment) (err error) {
	if len(people) == 0 {
		return nil
	}
	rows := make([]enrollmentWrite, len(people))
	for i, e := range people {
		if e.DelegationID, err = p.tx.ensureDelegation(ctx, p.courseID, e.Delegation, p.delegations); err != nil {
			return err
		}
		e.State = course.Enrolled
		rows[i] = rowOf(e)
	}
	n, err := p.tx.writeTexts(ctx, ", state = v.state", "", rows...)
	if err == nil && n < len(rows) {
		err = course.ErrConflict // places of another course, or of other people
	}
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
