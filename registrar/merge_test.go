package registrar_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// book is what counts in the book of a place, by session.
func (c *class) book(ctx context.Context, tx *storage.Tx, place int64) (states []course.Presence) {
	c.t.Helper()
	of, err := tx.States(ctx, place)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, id := range slices.Sorted(maps.Keys(of)) {
		states = append(states, of[id])
	}
	return states
}

// merges makes the double a part of the kept place, as it is shown.
func (c *class) merges(ctx context.Context, tx *storage.Tx, kept, double course.Enrollment, stays int64) (course.Merge, []course.Fact) {
	c.t.Helper()
	by := c.by(ctx, tx, organizer)
	shown, err := by.Merging(ctx, tx, kept.ID, double.ID, stays)
	if err != nil {
		c.t.Fatal(err)
	}
	m, facts, err := by.Merge(ctx, tx, kept.ID, double.ID, stays, shown.Seen())
	if err != nil {
		c.t.Fatal(err)
	}
	return m, facts
}

// unmerges takes it back, as it is shown.
func (c *class) unmerges(ctx context.Context, tx *storage.Tx, id int64) []course.Fact {
	c.t.Helper()
	by := c.by(ctx, tx, organizer)
	shown, err := by.MergeOf(ctx, tx, id)
	if err != nil {
		c.t.Fatal(err)
	}
	_, facts, err := by.Unmerge(ctx, tx, id, shown.Seen())
	if err != nil {
		c.t.Fatal(err)
	}
	return facts
}

// TestMerge: the kept place has the number, account and the better state of each session,
// and what it lacked; taken back, each has again what it had, by new entries.
func TestMerge(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		kept, double := c.place(ctx, tx, 2), c.place(ctx, tx, 4)
		lacks := kept
		lacks.Trainee.Phone, lacks.Trainee.Birth, lacks.Note = "", course.Birth{}, "ghi chú"
		if err := tx.UpdateEnrollment(ctx, lacks); err != nil {
			return err
		}
		by := c.by(ctx, tx, organizer)
		if _, _, err := by.Merge(ctx, tx, kept.ID, double.ID, 0, "abcd"); !errors.Is(err, course.ErrChanged) {
			t.Errorf("what was not shown: %v", err)
		}
		m, facts := c.merges(ctx, tx, kept, double, 0)
		if len(facts) != 0 {
			t.Errorf("nobody loses an account, and %+v", facts)
		}
		is := c.place(ctx, tx, 2)
		want := lacks
		want.Trainee.Phone, want.Trainee.Birth = double.Trainee.Phone, double.Trainee.Birth
		if diff := cmp.Diff(want, is); diff != "" {
			t.Errorf("the kept one (-want +got):\n%s", diff)
		}
		if got := c.book(ctx, tx, kept.ID); !slices.Equal(got, []course.Presence{course.Present, course.Present}) {
			t.Errorf("in its book: %v", got)
		}
		if _, err := by.Merging(ctx, tx, kept.ID, double.ID, 0); !errors.Is(err, course.ErrConflict) {
			t.Errorf("a double again: %v", err)
		}
		if facts := c.unmerges(ctx, tx, m.ID); len(facts) != 0 {
			t.Errorf("nobody had lost an account, and %+v", facts)
		}
		if diff := cmp.Diff(lacks, c.place(ctx, tx, 2)); diff != "" {
			t.Errorf("taken back (-want +got):\n%s", diff)
		}
		if got := c.book(ctx, tx, kept.ID); !slices.Equal(got, []course.Presence{course.Absent, course.Absent}) {
			t.Errorf("in its book then: %v", got)
		}
		if got := c.book(ctx, tx, double.ID); !slices.Equal(got, []course.Presence{course.Present, course.Present}) {
			t.Errorf("in the double's book then: %v", got)
		}
		if _, _, err := by.Unmerge(ctx, tx, m.ID, ""); !errors.Is(err, course.ErrConflict) {
			t.Errorf("taken back twice: %v", err)
		}
		return nil
	})
	c.wantLog("organizer: entry.mend birth", "organizer: entry.mend phone", "organizer: place.merge merge/1",
		"organizer: entry.mend birth", "organizer: entry.mend phone", "organizer: place.unmerge merge/1")
}

