package scheduler_test

import (
	"context"
	"database/sql"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestClosingMeetsAnOrganizer has an organizer change a session at the very moment at which
// its check-in is to be closed, and the clock wait for that: it is closed by what the
// session is then, and nobody is marked absent over the organizer's head.
func TestClosingMeetsAnOrganizer(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct {
		change func(*course.Session)
		closed bool
	}{
		"nothing":   {func(*course.Session) {}, true},
		"more time": {func(s *course.Session) { s.ClosesAt = coursetest.At("16/8 8:30") }, false},
		"moved":     {func(s *course.Session) { s.Start, s.End = s.Start.AddDate(0, 0, 1), s.End.AddDate(0, 0, 1) }, false},
		"cancelled": {func(s *course.Session) { s.CancelledAt = coursetest.At("16/8 8:00") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storagetest.EachURL(t, func(t *testing.T, url string) {
				s := newShiftOn(t, url, "16/8 7:58")
				c := s.class(2)
				s.at("16/8 7:59")
				s.now = coursetest.At("16/8 8:00")
				begun, looked := make(chan struct{}), make(chan error, 1)
				s.changes = sync.OnceFunc(func() { close(begun) })
				s.store(func(ctx context.Context, tx *storage.Tx) error {
					if err := tx.LockCourse(ctx, c.ID); err != nil {
						return err
					}
					go func() { looked <- s.Look(t.Context()) }()
					<-begun
					awaitLock(t, url, looked)
					is, err := tx.Session(ctx, 1)
					if err != nil {
						return err
					}
					of.change(&is)
					return tx.UpdateSession(ctx, is, false)
				})
				if err := <-looked; err != nil {
					t.Fatal(err)
				}
				s.store(func(ctx context.Context, tx *storage.Tx) error {
					is, err := tx.Session(ctx, 1)
					if err != nil {
						return err
					}
					book, err := tx.BookOf(ctx, 1)
					if want := map[bool]int{true: 2}[of.closed]; is.ClosedAt.IsZero() == of.closed || len(book) != want {
						t.Errorf("closed at %v, %d marked, want closed %t and %d", is.ClosedAt, len(book), of.closed, want)
					}
					return err
				})
			})
		})
	}
}

// awaitLock waits until somebody waits for a lock of the database, or all is over without;
// of a file, which has one writer at a time, nobody can know.
func awaitLock(t *testing.T, url string, over <-chan error) {
	t.Helper()
	if strings.HasPrefix(url, "sqlite:") {
		return
	}
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for waiting := 0; waiting == 0 && len(over) == 0; {
		err := db.QueryRowContext(t.Context(), `
			SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&waiting)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
}
