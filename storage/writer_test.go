package storage_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

var errUnit = errors.New("this unit fails")

// write stores a row with the number, which written finds again.
func write(ctx context.Context, tx *storage.Tx, n int64) error {
	return tx.SaveDialog(ctx, notice.Dialog{ChatID: n, Name: "test"})
}

func written(t testing.TB, db *storage.DB, n int64) bool {
	t.Helper()
	ctx := context.Background()
	found := false
	must(t, db.View(ctx, func(tx *storage.Tx) (err error) {
		_, found, err = tx.Dialog(ctx, n)
		return err
	}))
	return found
}

// TestUnitsAreWhole sends 600 units from 60 goroutines, of which every third
// fails, panics, or ends its goroutine after having written; each writes two
// rows. Only the good ones are there afterwards, and all of them.
func TestUnitsAreWhole(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		ctx := context.Background()
		unit := func(n int64) (err error) {
			defer func() {
				if v := recover(); v != nil {
					err = fmt.Errorf("panic: %v", v)
					if strings.Contains(err.Error(), "this unit panics") && strings.HasSuffix(t.Name(), "sqlite") {
						t.Errorf("what was thrown is told: %v", err)
					}
				}
			}()
			return s.Update(ctx, func(tx *storage.Tx) error {
				if err := write(ctx, tx, n); err != nil {
					return err
				}
				if err := write(ctx, tx, n+10_000); err != nil {
					return err
				}
				switch n % 9 {
				case 0:
					return errUnit
				case 3:
					panic("this unit panics")
				case 6:
					runtime.Goexit()
				}
				return nil
			})
		}
		var all sync.WaitGroup
		for g := range int64(60) {
			all.Go(func() {
				for i := range int64(10) {
					n := 1 + g*10 + i
					ended := make(chan error, 1)
					go func() {
						defer close(ended) // also after Goexit
						ended <- unit(n)
					}()
					err, returned := <-ended
					good := n%3 != 0
					if good && (err != nil || !returned) || !good && returned && err == nil {
						t.Errorf("unit %d: got error %v", n, err)
					}
				}
			})
		}
		all.Wait()
		for n := int64(1); n <= 600; n++ {
			for _, row := range []int64{n, n + 10_000} {
				if got, want := written(t, s.DB, row), n%3 != 0; got != want {
					t.Errorf("row %d is there: got %v, want %v", row, got, want)
				}
			}
		}
	})
}

// TestGroup has units of one group share its commit, with the failing one taken out.
func TestGroup(t *testing.T) {
	t.Parallel()
	url := storagetest.SQLiteURL(t)
	var commits atomic.Int32
	db := storagetest.Open(t, storage.Config{URL: url, Now: time.Now, AfterCommit: func(storage.Changed) { commits.Add(1) }})
	ctx := context.Background()
	units := make([]func() error, 4)
	for n := range units {
		units[n] = func() error {
			return db.Update(ctx, func(tx *storage.Tx) error {
				if _, err := tx.Enqueue(ctx, notice.Notice{UniqueKey: fmt.Sprint(n), Lane: notice.ReplyLane, ChatID: 1}); err != nil {
					return err
				}
				if n == 2 {
					return errUnit
				}
				return write(ctx, tx, int64(n))
			})
		}
	}
	for n, err := range together(t, db, units...) {
		if n == 2 {
			wantErr(t, "unit 2", err, errUnit)
		} else if err != nil {
			t.Errorf("unit %d: %v", n, err)
		}
		equal(t, fmt.Sprintf("row %d is there", n), written(t, db, int64(n)), n != 2)
	}
	equal(t, "commits that queued notices", commits.Load(), 1)
}

// together runs units so that they are of one group, in their order, and returns what
// each has returned.
func together(t *testing.T, db *storage.DB, units ...func() error) []error {
	t.Helper()
	errs := make([]error, len(units))
	var all sync.WaitGroup
	err := db.Update(context.Background(), func(*storage.Tx) error {
		for i, unit := range units {
			all.Go(func() { errs[i] = unit() })
			for storage.Waiting(db) <= i {
				runtime.Gosched()
			}
		}
		return errUnit // it is none of the group
	})
	wantErr(t, "the unit before", err, errUnit)
	all.Wait()
	return errs
}

// TestFailureInAGroup has units of one group fail, after they have written and before:
// after a first failure that has written the others run again, and after a second they
// don't, whatever order they have.
func TestFailureInAGroup(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		units string // g: good, r: refuses before it writes, f: fails after
		runs  string // how often each is run
	}{
		{"ggg", "111"},
		{"grg", "111"},
		{"rrg", "111"},
		{"fgg", "111"},
		{"gfg", "211"},
		{"ggf", "221"},
		{"gfgf", "2111"},
		{"gfffg", "21111"},
	} {
		t.Run(tt.units, func(t *testing.T) {
			t.Parallel()
			s := openStore(t, storagetest.SQLiteURL(t))
			ctx := context.Background()
			runs := make([]byte, len(tt.units))
			units := make([]func() error, len(tt.units))
			for i, kind := range tt.units {
				runs[i] = '0'
				units[i] = func() error {
					return s.Update(ctx, func(tx *storage.Tx) error {
						runs[i]++
						_, _, err := tx.Dialog(ctx, 1)
						if err == nil && kind != 'r' {
							err = write(ctx, tx, int64(i))
						}
						if err == nil && kind != 'g' {
							err = errUnit
						}
						return err
					})
				}
			}
			for i, err := range together(t, s.DB, units...) {
				good := tt.units[i] == 'g'
				equal(t, fmt.Sprintf("unit %d has failed", i), errors.Is(err, errUnit), !good)
				equal(t, fmt.Sprintf("row %d is there", i), written(t, s.DB, int64(i)), good)
			}
			equal(t, "runs", string(runs), tt.runs)
		})
	}
}

