package joining

import (
	"context"
	"slices"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
)

func TestBornOn(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		roster, alt, typed string
		want               bool
	}{
		{"14/5/1982", "", "14/5/1982", true},
		{"14/5/1982", "", "14/5/82", true},
		{"14/5/1982", "", "15/5/1982", false},
		{"14/5/1982", "", "1982", false}, // a year alone would be too easy to guess
		{"1982", "", "14/5/1982", true},
		{"1982", "", "1982", true},
		{"1982", "", "1983", false},

		{"5/6/1982", "6/5/1982", "6/5/1982", true},
		{"5/6/1982", "6/5/1982", "7/5/1982", false},
		{"", "", "14/5/1982", false},
	} {
		trainee := course.Trainee{Birth: birth(t, tc.roster), BirthAlt: birth(t, tc.alt)}
		if got := bornOn(trainee, birth(t, tc.typed)); got != tc.want {
			t.Errorf("roster %q or %q, typed %q: %v", tc.roster, tc.alt, tc.typed, got)
		}
	}
}

// birth reads a date of birth; "" is an unknown one.
func birth(t *testing.T, s string) course.Birth {
	t.Helper()
	if s == "" {
		return course.Birth{}
	}
	b, err := course.ParseBirth(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// formRows are the delegations of a course, for the form of registering.
type formRows struct {
	Rows
	delegations []course.Delegation
}

func (r formRows) Delegations(context.Context, int64) ([]course.Delegation, error) {
	return r.delegations, nil
}

func TestQuestionsAreFiveAtMost(t *testing.T) {
	t.Parallel()
	delegations := []course.Delegation{{ID: 1, Name: "Giồng Trôm"}}
	known := course.Actor{Enrollments: []course.Enrollment{{ID: 3}}}
	for _, tc := range []struct {
		answers     answers
		actor       course.Actor
		delegations []course.Delegation
		want        []string
	}{
		{answers{}, course.Actor{}, nil, []string{"name", "birth", "position", "unit", "phone"}},
		{answers{Shared: true}, course.Actor{}, nil, []string{"name", "birth", "position", "unit"}},
		{answers{}, course.Actor{}, delegations, []string{"name", "birth", "position", "unit", "delegation"}},
		{answers{Shared: true}, course.Actor{}, delegations, []string{"name", "birth", "position", "unit", "delegation"}},

		{answers{}, known, nil, []string{"position", "unit", "phone"}},
		{answers{Shared: true}, known, delegations, []string{"position", "unit", "delegation"}},
	} {
		form, err := registration(t.Context(), &visit.Visit{Actor: tc.actor}, Desk{Rows: formRows{delegations: tc.delegations}}, course.Course{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, q := range form.Questions {
			if q.When == nil || q.When(tc.answers) {
				got = append(got, q.Step)
			}
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%+v, %d delegations: %v", tc.answers, len(tc.delegations), got)
		}
	}
}
