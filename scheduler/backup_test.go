package scheduler_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
)

// shelf is where backups are, in memory.
type shelf struct {
	made  []time.Time
	tries int
	full  bool
}

func (b *shelf) Made(since time.Time) (bool, error) {
	n := len(b.made)
	return n > 0 && !b.made[n-1].Before(since), nil
}

func (b *shelf) Make(_ context.Context, at time.Time) error {
	b.tries++
	if b.full {
		return errors.New("no room")
	}
	b.made = append(b.made, at)
	return nil
}

// Ensure there is one backup a night, also when nobody was awake for its hour, that one which
// fails is tried again each hour, and that the admins hear of it once.
func TestBackups(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 23:00")
	s.grant(anAdmin, course.Grant{Role: course.AdminRole})
	b := &shelf{}
	s.Backups = b
	at := func(moment string, made, tries int) {
		t.Helper()
		s.at(moment)
		if len(b.made) != made || b.tries != tries {
			t.Errorf("%s: %d backups by %d tries, want %d by %d", moment, len(b.made), b.tries, made, tries)
		}
	}
	at("16/8 23:00", 1, 1) // of the night before
	at("17/8 1:59", 1, 1)
	at("17/8 2:00", 2, 2)
	at("17/8 9:00", 2, 2)
	b.full = true
	at("18/8 2:30", 2, 3)
	at("18/8 2:50", 2, 3)
	at("18/8 3:10", 2, 4)
	b.full = false
	at("18/8 4:10", 3, 5)
	at("19/8 20:00", 4, 6) // the machine was off
	s.count(anAdmin, "không sao lưu được", 1)
}
