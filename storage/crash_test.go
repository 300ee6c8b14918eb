package storage_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

const (
	crashURL  = "STORAGE_CRASH_URL"
	crashFrom = "STORAGE_CRASH_FROM" // number of the first unit
)

func TestMain(m *testing.M) {
	if url := os.Getenv(crashURL); url != "" {
		writeUntilKilled(url)
	}
	os.Exit(m.Run())
}

// writeUntilKilled commits units of two rows from several goroutines and prints
// the number of each after its commit.
func writeUntilKilled(url string) {
	ctx := context.Background()
	from, err := strconv.ParseInt(os.Getenv(crashFrom), 10, 64)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	db, err := storage.Open(ctx, storage.Config{URL: url, Now: time.Now})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	committed := make(chan int64)
	for g := range int64(8) {
		go func() {
			for n := from + g; ; n += 8 {
				err := db.Update(ctx, func(tx *storage.Tx) error {
					if err := write(ctx, tx, n); err != nil {
						return err
					}
					_, err := tx.Enqueue(ctx, notice.Notice{UniqueKey: fmt.Sprint(n), Lane: notice.ReplyLane, ChatID: n})
					return err
				})
				if err != nil {
					fmt.Println(err)
					os.Exit(1)
				}
				committed <- n
			}
		}()
	}
	for n := range committed {
		fmt.Println(n)
	}
}

// TestKill kills a process that writes, three times over one database: what it
// said to be committed is there, and no unit is there in part.
func TestKill(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		last := int64(0)
		var said []int64
		for range 3 {
			said = append(said, runAndKill(t, url, last+1, 60)...)
			last = slices.Max(said) + 20 // some units had no time to say it
		}
		db := storagetest.Open(t, storage.Config{URL: url, Now: time.Now})
		for _, n := range said {
			if !written(t, db, n) {
				t.Errorf("unit %d was committed and is lost", n)
			}
		}
		ctx := context.Background()
		must(t, db.Update(ctx, func(tx *storage.Tx) error {
			for n := int64(1); n <= last; n++ {
				// A notice that can be enqueued was not there.
				created, err := tx.Enqueue(ctx, notice.Notice{UniqueKey: fmt.Sprint(n), Lane: notice.ReplyLane, ChatID: n})
				if err != nil {
					return err
				}
				if dialog, notice := written(t, db, n), created == 0; dialog != notice {
					t.Errorf("unit %d: got row 1 %v and row 2 %v", n, dialog, notice)
				}
			}
			return nil
		}))
	})
}

func runAndKill(t *testing.T, url string, from int64, lines int) (committed []int64) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashURL+"="+url, fmt.Sprint(crashFrom, "=", from))
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	scanner := bufio.NewScanner(out)
	for scanner.Scan() {
		n, err := strconv.ParseInt(scanner.Text(), 10, 64)
		if err != nil {
			t.Errorf("the process says %q", scanner.Text())
		}
		committed = append(committed, n)
		if len(committed) == lines {
			must(t, cmd.Process.Kill())
		}
	}
	_ = cmd.Wait() // killed
	if len(committed) < lines {
		t.Fatalf("the process ended after %d units", len(committed))
	}
	return committed
}
