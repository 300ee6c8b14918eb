package stories

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// TestPagesBeforeTelegram starts the program while Telegram is away: the pages are
// there and say what is missing, and it serves people when Telegram is back. From
// then on it knows its name at a start without Telegram, too.
func TestPagesBeforeTelegram(t *testing.T) {
	onProcess(t, func(t *testing.T, p *process) {
		pages := "http://" + freeAddress(t)
		p.environ = []string{"LOPTRUONG_LISTEN=" + strings.TrimPrefix(pages, "http://"), "LOPTRUONG_ADMINS="}
		code := p.certified("Nguyễn Thị Lan")
		link := "https://t.me/" + p.sim.Username() + "?start=r_"
		visitor, first := p.sim.NewUser(t, "Người lạ"), p.sim.NewUser(t, "Người đầu tiên")

		if status, out := p.run("ready"); status != statusFailed || !strings.Contains(out, "does not answer") {
			t.Errorf("before it runs, ready ends with %d and says %q", status, out)
		}
		takeAway(p.sim)
		p.start()
		eventually(t, "the pages answer", func() bool { return shows(t, pages+"/healthz", http.StatusOK, "ok") })
		missing := "updates: Telegram has not been reached yet"
		if !shows(t, pages+"/readyz", http.StatusServiceUnavailable, missing) || !shows(t, pages+"/c/"+code, http.StatusOK, "Nguyễn Thị Lan") {
			t.Error("without Telegram the pages don't say what they know")
		}
		if status, out := p.run("ready"); status != statusFailed || !strings.Contains(out, missing) {
			t.Errorf("without Telegram, ready ends with %d and says %q", status, out)
		}
		visitor.Sends("/start")
		if strings.Contains(p.log.String(), "t.me/") {
			t.Error("a link is printed before the bot's name is known")
		}
		p.sim.ClearRules()
		visitor.Sees("Lớp Trưởng")
		eventually(t, "it is ready", func() bool { status, _ := p.run("ready"); return status == statusDone })
		eventually(t, "the link is printed", func() bool { return strings.Count(p.log.String(), link) == 1 })
		p.stop()

		takeAway(p.sim)
		p.start()
		eventually(t, "the link is printed again", func() bool { return strings.Count(p.log.String(), link) == 2 })
		if !shows(t, pages+"/readyz", http.StatusServiceUnavailable, missing) {
			t.Error("it is ready without Telegram")
		}
		if took, err := p.stopped(); err != nil || took > stopWithin+noise {
			t.Errorf("stopped after %v with %v", took, err)
		}

		p.sim.ClearRules()
		p.start()
		eventually(t, "the link is printed", func() bool { return strings.Count(p.log.String(), link) == 3 })
		first.Starts(startOf(p.log.String()[strings.LastIndex(p.log.String(), link):]))
		first.Sees("quản trị")
		p.stop()

		p.sim.AddRule(simulator.Rule{Method: "getMe", Fault: simulator.FailBefore(http.StatusUnauthorized, "Unauthorized")})
		if status, out := p.run(); status != statusUsage || !strings.Contains(out, "@BotFather") {
			t.Errorf("with a token that is refused it ends with %d: %s", status, out)
		}
	})
}

// takeAway has every connection to Telegram break, until the rules are cleared.
func takeAway(sim *simulator.Server) {
	for _, method := range []string{"", "getUpdates"} {
		sim.AddRule(simulator.Rule{Method: method, Times: -1, Fault: simulator.ResetBefore()})
	}
}

// shows tells whether a page is there, with the status and the text in it.
func shows(t *testing.T, url string, status int, text string) bool {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Error(err)
	}
	return res.StatusCode == status && strings.Contains(string(body), text)
}

// certified puts somebody with a certificate into the database.
func (p *process) certified(name string) (code string) {
	p.t.Helper()
	ctx := context.Background()
	code = course.NewCertificateCode()
	err := p.db.Update(ctx, func(tx *storage.Tx) error {
		c := course.NewCourse("LOP-1", "Lớp đã xong")
		if err := tx.CreateCourse(ctx, &c, nil); err != nil {
			return err
		}
		e := course.Enrollment{CourseID: c.ID, Unit: "UBND", Trainee: course.Trainee{Name: name}}
		if err := tx.Enroll(ctx, &e); err != nil {
			return err
		}
		return tx.CreateCertificate(ctx, &course.Certificate{CourseID: c.ID, EnrollmentID: e.ID, Year: 2022, No: 1, Code: code,
			Paper: course.Paper{Name: name, Signed: "2022-08-19", Code: code}})
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return code
}

// TestPostedBeforeTelegram posts updates to a program that can't reach Telegram.
// While it does not know its name they wait in the inbox, because of a command in
// a group the name decides whom it is for; when it does, they are handled.
func TestPostedBeforeTelegram(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, url string) {
		h := unstarted(t, url, simulator.Config{})
		h.cfg.Telegram.Webhook = true
		h.cfg.Web.Listen = freeAddress(t)
		h.cfg.Web.PublicURL = "http://" + h.cfg.Web.Listen
		member := h.stranger()
		group := h.sim.NewGroup("Cả lớp", member)
		there := member.In(group)

		takeAway(h.sim)
		h.start()
		h.posts(1, group, member, "/start@"+h.sim.Username())
		h.posts(2, group, member, "/start@AnotherBot")
		if got := h.waiting(); got != 2 {
			t.Errorf("%d updates wait, want both", got)
		}
		h.sim.ClearRules()
		if m := there.Sees("trò chuyện riêng"); m.Buttons[0][0].URL != "https://t.me/"+h.sim.Username() {
			t.Errorf("the bot is said to be at %s", m.Buttons[0][0].URL)
		}
		h.settled()
		there.DoesNotSee("trò chuyện riêng")
		h.stop()

		h.clock.Forward(h.clock.Now().Add(2 * time.Minute)) // a group is answered once a minute
		takeAway(h.sim)
		h.start()
		h.posts(3, group, member, "/start@"+h.sim.Username())
		eventually(t, "the update is handled", func() bool { return h.waiting() == 0 })
		h.sim.ClearRules()
		there.Sees("trò chuyện riêng")
	})
}

// posts posts a message in a group to the program's webhook, as Telegram does.
func (h *house) posts(no int, g *simulator.Group, from *simulator.User, text string) {
	h.t.Helper()
	update := fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"supergroup"},`+
		`"from":{"id":%d,"is_bot":false,"first_name":"A"},"text":%q}}`, 900+no, 900+no, h.clock.Now().Unix(), g.ChatID(), from.ID(), text)
	token := h.cfg.Telegram.Token
	if got := post(h.t, bot.HookAddress(h.cfg.Web.PublicURL, token), bot.WebhookSecret(token), update); got != http.StatusOK {
		h.t.Fatalf("an update is answered %d", got)
	}
}

// waiting is how many updates wait for their handler.
func (h *house) waiting() (n int) {
	h.t.Helper()
	h.view(func(ctx context.Context, tx *storage.Tx) error {
		s, err := tx.Status(ctx)
		n = s.Waiting
		return err
	})
	return n
}
