package storage_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/letters"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// newCourse makes an open course without sessions.
func newCourse(ctx context.Context, t testing.TB, tx *storage.Tx, code string) course.Course {
	t.Helper()
	c := course.NewCourse(code, "Lớp "+code)
	must(t, tx.CreateCourse(ctx, &c, nil))
	return c
}

// importRoster stores the rows as a confirmed import does, with a yes to all that is
// asked about people of the course, and returns its diff.
func importRoster(ctx context.Context, t testing.TB, tx *storage.Tx, courseID int64, rows []course.Enrollment) course.Diff {
	t.Helper()
	roster, answers := got[[]course.Enrollment](t)(tx.Roster(ctx, courseID)), course.Answers{}
	for _, q := range course.Compare(roster, rows, nil).Questions {
		answers[q.Key()] = course.Yes
	}
	d := course.Compare(roster, rows, answers)
	d.Recognize(got[[]course.Enrollment](t)(tx.KnownElsewhere(ctx, courseID, d.New)), nil)
	must(t, tx.StoreRoster(ctx, courseID, d))
	return d
}

func TestStoreRoster(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			c := newCourse(ctx, t, tx, "A")
			file := []course.Enrollment{person(1), person(2), person(3)}
			file[0].Delegation, file[1].Delegation, file[2].Delegation = "Giồng Trôm", "GIỒNG TRÔM", ""
			file[0].Trainee.BirthAlt = course.Birth{Year: 1980, Month: 2, Day: 3}
			importRoster(ctx, t, tx, c.ID, file)
			roster := got[[]course.Enrollment](t)(tx.Roster(ctx, c.ID))
			equal(t, "people", len(roster), 3)
			delegations := got[[]course.Delegation](t)(tx.Delegations(ctx, c.ID))
			equal(t, "delegations", cmp.Diff([]course.Delegation{{ID: roster[0].DelegationID, CourseID: c.ID, Name: "Giồng Trôm"}}, delegations), "")
			equal(t, "delegation in capitals", roster[1].DelegationID, roster[0].DelegationID)
			want := file[0]
			want.ID, want.CourseID, want.Trainee.ID = roster[0].ID, c.ID, roster[0].Trainee.ID
			want.DelegationID, want.State, want.CreatedAt = roster[0].DelegationID, course.Enrolled, start
			equal(t, "first", cmp.Diff(want, roster[0]), "")
			equal(t, "one by id", cmp.Diff(want, got[course.Enrollment](t)(tx.Enrollment(ctx, roster[0].ID))), "")

			file[1].Delegation = "Giồng Trôm" // as it is stored
			again := importRoster(ctx, t, tx, c.ID, file)
			equal(t, "same again", again.Same, 3)

			// The second is promoted, the third is gone, a fourth comes.
			file[1].Position = "Chủ tịch"
			d := importRoster(ctx, t, tx, c.ID, []course.Enrollment{file[0], file[1], person(4)})
			equal(t, "new", len(d.New), 1)
			equal(t, "left out", cmp.Diff(ids(roster[2:]), ids(got[[]course.Enrollment](t)(tx.LeftOut(ctx, c.ID)))), "")
			equal(t, "withdrawn", got[int](t)(tx.WithdrawLeftOut(ctx, c.ID, tx.Now())), 1)
			equal(t, "left out then", len(got[[]course.Enrollment](t)(tx.LeftOut(ctx, c.ID))), 0)
			after := got[[]course.Enrollment](t)(tx.Roster(ctx, c.ID))
			equal(t, "ids", cmp.Diff(ids(roster), ids(after[:3])), "")
			equal(t, "position", after[1].Position, "Chủ tịch")
			equal(t, "third", after[2].State, course.Withdrawn)

			// The third comes back into the same place.
			importRoster(ctx, t, tx, c.ID, file)
			back := got[[]course.Enrollment](t)(tx.Roster(ctx, c.ID))
			equal(t, "third is back", back[2].State, course.Enrolled)
			equal(t, "nobody twice", len(back), 4)

			closes(ctx, t, tx, c.ID, false)
			wantErr(t, "closed", tx.StoreRoster(ctx, c.ID, course.Diff{}), course.ErrConflict)
			wantErr(t, "unknown", tx.StoreRoster(ctx, 99, course.Diff{}), course.ErrNotFound)
			_, err := tx.WithdrawLeftOut(ctx, c.ID, tx.Now())
			wantErr(t, "withdrawing when closed", err, course.ErrConflict)
			return nil
		})
	})
}

