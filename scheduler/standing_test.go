package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

const (
	lan    = coursetest.Lan
	binh   = coursetest.Binh
	deputy = coursetest.Representative
)

// cast is the class of eight sessions with the cast, its organizer and the representative
// of Chợ Lách.
func (s *shift) cast() coursetest.Class { return s.castOn("16-19/8/2022") }

func (s *shift) castOn(days string) coursetest.Class {
	s.t.Helper()
	c := coursetest.New(coursetest.Sessions(days), coursetest.Cast())
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		storagetest.Store(s.t, tx, &c)
		storagetest.Grant(s.t, tx, anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.Course.ID})
		roster, err := tx.Roster(ctx, c.Course.ID)
		storagetest.Grant(s.t, tx, deputy, course.Grant{Role: course.RepresentativeRole, CourseID: c.Course.ID, DelegationID: roster[1].DelegationID})
		return err
	})
	return c
}

// marks writes an entry into the book, or corrects the one that is there.
func (s *shift) marks(c coursetest.Class, session, person int, state course.Presence, way course.Way) {
	s.t.Helper()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		a := course.Attendance{SessionID: c.Sessions[session].ID, EnrollmentID: c.Roster[person].ID, State: state, Way: way}
		_, created, err := tx.CheckIn(ctx, a)
		if err == nil && !created {
			_, err = tx.Correct(ctx, a)
		}
		return err
	})
}

// at moves the clock, looks, and keeps what is said.
func (s *shift) at(now string) {
	s.t.Helper()
	s.now = coursetest.At(now)
	for range 2 { // the doorbell rings again when the clock is believed
		if err := s.Look(s.t.Context()); err != nil {
			s.t.Fatal(err)
		}
		s.now = s.now.Add(20 * time.Second)
	}
	for user, texts := range storagetest.Told(s.t, s.db) {
		s.said[user] = append(s.said[user], texts...)
	}
}

// with are those of the texts that a user was told in which the words stand.
func (s *shift) with(user int64, words string) []string {
	s.t.Helper()
	return slices.DeleteFunc(slices.Clone(s.said[user]), func(text string) bool { return !strings.Contains(text, words) })
}

// count fails the test unless a user was told so often in these words.
func (s *shift) count(user int64, words string, want int) {
	s.t.Helper()
	if got := s.with(user, words); len(got) != want {
		s.t.Errorf("%d was told %d times %q, not %d: %q", user, len(got), words, want, got)
	}
}

// has fails the test unless all parts stand in one of the texts that a user was told.
func (s *shift) has(user int64, parts ...string) {
	s.t.Helper()
	told := s.with(user, parts[0])
	for _, text := range told {
		if !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(text, part) }) {
			return
		}
	}
	s.t.Errorf("%d was not told %q: %q", user, parts, s.said[user])
}

const nudged = "chưa điểm danh"

// TestNudge: who hasn't checked in is reminded once before the closing, however it moves
// and the program is started.
func TestNudge(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 7:49")
	c := s.cast()
	s.marks(c, 0, 1, course.Present, course.ByButton)
	s.at("16/8 7:49")
	s.count(lan, nudged, 0)
	s.at("16/8 7:50")
	s.begin()
	s.at("16/8 7:55")
	s.count(lan, nudged, 1)
	s.count(binh, nudged, 0)
	s.has(lan, nudged, "buổi sáng 16/8", "8:00", "Lớp dân vận")
	c.Course.CheckIn.CloseAfter = 60 // it stays open for longer
	s.store(func(ctx context.Context, tx *storage.Tx) error { return tx.UpdateCourse(ctx, c.Course) })
	s.at("16/8 8:21")
	s.count(lan, nudged, 1)
}

// TestNudgeTooLate: nobody is reminded when the program hears of it after the closing, and
// nobody whose tap may still be on its way.
func TestNudgeTooLate(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 7:40")
	s.cast()
	s.deaf = true
	s.at("16/8 7:51")
	s.count(lan, nudged, 0)
	s.deaf = false
	s.at("16/8 8:00")
	s.count(lan, nudged, 0)
	s.ahead = time.Hour // for one look
	s.now = coursetest.At("16/8 12:51")
	if err := s.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.ahead = 0
	s.at("16/8 13:49")
	s.count(lan, nudged, 0)
	s.at("16/8 13:50")
	s.count(lan, nudged, 1)
}

// TestNudgeKeepsTheNight: of a session that closes in the quiet hours nobody is reminded.
func TestNudgeKeepsTheNight(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 7:40")
	c := s.cast()
	late := c.Sessions[1]
	late.ClosesAt = coursetest.At("16/8 21:20")
	s.store(func(ctx context.Context, tx *storage.Tx) error { return tx.SetCheckIn(ctx, late) })
	for _, moment := range []string{"16/8 7:50", "16/8 20:59", "16/8 21:10", "16/8 21:19"} {
		s.at(moment)
	}
	s.count(lan, nudged, 1) // of the morning
}

