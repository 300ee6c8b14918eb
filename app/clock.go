package app

import (
	"sync"
	"time"
)

// FastClock is a clock of its own that runs at a multiple of the machine's and
// can be moved: the demo and the tests live four days of a class by it. Safe for
// concurrent use.
type FastClock struct {
	mu     sync.Mutex
	speed  float64
	base   time.Time     // what it showed
	since  time.Time     // when that was, by the machine's clock
	passed time.Duration // how much time had passed by then
	moved  chan struct{} // closed at the next move
}

// NewFastClock shows at first, and runs speed times as fast as the machine's.
func NewFastClock(at time.Time, speed float64) *FastClock {
	return &FastClock{speed: speed, base: at, since: time.Now(), moved: make(chan struct{})}
}

// Clock is the clock as the program takes it.
func (c *FastClock) Clock() Clock { return Clock{Now: c.Now, Elapsed: c.Elapsed, After: c.After} }

// Now is the time it shows.
func (c *FastClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base.Add(c.run())
}

// Elapsed is how much time has passed since it was made: by running, and by being
// moved forward. Being set back takes none of it away.
func (c *FastClock) Elapsed() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.passed + c.run()
}

// run is how far it has run since it was moved.
func (c *FastClock) run() time.Duration {
	return time.Duration(float64(time.Since(c.since)) * c.speed)
}

// Set moves it: forward, so that time passes, or back. Whoever waits is asked
// again.
func (c *FastClock) Set(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.show(to, max(to.Sub(c.base.Add(c.run())), 0))
}

// show has it show another time, by which so much time passes. It is locked.
func (c *FastClock) show(to time.Time, passes time.Duration) {
	c.passed += c.run() + passes
	c.base, c.since = to, time.Now()
	close(c.moved)
	c.moved = make(chan struct{})
}

// Forward moves it to a later time; an earlier one is passed over.
func (c *FastClock) Forward(to time.Time) {
	if c.Now().Before(to) {
		c.Set(to)
	}
}

// Jump has it show another time by which no time passes, as a clock does that is
// wrong, or set right.
func (c *FastClock) Jump(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.show(to, 0)
}

// Runs changes its speed.
func (c *FastClock) Runs(speed float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.show(c.base.Add(c.run()), 0)
	c.speed = speed
}

// After is time.After by this clock: it fires when so much time has passed.
func (c *FastClock) After(d time.Duration) <-chan time.Time {
	fires := make(chan time.Time, 1)
	until := c.Elapsed() + d
	go func() {
		for {
			c.mu.Lock()
			left, moved, speed := until-c.passed-c.run(), c.moved, c.speed
			c.mu.Unlock()
			if left <= 0 {
				fires <- c.Now()
				return
			}
			timer := time.NewTimer(time.Duration(float64(left) / speed))
			select {
			case <-timer.C:
			case <-moved:
			}
			timer.Stop()
		}
	}()
	return fires
}
