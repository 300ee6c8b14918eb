package course

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// classOf makes people from "A1 A2 B1": each a delegation and a number, which is
// the phone too.
func classOf(people string) (rows []Enrollment) {
	for i, p := range strings.Fields(people) {
		rows = append(rows, Enrollment{ID: int64(i + 1), No: i + 1, Delegation: strings.Trim(p[:1], "-"), State: Enrolled,
			Trainee: Trainee{Name: "Nguyễn Thị Lan " + p[1:], Phone: "09123456" + p[1:]}})
	}
	return rows
}

func TestPartial(t *testing.T) {
	for _, tt := range []struct {
		name, roster, file string
		partial            bool
		gone               int
	}{
		{"the first file", "", "A10 A11", false, 0},
		{"everybody", "A10 A11 B12", "A10 A11 B12", false, 0},
		{"one is left out", "A10 A11 B12", "A10 B12", false, 1},
		{"half are left out", "A10 A11 B12 B13", "A10 B12", false, 2},
		{"fewer than half are there", "A10 A11 B12 B13 B14", "A10 B12", true, 3},
		{"a handful of new people", "A10 A11 B12 B13", "A20 B21", true, 4},

		{"one delegation of two", "A10 A11 A12 B13", "A10 A11 A12", true, 1},
		{"one delegation of two, no column", "A10 A11 A12 B13", "-10 -11 -12", true, 1},
		{"one delegation, some of none", "A10 A11 A12 B13", "A10 A11 -20", true, 2},
		{"one delegation and a new one", "A10 A11 A12 B13", "A10 A11 A12 C20", false, 1},
		{"a class of one delegation", "A10 A11 A12", "A10 A11", false, 1},
		{"a class of none", "-10 -11 -12", "-10 -11", false, 1},
	} {
		d := Compare(classOf(tt.roster), classOf(tt.file), nil)
		if d.Partial != tt.partial || len(d.Gone) != tt.gone {
			t.Errorf("%s: partial %v with %d gone, want %v with %d", tt.name, d.Partial, len(d.Gone), tt.partial, tt.gone)
		}
	}
	withdrawn := classOf("A10 A11 B12 B13 B14")
	withdrawn[3].State, withdrawn[4].State = Withdrawn, Withdrawn
	if d := Compare(withdrawn, classOf("A10 B12"), nil); d.Partial || len(d.Gone) != 1 {
		t.Errorf("two of three who are left: %+v", d)
	}
}

// TestFields: whatever makes a row another is a field that can be shown.
func TestFields(t *testing.T) {
	was := classOf("A10")[0]
	if fields := (Change{was, was}).Fields(); len(fields) != 0 {
		t.Errorf("the same row differs in %v", fields)
	}
	for want, change := range map[string]func(*Enrollment){
		"{name Nguyễn Thị Lan 10 Lan}": func(e *Enrollment) { e.Trainee.Name = "Lan" },
		"{birth  1980}":                func(e *Enrollment) { e.Trainee.Birth = Birth{Year: 1980} },
		"{birth_alt  3/2/1980}":        func(e *Enrollment) { e.Trainee.BirthAlt = Birth{1980, 2, 3} },
		"{gender  Nữ}":                 func(e *Enrollment) { e.Trainee.Gender = "Nữ" },
		"{phone 0912345610 }":          func(e *Enrollment) { e.Trainee.Phone = "" },
		"{position  Bí thư}":           func(e *Enrollment) { e.Position = "Bí thư" },
		"{unit  UBND}":                 func(e *Enrollment) { e.Unit = "UBND" },
		"{delegation A B}":             func(e *Enrollment) { e.Delegation = "B" },
		"{note  x}":                    func(e *Enrollment) { e.Note = "x" },
		"{state enrolled withdrawn}":   func(e *Enrollment) { e.State = Withdrawn },
	} {
		is := was
		change(&is)
		if got := fmt.Sprint((Change{was, is}).Fields()); got != "["+want+"]" {
			t.Errorf("fields %s, want [%s]", got, want)
		}
	}
}

// TestDiffSeen: the digest is another when anything that a dry run shows is, and
// the same when somebody has joined.
func TestDiffSeen(t *testing.T) {
	c := Course{ID: 1, Code: "A", Title: "Lớp"}
	file := classOf("A10 A11 B12 B20")
	file[1].Unit = "UBND"
	roster := classOf("A10 A11 B12 B13")
	shown := Compare(roster, file, nil).Seen(c)
	for name, change := range map[string]func(roster []Enrollment){
		"changed before": func(r []Enrollment) { r[1].Position = "Bí thư" },
		"gone":           func(r []Enrollment) { r[3].Trainee.Name = "Lê Thị Lan" },
		"withdrawn":      func(r []Enrollment) { r[3].State = Withdrawn },
		"back":           func(r []Enrollment) { r[2].State = Withdrawn },
	} {
		other := append([]Enrollment(nil), roster...)
		change(other)
		if Compare(other, file, nil).Seen(c) == shown {
			t.Errorf("%s: the digest is the same", name)
		}
	}
	for name, other := range map[string]Course{"to be made": {}, "another title": {ID: 1, Code: "A", Title: "Lớp 2"}} {
		if Compare(roster, file, nil).Seen(other) == shown {
			t.Errorf("%s: the digest is the same", name)
		}
	}
	if Compare(roster, file[:3], nil).Seen(c) == shown {
		t.Error("without the new one the digest is the same")
	}
	joined := append([]Enrollment(nil), roster...)
	for i := range joined {
		joined[i].Trainee.AccountID, joined[i].Trainee.TelegramID, joined[i].Trainee.Blocked = int64(1+i), int64(100+i), true
	}
	d := Compare(joined, file, nil)
	if d.Seen(c) != shown {
		t.Error("when all have joined, and blocked the bot, the digest is another")
	}
	if d.Changed[0].Was.Trainee.AccountID != 2 || !reflect.DeepEqual(d, Compare(joined, file, nil)) {
		t.Error("Seen has changed the diff")
	}
}
