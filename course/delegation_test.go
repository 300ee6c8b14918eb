package course_test

import (
	"testing"

	"github.com/loptruong/loptruong/course"
)

// TestNearestDelegations: however the name is misspelt, its own comes first.
func TestNearestDelegations(t *testing.T) {
	t.Parallel()
	of := []course.Delegation{{Name: "Mỏ Cày Nam"}, {Name: "Mỏ Cày Bắc"}, {Name: "Giồng Trôm"}, {Name: "Chợ Lách"}, {Name: "Thạnh Phú"}}
	for typed, want := range map[string]string{
		"mo cay bac": "Mỏ Cày Bắc", "Mỏ Cầy Nm": "Mỏ Cày Nam", "giong tron": "Giồng Trôm", "cholach": "Chợ Lách", "Thanh Phu huyen": "Thạnh Phú",
	} {
		if got := course.NearestDelegations(typed, of, 2); len(got) != 2 || got[0].Name != want {
			t.Errorf("nearest to %q are %+v", typed, got)
		}
	}
	if got := course.NearestDelegations("x", nil, 3); len(got) != 0 {
		t.Errorf("of none: %+v", got)
	}
}
