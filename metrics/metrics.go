// Package metrics is what the program tells the office's monitoring of itself, in the form
// that Prometheus reads. What is in the database is looked up when it is asked for; the
// rest is counted where it happens, at the cost of an addition.
package metrics

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"github.com/loptruong/loptruong/notice"
)

// Config is where the figures come from.
type Config struct {
	Version  string
	Outcomes []string                                   // that a send can have, beside Delivered
	Load     func(context.Context) (notice.Load, error) // of the database
	Late     func() map[string]time.Duration            // by how much each job is late
	Hears    func() bool                                // updates come in
	Holds    func() bool                                // this replica is the one that works
	Disk     func() (free, all int64, err error)        // bytes of the disk with the database that can still be written, and all that it has
	Backup   func() (last time.Time, err error)         // the newest backup of the nights; nil when none are made
	Now      func() time.Time
	Logger   *slog.Logger
}

// Delivered is the outcome of a send that has arrived.
const Delivered = "sent"

// Metrics counts, and answers who asks. Safe for concurrent use.
type Metrics struct {
	cfg   Config
	set   *metrics.Set
	sends map[sent]*metrics.Counter
	held  *metrics.Counter

	one sync.Mutex // one look at the database at a time
}

// sent is of which lane something was sent, and what became of it.
type sent struct {
	lane    notice.Lane
	outcome string
}

var lanes = map[notice.Lane]string{
	notice.ReplyLane: "reply", notice.ReminderLane: "reminder", notice.AnnouncementLane: "announcement", notice.OutdatedLane: "outdated",
}

// New has every counter at zero, so that a monitoring sees the first of each kind as well.
func New(cfg Config) (*Metrics, error) {
	if cfg.Load == nil || cfg.Late == nil || cfg.Hears == nil || cfg.Holds == nil || cfg.Disk == nil || cfg.Now == nil || cfg.Logger == nil || len(cfg.Outcomes) == 0 {
		return nil, errors.New("metrics: incomplete configuration")
	}
	m := &Metrics{cfg: cfg, set: metrics.NewSet(), sends: map[sent]*metrics.Counter{}}
	for lane, name := range lanes {
		for _, outcome := range append([]string{Delivered}, cfg.Outcomes...) {
			m.sends[sent{lane, outcome}] = m.set.NewCounter(fmt.Sprintf(`loptruong_sends_total{lane=%q,outcome=%q}`, name, outcome))
		}
	}
	m.held = m.set.NewCounter("loptruong_too_many_requests_total")
	return m, nil
}

// Sent counts a call for a message.
func (m *Metrics) Sent(lane notice.Lane, outcome string) {
	if c := m.sends[sent{lane, outcome}]; c != nil {
		c.Inc()
	}
}

// Held counts an answer of Telegram by which something has to wait (429).
func (m *Metrics) Held() { m.held.Inc() }

// scrapeTime is how long the database may take for its part.
const scrapeTime = 5 * time.Second

// ServeHTTP answers with all figures there are: without a database those of the process.
func (m *Metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var b bytes.Buffer
	m.write(r.Context(), &b)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = w.Write(b.Bytes()) // the reader may have gone: nobody is left to tell
}

func (m *Metrics) write(ctx context.Context, w io.Writer) {
	m.one.Lock()
	defer m.one.Unlock()
	ctx, cancel := context.WithTimeout(ctx, scrapeTime)
	defer cancel()
	now := metrics.NewSet()
	gauge := func(name string, v float64) { now.NewGauge(name, nil).Set(v) }
	gauge("loptruong_info{version="+strconv.Quote(m.cfg.Version)+"}", 1)
	gauge("loptruong_updates_heard", flag(m.cfg.Hears()))
	gauge("loptruong_lease_held", flag(m.cfg.Holds()))
	for name, late := range m.cfg.Late() {
		gauge("loptruong_job_late_seconds{job="+strconv.Quote(name)+"}", late.Seconds())
	}
	if free, all, err := m.cfg.Disk(); err == nil {
		gauge("loptruong_disk_free_bytes", float64(free))
		gauge("loptruong_disk_bytes", float64(all))
	}
	if m.cfg.Backup != nil {
		age := math.Inf(1) // there is none, or who knows
		if last, err := m.cfg.Backup(); err == nil && !last.IsZero() {
			age = m.cfg.Now().Sub(last).Seconds()
		}
		gauge("loptruong_backup_age_seconds", age)
	}
	load, err := m.cfg.Load(ctx)
	gauge("loptruong_database_up", flag(err == nil))
	if err == nil {
		ofDatabase(gauge, load)
	} else {
		m.cfg.Logger.Warn("figures of the database are missing", "error", err)
	}
	now.WritePrometheus(w)
	m.set.WritePrometheus(w)
	metrics.WriteProcessMetrics(w)
}

// ofDatabase are the figures that the database has.
func ofDatabase(gauge func(name string, v float64), l notice.Load) {
	gauge("loptruong_inbox_waiting", float64(l.Waiting))
	gauge("loptruong_inbox_oldest_seconds", l.OldestFor.Seconds())
	gauge("loptruong_inbox_quarantined", float64(l.Quarantined))
	for lane, name := range lanes {
		gauge("loptruong_outbox_waiting{lane="+strconv.Quote(name)+"}", float64(l.Queued[lane]))
	}
	gauge("loptruong_outbox_overdue_seconds", max(0, l.Overdue).Seconds())
	gauge("loptruong_sessions_under_way", float64(l.UnderWay))
	gauge("loptruong_sessions_next_day", float64(l.NextDay))
	gauge("loptruong_database_bytes", float64(l.Bytes))
	gauge("loptruong_database_connections_used", float64(l.Lent))
	gauge("loptruong_database_connections_most", float64(l.Connections))
}

func flag(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
