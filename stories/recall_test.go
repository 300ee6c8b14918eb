package stories

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// TestRecalled takes an announcement back from those who have it, with a restart in the middle
// and one whose message is gone already; one that Telegram doesn't let be deleted is counted, and
// tried again. Their chats show it no more, and the announcement says how many.
func TestRecalled(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		h.settled()
		previews(admin, "Mai học ở Hội trường B", 2)
		admin.Taps("✅ Gửi tới 2 người")
		lan.Sees("Mai học ở Hội trường B")
		admin.Sees("Báo cáo thông báo số 1", "2/3")
		kept := func(u *simulator.User) (n int) {
			for _, m := range u.Messages() {
				if below(m).Text == "Mai học ở Hội trường B" && !m.Deleted {
					n++
				}
			}
			return n
		}
		h.sim.AddRule(simulator.Rule{Method: "deleteMessage", ChatID: lan.ChatID(), Times: 1, Fault: simulator.FailAfter()})
		late := simulator.FailBefore(400, "Bad Request: message can't be deleted for everyone")
		h.sim.AddRule(simulator.Rule{Method: "deleteMessage", ChatID: binh.ChatID(), Times: -1, Fault: late})
		h.restart()
		admin.Taps("🗑 Thu hồi tin đã gửi")
		admin.Sees("Thu hồi thông báo số 1", "2 người đã nhận")
		h.restart()
		admin.TapsTwice("🗑 Thu hồi ở 2 người")
		admin.Sees("Thu hồi thông báo số 1", "1/2", "1 người vẫn còn tin", "quá 48 giờ")
		h.settled()
		if got := fmt.Sprint(kept(lan), kept(binh)); got != "0 1" {
			t.Errorf("lan and binh have %s", got)
		}
		h.sim.ClearRules()
		admin.Sends("/thongbao")
		admin.Sees("soạn")
		admin.Taps("📬 Số 1")
		admin.Sees("Đã gửi xong thông báo số 1", "Đã thu hồi ở 1 người")
		admin.Taps("🗑 Thu hồi tin đã gửi")
		admin.Taps("🗑 Thu hồi ở 1 người")
		admin.Sees("Thu hồi thông báo số 1", "1/1")
		h.settled()
		if got := fmt.Sprint(kept(lan), kept(binh)); got != "0 0" {
			t.Errorf("lan and binh have %s", got)
		}
	})
}

// killedAfter kills the program once the one announcement under way, or what is done with one, has reached so many.
func (p *process) killedAfter(n int) {
	p.t.Helper()
	eventually(p.t, fmt.Sprintf("%d are reached", n), func() bool {
		var run notice.Delivery
		p.view(func(ctx context.Context, tx *storage.Tx) error {
			under, err := tx.SendingAnnouncements(ctx)
			if err == nil && len(under) == 1 {
				run, err = tx.Delivery(ctx, under[0].ID)
			}
			return err
		})
		return run.Sent >= n
	})
	p.killed()
}

// TestKilledInARecall pauses the recall of an announcement from a hall, kills the program while it waits, lets it go on and
// kills it again and again: in the end nobody has it, and the counts say so.
func TestKilledInARecall(t *testing.T) {
	const people = 150
	onProcess(t, func(t *testing.T, p *process) {
		h := p.hall(people)
		p.start()
		admin := p.newAdmin()
		announces(admin, people)
		admin.Sees("Báo cáo thông báo số 1", fmt.Sprintf("%d/%d", people, people))
		admin.Taps("🗑 Thu hồi tin đã gửi")
		admin.Taps(fmt.Sprintf("🗑 Thu hồi ở %d người", people))
		p.interrupted(admin, "deleteMessage")
		admin.Sees("Thu hồi thông báo số 1", fmt.Sprintf("%d/%d", people, people))
		p.settled()
		left := 0
		for _, u := range h.users {
			for _, m := range u.Messages() {
				if strings.Contains(m.Text, "bế giảng lúc") {
					left++
				}
			}
		}
		lost, doubled := p.watch.delivered(news, people)
		p.view(func(ctx context.Context, tx *storage.Tx) error {
			a, _, err := tx.Announcements(ctx, 1, 0, 1)
			if err != nil {
				return err
			}
			d, err := tx.Delivery(ctx, a[0].ID)
			if run := p.lastRun(); left+lost+doubled != 0 || d.Recalled != people || run.Sent != people {
				t.Errorf("after %d kills %d of the messages to %d people are left, %d were lost and %d doubled before; the announcement stands at %+v, the recall at %+v",
					p.kills.Load(), left, people, lost, doubled, d, run)
			}
			return err
		})
	})
}
