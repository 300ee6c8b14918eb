package handlers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// sendsPhoto sends a picture with a text under it.
func (d *desk) sendsPhoto(user int64, file, caption string) answer {
	d.t.Helper()
	return answer{d.t, d.serve(bot.Request{TelegramID: user, Media: true, Text: caption,
		Raw: fmt.Appendf(nil, `{"message":{"caption":%q,"photo":[{"file_id":"small"},{"file_id":%q}]}}`, caption, file)})}
}

// leaves is what has been asked for on a course: "1 3,4 asked: ốm".
func (d *desk) leaves(c course.Course) (all []string) {
	d.t.Helper()
	people := d.roster(c)
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		for _, e := range people {
			leaves, err := tx.LeavesAt(ctx, e.ID)
			if err != nil {
				return err
			}
			for _, l := range leaves {
				var nos []string
				for _, s := range l.Sessions {
					nos = append(nos, fmt.Sprint(s.No))
				}
				all = append(all, fmt.Sprintf("%d %s %s: %s", e.No, strings.Join(nos, ","), l.State, l.Reason))
			}
		}
		return nil
	})
	return all
}

// wantLeaves fails the test unless these leaves were asked for.
func (d *desk) wantLeaves(c course.Course, want ...string) {
	d.t.Helper()
	if got := d.leaves(c); strings.Join(got, "\n") != strings.Join(want, "\n") {
		d.t.Errorf("leaves %q, want %q", got, want)
	}
}

// asksLeave has Lan ask for leave from what is typed.
func (d *desk) asksLeave(from, reason string) answer {
	d.t.Helper()
	d.says(lan, "/xinphep").has("xin vắng buổi nào")
	d.taps(lan, d.says(lan, from).button("Chọn xong"))
	d.says(lan, reason)
	return d.taps(lan, d.says(lan, "không có ảnh").button("Gửi đơn")).has("Đã gửi đơn")
}

// TestAskForLeave: sessions are tapped and typed, the reason is given and a picture, and
// what it does to the certificate is shown before it is sent, once.
func TestAskForLeave(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 18:00")
	c := d.class()
	asked := d.says(lan, "/xinphep").has("Câu 1/3", "xin vắng buổi nào").lacks("Đã chọn")
	one := d.taps(lan, asked.button("sáng 17/8")).has("Đã chọn: <b>sáng 17/8</b>")
	d.taps(lan, one.button("Chọn xong")).has("Vì lý do gì")
	d.taps(lan, one.button("Chọn xong")).has("Vì lý do gì") // the same tap again
	back := d.says(lan, "quay lại").has("Đã chọn: <b>sáng 17/8</b>")
	d.taps(lan, back.button("✅ sáng 17/8")).has("xin vắng buổi nào").lacks("Đã chọn")
	d.says(lan, "sáng 16/8").has("đã kết thúc", "Ban Tổ chức")
	d.says(lan, "mai").has("bấm vào buổi")
	d.taps(lan, back.button("Cả ngày 18/8")).has("Đã chọn: <b>sáng 18/8, chiều 18/8</b>")
	all := d.taps(lan, back.button("Tất cả")).has("chiều 19/8")
	d.taps(lan, back.button("Tất cả")).has("chiều 19/8") // two taps are one
	d.taps(lan, all.button("Bỏ hết")).lacks("Đã chọn")
	d.says(lan, "sáng 17/8, chiều 18/8").has("Đã chọn: <b>sáng 17/8, chiều 18/8</b>")
	d.taps(lan, d.says(lan, "chiều 18/8").button("Chọn xong"))
	d.says(lan, strings.Repeat("ốm ", 200)).has("Vì lý do gì")
	d.says(lan, "Đi khám bệnh").has("giấy tờ gì kèm theo")
	d.says(lan, "có").has("gửi một ảnh hoặc một tệp")
	shown := d.sendsPhoto(lan, "big", "đây ạ").has("Buổi: <b>sáng 17/8</b>", "Lý do: Đi khám bệnh", "Có ảnh", "không được vắng thêm buổi nào")
	d.wantLeaves(c)
	d.taps(lan, shown.button("Gửi đơn")).has("Đã gửi đơn", "/xinphep")
	d.taps(lan, shown.button("Gửi đơn")).has("đã xong")
	d.wantLeaves(c, "1 3 asked: Đi khám bệnh")
	d.says(lan, "/xinphep").has("sáng 17/8: ⏳ đang chờ duyệt")
	d.says(lan, "sáng 17/8").has("đơn đang chờ duyệt")
	d.says(lan, "/huy")
	d.says(lan, "/dulieu").has("Đơn xin phép vắng", "Đi khám bệnh", "có ảnh")

	told := d.notices(anOrganizer).has("Nguyễn Thị Lan", "sáng 17/8", "Lý do: Đi khám bệnh", "không được vắng thêm buổi nào")
	page := d.taps(anOrganizer, told.button("Xem ảnh"))
	if n := len(page.messages); n != 2 || !json.Valid(page.messages[1].Content) || !strings.Contains(string(page.messages[1].Content), `"big"`) ||
		strings.Contains(string(page.messages[1].Content), "đây ạ") {
		t.Errorf("the picture is not shown as it was sent: %+v", page.messages)
	}
}

