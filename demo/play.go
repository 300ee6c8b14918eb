package demo

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// play is the class, from the roster to the certificates.
func (d *demo) play(ctx context.Context) (*result, error) {
	for _, step := range []struct {
		textID string
		do     func(context.Context) error
	}{
		{"demo.import", d.importRoster},
		{"demo.join", d.joinAll},
		{"demo.invite", d.inviteRepresentatives},
		{"demo.depart", d.departFromList},
	} {
		if err := d.step(ctx, d.say.Plain(step.textID), step.do); err != nil {
			return nil, err
		}
	}
	for i := range d.class.Sessions {
		if err := d.step(ctx, d.sessionName(i), func(ctx context.Context) error { return d.session(ctx, i) }); err != nil {
			return nil, err
		}
	}
	if err := d.step(ctx, d.say.Plain("demo.issue"), d.issue); err != nil {
		return nil, err
	}
	return d.result(ctx)
}

// step does one thing and waits until the program has nothing left to do.
func (d *demo) step(ctx context.Context, name string, do func(context.Context) error) (err error) {
	d.show.begin(d.clock.Now(), name)
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s: %w", name, err)
		}
	}()
	defer simulator.Caught(&err)
	if err := do(ctx); err != nil {
		return err
	}
	if err := d.settle(ctx); err != nil {
		return err
	}
	d.show.end()
	return nil
}

// importRoster has the admin send the class workbook and confirm the dry run.
func (d *demo) importRoster(context.Context) error {
	d.admin.Starts("")
	d.admin.Sees("")
	d.admin.Sends("/nhapds")
	d.admin.Sees("")
	d.admin.SendsFile("lop-dan-van-2022.xlsx", d.file)
	d.admin.Sees("Đọc được")
	d.admin.Taps("✅ Ghi")
	d.admin.Sees("Đã ghi danh sách")

	// The admin hands the course to an organizer.
	d.admin.Sends("/lop")
	d.admin.Taps("Mời người cùng phụ trách")
	d.organizer.Starts(startOf(d.admin.Sees("start=r_").Text))
	d.organizer.Sees("")
	return nil
}

var startLink = regexp.MustCompile(`start=([A-Za-z0-9_-]+)`)

// startOf is the start parameter of the link in a text.
func startOf(text string) string {
	if m := startLink.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	panic(simulator.Failure("no link in: " + text))
}

// joinAll has everybody with Telegram open the joining link, but for those who depart
// from the list.
func (d *demo) joinAll(ctx context.Context) error {
	return d.each(ctx, func(p *person) {
		if d.later(p) {
			return
		}
		d.joins(p)
		d.isFound(p)
		p.user.Sees("Đã ghi danh")
	})
}

// inviteRepresentatives makes the representative of each delegation one.
func (d *demo) inviteRepresentatives(context.Context) error {
	d.organizer.Sends("/lop")
	for _, delegation := range d.class.Delegations() {
		if p := d.representatives[delegation.Name]; p != nil {
			d.organizer.Taps("Đại diện đoàn " + delegation.Name)
			p.user.Starts(startOf(d.organizer.Sees("start=r_", delegation.Name).Text))
			p.user.Sees(delegation.Name)
		}
	}
	return nil
}

func (d *demo) sessionName(i int) string {
	s, loc := d.class.Sessions[i], d.class.Course.Location()
	s.Half = course.HalfOf(s.Start.In(loc))
	return d.say.Plain("demo.session", "No", i+1, "Half", d.say.SessionShort(s, loc))
}

