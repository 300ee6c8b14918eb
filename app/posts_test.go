package app

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loptruong/loptruong/notice"
)

// TestPostsTogether: what is posted while one is stored is stored by one transaction, in its
// order; one that can't be stored is refused alone, and who gives up waiting does not
// keep the others.
func TestPostsTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const broken = 3
		errBroken := errors.New("broken")
		begun, goOn := make(chan struct{}), make(chan struct{})
		var stored [][]int64 // by transaction
		p := &posts{store: func(_ context.Context, updates []notice.Update) error {
			var ids []int64
			for _, u := range updates {
				ids = append(ids, u.UpdateID)
			}
			if len(stored) == 0 {
				close(begun)
				<-goOn
			}
			if stored = append(stored, ids); slices.Contains(ids, broken) {
				return errBroken
			}
			return nil
		}}
		outcomes := make([]error, 6)
		add := func(ctx context.Context, id int64) {
			outcomes[id] = p.add(ctx, []notice.Update{{UpdateID: id}})
		}
		gone, leave := context.WithCancel(t.Context())
		go add(gone, 1)
		<-begun
		for id := int64(2); id < 6; id++ {
			go add(t.Context(), id)
			synctest.Wait()
		}
		leave()
		synctest.Wait()
		if !errors.Is(outcomes[1], context.Canceled) {
			t.Errorf("who gives up has %v", outcomes[1])
		}
		close(goOn)
		time.Sleep(2 * gathering) // until the goroutine that stores has ended
		synctest.Wait()
		want := [][]int64{{1}, {2, 3, 4, 5}, {2}, {3}, {4}, {5}}
		if !slices.EqualFunc(stored, want, slices.Equal) {
			t.Errorf("stored %v, want %v", stored, want)
		}
		for id, err := range outcomes[2:] {
			if id += 2; (id == broken) != errors.Is(err, errBroken) || id != broken && err != nil {
				t.Errorf("update %d: %v", id, err)
			}
		}
	})
}

// TestPostsGather: who comes alone is stored at once, and who comes soon after that together.
func TestPostsGather(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type storing struct {
			after time.Duration
			posts int
		}
		var got []storing
		begun := time.Now()
		p := &posts{store: func(_ context.Context, updates []notice.Update) error {
			got = append(got, storing{time.Since(begun), len(updates)})
			return nil
		}}
		for _, wait := range []time.Duration{0, gathering / 4, gathering / 4, time.Second} {
			time.Sleep(wait)
			go func() {
				if err := p.add(t.Context(), []notice.Update{{}}); err != nil {
					t.Error(err)
				}
			}()
			synctest.Wait()
		}
		if want := []storing{{0, 1}, {gathering, 2}, {time.Second + gathering/2, 1}}; !slices.Equal(got, want) {
			t.Errorf("stored %v, want %v", got, want)
		}
		time.Sleep(gathering) // the goroutine that stores ends
	})
}
