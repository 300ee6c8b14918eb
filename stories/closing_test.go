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
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// endedClass is a class of three on the afternoon of its last day, all sessions
// closed: the first two have been to all of them and the third to six; the first
// and the third are linked.
func (h *house) endedClass(attended ...int) (admin *simulator.User, users map[int]*simulator.User, class *roster.Roster) {
	h.t.Helper()
	admin, joined, class := h.hasClass(3, 0, 2)
	h.attends(class, attended...)
	h.at("19/8 14:00")
	admin.LooksAway()
	return admin, map[int]*simulator.User{0: joined[0], 2: joined[1]}, class
}

// issued are the valid certificates of a class by number, and how many are void.
func (h *house) issued(code string) (valid []course.Certificate, void int) {
	h.t.Helper()
	h.view(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.CourseByCode(ctx, code)
		if err != nil {
			return err
		}
		all, err := tx.Certificates(ctx, c.ID)
		valid = slices.DeleteFunc(slices.Clone(all), func(one course.Certificate) bool { return one.State != course.Issued })
		void = len(all) - len(valid)
		return err
	})
	return valid, void
}

// files counts the files that somebody has been sent.
func (h *house) files(u *simulator.User) (n int) {
	for _, m := range h.sim.Delivered(u.ChatID()) {
		if m.File != nil {
			n++
		}
	}
	return n
}

// TestClosing issues the certificates of three people: one with Telegram, one
// without, one who missed too much. Nothing goes out in the minute, over which the
// program is stopped, and everything once after it.
func TestClosing(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, users, class := h.endedClass(8, 8, 6)
		admin.Sends("/capgcn")
		admin.Sees("2/3", class.Rows[2].Enrollment.Trainee.Name, "6/8 buổi = 75 %")
		admin.Taps("Bế giảng và cấp")
		admin.Sees("1/3 học viên", "không được cấp")
		admin.TapsTwice("cấp 2 giấy, 1 người không được cấp")
		admin.Sees("đã bế giảng", "số giấy chứng nhận, 1/2022/GCN đến 2/2022/GCN", "14:01", "thu lại được")
		h.settled()
		h.restart()
		users[0].Sends("/giaychungnhan")
		users[0].Sees("được gửi sau khi")
		h.at("19/8 14:00")
		if n := h.files(users[0]); n != 0 {
			t.Errorf("%d files were sent in the minute", n)
		}
		users[2].DoesNotSee("Rất tiếc")

		h.at("19/8 14:02")
		if pdf := users[0].SeesFile("GCN-"); !strings.HasPrefix(string(pdf), "%PDF-") {
			t.Error("the certificate is no PDF")
		}
		if !slices.ContainsFunc(users[0].Messages(), func(m simulator.Message) bool { return m.File != nil && m.File.Thumbnail != nil }) {
			t.Error("no thumbnail has come with the certificate")
		}
		users[2].Sees("Rất tiếc", "6/8 buổi = 75 %")
		admin.SeesFile("GCN-") // nobody answers for the delegation yet
		admin.Sees("Đã gửi xong giấy chứng nhận", "Đã lập 2/2 · đã gửi 1/1")
		admin.Sees("Báo cáo cấp giấy chứng nhận", "1/2 học viên đã nhận tệp", "Chưa liên kết Telegram", class.Rows[1].Enrollment.Trainee.Name,
			"chưa có đại diện")
		users[0].Sends("/giaychungnhan")
		users[0].Sees("Giấy chứng nhận số 1/2022/GCN")
		users[2].Sends("/giaychungnhan")
		users[2].Sees("chưa được cấp giấy chứng nhận")
		admin.Taps("Gửi lại tệp")
		admin.SeesFile("GCN-")
		h.settled()
		valid, _ := h.issued(class.Course.Code)
		if len(valid) != 2 {
			t.Errorf("%d certificates", len(valid))
		}
		stranger := h.stranger()
		stranger.Starts("v_" + valid[1].Code)
		stranger.Sees("có giá trị", "2/2022/GCN", class.Rows[1].Enrollment.Trainee.Name)
	})
}

