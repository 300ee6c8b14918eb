package app

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestGoBesideCommits(t *testing.T) {
	cores, percent := runtime.GOMAXPROCS(0), debug.SetGCPercent(100)
	t.Cleanup(func() {
		runtime.GOMAXPROCS(cores)
		debug.SetGCPercent(percent)
	})
	for name, test := range map[string]struct {
		database, env string
		cores, want   int
	}{
		"SQLite on one core":              {"sqlite:loptruong.db", "", 1, 2},
		"SQLite on one core, as told":     {"sqlite:loptruong.db", "1", 1, 1},
		"SQLite on three":                 {"sqlite:loptruong.db", "", 3, 3},
		"PostgreSQL, which waits outside": {"postgres://loptruong@localhost/loptruong", "", 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("GOMAXPROCS", test.env)
			t.Setenv("GOGC", "")
			runtime.GOMAXPROCS(test.cores)
			debug.SetGCPercent(100)
			goBesideCommits(Config{Database: test.database})
			if got := runtime.GOMAXPROCS(0); got != test.want {
				t.Errorf("GOMAXPROCS is %d, want %d", got, test.want)
			}
			want := 100
			if test.want > test.cores {
				want = soonerCollected
			}
			if got := debug.SetGCPercent(100); got != want {
				t.Errorf("the collector's percentage is %d, want %d", got, want)
			}
		})
	}
}
