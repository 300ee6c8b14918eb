package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"
)

// Move is a line by which whoever has started ServeByClock moves its clock: it shows at, and
// so many seconds pass in one of the machine's.
func Move(at time.Time, speed float64) string {
	return fmt.Sprintf("%s %g", at.UTC().Format(time.RFC3339Nano), speed)
}

func readMove(line string) (at time.Time, speed float64, err error) {
	var moment string
	if _, err := fmt.Sscanf(line, "%s %g", &moment, &speed); err != nil || !(speed > 0) {
		return at, 0, UsageError{Err: fmt.Errorf("%q moves no clock; give a moment and a speed above 0", line)}
	}
	if at, err = time.Parse(time.RFC3339Nano, moment); err != nil {
		return at, 0, UsageError{Err: err}
	}
	return at, speed, nil
}

// ServeByClock is Serve by a clock that whoever has started the program moves, for a class that
// is played: each line of moves is a Move. The program begins with the first, does for each
// what is due then, and says the line again on out when that is done. It ends when moves does.
func ServeByClock(ctx context.Context, cfg Config, moves io.Reader, out io.Writer, logger *slog.Logger) error {
	lines := bufio.NewScanner(moves)
	if !lines.Scan() {
		return UsageError{Err: errors.Join(errors.New("no moment to begin with"), lines.Err())}
	}
	at, speed, err := readMove(lines.Text())
	if err != nil {
		return err
	}
	clock := NewFastClock(at, speed)
	a, err := New(ctx, cfg, clock.Clock(), logger)
	if err != nil {
		return err
	}
	come := make(chan string)
	go func() { // a read can't be taken back: it ends with the program
		defer close(come)
		for more := true; more; more = lines.Scan() {
			come <- lines.Text()
		}
	}()
	ctx, stop := context.WithCancel(ctx)
	parts, ctx := errgroup.WithContext(ctx)
	parts.Go(func() error { return a.Run(ctx) })
	parts.Go(func() error {
		defer stop()
		return a.moved(ctx, clock, come, out)
	})
	return errors.Join(parts.Wait(), a.Close())
}

// moved follows the lines that come until there are no more.
func (a *App) moved(ctx context.Context, clock *FastClock, come <-chan string, out io.Writer) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case line, more := <-come:
			if !more {
				return nil
			}
			at, speed, err := readMove(line)
			if err != nil {
				return err
			}
			clock.Runs(speed)
			clock.Set(at)
			if err := a.Look(ctx); err != nil {
				a.logger.WarnContext(ctx, "looking for what is due failed", "error", err)
			}
			if _, err := fmt.Fprintln(out, line); err != nil {
				return fmt.Errorf("say that what was due is done: %w", err)
			}
		}
	}
}
