package joining

import (
	"context"
	"slices"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
)

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
