package stories

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"

	"github.com/loptruong/loptruong/certificate"
	"github.com/loptruong/loptruong/child"
)

// playground is the class as a page, in a browser.
type playground struct {
	t       *testing.T
	address string
	page    *rod.Page
	bot     child.Program
	log     child.Log
	moves   int // of the clock
}

// playTime is how long, by the machine's clock, a class may be played.
const playTime = 5 * time.Minute

var playAddress = regexp.MustCompile(`http://\S+/`)

// newPlayground starts the built program with --web, and a browser.
func newPlayground(t *testing.T, args ...string) *playground {
	t.Helper()
	mustBeRaced(t, false)
	browser, found := launcher.LookPath()
	if !found && os.Getenv("CI") == "true" {
		t.Fatal("no chromium")
	} else if !found {
		t.Skip("no chromium")
	}
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	p := &playground{t: t}
	p.bot.Command = func() (*exec.Cmd, error) {
		cmd := exec.Command(path, append([]string{"demo", "--web", "127.0.0.1:0"}, args...)...)
		cmd.Dir, cmd.Stdout, cmd.Stderr = t.TempDir(), &p.log, &p.log
		return cmd, nil
	}
	if err := p.bot.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.bot.Stop(); err != nil {
			t.Errorf("the playground ended with %v\n%s", err, p.log.String())
		}
	})
	eventually(t, "the playground says where it is", func() bool {
		p.address = playAddress.FindString(p.log.String())
		return p.address != ""
	})
	l := launcher.New().Bin(browser).NoSandbox(true).Leakless(false)
	control, err := l.Launch()
	if err != nil {
		t.Fatal(err)
	}
	b := rod.New().ControlURL(control)
	if err := b.Connect(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = b.Close() // it ends with its process, whose folder goes then
		l.Cleanup()
	})
	p.page = b.MustPage(p.address + "?lang=vi").Timeout(playTime)
	p.page.MustActivate()
	return p
}

// phone is the telephone whose owner's name contains the words.
func (p *playground) phone(name string) string {
	return fmt.Sprintf("section[aria-label*=%q]", name)
}

// shown is the page in words.
func (p *playground) shown() string {
	text, err := p.page.CancelTimeout().Timeout(giveUp).Eval(`() => document.body.innerText`)
	if err != nil {
		return err.Error()
	}
	return text.Value.Str()
}

// sees waits until a telephone shows the text.
func (p *playground) sees(phone, text string) *rod.Element {
	p.t.Helper()
	e, err := p.page.ElementR(phone+" .chat", regexp.QuoteMeta(text))
	if err != nil {
		p.t.Fatalf("%s does not see %q: %v\n%s", phone, text, err, p.shown())
	}
	return e
}

// taps presses the last button with the label that something shows.
func (p *playground) taps(where, label string) {
	p.t.Helper()
	buttons := where + " button"
	if _, err := p.page.ElementR(buttons, regexp.QuoteMeta(label)); err != nil {
		p.t.Fatalf("%s has no button %q: %v\n%s", where, label, err, p.shown())
	}
	// A chat is drawn anew when something comes: the button is found and pressed in one.
	p.page.MustEval(`(buttons, label) => {
		const all = [...document.querySelectorAll(buttons)].filter(b => b.textContent.includes(label))
		all.at(-1).click()
	}`, buttons, label)
}

// writes sends a text from a telephone by its keys.
func (p *playground) writes(phone, text string) {
	p.page.MustElement(phone + " input[name=text]").MustInput(text).MustType('\r')
}

// free waits until the clock may be moved, and has been so often since the beginning.
func (p *playground) free(times int) {
	p.t.Helper()
	if err := p.page.Wait(rod.Eval(`times => Number(document.body.dataset.held) >= times`, times)); err != nil {
		p.t.Fatalf("the class does not come to rest: %v\n%s", err, p.shown())
	}
	p.moves = times
}

// move moves the clock by a button, and waits until the class has arrived.
func (p *playground) move(label string) {
	p.t.Helper()
	p.taps("header", label)
	p.free(p.moves + 1)
}

// TestPlayedByHand: somebody who has just opened the page joins by the link and their phone
// number, checks in by the button at every session, and when the clock is at the closing the
// organizer issues and the certificate opens, in their name: all in the browser.
func TestPlayedByHand(t *testing.T) {
	p := newPlayground(t)
	started := time.Now()
	organizer, trainee := p.phone("Ban Tổ chức"), p.phone("Nguyễn Thị Chi")
	p.free(1)
	p.taps(trainee, "Mở đường dẫn vào lớp")
	p.sees(trainee, "Tôi đồng ý")
	p.taps(trainee, "Tôi đồng ý")
	p.taps(trainee, "Chia sẻ số điện thoại")
	p.sees(trainee, "Có phải")

	p.taps("header", "kill -9 bot") // what is tapped meanwhile is handled when it runs again
	p.taps("header", "Chạy lại bot")
	p.taps("header", "kill -9 bot")
	p.taps(trainee, "Đúng là tôi")
	p.taps("header", "Chạy lại bot")
	p.sees(trainee, "Đã ghi danh")

	p.move("Tới lúc mở điểm danh")
	p.taps(trainee, "✅ Điểm danh")
	p.sees(trainee, "Đã điểm danh lúc")

	p.move("Tới bế giảng")
	p.writes(organizer, "/capgcn")
	p.taps(organizer, "Bế giảng và cấp")
	p.taps(organizer, "✅ Đúng: cấp 158 giấy") // who has no Telegram was ticked by nobody
	p.sees(organizer, "đã bế giảng")
	p.move("+10 phút")
	p.sees(organizer, "Báo cáo cấp giấy chứng nhận")

	p.sees(trainee, "GCN-")
	p.page.MustElementR(trainee+" a", "GCN-")
	pdf := []byte(p.page.MustEval(`async selector => {
		const link = [...document.querySelectorAll(selector)].find(a => a.textContent.includes('GCN-'))
		const file = await (await fetch(link.href)).arrayBuffer()
		return [...new Uint8Array(file)].map(b => b.toString(16).padStart(2, '0')).join('')
	}`, trainee+" a").Str())
	file := make([]byte, len(pdf)/2)
	if _, err := fmt.Sscanf(string(pdf), "%x", &file); err != nil || !bytes.HasPrefix(file, []byte("%PDF")) {
		t.Fatalf("the certificate is no PDF: %v", err)
	}
	if text, err := certificate.Read(file); err != nil || !strings.Contains(fmt.Sprint(text), "Nguyễn Thị Chi") {
		t.Errorf("the certificate says %v, %v", text, err)
	}
	if to := os.Getenv("PLAYGROUND_PICTURE"); to != "" { // make pictures
		p.page.MustSetViewport(1180, 920, 1, false).MustEval(`() => scrollTo(0, 0)`)
		p.page.MustWait(`() => [...document.querySelectorAll('.toast')].every(t => t.hidden)`).MustScreenshot(to)
	}
	if spent := time.Since(started); spent > 2*time.Minute {
		t.Errorf("opened, played and read in %s, want two minutes", spent)
	}
}
