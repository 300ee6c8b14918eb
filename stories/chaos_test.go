package stories

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// What the chaos test does. The figures of the people are chosen so that their
// updates come to chaosUpdates.
const (
	chaosUpdates    = 2000
	chaosRecipients = 500
	chaosKills      = 10
	chaosBroken     = 2 // updates that nobody can decode, 0.1 %

	tappers   = 260 // check in by the button; every fourth taps twice
	coders    = 60  // check in by the code, after wrong ones
	wrongOnes = 3   // wrong codes each of them sends first
	strangers = 60  // register themselves for another course
	counters  = 25  // ask in numbered order, without waiting
	countTo   = 20

	adminUpdates    = 4 // to be there, and to announce
	registerUpdates = 8
)

// TestChaos has many people use the bot at once while an announcement goes out,
// the program is killed, Telegram fails now and then and repeats itself. Every
// update has its effect once, the answers of a chat keep their order, and of the
// announcement a kill doubles no more than what was on the wire.
//
// Calls fail before they have an effect: one that fails after it is of unknown
// outcome and is sent again by policy, which would hide what a kill has doubled.
func TestChaos(t *testing.T) {
	onProcess(t, func(t *testing.T, p *process) {
		began := time.Now()
		c := newChaos(p, rand.New(rand.NewPCG(20220816, 4)))
		c.play()
		r := c.result()
		t.Logf("%d updates, %d recipients, %d kills: lost %d, effects doubled %d, out of order %d, "+
			"announcement messages doubled %d (at most %d), answers repeated %d, in quarantine %d of %d broken, %.1f s",
			c.updates.Load(), chaosRecipients, c.kills.Load(), r.lost, r.doubled, r.disordered,
			r.newsDoubled, p.mayDouble(), r.repeated, r.quarantined, chaosBroken, time.Since(began).Seconds())
		if c.updates.Load() != chaosUpdates || c.kills.Load() != chaosKills {
			t.Error("the test has not done all it should")
		}
		if r.lost+r.doubled+r.disordered > 0 || r.newsDoubled > p.mayDouble() || r.quarantined != chaosBroken {
			t.Error("a promise is broken")
		}
		p.oneAnnouncement(chaosRecipients)
	})
}

type chaos struct {
	*process
	hall    *hall
	open    course.Course
	dice    *rand.Rand
	wrong   string       // a code that is none
	updates atomic.Int64 // that people have caused
	counted []*simulator.User
}

// newChaos prepares the class, and the moments of the kills: half of them by
// chance among the announcement's messages, half among the others.
func newChaos(p *process, dice *rand.Rand) *chaos {
	c := &chaos{process: p, hall: p.hall(chaosRecipients), open: p.openCourse("MO"), dice: dice}
	c.wrong = "000000"
	if c.hall.session.Code == c.wrong {
		c.wrong = "111111"
	}
	for i := range chaosKills {
		of, among := others, 1200
		if i%2 == 0 {
			of, among = news, chaosRecipients-1
		}
		p.watch.when(of, 1+dice.IntN(among), p.killed)
	}
	return c
}

// play is all of it. A part of the people begin at once and the others while the
// first half of the announcement goes out, by its messages.
func (c *chaos) play() {
	acts := c.acts()
	const early = 60
	turns := make(chan struct{}, len(acts))
	for i := range acts {
		if i < early {
			turns <- struct{}{}
			continue
		}
		c.watch.when(news, 1+i*chaosRecipients/2/len(acts), func() { turns <- struct{}{} })
	}
	c.sim.SetFaults(simulator.Faults{Seed: 7, FailBefore: 0.01, RepeatSame: 0.005, RepeatAsNew: 0.005})
	c.start()
	admin := c.newAdmin()
	announces(admin, chaosRecipients)
	c.updates.Add(adminUpdates)

	var people sync.WaitGroup
	for _, act := range acts {
		<-turns
		people.Go(act)
	}
	people.Wait()
	admin.Sees("Báo cáo thông báo", fmt.Sprintf("%d/%d", chaosRecipients, chaosRecipients))
	admin.TapsAgain()
	c.settled()
}

// acts are what the people do, each in a chat of their own, in an order by
// chance.
func (c *chaos) acts() (acts []func()) {
	users := c.hall.users
	take := func(n int) (some []*simulator.User) {
		some, users = users[:n], users[n:]
		return some
	}
	for i, u := range take(tappers) {
		acts = append(acts, func() { c.taps(u, i%4 == 0) })
	}
	for _, u := range take(coders) {
		acts = append(acts, func() { c.enters(u) })
	}
	for i, u := range take(counters) {
		acts = append(acts, func() { c.counts(u, i) })
		c.counted = append(c.counted, u)
	}
	for i := range strangers {
		u := c.sim.NewUser(c.t, "Người mới")
		acts = append(acts, func() { c.registers(u, i) })
	}
	left := chaosUpdates - adminUpdates - 2*tappers - (tappers+3)/4 - (wrongOnes+1)*coders - registerUpdates*strangers - countTo*counters - chaosBroken
	for i, u := range users {
		times := left / len(users)
		if i < left%len(users) {
			times++
		}
		acts = append(acts, func() { c.looks(u, i, times) })
	}
	c.dice.Shuffle(len(acts), func(i, j int) { acts[i], acts[j] = acts[j], acts[i] })
	return acts
}

