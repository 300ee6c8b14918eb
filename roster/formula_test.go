package roster

import "testing"

func TestIsCalculable(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		formula string
		want    bool
	}{
		{`F3&" "&G3`, true},
		{`ROW()-1`, true},
		{`DATE(1982,5,14)`, true},
		{`$A$2+1`, true},
		{`'Trang tính 1'!A2`, true},
		{`ĐS!A2`, true},
		{`TRIM(PROPER(B2&" 12:30 REPT("))`, true},
		{`IF(B2="",TRUE,1e3)`, true},

		{``, false},
		{`REPT("x",2000000000)`, false},
		{`rept (A1,9)`, false},
		{`SUM(A1:A9)`, false},
		{`A1:XFD1048576`, false},
		{`INDIRECT("A1")`, false},
		{`_xlfn.SEQUENCE(1000000)`, false},
		{`Danh_sách&A1`, false}, // a name can stand for a range
		{`1` + string(make([]byte, maxFormula)), false},
	} {
		if got := isCalculable(tt.formula); got != tt.want {
			t.Errorf("isCalculable(%.40q) = %v", tt.formula, got)
		}
	}
}
