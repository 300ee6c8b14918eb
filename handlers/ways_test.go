package handlers_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
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