// taps checks in by the button; twice at once when impatient.
func (c *chaos) taps(u *simulator.User, twice bool) {
	u.Sends("/diemdanh")
	m := u.Sees("Đang mở điểm danh")
	u.TapsData(m.ID, m.Buttons[0][0].Data)
	c.updates.Add(2)
	if twice {
		u.TapsData(m.ID, m.Buttons[0][0].Data)
		c.updates.Add(1)
	}
	u.Sees("điểm danh", "lúc")
}

// enters checks in by the code, which is the right one at last.
func (c *chaos) enters(u *simulator.User) {
	for range wrongOnes {
		u.Sends(c.wrong)
		u.Sees("Mã chưa đúng")
	}
	u.Sends(c.hall.session.Code)
	u.Sees("điểm danh", "lúc")
	c.updates.Add(wrongOnes + 1)
}

// counts asks one numbered question after the other and then waits for the last
// answer. In the first chats an update that nobody can decode comes in between.
func (c *chaos) counts(u *simulator.User, nth int) {
	for i := range countTo {
		if i == countTo/2 && nth < chaosBroken {
			c.sim.Inject(fmt.Appendf(nil, `{"message":{"message_id":"seven","chat":{"id":%d},"text":"broken %d"}}`, u.ChatID(), nth))
			c.updates.Add(1)
		}
		u.Sends("/tracuu " + number(i))
		c.updates.Add(1)
	}
	u.Sees(number(countTo - 1))
}

// bornNth are days of birth of their own: people of one, whose names are alike, would
// be taken for one person.
func bornNth(n int) string { return fmt.Sprintf("%d/%d/%d", 1+n%28, 1+n%12, 1960+n%40) }

func (c *chaos) registers(u *simulator.User, nth int) {
	for _, step := range registering(c.open.Code, personName(nth), bornNth(nth), fmt.Sprintf("09120%05d", nth)) {
		step.does(u)
		c.updates.Add(1)
		u.Sees(step.sees)
	}
}

// looks sends commands that only show something.
func (c *chaos) looks(u *simulator.User, nth, times int) {
	commands := []struct{ text, sees string }{{"/lich", "Lịch học"}, {"/ketqua", "ít nhất"}, {"/hoso", "STT"}}
	for i := range times {
		one := commands[(nth+i)%len(commands)]
		u.Sends(one.text)
		c.updates.Add(1)
		u.Sees(one.sees)
	}
}

// chaosResult is what came of it.
type chaosResult struct {
	lost        int // effects and messages that should be there and are not
	doubled     int // effects that are there too often
	disordered  int // answers that came before an earlier one of their chat
	newsDoubled int // messages of the announcement too many
	repeated    int // answers too many
	quarantined int
}

func (r *chaosResult) compare(got, want int) {
	r.lost += max(want-got, 0)
	r.doubled += max(got-want, 0)
}

func (c *chaos) result() (r chaosResult) {
	r.lost, r.newsDoubled = c.watch.delivered(news, chaosRecipients)
	r.compare(c.checkedIn(c.hall), tappers+coders)
	registered := map[string]int{}
	for _, e := range c.roster(c.open.ID) {
		registered[answered(e)]++
	}
	for i := range strangers {
		who := fmt.Sprintf("%s, %s, Phó Bí thư, xã Tân Thanh, 09120%05d", personName(i), bornNth(i), i)
		r.compare(registered[who], 1)
		delete(registered, who)
	}
	r.doubled += len(registered)
	for _, u := range c.hall.users[tappers : tappers+coders] {
		r.compare(c.wrongCodes(u), wrongOnes)
	}
	for _, u := range c.counted {
		was, order := r.disordered, answersOf(u)
		if r.readAnswers(order); r.disordered > was {
			c.t.Logf("answers came in the order %v", order)
		}
	}
	r.quarantined = c.quarantined()
	return r
}

// readAnswers looks at the numbers in a chat. A kill may repeat the one answer
// that was on the wire, which takes no order from the others.
func (r *chaosResult) readAnswers(order []int) {
	seen := map[int]bool{}
	last := 0
	for _, n := range order {
		if n < last {
			r.disordered++
		}
		if seen[n] {
			r.repeated++
		}
		last, seen[n] = n, true
	}
	r.compare(len(seen), countTo)
}

// quarantined counts the broken updates that were set aside, however often they
// were delivered, and whatever else was.
func (c *chaos) quarantined() int {
	aside := map[string]bool{}
	c.view(func(ctx context.Context, tx *storage.Tx) error {
		rows, err := tx.Quarantined(ctx, chaosUpdates)
		for _, row := range rows {
			_, after, _ := strings.Cut(string(row.Raw), `"message"`)
			aside[after] = true
		}
		return err
	})
	return len(aside)
}

// wrongCodes is how many wrong codes somebody has given for the session of the hall.
func (c *chaos) wrongCodes(u *simulator.User) (tries int) {
	c.t.Helper()
	ctx := c.t.Context()
	err := c.db.Update(ctx, func(tx *storage.Tx) error {
		actor, err := tx.Actor(ctx, storagetest.Account(c.t, tx, u.ID()))
		if err != nil {
			return err
		}
		place := actor.EnrollmentIn(c.hall.session.CourseID)
		tries, err = tx.CodeTries(ctx, course.Guess{SessionID: c.hall.session.ID, AccountID: actor.AccountID, EnrollmentID: place.ID})
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return tries
}
