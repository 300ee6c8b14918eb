package stories

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// The people of a rush, and what is in its way.
const (
	rushButton  = 1500 // check in by the button; every tenth taps twice
	rushCode    = 300  // by the code
	rushFor     = 200  // have no telephone: their representatives tick them
	rushPeople  = rushButton + rushCode + rushFor
	rushKills   = 3
	rushHall    = 5 // representatives, each with a delegation
	rushAtOnce  = 400
	rushTimeout = 2 * time.Minute // by which all are to be in
)

// TestKilledInARush lets two thousand people through one session within two minutes, by
// the button, by the code and by their representatives, and kills the program three times
// meanwhile. Each is in the book once, by the way that they came.
func TestKilledInARush(t *testing.T) {
	onProcess(t, func(t *testing.T, p *process) {
		p.configure("telegram: {rate: 0}") // the rush is measured, not how fast a class may be reminded
		r := newRush(p)
		for i := range rushKills {
			p.watch.when(others, (i+1)*rushPeople/(rushKills+1), p.killed)
		}
		p.start()
		began := time.Now()
		r.play()
		took := time.Since(began)
		p.settled()
		t.Logf("%d people in %.1f s, %d kills", rushPeople, took.Seconds(), p.kills.Load())
		if p.kills.Load() != rushKills || took > rushTimeout {
			t.Errorf("%d kills of %d, in %v of %v", p.kills.Load(), rushKills, took, rushTimeout)
		}
		r.inTheBook()
	})
}

type rush struct {
	*process
	hall *hall
	reps []*simulator.User
}

func rushDelegation(nth int) string {
	if nth < rushButton+rushCode {
		return "Giồng Trôm"
	}
	return fmt.Sprintf("Đoàn %c", 'A'+(nth-rushButton-rushCode)%rushHall)
}

func newRush(p *process) *rush {
	p.t.Helper()
	r := &rush{process: p, hall: p.hallOf(rushPeople, rushButton+rushCode, rushDelegation)}
	err := p.db.Update(context.Background(), func(tx *storage.Tx) error {
		for i := range rushHall {
			rep := p.sim.NewUser(p.t, fmt.Sprintf("Đại diện %d", i))
			storagetest.Grant(p.t, tx, rep.ID(), course.Grant{
				Role: course.RepresentativeRole, CourseID: r.hall.course.ID, DelegationID: r.hall.people[rushButton+rushCode+i].DelegationID,
			})
			r.reps = append(r.reps, rep)
		}
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return r
}

// play has everybody come, so many at once.
func (r *rush) play() {
	room := make(chan struct{}, rushAtOnce)
	var people sync.WaitGroup
	for i, rep := range r.reps {
		people.Go(func() { r.ticks(rep, fmt.Sprintf("Đoàn %c", 'A'+i)) })
	}
	for i, u := range r.hall.users {
		room <- struct{}{}
		people.Go(func() {
			defer func() { <-room }()
			if i < rushButton {
				r.taps(u, i%10 == 0)
				return
			}
			u.Sends("mã " + r.hall.session.Code + " ạ")
			u.Sees("điểm danh", "lúc")
		})
	}
	people.Wait()
}

// taps checks in by the button, twice at once when impatient.
func (r *rush) taps(u *simulator.User, twice bool) {
	u.Sends("/diemdanh")
	m := u.Sees("Đang mở điểm danh")
	u.TapsData(m.ID, m.Buttons[0][0].Data)
	if twice {
		u.TapsData(m.ID, m.Buttons[0][0].Data)
	}
	u.Sees("điểm danh", "lúc")
}

// ticks goes through the pages of a delegation's list and taps everybody on each at once.
func (r *rush) ticks(rep *simulator.User, delegation string) {
	const of = rushFor / rushHall
	rep.Sends("/diemdanhho")
	page := rep.Sees(fmt.Sprintf("%s 0/%d", delegation, of))
	for ticked := 0; ; {
		for _, row := range page.Buttons {
			if strings.HasPrefix(row[0].Data, "for:flip:") {
				rep.TapsData(page.ID, row[0].Data)
				ticked++
			}
		}
		rep.Sees(fmt.Sprintf("%s %d/%d", delegation, ticked, of))
		if ticked == of {
			return
		}
		rep.Taps("Trang sau")
		page = rep.Sees("Trang trước")
	}
}

// inTheBook looks for everybody in the book of the session: once, by the way they came.
func (r *rush) inTheBook() {
	r.t.Helper()
	ways := map[course.Way]int{}
	r.view(func(ctx context.Context, tx *storage.Tx) error {
		clear(ways)
		for _, e := range r.hall.people {
			book, err := tx.EntriesOf(ctx, e.ID)
			if err != nil {
				return err
			}
			entries := book.At(r.hall.session.ID)
			if len(entries) != 1 || !entries[0].State.Here() {
				r.t.Errorf("number %d is in the book as %+v", e.No, entries)
				continue
			}
			ways[entries[0].Way]++
		}
		return nil
	})
	want := map[course.Way]int{course.ByButton: rushButton, course.ByCode: rushCode, course.ByRepresentative: rushFor}
	for way, n := range want {
		if ways[way] != n {
			r.t.Errorf("by %s: %d of %d", way, ways[way], n)
		}
	}
}
