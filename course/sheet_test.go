package course_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/letters"
)

// sheetText is a sheet in a small notation: "absent 12 45; late(giong trom) 7-9 ?huh".
func sheetText(s course.Sheet) string {
	var groups []string
	for _, g := range s.Groups {
		text := string(g.State)
		if g.Delegation != "" {
			text += "(" + g.Delegation + ")"
		}
		if g.Nobody {
			text += " nobody"
		}
		for _, span := range g.Numbers {
			text += " " + span.String()
		}
		groups = append(groups, text)
	}
	text := strings.Join(groups, "; ")
	for _, word := range s.Unread {
		text += " ?" + word
	}
	return text
}

// TestReadSheet: what organizers type back from the printed sheet.
func TestReadSheet(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ typed, want string }{
		{"vắng: 12, 45, 101", "absent 12 45 101"},
		{"vang 12 45 101", "absent 12 45 101"},
		{"VẮNG 12,45,101.", "absent 12 45 101"},
		{"Vắng không phép: 12", "absent 12"},
		{"vắng mặt các đồng chí số 12 và đ/c 45", "absent 12 45"},
		{"vắng mặt: số 12 và số 45", "absent 12 45"},
		{"có mặt trừ 12 45", "absent 12 45"},
		{"Có mặt ngoại trừ: 12; muộn 7", "absent 12; late 7"},
		{"cả lớp trừ 12", "absent 12"},
		{"all except 12 45", "absent 12 45"},
		{"absent: 12 and 45", "absent 12 45"},
		{"có mặt: 1-30, 35", "present 1-30 35"},
		{"có mặt 1–30, 40 đến 35", "present 1-30 35-40"},
		{"có mặt: từ 1 đến 30", "present 1-30"},
		{"muộn: 7 9", "late 7 9"},
		{"đi muộn 7\nvề sớm 9\nphép: 3", "late 7; left_early 9; excused 3"},
		{"phép: 3", "excused 3"},
		{"vắng có phép 3, vắng 12", "excused 3; absent 12"},
		{"vắng: １２，４５", "absent 12 45"},
		{"vắng đoàn Giồng Trôm 12 45", "absent(giong trom) 12 45"},
		{"vắng đoàn Giồng Trôm: 12 45; muộn đoàn 3: 7", "absent(giong trom) 12 45; late(3) 7"},
		{"có mặt đoàn Chợ Lách trừ 12", "absent(cho lach) 12"},
		{"vắng đoàn Giồng Trôm: không", "absent(giong trom) nobody"},
		{"vắng: 0", "absent nobody"},
		{"vắng: không", "absent nobody"},
		{"không ai vắng", "absent nobody"},
		{"có mặt đủ", "absent nobody"},
		{"Có mặt: đủ", "absent nobody"},
		{"tất cả có mặt", "absent nobody"},
		{"có mặt đủ, muộn 7", "absent nobody; late 7"},
		{"vắng: 12, Lan", "absent 12 ?lan"},
		{"vắng:", "absent"},
		{"vắng: 12x, 99999999999999999999", "absent 12 ?x ?999999999999…"},
		{"vắng: 1-30-40", "absent 1-30 40 ?-"},
		{"muộn đoàn: 7", "late 7 ?doan"},

		// names and what else is said
		{"vàng", ""}, {"Nguyễn Thị Vàng", ""}, {"Lê Thị Muộn Giồng Trôm", ""}, {"phép", ""}, {"đủ", ""},
		{"lan giong trom", ""}, {"12", ""}, {"12 45", ""}, {"", ""}, {";;", ""}, {"285492", ""}, {"ngày mai tôi vắng", ""},
		{"vắng mặt mai nhé", ""}, {"Vàng 12 Chợ Lách", ""},
	} {
		s, ok := course.ReadSheet(tt.typed)
		if got := sheetText(s); got != tt.want || ok != (tt.want != "") {
			t.Errorf("%q is %q (%v), want %q", tt.typed, got, ok, tt.want)
		}
	}
}

