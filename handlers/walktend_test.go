package handlers_test

import (
	"context"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// tend does what an admin does with what was set aside.
func (w *walk) tend() {
	w.t.Helper()
	w.store(func(ctx context.Context, tx *storage.Tx) error {
		stored, err := tx.StoreUpdates(ctx, []notice.Update{{UpdateID: 5, Event: "broken", ChatID: lan, Raw: []byte(`{}`)}})
		if err != nil {
			return err
		}
		return tx.QuarantineUpdate(ctx, stored[0].ID, "panic")
	})
	offer := w.says(anAdmin, "/saoluu")
	w.press(anAdmin, w.press(anAdmin, offer, "copy:sure"), "copy:ok")
	w.press(anAdmin, w.says(anAdmin, "/saoluu"), "copy:no")
	one := w.press(anAdmin, w.press(anAdmin, w.says(anAdmin, "/trangthai"), "status:show"), "status:one")
	w.press(anAdmin, w.press(anAdmin, one, "status:ask"), "status:ok")
}
