package handlers_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
)

// scans opens the link that the screen with the key shows at the time of the desk, before.
func (d *desk) scans(user int64, key string, session int64, before time.Duration) answer {
	d.t.Helper()
	return d.says(user, "/start k_"+course.NewScan(key, session, d.now.Add(-before)))
}

// screenKey is the key at the end of the address of a screen that an answer names.
func screenKey(a answer) string {
	_, key, _ := strings.Cut(a.text(), "/m/")
	key, _, _ = strings.Cut(key, "\n")
	return key
}

// TestScan checks in by the QR code of the hall's screen: early, with an old code, with a
// new one, twice, by somebody on no roster, and after the address was changed.
func TestScan(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 7:10")
	c := d.class()
	var first course.Session
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Sessions(ctx, c.ID)
		first = all[0]
		return err
	})
	shown := d.says(anOrganizer, "/manchieu").has("Màn chiếu", "https://lop.example.vn/m/")
	key := screenKey(shown)
	if again := screenKey(d.says(anOrganizer, "/manchieu")); again != key {
		t.Errorf("the address is another one each time: %q, %q", key, again)
	}
	d.scans(lan, key, first.ID, 0).has("Chưa đến giờ")

	d.now = coursetest.At("16/8 7:26")
	d.scans(lan, key, first.ID, time.Minute).has("Mã đã đổi", "quét lại")
	d.scans(lan, "guessed", first.ID, 0).has("Mã đã đổi")
	d.says(lan, "/start k_1_2").has("Mã đã đổi")
	d.scans(aStranger, key, first.ID, 0).has("chưa có trong danh sách", "start=c_")
	d.scans(lan, key, first.ID, 15*time.Second).has("Đã điểm danh lúc 7:26")
	d.scans(lan, key, first.ID, 0).has("đã điểm danh buổi sáng 16/8 lúc 7:26")

	sure := d.taps(anOrganizer, shown.button("Đổi địa chỉ")).has("sẽ tắt")
	d.taps(binh, sure.button("địa chỉ mới")).lacks("/m/")
	other := screenKey(d.taps(anOrganizer, sure.button("địa chỉ mới")))
	if other == key || other == "" {
		t.Errorf("the new address: %q", other)
	}
	d.scans(binh, key, first.ID, 0).has("Mã đã đổi")

	d.store(func(ctx context.Context, tx *storage.Tx) error {
		c.Ways = c.Ways.With(course.ByQR, false)
		return tx.UpdateCourse(ctx, c)
	})
	d.scans(binh, other, first.ID, 0).has("không dùng mã QR", "nhập mã 6 số")
	d.now = coursetest.At("16/8 9:00")
	d.scans(binh, other, first.ID, time.Hour).has("đã đóng lúc 8:00")
}
