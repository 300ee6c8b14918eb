package handlers

import (
	"slices"
	"testing"

	"loptruong/course"
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

func TestQuestionsAreFiveAtMost(t *testing.T) {
	t.Parallel()
	delegations := []course.Delegation{{ID: 1, Name: "Giồng Trôm"}}
	for _, tc := range []struct {
		form        joining
		delegations []course.Delegation
		want        []string
	}{
		{joining{}, nil, []string{"name", "birth", "position", "unit", "phone"}},
		{joining{Shared: true}, nil, []string{"name", "birth", "position", "unit"}},
		{joining{}, delegations, []string{"name", "birth", "position", "unit", "delegation"}},
		{joining{Shared: true}, delegations, []string{"name", "birth", "position", "unit", "delegation"}},
	} {
		if got := tc.form.questions(tc.delegations); !slices.Equal(got, tc.want) {
			t.Errorf("%+v, %d delegations: %v", tc.form, len(tc.delegations), got)
		}
	}
}
