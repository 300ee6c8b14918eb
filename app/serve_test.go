package app

import (
	"runtime"
	"testing"
)

func TestGoBesideCommits(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
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
			runtime.GOMAXPROCS(test.cores)
			goBesideCommits(Config{Database: test.database})
			if got := runtime.GOMAXPROCS(0); got != test.want {
				t.Errorf("GOMAXPROCS is %d, want %d", got, test.want)
			}
		})
	}
}
