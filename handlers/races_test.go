package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/handlers"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestCheckInThatWaited: a tap and a code came in while check-in was open, and
// are handled after its closing, as after a restart.
func TestCheckInThatWaited(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 7:20")
	c := d.class()
	plan := d.closing(c, nil, 0)
	d.now = coursetest.At("16/8 8:05")
	d.closing(c, nil, 1)
	handle := func(r bot.Request, acted string) string {
		t.Helper()
		d.row++
		r.ID, r.ChatID, r.Private, r.MessageID, r.At = d.row, r.TelegramID, true, 77, coursetest.At("16/8 "+acted)
		var reply bot.Reply
		d.store(func(ctx context.Context, tx *storage.Tx) (err error) {
			reply, err = d.h.Serve(ctx, tx, &r)
			return err
		})
		return answer{t, reply.Messages}.text()
	}
	tap := bot.Request{TelegramID: lan, Action: "in", Params: []string{fmt.Sprint(plan[0].ID)}, TapID: "tap"}
	for _, tt := range []struct {
		r           bot.Request
		acted, want string
	}{
		{tap, "7:26", "✅ Đã điểm danh lúc 7:26"},
		{tap, "7:27", "đã điểm danh"},
		{bot.Request{TelegramID: binh, Text: plan[0].Code}, "7:52", "🕗 Ghi nhận đi muộn (7:52)"},
		{tap, "8:05", "đã điểm danh"},
	} {
		if got := handle(tt.r, tt.acted); !strings.Contains(got, tt.want) {
			t.Errorf("the one of %s is answered %q", tt.acted, got)
		}
	}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		tallies, err := tx.Tallies(ctx, plan[0].ID)
		if len(tallies) != 2 || tallies[0].Present != 1 || tallies[1].Late != 1 {
			t.Errorf("the book says %+v", tallies)
		}
		return err
	})
}

// interrupted is a store in which somebody else is faster: their transaction
// commits just before the course is locked.
type interrupted struct {
	handlers.Store
	first func()
}

func (s interrupted) LockCourse(ctx context.Context, id int64) error {
	s.first()
	return s.Store.LockCourse(ctx, id)
}

// TestIssueSeesTheLastChange: whoever is taken off the roster while the closing is
// confirmed makes it another closing than the one that was shown.
func TestIssueSeesTheLastChange(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 18:00")
	d.db = storagetest.Open(t, storage.Config{URL: storagetest.PostgresURL(t), Now: func() time.Time { return d.now }})
	c := d.class()
	d.closing(c, map[int64]string{lan: "PPPPPPPP", binh: "PPPPPPPP"}, 8)
	sure := d.taps(anOrganizer, d.says(anOrganizer, "/capgcn").button("Bế giảng và cấp"))
	confirm := strings.Split(sure.button("cấp 2 giấy"), ":")
	withdraw := func() {
		d.store(func(ctx context.Context, tx *storage.Tx) error {
			actor, err := tx.Actor(ctx, storagetest.Account(t, tx, binh))
			if err != nil {
				return err
			}
			if err := tx.StoreRoster(ctx, c.ID, course.Diff{Gone: actor.Enrollments}); err != nil {
				return err
			}
			_, err = tx.WithdrawLeftOut(ctx, c.ID, tx.Now())
			return err
		})
	}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		reply, err := d.h.Serve(ctx, interrupted{tx, withdraw}, &bot.Request{
			ID: 1, TelegramID: anOrganizer, ChatID: anOrganizer, Private: true, MessageID: 77,
			Action: confirm[0], Params: confirm[1:], TapID: "tap",
		})
		answer{t, reply.Messages}.has("nay đã đổi", "Đủ điều kiện: <b>1/3</b>")
		return err
	})
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		issued, err := tx.Certificates(ctx, c.ID)
		if len(issued) != 0 {
			t.Errorf("the certificates are %+v", issued)
		}
		return err
	})
}

