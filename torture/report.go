package torture

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// report prints what the ledgers of a run say, and tells whether a promise is broken.
func report(out io.Writer, r run, counts []*count) (broken bool) {
	fmt.Fprintf(out, "\n%s, %.0f s\n\n", r, r.Seconds)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "case\toffered\teffects\tdelivered\tkills\tlost\tdoubled\tout of order\tmessages again\ta kill: mean\tmost\theld\t429\ts\t")
	for _, c := range counts {
		mean, most := "", ""
		if len(c.byKill) > 0 {
			mean, most = fmt.Sprintf("%.2f", float64(sum(c.byKill))/float64(len(c.byKill))), fmt.Sprint(slices.Max(c.byKill))
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t%d\t%d\t%.0f\t\n", c.Case, c.offered, c.effects, c.delivered, c.kills,
			c.lost, c.doubled, c.disordered, c.copies, mean, most, c.held, c.TooMany, c.Seconds)
	}
	w.Flush()
	fmt.Fprintln(out)
	for _, c := range counts {
		fmt.Fprintf(out, "%s  %s\n    %s\n", c.Case, c.Title, c.equation)
		if len(c.byKill) > 0 && !c.NeverTwice {
			fmt.Fprintf(out, "    how many messages each kill has doubled: %s\n", distribution(c.byKill))
		}
		if times := slices.Sorted(slices.Values(c.TakeOversMS)); len(times) > 0 {
			fmt.Fprintf(out, "    take-overs in ms: %v, half of them within %d, all within %d\n", times, times[(len(times)-1)/2], times[len(times)-1])
		}
		if len(c.CutOffMS) > 0 {
			fmt.Fprintf(out, "    take-overs from one that is cut off, in ms: %v\n", slices.Sorted(slices.Values(c.CutOffMS)))
		}
		if c.NeverTwice {
			fmt.Fprintf(out, "    held: %d, of whom %d had got it\n", c.held, c.heldIn)
		}
		for _, f := range c.faults {
			fmt.Fprintf(out, "    BROKEN %s\n", f)
		}
		broken = broken || c.broken()
	}
	return broken
}

// distribution says how often each number is there: "0 12 times, 1 30 times, 38 once".
func distribution(numbers []int) string {
	times := map[int]int{}
	for _, n := range numbers {
		times[n]++
	}
	var said []string
	for _, n := range slices.Sorted(maps.Keys(times)) {
		often := "once"
		if times[n] > 1 {
			often = fmt.Sprintf("%d times", times[n])
		}
		said = append(said, fmt.Sprintf("%d %s", n, often))
	}
	return strings.Join(said, ", ")
}

func sum(numbers []int) (all int) {
	for _, n := range numbers {
		all += n
	}
	return all
}
