package torture

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/loptruong/loptruong/simulator"
)

// crowdPlan is a class whose people all use the bot at once, at their own pace: several
// messages in a row, without waiting for answers.
type crowdPlan struct {
	people int
	each   int // updates of each
	kills  int
	// replicas of the program, to which Telegram posts; 0 for one that polls. cuts is how often all
	// their connections to the database end, partitions how often the one that works can't reach it, and another one.
	replicas, cuts, partitions int

	losses int           // answers of the database that are swallowed; Telegram has no faults then
	gap    time.Duration // between two messages of one person, in the mean
}

// faults are what Telegram does meanwhile: 1 % of the calls fail, before or after
// they have had their effect, 1 % of the updates come again, under the same number or a
// new one, and after 0.1 % (some, of few) comes one that nobody can read.
func (p crowdPlan) faults(seed uint64) simulator.Faults {
	return simulator.Faults{
		Seed: seed, FailBefore: 0.01, FailAfter: 0.01, RepeatSame: 0.01, RepeatAsNew: 0.01,
		Undecodable: max(0.001, 8/float64(p.people*p.each)),
	}
}

// What each person does beside looking.
const (
	questions  = 12 // in numbered order; so many certificates one may look up without waiting
	wrongCodes = 3
	inFlight   = 12 // unanswered messages, after which people wait: twenty would be answered by one sentence
)

// play has the class do all it does while the program is killed.
func (p crowdPlan) play(ctx context.Context, s *stage) error {
	c, err := s.seats(ctx, p.people)
	if err != nil {
		return err
	}
	s.sheet.Code, s.sheet.Told, s.sheet.First = c.session.Code, p.people, firstUser
	trouble, over, err := p.trouble(ctx, s)
	if err != nil {
		return err
	}
	defer over()
	if err := s.start(); err != nil {
		return err
	}
	if err := p.comes(ctx, s, c, trouble); err != nil {
		return err
	}
	return errors.Join(s.ended(ctx), s.settled(ctx))
}

// trouble prepares what the crowd will have to live with, and returns what makes it; over is called at the end.
func (p crowdPlan) trouble(ctx context.Context, s *stage) (makes func(context.Context) error, over func(), err error) {
	if p.losses > 0 {
		s.sheet.Exactly, s.sheet.Losses = true, p.losses
		l, err := newLine(ctx, s.db.url)
		if err != nil {
			return nil, nil, err
		}
		s.line = l.url
		return func(ctx context.Context) error { return s.loses(ctx, l, p) }, func() { _ = l.close() }, nil
	}
	makes = func(ctx context.Context) error { return s.kills(ctx, p.kills, s.offers, p.people*p.each) }
	if p.replicas > 0 {
		makes = func(ctx context.Context) error { return s.holdersEnd(ctx, p) }
		if err := s.replicate(ctx, p.replicas); err != nil {
			return nil, nil, err
		}
	}
	s.sim.SetFaults(p.faults(s.dice.Uint64()))
	return makes, func() {}, nil
}

// comes has everybody live while there is trouble.
func (p crowdPlan) comes(ctx context.Context, s *stage, c *class, trouble func(context.Context) error) error {
	crowd := make([]*person, len(c.users)) // before the trouble, which draws from the same chance
	for i, u := range c.users {
		crowd[i] = &person{User: u, sim: s.sim, gap: p.gap, dice: rand.New(rand.NewPCG(s.dice.Uint64(), uint64(i)))}
		crowd[i].plan(i, p.each, c.session.Code)
	}
	admin, err := s.drafted() // before the crowd, behind which each of its messages would wait until the trouble is over
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var troubling sync.WaitGroup
	var troubled error
	troubling.Go(func() {
		if troubled = trouble(ctx); troubled != nil {
			stop(troubled)
		}
	})
	var people sync.WaitGroup
	var first sync.Once
	var failed error
	does := func(act func() error) {
		people.Go(func() {
			if err := act(); err != nil {
				first.Do(func() { failed = err })
			}
		})
	}
	does(func() (err error) {
		defer simulator.Caught(&err)
		admin.Taps(fmt.Sprintf("✅ Gửi tới %d người", p.people))
		return nil
	})
	for i := range p.people / strangersOf {
		does(func() error { return registers(s.sim, i) })
	}
	for _, one := range crowd {
		does(func() error { return one.live(ctx) })
	}
	people.Wait()
	troubling.Wait()
	if failed != nil {
		return failed
	}
	return troubled
}

