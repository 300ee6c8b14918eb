package words_test

import (
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/words"
)

// TestNearAndTakenOff: a place that was taken off the roster can't be given to whoever
// asks for one; organizers are led to its card, and representatives see it alone.
func TestNearAndTakenOff(t *testing.T) {
	t.Parallel()
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	f := course.ClaimAsked{Course: course.Course{ID: 1, Title: "Lớp"}, Claim: course.Claim{ID: 3, Name: "Phạm Đức"},
		Near: []course.Enrollment{{ID: 7, No: 4, State: course.Withdrawn, Trainee: course.Trainee{Name: "Phạm Đức"}}}}
	for vouching, want := range map[int64]bool{0: true, 5: false} {
		f.Vouching.ID = vouching
		card, give := false, false
		for _, row := range words.AskedClaim(texts.In(i18n.Vietnamese, course.Comrade), f).Buttons {
			for _, b := range row {
				card = card || b.Data == words.EntryTap.Data(words.OfEntry{ID: 7})
				for _, taps := range []words.Deciding{words.OrganizersDecide, words.RepresentativesDecide} {
					give = give || b.Data == taps.Give.Data(words.ClaimPlace{ID: 3, Place: 7})
				}
			}
		}
		if card != want || give {
			t.Errorf("the buttons for %d: the card %v, to give it %v", vouching, card, give)
		}
	}
}
