package registrar

import (
	"cmp"
	"context"
	"slices"

	"github.com/loptruong/loptruong/course"
)

// Codes is what checking in by a code asks of a transaction.
type Codes interface {
	Book
	CodeTries(ctx context.Context, g course.Guess) (tries int, err error)
	WrongCode(ctx context.Context, g course.Guess) error
}

// CodeTaken is what came of a code.
type CodeTaken struct {
	Is    []CheckIn // the sessions that are open and whose code it is: of several the person says at which they are. Else one that is over, or where no code is taken now
	Done  CheckedIn // what came of checking in there, where it is one
	Wrong []CheckIn // where it was counted as a wrong one
	Left  int       // how many tries are left at one of these at most
	None  []CheckIn // where there are none left
}

// CheckInByCode checks the actor in at the session that the code is of, among all sessions
// of all their courses, each with their place: a code says which session is meant. The
// code of one that is over costs nothing. Any other that is of no open session is counted,
// once at each of them at which there are tries left; see course.MaxCodes. A right one
// does nothing where there are none.
func (b By) CheckInByCode(ctx context.Context, store Codes, all []CheckIn, code string) (CodeTaken, error) {
	var taken CodeTaken
	var guessed []CheckIn
	takesNone := slices.IndexFunc(all, func(in CheckIn) bool { return b.opens(in) && !in.Course.Takes(in.Session, in.Way) })
	tries, err := b.codeTries(ctx, store, all)
	if err != nil {
		return taken, err
	}
	for _, in := range all {
		tries, asked := tries[in.Session.ID]
		switch {
		case !asked:
		case tries >= course.MaxCodes:
			taken.None = append(taken.None, in)
		case in.Session.Code == code:
			taken.Is = append(taken.Is, in)
		default:
			guessed, taken.Left = append(guessed, in), max(taken.Left, course.MaxCodes-tries-1)
		}
	}
	over := slices.IndexFunc(all, func(in CheckIn) bool {
		return in.Session.Code == code && in.Course.CheckIn.At(in.Session, b.at()) == course.Over
	})
	switch {
	case len(taken.Is) > 0:
	case over >= 0:
		taken.Is = all[over : over+1]
	case len(guessed)+len(taken.None) == 0 && takesNone >= 0:
		taken.Is = all[takesNone : takesNone+1]
	default:
		taken.Wrong = guessed
		for _, in := range guessed {
			if err := store.WrongCode(ctx, b.guess(in)); err != nil {
				return taken, err
			}
		}
	}
	if len(taken.Is) != 1 {
		return taken, nil
	}
	taken.Done, err = b.CheckIn(ctx, store, taken.Is[0])
	return taken, err
}

// opens tells whether a session takes check-ins.
func (b By) opens(in CheckIn) bool {
	return in.Course.Phase(in.Session, b.at()) == course.CheckInOpen
}

// codeTries are how many wrong codes the actor has given for each of the sessions at which
// a code is taken now, by its id. Their places are kept from other guesses, in one order
// for all, until the commit.
func (b By) codeTries(ctx context.Context, store Codes, all []CheckIn) (map[int64]int, error) {
	tries := map[int64]int{}
	for _, in := range slices.SortedFunc(slices.Values(all), func(a, b CheckIn) int { return cmp.Compare(a.Place.ID, b.Place.ID) }) {
		if !b.opens(in) || !in.Course.Takes(in.Session, in.Way) {
			continue
		}
		n, err := store.CodeTries(ctx, b.guess(in))
		if err != nil {
			return nil, err
		}
		tries[in.Session.ID] = n
	}
	return tries, nil
}

func (b By) guess(in CheckIn) course.Guess {
	return course.Guess{SessionID: in.Session.ID, AccountID: b.Actor.AccountID, EnrollmentID: in.Place.ID}
}
