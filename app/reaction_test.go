package app

import (
	"context"
	"sync"
	"testing"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestStatementsOfAReaction counts what a tap on a button under an announcement asks of the database: alone and in a rush
// no more than one on the check-in button, and all count.
func TestStatementsOfAReaction(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		const alone, people = 4, 4 + 128
		a, taps, _ := tapped(t, url, people)
		sent := announced(t, a, 77)
		for _, r := range taps {
			r.Action, r.Params = "react", []string{"77", string(notice.Noted)}
		}
		for i, r := range taps[:alone] {
			before := a.db.Statements()
			if err := a.handle(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			if got, most := a.db.Statements()-before, int64(9); got > most {
				t.Errorf("tap %d: got %d statements, want at most %d", i, got, most)
			}
		}
		each := inARush(t, a, taps[alone:])
		t.Logf("%.2f statements a tap in a rush", each)
		if each > 1 {
			t.Errorf("got %.2f statements a tap in a rush, want at most 1", each)
		}
		storagetest.Do(t, a.db, func(ctx context.Context, tx *storage.Tx) error {
			got, err := tx.Reactions(ctx, sent)
			if want := (notice.Reactions{Got: people, Noted: people}); got.Reactions != want {
				t.Errorf("the reactions are %+v, want %+v", got.Reactions, want)
			}
			return err
		})
	})
}

// announced is an announcement that was made of a draft, asks whether it was noted, and has reached everybody.
func announced(t *testing.T, a *App, draft int64) (id int64) {
	t.Helper()
	asks := notice.Button{Label: "Đã rõ", Data: notice.ReactTap.Data(notice.Reacting{Draft: draft, Says: notice.Noted})}
	storagetest.Do(t, a.db, func(ctx context.Context, tx *storage.Tx) error {
		account, err := tx.EnsureAccount(ctx, 5, "vi")
		if err != nil {
			return err
		}
		to, err := tx.Audience(ctx, 1, nil)
		if err != nil {
			return err
		}
		one := notice.Announcement{CourseID: 1, By: account.ID, Draft: draft, OnUnknown: notice.Resend,
			Message: notice.Message{Content: []byte(`{"text":"Mai học"}`), Buttons: [][]notice.Button{{asks}}}}
		if _, err := tx.Announce(ctx, &one, to); err != nil {
			return err
		}
		id = one.ID
		epoch, err := tx.TakeOver(ctx)
		if err != nil {
			return err
		}
		claimed, err := tx.Claim(ctx, epoch, notice.AnnouncementLane, to.Reachable)
		for i := range claimed {
			claimed[i].State, claimed[i].MessageID = notice.Sent, 500+i
		}
		if err == nil {
			err = tx.Mark(ctx, epoch, claimed)
		}
		return err
	})
	return id
}

// inARush handles taps of which all are on their way before the first has its turn, and returns how many statements each
// has cost.
func inARush(t *testing.T, a *App, taps []*bot.Request) float64 {
	t.Helper()
	held, hold, let := make(chan struct{}), make(chan struct{}), make(chan struct{})
	var all, coming sync.WaitGroup
	coming.Add(len(taps))
	all.Go(func() {
		_ = a.db.Handle(t.Context(), storage.From{}, func(*storage.Tx) error { close(held); <-hold; return errGivenUp })
	})
	<-held
	all.Go(func() {
		_ = a.db.Handle(t.Context(), storage.From{ChatID: 1}, func(*storage.Tx) error { <-let; return errGivenUp })
	})
	close(hold)
	before := a.db.Statements()
	for _, r := range taps {
		all.Go(func() {
			coming.Done()
			if err := a.handle(t.Context(), r); err != nil {
				t.Error(err)
			}
		})
	}
	coming.Wait()
	close(let)
	all.Wait()
	return float64(a.db.Statements()-before) / float64(len(taps))
}
