package course

import (
	"slices"
	"time"
)

// Untold is a session as people were last told of it, while they are still to be told
// what it is now. It is made by the first change, kept up by those that follow, and ends
// when they are told.
type Untold struct {
	SessionChange
	By     int64     // account that has changed it last
	Urgent bool      // to be told in the quiet hours too
	At     time.Time // when it was changed last
}

const (
	// changesSettle is for how long nothing must have been changed until people are told:
	// several changes are one message, and a slip that is mended at once is none.
	changesSettle = 3 * time.Minute
	// changesHurry is how long before a session people are told of it at once.
	changesHurry = 2 * time.Hour
)

// TellAt is when people are to be told of changes, of which there is one at least: when
// nothing has been changed for three minutes, or two hours before one of the sessions
// begins, as it was or as it is; but not in the quiet hours, unless one is urgent. held is
// whether the quiet hours put it off.
func (c Course) TellAt(untold []Untold) (at time.Time, held bool) {
	urgent := false
	for _, u := range untold {
		if settled := u.At.Add(changesSettle); settled.After(at) {
			at = settled
		}
		urgent = urgent || u.Urgent
	}
	for _, u := range untold {
		for _, s := range []Session{u.Was, u.Is} {
			hurry := s.Start.Add(-changesHurry)
			if hurry.Before(u.At) {
				hurry = u.At
			}
			if u.At.Before(s.End) && hurry.Before(at) {
				at = hurry
			}
		}
	}
	until := QuietUntil(at, c.Location())
	if urgent || until.Equal(at) {
		return at, false
	}
	return until, true
}

// ToldTooLate tells whether people who are told of the changes at a moment could come to a
// session that isn't there, or miss one that is.
func ToldTooLate(untold []Untold, at time.Time) bool {
	return slices.ContainsFunc(untold, func(u Untold) bool {
		return slices.ContainsFunc([]Session{u.Was, u.Is}, func(s Session) bool {
			return u.At.Before(s.Start) && !s.Start.After(at)
		})
	})
}

// WorthTelling are those of the changes that say something: not those that have cancelled
// each other out, nor what is another hour or text of a session that is over. They are in
// order of start, as it is now.
func WorthTelling(untold []Untold, now time.Time) (worth []Untold) {
	for _, u := range untold {
		was, is := u.Was, u.Is
		over := !is.End.After(now) && !was.End.After(now)
		switch {
		case u.Added() && (is.Cancelled() || over):
		case was.Cancelled() && is.Cancelled():
		case was.Cancelled() != is.Cancelled():
			worth = append(worth, u)
		case !over && (u.Added() || u.Moved() || texts(was) != texts(is)):
			worth = append(worth, u)
		}
	}
	slices.SortStableFunc(worth, func(a, b Untold) int { return a.Is.Start.Compare(b.Is.Start) })
	return worth
}

func texts(s Session) [4]string { return [4]string{s.Topic, s.Speaker, s.Room, s.Name} }