// loses swallows answers of the database on the way of the crowd: of a commit or of
// anything, and the connection is cut then or says nothing more.
func (s *stage) loses(ctx context.Context, l *line, p crowdPlan) error {
	step := p.people * p.each / (p.losses + 1)
	for i := range p.losses {
		if err := s.reached(ctx, s.deliveries, i*step+1+s.dice.IntN(step)); err != nil {
			return err
		}
		l.swallow(swallow{commit: i%4 != 3, silent: i%2 == 1})
	}
	for l.losses() < p.losses {
		if err := pause(ctx, 10*time.Millisecond); err != nil {
			return fmt.Errorf("%d of %d answers are swallowed: %w", l.losses(), p.losses, err)
		}
	}
	s.sheet.Lost = l.losses()
	return nil
}

// person is somebody of the crowd.
type person struct {
	*simulator.User
	sim  *simulator.Server
	dice *rand.Rand
	gap  time.Duration
	todo []string // what is still to be written
	taps bool     // the button of the check-in, when it is seen
	sent int
}

const checkInButton = "✅ Điểm danh"

// plan makes up what the person does: three of five check in by the button, one by the
// code after wrong ones, and everybody asks in numbered order and looks at things.
func (p *person) plan(nth, updates int, code string) {
	var own []string
	switch nth % 5 {
	case 0, 1, 2:
		p.taps = true
		own = []string{"/diemdanh"}
		updates--
	case 3:
		for range wrongCodes {
			own = append(own, wrong(code))
		}
		own = append(own, code)
	}
	for i := range min(questions, updates/2) {
		own = append(own, "/tracuu "+number(i))
	}
	looks := []string{"/lich", "/ketqua", "/hoso"}
	for i := len(own); i < updates; i++ {
		at := p.dice.IntN(len(own) + 1)
		own = append(own[:at:at], append([]string{looks[i%len(looks)]}, own[at:]...)...)
	}
	p.todo = own
}

// wrong is a code that is none.
func wrong(code string) string {
	if code == "000000" {
		return "111111"
	}
	return "000000"
}

// number is the n-th code of a certificate that was never issued; they sort as their
// numbers do.
func number(n int) string { return fmt.Sprintf("SERV-ESAS-%d%d", 2+n/8, 2+n%8) }

// live does all that is planned: some messages in a row, then a while for reading.
func (p *person) live(ctx context.Context) (err error) {
	defer simulator.Caught(&err)
	for len(p.todo) > 0 {
		bunch := min(1+p.dice.IntN(4), len(p.todo))
		if p.sent-p.sim.Count(p.ChatID()) > inFlight {
			bunch = 0
		}
		for _, text := range p.todo[:bunch] {
			p.Sends(text)
			p.sent++
		}
		p.todo = p.todo[bunch:]
		if p.taps && p.HasButton(checkInButton) {
			p.Taps(checkInButton)
			p.taps = false
		}
		if len(p.todo) == 0 {
			break
		}
		// Of thousands one would think for minutes, and the case wait for them.
		thinks := min(p.dice.ExpFloat64(), 3) * float64(max(bunch, 1))
		if err := pause(ctx, time.Duration(thinks*float64(p.gap))); err != nil {
			return err
		}
	}
	if p.taps {
		p.Taps(checkInButton)
	}
	return nil
}

// strangersOf is of how many people one more comes whom nobody knows.
const strangersOf = 20

// registers has a stranger register for the course that is open, whose form asks one
// question after the other.
func registers(sim *simulator.Server, nth int) (err error) {
	defer simulator.Caught(&err)
	u := sim.NewUser(simulator.Witness{}, "Người mới")
	says := func(text, sees string) {
		u.Sends(text)
		u.Sees(sees)
	}
	says("/start c_"+openCode, "Tôi đồng ý")
	u.Taps("Tôi đồng ý")
	u.Sees("gõ họ và tên")
	says(personName(4096+nth), "năm sinh")
	says(fmt.Sprintf("%d/%d/%d", 1+nth%28, 1+nth%12, 1960+nth%40), "Câu 3/5")
	says("Phó Bí thư", "Câu 4/5")
	says("xã Tân Thanh", "Câu 5/5")
	says(fmt.Sprintf("09120%05d", nth), "Xác nhận")
	u.Taps("Xác nhận")
	u.Sees("Đã ghi danh")
	return nil
}