// TestStoreCrowd: more people than a statement takes are each what the file says, new or
// changed, under the number that they have.
func TestStoreCrowd(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			c, file := newCourse(ctx, t, tx, "A"), make([]course.Enrollment, 150)
			for i := range file {
				file[i] = person(i + 1)
			}
			check := func(what string) {
				t.Helper()
				roster := got[[]course.Enrollment](t)(tx.Roster(ctx, c.ID))
				again := course.Compare(roster, file, nil)
				equal(t, what, again.Same, len(file))
				for i, e := range roster {
					equal(t, what+": number", e.No, i+1)
					equal(t, what+": name", e.Trainee.Name, file[i].Trainee.Name)
				}
			}
			importRoster(ctx, t, tx, c.ID, file)
			check("new")
			for i := range file {
				file[i].Position = fmt.Sprintf("Ủy viên %d", i)
			}
			equal(t, "changed", len(importRoster(ctx, t, tx, c.ID, file).Changed), len(file))
			check("changed")
			change := course.Change{Was: file[0], Is: file[0]}
			wantErr(t, "somebody of no course", tx.StoreRoster(ctx, c.ID, course.Diff{Changed: []course.Change{change}}), course.ErrConflict)
			return nil
		})
	})
}

// TestKnownElsewhere: a trainee of an earlier course is found by name, phone, or date
// of birth and unit, while they have no place here; and is one person.
func TestKnownElsewhere(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			a, b := newCourse(ctx, t, tx, "A"), newCourse(ctx, t, tx, "B")
			first, twoPhones := person(1), person(3)
			twoPhones.Trainee.PhoneAlt, twoPhones.Trainee.Birth = "02876543210", course.Birth{Year: 1975}
			importRoster(ctx, t, tx, a.ID, []course.Enrollment{first, twoPhones})
			known := got[[]course.Enrollment](t)(tx.Roster(ctx, a.ID))[0]
			must(t, tx.LinkTrainee(ctx, known.Trainee.ID, storagetest.Account(t, tx, 77)))

			capitals, otherName, noPhone := person(1), person(1), person(1)
			capitals.Trainee.Name = "NGUYỄN VĂN SỐ 1"
			otherName.Trainee.Name = "Nguyễn Văn Tám"
			noPhone.Trainee.Phone = ""
			stranger := person(2)
			stranger.Trainee.Birth = course.Birth{Year: 1980}
			for name, row := range map[string]course.Enrollment{
				"name":  {Trainee: course.Trainee{Name: "NGUYEN VAN SO 1"}},
				"phone": {Trainee: course.Trainee{Name: "A", Phone: first.Trainee.Phone}},
				"birth": {Trainee: course.Trainee{Name: "A", Birth: first.Trainee.Birth}, Unit: first.Unit},
			} {
				found := got[[]course.Enrollment](t)(tx.KnownElsewhere(ctx, b.ID, []course.Enrollment{stranger, row}))
				equal(t, "found by "+name, cmp.Diff([]course.Enrollment{got[course.Enrollment](t)(tx.Enrollment(ctx, known.ID))}, found), "")
			}
			for _, called := range []course.Trainee{{Phone: twoPhones.Trainee.PhoneAlt}, {Phone: "0912000000", PhoneAlt: twoPhones.Trainee.Phone}} {
				found := got[[]course.Enrollment](t)(tx.KnownElsewhere(ctx, b.ID, []course.Enrollment{{Trainee: called}}))
				equal(t, "found by either phone", len(found) == 1 && found[0].Trainee.Phone == twoPhones.Trainee.Phone, true)
			}
			equal(t, "found by nothing", len(got[[]course.Enrollment](t)(tx.KnownElsewhere(ctx, b.ID, []course.Enrollment{stranger, {}}))), 0)
			equal(t, "found where they are", len(got[[]course.Enrollment](t)(tx.KnownElsewhere(ctx, a.ID, []course.Enrollment{first}))), 0)

			importRoster(ctx, t, tx, b.ID, []course.Enrollment{capitals, otherName, noPhone, first})
			var same []bool
			for _, e := range got[[]course.Enrollment](t)(tx.Roster(ctx, b.ID)) {
				same = append(same, e.Trainee.ID == known.Trainee.ID)
			}
			// The last row repeats the first: the importer shows it as an error, and
			// storing it anyway must not merge anybody.
			equal(t, "is the known trainee", cmp.Diff([]bool{true, false, false, false}, same), "")
			actor := got[course.Actor](t)(tx.Actor(ctx, storagetest.Account(t, tx, 77)))
			equal(t, "courses of the account", len(actor.Enrollments), 2)
			return nil
		})
	})
}

