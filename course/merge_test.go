package course

import "testing"

func TestBetter(t *testing.T) {
	t.Parallel()
	rule := CompletionRule{Percent: 80, LateCounts: true}
	excused := CompletionRule{Percent: 80, ExcusedCount: true}
	for _, tt := range []struct {
		rule       CompletionRule
		a, b, want Presence
	}{
		{rule, "", Absent, Absent},
		{rule, Absent, Excused, Excused},
		{rule, Excused, Late, Late},
		{rule, Late, Present, Present},
		{rule, Present, "", Present},
		{rule, Present, Present, Present},

		{excused, Late, Excused, Excused}, // what the rule counts comes first
		{excused, Excused, Present, Present},
	} {
		for _, pair := range [][2]Presence{{tt.a, tt.b}, {tt.b, tt.a}} {
			if got := tt.rule.Better(pair[0], pair[1]); got != tt.want {
				t.Errorf("of %q and %q the better is %q, want %q", pair[0], pair[1], got, tt.want)
			}
		}
	}
}

// TestFilledFrom: a place has what it lacks from its double, keeps what it says, and
// without the double is as it was, but for what was set since.
func TestFilledFrom(t *testing.T) {
	t.Parallel()
	e := Enrollment{Unit: "UBND", Trainee: Trainee{Name: "Lê Thị Lan"}, Edited: "unit"}
	double := Enrollment{Unit: "Huyện ủy", Position: "Cán bộ", Note: "ghi chú", Edited: "position",
		Trainee: Trainee{Name: "Lê Thị Lann", Phone: "0912345678", Birth: Birth{Year: 1982}}}
	is, filled := e.FilledFrom(double)
	if filled != "birth note phone position" || is.Unit != "UBND" || is.Trainee.Name != "Lê Thị Lan" || is.Position != "Cán bộ" || is.Edited != "position unit" {
		t.Errorf("filled %q: %+v", filled, is)
	}
	if got := is.Emptied(filled, double); got != e {
		t.Errorf("without the double: %+v", got)
	}
	is.Note = "ghi chú khác"
	if got := is.Emptied(filled, double); got.Note != "ghi chú khác" || got.Position != "" {
		t.Errorf("what was set since: %+v", got)
	}
}

// TestCompareWithDoubles: a file that still has both rows of somebody whose double was
// merged brings nobody new, and one that has the double's alone is about the kept place.
func TestCompareWithDoubles(t *testing.T) {
	t.Parallel()
	class := classOf("A10 A11")
	for i := range class {
		class[i].ID, class[i].No = int64(i+1), i+1
	}
	double := class[1]
	double.ID, double.No, double.State, double.MergedInto = 3, 3, Merged, class[1].ID
	double.Trainee.Name, double.Trainee.Phone, double.Trainee.Birth = double.Trainee.Name+" Đào", "0987654321", Birth{Year: 1990, Month: 2, Day: 1}
	roster := append(class, double)
	row := func(e Enrollment, no int) Enrollment {
		e.ID, e.State, e.MergedInto, e.No = 0, Enrolled, 0, no
		return e
	}
	if d := Compare(roster, []Enrollment{row(class[0], 1), row(class[1], 2), row(double, 3)}, nil); len(d.New)+len(d.Changed)+len(d.Gone)+len(d.Questions) != 0 || d.Same != 3 {
		t.Errorf("with both rows: %+v", d)
	}
	d := Compare(roster, []Enrollment{row(class[0], 1), row(double, 2)}, nil)
	if len(d.New)+len(d.Gone)+len(d.Questions) != 0 || len(d.Changed) != 1 || d.Changed[0].Is.ID != class[1].ID || d.Changed[0].Is.Trainee.Phone != "0987654321" {
		t.Errorf("with the double's alone: %+v", d)
	}
	if d := Compare(roster, []Enrollment{row(class[0], 1)}, nil); len(d.Gone) != 1 || d.Gone[0].ID != class[1].ID {
		t.Errorf("with neither: %+v", d)
	}
}
