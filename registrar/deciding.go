package registrar

import (
	"context"
	"maps"
	"slices"

	"github.com/loptruong/loptruong/course"
)

// Deciding is what deciding on corrections asks of a transaction.
type Deciding interface {
	Entries
	Correction(ctx context.Context, id int64) (course.Correction, error)
	EndCorrection(ctx context.Context, k course.Correction) error
}

// Verdict is what an organizer says to corrections as they were shown.
type Verdict struct {
	Approve bool
	Reason  string                                 // why they are refused
	Seen    string                                 // of those shown: SeenCorrections, for a refusal course.SeenCorrections
	Check   func(course.Paper) []course.PaperFault // what of a certificate can't be printed
}

// SeenCorrections is the digest of corrections as they are shown before they are decided, with where delegations come to have
// more people than their quotas when all are approved.
func SeenCorrections(ctx context.Context, store Seated, c course.Course, all []course.Correction) (seen string, over course.Overfull, err error) {
	seen = course.SeenCorrections(all)
	var come, leave []course.Enrollment
	for _, k := range all {
		if k.Field == course.FieldDelegation && k.Waits() && !c.Closed() {
			is := k.Place
			is.Delegation = k.After
			come, leave = append(come, is), append(leave, k.Place)
		}
	}
	if len(come) == 0 {
		return seen, over, nil
	}
	if over, err = Overfull(ctx, store, c, come, leave); err == nil && over.Any() {
		seen = course.Seen(seen, over)
	}
	return seen, over, err
}

// DecideCorrections decides on corrections of a course: all of them or none. Those
// approved are what the places say from now on; what isn't as it was shown is refused
// with course.ErrChanged, a single one that waits no more with course.ErrConflict, and
// what can't be printed any more with a *course.PaperError. Nothing can be approved once
// the course is closed. Who has asked hears of it, and whose place it is of what has
// changed there.
func (b By) DecideCorrections(ctx context.Context, store Deciding, courseID int64, ids []int64, say Verdict) (done []course.Correction, facts []course.Fact, err error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: courseID}); err != nil {
		return nil, nil, err
	}
	c, err := lockCourse(ctx, store, courseID)
	if err != nil {
		return nil, nil, err
	}
	if c.Closed() && say.Approve {
		return nil, nil, course.Refuse(course.ErrConflict, "approve.closed", "Course", c.Title)
	}
	if len(ids) == 0 {
		return nil, nil, course.Refuse(course.ErrChanged, "refuse.changed")
	}
	for _, id := range ids {
		k, err := store.Correction(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		if k.Place.CourseID != courseID {
			return nil, nil, course.Refuse(course.ErrNotFound, "refuse.old_button")
		}
		done = append(done, k)
	}
	if len(done) == 1 && !done[0].Waits() {
		return nil, nil, waitsNoMore(done[0])
	}
	seen := course.SeenCorrections(done)
	if say.Approve {
		if seen, _, err = SeenCorrections(ctx, store, c, done); err != nil {
			return nil, nil, err
		}
	}
	if err = course.CheckSeen(say.Seen, seen); err != nil {
		return nil, nil, err
	}
	if say.Approve {
		err = b.approve(ctx, store, c, done, say)
	} else {
		err = b.refuse(ctx, store, done, say.Reason)
	}
	if err != nil {
		return nil, nil, err
	}
	facts, err = b.verdicts(ctx, store, c, done)
	return done, facts, err
}

// waitsNoMore refuses what can't be decided any more.
func waitsNoMore(k course.Correction) error {
	if k.State == course.CorrectionAsked {
		return course.Refuse(course.ErrConflict, "person.withdrawn", "Name", k.Place.Trainee.Name)
	}
	return decided(k)
}

// approve sets the places right: all fields of a place at once, and none when one of
// them can't be.
func (b By) approve(ctx context.Context, store Deciding, c course.Course, all []course.Correction, say Verdict) error {
	places := map[int64]course.Enrollment{} // those that change, as they are to be
	for _, k := range all {
		e, touched := places[k.Place.ID]
		if !touched {
			e = k.Place
		}
		if e.Value(k.Field) == k.After {
			continue // somebody has set it right meanwhile
		}
		m, err := Mending(c, e, Value{Field: k.Field, Text: k.After, Check: say.Check})
		if err != nil {
			return err
		}
		places[e.ID] = m.Is
	}
	for i := range all {
		k := &all[i]
		if err := b.end(ctx, store, *k, course.CorrectionApproved, ""); err != nil {
			return err
		}
		k.State = course.CorrectionApproved
		if is, changed := places[k.Place.ID]; changed {
			k.Place = is
		}
	}
	for _, id := range slices.Sorted(maps.Keys(places)) {
		if err := store.UpdateEnrollment(ctx, places[id]); err != nil {
			return err
		}
	}
	return nil
}

func (b By) refuse(ctx context.Context, store Deciding, all []course.Correction, reason string) error {
	if err := course.Fits(reason, course.MaxReason); err != nil {
		return err
	}
	for i := range all {
		if err := b.end(ctx, store, all[i], course.CorrectionRefused, reason); err != nil {
			return err
		}
		all[i].State, all[i].Reason = course.CorrectionRefused, reason
	}
	return nil
}

// verdicts are what people hear of what was decided, all of it about one place at once.
func (b By) verdicts(ctx context.Context, store Deciding, c course.Course, done []course.Correction) (facts []course.Fact, err error) {
	type hearer struct{ account, place int64 }
	at := map[hearer]int{} // of facts
	for _, k := range done {
		hearers := []hearer{{k.By, k.Place.ID}}
		if whose := k.Place.Trainee.AccountID; whose != 0 && whose != k.By && k.State == course.CorrectionApproved {
			hearers = append(hearers, hearer{whose, k.Place.ID})
		}
		for _, h := range hearers {
			if i, known := at[h]; known {
				f := facts[i].(course.CorrectionsDecided)
				f.Decided = append(f.Decided, k)
				facts[i] = f
				continue
			}
			account, err := store.Account(ctx, h.account)
			if err != nil {
				return nil, err
			}
			at[h] = len(facts)
			facts = append(facts, course.CorrectionsDecided{Course: c, Place: k.Place, Account: account, Decided: []course.Correction{k}})
		}
	}
	return facts, nil
}
