package scheduler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// nudge reminds, once, whoever has not checked in when a session is about to close:
// for as long as it is open, and after all that was done until then has been heard. Its
// closing may move; nobody is reminded of the same session again, and nobody at night.
func (s *Scheduler) nudge(ctx context.Context, now time.Time) error {
	return s.eachSession(ctx, now, func(c course.Course, session course.Session) error {
		closes := c.CheckIn.Closes(session)
		slot := closes.Add(-course.NudgeBefore)
		if course.QuietUntil(now, c.Location()).After(now) {
			return nil // when they end, it is too late
		}
		if moment := c.CheckIn.At(session, now); now.Before(slot) || moment == course.TooEarly || moment == course.Over || !s.Listening() {
			return nil
		}
		return s.Update(ctx, func(tx Tx) error {
			if waiting, err := tx.WaitedUpdates(ctx, slot); err != nil || waiting > 0 {
				return err
			}
			name := session.NudgeKey()
			created, err := tx.Fire(ctx, name, closes)
			if err != nil || !created {
				return err
			}
			messages := i18n.InEach(s.Texts, c.Address, func(p *i18n.Printer) notice.Message { return words.Nudge(p, c, session) })
			_, err = tx.QueueReminder(ctx, c.ID, name, messages, session.ID)
			return err
		})
	})
}

// tellClosed tells of a session that was closed: the organizers, the representatives, each
// of their own delegations, and whoever was marked absent or comes near to losing the
// right to a certificate, in one message.
func (s *Scheduler) tellClosed(ctx context.Context, tx Tx, c course.Course, done course.SessionClosed, heard bool, now time.Time) error {
	name := fmt.Sprintf("closing/%d/%d", done.Session.ID, now.Unix())
	err := s.tellOrganizers(ctx, tx, c, name, func(p *i18n.Printer) notice.Message {
		return words.CheckInClosed(p, c, done, heard)
	})
	if err != nil {
		return err
	}
	if err := s.tellRepresentatives(ctx, tx, c, done, name+"/delegation"); err != nil {
		return err
	}
	var told []course.Standing
	for _, one := range done.Standings {
		if one.Marked(done.Session) || one.Moved() {
			told = append(told, one)
		}
	}
	return s.tellStandings(ctx, tx, c, done.Session, told, name+"/standing", now)
}

// tellRepresentatives tells each representative of a session, of all delegations that
// they answer for at once.
func (s *Scheduler) tellRepresentatives(ctx context.Context, tx Tx, c course.Course, done course.SessionClosed, uniqueKey string) error {
	delegations, err := tx.Delegations(ctx, c.ID)
	if err != nil {
		return err
	}
	var to []course.Account
	parts := map[int64][]course.SessionClosed{} // by account
	for _, d := range delegations {
		part := done.Of(d)
		if len(part.Standings) == 0 {
			continue
		}
		accounts, err := tx.Representatives(ctx, d.ID)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			if parts[a.ID] == nil {
				to = append(to, a)
			}
			parts[a.ID] = append(parts[a.ID], part)
		}
	}
	var notices []notice.Notice
	for _, a := range to {
		notices = append(notices, words.Each(s.Texts, c, []course.Account{a}, uniqueKey, func(p *i18n.Printer) notice.Message {
			return words.DelegationClosed(p, c, parts[a.ID])
		})...)
	}
	_, err = tx.Enqueue(ctx, notices...)
	return err
}

// tellStandings tells people where they stand, after the quiet hours. The session is the
// one that was closed; zero when none was.
func (s *Scheduler) tellStandings(ctx context.Context, tx Tx, c course.Course, closed course.Session, people []course.Standing, uniqueKey string, now time.Time) error {
	if len(people) == 0 {
		return nil
	}
	all, err := tx.AccountsOn(ctx, c.ID)
	if err != nil {
		return err
	}
	accounts := make(map[int64]course.Account, len(all))
	for _, a := range all {
		accounts[a.ID] = a
	}
	var notices []notice.Notice
	for _, one := range people {
		a, ok := accounts[one.Place.Trainee.AccountID]
		if !ok {
			continue // the bot can't write to them
		}
		key := uniqueKey
		if one.Marked(closed) && !one.Moved() {
			key = fmt.Sprintf("absent/%d", one.Entry.ID) // a session that was open again is closed twice over one tick
		}
		said := words.Each(s.Texts, c, []course.Account{a}, key, func(p *i18n.Printer) notice.Message { return words.Standing(p, c, closed, one) })
		for i := range said {
			said[i].EnrollmentID = one.Place.ID // while it waits the account may turn out to be another's
			said[i].NextAt = course.QuietUntil(now, c.Location())
		}
		notices = append(notices, said...)
	}
	_, err = tx.Enqueue(ctx, notices...)
	return err
}

const (
	// warnedOf is for how long after the last session people are warned by themselves.
	warnedOf = 7 * 24 * time.Hour
	// longestPause is by how much two sessions of a course are apart at most, for people to
	// be warned by themselves between them.
	longestPause = 60 * 24 * time.Hour
)

// warn tells whoever has come nearer to losing the right to a certificate, or further from
// it, by anything but the closing of a session: a correction, a session that was cancelled.
// It waits while people are still to be told of a change of the sessions, which may be
// taken back, and while check-in is open: the closing tells. A course that has not begun,
// or whose sessions are long over, has nothing to warn of. What it has looked at is
// remembered, so that nothing is reckoned while nothing changes.
func (s *Scheduler) warn(ctx context.Context, now time.Time) error {
	var courses []course.Course
	var sessions map[int64][]course.Session
	var last map[int64]int64
	changing := map[int64]bool{}
	err := s.View(ctx, func(tx Tx) (err error) {
		if courses, sessions, err = tx.RunningCourses(ctx, now.Add(-longestPause), now.Add(-warnedOf)); err != nil {
			return err
		}
		untold, err := tx.Untold(ctx, 0)
		if err != nil {
			return err
		}
		for _, u := range untold {
			changing[u.Is.CourseID] = true
		}
		last, err = tx.LastEntries(ctx, courses)
		return err
	})
	if err != nil {
		return err
	}
	seen := map[int64]string{}
	var failures []error
	for _, c := range courses {
		seen[c.ID] = s.warned[c.ID]
		open := func(one course.Session) bool { return c.Phase(one, now) == course.CheckInOpen }
		looked := course.Seen(last[c.ID], c.Rule, sessions[c.ID])
		if changing[c.ID] || looked == s.warned[c.ID] || !course.QuietUntil(now, c.Location()).Equal(now) || slices.ContainsFunc(sessions[c.ID], open) {
			continue
		}
		err := s.Update(ctx, func(tx Tx) error {
			told, err := registrar.WarnByClock(ctx, tx, c)
			if err != nil {
				return err
			}
			return s.tellStandings(ctx, tx, c, course.Session{}, told, fmt.Sprintf("standing/%d/%d", c.ID, now.Unix()), now)
		})
		if err != nil {
			failures = append(failures, fmt.Errorf("warnings of course %d: %w", c.ID, err))
			continue
		}
		seen[c.ID] = looked
	}
	s.warned = seen
	return errors.Join(failures...)
}
