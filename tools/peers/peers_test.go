package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
)

// What is measured is small unless these say otherwise, so that the comparison is
// also a test that it works (make peers says them).
var (
	only   = flag.String("only", "", "figures to be measured, by commas: taps, slow, announce, replies, memory; empty: all")
	rounds = flag.Int("rounds", 1, "of each figure; what is printed are medians")
	people = flag.Int("people", 60, "how many tap and receive")
	engine = flag.String("db", "", "sqlite or postgres; empty: both")
	door   = flag.String("door", "", "polling or webhook; empty: both, where it matters")
	beside = flag.String("peers", "", "peers to be measured, by commas; empty: all")
)

// unit is what is measured of a run.
type unit string

const (
	rate     unit = "taps/s"
	answer99 unit = "p99 ms"
	cpu      unit = "cpu µs"
	replaced unit = "replaced/s"
	busy     unit = "server %"
)

// figure is one comparison.
type figure struct {
	name     string
	title    string
	peers    []string
	scenes   []scene
	compared []unit // with a ratio
	shown    []unit // besides
	run      func(p *program) map[unit]float64
}

func figures() []figure {
	all := []string{"net/http", "go-telegram", "telebot"}
	n := *people
	return []figure{
		{
			name: "taps", title: fmt.Sprintf("%d check-in taps at once", n), peers: all,
			scenes:   scenes(scene{people: n}, true),
			compared: []unit{rate, answer99, cpu}, shown: []unit{replaced, busy}, run: taps,
		},
	}
}

// scenes are those of both doors, or of polling only, on both databases.
func scenes(s scene, doors bool) (all []scene) {
	for _, s.engine = range []string{"sqlite", "postgres"} {
		for _, s.webhook = range []bool{false, true} {
			if (*engine == "" || *engine == s.engine) && (*door == "" || *door == s.door()) && (doors || !s.webhook) {
				all = append(all, s)
			}
		}
	}
	return all
}

func (s scene) door() string {
	if s.webhook {
		return "webhook"
	}
	return "polling"
}

// taps is everybody checking in at once.
func taps(p *program) map[unit]float64 {
	n := float64(p.scene.people)
	server, used := cpuTime(p.crowd.pid), p.used()
	var a Answered
	p.crowd.does("CheckIn", CheckIn{Session: p.session, Replaces: p.name == product}, &a)
	server = cpuTime(p.crowd.pid) - server
	p.rests()
	f := map[unit]float64{
		rate: n / a.All.Seconds(), answer99: float64(a.P99.Microseconds()) / 1000,
		cpu:  float64((p.used() - used).Microseconds()) / n,
		busy: 100 * server.Seconds() / max(a.All, a.Replaced).Seconds(),
	}
	if a.Replaced > 0 {
		f[replaced] = n / a.Replaced.Seconds()
	}
	p.end(p.scene.people, 0)
	return f
}

// TestPeers measures the product beside its peers, each as a program of its own with
// its database on one core, and the server on another, in turns. It prints the
// ratios first: the product's figure as a multiple of the peer's, the median of the
// rounds' own. It fails when somebody has got nothing or, by the product, something
// twice; never for being slow.
func TestPeers(t *testing.T) {
	b := newBench(t)
	if b.apart {
		fmt.Printf("Program and database on core %d, the server on core %d.\n", b.program, b.server)
	} else {
		fmt.Println("One core, or no way to choose: program, database and server share what there is.")
	}
	for _, f := range figures() {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), f.name) {
			continue
		}
		for _, s := range f.scenes {
			t.Run(fmt.Sprintf("%s/%s/%s", f.name, s.door(), s.engine), func(t *testing.T) {
				if s.engine == "postgres" && b.postgres == "" {
					b.startPostgres(t)
					t.Cleanup(func() { b.postgres = "" })
				}
				f.compare(t, b, s)
			})
		}
	}
}

// compare runs the rounds of a figure in one scene and prints what they have come to.
func (f figure) compare(t *testing.T, b *bench, s scene) {
	names := []string{product}
	for _, name := range f.peers {
		if *beside == "" || slices.Contains(strings.Split(*beside, ","), name) {
			names = append(names, name)
		}
	}
	got := map[string][]map[unit]float64{}
	for round := range *rounds {
		for _, name := range names {
			t.Run(fmt.Sprintf("%s/%d", name, round+1), func(t *testing.T) {
				got[name] = append(got[name], f.run(b.begin(t, name, s)))
			})
			if t.Failed() {
				return
			}
		}
	}
	f.print(s, names, got)
}

// print writes the ratios and then the figures.
func (f figure) print(s scene, names []string, got map[string][]map[unit]float64) {
	fmt.Printf("\n%s · %s · %s · median of %d\n", f.title, s.door(), s.engine, *rounds)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	defer w.Flush()
	head := func(title string, units []unit) {
		fmt.Fprint(w, title, "\t")
		for _, u := range units {
			fmt.Fprint(w, u, "\t")
		}
		fmt.Fprintln(w)
	}
	row := func(title string, units []unit, value func(round int, u unit) float64, format string) {
		fmt.Fprint(w, title, "\t")
		for _, u := range units {
			values := make([]float64, *rounds)
			for round := range values {
				values[round] = value(round, u)
			}
			slices.Sort(values)
			fmt.Fprintf(w, format+"\t", values[len(values)/2])
		}
		fmt.Fprintln(w)
	}
	if len(names) > 1 {
		head(product+" ÷", f.compared)
	}
	for _, name := range names[1:] {
		row(name, f.compared, func(round int, u unit) float64 { return got[product][round][u] / got[name][round][u] }, "%.2f")
	}
	shown := append(slices.Clone(f.compared), f.shown...)
	head("", shown)
	for _, name := range names {
		row(name, shown, func(round int, u unit) float64 { return got[name][round][u] }, "%.0f")
	}
}