// TestPlacesAreTheirCourses: what is set right on one course changes nothing on another,
// though both are one person's, and a number is given once.
func TestPlacesAreTheirCourses(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			a, b := newCourse(ctx, t, tx, "A"), newCourse(ctx, t, tx, "B")
			importRoster(ctx, t, tx, a.ID, []course.Enrollment{person(1)})
			importRoster(ctx, t, tx, b.ID, []course.Enrollment{person(1), person(2)})
			was := got[[]course.Enrollment](t)(tx.Roster(ctx, a.ID))[0]
			set := got[[]course.Enrollment](t)(tx.Roster(ctx, b.ID))[0]
			equal(t, "one person", set.Trainee.ID, was.Trainee.ID)
			set.Trainee.Name, set.Trainee.Birth, set.Edited = "Nguyễn Văn Sở", course.Birth{Year: 1970}, set.Edited.With(course.FieldName)
			must(t, tx.UpdateEnrollment(ctx, set))
			equal(t, "there", cmp.Diff(set, got[course.Enrollment](t)(tx.Enrollment(ctx, set.ID))), "")
			equal(t, "elsewhere", cmp.Diff(was, got[course.Enrollment](t)(tx.Enrollment(ctx, was.ID))), "")

			first, second := person(8), person(9)
			first.No, second.No = 2, 2
			must(t, tx.StoreRoster(ctx, b.ID, course.Diff{New: []course.Enrollment{first, second}}))
			var numbers []int
			for _, e := range got[[]course.Enrollment](t)(tx.Roster(ctx, b.ID)) {
				numbers = append(numbers, e.No)
			}
			equal(t, "numbers", cmp.Diff([]int{1, 2, 3, 4}, numbers), "")
			return nil
		})
	})
}

func TestEnroll(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			a, b := newCourse(ctx, t, tx, "A"), newCourse(ctx, t, tx, "B")
			importRoster(ctx, t, tx, a.ID, []course.Enrollment{person(1), person(7)})

			e := person(0)
			e.CourseID, e.Trainee.AccountID, e.Trainee.TelegramID, e.Delegation = a.ID, storagetest.Account(t, tx, 77), 77, "Chợ Lách"
			must(t, tx.Enroll(ctx, &e))
			equal(t, "number", e.No, 8)
			equal(t, "stored", cmp.Diff(e, got[course.Enrollment](t)(tx.Enrollment(ctx, e.ID))), "")
			repeated := person(0)
			repeated.CourseID, repeated.Trainee.AccountID = a.ID, e.Trainee.AccountID
			wantErr(t, "again", tx.Enroll(ctx, &repeated), course.ErrConflict)

			other := person(0)
			other.CourseID, other.Trainee.AccountID = b.ID, e.Trainee.AccountID
			must(t, tx.Enroll(ctx, &other))
			equal(t, "trainee", other.Trainee.ID, e.Trainee.ID)
			equal(t, "number on the other", other.No, 1)

			closes(ctx, t, tx, a.ID, false)
			late := person(9)
			late.CourseID, late.Trainee.AccountID = a.ID, storagetest.Account(t, tx, 78)
			wantErr(t, "closed", tx.Enroll(ctx, &late), course.ErrConflict)
			return nil
		})
	})
}

