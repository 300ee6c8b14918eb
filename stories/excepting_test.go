package stories

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
)

// TestExceptions: over a restart between all steps a certificate is held back by name and
// another granted below the rule, each with a reason; the closing does so and tells who gets
// none why. A week later the one held back is issued theirs, once, and the representative has
// a new file.
func TestExceptions(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, users, class := h.endedClass(8, 8, 6)
		held, granted := users[0], users[2]
		h.grants(course.Grant{Role: course.RepresentativeRole, CourseID: 1, DelegationID: h.place(1).DelegationID}, granted)
		admin.Sends("/capgcn")
		admin.Sees("2/3")
		admin.Taps("giữ lại một người")
		admin.Sees("Giấy của ai")
		h.settled()
		h.restart()
		admin.Sends(class.Rows[0].Enrollment.Trainee.Name)
		admin.Sees("8/8 buổi")
		admin.Taps("⏸ Giữ lại")
		admin.Sees("Vì sao giữ lại")
		h.settled()
		h.restart()
		admin.Sends("Chờ xác minh hồ sơ")
		admin.Sees("Lý do: Chờ xác minh hồ sơ")
		admin.TapsTwice("✅ Giữ lại")
		admin.Sees("Đã giữ lại")
		h.settled()
		h.restart()
		admin.Sends("/thuhoi " + class.Rows[2].Enrollment.Trainee.Name)
		admin.Sees("6/8 buổi")
		admin.Taps("✳️ Cấp ngoại lệ")
		admin.Taps("Đã học bù đủ")
		admin.Sees("Lý do: Đã học bù đủ")
		admin.TapsTwice("✅ Cấp ngoại lệ")
		admin.Sees("sẽ được cấp giấy khi bế giảng")
		h.settled()
		h.restart()

		admin.Sends("/capgcn")
		admin.Sees("2/3", "Được cấp theo ngoại lệ", "giữ lại; lý do: Chờ xác minh hồ sơ")
		admin.Taps("Bế giảng và cấp")
		admin.Taps("cấp 2 giấy, 1 người")
		admin.Sees("đã bế giảng")
		h.at("19/8 14:02")
		held.Sees("giữ lại, chưa cấp", "Chờ xác minh hồ sơ")
		granted.Sees("Giấy chứng nhận số 2/2022/GCN")
		h.settled()
		h.restart()

		h.at("26/8 9:00")
		admin.Sends("/thuhoi " + class.Rows[0].Enrollment.Trainee.Name)
		admin.Sees("Chưa được cấp")
		admin.Taps("🎓 Cấp giấy sau bế giảng")
		admin.Sees("Vì sao nay cấp")
		h.settled()
		h.restart()
		admin.Sends("Đã xác minh")
		admin.Sees("Lý do: Đã xác minh")
		admin.Taps("➡️ Cấp giấy")
		admin.Sees("chắc chắn cấp")
		h.settled()
		h.restart()
		admin.TapsTwice("Đúng, cấp giấy")
		admin.Sees("Đã cấp: số 3/2022/GCN")
		h.settled()
		h.restart()
		h.look()
		held.Sees("Giấy chứng nhận số 3/2022/GCN")
		granted.Sees("Tệp mới, thay tệp đã gửi trước")
		h.settled()
		valid, void := h.issued(class.Course.Code)
		var got []int64
		for _, one := range valid {
			got = append(got, one.EnrollmentID)
		}
		want := []int64{h.place(2).ID, h.place(3).ID, h.place(1).ID}
		if diff := cmp.Diff(want, got); diff != "" || void != 0 {
			t.Errorf("%d void, issued to (-want +got):\n%s", void, diff)
		}
	})
}
