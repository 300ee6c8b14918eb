package registrar_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// book is the first session of the cast, on one of the engines: 16/8 7:30, check-in from
// 7:15 to 8:00, late after 7:40. Giồng Trôm has a representative.
type book struct {
	t       *testing.T
	db      *storage.DB
	now     time.Time
	class   coursetest.Class
	session course.Session
}

// eachBook opens a book on both engines.
func eachBook(t *testing.T, test func(b *book)) {
	t.Helper()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		b := &book{t: t, class: coursetest.New(coursetest.Sessions("16-17/8/2022 sáng"), coursetest.Cast())}
		b.at("16/8 7:20")
		b.db = storagetest.Open(t, storage.Config{URL: url, Now: func() time.Time { return b.now }})
		storagetest.Do(t, b.db, func(_ context.Context, tx *storage.Tx) error {
			storagetest.Store(t, tx, &b.class)
			id := b.class.Course.ID
			storagetest.Grant(t, tx, coursetest.Organizer, course.Grant{Role: course.OrganizerRole, CourseID: id})
			storagetest.Grant(t, tx, coursetest.Representative, course.Grant{
				Role: course.RepresentativeRole, CourseID: id, DelegationID: b.class.Roster[0].DelegationID})
			storagetest.Grant(t, tx, coursetest.Lan, course.Grant{Role: course.RepresentativeRole, CourseID: id, DelegationID: b.class.Roster[0].DelegationID})
			return nil
		})
		b.session = b.class.Sessions[0]
		test(b)
	})
}

func (b *book) at(moment string) { b.now = coursetest.At(moment) }

// does does something as somebody, in a transaction of its own, undone when it fails.
func (b *book) does(user int64, do func(context.Context, *storage.Tx, registrar.By) error) error {
	b.t.Helper()
	return b.db.Update(b.t.Context(), func(tx *storage.Tx) error {
		actor, err := tx.Actor(b.t.Context(), storagetest.Account(b.t, tx, user))
		if err != nil {
			return err
		}
		return do(b.t.Context(), tx, registrar.By{Actor: actor, Now: b.now})
	})
}

// ticks ticks the person at that place of the cast.
func (b *book) ticks(user int64, person int, in registrar.Tick) (done registrar.Ticked, err error) {
	b.t.Helper()
	in.Course, in.Session, in.Enrollment = b.class.Course, b.session, b.class.Roster[person].ID
	if in.Way == "" {
		in.Way = course.ByOrganizer
	}
	err = b.does(user, func(ctx context.Context, tx *storage.Tx, by registrar.By) error {
		done, err = by.Tick(ctx, tx, in)
		return err
	})
	return done, err
}

// unticks takes a tick back.
func (b *book) unticks(user int64, person int, in registrar.Untick) (done registrar.Ticked, err error) {
	b.t.Helper()
	in.Course, in.Session, in.Enrollment = b.class.Course, b.session, b.class.Roster[person].ID
	if in.Way == "" {
		in.Way = course.ByOrganizer
	}
	err = b.does(user, func(ctx context.Context, tx *storage.Tx, by registrar.By) error {
		done, err = by.Untick(ctx, tx, in)
		return err
	})
	return done, err
}

