package outbox_test

import (
	"context"
	"fmt"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/outbox"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// queueAll stores n announcement notices, a thousand a transaction.
func (r *rig) queueAll(b *testing.B, n int) {
	b.Helper()
	for from := 0; from < n; from += 1000 {
		some := notices(notice.AnnouncementLane, fmt.Sprintf("bench/%d", from), min(1000, n-from))
		for i := range some {
			some[i].ChatID += int64(from)
		}
		r.enqueue(b, some...)
	}
}

// BenchmarkBroadcast is the rate at which an announcement goes out to a server
// without limits, the outcome of each recipient kept.
func BenchmarkBroadcast(b *testing.B) {
	r := newRig(b, storagetest.SQLiteURL(b), simulator.Config{Forget: true}, outbox.Rates{})
	r.server.AddChats(firstChat, b.N)
	r.queueAll(b, b.N)
	b.ResetTimer()
	stop := r.run(b)
	waitSent(b, r, b.N)
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
	stop()
	if got := r.server.Calls("sendMessage"); got != b.N {
		b.Errorf("%d calls for %d recipients", got, b.N)
	}
}

// BenchmarkLimit is the time for 300 recipients against a server that takes 30 a
// second.
func BenchmarkLimit(b *testing.B) {
	for name, sliding := range map[string]bool{"bucket": false, "sliding": true} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				r := newRig(b, storagetest.SQLiteURL(b), simulator.Config{
					Forget: true, Limits: simulator.Limits{AllPerSecond: 30, ChatPerSecond: 1, Sliding: sliding},
				}, outbox.DefaultRates())
				r.server.AddChats(firstChat, 300)
				r.queueAll(b, 300)
				begun := time.Now()
				stop := r.run(b)
				r.drained(b)
				b.ReportMetric(time.Since(begun).Seconds(), "s/300")
				b.ReportMetric(float64(r.server.TooMany()), "429s")
				stop()
			}
		})
	}
}

// BenchmarkRepliesDuringBroadcast is how long a reply takes from its commit to
// its arrival while an announcement goes out as fast as it can.
func BenchmarkRepliesDuringBroadcast(b *testing.B) {
	arrived := make(chan struct{}, 1)
	const person = firstChat - 1
	r := newRig(b, storagetest.SQLiteURL(b), simulator.Config{
		Forget: true,
		OnAccept: func(_ string, chat int64, _ int) {
			if chat == person {
				arrived <- struct{}{}
			}
		},
	}, outbox.Rates{})
	const crowd = 30_000
	r.server.AddChats(person, crowd+1)
	r.queueAll(b, crowd)
	r.run(b)
	b.ResetTimer()
	for i := range b.N {
		r.enqueue(b, notice.Notice{
			UniqueKey: fmt.Sprintf("reply/%d", i), Lane: notice.ReplyLane, ChatID: person,
			OnUnknown: notice.Resend, Message: notice.Message{Text: "Đã điểm danh lúc 7:25."},
		})
		<-arrived
	}
}

// BenchmarkMemory is the most memory in use while 100,000 recipients are told.
func BenchmarkMemory(b *testing.B) {
	for range b.N {
		const people = 100_000
		r := newRig(b, storagetest.SQLiteURL(b), simulator.Config{Forget: true}, outbox.Rates{})
		r.server.AddChats(firstChat, people)
		r.queueAll(b, people)
		debug.FreeOSMemory() // what the preparation has used
		ctx, cancel := context.WithCancel(b.Context())
		peak := make(chan uint64)
		go func() { peak <- mostMemory(ctx) }()
		begun := time.Now()
		stop := r.run(b)
		waitSent(b, r, people)
		b.ReportMetric(people/time.Since(begun).Seconds(), "msg/s")
		stop()
		cancel()
		b.ReportMetric(float64(<-peak)/1e6, "peak-MB")
	}
}

// waitSent looks now and then only, since counting takes longer the more there
// is to count.
func waitSent(b *testing.B, r *rig, want int) {
	for tick := time.NewTicker(100 * time.Millisecond); r.server.Calls("sendMessage") < want; <-tick.C {
	}
	if got := r.drained(b); got != want {
		b.Errorf("%d of %d are sent", got, want)
	}
}

// mostMemory is the most that the runtime has held of the machine's memory, less
// what it has given back, until ctx is done.
func mostMemory(ctx context.Context) (most uint64) {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		metrics.Read(sample)
		most = max(most, sample[0].Value.Uint64()-sample[1].Value.Uint64())
		select {
		case <-tick.C:
		case <-ctx.Done():
			return most
		}
	}
}

// BenchmarkReplies is the rate at which replies go out that are queued one by
// one, each in a transaction of its own, by a crowd at once.
func BenchmarkReplies(b *testing.B) {
	r := newRig(b, storagetest.SQLiteURL(b), simulator.Config{Forget: true}, outbox.DefaultRates())
	r.server.AddChats(firstChat, b.N)
	stop := r.run(b)
	b.ResetTimer()
	var crowd sync.WaitGroup
	var next atomic.Int64
	for range 64 {
		crowd.Go(func() {
			for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
				r.enqueue(b, notice.Notice{UniqueKey: fmt.Sprintf("reply/%d", i), Lane: notice.ReplyLane, ChatID: firstChat + i,
					OnUnknown: notice.Resend, Message: notice.Message{Text: "Đã điểm danh lúc 7:25."}})
			}
		})
	}
	crowd.Wait()
	waitSent(b, r, b.N)
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
	stop()
}