// TestPictureWithReason: a picture with the reason under it answers two questions, and a
// sticker none.
func TestPictureWithReason(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 18:00")
	c := d.class()
	d.says(lan, "/xinphep")
	d.taps(lan, d.says(lan, "17/8").button("Chọn xong"))
	answer{d.t, d.serve(bot.Request{TelegramID: lan, Media: true, Raw: []byte(`{"message":{"sticker":{"file_id":"s"}}}`)})}.has("không có ảnh", "Vì lý do gì")
	shown := d.sendsPhoto(lan, "big", "Con ốm").has("Buổi: <b>sáng 17/8, chiều 17/8</b>", "Lý do: Con ốm", "Có ảnh", "chỉ còn dự được 6/8 buổi")
	changed := d.taps(lan, d.taps(lan, shown.button("✏️ Ảnh")).has("giấy tờ gì").button("Không có ảnh")).lacks("Có ảnh")
	d.taps(lan, changed.button("Gửi đơn"))
	d.wantLeaves(c, "1 3,4 asked: Con ốm")
}

// TestDecideOnLeave: one tap approves, with what it costs shown before; a refusal has a
// reason; the decision is changed, and everybody hears what became of it.
func TestDecideOnLeave(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 18:00")
	c := d.class()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		delegations, err := tx.Delegations(ctx, c.ID)
		storagetest.Grant(t, tx, aRepresentative, course.Grant{Role: course.RepresentativeRole, CourseID: c.ID, DelegationID: delegations[0].ID})
		storagetest.Grant(t, tx, anotherOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
		return err
	})
	d.asksLeave("sáng 17/8", "Con ốm")
	shown := d.taps(anOrganizer, d.says(anOrganizer, "/duyet").has("1 đơn xin phép vắng").button("Nguyễn Thị Lan"))
	same := d.taps(anotherOrganizer, d.says(anotherOrganizer, "/duyet").button("Nguyễn Thị Lan")).has("Con ốm")
	d.taps(lan, shown.button("Duyệt")).has("dành cho Ban Tổ chức")
	d.taps(anOrganizer, shown.button("✅ Duyệt")).has("Đã duyệt.", "Học viên được báo").button("Thu lại")
	d.taps(anOrganizer, shown.button("✅ Duyệt")).has("đã trả lời trước đó", "Đã duyệt: ")
	d.taps(anotherOrganizer, same.button("Không duyệt")).has("đã đổi", "Đã duyệt: ")
	d.wantLeaves(c, "1 3 approved: Con ốm")
	told := d.notices(lan).has("duyệt cho đồng chí vắng sáng 17/8", "không được vắng thêm buổi nào")
	d.says(aRepresentative, "/doan").has("Được phép vắng: 1 đơn", "Nguyễn Thị Lan: sáng 17/8").lacks("Con ốm")

	list := d.taps(anotherOrganizer, d.says(anotherOrganizer, "/duyet").has("không có gì đang chờ").button("Đơn đã trả lời: 1"))
	question := d.taps(anotherOrganizer, d.taps(anotherOrganizer, list.button("Nguyễn Thị Lan")).button("Thu lại")).has("thu lại phép", "vì lý do gì")
	d.says(anotherOrganizer, strings.Repeat("x", 400)).has("vì lý do gì")
	d.taps(anotherOrganizer, question.button("Buổi này bắt buộc")).has("không duyệt", "Lý do: Buổi này bắt buộc")
	d.taps(anotherOrganizer, question.button("Buổi này bắt buộc")).has("Nút này đã cũ")
	d.wantLeaves(c, "1 3 refused: Con ốm")
	d.notices(lan).has("đã xem lại và không duyệt", "Buổi này bắt buộc")
	d.taps(lan, told.button("Tôi đi được")).has("không được duyệt")
	d.says(lan, "/nhatky").lacks("Con ốm")
	d.says(anOrganizer, "/nhatky").has("duyệt cho vắng buổi 3").lacks("Con ốm")
}