// checksIn has Lan check in.
func (b *book) checksIn() (done registrar.CheckedIn) {
	b.t.Helper()
	err := b.does(coursetest.Lan, func(ctx context.Context, tx *storage.Tx, by registrar.By) (err error) {
		done, err = by.CheckIn(ctx, tx, registrar.CheckIn{Course: b.class.Course, Session: b.session, Place: b.class.Roster[0], Way: course.ByButton})
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return done
}

// says is what the book says of somebody: every state, and whether a time was said.
func (b *book) says(person int) (said string) {
	b.t.Helper()
	storagetest.Do(b.t, b.db, func(ctx context.Context, tx *storage.Tx) error {
		entries, err := tx.EntriesOf(ctx, b.class.Roster[person].ID)
		for _, e := range entries.At(b.session.ID) {
			if said != "" {
				said += " "
			}
			said += string(e.State)
			if !e.ArrivedAt.IsZero() {
				said += "@" + course.ClockTime(e.ArrivedAt.In(coursetest.Zone))
			}
		}
		return err
	})
	return said
}

func (b *book) want(person int, said string) {
	b.t.Helper()
	if got := b.says(person); got != said {
		b.t.Errorf("the book says %q, want %q", got, said)
	}
}

// refused fails the test unless the act was refused by that text.
func (b *book) refused(err error, textID string) {
	b.t.Helper()
	if refused, ok := errors.AsType[*course.Error](err); !ok || refused.TextID != textID {
		b.t.Errorf("got %v, want a refusal by %s", err, textID)
	}
}

// TestTickSaysWhatWas: on time unless it is said otherwise, whenever it is ticked; the
// time of arrival decides, and what is chosen after it stands, and keeps the time.
func TestTickSaysWhatWas(t *testing.T) {
	t.Parallel()
	eachBook(t, func(b *book) {
		say := func(person int, in registrar.Tick, created bool) registrar.Ticked {
			b.t.Helper()
			done, err := b.ticks(coursetest.Organizer, person, in)
			if err != nil || done.Created != created || done.Place.ID != b.class.Roster[person].ID {
				b.t.Errorf("%+v, %v, want created %v", done, err, created)
			}
			return done
		}
		b.at("16/8 7:55")
		say(0, registrar.Tick{Keep: true}, true)
		say(0, registrar.Tick{Keep: true}, false)
		say(0, registrar.Tick{Keep: true, State: course.Late}, false)
		say(0, registrar.Tick{Arrived: coursetest.At("16/8 7:52")}, true)
		say(0, registrar.Tick{Arrived: coursetest.At("16/8 7:52")}, false)
		say(0, registrar.Tick{Arrived: coursetest.At("16/8 7:40")}, true)
		say(0, registrar.Tick{State: course.Late}, true)
		say(0, registrar.Tick{State: course.Excused}, true)
		say(0, registrar.Tick{Keep: true}, true)
		b.want(0, "present late@7:52 present@7:40 late@7:40 excused present")

		say(1, registrar.Tick{State: course.Absent}, true)
		b.at("16/8 10:20")
		say(1, registrar.Tick{State: course.LeftEarly}, true)
		done := say(1, registrar.Tick{Arrived: coursetest.At("16/8 10:05"), Seen: 2}, true)
		b.want(1, "absent left_early left_early@10:05")
		if done.Entry.Revision != 3 || !done.Entry.Came().Equal(coursetest.At("16/8 10:05")) || done.Entry.Way != course.ByOrganizer {
			b.t.Errorf("the entry is %+v", done.Entry)
		}

		for moment, textID := range map[string]string{
			"16/8 10:21": "tick.arrived_ahead", "15/8 7:20": "tick.arrived_outside",
		} {
			_, err := b.ticks(coursetest.Organizer, 2, registrar.Tick{Arrived: coursetest.At(moment)})
			b.refused(err, textID)
		}
		b.at("16/8 20:00")
		_, err := b.ticks(coursetest.Organizer, 2, registrar.Tick{Arrived: coursetest.At("16/8 11:31")})
		b.refused(err, "tick.arrived_outside")
		b.want(2, "")
	})
}

// TestUntick: what stood before stands again, of nothing an absence that gives way to the
// person's own check-in; who is taken away is, however often they were said to be there.
func TestUntick(t *testing.T) {
	t.Parallel()
	eachBook(t, func(b *book) {
		undo := func(person int, in registrar.Untick, created bool) registrar.Ticked {
			b.t.Helper()
			done, err := b.unticks(coursetest.Organizer, person, in)
			if err != nil || done.Created != created {
				b.t.Errorf("%+v, %v, want created %v", done, err, created)
			}
			return done
		}
		tick := func(person int, in registrar.Tick) {
			b.t.Helper()
			if _, err := b.ticks(coursetest.Organizer, person, in); err != nil {
				b.t.Fatal(err)
			}
		}
		undo(0, registrar.Untick{}, false)
		tick(0, registrar.Tick{})
		undo(0, registrar.Untick{Seen: 1}, true)
		if _, err := b.unticks(coursetest.Organizer, 0, registrar.Untick{Seen: 1}); !errors.Is(err, course.ErrChanged) {
			b.t.Errorf("a second tap on undo: %v", err)
		}
		b.want(0, "present absent")
		if in := b.checksIn(); !in.Created || in.Entry.State != course.Present || in.Entry.Way != course.ByButton {
			b.t.Errorf("after an undo the own check-in makes %+v", in)
		}
		b.at("16/8 7:30")
		tick(0, registrar.Tick{State: course.Late})
		undo(0, registrar.Untick{}, true)
		b.want(0, "present absent present late present@7:20")
		undo(0, registrar.Untick{Away: true}, true)
		undo(0, registrar.Untick{Away: true}, false)
		b.want(0, "present absent present late present@7:20 absent")

		tick(1, registrar.Tick{State: course.Excused})
		tick(1, registrar.Tick{})
		undo(1, registrar.Untick{Away: true}, true)
		b.want(1, "excused present excused")

		b.at("16/8 8:00")
		storagetest.Do(b.t, b.db, func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.CloseSession(ctx, b.session.ID)
			return err
		})
		undo(2, registrar.Untick{}, false)
		tick(2, registrar.Tick{})
		undo(2, registrar.Untick{}, true)
		b.want(2, "absent present absent")
	})
}

// TestCorrectionsStand against ticks, their undoing, and the person's own check-in.
func TestCorrectionsStand(t *testing.T) {
	t.Parallel()
	eachBook(t, func(b *book) {
		for person, state := range map[int]course.Presence{0: course.Absent, 1: course.Present} {
			storagetest.Do(b.t, b.db, func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.Correct(ctx, course.Attendance{SessionID: b.session.ID, EnrollmentID: b.class.Roster[person].ID, State: state,
					Way: course.ByOrganizer, Reason: "bấm hộ ở nhà"})
				return err
			})
		}
		if in := b.checksIn(); in.Created {
			b.t.Errorf("the own check-in makes %+v", in)
		}
		for _, person := range []int{0, 1} {
			if done, err := b.ticks(coursetest.Organizer, person, registrar.Tick{State: course.Late}); err != nil || done.Created || !done.Entry.Corrected() {
				b.t.Errorf("a tick makes %+v, %v", done, err)
			}
			if done, err := b.unticks(coursetest.Organizer, person, registrar.Untick{Away: true}); err != nil || done.Created {
				b.t.Errorf("its undoing makes %+v, %v", done, err)
			}
		}
		b.want(0, "absent")
		b.want(1, "present")
	})
}

