package stories

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// reminders are the messages of a chat that begin with the sign of a reminder, or answer its tap, each by its
// sign, with "·" when it is a line without buttons.
func reminders(u *simulator.User) (signs string) {
	for _, m := range u.Messages() {
		for _, sign := range []string{"🌙", "☀️", "🔔", "⏰", "✅ Đã điểm danh"} {
			if m.FromBot && strings.HasPrefix(m.Text, sign) {
				sign, _, _ = strings.Cut(sign, " ")
				if len(m.Buttons) == 0 && sign != "✅" {
					sign += "·"
				}
				signs += sign
			}
		}
	}
	return signs
}

// TestOneLiveReminder goes through a day of a class, with restarts: each reminder becomes a line without buttons once another
// has come that says the same, what was tapped stays the answer, and a message that somebody has deleted is left alone.
func TestOneLiveReminder(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		_, people, _ := h.hasClass(3, 0, 1, 2)
		taps, waits, deletes := people[0], people[1], people[2]
		h.sim.AddRule(simulator.Rule{
			Method: "editMessageText", ChatID: deletes.ChatID(), Times: 1,
			Fault: simulator.FailBefore(400, "Bad Request: message to edit not found"),
		})
		edits := h.sim.Calls("editMessageText")
		want := func(when, tapped, waited string) {
			t.Helper()
			h.settled()
			h.restart()
			h.at(when)
			h.settled()
			if got := [...]string{reminders(taps), reminders(waits)}; got != [...]string{tapped, waited} {
				t.Errorf("at %s the chats have %q, want %q and %q", when, got, tapped, waited)
			}
		}
		h.at("15/8 19:00")
		want("15/8 19:01", "🌙", "🌙")
		h.at("16/8 6:00")
		want("16/8 6:01", "🌙·☀️", "🌙·☀️")
		waits.Sees("🌙", "Lịch ngày 16/8/2022: mời xem tin mới hơn bên dưới")
		h.at("16/8 7:15")
		taps.Sees("🔔")
		waits.Sees("🔔")
		want("16/8 7:16", "🌙·☀️🔔", "🌙·☀️🔔") // the morning's says more: the afternoon
		taps.Taps("✅ Điểm danh")
		taps.Sees("Đã điểm danh lúc 7:16")
		h.at("16/8 7:50")
		waits.Sees("⏰")
		want("16/8 7:51", "🌙·☀️✅", "🌙·☀️🔔·⏰")
		waits.Taps("✅ Điểm danh")
		waits.Sees("đi muộn (7:51)")
		h.at("16/8 13:15")
		waits.Sees("🔔", "buổi chiều 16/8")
		want("16/8 13:16", "🌙·☀️·✅🔔", "🌙·☀️·🔔·🔔")
		h.at("16/8 19:00")
		want("16/8 19:01", "🌙·☀️·✅🔔·🌙", "🌙·☀️·🔔·🔔·🌙")
		waits.Sees("🔔", "Đã hết giờ điểm danh buổi chiều 16/8")
		if got := reminders(deletes); got != "🌙☀️·🔔·🔔·🔔·🌙" {
			t.Errorf("who has deleted the first has %q", got)
		}
		// Two each of the digests, one each of the afternoon's calls, two each of the morning's of those who did not
		// tap them, and the answers to two taps.
		if got := h.sim.Calls("editMessageText") - edits; got != 3*2+3+1+2+2 {
			t.Errorf("%d edits", got)
		}
	})
}

// TestKilledInGivingWay kills the program again and again while the reminder of a hall gives way to the next: each of them
// becomes one line, and nobody is told anything twice.
func TestKilledInGivingWay(t *testing.T) {
	const people = 60
	onProcess(t, func(t *testing.T, p *process) {
		h := p.hall(people)
		storagetest.Do(t, p.db, func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.QueueReminder(ctx, h.course.ID, h.session.NudgeKey(), map[string]notice.Message{"vi": {Text: "⏰ Sắp đóng"}}, 0)
			return err
		})
		for i := range 3 {
			p.watch.when(others, 2*people+10+15*i, p.killed) // in the edits: before them come two to each
		}
		p.start()
		eventually(t, "all have given way", func() bool { return counted(h.users, "🔔", "mời dùng tin mới hơn") == people })
		p.settled()
		if once := counted(h.users, "🔔 Lớp đã bắt đầu"); p.kills.Load() != 3 || once != people || counted(h.users, "⏰") != 0 {
			t.Errorf("after %d kills %d of %d have one reminder", p.kills.Load(), once, people)
		}
	})
}

// counted are the people who have just one message that begins with a sign and says something.
func counted(people []*simulator.User, sign string, says ...string) (n int) {
	for _, u := range people {
		found := 0
		for _, m := range u.Messages() {
			if strings.HasPrefix(m.Text, sign) && !slices.ContainsFunc(says, func(s string) bool { return !strings.Contains(m.Text, s) }) {
				found++
			}
		}
		if found == 1 {
			n++
		}
	}
	return n
}
