package stories

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// scraped is what the program tells its monitoring, by name with labels.
func scraped(t *testing.T, address string) map[string]float64 {
	t.Helper()
	resp, err := http.Get("http://" + address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("/metrics: %d, %v", resp.StatusCode, err)
	}
	told := map[string]float64{}
	for line := range strings.Lines(string(body)) {
		line = strings.TrimSpace(line)
		value := strings.LastIndexByte(line, ' ') + 1
		if told[line[:max(0, value-1)]], err = strconv.ParseFloat(line[value:], 64); err != nil {
			t.Errorf("%q is no figure: %v", line, err)
		}
	}
	return told
}

// TestMetrics: the monitoring that is named sees what waits, what was sent and what came of it, and
// nobody sees anything before it is named.
func TestMetrics(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		h.stop()
		h.cfg.Web.Listen, h.cfg.Backup.Folder = freeAddress(t), t.TempDir()
		h.start()
		if resp, err := http.Get("http://" + h.cfg.Web.Listen + "/metrics"); err != nil || resp.StatusCode != http.StatusNotFound {
			t.Errorf("who is not named is answered %v, %v", resp, err)
		}
		h.stop()
		h.cfg.Web.Metrics = []string{"127.0.0.1"}
		h.start()
		h.hasClass(4)
		h.settled()

		told := scraped(t, h.cfg.Web.Listen)
		for name, want := range map[string]float64{
			"loptruong_database_up": 1, "loptruong_updates_heard": 1, "loptruong_inbox_waiting": 0, "loptruong_inbox_oldest_seconds": 0,
			"loptruong_inbox_quarantined": 0, `loptruong_outbox_waiting{lane="reply"}`: 0, "loptruong_sessions_under_way": 0,
			`loptruong_job_late_seconds{job="reminders"}`: 0, "loptruong_too_many_requests_total": 0,
		} {
			if got, is := told[name]; !is || got != want {
				t.Errorf("%s is %v (%t), want %v", name, got, is, want)
			}
		}
		for _, name := range []string{`loptruong_sends_total{lane="reply",outcome="sent"}`, "loptruong_database_bytes", "loptruong_disk_free_bytes", "loptruong_disk_bytes"} {
			if told[name] <= 0 {
				t.Errorf("%s is %v", name, told[name])
			}
		}

		h.at("16/08/2022 09:00")
		h.look() // the backup of the night
		h.settled()
		told = scraped(t, h.cfg.Web.Listen)
		if told["loptruong_sessions_under_way"] != 1 || told["loptruong_sessions_next_day"] == 0 {
			t.Errorf("in a session: under way %v, within a day %v", told["loptruong_sessions_under_way"], told["loptruong_sessions_next_day"])
		}
		namedBy(t, told, "../packaging/monitoring/loptruong.rules.yaml", "../packaging/monitoring/loptruong.grafana.json")
	})
}

// namedBy looks for each figure that the alerts and the dashboard ask for.
func namedBy(t *testing.T, told map[string]float64, files ...string) {
	t.Helper()
	names := []string{"up"} // Prometheus' own
	for name := range told {
		bare, _, _ := strings.Cut(name, "{")
		names = append(names, bare)
	}
	figure := regexp.MustCompile(`\b(?:loptruong|go|process)_[a-z0-9_]+`)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Ext(file) == ".json" && !json.Valid(data) {
			t.Errorf("%s is no JSON", file)
		}
		asked := figure.FindAllString(string(data), -1)
		if len(asked) < 8 {
			t.Errorf("%s asks for %d figures only", file, len(asked))
		}
		for _, name := range asked {
			if !slices.Contains(names, name) {
				t.Errorf("%s asks for %s, which is told by nobody", file, name)
			}
		}
	}
}
