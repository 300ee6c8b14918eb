package stories

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// binds binds a group with the only course of the person, who is in it.
func (h *house) binds(u *simulator.User, g *simulator.Group) {
	h.t.Helper()
	there := u.In(g)
	there.Sends("/lop@" + h.sim.Username())
	there.Sees("gắn nhóm này với lớp")
	there.Taps("Mở trò chuyện riêng")
	u.Sees("Gắn nhóm")
	u.Taps("🔗")
	u.Sees("Đã gắn nhóm")
}

// groupsOf are the groups of the only course.
func (h *house) groupsOf() (groups []course.Group) {
	h.t.Helper()
	h.view(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Courses(ctx)
		if err == nil {
			groups, err = tx.GroupsOf(ctx, all[0].ID)
		}
		return err
	})
	return groups
}

// TestGroupOfACourse: a group is bound by an organizer who is in it and by nobody else, stays bound through
// all that becomes of it, and nothing that people say there is an answer to anything.
func TestGroupOfACourse(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		g := h.sim.NewBasicGroup("Lớp dân vận", admin, lan)
		there, her := admin.In(g), lan.In(g)

		her.Sends("/lop")
		her.Sees("nhắn riêng")
		her.Taps("Mở trò chuyện riêng")
		lan.Sees("")
		her.Sends("/diemdanh")
		her.Sends("/lop")
		h.settled()
		her.DoesNotSee("riêng") // one answer a minute
		lan.Starts(fmt.Sprintf("n_%d_0", g.ChatID()))
		lan.Sees("Chỉ người phụ trách lớp")
		there.LooksAway()
		there.Sends("/lop")
		there.Sees("gắn nhóm này") // an organizer is answered all the same

		h.clock.Forward(h.clock.Now().Add(2 * time.Minute))
		there.Hidden().Sends("/lop")
		there.Sees("đang ẩn danh")
		h.clock.Forward(h.clock.Now().Add(2 * time.Minute))
		h.restart()
		h.binds(admin, g)

		// What is said in the group is no draft and no answer.
		admin.Sends("/thongbao")
		admin.Sees("Mời")
		there.Sends("Chào cả lớp")
		her.Sends("có mặt")
		h.settled()
		there.DoesNotSee("Xem trước")
		admin.DoesNotSee("Xem trước")
		admin.Sends("/huy")
		admin.Sees("")

		super := g.Upgrades(admin)
		h.settled()
		h.restart()
		if got := h.groupsOf(); len(got) != 1 || got[0].ChatID != super.ChatID() || got[0].Gone {
			t.Fatalf("after the move: %+v", got)
		}
		super.Removes(admin)
		admin.Sees("Bot không còn trong nhóm Lớp dân vận")
		super.Adds(admin)
		h.settled()
		if got := h.groupsOf(); len(got) != 1 || got[0].Gone {
			t.Fatalf("after it was added again: %+v", got)
		}
		admin.Sends("/lop")
		admin.Taps("Nhóm Telegram")
		admin.Sees("1 nhóm Telegram")
		admin.Taps("Bỏ gắn")
		admin.Sees("Đã bỏ gắn nhóm")
		if got := h.groupsOf(); len(got) != 0 {
			t.Fatalf("still bound: %+v", got)
		}
	})
}

// TestGroupOfOthers: nobody binds a group they aren't in, or one of which Telegram doesn't say who is in it, or
// that is another course's.
func TestGroupOfOthers(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, lan, _ := h.danVanClass()
		theirs := h.sim.NewGroup("Nhóm của người khác", lan)
		at := func(g *simulator.Group) string { return fmt.Sprintf("n_%d_0", g.ChatID()) }
		admin.Starts(at(theirs))
		if m := admin.Sees("Chỉ người ở trong nhóm"); strings.Contains(m.Text, "của người khác") {
			t.Error("the name of a group is said to somebody who isn't in it")
		}
		theirs.HidesMembers()
		admin.Starts(at(theirs))
		admin.Sees("ẩn danh sách thành viên")
		theirs.Promotes(lan, true, false)
		theirs.Joins(admin, "administrator")
		admin.Starts(at(theirs))
		admin.Sees("Gắn nhóm Nhóm của người khác")
		admin.Leaves(theirs) // between the question and the tap
		admin.Taps("🔗")
		admin.Sees("Chỉ người ở trong nhóm")
		theirs.Removes(lan)
		admin.Starts(at(theirs))
		admin.Sees("Bot không ở trong nhóm")
		h.sim.AddRule(simulator.Rule{Method: "getChat", Fault: simulator.FailBefore(502, "Bad Gateway")})
		admin.Starts(at(theirs))
		admin.Sees("Telegram chưa trả lời")
		h.sim.ClearRules()
		admin.Starts("n_5_x")
		admin.Sees("Đường dẫn này không đúng")
		if got := h.groupsOf(); len(got) != 0 {
			t.Errorf("bound: %+v", got)
		}
	})
}

// TestGroupTopic: a group is bound with the topic in which the command was sent, also with another one later.
func TestGroupTopic(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, _, _ := h.danVanClass()
		g := h.sim.NewGroup("Lớp", admin)
		g.Divides()
		first, second := g.Opens(admin, "Thông báo"), g.Opens(admin, "Khác")
		for i, topic := range []int{first, second} {
			there := admin.InTopic(g, topic)
			there.Sends("/lop")
			if m := there.Sees("gắn nhóm"); m.Thread != topic {
				t.Errorf("answered in topic %d instead of %d", m.Thread, topic)
			}
			there.Taps("Mở trò chuyện riêng")
			admin.Taps([]string{"🔗", "Dùng chủ đề"}[i])
			admin.Sees("vào đúng chủ đề này")
			if got := h.groupsOf(); len(got) != 1 || got[0].Thread != topic {
				t.Fatalf("bound: %+v", got)
			}
			h.clock.Forward(h.clock.Now().Add(2 * time.Minute))
		}
	})
}
