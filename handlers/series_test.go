package handlers_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/storage"
)

// TestStartSeries: an admin lets the numbers go on from one that was given by hand, once; never
// from one that is given, and nobody else.
func TestStartSeries(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 14:00")
	d.ended()
	d.says(anOrganizer, "/sovaoso 42").has("cần quyền")
	for _, bad := range []string{"/sovaoso abc", "/sovaoso 1", "/sovaoso 42/2019", "/sovaoso 42 bằng khen"} {
		d.says(anAdmin, bad).has("từ 2 trở lên")
	}
	asked := d.says(anAdmin, "/sovaoso 42")
	asked.has("giấy chứng nhận", "2022", "cấp từ số <b>42</b>")
	button := asked.button("Cấp từ số 42")
	d.taps(anOrganizer, button).has("cần quyền")
	d.taps(anAdmin, button).has("được cấp từ số <b>42</b>")
	d.taps(anAdmin, button).has("Đã cấp đến số 41")
	d.says(anAdmin, "/sovaoso 10").has("Đã cấp đến số 41")
	d.says(anAdmin, "/sovaoso 5 giấy khen").has("giấy khen", "cấp từ số <b>5</b>")
}

// TestRegistersOfOneMessage: each of what a message offers is made, once, however fast they are tapped.
func TestRegistersOfOneMessage(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 18:00")
	d.class()
	offered := d.says(anOrganizer, "/sovaoso")
	for _, label := range []string{"Sổ của lớp này", "Sổ năm 2022", "Sổ của lớp này"} {
		d.taps(anOrganizer, offered.button(label)).has("Đang lập")
	}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		waiting, err := tx.WaitingRegisters(ctx)
		if len(waiting) != 2 || waiting[0].CourseID == 0 || waiting[1].Year != 2022 {
			t.Errorf("there wait %+v", waiting)
		}
		return err
	})
}
