// Package limit slows down whoever tries too often.
package limit

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rate is how often one may try: so many times at once, and again after each
// Every.
type Rate struct {
	Burst int
	Every time.Duration
}

// most is how many are remembered at most, in two generations.
const most = 1 << 14

// Limit counts tries by who has made them. Its memory has a bound: whoever has not
// tried for as long as it takes to be as good as new is forgotten, and others
// before their time when there are too many. Safe for concurrent use.
type Limit[K comparable] struct {
	rate Rate

	mu         sync.Mutex
	young, old map[K]*rate.Limiter
	turned     time.Time // when the young ones became the old
}

// New is a limit of that rate for each of those who try.
func New[K comparable](r Rate) *Limit[K] {
	return &Limit[K]{rate: r, young: map[K]*rate.Limiter{}}
}

// Try counts a try and returns 0; one that comes too soon is not
// counted, and Try returns how long it is until the next may come.
func (l *Limit[K]) Try(who K, now time.Time) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if whole := time.Duration(l.rate.Burst) * l.rate.Every; now.Sub(l.turned) > whole || now.Before(l.turned) || len(l.young) >= most/2 {
		l.young, l.old, l.turned = map[K]*rate.Limiter{}, l.young, now
	}
	one := l.young[who]
	if one == nil {
		if one = l.old[who]; one == nil {
			one = rate.NewLimiter(rate.Every(l.rate.Every), l.rate.Burst)
		}
		l.young[who] = one
	}
	try := one.ReserveN(now, 1)
	if wait = try.DelayFrom(now); wait > 0 {
		try.CancelAt(now)
	}
	return wait
}
