package registrar_test

import (
	"context"
	"errors"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// TestReceiptFiles: a signed list is sent and kept by whoever may say what was received at that moment, so many
// files at most; what others take the place of doesn't count any more, and those in charge hear of what a representative
// sends once.
func TestReceiptFiles(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		c.released() // with a representative
		var one course.Certificate
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			all, err := tx.Certificates(ctx, c.course.ID)
			one = all[0]
			return err
		})
		request := func(user, instead int64) (i course.Import, err error) {
			i = course.Import{Delegation: one.DelegationID, Instead: instead, ChatID: user, TelegramFile: "f", Name: "ảnh"}
			err = c.db.Update(t.Context(), func(tx *storage.Tx) error { return c.by(t.Context(), tx, user).RequestReceiptFile(t.Context(), tx, &i) })
			return i, err
		}
		keep := func(user int64, i course.Import) (r course.Receiving, facts []course.Fact, err error) {
			err = c.db.Update(t.Context(), func(tx *storage.Tx) error {
				f := notice.File{Name: "ky.jpg", MediaType: "image/jpeg", Bytes: []byte("jpeg")}
				if err := tx.CreateFile(t.Context(), &f); err != nil {
					return err
				}
				kept := course.ReceiptFile{Delegation: i.Delegation, Import: i.ID, File: f.ID, Pages: 1}
				r, facts, err = c.by(t.Context(), tx, user).KeepReceiptFile(t.Context(), tx, kept, i.Instead, "hash")
				return err
			})
			return r, facts, err
		}
		if _, err := request(organizer, 0); !errors.Is(err, course.ErrConflict) {
			t.Errorf("before there is a paper to receive: %v", err)
		}
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.SaveDrawing(ctx, one.ID, &notice.File{Name: "GCN.pdf", MediaType: "application/pdf", Bytes: []byte("%PDF")})
			return err
		})
		for name, user := range map[string]int64{"a stranger": stranger, "whose it is": lan} {
			if _, err := request(user, 0); !errors.Is(err, course.ErrForbidden) {
				t.Errorf("%s sends one: %v", name, err)
			}
		}
		i, err := request(binh, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := keep(stranger, i); !errors.Is(err, course.ErrForbidden) {
			t.Errorf("kept for somebody without the right: %v", err)
		}
		told := func(fact course.Fact) string {
			_, _, key := fact.Told()
			return key
		}
		var first string
		for n := range 2 { // a job that is done again
			if r, facts, err := keep(binh, i); err != nil || r.Files != 1 || len(facts) != 1-n {
				t.Errorf("kept %+v, facts %v, error %v", r, facts, err)
			} else if n == 0 {
				first = told(facts[0])
			}
		}
		for n := 2; n <= course.MaxReceiptFiles; n++ {
			i, err := request(binh, 0)
			if err != nil {
				t.Fatal(err)
			}
			if r, facts, err := keep(binh, i); err != nil || r.Files != n || len(facts) != 1 || told(facts[0]) != first {
				t.Errorf("kept %+v, facts %v, error %v", r, facts, err)
			}
		}
		if _, err := request(binh, 0); !errors.Is(err, course.ErrConflict) {
			t.Errorf("one more than are kept: %v", err)
		}
		var last int64
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			files, err := tx.ReceiptFiles(ctx, one.DelegationID)
			last = files[len(files)-1].ID
			return err
		})
		if i, err = request(organizer, last); err != nil {
			t.Fatal(err)
		}
		if r, facts, err := keep(organizer, i); err != nil || r.Files != 1 || len(facts) != 0 {
			t.Errorf("in the place of all: %+v, facts %v, error %v", r, facts, err)
		}
		if i, err = request(binh, 0); err != nil {
			t.Fatal(err)
		}
		if r, facts, err := keep(binh, i); err != nil || r.Files != 2 || len(facts) != 1 {
			t.Errorf("beside an organizer's: %+v, facts %v, error %v", r, facts, err)
		}
	})
}
