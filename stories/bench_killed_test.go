package stories

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/app"
	"github.com/loptruong/loptruong/child"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// Chats counts the messages of an announcement in the chats of the people.
type Chats struct {
	With   int // people who have one
	Saying int // who have one that says what is asked for
	More   int // messages of them beside one for each
}

// Count gives how many of the people have the announcement, and have it with these words; it begins as the course's messages do.
func (c *Crowd) Count(words string, chats *Chats) error {
	for i := range c.people {
		u := c.sim.NewUser(simulator.Witness{}, "Lan", simulator.WithID(firstPerson+int64(i)))
		n, says := 0, 0
		for _, m := range u.Messages() {
			if strings.Contains(m.Text, "Mai học ở") {
				n++
				says += strings.Count(m.Text, words)
			}
		}
		chats.With, chats.Saying, chats.More = chats.With+min(n, 1), chats.Saying+min(says, 1), chats.More+max(n-1, 0)
	}
	return nil
}

// BenchmarkDeedsKilled is an edit and then a recall, one after the other, of an announcement under Telegram's limits, at the usual rate: each
// is paused and resumed when a third of the people have it, and the program killed, and started again, when two thirds have. The
// benchmark's number is how many people have it, at least 300: 10,000 take a quarter of an hour for each kind of limit (-benchtime 10000x). It
// fails unless the chats are what is counted: everybody has the new words once, then nobody has anything.
func BenchmarkDeedsKilled(b *testing.B) {
	rate := app.DefaultConfig().Telegram.Rate
	for name, limits := range map[string]simulator.Limits{
		"bucket":   {AllPerSecond: 30, RepliesExempt: time.Minute},
		"sliding":  {AllPerSecond: 30, Sliding: true, RepliesExempt: time.Minute},
		"telegram": simulator.TelegramLimits(), // which hold for each chat too
	} {
		b.Run(name, func(b *testing.B) {
			people := max(b.N, 300)
			c := newCrowd(b, false, CrowdSettings{People: people, Keep: true})
			cfg := benchConfig(b, c.url, 0)
			fill(b, cfg, time.Now(), people)
			p, db := newKilled(b, cfg)
			p.begins(b, 0)
			c.does("Compose", "Mai học ở Hội trường B", new(bool))
			c.does("Confirm", true, new(time.Duration))
			announced(b, db, 1, people)
			c.does("Organizes", []Step{{Sees: "Báo cáo thông báo"}}, new(bool))
			rested(b, db)
			p.program.Kill()
			var before, after int
			c.does("Limit", limits, &before)
			p.begins(b, rate)
			f := figures{}
			for _, one := range []deed{anEdit(people), aRecall(people)} {
				c.does("Organizes", one.ask, new(bool))
				took := one.interrupted(b, c, db, func() viewer {
					p.program.Kill()
					p.begins(b, rate)
					return db
				})
				one.ends(b, db)
				rested(b, db)
				f.add(one.name+"-s", took.Seconds())
				one.counts(b, c, db)
			}
			c.does("Limit", simulator.Limits{}, &after)
			f.add("people", float64(people))
			f.add("429s", float64(after-before))
			f.report(b, map[string]float64{"429s": 0})
		})
	}
}

// counts fails unless the chats are as it leaves them, and the database says the same.
func (d deed) counts(b *testing.B, c *crowd, db viewer) {
	b.Helper()
	want := Chats{With: d.people, Saying: d.people}
	if d.name == "recall" {
		want = Chats{}
	}
	var chats Chats
	c.does("Count", "Hội trường C", &chats)
	recalled := 0
	d.awaits(b, db, func(tx *storage.Tx) (bool, error) {
		now, err := tx.Delivery(b.Context(), 1)
		recalled = now.Recalled
		return true, err
	})
	if chats != want || recalled != d.people-want.With {
		b.Errorf("after the %s the chats are %+v and %d are counted as recalled, want %+v", d.name, chats, recalled, want)
	}
}

// killed is the real program, which a benchmark kills.
type killed struct {
	program child.Program
	config  string
}

// newKilled prepares it, and opens its database beside it.
func newKilled(b *testing.B, cfg app.Config) (*killed, viewer) {
	b.Helper()
	path, err := program()
	if err != nil {
		b.Fatal(err)
	}
	db, err := app.OpenDatabase(b.Context(), cfg, app.MachineClock)
	if err != nil {
		b.Fatal(err)
	}
	p := &killed{config: filepath.Join(b.TempDir(), "config.yaml")}
	p.program.Command = func() (*exec.Cmd, error) {
		cmd := exec.Command(path)
		cmd.Dir, cmd.Stderr = b.TempDir(), os.Stderr
		cmd.Env = []string{
			"TELEGRAM_BOT_TOKEN=" + cfg.Telegram.Token, "TELEGRAM_API_URL=" + cfg.Telegram.API, "DATABASE_URL=" + cfg.Database,
			"LOPTRUONG_CONFIG=" + p.config, fmt.Sprintf("LOPTRUONG_ADMINS=%d", storyAdmin),
		}
		return cmd, nil
	}
	p.program.Fell = func(err error) { b.Errorf("the program has ended by itself: %v", err) }
	b.Cleanup(func() {
		p.program.Kill()
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	return p, db
}

// begins starts it with so many messages a second.
func (p *killed) begins(b *testing.B, rate int) {
	b.Helper()
	text := fmt.Sprintf("log: {level: warn}\ntelegram: {rate: %d}\n", rate)
	if err := os.WriteFile(p.config, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	if err := p.program.Start(); err != nil {
		b.Fatal(err)
	}
}
