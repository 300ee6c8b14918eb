package stories

import (
	"context"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// takesToo puts somebody who is on a course already on another one at the same hours.
func (h *house) takesToo(code, title string, users ...*simulator.User) (c course.Course) {
	h.t.Helper()
	c = course.NewCourse(code, title)
	err := h.app.Update(h.t.Context(), func(tx *storage.Tx) error {
		if err := tx.CreateCourse(h.t.Context(), &c, coursetest.Sessions("16-19/8/2022 sáng chiều")); err != nil {
			return err
		}
		for _, u := range users {
			place := course.Enrollment{CourseID: c.ID, Trainee: course.Trainee{Name: u.Name(), AccountID: storagetest.Account(h.t, tx, u.ID())}}
			if err := tx.Enroll(h.t.Context(), &place); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// reminder is the one before a session, with the button, that names a course.
func (h *house) reminder(u *simulator.User, title string) simulator.Message {
	h.t.Helper()
	h.settled()
	for _, m := range u.Messages() {
		if strings.HasPrefix(m.Text, "🔔") && strings.Contains(m.Text, title) {
			return m
		}
	}
	h.t.Fatalf("no reminder names %s:\n%s", title, u.Transcript())
	return simulator.Message{}
}

// TestTwoCoursesAtOnce: one person on two courses at the same hours is reminded of each
// by its name, says at which they are, and chooses which their commands are about, also
// over a restart; a button of one does nothing to the other.
func TestTwoCoursesAtOnce(t *testing.T) {
	quickStories(t, 10, func(t *testing.T, h *house) {
		_, joined, class := h.hasClass(3, 0, 1)
		both, one := joined[0], joined[1]
		second := h.takesToo("K2", "Lớp kỹ năng", both)
		both.Sends("/lop")
		both.Sees("là học viên của", class.Course.Title, "còn có", "Lớp kỹ năng")

		h.at("16/8 7:15")
		first := h.reminder(both, class.Course.Title)
		h.reminder(both, "Lớp kỹ năng")
		both.Sends("/diemdanh")
		both.Sees("nhiều buổi đang mở điểm danh", class.Course.Title, "Lớp kỹ năng")
		h.restart()
		both.TapsTwice("✅ Lớp kỹ năng")
		both.Sees("đã dự 1/1 buổi", "Lớp kỹ năng")
		one.TapsData(0, first.Buttons[0][0].Data) // whoever is on the first course only
		one.Sees("đã dự 1/1 buổi", class.Course.Title)

		both.Sends("/ketqua")
		both.Sees("Kết quả", class.Course.Title)
		both.Taps("Lớp kỹ năng")
		both.Sees("Kết quả", "Lớp kỹ năng", "có mặt")
		h.settled()
		h.restart()
		both.Sends("/lich")
		both.Sees("Lịch học", "Lớp kỹ năng") // chosen for good
		both.TapsData(first.ID, first.Buttons[0][0].Data)
		both.Sees("đã dự 1/1 buổi", class.Course.Title)
		h.settled()
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			for _, id := range []int64{1, second.ID} {
				states, err := tx.CourseStates(ctx, id)
				if err != nil {
					return err
				}
				entries := 0
				for _, of := range states {
					entries += len(of)
				}
				if want := map[int64]int{1: 2, second.ID: 1}[id]; entries != want {
					t.Errorf("course %d has %d entries, want %d", id, entries, want)
				}
			}
			return nil
		})
	})
}

// TestCodesOfTwoCourses: one organizer runs two courses at the same hour, and one trainee is
// on both: each message says which course it is about, and a code which session is meant,
// also over a restart; no right one costs a try. The clock goes on meanwhile.
func TestCodesOfTwoCourses(t *testing.T) {
	quickStories(t, 10, func(t *testing.T, h *house) {
		admin, joined, class := h.hasClass(3, 0, 1)
		both, one := joined[0], joined[1]
		h.takesToo("K2", "Lớp kỹ năng", both)
		h.at("16/8 7:15")
		codes := map[string]string{}
		for _, title := range []string{class.Course.Title, "Lớp kỹ năng"} {
			h.settled()
			for _, m := range admin.Messages() {
				if strings.HasPrefix(m.Text, "🟢 Đã mở điểm danh") && strings.Contains(m.Text, title) {
					codes[title] = sixDigits.FindString(m.Text)
				}
			}
		}
		first, second := codes[class.Course.Title], codes["Lớp kỹ năng"]
		if first == "" || second == "" {
			t.Fatalf("the codes are %q", codes)
		}
		wrong := "000000"
		for wrong == first || wrong == second {
			wrong = "111111"
		}
		both.Sends("Mã: " + wrong[:3] + " " + wrong[3:] + " ạ")
		both.Sees("Mã chưa đúng", class.Course.Title, "Lớp kỹ năng", "còn 4 lần")
		h.settled()
		h.restart()
		both.Sends("dạ mã là " + second + " ạ")
		both.Sees("Đã điểm danh lúc 7:", "Lớp kỹ năng")
		both.Sends(second)
		both.Sees("đã điểm danh", "lúc 7:", "Lớp kỹ năng")
		h.settled()
		h.restart()
		both.Sends(first[:3] + "-" + first[3:])
		both.Sees("Đã điểm danh lúc 7:", class.Course.Title)
		one.Sends(second) // of a course that they are not on
		one.Sees("Mã chưa đúng", class.Course.Title, "còn 4 lần")
		one.Sends("điểm danh")
		one.Sees("Đang mở điểm danh đến 8:00", class.Course.Title)

		h.at("16/8 8:10")
		one.Sends(first)
		one.Sees("đã đóng lúc 8:00", "Sổ điểm danh ghi: vắng không phép", class.Course.Title, "Ban Tổ chức")
		both.Sends(first)
		both.Sees("đã điểm danh", "lúc 7:", class.Course.Title)
	})
}