// TestWhoMayTickWhen: organizers from the day of the session until the course is closed;
// representatives the people of their delegation but themselves, while check-in is open
// and the session takes their word.
func TestWhoMayTickWhen(t *testing.T) {
	t.Parallel()
	eachBook(t, func(b *book) {
		as := func(user int64, person int, way course.Way, moment, textID string) {
			b.t.Helper()
			b.at(moment)
			if _, err := b.ticks(user, person, registrar.Tick{Way: way}); textID == "" && err != nil {
				b.t.Error(err)
			} else if textID != "" {
				b.refused(err, textID)
			}
			if _, err := b.unticks(user, person, registrar.Untick{Way: way}); textID == "" && err != nil {
				b.t.Error(err)
			} else if textID != "" {
				b.refused(err, textID)
			}
		}
		const organizer, representative = coursetest.Organizer, coursetest.Representative
		as(organizer, 0, course.ByOrganizer, "15/8 23:59", "tick.early")
		as(organizer, 0, course.ByOrganizer, "16/8 0:00", "")
		as(organizer, 1, course.BySheet, "20/8 9:00", "")
		as(coursetest.Lan, 1, course.ByOrganizer, "16/8 7:20", "refuse.forbidden")
		as(representative, 3, course.ByOrganizer, "16/8 7:20", "refuse.forbidden")
		as(organizer, 3, course.ByRepresentative, "16/8 7:20", "refuse.forbidden")
		as(coursetest.Stranger, 3, course.ByRepresentative, "16/8 7:20", "refuse.forbidden")
		as(representative, 1, course.ByRepresentative, "16/8 7:20", "refuse.forbidden")
		as(representative, 3, course.ByRepresentative, "16/8 7:14", "tickfor.early")
		as(representative, 3, course.ByRepresentative, "16/8 8:00", "tickfor.over")
		as(representative, 3, course.ByRepresentative, "16/8 7:20", "")
		as(coursetest.Lan, 0, course.ByRepresentative, "16/8 7:20", "tickfor.yourself")
		b.session.Ways = course.AllWays.With(course.ByRepresentative, false)
		as(representative, 3, course.ByRepresentative, "16/8 7:20", "tickfor.off")
		b.session.CancelledAt = b.now
		as(organizer, 2, course.ByOrganizer, "16/8 9:00", "tick.cancelled")
		b.class.Roster[0].ID = 9999
		as(organizer, 0, course.ByOrganizer, "16/8 9:00", "tick.not_on_roster")
	})
}