// TestMergedFileAgain: the file that has brought a double, stored once more, brings it
// neither back nor anew.
func TestMergedFileAgain(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		var file roster.Roster
		before, err := tx.Roster(ctx, c.course.ID)
		if err != nil {
			return err
		}
		for _, e := range before {
			file.Rows = append(file.Rows, roster.Row{Enrollment: e})
		}
		c.merges(ctx, tx, before[1], before[3], 0)
		for range 2 {
			if _, err := c.by(ctx, tx, organizer).StoreRoster(ctx, tx, c.course.ID, &file, nil, ""); err != nil {
				return err
			}
		}
		after, err := tx.Roster(ctx, c.course.ID)
		if err != nil {
			return err
		}
		if len(after) != 3 {
			t.Errorf("on the roster are %+v", after)
		}
		gone, err := tx.LeftOut(ctx, c.course.ID)
		if len(gone) != 0 {
			t.Errorf("left out are %+v", gone)
		}
		return err
	})
}

// TestMergeOfTwoAccounts: it is asked which account stays; the other hears that it has
// lost the place, and that it has one again.
func TestMergeOfTwoAccounts(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		kept, double := c.place(ctx, tx, 1), c.place(ctx, tx, 2)
		by := c.by(ctx, tx, organizer)
		open, err := by.Merging(ctx, tx, kept.ID, double.ID, storagetest.Account(t, tx, third))
		if err != nil || !open.Undecided {
			t.Errorf("undecided: %+v, %v", open, err)
		}
		if _, _, err := by.Merge(ctx, tx, kept.ID, double.ID, 0, open.Seen()); !errors.Is(err, course.ErrInvalid) {
			t.Errorf("an account of neither: %v", err)
		}
		m, facts := c.merges(ctx, tx, kept, double, double.Trainee.AccountID)
		if told, ok := facts[0].(course.PlaceUnlinked); !ok || len(facts) != 1 || told.Account.TelegramID != lan {
			t.Errorf("told: %+v", facts)
		}
		if mine := c.by(ctx, tx, lan).Actor.Enrollments; len(mine) != 0 {
			t.Errorf("whoever lost it has %+v", mine)
		}
		if mine := c.by(ctx, tx, binh).Actor.EnrollmentIn(c.course.ID); mine == nil || mine.ID != kept.ID {
			t.Errorf("whose it is has %+v", mine)
		}
		facts = c.unmerges(ctx, tx, m.ID)
		if told, ok := facts[0].(course.PlaceGiven); !ok || len(facts) != 1 || told.Account.TelegramID != lan || told.Place.ID != kept.ID {
			t.Errorf("told then: %+v", facts)
		}
		if mine := c.by(ctx, tx, binh).Actor.EnrollmentIn(c.course.ID); mine == nil || mine.ID != double.ID {
			t.Errorf("whoever had the double has %+v", mine)
		}
		return nil
	})
}

// TestMergeStaysWhatWasCorrected: what somebody has corrected since a merge is not undone
// with it, nor a field that was set since.
func TestMergeStaysWhatWasCorrected(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		kept, double := c.place(ctx, tx, 3), c.place(ctx, tx, 4)
		kept.Unit, kept.Note = "", ""
		if err := tx.UpdateEnrollment(ctx, kept); err != nil {
			return err
		}
		m, _ := c.merges(ctx, tx, kept, double, 0)
		first := m.Added[0]
		_, err := tx.Correct(ctx, course.Attendance{SessionID: first.SessionID, EnrollmentID: kept.ID, State: course.Late, Way: course.ByOrganizer})
		if err != nil {
			return err
		}
		set := c.place(ctx, tx, 3)
		set.Unit = "UBND xã mới"
		if err := tx.UpdateEnrollment(ctx, set); err != nil {
			return err
		}
		c.unmerges(ctx, tx, m.ID)
		if got := c.book(ctx, tx, kept.ID); !slices.Equal(got, []course.Presence{course.Late, course.Absent}) {
			t.Errorf("in its book: %v", got)
		}
		if now := c.place(ctx, tx, 3); now.Unit != "UBND xã mới" {
			t.Errorf("the unit is %q", now.Unit)
		}
		return nil
	})
}

