package demo

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/roster"
)

// TestMadeUpClass: its people can be told apart, and its workbook has nothing to
// mend.
func TestMadeUpClass(t *testing.T) {
	data, err := madeUpClass(700)
	if err != nil {
		t.Fatal(err)
	}
	class, err := roster.Read("lop.xlsx", data)
	if err != nil || len(class.Rows) != 700 || len(class.Problems()) > 0 {
		t.Fatalf("%d people, %d problems, %v", len(class.Rows), len(class.Problems()), err)
	}
	seen := map[string]int{}
	for _, row := range class.Rows[166:] {
		seen[row.Enrollment.Trainee.Name+row.Enrollment.Unit]++
		if seen[row.Enrollment.Trainee.Name+row.Enrollment.Unit] > 1 {
			t.Errorf("line %d: the same person again", row.Line)
		}
	}
}

// madeUp is a demo of a class of n people, up to its first message.
func madeUp(t *testing.T, n int) *demo {
	t.Helper()
	d, err := read(Options{Trainees: n, Lang: i18n.English})
	if err != nil {
		t.Fatal(err)
	}
	d.gather()
	return d
}

// TestCast: a small class plays what it has people for, and the office's file is wrong
// in just what the cast needs.
func TestCast(t *testing.T) {
	for n, want := range map[int]string{
		1:   "",
		2:   "− Nguyễn Thị Chi",
		3:   "− Hồ Thị Ngọc Thảo, Nguyễn Thị Chi → Nguyễn Thị Chy",
		166: "− Bùi Văn Ý, Nguyễn Thị Chi → Nguyễn Thị Chy",
	} {
		d := madeUp(t, n)
		data, err := d.office()
		if err != nil {
			t.Fatal(err)
		}
		file, err := roster.Read("lop.xlsx", data)
		if err != nil || len(file.Problems()) > 0 {
			t.Fatalf("%d people: %d problems, %v", n, len(file.Problems()), err)
		}
		filed := map[int]string{}
		for _, row := range file.Rows {
			filed[row.Enrollment.No] = row.Enrollment.Trainee.Name
		}
		var gone, wrong []string
		for _, p := range d.people {
			switch name := filed[p.row.No]; name {
			case p.row.Trainee.Name:
			case "":
				gone = append(gone, "− "+p.row.Trainee.Name)
			default:
				wrong = append(wrong, p.row.Trainee.Name+" → "+name)
			}
		}
		if diff := cmp.Diff(want, strings.Join(append(gone, wrong...), ", ")); diff != "" {
			t.Errorf("%d people: the file (-want +got)\n%s", n, diff)
		}
	}
	for i, want := range []int{0, 1, 2, 2, 3, 4, 4} {
		d := madeUp(t, i+1)
		if got := played(d.misspelt) + played(d.helped) + played(d.stranger) + played(d.added); got != want {
			t.Errorf("%d people: %d parts are played, want %d", i+1, got, want)
		}
	}
}

// TestFigures: each figure that is one off, either way, fails the demo.
func TestFigures(t *testing.T) {
	d := madeUp(t, 166)
	right := result{
		Trainees: 166, Linked: 158, Reminders: 2528, CheckIns: 1304, Announcements: 158, Certificates: 166, Bundles: 5,
		Corrected: 1, Freed: 1, Vouched: 1, Added: 1, Late: 24, Excused: 3, TickedFor: 56, ToldOfMove: 158,
	}
	if err := d.check(&right); err != nil {
		t.Fatalf("the class of 2022: %v", err)
	}
	figures := reflect.TypeOf(right)
	for i := range figures.NumField() {
		if figures.Field(i).Type.Kind() != reflect.Int {
			continue // the seconds
		}
		for _, off := range []int64{-1, 1} {
			wrong := right
			figure := reflect.ValueOf(&wrong).Elem().Field(i)
			figure.SetInt(figure.Int() + off)
			if err := d.check(&wrong); err == nil || !strings.Contains(err.Error(), fmt.Sprint(figure.Int())) {
				t.Errorf("%s is %d, and the demo says %v", figures.Field(i).Name, figure.Int(), err)
			}
		}
	}
}