// session plays one session: the reminders before it, everybody's check-in, and
// its closing. On the third day the organizer looks somebody up, an announcement is
// made, and the next session moves.
func (d *demo) session(ctx context.Context, i int) error {
	s := d.class.Sessions[i]
	day := s.Start.In(d.class.Course.Location())
	if i == 0 || s.Start.Sub(d.class.Sessions[i-1].Start) > 12*time.Hour {
		for _, at := range []time.Time{
			time.Date(day.Year(), day.Month(), day.Day()-1, 19, 0, 1, 0, day.Location()),
			time.Date(day.Year(), day.Month(), day.Day(), 6, 0, 1, 0, day.Location()),
		} {
			if err := d.goTo(ctx, at); err != nil {
				return err
			}
			if i == leaveAt && at.Hour() == 19 {
				d.askForLeave(i)
			}
		}
	}
	if err := d.goTo(ctx, s.Start.Add(-15*time.Minute+time.Second)); err != nil {
		return err
	}
	code := d.roomCode()
	if err := d.checkInAll(ctx, i, code, false); err != nil {
		return err
	}
	d.tickAll(i)
	d.tickForColleagues(i)
	closes := s.Start.Add(30 * time.Minute)
	if i == openedLate {
		closes = s.Start.Add(50 * time.Minute)
		d.openLate(i, closes)
	}
	if err := d.goTo(ctx, s.Start.Add(15*time.Minute)); err != nil {
		return err
	}
	if err := d.checkInAll(ctx, i, code, true); err != nil {
		return err
	}
	if err := d.goTo(ctx, closes.Add(time.Second)); err != nil {
		return err
	}
	d.organizer.Sees("Đã đóng điểm danh")
	if i == d.announced() {
		if d.misspelt != nil {
			d.lookUp(d.misspelt)
		}
		d.announce()
	}
	if m := d.moved(); m > 0 && i == m-1 {
		return d.move(ctx, m)
	}
	return nil
}

// announced is the session after which the announcement is made.
func (d *demo) announced() int { return len(d.class.Sessions) / 2 }

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// roomCode is the code that the organizer was told when check-in opened.
func (d *demo) roomCode() string {
	return sixDigits.FindString(d.organizer.Sees("Đã mở điểm danh", "Mã").Text)
}

// How people of the demo behave at session i: nobody misses more than one, so
// that all of them complete the course, as in 2022.
func (p *person) absent(i int) bool { return p.index%60 == i+3 }
func (p *person) late(i int) bool   { return (p.index+7*i)%41 == 5 }
func (p *person) byCode(i int) bool { return (p.index+i)%5 == 2 }

// checkInAll checks in those who come in time, or those who come late.
func (d *demo) checkInAll(ctx context.Context, i int, code string, late bool) error {
	return d.each(ctx, func(p *person) {
		switch {
		case p.absent(i) || p.late(i) != late:
			return
		case p.byCode(i):
			p.user.Sends(code)
		default:
			p.user.Taps("✅ Điểm danh")
		}
		if late && i != openedLate {
			p.user.Sees("Ghi nhận đi muộn", d.halfDay(i))
		} else {
			p.user.Sees("Đã điểm danh lúc", d.halfDay(i)) // of the one before there may be another that is not looked at yet
		}
	})
}

// tickAll has the organizer check in by name those who have no Telegram, and no
// representative who does it.
func (d *demo) tickAll(i int) {
	if !slices.ContainsFunc(d.people, func(p *person) bool { return d.tickedByName(p, i) }) {
		return
	}
	o := d.organizer
	o.Sends("/buoi")
	o.Sees("buổi")
	o.Taps(d.halfDay(i))
	o.Sees("Đang điểm danh")
	o.Taps("Điểm danh theo tên")
	o.Sees("gõ tên")
	for _, p := range d.people {
		if !d.tickedByName(p, i) {
			continue
		}
		o.Sends(p.row.Trainee.Name + " " + p.row.Delegation)
		o.Sees("bấm vào từng người", p.row.Unit)
		o.Taps(p.row.Trainee.Name)
		o.Sees(p.row.Trainee.Name, "ghi lúc")
	}
	o.Taps("Xong")
}

func (d *demo) tickedByName(p *person, i int) bool {
	return p.user == nil && !p.absent(i) && !d.tickedFor(p, i)
}

// halfDay is a session as its button names it: "sáng 17/8".
func (d *demo) halfDay(i int) string {
	start := d.class.Sessions[i].Start.In(d.class.Course.Location())
	half := map[course.Half]string{course.Morning: "sáng", course.Afternoon: "chiều"}[course.HalfOf(start)]
	return half + " " + start.Format("2/1")
}