// TestClosingTakenBack: the first closing is taken back after a restart, its numbers
// are void and its buttons dead; the second gives new numbers, and an organizer ends
// the wait.
func TestClosingTakenBack(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, users, class := h.endedClass(8, 8, 8)
		admin.Sends("/capgcn")
		admin.Taps("Bế giảng và cấp 3 giấy")
		admin.Sees("thu lại được")
		h.settled()
		h.restart()
		admin.TapsTwice("Thu lại")
		admin.Sees("Đã thu lại", "Các số 1/2022/GCN đến 3/2022/GCN thành số bỏ")
		h.at("19/8 14:05")
		for i, u := range users {
			if n := h.files(u); n != 0 {
				t.Errorf("person %d has %d files", i, n)
			}
			u.Sends("/giaychungnhan")
			u.Sees("được gửi sau khi")
		}
		valid, void := h.issued(class.Course.Code)
		if len(valid) != 0 || void != 3 {
			t.Errorf("%d certificates are valid, %d void", len(valid), void)
		}
		admin.Taps("Bế giảng lại")
		admin.Sees("Đủ điều kiện: 3/3")
		admin.Taps("Bế giảng và cấp 3 giấy")
		admin.Sees("số giấy chứng nhận, 4/2022/GCN đến 6/2022/GCN")
		h.settled()
		h.restart()
		admin.TapsTwice("Gửi ngay")
		for _, u := range users {
			u.SeesFile("GCN-")
		}
		admin.Sees("Báo cáo cấp giấy chứng nhận", "Số 4/2022/GCN đến 6/2022/GCN: 2/3 học viên")
		h.at("19/8 14:10")
		h.settled()
		for i, u := range users {
			if n := h.files(u); n != 1 {
				t.Errorf("person %d has %d files", i, n)
			}
		}
	})
}

// TestClosingOfNobody: with nobody eligible the course is closed by an act of its
// own, and those concerned hear why after the minute.
func TestClosingOfNobody(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, users, _ := h.endedClass(1, 2, 3)
		admin.Sends("/capgcn")
		admin.Sees("0/3", "Không có ai đủ điều kiện")
		admin.Taps("Đóng lớp, không cấp giấy nào")
		admin.Sees("không ai trong 3 học viên")
		h.restart()
		admin.TapsTwice("Đúng, đóng lớp, không cấp giấy nào")
		admin.Sees("không cấp giấy nào", "thu lại được")
		h.at("19/8 14:00")
		users[0].DoesNotSee("Rất tiếc")
		h.at("19/8 14:02")
		users[0].Sees("Rất tiếc", "1/8 buổi")
		users[2].Sees("Rất tiếc", "3/8 buổi")
		h.settled()
		admin.DoesNotSee("Báo cáo cấp giấy")
	})
}

// TestClosingUnderAClockAhead has the clock be an hour ahead in the minute, over a
// restart: nothing goes out, and the closing can be taken back.
func TestClosingUnderAClockAhead(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, users, class := h.endedClass(8, 8, 8)
		admin.Sends("/capgcn")
		admin.Taps("Bế giảng và cấp 3 giấy")
		admin.Sees("thu lại được")
		h.settled()
		h.look()
		h.clock.Jump(coursetest.At("19/8 15:10"))
		h.look()
		h.restart()
		h.look()
		h.settled()
		if n := h.files(users[0]) + h.files(users[2]) + h.files(admin); n != 0 {
			t.Errorf("%d files are sent", n)
		}
		h.clock.Jump(coursetest.At("19/8 14:01"))
		h.look()
		admin.Taps("Thu lại")
		admin.Sees("Đã thu lại")
		if valid, void := h.issued(class.Course.Code); len(valid) != 0 || void != 3 {
			t.Errorf("%d certificates are valid, %d void", len(valid), void)
		}
	})
}