// TestClosingTells: the organizer gets names, the representative those of the own
// delegation, and whoever was absent one message, with what it means for the right.
func TestClosingTells(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 7:40")
	c := s.cast()
	s.marks(c, 0, 1, course.Late, course.ByCode)
	s.marks(c, 0, 2, course.Present, course.ByRepresentative)
	s.marks(c, 0, 3, course.Excused, course.ByLeave)
	s.at("16/8 8:00")
	s.begin()
	s.at("16/8 8:05")
	s.has(anOrganizer, "Đã đóng điểm danh", "có mặt <b>2/4</b>", "điểm danh hộ: 1", "Vắng không phép (1):\n<b>Giồng Trôm</b>: Nguyễn Thị Lan",
		"Vắng có phép (1):\n<b>Giồng Trôm</b>: Phạm Đức", "Đi muộn (1):\n<b>Chợ Lách</b>: Trần Văn Bình", "Không được vắng thêm (2):\n<b>Giồng Trôm</b>: ")
	s.has(deputy, "Đoàn của", "Chợ Lách: 2/2, muộn 1", "Đi muộn (1):\n<b>Chợ Lách</b>: Trần Văn Bình", "Lớp dân vận")
	s.count(deputy, "Giồng Trôm", 0)
	s.has(lan, "vắng 1 buổi (sáng 16/8)", "ít nhất 7/8 buổi, <b>không được vắng thêm</b>", "Lớp dân vận")
	s.count(lan, "⚠️", 1)
	s.count(binh, "⚠️", 0)

	s.marks(c, 1, 1, course.Present, course.ByButton)
	s.at("16/8 14:00")
	s.has(lan, "vắng 2 buổi (sáng 16/8, chiều 16/8)", "chưa đủ điều kiện", "gặp Ban Tổ chức")
	s.has(anOrganizer, "Chưa đủ điều kiện nhận giấy chứng nhận (2):")
	s.at("17/8 8:00")
	s.count(lan, "chưa đủ điều kiện", 1) // it was said when it was lost
	s.count(lan, "vắng <b>buổi sáng 17/8</b>", 1)
}

// TestCorrectionIsToldRight: what a correction makes of somebody's right is told once, the
// worse and the better, after the quiet hours.
func TestCorrectionIsToldRight(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 7:40")
	c := s.cast()
	s.marks(c, 0, 1, course.Present, course.ByButton)
	s.at("16/8 8:00")
	s.at("16/8 14:00")
	s.count(lan, "chưa đủ điều kiện", 1)
	s.count(binh, "không được vắng thêm", 1)

	s.now = coursetest.At("16/8 21:30")
	s.marks(c, 0, 0, course.Present, course.ByOrganizer)
	s.marks(c, 0, 1, course.Absent, course.ByOrganizer)
	s.at("16/8 21:30")
	s.count(lan, "📒", 0)
	s.at("17/8 6:00")
	s.begin()
	s.at("17/8 6:01")
	s.has(lan, "📒", "vắng 1 buổi (chiều 16/8)", "không được vắng thêm")
	s.has(binh, "⚠️", "vắng 2 buổi (sáng 16/8, chiều 16/8)", "chưa đủ điều kiện")

	s.marks(c, 1, 0, course.LeftEarly, course.ByOrganizer)
	s.at("17/8 6:30")
	s.has(lan, "📒", "không vắng buổi nào", "tối đa 1 buổi")
	s.count(lan, "📒", 2)
	s.at("17/8 6:31")
	s.count(lan, "📒", 2)
}

// TestAnotherRuleIsToldRight: whom another condition for the certificate costs the right, or
// gives it back, hears of it as the organizer was told.
func TestAnotherRuleIsToldRight(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 7:40")
	c := s.cast()
	s.marks(c, 0, 1, course.Present, course.ByButton)
	s.at("16/8 8:00")
	s.count(lan, "không được vắng thêm", 1)
	for _, tt := range []struct {
		percent    int
		at         string
		sign, want string
	}{{100, "16/8 9:00", "⚠️", "chưa đủ điều kiện"}, {50, "16/8 9:05", "📒", "tối đa 3 buổi"}} {
		c.Course.Rule.Percent = tt.percent
		s.store(func(ctx context.Context, tx *storage.Tx) error { return tx.UpdateCourse(ctx, c.Course) })
		s.at(tt.at)
		s.has(lan, tt.sign, tt.want)
		s.count(binh, "chưa đủ điều kiện", 0)
	}
}

