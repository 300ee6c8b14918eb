package calendar_test

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	reader "github.com/emersion/go-ical"
	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/calendar"
)

var (
	start  = time.Date(2022, 8, 16, 0, 30, 0, 0, time.UTC)
	events = []calendar.Event{
		{
			UID: "a@loptruong", Start: start, End: start.Add(4 * time.Hour), Sequence: 2,
			Summary: "Kỹ năng tuyên truyền, vận động; và \\ hơn thế · " + strings.Repeat("Lớp bồi dưỡng nghiệp vụ ", 6) + "hết",
			Place:   "Hội trường A, Trường Chính trị tỉnh", Detail: "Lớp bồi dưỡng\nBáo cáo viên: TS. Lê",
		},
		{UID: "b@loptruong", Start: start.Add(6 * time.Hour), End: start.Add(9 * time.Hour), Summary: "Bế giảng", Cancelled: true},
	}
	now = time.Date(2022, 8, 15, 9, 30, 0, 0, time.FixedZone("", 7*3600))
)

// TestReadByAnotherLibrary reads back all that was written.
func TestReadByAnotherLibrary(t *testing.T) {
	c, err := reader.NewDecoder(bytes.NewReader(calendar.Write("Lớp 2", events, now))).Decode()
	if err != nil {
		t.Fatal(err)
	}
	text := func(props reader.Props, name string) string {
		value, err := props.Text(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return value
	}
	if name, method := text(c.Props, "X-WR-CALNAME"), text(c.Props, "METHOD"); name != "Lớp 2" || method != "PUBLISH" {
		t.Errorf("calendar: %q, %q", name, method)
	}
	var got []calendar.Event
	for _, e := range c.Events() {
		from, err := e.DateTimeStart(time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		to, err := e.DateTimeEnd(time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		sequence, err := e.Props.Get("SEQUENCE").Int()
		if err != nil {
			t.Fatal(err)
		}
		stamp, err := e.Props.DateTime("DTSTAMP", time.UTC)
		if err != nil || !stamp.Equal(now) {
			t.Errorf("made at %v, %v", stamp, err)
		}
		status, err := e.Status()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, calendar.Event{
			UID: text(e.Props, "UID"), Sequence: sequence, Start: from, End: to, Summary: text(e.Props, "SUMMARY"),
			Place: text(e.Props, "LOCATION"), Detail: text(e.Props, "DESCRIPTION"), Cancelled: status == reader.EventCancelled,
		})
	}
	if diff := cmp.Diff(events, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// TestValidator has the validator of Debian's python3-vobject look at it. Where it isn't
// installed the test is skipped, and fails in CI.
func TestValidator(t *testing.T) {
	const python = "/usr/bin/python3" // the system's, which has its packages
	if out, err := exec.Command(python, "-c", "import vobject").CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("python3-vobject is needed in CI: %v: %s", err, out)
		}
		t.Skip("python3-vobject is not installed")
	}
	validate := func(file []byte) (string, error) {
		cmd := exec.Command(python, "-c", "import sys, vobject\nfor c in vobject.readComponents(sys.stdin.buffer.read().decode()): c.validate(raiseException=True); print(len(c.vevent_list))")
		cmd.Stdin = bytes.NewReader(file)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	file := calendar.Write("Lớp 2", events, now)
	if out, err := validate(file); err != nil || out != "2\n" {
		t.Errorf("the validator says: %v: %s", err, out)
	}
	broken := bytes.Replace(file, []byte("UID:a@loptruong\r\n"), nil, 1)
	if out, err := validate(broken); err == nil {
		t.Errorf("the validator takes an event without a UID: %s", out)
	}
}

// TestLines: no line is longer than 75 bytes, and all end as RFC 5545 says.
func TestLines(t *testing.T) {
	file := calendar.Write("Lớp 2", events, now)
	lines := bytes.Split(file, []byte("\r\n"))
	if last := lines[len(lines)-1]; len(last) != 0 || bytes.ContainsAny(bytes.Join(lines, nil), "\r\n") {
		t.Error("a line ends in another way than by CR LF")
	}
	for _, line := range lines {
		if len(line) > 75 {
			t.Errorf("%d bytes: %s", len(line), line)
		}
	}
}
