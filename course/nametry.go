package course

import "time"

// nameTries is how many names and dates somebody may try in a row who is on no
// roster: it is not to be searched by strangers.
const nameTries = 5

// The first wait after nameTries wrong names; each next one is twice as long, and
// none longer than the last.
const (
	firstNameLock   = 15 * time.Minute
	longestNameLock = 24 * time.Hour
)

// NameLock is how long somebody waits after so many wrong names in all before
// another is taken; 0 when the next is taken at once.
func NameLock(tries int) time.Duration {
	if tries == 0 || tries%nameTries != 0 {
		return 0
	}
	lock := firstNameLock
	for n := tries / nameTries; n > 1 && lock < longestNameLock; n-- {
		lock *= 2
	}
	return min(lock, longestNameLock)
}