// TestCommitFails breaks the transaction under a group: all of its units fail,
// and the next one works.
func TestCommitFails(t *testing.T) {
	t.Parallel()
	db := storagetest.Open(t, storage.Config{URL: storagetest.SQLiteURL(t), Now: time.Now})
	ctx := context.Background()
	var first error
	var all sync.WaitGroup
	second := db.Update(ctx, func(tx *storage.Tx) error {
		all.Go(func() {
			first = db.Update(ctx, func(tx *storage.Tx) error {
				if err := write(ctx, tx, 2); err != nil {
					return err
				}
				return storage.Break(ctx, tx) // ends the transaction behind the writer's back
			})
		})
		for storage.Waiting(db) < 1 {
			runtime.Gosched()
		}
		return write(ctx, tx, 1)
	})
	all.Wait()
	if first == nil || second == nil {
		t.Errorf("got errors %v and %v, want two", first, second)
	}
	equal(t, "row 1 is there", written(t, db, 1), false)
	must(t, db.Update(ctx, func(tx *storage.Tx) error { return write(ctx, tx, 3) }))
	equal(t, "row 3 is there", written(t, db, 3), true)
}

// TestPassedOver returns nil from a unit after a failed statement.
func TestPassedOver(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		ctx := context.Background()
		err := s.Update(ctx, func(tx *storage.Tx) error {
			if err := write(ctx, tx, 1); err != nil {
				return err
			}
			wantErr(t, "unknown course", tx.SetActiveCourse(ctx, storagetest.Account(t, tx, 1), 99), course.ErrNotFound)
			return nil
		})
		wantErr(t, "Update", err, course.ErrNotFound)
		equal(t, "row 1 is there", written(t, s.DB, 1), false)
	})
}

func TestContextIsDone(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		err := s.Update(ctx, func(tx *storage.Tx) error {
			t.Error("the unit was run")
			return nil
		})
		wantErr(t, "Update", err, context.Canceled)

		// What has begun is finished on SQLite, where it may share its commit, and
		// is refused or finished on PostgreSQL; either way it is whole.
		ctx, cancel = context.WithCancel(context.Background())
		err = s.Update(ctx, func(tx *storage.Tx) error {
			if err := write(ctx, tx, 1); err != nil {
				return err
			}
			cancel()
			return write(ctx, tx, 2)
		})
		equal(t, "row 1 is there", written(t, s.DB, 1), err == nil)
		equal(t, "row 2 is there", written(t, s.DB, 2), err == nil)
	})
}

func TestClosed(t *testing.T) {
	t.Parallel()
	db, err := storage.Open(context.Background(), storage.Config{URL: storagetest.SQLiteURL(t), Now: time.Now})
	must(t, err)
	must(t, db.Close())
	err = db.Update(context.Background(), func(tx *storage.Tx) error { return nil })
	wantErr(t, "Update", err, storage.ErrClosed)
}

func TestViewWritesNothing(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		ctx := context.Background()
		err := s.View(ctx, func(tx *storage.Tx) error { return write(ctx, tx, 1) })
		if err == nil {
			t.Error("View stored a row")
		}
		equal(t, "row 1 is there", written(t, s.DB, 1), false)
	})
}

// TestViewSeesOnePicture commits between two reads of one View.
func TestViewSeesOnePicture(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		ctx := context.Background()
		must(t, s.View(ctx, func(tx *storage.Tx) error {
			_, before, err := tx.Dialog(ctx, 1)
			must(t, err)
			s.do(func(ctx context.Context, tx *storage.Tx) error { return write(ctx, tx, 1) })
			_, after, err := tx.Dialog(ctx, 1)
			equal(t, "seen before or after", before || after, false)
			return err
		}))
		equal(t, "row 1 is there", written(t, s.DB, 1), true)
	})
}

func TestNow(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 7*60*60)
	now := time.Date(2022, 8, 16, 7, 30, 0, 123_456_789, zone)
	db := storagetest.Open(t, storage.Config{URL: storagetest.SQLiteURL(t), Now: func() time.Time { return now }})
	must(t, db.Update(context.Background(), func(tx *storage.Tx) error {
		equal(t, "Now", tx.Now().Format(time.RFC3339Nano), "2022-08-16T00:30:00.123Z")
		return nil
	}))
}
