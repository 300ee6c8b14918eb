package scheduler_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// BenchmarkDoorbell is a morning of the same number of courses among few and among many:
// what a ring costs that finds nothing, one that finds the morning's reminders, one that
// closes the first sessions, and one right after it; and the taking of messages and the
// reading of a person meanwhile.
func BenchmarkDoorbell(b *testing.B) {
	for _, size := range []struct {
		engine               string
		courses, people, due int
	}{
		{"sqlite", 20, 200, 10}, {"sqlite", 200, 200, 10},
		{"postgres", 100, 1000, 50}, {"postgres", 1000, 1000, 50},
	} {
		b.Run(fmt.Sprintf("%s/courses=%d/people=%d", size.engine, size.courses, size.courses*size.people), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				url := storagetest.SQLiteURL(b)
				if size.engine == "postgres" {
					url = storagetest.PostgresURL(b)
				}
				p := storagetest.Province{Courses: size.courses, People: size.people, Due: size.due, Morning: coursetest.At("16/8 7:30")}
				p.Fill(b, url)
				s := newShiftOn(b, url, "16/8 5:00")
				b.StartTimer()
				s.morning(b, p)
			}
		})
	}
}

// TestRingCostsWhatIsDue: a ring runs as many statements, finding nothing or the reminders
// and closings of two courses, among four courses as among forty.
func TestRingCostsWhatIsDue(t *testing.T) {
	t.Parallel()
	cost := func(t *testing.T, url string, courses int) (statements []int64) {
		t.Helper()
		p := storagetest.Province{Courses: courses, People: 3, Due: 2, Morning: coursetest.At("16/8 7:30")}
		p.Fill(t, url)
		s := newShiftOn(t, url, "16/8 5:00")
		for _, now := range []string{"16/8 5:00", "16/8 5:01", "16/8 5:02", "16/8 6:00", "16/8 6:01", "16/8 7:15", "16/8 8:00", "16/8 8:01"} {
			s.now = coursetest.At(now)
			before := s.db.Statements()
			if err := s.Look(t.Context()); err != nil {
				t.Fatal(err)
			}
			statements = append(statements, s.db.Statements()-before)
		}
		return statements
	}
	for engine, url := range map[string]func(testing.TB) string{"sqlite": storagetest.SQLiteURL, "postgres": storagetest.PostgresURL} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			few, many := cost(t, url(t), 4), cost(t, url(t), 40)
			if diff := cmp.Diff(few, many); diff != "" {
				t.Errorf("statements of each ring (-among few, +among many):\n%s", diff)
			}
			if few[3] <= few[2] {
				t.Errorf("the ring with the reminders has run %d statements, the one before %d", few[3], few[2])
			}
		})
	}
}

// morning rings through a morning and reports what the rings have cost.
func (s *shift) morning(b *testing.B, p storagetest.Province) {
	b.Helper()
	rings := func(name, from string, n int) {
		b.Helper()
		s.now = coursetest.At(from)
		var took []time.Duration
		for range n {
			s.now = s.now.Add(20 * time.Second)
			began := time.Now()
			if err := s.Look(b.Context()); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-"+name)
	}
	rings("first", "16/8 5:00", 2)
	rings("nothing", "16/8 5:10", 21)
	rings("reminders", "16/8 6:00", 1)
	rings("reminded", "16/8 6:10", 21)
	s.asks(b, p)
	rings("closings", "16/8 8:00", 1)
	rings("closed", "16/8 8:10", 21)
}

// asks takes messages and reads people, and reports what that has cost.
func (s *shift) asks(b *testing.B, p storagetest.Province) {
	b.Helper()
	took := map[string][]time.Duration{}
	timed := func(name string, unit func(ctx context.Context, tx *storage.Tx) error) {
		began := time.Now()
		storagetest.Do(b, s.db, unit)
		took[name] = append(took[name], time.Since(began))
	}
	var epoch int64
	timed("takeover", func(ctx context.Context, tx *storage.Tx) (err error) {
		epoch, err = tx.TakeOver(ctx)
		return err
	})
	for i := range 21 {
		timed("claim", func(ctx context.Context, tx *storage.Tx) error {
			claimed, err := tx.Claim(ctx, epoch, notice.ReminderLane, 28)
			if err != nil {
				return err
			}
			for i := range claimed {
				claimed[i].State, claimed[i].MessageID = notice.Sent, 3
			}
			return tx.Mark(ctx, epoch, claimed)
		})
		timed("person", func(ctx context.Context, tx *storage.Tx) error {
			person := int64((p.Opens()-1)*p.People + i + 1)
			if _, err := tx.Actor(ctx, person); err != nil {
				return err
			}
			if _, err := tx.Sessions(ctx, int64(p.Opens())); err != nil {
				return err
			}
			_, err := tx.States(ctx, person)
			return err
		})
		timed("mailings", func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Mailings(ctx)
			return err
		})
	}
	timed("forget", func(ctx context.Context, tx *storage.Tx) error {
		forgotten, err := tx.Forget(ctx, s.now)
		if forgotten == 0 {
			b.Error("nothing was forgotten")
		}
		return err
	})
	for name, times := range took {
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "ms-"+name)
	}
}
