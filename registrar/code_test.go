package registrar_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// hall is where codes are said: Lan is on two courses whose check-in opens at 7:15, the
// second of which has one more session that opens at 7:45, and Binh on the first.
type hall struct {
	t   *testing.T
	db  *storage.DB
	now time.Time
}

func newHall(t *testing.T, url string) *hall {
	t.Helper()
	h := &hall{t: t, now: coursetest.At("16/8 7:20")}
	h.db = storagetest.Open(t, storage.Config{URL: url, Now: func() time.Time { return h.now }})
	first := coursetest.New(coursetest.Sessions("16/8/2022 sáng"), coursetest.Cast())
	plan := append(coursetest.Sessions("16/8/2022 sáng"), coursetest.Sessions("16/8/2022 sáng")...)
	plan[1].Start, plan[1].No = plan[0].Start.Add(30*time.Minute), 2
	second := coursetest.New(plan, nil)
	second.Course.Code, second.Course.Title = "K2", "Lớp kỹ năng"
	h.do(func(ctx context.Context, tx *storage.Tx) error {
		storagetest.Store(t, tx, &first)
		storagetest.Store(t, tx, &second)
		return tx.Enroll(ctx, &course.Enrollment{CourseID: second.Course.ID, Trainee: course.Trainee{
			Name: "Nguyễn Thị Lan", AccountID: storagetest.Account(t, tx, lan)}})
	})
	return h
}

func (h *hall) do(do func(context.Context, *storage.Tx) error) {
	h.t.Helper()
	storagetest.Do(h.t, h.db, do)
}

// says has somebody say a code in a transaction of its own.
func (h *hall) says(user int64, code string) (taken registrar.CodeTaken, err error) {
	ctx := h.t.Context()
	err = h.db.Update(ctx, func(tx *storage.Tx) error {
		actor, err := tx.Actor(ctx, storagetest.Account(h.t, tx, user))
		if err != nil {
			return err
		}
		all, err := sessionsOf(ctx, tx, actor)
		if err != nil {
			return err
		}
		taken, err = registrar.By{Actor: actor, Now: h.now}.CheckInByCode(ctx, tx, all, code)
		return err
	})
	return taken, err
}

// sessionsOf are all sessions of somebody's courses.
func sessionsOf(ctx context.Context, tx *storage.Tx, actor course.Actor) (all []registrar.CheckIn, err error) {
	for _, place := range actor.Enrollments {
		c, err := tx.Course(ctx, place.CourseID)
		if err != nil {
			return nil, err
		}
		sessions, err := tx.Sessions(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		for _, s := range sessions {
			all = append(all, registrar.CheckIn{Course: c, Session: s, Place: place, Way: course.ByCode})
		}
	}
	return all, nil
}

// mustSay is says where nothing can fail.
func (h *hall) mustSay(user int64, code string) registrar.CodeTaken {
	h.t.Helper()
	taken, err := h.says(user, code)
	if err != nil {
		h.t.Fatal(err)
	}
	return taken
}

// sessions are those of Lan by start, those of the first course first.
func (h *hall) sessions() (all []registrar.CheckIn) {
	h.t.Helper()
	h.do(func(ctx context.Context, tx *storage.Tx) error {
		actor, err := tx.Actor(ctx, storagetest.Account(h.t, tx, lan))
		if err == nil {
			all, err = sessionsOf(ctx, tx, actor)
		}
		return err
	})
	return all
}

// guesses says codes that are none until no more are taken, and tells how many were, and
// at how many sessions each was counted.
func (h *hall) guesses(user int64) (guesses, at int) {
	h.t.Helper()
	codes := map[string]bool{}
	for _, in := range h.sessions() {
		codes[in.Session.Code] = true
	}
	for n := 0; guesses <= 2*course.MaxCodes; n++ {
		code := fmt.Sprintf("%06d", n)
		if codes[code] {
			continue
		}
		taken := h.mustSay(user, code)
		if len(taken.Wrong) == 0 {
			return guesses, at
		}
		guesses, at = guesses+1, len(taken.Wrong)
	}
	return guesses, at
}

// TestChanceOfGuessing computes with what chance somebody who guesses for as long as
// guesses are taken hits a code: as it is stated where the tries are, and in the documents.
func TestChanceOfGuessing(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		h := newHall(t, url)
		one, _ := h.guesses(binh)
		two, at := h.guesses(lan)
		if one != course.MaxCodes || two != course.MaxCodes || at != 2 {
			t.Errorf("%d guesses at one session, %d at two, each counted at %d of them; want %d, the same, and 2", one, two, at, course.MaxCodes)
		}
		h.now = coursetest.At("16/8 7:45") // one more opens: the tries there are new, elsewhere not
		if more, at := h.guesses(lan); more != course.MaxCodes || at != 1 {
			t.Errorf("%d guesses when one more has opened, counted at %d; want %d and 1", more, at, course.MaxCodes)
		}
		stated := fmt.Sprintf("1 in %d,000", 1_000_000/one/1000)
		for _, file := range []string{"../course/code.go", "../doc/architecture.md"} {
			if text, err := os.ReadFile(file); err != nil || !strings.Contains(string(text), stated) {
				t.Errorf("%s doesn't state the chance %s: %v", file, stated, err)
			}
		}
		for _, in := range h.sessions() {
			if taken := h.mustSay(lan, in.Session.Code); len(taken.Is) > 0 || len(taken.None) != 3 {
				t.Errorf("the right code is taken after all tries: %+v", taken)
			}
		}
	})
}

