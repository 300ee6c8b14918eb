package metrics

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/notice"
)

// TestCounted: sends are counted by lane and outcome from zero on, and a database that is away costs
// its own figures only.
func TestCounted(t *testing.T) {
	var down, disk error
	m, err := New(Config{
		Version: "v1", Outcomes: []string{"blocked"}, Now: time.Now, Logger: slog.New(slog.DiscardHandler),
		Load:   func(context.Context) (notice.Load, error) { return notice.Load{Waiting: 3}, down },
		Late:   func() map[string]time.Duration { return map[string]time.Duration{"reminders": time.Minute} },
		Hears:  func() bool { return true },
		Holds:  func() bool { return true },
		Disk:   func() (int64, int64, error) { return 5 << 20, 50 << 20, disk },
		Backup: func() (time.Time, error) { return time.Now().Add(-time.Hour), nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	m.Sent(notice.ReplyLane, Delivered)
	m.Sent(notice.ReplyLane, Delivered)
	m.Sent(notice.AnnouncementLane, "blocked")
	m.Sent(9, "nothing that there is")
	m.Held()
	tells := func(want bool, lines ...string) {
		t.Helper()
		var b bytes.Buffer
		m.write(t.Context(), &b)
		for _, line := range lines {
			if strings.Contains(b.String(), line) != want {
				t.Errorf("%q is told: %t, in\n%s", line, !want, b.String())
			}
		}
	}
	tells(true, `loptruong_sends_total{lane="reply",outcome="sent"} 2`, `loptruong_sends_total{lane="announcement",outcome="blocked"} 1`,
		`loptruong_sends_total{lane="reminder",outcome="sent"} 0`, `loptruong_outbox_waiting{lane="outdated"} 0`, "loptruong_too_many_requests_total 1", "loptruong_inbox_waiting 3",
		`loptruong_job_late_seconds{job="reminders"} 60`, "loptruong_backup_age_seconds 36", "loptruong_database_up 1", `loptruong_info{version="v1"} 1`)
	tells(true, "loptruong_disk_free_bytes 5242880", "loptruong_disk_bytes 52428800")
	disk = errors.New("not known here")
	tells(false, "loptruong_disk_free_bytes", "loptruong_disk_bytes")
	down = errors.New("away")
	tells(true, "loptruong_database_up 0", `lane="reply",outcome="sent"} 2`, "go_goroutines")
	tells(false, "loptruong_inbox_waiting")
}