func TestLinkTrainee(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			c := newCourse(ctx, t, tx, "A")
			importRoster(ctx, t, tx, c.ID, []course.Enrollment{person(1), person(2), person(3)})
			roster := got[[]course.Enrollment](t)(tx.Roster(ctx, c.ID))
			one, two := roster[0].Trainee.ID, roster[1].Trainee.ID
			account, another := storagetest.Account(t, tx, 77), storagetest.Account(t, tx, 78)
			must(t, tx.LinkTrainee(ctx, one, account))
			must(t, tx.LinkTrainee(ctx, one, account))
			wantErr(t, "trainee of another", tx.LinkTrainee(ctx, one, another), course.ErrConflict)
			wantErr(t, "account of another", tx.LinkTrainee(ctx, two, account), course.ErrConflict)
			equal(t, "reached", got[course.Audience](t)(tx.Audience(ctx, c.ID, nil)).Reached, course.Reached{Reachable: 1, Unlinked: 2})

			_, err := tx.Enrollment(ctx, 99)
			wantErr(t, "unknown", err, course.ErrNotFound)
			return nil
		})
	})
}

func TestSearchRoster(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			c := newCourse(ctx, t, tx, "A")
			people := []struct{ name, delegation string }{
				{"Nguyễn Thị Lan", "Giồng Trôm"},
				{"Trần Văn Đặng", "Giồng Trôm"},
				{"Lê Lan Anh", "Chợ Lách"},
				{"Nguyễn Thị Lan", ""},
				{"Phạm 100%_x", "Chợ Lách"},
			}
			var rows []course.Enrollment
			for i, p := range people {
				e := person(i + 1)
				e.Trainee.Name, e.Delegation = p.name, p.delegation
				if i == 2 {
					e.Trainee.PhoneAlt = "0770479515"
				}
				rows = append(rows, e)
			}
			importRoster(ctx, t, tx, c.ID, rows)
			tests := []struct {
				query string
				limit int
				want  []int // numbers
			}{
				{"lan", 9, []int{3, 1, 4}},
				{"LAN giồng", 9, []int{1}},
				{"trom lan", 9, []int{1}},
				{"đăng", 9, []int{2}},
				{"dang", 9, []int{2}},
				{"an", 9, []int{3}},
				{"an lan", 9, []int{3}},
				{"lan", 2, []int{3, 1}},
				{"", 2, []int{5, 3}},
				{"%", 2, []int{5, 3}}, // no word
				{"100%", 9, []int{5}},
				{"100__", 9, []int{5}},
				{"x 100", 9, []int{5}},
				{`\ khong`, 9, nil},
				{"khong", 9, nil},
			}
			for _, test := range tests {
				var nos []int
				for _, e := range got[[]course.Enrollment](t)(tx.SearchRoster(ctx, c.ID, course.Search{Text: test.query, Limit: test.limit})) {
					nos = append(nos, e.No)
				}
				equal(t, "search "+test.query, cmp.Diff(test.want, nos), "")
			}
			nos := func(found []course.Enrollment, err error) (nos []int) {
				must(t, err)
				for _, e := range found {
					nos = append(nos, e.No)
				}
				return nos
			}
			equal(t, "by name", cmp.Diff([]int{1, 4}, nos(tx.EnrollmentsByName(ctx, c.ID, "nguyen thi lan"))), "")
			equal(t, "by phone", cmp.Diff([]int{2}, nos(tx.EnrollmentsByPhone(ctx, c.ID, "0900000002"))), "")
			equal(t, "by the second phone", cmp.Diff([]int{3}, nos(tx.EnrollmentsByPhone(ctx, c.ID, "0770479515"))), "")
			equal(t, "by no phone", len(nos(tx.EnrollmentsByPhone(ctx, c.ID, ""))), 0)
			equal(t, "in another course", len(nos(tx.EnrollmentsByPhone(ctx, 99, "0900000002"))), 0)
			return nil
		})
	})
}

