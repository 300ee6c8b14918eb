package course

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestChoiceFlip(t *testing.T) {
	all, organizers := Segment{Kind: Everybody}, Segment{Kind: OrganizersOf}
	representatives := Segment{Kind: Representatives}
	one, two := Segment{OfDelegation, 1}, Segment{OfDelegation, 2}
	for _, c := range []struct {
		taps []Segment
		want Choice
	}{
		{nil, nil},
		{[]Segment{all}, nil},
		{[]Segment{one}, Choice{one}},
		{[]Segment{one, two}, Choice{one, two}},
		{[]Segment{one, two, one}, Choice{two}},
		{[]Segment{one, one}, nil},
		{[]Segment{one, all}, nil},
		{[]Segment{organizers, all}, Choice{organizers, all}},
		{[]Segment{organizers, one, all}, Choice{organizers, all}},
		{[]Segment{organizers, all, two}, Choice{organizers, two}},
		{[]Segment{organizers, all, organizers}, nil},
		{[]Segment{{Unnoted, 1}, {Unnoted, 2}}, Choice{{Unnoted, 1}, {Unnoted, 2}}},
		{[]Segment{{Unnoted, 1}, all}, nil},
		{[]Segment{organizers, all, representatives}, Choice{organizers, all, representatives}},
		{[]Segment{organizers, all, representatives, organizers}, Choice{all, representatives}},
	} {
		var got Choice
		for _, s := range c.taps {
			before := got.Has(s)
			got = got.Flip(s)
			if alone := len(got) == 0 && s == all; got.Has(s) == before && !alone {
				t.Errorf("%v: a tap on %v changes nothing", c.taps, s)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.taps, diff)
		}
	}
}
