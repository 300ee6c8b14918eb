package storage_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// handle handles an update, and answers it.
func handle(db *storage.DB, id int64, do ...func(*storage.Tx) error) error {
	return db.Handle(context.Background(), storage.From{}, func(tx *storage.Tx) error {
		for _, do := range do {
			if err := do(tx); err != nil {
				return err
			}
		}
		tx.Handled(id, notice.Notice{UniqueKey: fmt.Sprint("answer/", id), Lane: notice.ReplyLane, ChatID: id})
		return nil
	})
}

// updates stores that many updates, each of its chat.
func (s *store) updates(n int) (ids []int64) {
	s.t.Helper()
	before := s.stored
	s.stored += n
	updates := make([]notice.Update, n)
	for i := range updates {
		no := before + i + 1
		updates[i] = notice.Update{Event: fmt.Sprintf("event %d", no), ChatID: int64(no)}
	}
	s.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		stored, err := tx.StoreUpdates(ctx, updates)
		ids = idsOf(stored)
		return err
	})
	return ids
}

// answered is whether the update has its answer, and waits no more.
func answered(t *testing.T, s *store, id int64) bool {
	t.Helper()
	var answers, waiting int
	must(t, s.View(context.Background(), func(tx *storage.Tx) (err error) {
		answers, _, err = tx.WaitingReplies(context.Background(), id, "")
		pending := got[[]notice.Update](t)(tx.PendingUpdatesOf(context.Background(), id, 0, 9))
		waiting = len(pending)
		return err
	}))
	if answers == waiting {
		t.Errorf("update %d: %d answers, waiting %d", id, answers, waiting)
	}
	return answers > 0
}

// TestHandledTogether has a group with an update that was done before: the others are
// handled, once.
func TestHandledTogether(t *testing.T) {
	t.Parallel()
	s := openStore(t, storagetest.SQLiteURL(t))
	ids := s.updates(5)
	must(t, handle(s.DB, ids[2]))
	units := make([]func() error, len(ids))
	for i, id := range ids {
		units[i] = func() error {
			return handle(s.DB, id, func(tx *storage.Tx) error { return write(context.Background(), tx, id) })
		}
	}
	for i, err := range together(t, s.DB, units...) {
		before := i == 2
		equal(t, fmt.Sprintf("update %d was done before", i), errors.Is(err, course.ErrConflict), before)
		equal(t, fmt.Sprintf("row %d is there", i), written(t, s.DB, ids[i]), !before)
		equal(t, fmt.Sprintf("update %d is answered", i), answered(t, s, ids[i]), true)
	}
}

// TestHandledIsSeen: a unit of Update sees what those before it have left to the end.
func TestHandledIsSeen(t *testing.T) {
	t.Parallel()
	s := openStore(t, storagetest.SQLiteURL(t))
	ids := s.updates(2)
	seen := 0
	for _, err := range together(t, s.DB,
		func() error { return handle(s.DB, ids[0]) },
		func() error {
			return s.Update(context.Background(), func(tx *storage.Tx) error {
				pending, err := tx.PendingUpdates(context.Background(), 0, 9)
				seen = len(pending)
				return err
			})
		},
		func() error { return handle(s.DB, ids[1]) },
	) {
		must(t, err)
	}
	equal(t, "updates that wait", seen, 1)
}

// TestHandledIsLast: nothing is done of a unit that goes on after Handled.
func TestHandledIsLast(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		id := s.updates(1)[0]
		err := s.Handle(context.Background(), storage.From{}, func(tx *storage.Tx) error {
			tx.Handled(id)
			return write(context.Background(), tx, 1)
		})
		if err == nil {
			t.Error("the unit was taken")
		}
		equal(t, "row 1 is there", written(t, s.DB, 1), false)
		must(t, handle(s.DB, id))
	})
}

// TestRandomUnits runs 600 units of every kind, side by side, as chance has it: what is
// stored is what those say that have succeeded, each once.
func TestRandomUnits(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		const n, workers = 600, 40
		ids := s.updates(n)
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		chance := rand.New(rand.NewPCG(seed, 0))
		kinds := make([]int, n)
		for i := range kinds {
			if kinds[i] = chance.IntN(10); kinds[i] == 9 {
				must(t, handle(s.DB, ids[i])) // before
			}
		}
		outcomes := make([]error, n)
		var all sync.WaitGroup
		for w := range workers {
			all.Go(func() {
				for i := w; i < n; i += workers {
					ended := make(chan struct{})
					go func() { // some end it
						defer close(ended)
						outcomes[i] = errUnit // unless it returns
						outcomes[i] = randomUnit(s, kinds[i], ids[i])
					}()
					<-ended
				}
			})
		}
		all.Wait()
		for i, id := range ids {
			good := kinds[i] < 5
			equal(t, fmt.Sprintf("unit %d of kind %d has succeeded", i, kinds[i]), outcomes[i] == nil, good)
			equal(t, fmt.Sprintf("row of unit %d of kind %d is there", i, kinds[i]), written(t, s.DB, id), good)
			equal(t, fmt.Sprintf("update %d of kind %d is answered", i, kinds[i]), answered(t, s, id), good && kinds[i] < 4 || kinds[i] == 9)
		}
	})
}

// randomUnit runs a unit. Of kinds 0 to 3 it handles the update, of 4 it is of another
// sort, of 5 to 8 it fails in various ways, and of 9 the update was done before.
func randomUnit(s *store, kind int, id int64) (err error) {
	ctx := context.Background()
	defer func() {
		if v := recover(); v != nil {
			err = errUnit
		}
	}()
	row := func(tx *storage.Tx) error { return write(ctx, tx, id) }
	switch kind {
	case 4:
		return s.Update(ctx, row)
	case 5:
		return handle(s.DB, id, func(*storage.Tx) error { return errUnit })
	case 6:
		return handle(s.DB, id, row, func(*storage.Tx) error { return errUnit })
	case 7:
		return handle(s.DB, id, row, func(*storage.Tx) error { panic(errUnit) })
	case 8:
		return s.Update(ctx, func(tx *storage.Tx) error {
			if err := row(tx); err != nil {
				return err
			}
			runtime.Goexit()
			return nil
		})
	}
	return handle(s.DB, id, row)
}
