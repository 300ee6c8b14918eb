package app

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loptruong/loptruong/course"
)

// TestFilesAreReadInTurn: no more files are read at a time than there are places, and who waits for one
// no longer than there is time.
func TestFilesAreReadInTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		reading, most := 0, 0
		count := func(n int) {
			mu.Lock()
			defer mu.Unlock()
			reading += n
			most = max(most, reading)
		}
		v := fileVerifier{turns: make(chan struct{}, readAtOnce), read: func(context.Context, []byte) (course.PaperText, error) {
			count(1)
			time.Sleep(time.Second)
			count(-1)
			return course.PaperText{}, nil
		}}
		late := make(chan int, 10)
		for range cap(late) {
			go func() {
				ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
				defer cancel()
				n := 0
				if _, err := v.readInTurn(ctx, nil); errors.Is(err, context.DeadlineExceeded) {
					n = 1
				}
				late <- n
			}()
		}
		all := 0
		for range cap(late) {
			all += <-late
		}
		if most != readAtOnce || all != cap(late)-3*readAtOnce {
			t.Errorf("%d were read at a time, %d of %d came too late", most, all, cap(late))
		}
	})
}
