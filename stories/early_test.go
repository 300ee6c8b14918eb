package stories

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
)

// TestClosedDuringTheLastSession: over a restart between all steps the papers, of the day that was
// chosen, are issued while the last session is checking in, and handed over in it. Who waits checks
// in afterwards; at the session's end the organizers hear whose paper is to be kept back and who
// completes after all, and these have theirs once.
func TestClosedDuringTheLastSession(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, joined, class := h.hasClass(3, 0, 2)
		certain, waits := joined[0], joined[1]
		h.attends(class, 6, 5, 6)
		name := func(i int) string { return class.Rows[i].Enrollment.Trainee.Name }
		h.at("19/8 13:20")
		admin.LooksAway()
		certain.Taps("✅ Điểm danh")
		h.settled()
		admin.Sends("/capgcn")
		admin.Sees("Đủ điều kiện: 1/3", "Chờ hết buổi: 1", name(2)+" (", "mới dự 6/8 buổi, cần 7", "chưa kết thúc")
		admin.Taps("In thử")
		h.settled()
		h.restart()
		admin.SeesFile("in-thu-")
		admin.Sends("/capgcn")
		admin.Sees("Đủ điều kiện: 1/3")
		admin.Taps("Ngày ký")
		admin.Sees("Đang là ngày 19/8/2022")
		h.restart()
		admin.Sends("15/8/2022")
		admin.Sees("trước ngày khai giảng 16/8/2022")
		admin.Sends("20/8/2022")
		admin.Sees("Giấy sẽ ghi ngày 20/8/2022", "còn ở phía trước")
		h.restart()
		admin.Taps("Bế giảng và cấp")
		admin.Sees("1 người chờ hết buổi")
		admin.TapsTwice("cấp 1 giấy, 2 người")
		admin.Sees("đã bế giảng", "1/2022/GCN")
		h.settled()
		h.restart()
		admin.TapsTwice("Gửi ngay")
		certain.SeesFile("GCN-1-2022")
		waits.Sees("chờ hết buổi chiều 19/8")
		waits.Sends("/diemdanh")
		waits.Taps("✅ Điểm danh")
		h.settled()
		h.restart()

		h.at("19/8 14:01")
		h.correct(1, course.Absent)
		h.at("19/8 16:59")
		admin.LooksAway()
		h.at("19/8 17:00")
		admin.Sees("1 người đã được cấp giấy nhưng nay không đủ điều kiện", name(0), "số 1/2022/GCN", "1 người chờ nay đã đủ điều kiện", name(2))
		h.restart()
		h.at("19/8 17:05")
		admin.Taps("Cấp bổ sung 1 giấy")
		admin.Sees(name(2), "Giấy ghi ngày 20/8/2022")
		admin.TapsTwice("Cấp bổ sung 1 giấy")
		admin.Sees("đã cấp bổ sung 1 giấy chứng nhận, 2/2022/GCN")
		waits.SeesFile("GCN-2-2022")
		h.at("19/8 17:10")
		h.settled()
		for i, u := range joined {
			if n := h.files(u); n != 1 {
				t.Errorf("person %d has %d files", i, n)
			}
		}
		valid, void := h.issued(class.Course.Code)
		if len(valid) != 2 || void != 0 || valid[0].No != 1 || valid[1].No != 2 || valid[1].FileID == 0 ||
			valid[0].Paper.Signed != "2022-08-20" || valid[1].Paper.Signed != "2022-08-20" {
			t.Errorf("%d certificates, %d void: %+v", len(valid), void, valid)
		}
	})
}

// correct sets somebody's entry at the last session right, by their number.
func (h *house) correct(no int, to course.Presence) {
	h.t.Helper()
	err := h.app.Update(h.t.Context(), func(tx *storage.Tx) error {
		ctx := context.Background()
		people, err := tx.Roster(ctx, 1)
		if err != nil {
			return err
		}
		_, err = tx.Enter(ctx, []course.Attendance{{SessionID: 8, EnrollmentID: people[no-1].ID, Revision: 2, State: to, Way: course.ByOrganizer, Reason: "bỏ về"}})
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}
