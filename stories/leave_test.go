package stories

import (
	"context"
	"fmt"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// asksLeave has somebody ask for leave from a session, named as one types it.
func asksLeave(u *simulator.User, from, reason string) {
	u.Sends("/xinphep")
	u.Sees("xin vắng buổi nào")
	u.Sends(from)
	u.Sees("Đã chọn: " + from)
	u.Taps("Chọn xong")
	u.Sees("Vì lý do gì")
	u.Sends(reason)
	u.Sees("giấy tờ gì kèm theo")
	u.Taps("Không có ảnh")
	u.Sees("Lý do: "+reason, "Gửi đơn")
	u.Taps("Gửi đơn")
	u.Sees("Đã gửi đơn xin phép vắng")
}

// books is what the book says of everybody at the first sessions, by number on the roster.
func (h *house) books(sessions int) (states []string) {
	h.t.Helper()
	h.view(func(ctx context.Context, tx *storage.Tx) error {
		people, err := tx.Roster(ctx, 1)
		if err != nil {
			return err
		}
		for _, e := range people {
			of, err := tx.States(ctx, e.ID)
			if err != nil {
				return err
			}
			line := fmt.Sprint(e.No)
			for id := range sessions {
				line += fmt.Sprintf(" %s", of[int64(id+1)])
			}
			states = append(states, line)
		}
		return nil
	})
	return states
}

func (h *house) wantBooks(sessions int, want ...string) {
	h.t.Helper()
	if got := h.books(sessions); fmt.Sprint(got) != fmt.Sprint(want) {
		h.t.Errorf("the book says %q, want %q", got, want)
	}
}

// TestLeave: one asks for leave under restarts, with a picture, and is excused at the
// closing; one comes in spite of leave, and is there; one is refused, and is absent; one is
// late with asking, and is excused after the closing. What it does to the certificate
// stands before who asks and before who decides.
func TestLeave(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, people, _ := h.hasClass(4, 0, 1, 2, 3)
		a, b, c, d := people[0], people[1], people[2], people[3]

		a.Sends("/xinphep")
		asked := a.Sees("xin vắng buổi nào")
		h.settled()
		h.restart()
		for range 2 { // impatiently
			a.TapsData(asked.ID, buttonOf(t, asked, "sáng 16/8"))
		}
		a.Sees("Đã chọn: sáng 16/8")
		a.Taps("Chọn xong")
		a.Sees("Vì lý do gì")
		a.Taps("Việc gia đình")
		a.Sees("giấy tờ gì kèm theo")
		h.settled()
		h.restart()
		a.SendsPhoto([]byte("JPEG"), "")
		a.Sees("Lý do: Việc gia đình", "Có ảnh", "không được vắng thêm buổi nào")
		a.TapsTwice("Gửi đơn")
		a.Sees("Đã gửi đơn xin phép vắng", "/xinphep")
		told := admin.Sees("xin phép vắng", a.Name(), "Lý do: Việc gia đình", "không được vắng thêm buổi nào", "Xem ảnh")
		a.TapsData(0, buttonOf(t, told, "✅ Duyệt"))
		a.Sees("dành cho Ban Tổ chức")
		admin.Taps("Xem ảnh")
		h.settled()
		last := admin.Messages()[len(admin.Messages())-1]
		if last.File == nil || last.File.Kind != simulator.Photo {
			t.Fatalf("the picture is not shown: %+v", last)
		}
		admin.TapsTwice("✅ Duyệt")
		admin.Sees("Đã duyệt.", "Thu lại")
		a.Sees("duyệt cho đồng chí vắng sáng 16/8", "không được vắng thêm buổi nào", "Tôi đi được")

		h.at("15/8 8:10")
		asksLeave(b, "sáng 16/8", "Con ốm")
		admin.Sees("Lý do: Con ốm")
		admin.Taps("✅ Duyệt")
		b.Sees("duyệt cho đồng chí vắng")
		h.at("15/8 21:30")
		asksLeave(c, "sáng 16/8", "Bận việc")
		h.settled()
		h.restart()
		h.at("16/8 5:59")
		admin.DoesNotSee("Bận việc")
		h.at("16/8 6:00")
		admin.Sees("Lý do: Bận việc")
		admin.Taps("Không duyệt")
		admin.Sees("vì lý do gì")
		h.settled()
		h.restart()
		admin.Sends("Buổi khai giảng, mời có mặt")
		admin.Sees("không duyệt", "Lý do: Buổi khai giảng")
		c.Sees("không duyệt đơn xin vắng sáng 16/8", "Lý do: Buổi khai giảng, mời có mặt")

		h.at("16/8 7:20")
		b.Taps("Điểm danh")
		b.Sees("Đã điểm danh lúc 7:20")
		admin.Sends("/buoi")
		admin.Taps("sáng 16/8")
		admin.Sees("có phép 1", "thiếu 2")
		h.at("16/8 8:01")
		admin.Sees("Đã đóng điểm danh", "có mặt 1/4")
		h.wantBooks(1, "1 excused", "2 present", "3 absent", "4 absent")
		asksLeave(d, "sáng 16/8", "Hỏng xe")
		admin.Sees("Lý do: Hỏng xe", "Sổ đang ghi sáng 16/8: vắng không phép")
		admin.Taps("✅ Duyệt")
		d.Sees("duyệt cho đồng chí vắng sáng 16/8")
		h.wantBooks(1, "1 excused", "2 present", "3 absent", "4 excused")
		h.at("16/8 12:00")
		d.Sends("/xinphep")
		d.Sees("xin vắng buổi nào")
		d.Sends("sáng 16/8")
		d.Sees("đã kết thúc", "Ban Tổ chức")
	})
}