// TestSearchForWhatElseIsKnown finds by unit, number and the end of a phone, page by
// page, as they are now; those taken off the roster when they are wanted.
func TestSearchForWhatElseIsKnown(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 120)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			search := func(s course.Search) (nos []int) {
				for _, e := range got[[]course.Enrollment](t)(tx.SearchRoster(ctx, c.course.ID, s)) {
					nos = append(nos, e.No)
				}
				return nos
			}
			e := c.roster[6]
			must(t, errors.Join(e.Set(course.FieldUnit, `Trường "Lê\Lợi" 107`), e.Set(course.FieldPhone, "+1 202 555 0143")))
			must(t, tx.UpdateEnrollment(ctx, e))
			must(t, storage.Exec(ctx, tx, `UPDATE enrollment SET state = 'withdrawn' WHERE id = ?`, c.roster[7].ID))
			for _, test := range []struct {
				course.Search
				want []int
			}{
				{course.Search{Text: "17"}, []int{17}},
				{course.Search{Text: "107"}, []int{107, 7}}, // the number before the unit
				{course.Search{Text: "0090"}, []int{90}},
				{course.Search{Text: "09 0000 0017"}, []int{17}},
				{course.Search{Text: "+84 900 000 017"}, []int{17}},
				{course.Search{Text: "0000007"}, nil}, // as it was before
				{course.Search{Text: "0143"}, []int{7}},
				{course.Search{Text: "+1 202 555 0143"}, []int{7}},
				{course.Search{Text: `loi truong`}, []int{7}},
				{course.Search{Text: `"le`}, []int{7}},
				{course.Search{Text: "so 8", Limit: 1}, []int{80}},
				{course.Search{Text: "8", Withdrawn: true}, []int{8, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89}},
				{course.Search{Text: "ubnd 3 so", From: 1, Limit: 3}, []int{107, 112, 117}},
			} {
				if test.Limit == 0 {
					test.Limit = 12
				}
				t.Logf("%+v", test.Search)
				got := search(test.Search)
				equal(t, "found", cmp.Diff(test.want, got), "")
			}
			return nil
		})
	})
}

// matches tells whether every word of a folded query begins a word of a folded name.
func matches(folded, query string) bool {
	for q := range strings.FieldsSeq(query) {
		if !slices.ContainsFunc(strings.Fields(folded), func(word string) bool { return strings.HasPrefix(word, q) }) {
			return false
		}
	}
	return true
}

// TestSearchForParts holds searches for parts of words against what they promise.
func TestSearchForParts(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		syllables := strings.Fields("Nguyễn Trần Lê Thị Văn Đặng Lan Anh Ân Hòa Hoà Giồng Trôm Chợ Lách O'Hara Mỹ-Lan L")
		r := rand.New(rand.NewPCG(1, 2))
		words := func(n int) string {
			var words []string
			for range n {
				words = append(words, syllables[r.IntN(len(syllables))])
			}
			return strings.Join(words, " ")
		}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			c := newCourse(ctx, t, tx, "A")
			var rows []course.Enrollment
			for i := range 60 {
				e := person(i + 1)
				e.Trainee.Name, e.Delegation = words(2+r.IntN(3)), words(r.IntN(3))
				rows = append(rows, e)
			}
			importRoster(ctx, t, tx, c.ID, rows)
			roster := got[[]course.Enrollment](t)(tx.Roster(ctx, c.ID))
			for range 200 {
				query := []rune(words(1 + r.IntN(2)))
				query = query[r.IntN(len(query)):]
				query = query[:1+r.IntN(len(query))]
				want := map[int64]bool{}
				for _, e := range roster {
					if matches(letters.Fold(e.Trainee.Name+" "+e.Delegation), letters.Fold(string(query))) {
						want[e.ID] = true
					}
				}
				found := map[int64]bool{}
				for _, e := range got[[]course.Enrollment](t)(tx.SearchRoster(ctx, c.ID, course.Search{Text: string(query), Limit: 100})) {
					found[e.ID] = true
				}
				equal(t, "search "+string(query), cmp.Diff(want, found), "")
			}
			return nil
		})
	})
}

