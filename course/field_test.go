package course_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
)

// TestSet: a field is read as people write it, and noted as set right; what can't be
// stored changes nothing.
func TestSet(t *testing.T) {
	t.Parallel()
	const refused = "-"
	for _, tt := range []struct {
		field       course.Field
		given, want string
	}{
		{course.FieldName, "Lê  Thị Ánh ", "Lê Thị Ánh"},
		{course.FieldName, "", refused},
		{course.FieldName, strings.Repeat("A", 300), refused},
		{course.FieldName, "Lan 😀", refused},

		{course.FieldBirth, "4-5-1982", "4/5/1982"},
		{course.FieldBirth, "1982", "1982"},
		{course.FieldBirth, "4/5/2030", refused},
		{course.FieldBirth, "4/5/1900", refused},
		{course.FieldBirth, "", refused},

		{course.FieldGender, "nữ", "Nữ"},
		{course.FieldGender, "NAM", "Nam"},
		{course.FieldGender, "Male", "Nam"},
		{course.FieldGender, "", ""},
		{course.FieldGender, "Lan", refused},

		{course.FieldPhone, "+84 (0) 912 345 678", "0912345678"},
		{course.FieldPhone, "+1 202 555 0143", "+1 202 555 0143"},
		{course.FieldPhone, "", ""},
		{course.FieldPhone, "12345", refused},
		{course.FieldPhone, "không có", refused},
		{course.FieldPhone, "+1234567890123456", refused},

		{course.FieldPosition, "Bí thư", "Bí thư"},
		{course.FieldPosition, "", ""},
		{course.FieldPosition, strings.Repeat("x", 121), refused},
		{course.FieldUnit, strings.Repeat("x", 160), strings.Repeat("x", 160)},
		{course.FieldUnit, strings.Repeat("x", 161), refused},
		{course.FieldDelegation, "Chợ Lách", "Chợ Lách"},
		{course.FieldNote, strings.Repeat("x", 301), refused},

		{course.FieldState, "withdrawn", refused},
		{course.FieldBirthAlt, "1982", refused},
	} {
		was := course.Enrollment{State: course.Enrolled, Edited: "unit", Trainee: course.Trainee{
			Birth: course.Birth{Year: 1982, Month: 3, Day: 4}, BirthAlt: course.Birth{Year: 1982, Month: 4, Day: 3}}}
		is := was
		err := is.Set(tt.field, tt.given)
		switch {
		case tt.want == refused:
			if !errors.Is(err, course.ErrInvalid) || is != was {
				t.Errorf("%s %q: %v, %+v", tt.field, tt.given, err, is)
			}
		case err != nil || is.Value(tt.field) != tt.want || !is.Edited.Has(tt.field) || !is.Edited.Has(course.FieldUnit):
			t.Errorf("%s %q is %q of %q, want %q: %v", tt.field, tt.given, is.Value(tt.field), is.Edited, tt.want, err)
		}
	}
}
