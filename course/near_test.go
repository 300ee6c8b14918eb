package course_test

import (
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
)

// said reads "Nguyễn Thị Lan 1982-05-14 0912345678"; the birth and the phone may be
// missing.
func said(text string) course.Enrollment {
	e := course.Enrollment{State: course.Enrolled}
	words := strings.Fields(text)
	for len(words) > 0 && strings.ContainsAny(words[len(words)-1][:1], "0123456789") {
		last := words[len(words)-1]
		if birth := course.BirthFromISO(last); !birth.IsZero() && !strings.HasPrefix(last, "0") {
			e.Trainee.Birth = birth
		} else {
			e.Trainee.Phone = last
		}
		words = words[:len(words)-1]
	}
	e.Trainee.Name = strings.Join(words, " ")
	return e
}

func TestNear(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		said, row    string
		near, likely bool
	}{
		{"Nguyễn Thị Lan 1982-05-14", "Nguyễn Thị Lan 1982-05-14", true, true},
		{"nguyen thi lan 1982-05-14", "Nguyễn Thị Lan 1982-05-14", true, true},
		{"Lan Nguyễn Thị 1982-05-14", "Nguyễn Thị Lan 1982-05-14", true, true},
		{"Nguyễn Thị Lan 1982", "Nguyễn Thị Lan 1982-05-14", true, true},
		{"Nguyễn Thị Lan 1982-05-14", "Nguyễn Thị Lan", true, true},
		{"Nguyễn Thị Lan 1982-04-15", "Nguyễn Thị Lan 1982-05-14", true, false},
		{"Nguyễn Thị Lan 1982-04-05", "Nguyễn Thị Lan 1982-05-04", true, true}, // day and month swapped
		{"Nguyễn Thị Lan 1990-01-02", "Nguyễn Thị Lan 1982-05-14", true, false},
		{"Nguyễn Thị Lam 1982-05-14", "Nguyễn Thị Lan 1982-05-14", true, true},
		{"Nguyễn Thị Laan 1982-05-14", "Nguyễn Thị Lan 1982-05-14", true, true},
		{"Nguyễn Thị Lna 1982-05-14", "Nguyễn Thị Lan 1982-05-14", true, true},
		{"Nguyễn Thị La 1982-05-14", "Nguyễn Thị Lan 1982-05-14", true, true},
		{"Nguyễn Thị Lam 1990-01-02", "Nguyễn Thị Lan 1982-05-14", false, false},
		{"Nguyễn Lan 1982-05-14", "Nguyễn Thị Lan 1982-05-14", true, true},
		{"Nguyễn Ngọc Lan 1982-05-14", "Nguyễn Thị Lan 1982-05-14", true, false},
		{"Nguyễn Ngọc Lan 1982", "Nguyễn Thị Lan 1982-05-14", false, false},
		{"Trần Văn Bình 1982-05-14", "Nguyễn Thị Lan 1982-05-14", false, false},
		{"Trần Văn Bình 0912345678", "Nguyễn Thị Lan 0912345678", true, false},  // the office's phone
		{"Nguyễn Ngọc Lan 0912345678", "Nguyễn Thị Lan 0912345678", true, true}, // her own
		{"Lan", "Nguyễn Thị Lan 1982-05-14", false, false},
	} {
		a, b := said(tt.said), said(tt.row)
		near, likely := len(course.Near(a, []course.Enrollment{b}, 5)) == 1, course.LikelyOne(a, b)
		if near != tt.near || likely != tt.likely {
			t.Errorf("%s | %s: near %v, likely %v, want %v, %v", tt.said, tt.row, near, likely, tt.near, tt.likely)
		}
		if back := course.LikelyOne(b, a); back != likely {
			t.Errorf("%s | %s: likely %v, the other way round %v", tt.said, tt.row, likely, back)
		}
	}
}

// TestNearestFirst: of many the nearest are shown, who was taken off too, and no double.
func TestNearestFirst(t *testing.T) {
	t.Parallel()
	roster := []course.Enrollment{
		said("Nguyễn Thị Lan 1990-01-02"), said("Nguyễn Thị Lam 1982-05-14"), said("Nguyễn Thị Lan 1982-05-14"), said("Nguyễn Thị Lan 1982-05-14"),
	}
	for i := range roster {
		roster[i].No = i + 1
	}
	roster[2].State, roster[3].State = course.Merged, course.Withdrawn
	var got []int
	for _, e := range course.Near(said("Nguyễn Thị Lan 1982-05-14"), roster, 2) {
		got = append(got, e.No)
	}
	if len(got) != 2 || got[0] != 4 || got[1] != 2 {
		t.Errorf("the nearest are %v", got)
	}
}

func TestProves(t *testing.T) {
	t.Parallel()
	row := said("Nguyễn Thị Lan 1982-05-14 0912345678")
	row.Trainee.BirthAlt = course.Birth{Year: 1982, Month: 6, Day: 3}
	year := said("Nguyễn Thị Lan 1982")
	for text, want := range map[string]course.LinkWay{
		"Ai đó 0912345678":          course.LinkedByPhone,
		"nguyen thi lan 1982-05-14": course.LinkedByName,
		"Nguyễn Thị Lan 1982-06-03": course.LinkedByName,
		"Nguyễn Thị Lan 1982":       "",
		"Nguyễn Thị Lan 1982-05-15": "",
		"Nguyễn Thị Lam 1982-05-14": "",
		"Nguyễn Thị Lan 0999999999": "",
	} {
		e := said(text)
		c := course.Claim{Name: e.Trainee.Name, Birth: e.Trainee.Birth, Phone: e.Trainee.Phone}
		if got := c.Proves(row); got != want {
			t.Errorf("%s proves %q, want %q", text, got, want)
		}
		if got := c.Proves(year); got == course.LinkedByName {
			t.Errorf("%s proves who is known by a year", text)
		}
	}
	if !course.LinkedByPhone.Beats(course.LinkedByName) || course.LinkedByName.Beats(course.LinkedByName) || !course.LinkedByName.Beats("") {
		t.Error("the claims have other strengths")
	}
}
