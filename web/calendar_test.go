package web

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/emersion/go-ical"

	"github.com/loptruong/loptruong/course/coursetest"
)

// TestCalendar opens the page and the file of somebody's calendar, and addresses that
// are nobody's.
func TestCalendar(t *testing.T) {
	sessions := coursetest.Sessions("16/8/2022")
	sessions[0].UID, sessions[1].UID = "first", "second"
	sessions[1].Sequence, sessions[1].CancelledAt = 3, coursetest.At("15/8 9:00")
	r := register{key: "abcdefghijklmnopqrstuvwxyz", sessions: sessions}
	site, log := pages(t, r, nil)

	status, page, header := fetch(t, site.URL+"/l/"+r.key, "en")
	feed := "webcal" + strings.TrimPrefix(site.URL, "http") + "/l/" + r.key + ".ics"
	for _, says := range []string{"Đăng ký lịch", `href="` + feed + `"`, "Lớp &lt;dân vận&gt;", site.URL + "/l/" + r.key + ".ics"} {
		if status != 200 || !strings.Contains(page, says) {
			t.Errorf("the page, %d, doesn't say %q:\n%s", status, says, page)
		}
	}
	if strings.Count(page, "<li>") != 1 {
		t.Error("the page names a course that the person was taken off")
	}
	if got := header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("whose timetable it is may be kept by a proxy: %q", got)
	}

	status, file, header := fetch(t, site.URL+"/l/"+r.key+".ics", "vi")
	if status != 200 || !strings.HasPrefix(header.Get("Content-Type"), "text/calendar") {
		t.Fatalf("the file: %d, %s", status, header.Get("Content-Type"))
	}
	c, err := ical.NewDecoder(strings.NewReader(file)).Decode()
	if err != nil || len(c.Events()) != 2 {
		t.Fatalf("the file has %d events, %v", len(c.Events()), err)
	}
	off := c.Events()[1]
	uid, _ := off.Props.Text("UID")
	sequence, _ := off.Props.Get("SEQUENCE").Int()
	if state, err := off.Status(); err != nil || state != ical.EventCancelled || uid != "second@loptruong" || sequence != 3 {
		t.Errorf("the cancelled session is %s %s, %d, %v", uid, state, sequence, err)
	}

	for _, unknown := range []string{"", "x", strings.Repeat("a", 5000), r.key + ".ics.ics", strings.ToUpper(r.key)} {
		if status, page, _ := fetch(t, site.URL+"/l/"+unknown, "vi"); status != 404 || strings.Contains(page, "dân vận") {
			t.Errorf("of %.40q: %d", unknown, status)
		}
	}
	if bytes.Contains(log.Bytes(), []byte(r.key)) {
		t.Error("the log holds the address")
	}
}

func TestCalendarWithoutDatabase(t *testing.T) {
	site, _ := pages(t, register{err: errors.New("disk on fire")}, nil)
	status, page, _ := fetch(t, site.URL+"/l/abc.ics", "vi")
	if status != 503 || !strings.Contains(page, "Chưa mở được lịch") || strings.Contains(page, "fire") {
		t.Errorf("%d: %s", status, page)
	}
}
