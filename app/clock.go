package app

import (
	"sync"
	"time"
)

// FastClock is a clock of its own that runs at a multiple of the machine's and
// can be moved: the demo and the tests live four days of a class by it. Safe for
// concurrent use.
type FastClock struct {
	mu    sync.Mutex
	speed float64
	base  time.Time     // what it showed
	since time.Time     // when that was, by the machine's clock
	back  time.Duration // how far it has been set back in all
	moved chan struct{} // closed at the next move
}

// NewFastClock shows at first, and runs speed times as fast as the machine's.
func NewFastClock(at time.Time, speed float64) *FastClock {
	return &FastClock{speed: speed, base: at, since: time.Now(), moved: make(chan struct{})}
}

// Clock is the clock as the program takes it.
func (c *FastClock) Clock() Clock { return Clock{Now: c.Now, After: c.After} }

// Now is the time it shows.
func (c *FastClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *FastClock) now() time.Time {
	return c.base.Add(time.Duration(float64(time.Since(c.since)) * c.speed))
}

// Set moves it, forward or back. Whoever waits is asked again.
func (c *FastClock) Set(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if by := c.now().Sub(to); by > 0 {
		c.back += by
	}
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

// Runs changes its speed.
func (c *FastClock) Runs(speed float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.base, c.since, c.speed = c.now(), time.Now(), speed
	close(c.moved)
	c.moved = make(chan struct{})
}

// After is time.After by this clock: it fires when the clock has got d further,
// by running or by being moved. Being set back holds it up no more than it does a
// timer of the machine.
func (c *FastClock) After(d time.Duration) <-chan time.Time {
	fires := make(chan time.Time, 1)
	c.mu.Lock()
	until, back := c.now().Add(d), c.back
	c.mu.Unlock()
	go func() {
		for {
			c.mu.Lock()
			left, moved, speed := until.Sub(c.now())-(c.back-back), c.moved, c.speed
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