// TestCodeOfASession: the right one among all that are open costs no try; who comes late is
// told what stands in the book; a code that is shared is asked about.
func TestCodeOfASession(t *testing.T) {
	t.Parallel()
	h := newHall(t, storagetest.SQLiteURL(t))
	h.now = coursetest.At("16/8 7:50")
	all := h.sessions()
	for i, in := range all {
		taken := h.mustSay(lan, in.Session.Code)
		if len(taken.Is) != 1 || !taken.Done.Created || taken.Done.Entry.SessionID != in.Session.ID || len(taken.Wrong) > 0 {
			t.Errorf("the code of session %d: %+v", i, taken)
		}
		if again := h.mustSay(lan, in.Session.Code); again.Done.Created || !again.Done.Entry.At.Equal(h.now) {
			t.Errorf("again: %+v", again)
		}
	}
	h.now = coursetest.At("16/8 8:10") // the first two are over, the third takes check-ins
	late := h.mustSay(lan, all[0].Session.Code)
	if len(late.Is) != 1 || late.Done.Open || late.Done.Entry.State != course.Late {
		t.Errorf("the code of a session that is over: %+v", late)
	}
	if wrong := h.mustSay(lan, other(all)); wrong.Left != course.MaxCodes-1 || len(wrong.Wrong) != 1 {
		t.Errorf("that has cost a try: %+v", wrong)
	}
}

// TestSharedCode: two courses may come to share a code; the person says which is meant.
func TestSharedCode(t *testing.T) {
	t.Parallel()
	h := newHall(t, storagetest.SQLiteURL(t))
	all := h.sessions()
	for i := range all {
		all[i].Session.Code = "285492"
	}
	h.do(func(ctx context.Context, tx *storage.Tx) error {
		actor, err := tx.Actor(ctx, storagetest.Account(t, tx, lan))
		if err != nil {
			return err
		}
		by := registrar.By{Actor: actor, Now: h.now}
		taken, err := by.CheckInByCode(ctx, tx, all, "285492")
		if len(taken.Is) != 2 || taken.Done.Created {
			t.Errorf("a code of two that are open: %+v", taken)
		}
		if err != nil {
			return err
		}
		taken, err = by.CheckInByCode(ctx, tx, all[1:2], "285492")
		if len(taken.Is) != 1 || !taken.Done.Created {
			t.Errorf("of the second: %+v", taken)
		}
		return err
	})
}

// other is a code of none.
func other(all []registrar.CheckIn) string {
	for n := 0; ; n++ {
		code, taken := fmt.Sprintf("%06d", n), false
		for _, in := range all {
			taken = taken || in.Session.Code == code
		}
		if !taken {
			return code
		}
	}
}

// TestTriesAreThePersons: another account at the place, and another place of the account,
// give no new tries.
func TestTriesAreThePersons(t *testing.T) {
	t.Parallel()
	h := newHall(t, storagetest.SQLiteURL(t))
	first := h.sessions()[0]
	h.guesses(lan)
	h.do(func(ctx context.Context, tx *storage.Tx) error {
		roster, err := tx.Roster(ctx, first.Course.ID)
		if err != nil {
			return err
		}
		for what, of := range map[string]struct {
			user  int64
			place course.Enrollment
		}{"another account": {third, first.Place}, "another place": {lan, roster[2]}} {
			actor := course.Actor{AccountID: storagetest.Account(t, tx, of.user), Enrollments: []course.Enrollment{of.place}}
			in := first
			in.Place = of.place
			taken, err := registrar.By{Actor: actor, Now: h.now}.CheckInByCode(ctx, tx, []registrar.CheckIn{in}, first.Session.Code)
			if err != nil || len(taken.Is) > 0 || len(taken.None) != 1 {
				t.Errorf("%s: %+v, %v", what, taken, err)
			}
		}
		return nil
	})
}

// TestGuessesAtOnce: however many guess at the same moment, no more are taken than there
// are tries.
func TestGuessesAtOnce(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		h := newHall(t, url)
		wrong := other(h.sessions())
		var all sync.WaitGroup
		var mu sync.Mutex
		counted := 0
		for range 20 {
			all.Go(func() {
				taken, err := h.says(lan, wrong)
				for errors.Is(err, course.ErrConflict) { // overtaken too often
					taken, err = h.says(lan, wrong)
				}
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				if len(taken.Wrong) > 0 {
					counted++
				}
			})
		}
		all.Wait()
		if counted != course.MaxCodes {
			t.Errorf("%d guesses are taken of %d", counted, course.MaxCodes)
		}
	})
}