// TestIssueWaitsForATick: the first entry that an organizer makes for somebody is
// waited for by whoever confirms the closing meanwhile, and makes it another closing.
func TestIssueWaitsForATick(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 18:00")
	d.db = storagetest.Open(t, storage.Config{URL: storagetest.PostgresURL(t), Now: func() time.Time { return d.now }})
	c := d.class()
	plan := d.closing(c, map[int64]string{lan: "PPPPPPPP", binh: "PPPPPP"}, 8)
	var late course.Enrollment // joins after the sessions, so that nothing is in the book
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		late = course.Enrollment{CourseID: c.ID, No: 5, State: course.Enrolled, Unit: "UBND", Trainee: course.Trainee{Name: "Võ Văn Muộn"}}
		return tx.Enroll(ctx, &late)
	})
	sure := d.taps(anOrganizer, d.says(anOrganizer, "/capgcn").button("Bế giảng và cấp"))
	confirm := strings.Split(sure.button("cấp 1 giấy"), ":")
	serve := func(ctx context.Context, tx *storage.Tx, user int64, data ...string) (bot.Reply, error) {
		return d.h.Serve(ctx, tx, &bot.Request{ID: user, TelegramID: user, ChatID: user, Private: true, MessageID: 77,
			Action: data[0], Params: data[1:], TapID: "tap"})
	}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		if _, err := serve(ctx, tx, anOrganizer, "tick", "in", fmt.Sprint(plan[0].ID), fmt.Sprint(late.ID), "present"); err != nil {
			return err
		}
		short, stop := context.WithTimeout(ctx, 300*time.Millisecond)
		defer stop()
		if err := d.db.Update(short, func(tx *storage.Tx) error {
			_, err := serve(short, tx, anOrganizer, confirm...)
			return err
		}); err == nil {
			t.Error("the closing did not wait for the tick")
		}
		return nil
	})
	d.taps(anOrganizer, strings.Join(confirm, ":")).has("nay đã đổi")
	d.close(c)
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		_, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: plan[1].ID, EnrollmentID: late.ID, State: course.Present, Way: course.ByOrganizer, By: storagetest.Account(t, tx, anOrganizer)})
		if !errors.Is(err, course.ErrConflict) {
			t.Errorf("a tick in a closed course: %v", err)
		}
		return nil
	})
}

// TestBlockedByAStranger: who has never come in can block the bot too, and nothing is
// kept of them.
func TestBlockedByAStranger(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	for _, r := range []bot.Request{{TelegramID: aStranger, Blocked: true}, {TelegramID: aStranger, Unblocked: true}} {
		if said := d.serve(r); len(said) != 0 {
			t.Errorf("the bot says %+v", said)
		}
	}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		a, err := tx.EnsureAccount(ctx, aStranger, "")
		if a.Language != "" {
			t.Errorf("there was an account of theirs already: %+v", a)
		}
		return err
	})
}

// TestOnANewRoster: an import has put somebody of an earlier course on the roster
// of a new one, which commands and codes are then about.
func TestOnANewRoster(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	first := d.class()
	d.says(lan, "/start c_DVCQ")
	next := course.NewCourse("MOI", "Lớp mới")
	plan := coursetest.Sessions("10/10/2022")
	who := d.roster(first)[0]
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.CreateCourse(ctx, &next, plan); err != nil {
			return err
		}
		return tx.StoreRoster(ctx, next.ID, course.Diff{New: []course.Enrollment{{No: 1, State: course.Enrolled,
			Trainee: who.Trainee}}})
	})
	d.says(lan, "/lich").has("Lớp dân vận") // the active one, while it is open
	d.close(first)
	d.now = coursetest.At("10/10 7:26")
	d.says(lan, "/lich").has("Lớp mới")
	d.says(lan, plan[0].Code).has("✅ Đã điểm danh lúc 7:26")
	d.says(lan, "/start c_MOI")
	d.close(next)
	d.says(lan, "/lich").has("Lớp mới")
}

// TestManyDelegations: Telegram takes 100 buttons; of more the name is typed.
func TestManyDelegations(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := course.NewCourse("MO", "Lớp mở")
	c.Mode = course.OpenToAll
	people := coursetest.Crowd(120)
	for i := range people {
		people[i].Delegation = fmt.Sprintf("Xã %d", i)
	}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.CreateCourse(ctx, &c, nil); err != nil {
			return err
		}
		return tx.StoreRoster(ctx, c.ID, course.Compare(nil, people, nil))
	})
	d.agrees(third, "MO")
	for _, text := range []string{"Đỗ Hoài An", "3/4/1990", "Chủ tịch"} {
		d.says(third, text)
	}
	if rows := len(d.says(third, "UBND").messages[0].Buttons); rows > 100 {
		t.Errorf("%d rows of buttons", rows)
	}
	d.says(third, "xa 119").has("Xã 119", "Đỗ Hoài An")
}

// TestConfirmedAfterCancel: after /huy the last button of a form makes nothing.
func TestConfirmedAfterCancel(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.says(anAdmin, "/taolop")
	var question answer
	for _, text := range []string{"Lớp mới", "lop-moi", "16/8/2022", "Bến Tre", "TỈNH UỶ", "BAN DÂN VẬN", "Bến Tre"} {
		question = d.says(anAdmin, text)
	}
	create := d.taps(anAdmin, question.button("có đường dẫn")).has("Tạo lớp này?").button("Tạo lớp")
	d.agrees(third, c.Code)
	claim := d.shares(third, "84912345672", third).has("Có phải").button("Đúng là tôi")
	for user, button := range map[int64]string{anAdmin: create, third: claim} {
		d.says(user, "/huy").has("Đã hủy")
		d.taps(user, button).lacks("Đã tạo", "Đã ghi danh")
	}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		courses, err := tx.Courses(ctx)
		if err != nil {
			return err
		}
		to, err := tx.Audience(ctx, c.ID, nil)
		if len(courses) != 1 || to.Linked() != 2 {
			t.Errorf("%d courses, %d people linked", len(courses), to.Linked())
		}
		return err
	})
}
