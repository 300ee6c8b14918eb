package stories

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// plans drafts an announcement to the class for an hour, typed, and confirms it.
func plans(u *simulator.User, text, at, shown string) {
	u.Sends("/thongbao")
	u.Sees("soạn")
	u.Sends(text)
	u.Sees("Gửi tới", "Muốn đổi nội dung")
	u.Taps("🕖 Hẹn giờ")
	u.Sees("gửi vào lúc nào")
	u.Sends(at)
	u.Sees("Hẹn gửi: ", shown)
	u.TapsTwice("✅ Xác nhận hẹn giờ")
	u.Sees("sẽ gửi lúc "+shown, "Người nhận được tính lúc gửi")
}

// got is how often somebody has got a text.
func got(u *simulator.User, text string) (n int) {
	for _, m := range u.Messages() {
		if below(m).Text == text && !m.Deleted {
			n++
		}
	}
	return n
}

// TestScheduled: an announcement is scheduled, changed and goes at its hour by itself, once, with
// restarts between any two steps, to whoever is linked by then; those who run the course are told.
func TestScheduled(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		second := h.secondOrganizer()
		h.settled()
		plans(admin, "Mai học ở Hội trường B", "19:30 tối nay", "19:30 Thứ Hai, 15/8/2022")
		h.restart()
		second.Sends("/thongbao")
		second.Sees("Hẹn giờ: 1", "19:30 Thứ Hai, 15/8/2022", "Cả lớp", "3 người")
		second.Taps("🕖 Số 1")
		second.Taps("✏️ Đổi giờ")
		second.Sees("Sẽ gửi: 19:30 Thứ Hai")
		second.Sends("Mai học ở Hội trường C")
		second.Sees("thay cho tin trước")
		second.Sees("Sẽ gửi: 19:30 Thứ Hai")
		h.restart()
		second.Taps("🕖 Đổi giờ")
		second.Sees("gửi vào lúc nào")
		second.Sends("sáng mai")
		second.Sees("Sẽ gửi: 7:00 Thứ Ba, 16/8/2022")
		h.restart()
		second.Taps("✅ Lưu thay đổi")
		second.Sees("Đã đổi: thông báo số 1", "7:00 Thứ Ba, 16/8/2022")

		h.at("15/8 19:40")
		h.settled()
		if n := got(lan, "Mai học ở Hội trường B"); n != 0 {
			t.Errorf("lan has what was changed %d times", n)
		}
		cuong := h.person("Cường", "0912345673")
		h.joins(cuong, danVan)
		h.at("16/8 6:50")
		h.restart()
		h.at("16/8 7:00")
		second.Sees("Thông báo số 1", "hẹn 7:00 Thứ Ba, 16/8/2022", "đã bắt đầu gửi: 3 người; 3 người nhận qua bot")
		second.Sees("Báo cáo thông báo số 1", "3/3")
		admin.Sees("Thông báo số 1", "đã bắt đầu gửi")
		h.restart()
		h.look()
		h.at("16/8 7:05")
		h.settled()
		for _, u := range []*simulator.User{lan, binh, cuong} {
			if n := got(u, "Mai học ở Hội trường C"); n != 1 {
				t.Errorf("%d has it %d times", u.ChatID(), n)
			}
		}
	})
}

// TestScheduledLate: after a short outage it goes late and says so; after a long one it asks, and
// a tap of before the hour counts.
func TestScheduledLate(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		h.settled()
		plans(admin, "Một", "9h", "9:00 Thứ Hai, 15/8/2022")
		plans(admin, "Hai", "14h", "14:00 Thứ Hai, 15/8/2022")
		plans(admin, "Ba", "14:10", "14:10 Thứ Hai, 15/8/2022")
		h.settled()
		h.stop()
		h.clock.Set(coursetest.At("15/8 9:25"))
		h.start()
		h.at("15/8 9:26")
		admin.Sees("Thông báo số 1", "gửi trễ", "phút vì bot bị gián đoạn") // by how much: the clock runs
		admin.Sees("Báo cáo thông báo số 1", "2/3")

		admin.Sends("/thongbao")
		admin.Sees("Hẹn giờ: 2")
		admin.Taps("🕖 Số 3")
		admin.Taps("✖️ Hủy hẹn")
		admin.Sees("Sẽ không ai nhận được")
		h.settled()
		h.stop()
		admin.Taps("✖️ Vâng, hủy hẹn") // while the program is away, before the hour
		h.clock.Set(coursetest.At("15/8 16:30"))
		h.start()
		h.at("15/8 16:31")
		admin.Sees("Thông báo số 2", "chưa gửi", "trễ hơn 2 giờ")
		h.at("15/8 16:32")
		h.settled()
		if n := got(lan, "Hai") + got(lan, "Ba"); n != 0 {
			t.Errorf("%d went by themselves", n)
		}
		admin.Taps("⚡ Gửi ngay")
		admin.Sees("đúng như sau")
		admin.Sees("Hai")
		admin.Sees("Gửi ngay thông báo số 2")
		h.restart()
		admin.Taps("✅ Gửi ngay tới 2 người")
		admin.Sees("Báo cáo thông báo số 2", "2/3")
		h.at("15/8 17:00")
		h.settled()
		if got(lan, "Một") != 1 || got(lan, "Hai") != 1 || got(lan, "Ba") != 0 {
			t.Errorf("lan has %d, %d, %d", got(lan, "Một"), got(lan, "Hai"), got(lan, "Ba"))
		}
	})
}

