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

// Without flags all is small and each figure is measured in one scene, so that the
// comparison is also a test that it works; make peers gives the flags.
var (
	rounds  = flag.Int("rounds", 0, "how often each is run: what is printed are medians; 0: once, and not everywhere")
	people  = flag.Int("people", 40, "how many tap and receive")
	only    = flag.String("only", "", "figures, by commas: taps, slow, announce, replies, memory; empty: all")
	beside  = flag.String("peers", "", "peers, by commas; empty: all")
	engines = flag.String("db", "", "sqlite or postgres; empty: both")
	doors   = flag.String("door", "", "polling or webhook; empty: both, where it matters")
)

// TestPeers measures the product beside its peers, each as a program of its own with
// its database on one core, and the server on another, in turns. It prints ratios
// first: the product's figure divided by the peer's, the median of the rounds' own.
// It fails when somebody has got nothing or, by the product, something twice, or when
// that is not in the database; never for being slow.
func TestPeers(t *testing.T) {
	b := newBench(t)
	if b.apart {
		fmt.Printf("Program and database on core %d, server on core %d. ", b.program, b.server)
	} else {
		fmt.Print("One core, or no way to choose: program, database and server share what there is. ")
	}
	fmt.Println("More is better of what is a second; less of ms, cpu and MB.")
	if sessionsApart() {
		fmt.Println("The kernel gives each connection of PostgreSQL a share of its own: it may wait 0.2 s and more for the core (doc/benchmarks.md).")
	}
	compared := 0
	for _, engine := range []string{sqlite, postgres} {
		if !wanted(*engines, engine) {
			continue
		}
		t.Run(engine, func(t *testing.T) {
			b.t, b.engine, b.classes = t, engine, map[int]class{}
			if engine == postgres {
				b.startPostgres()
			}
			compared += b.compareAll()
		})
	}
	if compared == 0 && !t.Failed() {
		t.Error("nothing was compared: the flags want what there is not")
	}
}

// sessionsApart tells whether Linux shares the core out among sessions and not among processes
// (sched(7), "The autogroup feature"): each connection of PostgreSQL is a session.
func sessionsApart() bool {
	on, err := os.ReadFile("/proc/sys/kernel/sched_autogroup_enabled")
	return err == nil && strings.TrimSpace(string(on)) == "1"
}

// compareAll measures all that is wanted on the engine, and counts what that was.
func (b *bench) compareAll() (n int) {
	for _, f := range figures(*people) {
		for _, door := range f.doors {
			if !wanted(*only, f.name) || !wanted(*doors, door) || f.long && b.engine != sqlite {
				continue
			}
			if n++; *rounds == 0 && (n%2 == 0) == (b.engine == sqlite) {
				continue
			}
			s := f.scene
			s.door = door
			b.t.Run(f.name+"/"+door, func(t *testing.T) { f.compare(t, b, s) })
		}
	}
	return n
}

// wanted tells whether one is in a list by commas, of which the empty one has all.
func wanted(list, one string) bool {
	return list == "" || slices.Contains(strings.Split(list, ","), one)
}

// results are what each program has come to, by rounds.
type results map[string][]map[unit]float64

// bestPeer stands for the one that is best in a round, for each unit by itself.
const bestPeer = "best of them"

// best is the best figure of some in a round: the most of what is a second, the
// least of all else.
func (r results) best(names []string, round int, u unit) float64 {
	values := make([]float64, len(names))
	for i, name := range names {
		values[i] = r[name][round][u]
	}
	if strings.HasSuffix(string(u), "/s") {
		return slices.Max(values)
	}
	return slices.Min(values)
}

// compare runs the rounds of a figure in one scene and prints what they have come to.
func (f figure) compare(t *testing.T, b *bench, s scene) {
	names, got := []string{product}, results{}
	for _, name := range f.peers {
		if wanted(*beside, name) {
			names = append(names, name)
		}
	}
	all := slices.Clone(names)
	for _, name := range f.floors {
		if wanted(*beside, name) {
			all = append(all, name)
		}
	}
	times := max(*rounds, 1)
	if f.long {
		times = 1
	}
	for round := range times {
		for i := range all {
			name := all[(i+round)%len(all)] // each is first in turn
			t.Run(fmt.Sprintf("%s/%d", name, round+1), func(t *testing.T) {
				got[name] = append(got[name], f.run(b.begin(t, name, s)))
			})
			if t.Failed() {
				return
			}
		}
	}
	fmt.Printf("\n%d %s · %s · %s · median of %d\n", s.people, f.title, s.door, b.engine, times)
	f.print(names, all, got)
}

// print writes the ratios of the named to the product, and then the figures of all.
func (f figure) print(names, all []string, got results) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	defer w.Flush()
	table := func(title string, units []unit, names []string, value func(name string, round int, u unit) float64) {
		fmt.Fprint(w, title, "\t")
		for _, u := range units {
			fmt.Fprint(w, u, "\t")
		}
		for _, name := range names {
			fmt.Fprint(w, "\n", name, "\t")
			for _, u := range units {
				values := make([]float64, len(got[product]))
				for round := range values {
					values[round] = value(name, round, u)
				}
				slices.Sort(values)
				fmt.Fprint(w, number(values[len(values)/2]), "\t")
			}
		}
		fmt.Fprintln(w)
	}
	if peers := names[1:]; len(peers) > 0 {
		table(product+" ÷", f.compared, append(slices.Clone(peers), bestPeer), func(name string, round int, u unit) float64 {
			if name == bestPeer {
				return got[product][round][u] / got.best(peers, round, u)
			}
			return got[product][round][u] / got[name][round][u]
		})
	}
	table("", slices.Concat(f.compared, f.shown), all, func(name string, round int, u unit) float64 { return got[name][round][u] })
}

// number writes a figure with as many digits as it can mean, and what was not
// measured as a dash.
func number(f float64) string {
	switch {
	case !(f > 0) || f > 1e12:
		return "–"
	case f < 10:
		return fmt.Sprintf("%.2f", f)
	case f < 100:
		return fmt.Sprintf("%.1f", f)
	default:
		return fmt.Sprintf("%.0f", f)
	}
}
