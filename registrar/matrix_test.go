package registrar_test

import (
	gocmp "cmp"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// corrections are what an office sets right in a row, each another than before.
var corrections = map[string]func(e *course.Enrollment){
	"letter": func(e *course.Enrollment) { e.Trainee.Name += "h" },
	"middle": func(e *course.Enrollment) {
		words := strings.Fields(e.Trainee.Name)
		words[1] = "Thuý"
		e.Trainee.Name = strings.Join(words, " ")
	},
	"accents": func(e *course.Enrollment) {
		e.Trainee.Name = strings.NewReplacer("ễ", "ê", "ầ", "a", "ị", "i", "ạ", "a").Replace(e.Trainee.Name)
	},
	"phone": func(e *course.Enrollment) { e.Trainee.Phone = "0987" + e.Trainee.Phone[4:] },
	"birth": func(e *course.Enrollment) {
		e.Trainee.Birth = course.Birth{Year: e.Trainee.Birth.Year + 7, Month: 11, Day: 23}
	},
	"unit":   func(e *course.Enrollment) { e.Unit = "Đảng uỷ xã Phong Nẫm" },
	"number": func(e *course.Enrollment) { e.No += 4 }, // the next ones'
}

// matrix is what becomes of a person of whom that was corrected: "=" a change of theirs,
// "?" a question. The columns: both lists have phones, the roster alone has, none has.
const matrix = `
letter = = =
letter+middle ? ? ?
letter+accents = = =
letter+phone ? = =
letter+birth ? ? ?
letter+unit = ? ?
letter+number = = =
middle = ? ?
middle+accents = ? ?
middle+phone ? ? ?
middle+birth ? ? ?
middle+unit = ? ?
middle+number = ? ?
accents = = =
accents+phone = = =
accents+birth ? ? ?
accents+unit = = =
accents+number = = =
phone = = =
phone+birth ? ? ?
phone+unit = = =
phone+number = = =
birth ? ? ?
birth+unit ? ? ?
birth+number ? ? ?
unit = = =
unit+number = = =
number = = =
`

// rosterOf is a roster file with these people.
func rosterOf(people []course.Enrollment) *roster.Roster {
	var r roster.Roster
	for i, e := range people {
		r.Rows = append(r.Rows, roster.Row{Line: i + 2, Enrollment: e})
	}
	return &r
}

// twelve is a class, of whom the fifth and the sixth have an account.
func twelve() (class []course.Enrollment) {
	for i, name := range []string{
		"Đỗ Văn Bé", "Võ Minh Châu", "Lê Quốc Dũng", "Bùi Thanh Giang", "Nguyễn Thị Lan", "Trần Văn Hoàng", "Phạm Thị Mai", "Hồ Văn Tâm",
		"Đặng Kim Oanh", "Dương Hoài Phúc", "Huỳnh Tấn Quân", "Mai Xuân Sơn",
	} {
		e := course.Enrollment{No: i + 1, State: course.Enrolled, Unit: fmt.Sprintf("UBND xã %c", 'A'+i), Delegation: "Chợ Lách", Trainee: course.Trainee{
			Name: name, Phone: fmt.Sprintf("09123456%02d", i), Birth: course.Birth{Year: 1970 + i, Month: 1 + i%12, Day: 1 + 2*i}}}
		if i == 4 || i == 5 {
			e.Trainee.TelegramID = int64(100 + i)
		}
		class = append(class, e)
	}
	return class
}

// TestMatrixOfCorrections: whatever one or two fields of a row were set right, with and
// without phones, an account and attendance, the person stays one, or it is asked; and
// what is answered is so.
func TestMatrixOfCorrections(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		db := storagetest.Open(t, storage.Config{URL: url, Now: func() time.Time { return coursetest.At("16/8 7:20") }})
		var got []string
		names := []string{"letter", "middle", "accents", "phone", "birth", "unit", "number"}
		for i, first := range names {
			for _, second := range names[i:] {
				row := []string{first}
				if second != first {
					row = append(row, second)
				}
				line := strings.Join(row, "+")
				for phones := range 3 {
					line += " " + corrected(t, db, phones, row)
				}
				got = append(got, line)
			}
		}
		if diff := cmp.Diff(strings.Split(strings.TrimSpace(matrix), "\n"), got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// errTried undoes a case of the matrix.
var errTried = errors.New("tried")

// corrected imports a file in which four of a class are corrected, and tells what became
// of them: of the four, one has an account, one attendance, one both.
func corrected(t *testing.T, db *storage.DB, phones int, fields []string) (became string) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *storage.Tx) error {
		c := coursetest.New(coursetest.Sessions("16/8/2022"), twelve())
		file := rosterOf(c.Roster)
		for i := range c.Roster {
			if phones > 1 {
				c.Roster[i].Trainee.Phone = ""
			}
			e := &file.Rows[i].Enrollment
			for _, f := range fields {
				if subject(i) {
					corrections[f](e)
				}
			}
			if phones > 0 {
				e.Trainee.Phone = ""
			}
		}
		storagetest.Store(t, tx, &c)
		for _, e := range c.Roster[5:7] {
			_, _, err := tx.CheckIn(t.Context(), course.Attendance{SessionID: c.Sessions[0].ID, EnrollmentID: e.ID, State: course.Present, Way: course.ByCode})
			if err != nil {
				return err
			}
		}
		became = stored(t, tx, c, file)
		return errTried
	})
	if !errors.Is(err, errTried) {
		t.Fatalf("%v: %v", fields, err)
	}
	return became
}

