package stories

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// offers tells whether somebody's command menu has a command.
func offers(u *simulator.User, command string) bool {
	return slices.ContainsFunc(u.Commands(), func(c simulator.Command) bool { return c.Command == command })
}

// TestRoleTakenAway: an admin revokes an organizer, over a restart between the question
// and the answer and with an impatient thumb; the organizer's chat is a trainee's then,
// and no button of theirs does anything.
func TestRoleTakenAway(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		admin.Sends("/lop")
		admin.Taps("Mời người cùng phụ trách")
		link := startOf(admin.Sees("start=r_").Text)
		lan.Starts(link)
		lan.Sees("nay thuộc Ban Tổ chức")
		lan.Sends("/lop")
		overview := lan.Sees("Lớp dân vận")
		h.settled()
		if !offers(lan, "nhatky") {
			t.Error("an organizer's menu has no /nhatky")
		}
		lan.Taps("Đại diện đoàn Chợ Lách")
		given := startOf(lan.Sees("start=r_").Text)

		admin.Sends("/phanquyen")
		admin.Sees("Ban Tổ chức · Lớp dân vận", "Nguyễn Thị Lan · UBND xã Châu Hoà")
		admin.Taps("3")
		admin.Sees("Quyền: Ban Tổ chức, Lớp dân vận")
		admin.Taps("🚫 Thu hồi quyền")
		admin.Sees("Nguyễn Thị Lan ở Lớp dân vận?", "1 lời mời chưa dùng")
		h.restart()
		admin.TapsTwice("🚫 Thu hồi quyền")
		admin.Sees("Đã thu hồi quyền Ban Tổ chức của Nguyễn Thị Lan", "được báo ngay")
		admin.Sees("đã được thu hồi trước đó")

		lan.Sees("Quyền Ban Tổ chức của đồng chí ở Lớp dân vận đã được thu hồi")
		h.settled()
		if offers(lan, "nhatky") || !offers(lan, "diemdanh") {
			t.Errorf("the menu is %v", lan.Commands())
		}
		lan.LooksAway()
		for _, row := range overview.Buttons {
			for _, b := range row {
				if b.Data == "" {
					continue // it only copies
				}
				lan.TapsData(overview.ID, b.Data)
				lan.Sees("dành cho Ban Tổ chức")
			}
		}
		lan.Starts(link)
		lan.Sees("đã được dùng, đã bị hủy hoặc đã hết hạn")
		binh.Starts(given)
		binh.Sees("đã được dùng, đã bị hủy hoặc đã hết hạn")

		admin.Sends("/nhatky")
		admin.Sees("thu hồi quyền Ban Tổ chức của Nguyễn Thị Lan", "hủy lời mời 2 làm đại diện đoàn Chợ Lách", "Nguyễn Thị Lan nhận quyền Ban Tổ chức theo lời mời 1")
	})
}

// TestAdminsRevokeEachOther: of two admins who revoke each other at the same moment one
// stays, whichever is the first.
func TestAdminsRevokeEachOther(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, other := h.admin(), h.sim.NewUser(t, "Quản trị hai")
		other.Starts("")
		other.Sees("")
		err := h.app.Update(t.Context(), func(tx *storage.Tx) error {
			storagetest.Grant(t, tx, other.ID(), course.Grant{Role: course.AdminRole})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for u, number := range map[*simulator.User]string{admin: "2", other: "1"} {
			u.Sends("/phanquyen")
			u.Sees("2 quyền đang trao")
			u.Taps(number)
			u.Sees("Quyền: quản trị")
			u.Taps("🚫 Thu hồi quyền")
			u.Sees("Thu hồi quyền quản trị")
		}
		h.settled()
		admin.Taps("🚫 Thu hồi quyền")
		other.Taps("🚫 Thu hồi quyền")
		heard := func(u *simulator.User) bool {
			return strings.Contains(u.Transcript(), "Quyền quản trị của đồng chí đã được thu hồi")
		}
		eventually(t, "one of the two has heard of it", func() bool { return heard(admin) || heard(other) })
		late := admin
		if heard(other) {
			late = other
		}
		late.Sees("🔒")
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			admins, err := tx.Admins(ctx)
			if len(admins) != 1 || admins[0].TelegramID == late.ID() {
				t.Errorf("the admins left are %+v", admins)
			}
			return err
		})
	})
}

// TestRepresentativesOfACourse: an organizer sees who answers for which delegation,
// takes the role away, withdraws an invitation that went to the wrong person, and has
// nothing to say on another course.
func TestRepresentativesOfACourse(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		admin.Sends("/lop")
		admin.Taps("🔑 Phân quyền của lớp")
		admin.Sees("Lớp dân vận: 1 quyền đang trao")
		admin.Taps("Đại diện đoàn Giồng Trôm")
		lan.Starts(startOf(admin.Sees("start=r_").Text))
		lan.Sees("đại diện đoàn Giồng Trôm")
		admin.Sends("/lop")
		admin.Taps("🔑 Phân quyền của lớp")
		list := admin.Sees("Đoàn Giồng Trôm: Nguyễn Thị Lan", "do Quản trị mời")
		admin.Taps("Đại diện đoàn Chợ Lách")
		wrong := startOf(admin.Sees("start=r_").Text)
		admin.Sends("/lop")
		admin.Taps("🔑 Phân quyền của lớp")
		admin.Sees("2 quyền đang trao")
		admin.Taps("Lời mời chưa dùng (1)")
		admin.Sees("đại diện đoàn Chợ Lách")
		h.restart()
		admin.TapsTwice("✖️ Hủy lời mời 1")
		admin.Sees("Đã hủy lời mời làm đại diện đoàn Chợ Lách", "Không có lời mời nào")
		binh.Starts(wrong)
		binh.Sees("đã bị hủy")
		binh.TapsData(0, list.Buttons[0][0].Data)
		binh.Sees("dành cho Ban Tổ chức")

		admin.TapsData(list.ID, list.Buttons[0][1].Data)
		admin.Sees("Quyền: đại diện đoàn Giồng Trôm")
		admin.Taps("🚫 Thu hồi quyền")
		admin.Sees("Thu hồi quyền đại diện đoàn Giồng Trôm")
		admin.Taps("🚫 Thu hồi quyền")
		lan.Sees("Quyền đại diện đoàn Giồng Trôm của đồng chí", "gặp Ban Tổ chức của Lớp dân vận")
		lan.Sends("/doan")
		lan.Sees("dành cho đại diện đoàn")
	})
}
