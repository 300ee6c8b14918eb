package course

import (
	"testing"
	"time"
)

func TestNameLock(t *testing.T) {
	for _, tt := range []struct {
		tries int
		want  time.Duration
	}{
		{0, 0},
		{1, 0},
		{4, 0},
		{5, 15 * time.Minute},
		{6, 0},
		{9, 0},
		{10, 30 * time.Minute},
		{15, time.Hour},
		{35, 16 * time.Hour},
		{40, 24 * time.Hour},
		{5_000_000, 24 * time.Hour},
	} {
		if got := NameLock(tt.tries); got != tt.want {
			t.Errorf("NameLock(%d) = %v, want %v", tt.tries, got, tt.want)
		}
	}
}
