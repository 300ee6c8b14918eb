package demo

import (
	"testing"

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
