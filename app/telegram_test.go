package app

import (
	"errors"
	"testing"
)

// TestMayRun: a database is one bot's; where an older program has run it with the tokens of two, nobody takes it
// unasked, as the people of the other would not be reached.
func TestMayRun(t *testing.T) {
	for _, tt := range []struct {
		known     []int64
		takesOver bool
		want      error
	}{
		{nil, false, nil}, {[]int64{7}, false, nil}, {[]int64{7}, true, nil},
		{[]int64{8}, false, errAnotherBot}, {[]int64{8}, true, nil},
		{[]int64{7, 8}, false, errTwoBots}, {[]int64{8, 9}, false, errAnotherBot}, {[]int64{7, 8}, true, nil},
	} {
		if got := mayRun(tt.known, 7, tt.takesOver); !errors.Is(got, tt.want) {
			t.Errorf("the bot 7 on the database of %v (%t): %v, want %v", tt.known, tt.takesOver, got, tt.want)
		}
	}
}
