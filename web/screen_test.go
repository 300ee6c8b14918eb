package web

import (
	"encoding/xml"
	"errors"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/qrcode"
	"github.com/loptruong/loptruong/qrcode/qrcodetest"
)

// TestScreen looks at the screen of a hall in the morning, with a telephone too.
func TestScreen(t *testing.T) {
	sessions := coursetest.Sessions("16/8/2022")
	sessions[0].ID, sessions[0].Code = 7, "285492"
	r := register{key: "abc", sessions: sessions, ways: course.AllWays, now: coursetest.At("16/8 7:20")}
	site, _ := pages(t, r, nil)
	status, page, header := fetch(t, site.URL+"/m/abc", "vi")
	if status != 200 || header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d, %v", status, header)
	}
	for _, says := range []string{"Lớp &lt;dân vận&gt;", "buổi sáng 16/8 đến 8:00", "285 492", "Có mặt 158/166", `http-equiv="refresh"`} {
		if !strings.Contains(page, says) {
			t.Errorf("the screen doesn't say %q", says)
		}
	}
	if strings.Contains(page, "buổi chiều") {
		t.Error("the screen speaks of the afternoon")
	}
	link := scanned(t, page)
	text, ok := strings.CutPrefix(link, "https://t.me/loptruong_bot?start=k_")
	scan, read := course.ReadScan(text)
	if !ok || !read || scan.Session != 7 || !scan.By("abc") || !scan.Shown(r.now, r.now) {
		t.Errorf("the telephone reads %q: %+v", link, scan)
	}
}

// TestScreenOfWays: the screen shows the codes of the ways that are on, and between
// sessions none.
func TestScreenOfWays(t *testing.T) {
	sessions := coursetest.Sessions("16/8/2022")
	sessions[0].Code = "285492"
	for _, tt := range []struct {
		now         string
		ways        course.Ways
		says, hides []string
	}{
		{"16/8 7:20", course.AllWays.With(course.ByCode, false), []string{"<svg"}, []string{"285 492"}},
		{"16/8 7:20", course.AllWays.With(course.ByQR, false), []string{"285 492"}, []string{"<svg"}},
		{"16/8 7:20", "organizer", []string{"với Ban Tổ chức"}, []string{"<svg", "285 492"}},
		{"16/8 7:14", course.AllWays, []string{"buổi sáng 16/8 mở lúc 7:15"}, []string{"<svg", "285 492"}},
		{"16/8 8:00", course.AllWays, []string{"buổi chiều 16/8 mở lúc 13:15"}, []string{"<svg", "285 492"}},
		{"17/8 8:00", course.AllWays, []string{"Chưa có buổi học nào"}, []string{"<svg"}},
	} {
		site, _ := pages(t, register{key: "abc", sessions: sessions, ways: tt.ways, now: coursetest.At(tt.now)}, nil)
		_, page, _ := fetch(t, site.URL+"/m/abc", "vi")
		for _, says := range tt.says {
			if !strings.Contains(page, says) {
				t.Errorf("%s, %s: not %q", tt.now, tt.ways, says)
			}
		}
		for _, hides := range tt.hides {
			if strings.Contains(page, hides) {
				t.Errorf("%s, %s: %q", tt.now, tt.ways, hides)
			}
		}
	}
}

func TestScreenOfNobody(t *testing.T) {
	site, _ := pages(t, register{key: "abc"}, nil)
	if status, page, _ := fetch(t, site.URL+"/m/abd", "vi"); status != 404 || !strings.Contains(page, "/manchieu") {
		t.Errorf("another key: %d", status)
	}
	site, _ = pages(t, register{err: errors.New("disk on fire")}, nil)
	if status, page, _ := fetch(t, site.URL+"/m/abc", "vi"); status != 503 || !strings.Contains(page, `http-equiv="refresh"`) || strings.Contains(page, "fire") {
		t.Errorf("without the database: %d, which doesn't try again", status)
	}
}

// scanned is what a telephone reads off the page.
func scanned(t *testing.T, page string) string {
	t.Helper()
	begin, end := strings.Index(page, "<svg"), strings.Index(page, "</svg>")
	if begin < 0 || end < begin {
		t.Fatal("there is no code on the screen")
	}
	var svg struct {
		ViewBox string `xml:"viewBox,attr"`
		Rects   []struct {
			X     int `xml:"x,attr"`
			Y     int `xml:"y,attr"`
			Width int `xml:"width,attr"`
		} `xml:"g>rect"`
	}
	if err := xml.Unmarshal([]byte(page[begin:end+len("</svg>")]), &svg); err != nil {
		t.Fatal(err)
	}
	var runs []qrcode.Run
	size := 0
	for _, r := range svg.Rects {
		runs = append(runs, qrcode.Run{Row: r.Y, Col: r.X, Len: r.Width})
		size = max(size, r.X+r.Width, r.Y+1)
	}
	return qrcodetest.Read(t, size, runs)
}