// TestDecidingOnLeaveTogether: two organizers decide on the same leave at the same moment,
// and one decision stands, of which the other is told by whom; it is changed later, and
// the book with it.
func TestDecidingOnLeaveTogether(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, people, _ := h.hasClass(2, 0)
		second := h.secondOrganizer()
		h.grants(course.Grant{Role: course.OrganizerRole, CourseID: 1}, admin)
		h.grants(course.Grant{Role: course.RepresentativeRole, CourseID: 1, DelegationID: h.place(1).DelegationID}, second)
		a := people[0]
		asksLeave(a, "sáng 16/8", "Con ốm")
		shown := map[*simulator.User]simulator.Message{admin: admin.Sees("Lý do: Con ốm"), second: second.Sees("Lý do: Con ốm")}
		done := make(chan struct{})
		go func() {
			defer close(done)
			admin.TapsData(shown[admin].ID, buttonOf(t, shown[admin], "✅ Duyệt"))
		}()
		second.TapsData(shown[second].ID, buttonOf(t, shown[second], "✅ Duyệt"))
		<-done
		admin.Sees("✅ Đã duyệt: ")
		second.Sees("✅ Đã duyệt: ")
		a.Sees("duyệt cho đồng chí vắng sáng 16/8")
		h.settled()
		second.Sends("/doan")
		second.Sees("Được phép vắng: 1 đơn", "sáng 16/8")

		h.at("16/8 8:01")
		h.wantBooks(1, "1 excused", "2 absent")
		second.Sends("/duyet")
		second.Sees("không có gì đang chờ duyệt")
		second.Taps("Đơn đã trả lời: 1")
		second.Sees("đã trả lời", "đổi quyết định")
		second.Taps(a.Name())
		second.Sees("Con ốm", "Sổ đang ghi sáng 16/8: vắng có phép")
		second.Taps("Thu lại")
		second.Sees("thu lại phép", "vì lý do gì")
		second.TapsTwice("Buổi này bắt buộc")
		second.Sees("Lý do: Buổi này bắt buộc")
		a.Sees("đã xem lại và không duyệt", "Buổi này bắt buộc")
		h.settled()
		h.wantBooks(1, "1 absent", "2 absent")
	})
}