// sheetRoll is a roll of nine: numbers 1 to 9, of which 8 is withdrawn and 9 a double of
// 1; the even ones are of Giồng Trôm, the odd of Chợ Lách. 5 is on leave. Of 2 the book
// says present, by their own hand, of 3 late, of 4 absent since the closing, of 6 absent
// for a reason.
func sheetRoll() course.Roll {
	roll := course.Roll{
		Delegations: []course.Delegation{{ID: 1, Name: "Chợ Lách"}, {ID: 2, Name: "Giồng Trôm"}},
		OnLeave:     map[int64]bool{105: true},
		Book: map[int64]course.Attendance{
			102: {ID: 1, Revision: 1, State: course.Present, Way: course.ByButton}, 103: {ID: 2, Revision: 1, State: course.Late, Way: course.ByCode},
			104: {ID: 3, Revision: 1, State: course.Absent, Way: course.ByClosing}, 106: {ID: 4, Revision: 2, State: course.Absent, Way: course.ByOrganizer, Reason: "x"},
		},
	}
	for no := 1; no <= 9; no++ {
		e := course.Enrollment{ID: int64(100 + no), No: no, State: course.Enrolled, DelegationID: 1 + int64(1-no%2), Trainee: course.Trainee{Name: fmt.Sprint("Số ", no)}}
		switch no {
		case 8:
			e.State = course.Withdrawn
		case 9:
			e.State, e.MergedInto = course.Merged, 101
		}
		roll.People = append(roll.People, e)
	}
	return roll
}

// readingText is a reading in a small notation.
func readingText(r course.SheetReading) string {
	var parts []string
	part := func(name string, items []string) {
		if len(items) > 0 {
			parts = append(parts, name+" "+strings.Join(items, " "))
		}
	}
	for _, of := range []struct {
		name  string
		lines []course.SheetLine
	}{{"enter", r.Enter}, {"against", r.Against}, {"already", r.Already}, {"rest", r.Rest}, {"stay", r.Stay}} {
		var items []string
		for _, l := range of.lines {
			item := fmt.Sprint(l.Place.No)
			if of.name == "enter" || of.name == "against" {
				item += ":" + string(l.Is)
			}
			items = append(items, item)
		}
		part(of.name, items)
	}
	people := func(name string, all []course.Enrollment) {
		var items []string
		for _, e := range all {
			items = append(items, fmt.Sprint(e.No))
		}
		part(name, items)
	}
	people("withdrawn", r.Withdrawn)
	people("twice", r.Twice)
	people("elsewhere", r.Faults.Elsewhere)
	people("mixed", r.Faults.Mixed)
	part("unread", r.Faults.Unread)
	part("nodelegation", r.Faults.NoDelegation)
	for _, span := range r.Faults.Unknown {
		part("unknown", []string{span.String()})
	}
	for _, state := range r.Faults.Bare {
		part("bare", []string{string(state)})
	}
	return strings.Join(parts, ", ")
}

// TestSheetOn: what a sheet does to the book of sheetRoll.
func TestSheetOn(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ typed, want string }{
		{"vắng: 1", "enter 1:absent, rest 4 7, stay 2 3 5 6"},
		{"vắng: 9", "enter 1:absent, rest 4 7, stay 2 3 5 6"},
		{"vắng: 1 9", "enter 1:absent, rest 4 7, stay 2 3 5 6, twice 1"},
		{"vắng: 2", "against 2:absent, rest 1 4 7, stay 3 5 6"},
		{"vắng: 4 6", "already 4 6, rest 1 7, stay 2 3 5"},
		{"vắng: 5", "enter 5:excused, rest 1 4 7, stay 2 3 6"},
		{"vắng: không", "rest 1 4 7, stay 2 3 5 6"},
		{"vắng đoàn Chợ Lách: 7", "enter 7:absent, rest 1, stay 3 5"},
		{"vắng đoàn giong: không", "rest 4, stay 2 6"},
		{"vắng đoàn Chợ Lách 7 4", "enter 7:absent, rest 1, stay 3 5, elsewhere 4"},
		{"vắng đoàn Ba Tri: 7", "enter 7:absent, nodelegation ba tri"},
		{"có mặt: 1-9", "enter 1:present 4:present 5:present 7:present, against 6:present, already 2 3, twice 1"},
		{"có mặt: 1 2 3", "enter 1:present, already 2 3"},
		{"muộn: 2 3 4", "enter 4:late, against 2:late, already 3"},
		{"về sớm: 2 3 7", "enter 2:left_early 3:left_early 7:left_early"},
		{"phép: 1 2", "enter 1:excused, against 2:excused"},
		{"vắng 1; phép 4; muộn 7", "enter 1:absent 4:excused 7:late, stay 2 3 5 6"},
		{"vắng 1; phép 1", "rest 4 7, stay 2 3 5 6, mixed 1"},
		{"vắng: 8 1", "enter 1:absent, rest 4 7, stay 2 3 5 6, withdrawn 8"},
		{"vắng: 10, 0, 12-15", "rest 1 4 7, stay 2 3 5 6, unknown 10, unknown 12-15, unknown 0"},
		{"có mặt: 7-12", "enter 1:present 7:present, unknown 10-12"},
		{"vắng: Lan", "stay 2, bare absent"},
	} {
		s, ok := course.ReadSheet(tt.typed)
		if !ok {
			t.Errorf("%q is no sheet", tt.typed)
		}
		want := tt.want
		if tt.typed == "vắng: Lan" {
			want = "unread lan, bare absent"
		}
		if diff := cmp.Diff(want, readingText(s.On(sheetRoll()))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.typed, diff)
		}
	}
}

