package storage_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestLockedByAnother has another program hold the lock of the file: nobody waits
// for it longer than one alone would, who can wait for less leaves the queue, and
// afterwards everything goes on.
func TestLockedByAnother(t *testing.T) {
	t.Parallel()
	s := openStore(t, storagetest.SQLiteURL(t))
	other, err := sql.Open("sqlite", strings.TrimPrefix(s.url, "sqlite:"))
	must(t, err)
	defer other.Close()
	other.SetMaxOpenConns(1)
	ctx := context.Background()
	_, err = other.Exec("BEGIN IMMEDIATE")
	must(t, err)

	var units sync.WaitGroup
	within(t, 15*time.Second, "40 units", func() {
		for n := range int64(40) {
			units.Go(func() {
				if err := s.Update(ctx, func(tx *storage.Tx) error { return write(ctx, tx, n) }); !storage.Unavailable(err) {
					t.Errorf("got error %v, want one that is the database's", err)
				}
			})
		}
		within(t, 3*time.Second, "a second's patience", func() {
			brief, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			wantErr(t, "Ready", s.Ready(brief), context.DeadlineExceeded)
		})
		units.Wait()
	})
	_, err = other.Exec("ROLLBACK")
	must(t, err)
	must(t, s.Ready(ctx))
}

// TestNoRoom has a database that may grow no more: it can be read, is not ready,
// and is ready again when there is room.
func TestNoRoom(t *testing.T) {
	t.Parallel()
	s := openStore(t, storagetest.SQLiteURL(t))
	ctx := context.Background()
	grow := func(pages int) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			return storage.Exec(ctx, tx, fmt.Sprintf("PRAGMA max_page_count = %d", pages))
		})
	}
	must(t, s.Ready(ctx))
	grow(1) // as many as there are
	var err error
	for n := int64(0); err == nil; n++ { // what is free inside the file is used up first
		err = s.Update(ctx, func(tx *storage.Tx) error { return write(ctx, tx, n) })
	}
	if !storage.Unavailable(err) {
		t.Errorf("got error %v, want one that is the database's", err)
	}
	if err := s.Ready(ctx); !storage.Unavailable(err) {
		t.Errorf("Ready: got error %v, want one that is the database's", err)
	}
	equal(t, "a row from before is there", written(t, s.DB, 0), true)
	grow(1 << 20)
	must(t, s.Ready(ctx))
}