// TestNoMerge: whoever doesn't run the course merges nothing; nor can two places of two
// courses, a place with itself, or places of a closed course, be one.
func TestNoMerge(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	_, elsewhere := c.second(true, "Trần Văn Bình")
	merge := func(user int64, kept, double func(context.Context, *storage.Tx) course.Enrollment) func(context.Context, *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, user).Merging(ctx, tx, kept(ctx, tx).ID, double(ctx, tx).ID, 0)
			return err
		}
	}
	no := func(n int) func(context.Context, *storage.Tx) course.Enrollment {
		return func(ctx context.Context, tx *storage.Tx) course.Enrollment { return c.place(ctx, tx, n) }
	}
	other := func(context.Context, *storage.Tx) course.Enrollment { return elsewhere[0] }
	for _, user := range []int64{stranger, lan} {
		c.refuses(course.ErrForbidden, merge(user, no(2), no(4)))
	}
	c.refuses(course.ErrInvalid, merge(organizer, no(2), no(2)))
	c.refuses(course.ErrInvalid, merge(organizer, no(2), other))
	var m course.Merge
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		m, _ = c.merges(ctx, tx, c.place(ctx, tx, 2), c.place(ctx, tx, 3), c.place(ctx, tx, 2).Trainee.AccountID)
		return nil
	})
	c.refuses(course.ErrForbidden, func(ctx context.Context, tx *storage.Tx) error {
		_, err := c.by(ctx, tx, lan).MergeOf(ctx, tx, m.ID)
		return err
	})
	c.closes()
	c.refuses(course.ErrConflict, merge(organizer, no(1), no(2)))
	c.refuses(course.ErrConflict, merge(organizer, no(1), no(3))) // both have a certificate
	c.refuses(course.ErrConflict, func(ctx context.Context, tx *storage.Tx) error {
		_, _, err := c.by(ctx, tx, organizer).Unmerge(ctx, tx, m.ID, "")
		return err
	})
}

// TestUnmergeInTurn: what was merged into a place that was merged itself since can be parted again once that merge is taken
// back, and not before; everybody has then what they had.
func TestUnmergeInTurn(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		var before []course.Enrollment
		for no := 2; no <= 4; no++ {
			before = append(before, c.place(ctx, tx, no))
		}
		x := course.Exception{EnrollmentID: before[2].ID, Kind: course.Withheld, Reason: "chờ hồ sơ"}
		if err := tx.SaveException(ctx, &x); err != nil {
			return err
		}
		first, _ := c.merges(ctx, tx, before[1], before[2], before[1].Trainee.AccountID)
		second, _ := c.merges(ctx, tx, before[0], c.place(ctx, tx, 3), before[0].Trainee.AccountID)
		by := c.by(ctx, tx, organizer)
		_, err := by.MergeOf(ctx, tx, first.ID)
		if refused, ok := errors.AsType[*course.Error](err); !ok || !errors.Is(err, course.ErrConflict) || refused.TextID != "merge.later" {
			t.Errorf("the first merge is taken back before the second: %v", err)
		}
		c.unmerges(ctx, tx, second.ID)
		c.unmerges(ctx, tx, first.ID)
		for i, was := range before {
			is := c.place(ctx, tx, was.No)
			if is.ID != was.ID || is.State != was.State || is.Trainee.AccountID != was.Trainee.AccountID || is.Trainee.Name != was.Trainee.Name {
				t.Errorf("number %d was %+v, is %+v", was.No, was, is)
			}
			if of, err := tx.ExceptionOf(ctx, was.ID); err != nil || (of.Kind != "") != (i == 2) {
				t.Errorf("number %d has the exception %+v, %v", was.No, of, err)
			}
		}
		return nil
	})
}
