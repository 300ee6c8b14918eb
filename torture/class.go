package torture

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// class is a course of one session that takes check-ins now, whose people all have
// accounts that are linked.
type class struct {
	session course.Session
	users   []*simulator.User
}

// openCode is the code of another course, for which anybody may register.
const openCode = "MO"

// seats makes the class of n people, and the course that is open. It lives in a zone in which it is about ten o'clock,
// so that no quiet hours and no midnight come near.
func (s *stage) seats(ctx context.Context, n int) (*class, error) {
	now := time.Now()
	c := course.NewCourse("HOI-TRUONG", "Lớp đang họp")
	c.Zone = "Etc/GMT" + fmt.Sprintf("%+d", westOfTen(now))
	c.CheckIn.CloseAfter, c.Reminders = 170, course.ReminderRules{} // nobody hears anything but what the case is about
	start := now.Truncate(time.Minute).Add(-time.Minute)
	r := &roster.Roster{Course: &c, Sessions: []course.Session{{Half: course.Morning, Start: start, End: start.Add(3 * time.Hour)}}}
	for i := range n {
		r.Rows = append(r.Rows, roster.Row{Line: i + 2, Enrollment: course.Enrollment{
			No: i + 1, Unit: "xã Tân Thanh", Delegation: "Giồng Trôm",
			Trainee: course.Trainee{Name: personName(i), Birth: course.Birth{Year: 1980, Month: 1 + i%12, Day: 1 + i%28}},
		}})
	}
	db, err := storage.Open(ctx, storage.Config{URL: s.db.url, Now: time.Now})
	if err != nil {
		return nil, err
	}
	cl := &class{}
	err = db.Update(ctx, func(tx *storage.Tx) error {
		by := registrar.Operator(tx.Now())
		stored, err := by.StoreRoster(ctx, tx, 0, r, nil, "")
		if err != nil {
			return err
		}
		open := course.NewCourse(openCode, "Lớp mở")
		open.Mode = course.OpenToAll
		if _, err := by.CreateCourse(ctx, tx, open, nil); err != nil {
			return err
		}
		sessions, err := tx.Sessions(ctx, stored.Course.ID)
		cl.session = sessions[0]
		return err
	})
	if err := errors.Join(err, db.Close()); err != nil {
		return nil, fmt.Errorf("make the class: %w", err)
	}
	if err := s.link(ctx); err != nil {
		return nil, fmt.Errorf("link the class: %w", err)
	}
	s.sim.AddChats(firstUser, n) // they have opened the bot once
	for i := range n {
		cl.users = append(cl.users, s.sim.NewUser(simulator.Witness{}, personName(i), simulator.WithID(firstUser+int64(i))))
	}
	return cl, nil
}

// link gives everybody on the roster an account. Ten thousand who join by the chat would
// take longer than the case.
func (s *stage) link(ctx context.Context) error {
	for _, statement := range []string{
		fmt.Sprintf(`INSERT INTO account (telegram_id, language, created_at) SELECT %d + no, 'vi', created_at FROM enrollment`, firstUser-1),
		fmt.Sprintf(`
			UPDATE trainee SET account_id = (
				SELECT a.id
				FROM enrollment e
				JOIN account a ON a.telegram_id = %d + e.no
				WHERE e.trainee_id = trainee.id)`, firstUser-1),
	} {
		if _, err := s.db.sql.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// westOfTen is how many hours west of Greenwich it is about ten o'clock.
func westOfTen(now time.Time) int {
	west := now.UTC().Hour() - 10
	if west > 12 { // no zone is further west
		west -= 24
	}
	return west
}

// personName is the name of the n-th made-up person: all differ, and none has a digit.
func personName(n int) string {
	const letters = "BCDGHKLMNPQRSTVX"
	name := []byte("Nguyễn Văn ")
	for shift := 12; shift >= 0; shift -= 4 {
		letter := letters[n>>shift%16]
		if shift < 12 {
			letter += 'a' - 'A'
		}
		name = append(name, letter, 'a')
	}
	return string(name)
}
