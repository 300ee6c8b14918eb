package stories

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// TestSetAside: an admin has what was set aside handled once more, and it is answered as if it had
// come now; what is dropped is never handled.
func TestSetAside(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin := h.admin()
		u := h.stranger()
		u.Starts("")
		u.Sees("Lớp Trưởng")
		h.settled()
		aside := func(event, text string) {
			raw, err := json.Marshal(map[string]any{"update_id": 900_000, "message": map[string]any{
				"message_id": 900_000, "date": h.clock.Now().Unix(), "text": text,
				"chat": map[string]any{"id": u.ID(), "type": "private"}, "from": map[string]any{"id": u.ID(), "first_name": "Lan"},
			}})
			if err != nil {
				t.Fatal(err)
			}
			if err := h.app.Update(context.Background(), func(tx *storage.Tx) error {
				stored, err := tx.StoreUpdates(context.Background(), []notice.Update{{UpdateID: 900_000, Event: event, ChatID: u.ID(), Raw: raw}})
				if err != nil || len(stored) == 0 {
					return err
				}
				return tx.QuarantineUpdate(context.Background(), stored[0].ID, "a fault that was mended")
			}); err != nil {
				t.Fatal(err)
			}
		}
		open := func() {
			admin.Sends("/trangthai")
			admin.Sees("1 tin để riêng vì lỗi")
			admin.Taps("Mã")
			admin.Sees("a fault that was mended")
		}
		aside("one", "/tracuu SERV-ESAS-22")
		open()
		admin.Taps("Xử lý lại")
		admin.Taps("Có, xử lý lại")
		admin.Sees("đang được xử lý lại")
		u.Sees("SERV-ESAS-22")

		aside("two", "/tracuu SERV-ESAS-33")
		open()
		admin.Taps("Bỏ")
		admin.Taps("Có, bỏ tin này")
		admin.Sees("Đã bỏ tin")
		h.settled()
		u.DoesNotSee("SERV-ESAS-33")
		admin.Sends("/trangthai")
		admin.Sees("Mọi tin đến đã được xử lý")
	})
}
