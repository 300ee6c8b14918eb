package stories

import (
	"context"
	"fmt"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// TestKilledInAPause pauses what is told to a hall, lets it go on, stops it and sends it to
// those who haven't got it, and kills the program at each of these steps: it goes to nobody
// while it is paused or stopped, and to everybody in the end.
func TestKilledInAPause(t *testing.T) {
	const people = 150
	onProcess(t, func(t *testing.T, p *process) {
		p.hall(people)
		underWay := make(chan struct{}, 2)
		for _, n := range []int{20, 60} {
			p.watch.when(news, n, func() { underWay <- struct{}{} })
		}
		p.start()
		admin := p.newAdmin()
		announces(admin, people)
		admin.Sees("Đang gửi thông báo số 1")
		<-underWay
		goOn := p.heldBack("sendPhoto")
		admin.Taps("⏸ Tạm dừng")
		p.halts(notice.AnnouncementPaused)
		goOn()
		p.killed()
		before := p.announced()
		admin.Sees("tạm dừng từ")
		if d := p.announced(); d.Sent > before.Sent+p.mayDouble() || d.Left() < people/4 {
			t.Errorf("before a kill it stood at %+v, and after it at %+v", before, d)
		}
		admin.Taps("▶️ Gửi tiếp")
		<-underWay
		goOn = p.heldBack("sendPhoto")
		p.killed()
		admin.Sees("Đang gửi thông báo số 1")
		admin.Taps("⏹ Dừng hẳn")
		admin.Sees("Dừng hẳn thông báo số 1")
		admin.Taps("Vâng, dừng hẳn")
		p.halts(notice.AnnouncementStopped)
		goOn()
		p.killed()
		admin.Sees("Báo cáo thông báo số 1", "Chưa gửi vì thông báo đã dừng")
		stopped := p.announced()
		if stopped.Cancelled == 0 || stopped.Sent+stopped.Cancelled != people {
			t.Errorf("it was stopped at %+v", stopped)
		}
		admin.Taps("🔁 Gửi lại cho người chưa nhận")
		admin.Taps(fmt.Sprintf("✅ Gửi tới %d người", stopped.Cancelled))
		p.killed()
		admin.Sees("Báo cáo thông báo số 1", fmt.Sprintf("%d/%d", people, people))
		p.settled()
		lost, doubled := p.watch.delivered(news, people)
		t.Logf("%d kills: %d messages lost, %d doubled", p.kills.Load(), lost, doubled)
		if lost != 0 || doubled > p.mayDouble() {
			t.Errorf("%d people did not get it, %d messages were doubled by %d kills", lost, doubled, p.kills.Load())
		}
		p.oneAnnouncement(people)
	})
}

// halts waits until the announcement is in a state.
func (p *process) halts(state notice.AnnouncementState) {
	p.t.Helper()
	eventually(p.t, "the announcement is "+string(state), func() (is bool) {
		p.view(func(ctx context.Context, tx *storage.Tx) error {
			a, _, err := tx.Announcements(ctx, 1, 0, 1)
			is = err == nil && len(a) == 1 && a[0].State == state
			return err
		})
		return is
	})
}

// TestPausesByItself: an announcement whose picture Telegram has no more pauses by itself after
// a few refusals, says why, also after a restart, and what the organizer can do; the others
// aren't tried. When it goes on and Telegram takes it, they get it, and then those who didn't.
func TestPausesByItself(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		places := make([]int, 40)
		for i := range places {
			places[i] = i
		}
		admin, joined, _ := h.hasClass(40, places...)
		h.settled()
		gone := simulator.FailBefore(400, "Bad Request: wrong file identifier/HTTP URL specified")
		for _, u := range joined {
			h.sim.AddRule(simulator.Rule{Method: "sendPhoto", ChatID: u.ChatID(), Times: -1, Fault: gone})
		}
		admin.Sends("/thongbao")
		admin.Sees("soạn")
		admin.SendsPhoto([]byte("jpeg"), "Mai học ở Hội trường B")
		admin.Sees("Gửi tới 40 người")
		admin.Taps("✅ Gửi tới 40 người")
		admin.Sees("Thông báo số 1", "tự tạm dừng", "không còn tệp kèm theo")
		h.restart()
		h.sim.ClearRules()
		admin.Taps("▶️ Gửi tiếp")
		admin.Sees("Báo cáo thông báo số 1", "Không gửi được", "không còn tệp kèm theo")
		admin.Taps("🔁 Gửi lại cho người chưa nhận")
		admin.Sees("người chưa nhận. Nay gửi lại được cho")
		admin.Taps("✅ Gửi tới")
		admin.Sees("Báo cáo thông báo số 1", "40/40")
		h.settled()
		for _, u := range joined {
			got := 0
			for _, m := range u.Messages() {
				if below(m).Text == "Mai học ở Hội trường B" {
					got++
				}
			}
			if got != 1 {
				t.Errorf("%d got it %d times", u.ChatID(), got)
			}
		}
	})
}

// TestPausedAtTheEnd pauses an announcement that everybody has got by then: it ends with its report all the same, and
// representatives are asked to pass it on.
func TestPausedAtTheEnd(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		deputy := h.person("Đại diện", "0912000333")
		deputy.Starts("")
		deputy.Sees("Lớp Trưởng")
		h.grants(course.Grant{Role: course.RepresentativeRole, CourseID: 1, DelegationID: h.place(3).DelegationID}, deputy)
		h.settled()
		previews(admin, "Mai học ở Hội trường B", 2)
		admin.Taps("✅ Gửi tới 2 người")
		lan.Sees("Mai học ở Hội trường B")
		binh.Sees("Mai học ở Hội trường B")
		admin.Sees("Đang gửi thông báo số 1")
		admin.Taps("⏸ Tạm dừng")
		admin.Sees("Báo cáo thông báo số 1", "2/3")
		deputy.Sees("1 người chưa nhận được qua Telegram")
		admin.Sends("/thongbao")
		admin.Sees("📬 Số 1")
	})
}
