package course

// Reach is whether the bot can write to a trainee.
type Reach string

const (
	Unlinked   Reach = "unlinked"  // has no Telegram account
	Reachable  Reach = "reachable" // has one
	HasBlocked Reach = "blocked"   // has one, and has blocked the bot
)

// Reach tells whether the bot can write to the trainee.
func (t Trainee) Reach() Reach {
	switch {
	case t.TelegramID == 0:
		return Unlinked
	case t.Blocked:
		return HasBlocked
	}
	return Reachable
}

// Reached counts people by whether the bot can write to them.
type Reached struct {
	Reachable, Blocked, Unlinked int
}

// Add counts one more.
func (r *Reached) Add(one Reach) {
	switch one {
	case Reachable:
		r.Reachable++
	case HasBlocked:
		r.Blocked++
	case Unlinked:
		r.Unlinked++
	}
}

// Linked is how many have a Telegram account, whether or not they have blocked
// the bot.
func (r Reached) Linked() int { return r.Reachable + r.Blocked }

// Total is how many were counted.
func (r Reached) Total() int { return r.Linked() + r.Unlinked }

// And are both counted together.
func (r Reached) And(other Reached) Reached {
	return Reached{r.Reachable + other.Reachable, r.Blocked + other.Blocked, r.Unlinked + other.Unlinked}
}

// Headcount counts the people of a delegation, or those of none.
type Headcount struct {
	DelegationID int64  // 0 for those of none
	Delegation   string // its name
	Reached
}

// Audience is for whom an announcement is: how many, and a digest of who they are and
// whether the bot can write to each. There may be hundreds of thousands: they are nowhere
// in one list.
type Audience struct {
	Reached
	Who string
}