// TestPhonesAreNoProof: a row of another course is about a known trainee only when
// name, phone and date of birth agree.
func TestPhonesAreNoProof(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		row := func(birth course.Birth) course.Enrollment {
			return course.Enrollment{No: 1, State: course.Enrolled, Unit: "xã A", Trainee: course.Trainee{
				Name: "Nguyễn Thị Lan", Phone: "0912345678", Birth: birth,
			}}
		}
		people := map[string]int64{}
		for i, one := range []struct {
			name  string
			birth course.Birth
		}{
			{"first", course.Birth{Year: 1982, Month: 5, Day: 14}},
			{"same", course.Birth{Year: 1982, Month: 5, Day: 14}},
			{"year only", course.Birth{Year: 1982}},
			{"somebody else", course.Birth{Year: 1970, Month: 1, Day: 1}},
			{"unknown", course.Birth{}},
		} {
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				c := course.NewCourse(fmt.Sprint("C", i), "Lớp")
				if err := tx.CreateCourse(ctx, &c, nil); err != nil {
					return err
				}
				importRoster(ctx, t, tx, c.ID, []course.Enrollment{row(one.birth)})
				roster, err := tx.Roster(ctx, c.ID)
				people[one.name] = roster[0].Trainee.ID
				return err
			})
		}
		equal(t, "same", people["same"], people["first"])
		equal(t, "year only", people["year only"], people["first"])
		for _, name := range []string{"somebody else", "unknown"} {
			if people[name] == people["first"] {
				t.Errorf("%s is taken for the first", name)
			}
		}
	})
}

// TestUpdateEnrollment: what a place says of a person changes; who it is, and what they
// have done, stays.
func TestUpdateEnrollment(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 3)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: c.sessions[0].ID, EnrollmentID: c.roster[1].ID, State: course.Present, Way: course.ByButton})
			must(t, err)
			states := got[map[int64]course.Presence](t)(tx.States(ctx, c.roster[1].ID))
			stranger := storagetest.Account(t, tx, 5)
			for range 5 {
				got[time.Time](t)(tx.WrongName(ctx, c.course.ID, stranger))
			}
			equal(t, "locked out", got[time.Time](t)(tx.NameLock(ctx, c.course.ID, stranger)).IsZero(), false)

			before := got[course.Enrollment](t)(tx.Enrollment(ctx, c.roster[1].ID))
			want := before
			want.Trainee.Name, want.Trainee.Birth, want.Position, want.Unit = "Ân Văn Số 0", course.Birth{Year: 1970}, "", "Sở Nội vụ"
			want.Trainee.Phone, want.Trainee.Gender, want.Note, want.Edited = "0999999999", "Nữ", "khác", "name phone"
			want.Delegation = "Đoàn khác"
			given := want // and what it isn't for
			given.No, given.DelegationID, given.State, given.Trainee.AccountID = 77, 1, course.Withdrawn, 9
			must(t, tx.UpdateEnrollment(ctx, given))
			delegations := got[[]course.Delegation](t)(tx.Delegations(ctx, c.course.ID))
			want.DelegationID = delegations[slices.IndexFunc(delegations, func(d course.Delegation) bool { return d.Name == "Đoàn khác" })].ID
			equal(t, "entry", cmp.Diff(want, got[course.Enrollment](t)(tx.Enrollment(ctx, want.ID))), "")
			equal(t, "attendance", cmp.Diff(states, got[map[int64]course.Presence](t)(tx.States(ctx, want.ID))), "")
			equal(t, "people", len(got[[]course.Enrollment](t)(tx.Roster(ctx, c.course.ID))), 3)
			equal(t, "lock", got[time.Time](t)(tx.NameLock(ctx, c.course.ID, stranger)).IsZero(), true)
			equal(t, "found by the new name", cmp.Diff([]int64{want.ID}, ids(got[[]course.Enrollment](t)(tx.EnrollmentsByName(ctx, c.course.ID, letters.Fold(want.Trainee.Name))))), "")
			equal(t, "the new name's place", cmp.Diff([]int64{want.ID, c.roster[0].ID, c.roster[2].ID},
				ids(got[[]course.Enrollment](t)(tx.SearchRoster(ctx, c.course.ID, course.Search{Limit: 9})))), "")

			elsewhere := newCourse(ctx, t, tx, "B")
			foreign := given
			foreign.CourseID = elsewhere.ID
			wantErr(t, "by another course", tx.UpdateEnrollment(ctx, foreign), course.ErrNotFound)
			foreign = given
			foreign.Trainee.ID = c.roster[0].Trainee.ID
			wantErr(t, "another's trainee", tx.UpdateEnrollment(ctx, foreign), course.ErrNotFound)
			closes(ctx, t, tx, c.course.ID, false)
			return nil
		})
	})
}
