package job_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loptruong/loptruong/job"
)

// running runs jobs in the bubble of a test until end is called.
func running(t *testing.T, jobs job.List) (log *bytes.Buffer, end func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	log = &bytes.Buffer{}
	ended := make(chan struct{})
	go func() {
		jobs.Run(ctx, slog.New(slog.NewTextHandler(log, nil)))
		close(ended)
	}()
	synctest.Wait()
	return log, func() {
		stop()
		<-ended
	}
}

// TestRung: a job looks at the start and at each ring; rings while it looks make one
// look more, and none is lost.
func TestRung(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var looks atomic.Int32
		j := job.New("slow", func(context.Context) error {
			looks.Add(1)
			time.Sleep(time.Second)
			return nil
		})
		_, end := running(t, job.List{j})
		defer end()
		for range 5 {
			j.Ring()
		}
		time.Sleep(5 * time.Second)
		if n := looks.Load(); n != 2 {
			t.Errorf("it has looked %d times after a start and five rings at once", n)
		}
		j.Ring()
		synctest.Wait()
		if n := looks.Load(); n != 3 {
			t.Errorf("it has looked %d times after one ring more", n)
		}
	})
}

// TestAside: a ring does not wait for the one before, and the end does for all.
func TestAside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var begun, ended atomic.Int32
		j := job.Aside("aside", func(context.Context) error {
			begun.Add(1)
			time.Sleep(time.Second)
			ended.Add(1)
			return nil
		})
		_, end := running(t, job.List{j})
		j.Ring()
		synctest.Wait()
		if begun.Load() != 2 || ended.Load() != 0 {
			t.Errorf("%d looks have begun and %d ended", begun.Load(), ended.Load())
		}
		end()
		if n := ended.Load(); n != 2 {
			t.Errorf("at the end %d of 2 looks had ended", n)
		}
	})
}

// TestPanic: what goes wrong in one job is logged, or returned to who looks, and ends
// neither it nor another.
func TestPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var looks atomic.Int32
		jobs := job.List{
			job.New("broken", func(context.Context) error { panic("a broken row") }),
			job.New("failing", func(context.Context) error { return errors.New("no database") }),
			job.New("sound", func(context.Context) error { looks.Add(1); return nil }),
		}
		log, end := running(t, jobs)
		jobs.Ring()
		synctest.Wait()
		end()
		if n := looks.Load(); n != 2 || strings.Count(log.String(), "job=broken") != 2 || strings.Count(log.String(), "job=failing") != 2 {
			t.Errorf("beside broken jobs the sound one has looked %d times; the log:\n%s", n, log)
		}
		err := jobs.Look(t.Context())
		if n := looks.Load(); n != 3 || err == nil || !strings.Contains(err.Error(), "broken: ") || !strings.Contains(err.Error(), "failing: no database") {
			t.Errorf("Look = %v, the sound job has looked %d times", err, n)
		}
	})
}