// TestScheduledChangedInTime: a change that is saved before the hour, while the program is away, counts after it.
func TestScheduledChangedInTime(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		h.settled()
		plans(admin, "Học ở Hội trường B", "9h", "9:00 Thứ Hai, 15/8/2022")
		admin.Taps("👁 Xem")
		admin.Taps("✏️ Đổi giờ")
		admin.Sees("Sẽ gửi: 9:00")
		admin.Sends("Học ở Hội trường C")
		admin.Sees("thay cho tin trước")
		admin.Sees("Sẽ gửi: 9:00")
		h.settled()
		h.stop()
		admin.Taps("✅ Lưu thay đổi")
		h.clock.Set(coursetest.At("15/8 9:25"))
		h.start()
		admin.Sees("Đã đổi: thông báo số 1")
		h.at("15/8 9:26")
		h.settled()
		if b, c := got(lan, "Học ở Hội trường B"), got(lan, "Học ở Hội trường C"); b != 0 || c != 1 {
			t.Errorf("lan has what was changed %d times and what was saved %d times", b, c)
		}
	})
}

// TestScheduledByWhoMayNot: what was scheduled by somebody who has lost the right since asks the
// others, and so does what was scheduled for a course that is closed by its hour.
func TestScheduledByWhoMayNot(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		second := h.secondOrganizer()
		h.settled()
		plans(second, "Mai học ở Hội trường B", "sáng mai", "7:00 Thứ Ba, 16/8/2022")
		plans(admin, "Chiều mai nghỉ", "chiều mai", "13:30 Thứ Ba, 16/8/2022")
		err := h.app.Update(t.Context(), func(tx *storage.Tx) error {
			grants, err := tx.Actor(t.Context(), storagetest.Account(t, tx, second.ChatID()))
			if err == nil {
				_, err = tx.RevokeRole(t.Context(), grants.Grants[0].ID)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		h.at("16/8 7:00")
		admin.Sees("Thông báo số 1", "Trưởng phòng hẹn", "chưa gửi", "không còn trong Ban Tổ chức")
		admin.Sends("/thongbao")
		admin.Sees("Hẹn giờ: 2", "chờ quyết định")
		err = h.app.Update(t.Context(), func(tx *storage.Tx) error {
			return tx.CloseCourse(t.Context(), &course.Closing{CourseID: 1, By: storagetest.Account(t, tx, storyAdmin)})
		})
		if err != nil {
			t.Fatal(err)
		}
		h.at("16/8 13:30")
		admin.Sees("Thông báo số 2", "chưa gửi", "Lớp đã bế giảng")
		h.settled()
		if n := got(lan, "Mai học ở Hội trường B") + got(lan, "Chiều mai nghỉ"); n != 0 {
			t.Errorf("%d went", n)
		}
	})
}

// TestKilledAtItsHour kills the program while what was scheduled for a hall begins to go and goes:
// it goes once, to everybody.
func TestKilledAtItsHour(t *testing.T) {
	const people = 100
	onProcess(t, func(t *testing.T, p *process) {
		p.hall(people)
		for _, n := range []int{1, 40} {
			p.watch.when(news, n, p.killed)
		}
		p.start()
		admin := p.newAdmin()
		drafts(admin)
		admin.Sees("Gửi tới")
		admin.Taps("🕖 Hẹn giờ")
		admin.Sees("gửi vào lúc nào")
		admin.Taps("7:00 ")
		admin.Sees("Hẹn gửi: ")
		admin.Taps("✅ Xác nhận hẹn giờ")
		admin.Sees("sẽ gửi lúc")
		p.killed()
		err := p.db.Update(t.Context(), func(tx *storage.Tx) error { // nobody waits for the morning
			a, err := tx.ScheduledAnnouncements(t.Context(), 1)
			if err == nil {
				a[0].Due = time.Now()
				err = tx.ScheduleAnnouncement(t.Context(), &a[0])
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		admin.Sees("Báo cáo thông báo số 1", fmt.Sprintf("%d/%d", people, people))
		p.settled()
		began := func(m simulator.Message) bool { return strings.Contains(m.Text, "đã bắt đầu gửi") } // at a kill it may come after the report
		if !slices.ContainsFunc(admin.Messages(), began) {
			t.Error("nobody is told that it has begun")
		}
		lost, doubled := p.watch.delivered(news, people)
		t.Logf("%d kills: %d messages lost, %d doubled", p.kills.Load(), lost, doubled)
		if lost != 0 || doubled > p.mayDouble() {
			t.Errorf("%d people did not get it, %d messages were doubled by %d kills", lost, doubled, p.kills.Load())
		}
		p.view(func(ctx context.Context, tx *storage.Tx) error {
			a, all, err := tx.Announcements(ctx, 1, 0, 9)
			if all != 1 || len(a) != 1 || a[0].State != notice.AnnouncementDone {
				t.Errorf("there are %+v", a)
			}
			return err
		})
	})
}