// demoNews is what the organizer tells everybody.
const demoNews = "Chiều 19/8 bế giảng lúc 16:30. Mời đại diện các đoàn ở lại nhận giấy chứng nhận của đoàn mình."

// announce tells everybody something.
func (d *demo) announce() {
	o := d.organizer
	o.Sends("/thongbao")
	o.Sees("soạn")
	o.Sends(demoNews)
	o.Sees("Gửi tới")
	o.Taps("✅ Gửi tới")
	if !offers(o.Sees("Báo cáo thông báo"), "Danh sách cần gọi") {
		return
	}
	o.Taps("Danh sách cần gọi")
	list := o.Sees("Danh sách cần gọi", "chưa nhận qua Telegram")
	d.calls = &list
	o.Taps("Tải danh sách gọi")
	o.SeesFile(".xlsx")
}

// issue closes the course.
func (d *demo) issue(ctx context.Context) error {
	last := d.class.Sessions[len(d.class.Sessions)-1]
	if err := d.goTo(ctx, last.End); err != nil {
		return err
	}
	o := d.organizer
	o.Sends("/buoi")
	o.Taps("Hình điểm danh")
	o.Sees(bookSays)
	o.Sends("/capgcn")
	o.Taps("Bế giảng và cấp")
	o.Sees("còn thu lại được")
	if err := d.settle(ctx); err != nil {
		return err
	}
	if err := d.app.Look(ctx); err != nil { // the minute begins when the closing is seen
		return err
	}
	if err := d.goTo(ctx, d.clock.Now().Add(course.TakeBackTime)); err != nil {
		return err
	}
	o.Sees("Báo cáo cấp giấy chứng nhận")
	return d.each(ctx, func(p *person) { p.user.SeesFile("GCN-") })
}

// each has everybody with Telegram do something, many at a time.
func (d *demo) each(ctx context.Context, do func(*person)) error {
	var online []*person
	for _, p := range d.people {
		if p.user != nil {
			online = append(online, p)
		}
	}
	people, ctx := errgroup.WithContext(ctx)
	people.SetLimit(64)
	d.show.count(0, len(online))
	var done atomic.Int64
	for _, p := range online {
		people.Go(func() (err error) {
			defer simulator.Caught(&err)
			if ctx.Err() == nil {
				do(p)
				d.show.count(int(done.Add(1)), len(online))
			}
			return ctx.Err()
		})
	}
	return people.Wait()
}

// goTo moves the clock on and lets everything that is due happen.
func (d *demo) goTo(ctx context.Context, to time.Time) error {
	d.clock.Forward(to)
	d.show.at(d.clock.Now())
	if err := d.app.Look(ctx); err != nil {
		return err
	}
	return d.settle(ctx)
}

// settleTime is how long, by the machine's clock, everything that was caused may
// take to happen.
const settleTime = 2 * time.Minute

// settle waits until every update is handled, every notice sent and what is told
// to many is at its end, certificates too, and notes what people got.
func (d *demo) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		idle, err := Idle(ctx, d.app.View, d.sim.Pending())
		if err != nil {
			return err
		}
		if idle {
			d.note()
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.New("the program does not come to rest")
		case <-look.C:
		}
	}
}

// Idle tells whether nothing waits in a program's database, where so many updates and calls are
// still on their way to it: they are counted before, since what is no more there is in the
// database by then.
func Idle(ctx context.Context, view func(context.Context, func(*storage.Tx) error) error, underWay int) (idle bool, err error) {
	err = view(ctx, func(tx *storage.Tx) error {
		status, err := tx.Status(ctx)
		if err != nil {
			return err
		}
		waiting := underWay + status.Waiting
		for _, n := range status.Queued {
			waiting += n
		}
		mailings, err := tx.Mailings(ctx)
		idle = waiting+len(mailings) == 0
		return err
	})
	return idle, err
}
