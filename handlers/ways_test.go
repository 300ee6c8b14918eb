package handlers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestWaysSwitched: what an organizer switches off is refused at the act, with what to use
// instead; the button of a reminder that went out before asks for the code.
func TestWaysSwitched(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 7:20")
	c := d.class()
	var plan []course.Session
	d.store(func(ctx context.Context, tx *storage.Tx) (err error) {
		plan, err = tx.Sessions(ctx, c.ID)
		return err
	})
	tap, page := fmt.Sprintf("in:%d", plan[0].ID), fmt.Sprintf("session:show:%d", plan[0].ID)
	ways := d.taps(anOrganizer, d.says(anOrganizer, "/lop").button("Cách điểm danh")).has("Lớp dân vận", "✅ <b>nút bấm</b>", "luôn dùng được")
	off := ways.button("✅ nút bấm")
	d.taps(anOrganizer, off).has("⬜️ <b>nút bấm</b>")
	d.taps(anOrganizer, off).has("⬜️ <b>nút bấm</b>") // the second tap of two

	d.says(lan, "/diemdanh").has("nhập mã 6 số được đọc tại hội trường").lacks("bấm nút")
	d.taps(lan, tap).has("Lớp dân vận", "buổi sáng 16/8", "nhập mã 6 số")
	d.says(lan, "mã "+plan[0].Code).has("Đã điểm danh lúc 7:20")
	d.taps(lan, tap).has("đã điểm danh", "lúc 7:20")

	session := d.taps(anOrganizer, d.taps(anOrganizer, page).has(plan[0].Code).button("Cách điểm danh")).has("buổi sáng 16/8", "như của lớp")
	d.taps(anOrganizer, session.button("✅ mã 6 số")).has("riêng buổi này", "⬜️ <b>mã 6 số</b>")
	d.taps(anOrganizer, page).lacks(plan[0].Code)
	d.taps(binh, tap).has("không dùng nút bấm", "nhờ đại diện đoàn điểm danh hộ", "gặp Ban Tổ chức").lacks("nhập mã")
	for range 7 {
		d.says(binh, plan[0].Code).has("không dùng mã 6 số").lacks("nhập mã", "quá số lần")
	}
	d.says(binh, "/diemdanh").has("nhờ đại diện đoàn", "gặp Ban Tổ chức")

	d.taps(anOrganizer, d.taps(anOrganizer, fmt.Sprintf("ways:of:%d", plan[0].ID)).button("Như của lớp")).has("như của lớp", "✅ <b>mã 6 số</b>")
	d.taps(binh, tap).has("nhập mã 6 số")
	d.says(anOrganizer, "/nhatky").has("đổi cách điểm danh của lớp", "đổi cách điểm danh buổi số 1", "như của lớp")
	d.now = coursetest.At("19/8 18:00")
	d.close(c)
	d.taps(anOrganizer, off).has("đã bế giảng")
}

// TestHoursTyped: an hour is typed as people write it; what can't be is asked again with the
// reason, and of two organizers the second is shown what the first has set.
func TestHoursTyped(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 7:50")
	c := d.class()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		storagetest.Grant(t, tx, anAdmin, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
		return nil
	})
	page := d.taps(anOrganizer, fmt.Sprintf("hours:of:%d", 1)).has("Lớp dân vận", "Đang mở", "đóng 8:00")
	d.taps(anOrganizer, page.button("Đóng lúc khác")).has("Đóng lúc mấy giờ")
	for text, want := range map[string]string{
		"đến khi xong": "Chưa đọc được giờ", "7:45": "phải sau lúc này", "12:00": "kết thúc lúc 11:30", "25:00": "Chưa đọc được giờ",
	} {
		d.taps(anOrganizer, page.button("Đóng lúc khác"))
		d.says(anOrganizer, text).has(want, "Đóng lúc mấy giờ")
	}
	first := d.says(anOrganizer, "đến 8h30").has("→ <b>mở 7:15, đúng giờ đến 7:40, đóng 8:30</b>", "người chưa điểm danh")
	d.says(anOrganizer, strings.Repeat("dài ", 100)).has("không quá 300 ký tự")
	d.says(anOrganizer, "Khai mạc kéo dài").has("Lý do: Khai mạc kéo dài")

	other := d.taps(anAdmin, d.taps(anAdmin, fmt.Sprintf("hours:of:%d", 1)).button("+10 phút")).has("đóng 8:10")
	d.taps(anOrganizer, first.button("Ghi giờ mới")).has("đóng 8:30")
	d.taps(anAdmin, other.button("Ghi giờ mới")).has("nay đã đổi", "đóng 8:30", "đóng 8:10")
	d.taps(anOrganizer, first.button("Ghi giờ mới")).has("nay đã đổi") // the second tap of two
	d.notices(anOrganizer).has("Giờ điểm danh mới", "đóng 8:30", "Lý do: Khai mạc kéo dài")
	d.says(anOrganizer, "/nhatky").has("đặt giờ điểm danh buổi số 1: 7:15–8:00 (7:40) → <b>7:15–8:30 (7:40)</b>", "Khai mạc kéo dài")
	d.now = coursetest.At("16/8 11:30")
	d.taps(anOrganizer, first.button("Ghi giờ mới")).has("đã kết thúc lúc 11:30", "/buoi")
	d.taps(anOrganizer, fmt.Sprintf("hours:of:%d", 1)).lacks("Mở ngay")
}

// TestAskedAfterTheClosing: who asks to check in when it is over, and is not in, hears that
// while the session goes on; who is in, and everybody later, hears of the next one. From the
// pages about the session there is a way back to it.
func TestAskedAfterTheClosing(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 7:20")
	d.class()
	d.taps(binh, d.says(binh, "/diemdanh").button("✅ Điểm danh"))
	d.now = coursetest.At("16/8 8:10")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.CloseSession(ctx, 1)
		return err
	})
	d.says(lan, "/diemdanh").has("Điểm danh buổi sáng 16/8 đã đóng lúc 8:00. Sổ điểm danh ghi: vắng không phép", "Ban Tổ chức", "Lớp dân vận")
	d.says(binh, "/diemdanh").has("chiều 16/8", "13:15").lacks("đã đóng")
	page := d.taps(anOrganizer, "session:show:1")
	for _, of := range []string{"Cách điểm danh", "Giờ điểm danh", "Sổ sáng 16/8"} {
		d.taps(anOrganizer, d.taps(anOrganizer, page.button(of)).button("📌 Buổi học")).has("Đã đóng điểm danh lúc 8:00")
	}
	d.now = coursetest.At("16/8 12:00")
	d.says(lan, "/diemdanh").has("chiều 16/8", "13:15").lacks("đã đóng")
	d.says(anOrganizer, "/lich").has("/buoi").lacks("đường dẫn")
	d.says(anOrganizer, "/diemdanhho").has("/buoi").lacks("gặp Ban Tổ chức")
}