// TestGiveLeaveUp: who can come after all says so, also to an old button, and the
// organizers hear of it.
func TestGiveLeaveUp(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 18:00")
	c := d.class()
	sent := d.asksLeave("sáng 17/8", "Con ốm")
	d.notices(anOrganizer).has("Con ốm")
	d.taps(lan, sent.button("Rút đơn")).has("đã rút đơn")
	d.taps(lan, sent.button("Rút đơn")).has("đã được rút lại")
	d.wantLeaves(c, "1 3 withdrawn: Con ốm")
	d.now = coursetest.At("16/8 18:10")
	d.asksLeave("chiều 17/8", "Họp")
	d.notices(anOrganizer).has("Họp")
	one := d.taps(anOrganizer, d.says(anOrganizer, "/duyet").button("Nguyễn Thị Lan"))
	d.taps(anOrganizer, one.button("✅ Duyệt")).has("Đã duyệt.")
	d.now = coursetest.At("17/8 7:00")
	d.taps(lan, d.notices(lan).button("Tôi đi được")).has("thôi nghỉ chiều 17/8")
	d.notices(anOrganizer).has("đi học được", "Nguyễn Thị Lan", "chiều 17/8")
	d.wantLeaves(c, "1 3 withdrawn: Con ốm", "1 4 given_up: Họp")
}

// TestNothingToAskLeaveFrom: of a course whose sessions have all ended, or that is
// closed, it is said what to do instead.
func TestNothingToAskLeaveFrom(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 18:00")
	c := d.class()
	d.says(lan, "/xinphep").has("không còn buổi nào", "Ban Tổ chức")
	d.says(lan, "ốm").lacks("Vì lý do gì")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.CloseCourse(ctx, &course.Closing{CourseID: c.ID, By: storagetest.Account(t, tx, anOrganizer)})
	})
	d.says(lan, "/xinphep").has("đã bế giảng")
	d.wantLeaves(c)
}

// TestLeaveInTheHall: before the closing who has leave stands as excused on the page of
// the session, in its list and by name, is not missing, and can be ticked all the same.
func TestLeaveInTheHall(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 18:00")
	d.class()
	d.asksLeave("sáng 17/8", "Con ốm")
	d.taps(anOrganizer, d.taps(anOrganizer, d.says(anOrganizer, "/duyet").button("Nguyễn Thị Lan")).button("✅ Duyệt"))
	d.now = coursetest.At("17/8 7:16")
	page := d.taps(anOrganizer, d.says(anOrganizer, "/buoi").button("sáng 17/8")).has("có phép 1", "thiếu 3").lacks("Nguyễn Thị Lan")
	lists := d.taps(anOrganizer, page.data("tick:list"))
	d.taps(anOrganizer, lists.button("Cả lớp")).button("📄 1. Nguyễn Thị Lan")
	d.taps(anOrganizer, page.data("tick:name"))
	found := d.says(anOrganizer, "nguyen thi lan").has("Nguyễn Thị Lan", "vắng có phép")
	d.taps(anOrganizer, found.data("tick:in")).has("có mặt")
}