// TestRepresentativeTicks: the moment makes it on time or late, nothing that others have
// said is changed, and the own is taken back.
func TestRepresentativeTicks(t *testing.T) {
	t.Parallel()
	eachBook(t, func(b *book) {
		const representative = coursetest.Representative
		by := func(person int, created bool) {
			b.t.Helper()
			in := registrar.Tick{Way: course.ByRepresentative, State: course.Excused, Arrived: coursetest.At("16/8 7:16")}
			if done, err := b.ticks(representative, person, in); err != nil || done.Created != created {
				b.t.Errorf("%+v, %v, want created %v", done, err, created)
			}
		}
		back := func(user int64, person int, created bool) {
			b.t.Helper()
			if done, err := b.unticks(user, person, registrar.Untick{Way: course.ByRepresentative, Away: true}); err != nil || done.Created != created {
				b.t.Errorf("%+v, %v, want created %v", done, err, created)
			}
		}
		by(3, true)
		by(3, false)
		back(coursetest.Lan, 3, false) // the other representative
		back(representative, 3, true)
		back(representative, 3, false)
		b.at("16/8 7:45")
		by(3, true)
		b.want(3, "present absent late")
		b.checksIn()
		by(0, false)
		back(representative, 0, false)
		if _, err := b.ticks(coursetest.Organizer, 3, registrar.Tick{State: course.Excused}); err != nil {
			b.t.Fatal(err)
		}
		by(3, false)
		if _, err := b.ticks(coursetest.Organizer, 3, registrar.Tick{State: course.Absent}); err != nil {
			b.t.Fatal(err)
		}
		by(3, true) // whoever comes is in
		b.want(3, "present absent late excused absent late")
	})
}

// TestDenyTick: whoever a representative has checked in hears of it, and may say that they
// were not there, of which those in charge hear; once, and of nothing else that is said.
func TestDenyTick(t *testing.T) {
	t.Parallel()
	eachBook(t, func(b *book) {
		deny := func(user int64) (done registrar.Ticked, err error) {
			err = b.does(user, func(ctx context.Context, tx *storage.Tx, by registrar.By) error {
				done, err = by.DenyTick(ctx, tx, b.class.Course, b.session)
				return err
			})
			return done, err
		}
		_, err := deny(coursetest.Lan)
		b.refused(err, "tickfor.deny_late")
		made, err := b.ticks(coursetest.Representative, 0, registrar.Tick{Way: course.ByRepresentative})
		if told, ok := made.Facts[0].(course.TickedFor); err != nil || !ok || told.Account.TelegramID != coursetest.Lan || told.Entry.State != course.Present {
			b.t.Errorf("told %+v, %v", made.Facts, err)
		}
		if made, err := b.ticks(coursetest.Representative, 3, registrar.Tick{Way: course.ByRepresentative}); err != nil || len(made.Facts) != 0 {
			b.t.Errorf("of somebody without an account: told %+v, %v", made.Facts, err)
		}
		_, err = deny(coursetest.Stranger)
		b.refused(err, "refuse.forbidden")
		_, err = deny(coursetest.Binh)
		b.refused(err, "tickfor.deny_late")
		done, err := deny(coursetest.Lan)
		if told, ok := done.Facts[0].(course.TickDenied); err != nil || !ok || told.Was.Revision != 1 || !done.Entry.Yields() {
			b.t.Errorf("%+v, %v", done, err)
		}
		_, err = deny(coursetest.Lan)
		b.refused(err, "tickfor.deny_late")
		b.want(0, "present absent")
		b.checksIn()
		b.want(0, "present absent present")
	})
}

// TestTicksAtOnce: two organizers tick everybody at the same moment, again and again;
// everybody is there once.
func TestTicksAtOnce(t *testing.T) {
	t.Parallel()
	eachBook(t, func(b *book) {
		var organizers sync.WaitGroup
		for range 4 {
			organizers.Go(func() {
				for person := range b.class.Roster {
					if _, err := b.ticks(coursetest.Organizer, person, registrar.Tick{Keep: true}); err != nil {
						b.t.Error(err)
					}
				}
			})
		}
		organizers.Wait()
		for person := range b.class.Roster {
			b.want(person, "present")
		}
		for range 4 { // and away again, all of the same entry
			organizers.Go(func() {
				if _, err := b.unticks(coursetest.Organizer, 0, registrar.Untick{Away: true, Seen: 1}); err != nil && !errors.Is(err, course.ErrChanged) {
					b.t.Error(err)
				}
			})
		}
		organizers.Wait()
		b.want(0, "present absent")
	})
}

// TestClosedCourseTakesNoTick, by whomever.
func TestClosedCourseTakesNoTick(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		_, err := c.by(ctx, tx, organizer).Close(ctx, tx, c.closing(ctx, tx, printable))
		return err
	})
	c.refuses(course.ErrConflict, func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Roster(ctx, c.course.ID)
		if err != nil {
			return err
		}
		sessions, err := tx.Sessions(ctx, c.course.ID)
		if err != nil {
			return err
		}
		_, err = c.by(ctx, tx, organizer).Tick(ctx, tx, registrar.Tick{ // as a door that has read the course before
			Course: c.course, Session: sessions[0], Enrollment: all[1].ID, Way: course.ByOrganizer, State: course.Late})
		return err
	})
}