// TestKilledInAClosing kills the program in the minute, while the papers are drawn
// and while they are sent: everybody gets theirs, nobody twice but what was on the
// wire, and there is one report.
func TestKilledInAClosing(t *testing.T) {
	const people, kills = 60, 3
	onProcess(t, func(t *testing.T, p *process) {
		h := p.hall(people)
		admin := p.closes(h)
		admin.Sees("thu lại được")
		p.killed()
		for i := range kills {
			p.watch.when(papers, 5+20*i, p.killed)
		}
		admin.Taps("Gửi ngay")
		admin.Sees("Báo cáo cấp giấy chứng nhận", fmt.Sprintf("%d/%d học viên", people, people))
		p.settled()
		missing, doubled := p.watch.delivered(papers, people)
		if missing != 0 || doubled > p.mayDouble() || p.kills.Load() != 1+kills {
			t.Errorf("%d people have no certificate, %d came twice by %d kills", missing, doubled, p.kills.Load())
		}
		t.Logf("%d kills: %d certificates lost, %d doubled", 1+kills, missing, doubled)
		reports := 0
		for _, m := range admin.Messages() {
			if strings.Contains(m.Text, "Báo cáo cấp giấy chứng nhận") {
				reports++
			}
		}
		if reports != 1 {
			t.Errorf("%d reports", reports)
		}
		p.view(func(ctx context.Context, tx *storage.Tx) error {
			all, err := tx.Certificates(ctx, h.course.ID)
			if err != nil {
				return err
			}
			for i, one := range all {
				if one.State != course.Issued || one.No != i+1 || one.FileID == 0 {
					t.Errorf("certificate %+v", one)
				}
			}
			if len(all) != people {
				t.Errorf("%d certificates", len(all))
			}
			closing, _, err := tx.LastClosing(ctx, h.course.ID)
			if closing.State != course.ClosingDone || closing.DoneAt.Before(closing.ReleasedAt) || time.Since(closing.DoneAt) > time.Hour {
				t.Errorf("the closing is %+v", closing)
			}
			return err
		})
	})
}

// TestClosingOfATitleFromWord: a title with Word's non-breaking hyphen, and a name
// with the letters of old conversions, are no hindrance to the closing.
func TestClosingOfATitleFromWord(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		_, class := smallClass(t, 1)
		class.Course.Title = "Lớp công tác dân vận chính\u2011quyền\u00ad"
		only := class.Rows[0].Enrollment
		only.Trainee.Name = "Ðỗ Thị H\u2019Hen"
		workbook, err := roster.Write(*class.Course, class.Sessions, []course.Enrollment{only})
		if err != nil {
			t.Fatal(err)
		}
		admin := h.admin()
		h.imports(admin, workbook)
		h.attends(class, 8)
		h.at("19/8 14:00")
		admin.Sends("/hocvien do thi h'hen")
		admin.Sees("Đỗ Thị H'Hen")
		h.restart()
		admin.Sends("/capgcn")
		admin.Sees("1/1", "chính-quyền")
	})
}

// attends stores that the people of the class, in order, were present at so many
// sessions from the first, and closes all but the last session.
func (h *house) attends(class *roster.Roster, sessions ...int) {
	h.t.Helper()
	ctx := context.Background()
	err := h.app.Update(ctx, func(tx *storage.Tx) error {
		c, err := tx.CourseByCode(ctx, class.Course.Code)
		if err != nil {
			return err
		}
		people, err := tx.Roster(ctx, c.ID)
		if err != nil {
			return err
		}
		plan, err := tx.Sessions(ctx, c.ID)
		if err != nil {
			return err
		}
		for i, n := range sessions {
			for _, s := range plan[:n] {
				if _, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: s.ID, EnrollmentID: people[i].ID,
					State: course.Present, Way: course.ByOrganizer, By: storagetest.Account(h.t, tx, storyAdmin)}); err != nil {
					return err
				}
			}
		}
		for _, s := range plan[:len(plan)-1] {
			if _, err := tx.CloseSession(ctx, s.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
}