// TestSheetSeen: what is confirmed is who stands on the sheet and what the book says of
// them, and for whom else it speaks; not that some of these check in meanwhile.
func TestSheetSeen(t *testing.T) {
	t.Parallel()
	s, _ := course.ReadSheet("vắng: 1")
	seen := s.On(sheetRoll()).Seen()
	for name, tt := range map[string]struct {
		change func(course.Roll)
		same   bool
	}{
		"nothing":                   {func(course.Roll) {}, true},
		"another checks in":         {func(r course.Roll) { r.Book[107] = course.Attendance{ID: 9, Revision: 1, State: course.Present} }, true},
		"who stands on it comes":    {func(r course.Roll) { r.Book[101] = course.Attendance{ID: 9, Revision: 1, State: course.Present} }, false},
		"another is taken off":      {func(r course.Roll) { r.People[6].State = course.Withdrawn }, false},
		"another has the number":    {func(r course.Roll) { r.People[0].ID = 200 }, false},
		"the name was set right":    {func(r course.Roll) { r.People[0].Trainee.Name = "Lan" }, false},
		"one is on leave meanwhile": {func(r course.Roll) { r.OnLeave[107] = true }, true},
	} {
		roll := sheetRoll()
		tt.change(roll)
		if got := s.On(roll).Seen() == seen; got != tt.same {
			t.Errorf("%s: the same %v, want %v", name, got, tt.same)
		}
	}
}

// holdSheet checks what is promised of the reading of any text: nobody stands in two places, whoever
// is entered is on the roster, and everybody for whom it speaks is there.
func holdSheet(t *testing.T, text string) {
	t.Helper()
	s, ok := course.ReadSheet(text)
	if again, same := course.ReadSheet(letters.Clean(text)); !strings.ContainsAny(text, "\n\r\v\f\u0085\u2028\u2029") && (same != ok || sheetText(again) != sheetText(s)) {
		t.Errorf("%q is %q, cleaned %q", text, sheetText(s), sheetText(again))
	}
	if !ok {
		if len(s.Groups)+len(s.Unread) > 0 {
			t.Errorf("%q is none, and %q", text, sheetText(s))
		}
		return
	}
	roll := sheetRoll()
	r := s.On(roll)
	times := map[int64]int{}
	for _, l := range slices.Concat(r.Enter, r.Against, r.Already, r.Rest, r.Stay) {
		times[l.Place.ID]++
		if l.Place.State != course.Enrolled || l.Was != roll.Book[l.Place.ID] {
			t.Errorf("%q says something of %+v, of whom the book says %+v", text, l.Place, l.Was)
		}
	}
	for _, e := range slices.Concat(r.Faults.Mixed, r.Faults.Elsewhere) {
		times[e.ID]++
	}
	for id, n := range times {
		if n > 1 {
			t.Errorf("%q says %d things of %d", text, n, id)
		}
	}
	for _, l := range r.Rest {
		if was := l.Was; was.ID != 0 && was.State != course.Absent || l.Is != course.Present {
			t.Errorf("%q makes the rest %+v", text, l)
		}
	}
	for _, span := range r.Faults.Unknown {
		if span.From > span.To {
			t.Errorf("%q: an unknown span %v", text, span)
		}
	}
}

// TestHostileSheets: as much as one message holds, of all kinds that take long.
func TestHostileSheets(t *testing.T) {
	t.Parallel()
	crowd := sheetRoll()
	for no := 10; no <= 20_000; no++ {
		crowd.People = append(crowd.People, course.Enrollment{ID: int64(100 + no), No: no, State: course.Enrolled})
	}
	for _, piece := range []string{"1-20000 ", "1-1000000 ", "99999999999999999999 ", "vắng: 1-20000;", "vắng đoàn a ", "vắng: ", "-", ":", "muộn 1 ", "1-", "vắng 1 phép 1 "} {
		text := "vắng: " + strings.Repeat(piece, 4090/len(piece))
		holdSheet(t, text)
		if s, ok := course.ReadSheet(text); ok {
			s.On(crowd)
		}
	}
}

func FuzzSheet(f *testing.F) {
	for _, seed := range []string{"vắng: 12, 45", "có mặt trừ 1-3; muộn 7", "vắng đoàn Chợ Lách: không\nphép 5", "phép đoàn 3 7", "vắng 1–9", "có mặt: đủ"} {
		f.Add(seed)
	}
	f.Fuzz(holdSheet)
}
