package stories

import (
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// edits opens what can be edited of a session, as it is called on its button.
func (h *house) edits(u *simulator.User, session string) {
	h.t.Helper()
	u.Sends("/buoi")
	u.Sees("📅")
	u.Taps(session)
	u.Sees("📌")
	u.Taps("✏️ Sửa buổi")
	u.Sees("chọn điều cần sửa")
}

// moves moves a session to what is typed, and the organizer confirms it.
func (h *house) moves(u *simulator.User, session, to string) {
	h.t.Helper()
	h.edits(u, session)
	u.Taps("🕗 Giờ, ngày, buổi")
	u.Sees("gõ giờ")
	u.Sends(to)
	u.Sees("Xin xác nhận lịch mới")
	u.Taps("✅ Xác nhận")
	u.Sees("Đã sửa lịch học")
}

// TestSessionMovedOnTheMorning moves a session when its evening and morning reminders have
// gone out, with a restart before it is confirmed, and once more when the one before it
// has: all hear of it at once, the reminders follow, and the old button answers kindly.
func TestSessionMovedOnTheMorning(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, people, _ := h.hasClass(2, 0)
		u := people[0]
		h.at("15/8 19:00")
		u.Sees("🌙", "7:30")
		h.at("16/8 6:00")
		u.Sees("☀️", "7:30")
		h.at("16/8 6:20")
		h.edits(admin, "sáng 16/8")
		admin.Taps("🕗 Giờ, ngày, buổi")
		admin.Sees("gõ giờ")
		admin.Sends("sáng sớm") // which is no time
		admin.Sees("chưa đọc được")
		admin.Sends("8h-11h30")
		admin.Sees("7:30–11:30 → ", "8:00–11:30", "7:15 16/8 → 7:45 16/8", "Báo ngay cho 1 học viên")
		h.settled()
		h.restart()
		admin.TapsTwice("✅ Xác nhận")
		admin.Sees("Đã sửa lịch học")
		h.at("16/8 6:21")
		u.Sees("🔁", "dân vận", "7:30–11:30 → ", "8:00–11:30", "thay tin nhắc lịch", "/lich")
		h.at("16/8 7:15")
		if n := h.reminded(u, "🔔"); n != 0 {
			t.Errorf("%d reminders at the old time", n)
		}
		h.at("16/8 7:45")
		u.Sees("🔔", "8:00")
		h.at("16/8 7:50")
		h.moves(admin, "sáng 16/8", "9h30")
		u.Taps("✅ Điểm danh")
		u.Sees("đã dời từ 7:30 16/8", "9:30", "mở lúc 9:15")
		h.at("16/8 7:51")
		u.Sees("🔁", "9:30–11:30")
		h.at("16/8 9:16")
		u.Sees("🔔", "9:30")
		u.Taps("✅ Điểm danh")
		u.Sees("Đã điểm danh lúc 9:16")
		admin.Sees("Đã mở điểm danh", "10:00")
		if got := [...]int{h.reminded(u, "🌙"), h.reminded(u, "☀️"), h.reminded(u, "🔁"), h.reminded(admin, "🔁")}; got != [...]int{1, 1, 2, 0} {
			t.Errorf("evening, morning, changes, and changes for who has made them: %v", got)
		}
	})
}

// TestLastSessionCancelled cancels the last session of the course, which is asked twice,
// and the only one that is left, after which nobody can be issued anything; restored, it
// is as before.
func TestLastSessionCancelled(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, people, _ := h.hasClass(2, 0)
		u := people[0]
		h.at("15/8 9:00")
		h.edits(admin, "chiều 19/8")
		admin.Taps("🚫 Hủy buổi")
		admin.Sees("hủy chiều 19/8", "buổi cuối của lớp", "lúc 9:03")
		admin.Taps("⚠️ Vẫn tiếp tục")
		admin.Sees("chắc chắn hủy buổi cuối")
		h.settled()
		h.restart()
		admin.Taps("✅ Xác nhận")
		admin.Sees("Đã sửa lịch học", "đã hủy")
		h.at("15/8 9:04")
		u.Sees("🔁", "🚫 hủy chiều 19/8")
		admin.Sends("/buoi")
		admin.Sees("7 buổi", "🚫", "chiều 19/8")
		u.Sends("/lich")
		u.Sees("sáng 19/8")
		u.DoesNotSee("chiều 19/8")
		for _, session := range []string{"sáng 16/8", "chiều 16/8", "sáng 17/8", "chiều 17/8", "sáng 18/8", "chiều 18/8"} {
			h.edits(admin, session)
			admin.Taps("🚫 Hủy buổi")
			admin.Sees("Xin xác nhận")
			admin.Taps("✅ Xác nhận")
			admin.Sees("Đã sửa lịch học")
		}
		h.edits(admin, "sáng 19/8")
		admin.Taps("🚫 Hủy buổi")
		admin.Sees("lớp sẽ không còn buổi nào", "không ai được cấp giấy")
		admin.Taps("⚠️ Vẫn tiếp tục")
		admin.Sees("buổi duy nhất còn lại")
		admin.Taps("✅ Xác nhận")
		admin.Sees("Đã sửa lịch học")
		admin.Sends("/capgcn")
		admin.Sees("chưa có buổi học")
		admin.Sends("/buoi")
		admin.Sees("0 buổi")
		admin.Taps("sáng 16/8")
		admin.Sees("Buổi này đã hủy")
		admin.Taps("✏️ Sửa buổi")
		admin.Sees("Khôi phục được")
		admin.Taps("♻️ Khôi phục buổi")
		admin.Sees("học lại như lịch sáng 16/8")
		admin.Taps("✅ Xác nhận")
		admin.Sees("Đã sửa lịch học")
		h.at("15/8 9:12")
		u.Sees("🔁", "🚫 hủy sáng 19/8")
		if n := h.reminded(u, "🔁"); n != 2 {
			t.Errorf("what was edited after the first was told in %d messages", n-1)
		}
	})
}

