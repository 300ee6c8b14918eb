package stories

import (
	"testing"

	"github.com/loptruong/loptruong/course"
)

// TestHandOver: over a restart between all steps a representative says by two impatient taps that the
// papers are there, the organizers hear of it once, and a wrong number is set right by typing another;
// whose papers nobody has fetched is a list until then.
func TestHandOver(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, users, _ := h.endedClass(8, 8, 6)
		deputy := users[2]
		h.grants(course.Grant{Role: course.RepresentativeRole, CourseID: 1, DelegationID: h.place(1).DelegationID}, deputy)
		admin.Sends("/capgcn")
		admin.Taps("Bế giảng và cấp")
		admin.Taps("cấp 2 giấy")
		admin.Sees("đã bế giảng")
		h.at("19/8 14:02")
		deputy.SeesFile("GCN-")
		h.settled()
		h.restart()
		admin.LooksAway()
		admin.Sends("/goidoan")
		admin.Sees("chưa xác nhận nhận 2 giấy")
		h.settled()
		h.restart()
		deputy.TapsTwice("Đã nhận 2 giấy")
		deputy.Sees("đã nhận đủ 2 giấy")
		h.settled()
		h.restart()
		admin.LooksAway()
		deputy.TapsTwice("Đúng, đã nhận 2 giấy")
		deputy.Sees("Đã ghi", "nhận đủ 2 giấy")
		h.settled()
		admin.Sees("đã nhận đủ 2 giấy, theo")
		h.restart()

		deputy.Taps("Số khác")
		deputy.Sees("từ 0 đến 2")
		h.restart()
		deputy.Sends("1")
		deputy.Sees("mới nhận 1/2 giấy")
		h.restart()
		admin.LooksAway()
		deputy.Taps("Đúng, đã nhận 1 giấy")
		deputy.Sees("Đã ghi", "1/2")
		admin.Sees("đã nhận 1/2 giấy, theo")
		h.settled()
		h.restart()
		admin.Sends("/goidoan")
		admin.Sees("đã nhận 1/2 giấy")
		admin.Taps("Ai chưa nhận")
		h.look()
		admin.Sees("còn 1 giấy chưa vào khung chat")
	})
}
