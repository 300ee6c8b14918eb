package stories

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// openCourse makes a course that anybody may register for.
func (p *process) openCourse(code string) (c course.Course) {
	p.t.Helper()
	ctx := context.Background()
	err := p.db.Update(ctx, func(tx *storage.Tx) error {
		c = course.NewCourse(code, "Lớp mở")
		c.Mode = course.OpenToAll
		return tx.CreateCourse(ctx, &c, nil)
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return c
}

// roster is who is on the roster of a course.
func (p *process) roster(courseID int64) (people []course.Enrollment) {
	p.t.Helper()
	p.view(func(ctx context.Context, tx *storage.Tx) (err error) {
		people, err = tx.Roster(ctx, courseID)
		return err
	})
	return people
}

// registration is the form of self-registration: what the person does, and what
// shows that the next question is there.
type registration []struct {
	does func(*simulator.User)
	sees string
}

func registering(code, name, born, phone string) registration {
	says := func(text string) func(*simulator.User) { return func(u *simulator.User) { u.Sends(text) } }
	taps := func(label string) func(*simulator.User) { return func(u *simulator.User) { u.Taps(label) } }
	return registration{
		{says("/start c_" + code), "Tôi đồng ý"},
		{taps("Tôi đồng ý"), "gõ họ và tên"},
		{says(name), "năm sinh"},
		{says(born), "Câu 3/5"},
		{says("Phó Bí thư"), "Câu 4/5"},
		{says("xã Tân Thanh"), "Câu 5/5"},
		{says(phone), "Xác nhận"},
		{taps("Xác nhận"), "Đã ghi danh"},
	}
}

// answered is what somebody has answered to the form. A number that was typed
// stands at the end of the note.
func answered(e course.Enrollment) string {
	phone := e.Note
	if at := strings.LastIndex(phone, " "); at >= 0 {
		phone = phone[at+1:]
	}
	return fmt.Sprintf("%s, %s, %s, %s, %s", e.Trainee.Name, e.Trainee.Birth, e.Position, e.Unit, phone)
}

// TestKilledInAForm kills the program right after each answer of a form, and
// again when the next question is there.
func TestKilledInAForm(t *testing.T) {
	onProcess(t, func(t *testing.T, p *process) {
		c := p.openCourse("MO")
		p.start()
		u := p.sim.NewUser(t, "An")
		for _, step := range registering("MO", "Đỗ Hoài An", "3/4/1990", "0912345678") {
			step.does(u)
			p.killed()
			u.Sees(step.sees)
			p.killed()
		}
		p.settled()
		people := p.roster(c.ID)
		if len(people) != 1 {
			t.Fatalf("%d people on the roster after one registration", len(people))
		}
		if e := people[0]; answered(e) != "Đỗ Hoài An, 3/4/1990, Phó Bí thư, xã Tân Thanh, 0912345678" || e.Trainee.TelegramID != u.ID() {
			t.Errorf("an answer was lost: %+v", e)
		}
	})
}

// TestKilledKeepsOrder kills the program while some answers of a chat wait for
// their turn in the database: what is asked afterwards is answered after them.
func TestKilledKeepsOrder(t *testing.T) {
	onProcess(t, func(t *testing.T, p *process) {
		p.watch.when(others, 6, p.killed)
		p.start()
		u := p.sim.NewUser(t, "An")
		for i := range 10 {
			u.Sends("/tracuu " + number(i))
		}
		u.Sees(number(5))
		for i := range 4 {
			u.Sends("/tracuu " + number(10+i))
		}
		u.Sees(number(13))
		p.settled()
		order := answersOf(u)
		if seen := slices.Compact(slices.Clone(order)); !slices.IsSorted(order) || len(seen) != 14 {
			t.Errorf("the answers came in the order %v", order)
		}
	})
}

// number is the n-th code of a certificate that was never issued; they sort as
// their numbers do.
func number(n int) string { return fmt.Sprintf("SERV-ESAS-%d%d", 2+n/8, 2+n%8) }

var numberedAnswer = regexp.MustCompile(`SERV-ESAS-([2-9])([2-9])`)

// answersOf are the numbers that a chat has answers to, in the order in which
// they came.
func answersOf(u *simulator.User) (order []int) {
	for _, m := range u.Messages() {
		if found := numberedAnswer.FindStringSubmatch(m.Text); m.FromBot && found != nil {
			order = append(order, int(found[1][0]-'2')*8+int(found[2][0]-'2'))
		}
	}
	return order
}

// TestKilledInTheCheckIn kills the program again and again while a hall of
// people check in.
func TestKilledInTheCheckIn(t *testing.T) {
	const people, kills = 120, 5
	onProcess(t, func(t *testing.T, p *process) {
		h := p.hall(people)
		for i := range kills {
			p.watch.when(others, 30+i*60, p.killed)
		}
		p.start()
		var all sync.WaitGroup
		for _, u := range h.users {
			all.Go(func() {
				u.Sends("/diemdanh")
				u.Taps("✅ Điểm danh")
				u.Sees("điểm danh", "lúc")
				u.TapsAgain()
			})
		}
		all.Wait()
		p.settled()
		if got := p.checkedIn(h); got != people || p.kills.Load() != kills {
			t.Errorf("%d of %d people are checked in after %d kills", got, people, p.kills.Load())
		}
	})
}

// announces has the admin announce something to everybody of the one course: a
// picture, because the program sends no other.
func announces(admin *simulator.User, people int) {
	drafts(admin)
	admin.Taps(fmt.Sprintf("✅ Gửi tới %d người", people))
}

func drafts(admin *simulator.User) {
	admin.Sends("/thongbao")
	admin.Sees("soạn")
	admin.SendsPhoto([]byte("jpeg"), "Chiều nay bế giảng lúc 16:30.")
}

// newAdmin is the admin, who has opened the bot.
func (p *process) newAdmin() *simulator.User {
	p.t.Helper()
	return opensAsAdmin(p.t, p.sim)
}

// TestKilledInAnAnnouncement kills the program while it tells something to a
// hall: everybody gets it, few get it twice, and it is one announcement.
func TestKilledInAnAnnouncement(t *testing.T) {
	const people, kills = 200, 4
	onProcess(t, func(t *testing.T, p *process) {
		p.hall(people)
		for i := range kills {
			p.watch.when(news, 20+i*45, p.killed)
		}
		p.start()
		admin := p.newAdmin()
		announces(admin, people)
		admin.Sees("Báo cáo thông báo", fmt.Sprintf("%d/%d", people, people))
		admin.TapsAgain()
		p.settled()
		lost, doubled := p.watch.delivered(news, people)
		t.Logf("%d kills: %d messages lost, %d doubled", kills, lost, doubled)
		if lost != 0 || doubled > p.mayDouble() || p.kills.Load() != kills {
			t.Errorf("%d people did not get it, %d messages were doubled by %d kills", lost, doubled, p.kills.Load())
		}
		p.oneAnnouncement(people)
	})
}

// TestKilledNeverTwice kills the program while it tells something that must not
// come twice: it does not, and no more people are held back than had a slot, who
// have it or not.
func TestKilledNeverTwice(t *testing.T) {
	// Each kill holds at most as many as have a slot, and what is held may never come: of so many people enough
	// are left for the last one.
	const kills, apart, slots = 4, 12, 29 // 28 a second, and a second on the way
	const people = kills * (apart + slots)
	onProcess(t, func(t *testing.T, p *process) {
		p.hall(people)
		for i := range kills {
			p.watch.when(news, (i+1)*apart, p.killed)
		}
		p.start()
		admin := p.newAdmin()
		admin.Sends("/lop")
		for _, label := range []string{"Thiết lập lớp", "📣 Thông báo", "Mất kết nối khi gửi", "không gửi trùng", "✅ Xác nhận"} {
			admin.Taps(label)
		}
		admin.Sees("Đã sửa")
		drafts(admin)
		admin.Sees("không gửi trùng (")
		admin.Taps(fmt.Sprintf("✅ Gửi tới %d người", people))
		eventually(t, "the announcement comes to its end", func() bool {
			d := p.announced()
			return d.Waiting == 0 && d.Total == people
		})
		d := p.announced()
		nothing, doubled := p.watch.delivered(news, people)
		t.Logf("%d kills: %d held, of whom %d got nothing; %d doubled", kills, d.Held, nothing, doubled)
		if doubled != 0 || d.Held > p.mayDouble() || d.Sent+d.Held != people || p.kills.Load() != kills {
			t.Errorf("%+v after %d kills; %d messages were doubled", d, p.kills.Load(), doubled)
		}
	})
}

// announced is how the one announcement stands. What a kill has undone may have
// used up numbers.
func (p *process) announced() (one notice.Delivery) {
	p.t.Helper()
	p.view(func(ctx context.Context, tx *storage.Tx) error {
		for id := int64(1); id <= 10; id++ {
			d, err := tx.Delivery(ctx, id)
			if err != nil {
				return err
			}
			if one.Total > 0 && d.Total > 0 {
				p.t.Errorf("there is a second announcement, to %d people", d.Total)
			}
			if d.Total > 0 {
				one = d
			}
		}
		return nil
	})
	return one
}

// TestStoppedInAnAnnouncement stops the program in good order instead: nobody
// gets it twice.
func TestStoppedInAnAnnouncement(t *testing.T) {
	const people = 120
	onProcess(t, func(t *testing.T, p *process) {
		p.hall(people)
		underWay := make(chan struct{}, 2)
		for _, n := range []int{30, 80} {
			p.watch.when(news, n, func() { underWay <- struct{}{} })
		}
		p.start()
		admin := p.newAdmin()
		announces(admin, people)
		for range cap(underWay) {
			<-underWay
			p.stop()
			p.start()
		}
		admin.Sees("Báo cáo thông báo", fmt.Sprintf("%d/%d", people, people))
		p.settled()
		if lost, doubled := p.watch.delivered(news, people); lost+doubled != 0 {
			t.Errorf("%d people did not get it, %d messages were doubled", lost, doubled)
		}
		p.oneAnnouncement(people)
	})
}

// oneAnnouncement checks that there is one announcement, which is done and was
// sent to so many people.
func (p *process) oneAnnouncement(people int) {
	p.t.Helper()
	if d := p.announced(); d.Total != people || d.Sent != people {
		p.t.Errorf("the announcement was sent to %d of %d", d.Sent, d.Total)
	}
	p.view(func(ctx context.Context, tx *storage.Tx) error {
		sending, err := tx.SendingAnnouncements(ctx)
		if len(sending) != 0 {
			p.t.Errorf("%d announcements are being sent", len(sending))
		}
		return err
	})
}