// TestChangesToldOnce edits several sessions within minutes, by two organizers, with a
// restart: one message says what has come of it, nothing of what was mended at once, and
// nobody hears of what they have done themselves.
func TestChangesToldOnce(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, people, class := h.hasClass(2, 0)
		u, other := people[0], h.organizerToo("Tổ chức hai", class.Course.Code)
		rep := h.stranger()
		rep.Starts("")
		rep.Sees("")
		err := h.app.Update(t.Context(), func(tx *storage.Tx) error {
			all, err := tx.Delegations(t.Context(), 1)
			if err == nil {
				storagetest.Grant(t, tx, rep.ID(), course.Grant{Role: course.RepresentativeRole, CourseID: 1, DelegationID: all[0].ID})
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		h.at("15/8 9:00")
		h.moves(admin, "chiều 17/8", "14h")
		h.moves(admin, "sáng 18/8", "sáng 20/8")
		h.at("15/8 9:02")
		h.restart()
		h.moves(admin, "chiều 17/8", "13h30-17h") // a slip
		h.edits(admin, "sáng 17/8")
		admin.Taps("Hội trường")
		admin.Sees("hội trường mới")
		admin.Sends("Hội trường B")
		admin.Sees("«Hội trường B»")
		admin.Taps("✅ Xác nhận")
		admin.Sees("Đã sửa lịch học")
		h.moves(other, "sáng 17/8", "7h45")
		h.at("15/8 9:04")
		if n := h.reminded(u, "🔁"); n != 0 {
			t.Errorf("told %d times while it was being edited", n)
		}
		h.restart()
		h.at("15/8 9:06")
		u.Sees("🔁", "sáng 17/8: 7:30–11:30 → 7:45–11:30", "Hội trường B", "sáng 20/8")
		u.DoesNotSee("chiều 17/8")
		admin.Sees("🔁", "7:45")
		other.Sees("🔁", "sáng 20/8", "/buoi")
		if told := rep.Sees("🔁", "Hội trường B", "sáng 20/8"); strings.Contains(told.Text, "/lich") {
			t.Errorf("a representative who is on no roster is sent to the timetable:\n%s", told.Text)
		}
		if got := [...]int{h.reminded(u, "🔁"), h.reminded(admin, "🔁"), h.reminded(other, "🔁"), h.reminded(rep, "🔁")}; got != [...]int{1, 1, 1, 1} {
			t.Errorf("messages to the trainee, the two organizers and the representative: %v", got)
		}
	})
}

// TestChangeInTheNight: what is edited in the quiet hours is told at their end, unless the
// organizer has it told all the same.
func TestChangeInTheNight(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, people, _ := h.hasClass(2, 0)
		u := people[0]
		h.at("15/8 21:10")
		h.edits(admin, "sáng 16/8")
		admin.Taps("🕗 Giờ, ngày, buổi")
		admin.Sees("gõ giờ")
		admin.Sends("7h45")
		admin.Sees("Đang giờ nghỉ", "lúc 6:00 ngày 16/8/2022")
		admin.Taps("🔔 Báo ngay, kể cả giờ nghỉ")
		admin.Sees("Báo ngay cho 1 học viên")
		h.at("15/8 21:14")
		u.Sees("🔁", "7:45–11:30")

		h.at("15/8 22:30")
		h.edits(admin, "chiều 17/8")
		admin.Taps("🕗 Giờ, ngày, buổi")
		admin.Sees("gõ giờ")
		admin.Sends("chiều 20/8")
		admin.Sees("Đang giờ nghỉ", "lúc 6:00 ngày 16/8/2022")
		admin.Taps("✅ Xác nhận, báo lúc 6:00")
		admin.Sees("Đã sửa lịch học")
		h.at("15/8 22:40")
		h.restart()
		h.at("16/8 5:59")
		if n := h.reminded(u, "🔁"); n != 1 {
			t.Errorf("told %d times in the night", n)
		}
		h.at("16/8 6:00")
		u.Sees("🔁", "chiều 20/8")
		if n := h.reminded(u, "🔁"); n != 2 {
			t.Errorf("told %d times", n)
		}
	})
}
