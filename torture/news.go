package torture

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/loptruong/loptruong/simulator"
)

// newsPlan is an announcement to a class, by the product's own pace, 28 a second, over a
// line of 40 to 80 milliseconds.
type newsPlan struct {
	people     int
	kills      int
	neverTwice bool // what may have arrived is held, and shown
}

const newsText = "Chiều nay bế giảng lúc 16:30."

// play has the admin tell the class something while the program is killed.
func (p newsPlan) play(ctx context.Context, s *stage) error {
	if err := s.configure("log: {level: debug}"); err != nil { // which says how many slots there are
		return err
	}
	if _, err := s.seats(ctx, p.people); err != nil {
		return err
	}
	s.sheet.People, s.sheet.First, s.sheet.NeverTwice = p.people, firstUser, p.neverTwice
	if err := s.start(); err != nil {
		return err
	}
	admin := s.opens()
	if p.neverTwice {
		for _, label := range []string{"Thiết lập lớp", "📣 Thông báo", "Mất kết nối khi gửi", "không gửi trùng", "✅ Xác nhận"} {
			admin.Taps(label)
		}
		admin.Sees("Đã sửa")
	}
	drafts(admin)
	if p.neverTwice {
		admin.Sees("không gửi trùng (")
	}
	s.sim.SetFaults(simulator.Faults{Seed: s.dice.Uint64(), DelayMin: 40 * time.Millisecond, DelayMax: 80 * time.Millisecond})
	admin.Taps(fmt.Sprintf("✅ Gửi tới %d người", p.people))
	came := s.deliveries
	if p.neverTwice {
		came = s.deliveredOrHeld
	}
	if err := s.kills(ctx, p.kills, came, p.people); err != nil {
		return err
	}
	return errors.Join(s.ended(ctx), s.settled(ctx))
}

// deliveredOrHeld is how many messages have been delivered, and how many more the kills so
// far may have had held, which may never be: at least everybody at the end.
func (s *stage) deliveredOrHeld() int {
	n := s.deliveries()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.killed {
		n += k.slots
	}
	return n
}

// opens has the admin open the page of the class.
func (s *stage) opens() (admin *simulator.User) {
	admin = s.sim.NewUser(simulator.Witness{}, "Quản trị", simulator.WithID(adminUser))
	admin.Starts("")
	admin.Sees("")
	admin.Sends("/lop")
	admin.Taps("Lớp đang họp")
	return admin
}

// drafts has the admin write an announcement, which is shown and not sent yet.
func drafts(admin *simulator.User) {
	admin.Sends("/thongbao")
	admin.Sees("soạn")
	admin.Sends(newsText)
}

// drafted is the admin whose announcement is written and shown.
func (s *stage) drafted() (admin *simulator.User, err error) {
	defer simulator.Caught(&err)
	admin = s.opens()
	drafts(admin)
	admin.Sees("Gửi tới")
	return admin, nil
}

// ended waits until nobody of the announcement waits any more.
func (s *stage) ended(ctx context.Context) error {
	for {
		n, err := s.db.count(ctx, "SELECT COUNT(*) FROM announcement WHERE state = 'sending'")
		if err != nil || n == 0 {
			return err
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}