// TestAbsentByMany: what is told to many who are absent is a few statements, and each is
// told once.
func TestAbsentByMany(t *testing.T) {
	t.Parallel()
	const people = 500
	s := newShift(t, "16/8 7:40")
	crowd := coursetest.Crowd(people)
	for i := range crowd {
		crowd[i].Trainee.TelegramID = int64(1000 + i)
	}
	c := coursetest.New(coursetest.Sessions("16/8/2022"), crowd)
	s.store(func(_ context.Context, tx *storage.Tx) error {
		storagetest.Store(t, tx, &c)
		storagetest.Grant(t, tx, anAdmin, course.Grant{Role: course.AdminRole})
		return nil
	})
	s.at("16/8 8:00")
	for i := range people {
		s.count(int64(1000+i), "vắng 1 buổi (sáng 16/8)", 1)
	}
	s.has(anAdmin, fmt.Sprintf("Vắng không phép (%d):", people), "người nữa")
}

// TestOpeningTellsRepresentatives, once, where the session takes their word.
func TestOpeningTellsRepresentatives(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 7:10")
	c := s.cast()
	s.at("16/8 7:16")
	s.at("16/8 7:20")
	s.count(deputy, "đã mở điểm danh <b>buổi sáng 16/8</b> đến 8:00", 1)
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		c.Course.Ways = course.AllWays.With(course.ByRepresentative, false)
		return tx.UpdateCourse(ctx, c.Course)
	})
	s.at("16/8 13:16")
	s.count(deputy, "đã mở điểm danh", 1)
	s.count(anOrganizer, "Đã mở điểm danh", 2)
}

// TestAbsentByTickIsTold: whom the sheet, or an organizer, has absent hears it at the closing
// as whoever the closing has marked, and once, though the session is open again; who was
// told why, or says so themselves, isn't told.
func TestAbsentByTickIsTold(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 7:40")
	c := s.cast()
	c.Course.Rule.Percent = 50 // nobody comes near to losing the right
	s.store(func(ctx context.Context, tx *storage.Tx) error { return tx.UpdateCourse(ctx, c.Course) })
	s.marks(c, 0, 0, course.Absent, course.BySheet)
	s.marks(c, 0, 1, course.Absent, course.ByButton)
	s.at("16/8 8:00")
	s.count(lan, "vắng <b>buổi sáng 16/8</b>", 1)
	s.count(binh, "vắng <b>buổi sáng 16/8</b>", 0)
	again := c.Sessions[0]
	again.ClosesAt = coursetest.At("16/8 9:00")
	s.store(func(ctx context.Context, tx *storage.Tx) error { return tx.SetCheckIn(ctx, again) })
	s.at("16/8 9:00")
	s.count(anOrganizer, "Đã đóng điểm danh", 2)
	s.count(lan, "vắng <b>buổi sáng 16/8</b>", 1)
}

// TestRightWaitsForWhatMayBeMended: nobody hears that they are further from losing the right
// by a session that is open again, or by a change of the sessions that nobody was told of.
func TestRightWaitsForWhatMayBeMended(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 7:40")
	c := s.cast()
	s.at("16/8 8:00")
	s.count(lan, "không được vắng thêm", 1)
	again := c.Sessions[0]
	again.ClosesAt = coursetest.At("16/8 9:00")
	s.store(func(ctx context.Context, tx *storage.Tx) error { return tx.SetCheckIn(ctx, again) })
	s.at("16/8 8:30")
	s.count(lan, "📒", 0)
	s.at("16/8 9:00")
	s.count(lan, "📒", 0)

	cancelled := again
	cancelled.ClosedAt, cancelled.CancelledAt = coursetest.At("16/8 9:00"), coursetest.At("16/8 11:31") // when it is over, so that nobody has to hurry
	s.now = cancelled.CancelledAt
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		u := course.Untold{SessionChange: course.SessionChange{Was: again, Is: cancelled}}
		return errors.Join(tx.KeepBefore(ctx, u), tx.UpdateSession(ctx, cancelled, false))
	})
	s.at("16/8 11:32")
	s.count(lan, "📒", 0)
	s.at("16/8 11:35")
	s.at("16/8 11:36")
	s.count(lan, "📒", 1)
}

// TestStandingOfAWrongAccount: what waits for the morning isn't told to an account that
// was taken off the place in the night.
func TestStandingOfAWrongAccount(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 20:30")
	c := s.castOn("16/8/2022 20:40-22:00")
	s.at("16/8 21:10")
	s.has(anOrganizer, "Đã đóng điểm danh")
	s.store(func(ctx context.Context, tx *storage.Tx) error { return tx.UnlinkPlace(ctx, c.Roster[0].ID) })
	s.at("17/8 6:00")
	s.count(lan, "vắng", 0)
	s.count(binh, "vắng", 1)
}

// TestNobodyIsWarnedOfLongAgo: a course that was left open is no reason to write to its
// people weeks later.
func TestNobodyIsWarnedOfLongAgo(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 7:40")
	c := s.castOn("16-17/8/2022 sáng")
	s.at("16/8 8:00")
	s.at("17/8 8:00")
	s.marks(c, 0, 0, course.Present, course.ByOrganizer)
	s.marks(c, 1, 0, course.Present, course.ByOrganizer)
	s.at("25/8 9:00")
	s.count(lan, "📒", 0)
}
