package scheduler

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/robfig/cron/v3"

	"github.com/loptruong/loptruong/course"
)

// TestMomentsAreCrons: where no clock is moved the moments are those that another
// reading of the expression gives, the one of the library that rings the jobs.
func TestMomentsAreCrons(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(choices ...string) string { return choices[random.IntN(len(choices))] }
	for range 200 {
		text := strings.Join([]string{
			pick("*", "0", "*/15", "5,50", "7-9", "3/20"), pick("*", "19", "*/6", "6-8", "0,23", "6-20/7"),
			pick("*", "*", "1", "*/2", "10-20", "31", "*/1"), pick("*", "*", "2", "1-6", "*/5", "feb-apr,Dec"),
			pick("*", "*", "0", "1-5", "6", "SUN", "mon-fri"),
		}, " ")
		spec, err := cron.ParseStandard(text)
		if err != nil {
			t.Fatal(err)
		}
		ours, ok := course.ParseCron(text)
		if !ok {
			t.Fatalf("%q can't be read", text)
		}
		day := time.Date(2022, time.Month(1+random.IntN(12)), 1+random.IntN(28), 0, 0, 0, 0, time.UTC)
		var want, got []time.Time
		for at := spec.Next(day.Add(-time.Second)); !at.IsZero() && at.Before(day.AddDate(0, 0, 40)); at = spec.Next(at) {
			want = append(want, at)
		}
		for n := range 40 {
			got = append(got, ours.On(day.AddDate(0, 0, n))...)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q from %s (-cron +moments):\n%s", text, day.Format(time.DateOnly), diff)
		}
	}
}
