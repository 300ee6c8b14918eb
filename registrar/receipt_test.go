package registrar_test

import (
	"context"
	"errors"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestReceipts: what was received of a delegation's papers is written down and logged once, by
// whoever may, as it was shown, and of two who say something at one moment the first does.
func TestReceipts(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		c.released() // with a representative
		var one course.Certificate
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			all, err := tx.Certificates(ctx, c.course.ID)
			one = all[0]
			return err
		})
		confirm := func(user int64, papers int, seen string) (facts []course.Fact, r course.Receiving, err error) {
			err = c.db.Update(t.Context(), func(tx *storage.Tx) error {
				if seen == "" {
					now, err := tx.Receiving(t.Context(), one.DelegationID)
					if err != nil {
						return err
					}
					seen = now.Seen(papers)
				}
				_, r, facts, err = c.by(t.Context(), tx, user).ConfirmReceipt(t.Context(), tx, one.DelegationID, papers, seen)
				return err
			})
			return facts, r, err
		}
		if _, _, err := confirm(organizer, 0, ""); !errors.Is(err, course.ErrConflict) {
			t.Errorf("before anything is drawn: %v", err)
		}
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.SaveDrawing(ctx, one.ID, &notice.File{Name: "GCN.pdf", MediaType: "application/pdf", Bytes: []byte("%PDF")})
			return err
		})
		for name, user := range map[string]int64{"a stranger": stranger, "whose it is": lan} {
			if _, _, err := confirm(user, 1, ""); !errors.Is(err, course.ErrForbidden) {
				t.Errorf("%s confirms: %v", name, err)
			}
		}
		if _, _, err := confirm(organizer, 2, ""); !errors.Is(err, course.ErrInvalid) {
			t.Errorf("more than there are: %v", err)
		}
		if _, _, err := confirm(organizer, 1, "old"); !errors.Is(err, course.ErrChanged) {
			t.Errorf("what was not shown: %v", err)
		}
		for range 2 {
			if facts, r, err := confirm(organizer, 1, ""); err != nil || len(facts) != 0 || !r.Complete() {
				t.Errorf("an organizer confirms: %+v, facts %v, error %v", r, facts, err)
			}
		}
		c.do(func(ctx context.Context, tx *storage.Tx) error { // what was shown is read before another says something
			r, err := tx.Receiving(ctx, one.DelegationID)
			if err != nil {
				return err
			}
			r.Receipt = course.Receipt{By: storagetest.Account(t, tx, organizer), Follows: r.Receipt.Follows}
			if err := tx.CreateReceipt(ctx, &r); !errors.Is(err, course.ErrConflict) {
				t.Errorf("beside the first one: %v", err)
			}
			return nil
		})
		facts, r, err := confirm(binh, 0, "")
		if err != nil || r.Complete() || len(facts) != 1 {
			t.Errorf("a representative sets it right: %+v, facts %v, error %v", r, facts, err)
		}
		if _, to, _ := facts[0].Told(); to != course.InCharge {
			t.Errorf("told is %+v", to)
		}
		c.wantLog("organizer: course.close 1/2022/GCN–2/2022/GCN", "organizer: course.release ",
			"organizer: receipt.confirm "+one.Paper.Delegation, "somebody else: receipt.confirm "+one.Paper.Delegation)
	})
}
