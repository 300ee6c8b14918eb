package main

import (
	"slices"
	"time"

	"github.com/loptruong/loptruong/simulator"
)

// unit is what is measured of a run, with its unit.
type unit string

const (
	tapRate  unit = "taps/s"
	msgRate  unit = "msg/s"
	answer99 unit = "p99 ms"
	tapCPU   unit = "cpu µs/tap"
	msgCPU   unit = "cpu s/10,000"
	database unit = "of it PostgreSQL" // PostgreSQL's share of the processor time
	replaced unit = "replaced/s"       // messages under a tapped button
	busy     unit = "server %"         // of its core, that the server has used
	peak     unit = "peak MB"
	before   unit = "before MB" // the announcement
	own      unit = "own MB"    // after it, without the pages of the program's file
)

// figure is one comparison.
type figure struct {
	name     string
	title    string
	peers    []string
	floors   []string // measured with them, and no peers: they do a part of what the product does
	scene    scene    // but for its door
	doors    []string // polling, webhook
	compared []unit   // with a ratio
	shown    []unit   // besides
	run      func(p *program) map[unit]float64
	long     bool // once is enough, and on SQLite, whose memory is the program's own
}

// figures are all comparisons with so many people.
func figures(people int) []figure {
	tellers := []string{"net/http", "go-telegram", "sketch"}
	tappers := []string{"net/http", "go-telegram", "telebot"}
	slow := scene{people: min(people, 600), faults: simulator.Faults{DelayMin: 40 * time.Millisecond, DelayMax: 80 * time.Millisecond}}
	all := []figure{
		{
			name: "taps", title: "check-in taps at once", peers: tappers, floors: floors, scene: scene{people: people}, doors: []string{polling, webhook},
			compared: []unit{tapRate, answer99, tapCPU}, shown: []unit{database, replaced, busy}, run: taps,
		},
		{
			name: "slow", title: "check-in taps at once, calls of 40 to 80 ms", peers: tappers, scene: slow, doors: []string{polling},
			compared: []unit{tapRate, answer99, tapCPU}, shown: []unit{replaced}, run: taps,
		},
		{
			name: "announce", title: "recipients of an announcement", peers: tellers, scene: scene{people: people}, doors: []string{polling},
			compared: []unit{msgRate, msgCPU}, shown: []unit{busy}, run: announce,
		},
		{
			name: "replies", title: "recipients of an announcement, a check-in each 20 ms", peers: tellers,
			scene: scene{people: people}, doors: []string{polling}, compared: []unit{answer99, msgRate}, run: replies,
		},
	}
	for _, n := range []int{10 * people, 30 * people} {
		all = append(all, figure{
			name: "memory", title: "recipients of an announcement", scene: scene{people: n}, doors: []string{polling},
			compared: []unit{peak}, shown: []unit{before, own, msgRate}, run: memory, long: true,
		})
	}
	return all
}

// taps is everybody checking in at once.
func taps(p *program) map[unit]float64 {
	n := float64(p.scene.people)
	server, own, used := cpuTime(p.crowd.pid), cpuTime(p.cmd.Process.Pid), p.used()
	var a Answered
	p.crowd.does("CheckIn", CheckIn{Session: p.session, Replaces: p.name == product || slices.Contains(floors, p.name)}, &a)
	server = cpuTime(p.crowd.pid) - server
	p.rests()
	own, used = cpuTime(p.cmd.Process.Pid)-own, p.used()-used
	got := map[unit]float64{
		tapRate: n / a.All.Seconds(), answer99: ms(a.P99), tapCPU: float64(used.Microseconds()) / n,
		database: float64((used - own).Microseconds()) / n,
		busy:     100 * server.Seconds() / max(a.All, a.Replaced).Seconds(),
	}
	if a.Replaced > 0 {
		got[replaced] = n / a.Replaced.Seconds()
	}
	p.end(p.scene.people, 0)
	return got
}

// announcing is how the organizer starts an announcement: at the product it is
// written and then confirmed, and the clock runs from there.
func (p *program) announcing() Announcing {
	if p.name != product {
		return Announcing{}
	}
	p.crowd.does("Compose", "Mai học ở Hội trường B", new(bool))
	p.rests()
	return Announcing{Taps: "✅ Gửi tới"}
}

// announce is one announcement to everybody.
func announce(p *program) map[unit]float64 {
	n := float64(p.scene.people)
	by := p.announcing()
	server, used := cpuTime(p.crowd.pid), p.used()
	var a Announced
	p.crowd.does("Announce", by, &a)
	server = cpuTime(p.crowd.pid) - server
	p.rests()
	got := map[unit]float64{
		msgRate: n / a.All.Seconds(), msgCPU: 10_000 * (p.used() - used).Seconds() / n, busy: 100 * server.Seconds() / a.All.Seconds(),
	}
	p.end(0, p.scene.people)
	return got
}

// replies is an announcement to everybody, while one after another checks in.
func replies(p *program) map[unit]float64 {
	by := p.announcing()
	by.Session, by.Every = p.session, 20*time.Millisecond
	var a Announced
	p.crowd.does("Announce", by, &a)
	p.rests()
	p.end(a.Taps, p.scene.people)
	return map[unit]float64{answer99: ms(a.P99), msgRate: float64(p.scene.people) / a.All.Seconds()}
}

// memory is the most that the program holds in an announcement.
func memory(p *program) map[unit]float64 {
	by := p.announcing()
	got := map[unit]float64{before: peakMemory(p.cmd.Process.Pid)}
	var a Announced
	p.crowd.does("Announce", by, &a)
	p.rests()
	got[peak], got[own] = peakMemory(p.cmd.Process.Pid), ownMemory(p.cmd.Process.Pid)
	got[msgRate] = float64(p.scene.people) / a.All.Seconds()
	p.end(0, p.scene.people)
	return got
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