// subject tells whether the corrections are of the i-th of the class.
func subject(i int) bool { return 4 <= i && i < 8 }

// stored stores the file, with a yes where it is asked whether they are one, and holds the
// roster against what it was.
func stored(t *testing.T, tx *storage.Tx, c coursetest.Class, file *roster.Roster) (became string) {
	t.Helper()
	ctx, by, became := t.Context(), registrar.Operator(tx.Now()), "="
	done, err := by.StoreRoster(ctx, tx, c.Course.ID, file, nil, "")
	if open := course.OpenQuestions(done.Diff.Questions); len(open) > 0 {
		became = "?"
		if !errors.Is(err, course.ErrConflict) || len(open) != 4 {
			t.Errorf("%d questions, %v", len(open), err)
		}
		yes, no := course.Answers{}, course.Answers{}
		for _, q := range open {
			yes[q.Key()], no[q.Key()] = course.Yes, course.No
		}
		two, err := registrar.RosterDiff(ctx, tx, c.Course, file, no)
		if err != nil || len(two.New) != 4 || len(two.Gone) != 4 {
			t.Errorf("two people: %d new, %d gone, %v", len(two.New), len(two.Gone), err)
		}
		if done, err = by.StoreRoster(ctx, tx, c.Course.ID, file, yes, ""); err != nil {
			t.Fatal(err)
		}
	} else if err != nil {
		t.Fatal(err)
	}
	now, err := tx.Roster(ctx, c.Course.ID)
	if err != nil || len(now) != len(c.Roster) || len(done.Diff.New)+len(done.Diff.Gone) != 0 {
		t.Fatalf("%d people on the roster, want %d: %v", len(now), len(c.Roster), err)
	}
	for i, e := range now {
		was, row := c.Roster[i], file.Rows[i].Enrollment
		want := []any{was.ID, was.No, was.Trainee.ID, was.Trainee.AccountID, row.Trainee.Name, row.Trainee.Birth, row.Unit, gocmp.Or(row.Trainee.Phone, was.Trainee.Phone)}
		is := []any{e.ID, e.No, e.Trainee.ID, e.Trainee.AccountID, e.Trainee.Name, e.Trainee.Birth, e.Unit, e.Trainee.Phone}
		if diff := cmp.Diff(want, is); diff != "" {
			t.Errorf("%s (-want +got):\n%s", e.Trainee.Name, diff)
		}
		states, err := tx.States(ctx, e.ID)
		if err != nil || len(states) != map[bool]int{true: 1}[i == 5 || i == 6] {
			t.Errorf("%s was at %d sessions: %v", e.Trainee.Name, len(states), err)
		}
	}
	return became
}
