package web

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// entrance is the pages of a class over a real database, by a clock of the test.
type entrance struct {
	t     *testing.T
	db    *storage.DB
	site  *httptest.Server
	now   time.Time
	class coursetest.Class
	key   string // of the slips
	lost  error  // what becomes of a unit of the page that has committed
}

func newEntrance(t *testing.T, url string) *entrance {
	t.Helper()
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	e := &entrance{t: t, now: coursetest.At("15/8 9:00")}
	e.db = storagetest.Open(t, storage.Config{URL: url, Now: func() time.Time { return e.now }})
	e.class = coursetest.New(coursetest.Sessions("16/8/2022"), coursetest.Cast())
	e.do(func(_ context.Context, tx *storage.Tx) error {
		storagetest.Store(t, tx, &e.class)
		return nil
	})
	s, err := Listen(Config{
		Listen: "127.0.0.1:0", Username: func() string { return "loptruong_bot" }, Now: func() time.Time { return e.now },
		Texts: texts, Logger: slog.New(slog.DiscardHandler), Public: "https://lop.example.vn",
		View: func(ctx context.Context, fn func(Tx) error) error {
			return e.db.View(ctx, func(tx *storage.Tx) error { return fn(tx) })
		},
		Update: func(ctx context.Context, fn func(Tx) error) error {
			return cmp.Or(e.db.Update(ctx, func(tx *storage.Tx) error { return fn(tx) }), e.lost)
		},
		Papers: noPapers,
		Checks: []Check{{Name: "database", Ready: func(context.Context) error { return nil }, Why: error.Error}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.listener.Close()
	e.site = httptest.NewServer(s.Handler())
	t.Cleanup(e.site.Close)
	e.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		e.key, err = registrar.Operator(e.now).OpenSlips(ctx, tx, e.class.Course.ID)
		return err
	})
	return e
}

func (e *entrance) do(fn func(context.Context, *storage.Tx) error) {
	e.t.Helper()
	storagetest.Do(e.t, e.db, fn)
}

// slip is the slip of the n-th on the roster.
func (e *entrance) slip(n int) (slip course.Slip) {
	e.t.Helper()
	e.do(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Slips(ctx, e.class.Course.ID)
		for _, one := range all {
			if one.Place.ID == e.class.Roster[n].ID {
				slip = one
			}
		}
		return err
	})
	return slip
}

// enters sends the form of the entry and is what the page says.
func (e *entrance) enters(personal, room string) string {
	e.t.Helper()
	resp, err := http.PostForm(e.site.URL+"/d", url.Values{"personal": {personal}, "room": {room}})
	if err != nil {
		e.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		e.t.Fatal(err)
	}
	return string(body)
}

func (e *entrance) says(page, want string) {
	e.t.Helper()
	if !strings.Contains(page, want) {
		_, verdict, _ := strings.Cut(page, "<main")
		e.t.Errorf("the page doesn't say %q:\n%s", want, verdict)
	}
}

// TestEntryAgainstTheBook: whom an organizer has absent for a reason is told so while
// check-in is open, and not that it was closed.
func TestEntryAgainstTheBook(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		e := newEntrance(t, url)
		first := e.class.Sessions[0]
		e.now = coursetest.At("16/8 7:20")
		e.do(func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Correct(ctx, course.Attendance{
				SessionID: first.ID, EnrollmentID: e.class.Roster[0].ID, State: course.Excused, Way: course.ByOrganizer, Reason: "công tác",
			})
			return err
		})
		page := e.enters(e.slip(0).Code, first.Code)
		e.says(page, "sổ điểm danh ghi buổi sáng 16/8: vắng có phép")
		if strings.Contains(page, "đã đóng") || strings.Contains(page, "công tác") {
			t.Errorf("the page says more than it may: %s", page)
		}
	})
}

// TestEntry checks in without Telegram, by the slip and the code of the hall: early, with
// codes that are none, in time, twice, by a way that is off, and too late.
func TestEntry(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		e := newEntrance(t, url)
		first := e.class.Sessions[0]
		mine := e.slip(0)
		e.says(e.enters(mine.Code, first.Code), "mở lúc 7:15")

		e.now = coursetest.At("16/8 7:26")
		e.says(e.enters("K7QM", first.Code), "8 chữ và số")
		e.says(e.enters("AAAA-AAAA", first.Code), "Chưa có phiếu nào")
		e.says(e.enters(mine.Code, "12"), "6 chữ số")
		wrong := "000000"
		if first.Code == wrong {
			wrong = "000001"
		}
		e.says(e.enters(mine.Code, wrong), "còn 4 lần nhập")
		page := e.enters(strings.ToLower(strings.ReplaceAll(mine.Code, "-", " ")), first.Code[:3]+" "+first.Code[3:])
		e.says(page, "Đã điểm danh buổi sáng 16/8 lúc 7:26")
		e.says(page, mine.Place.Trainee.Name)
		e.now = coursetest.At("16/8 7:50")
		e.says(e.enters(mine.Code, first.Code), "lúc 7:26")

		e.do(func(ctx context.Context, tx *storage.Tx) error {
			entry, err := tx.Entry(ctx, first.ID, mine.Place.ID)
			if entry.Way != course.ByPage || entry.State != course.Present || entry.By != 0 {
				t.Errorf("the entry: %+v", entry)
			}
			return err
		})

		guesser := e.slip(1)
		for range course.MaxCodes {
			e.enters(guesser.Code, wrong)
		}
		e.says(e.enters(guesser.Code, first.Code), "quá số lần")

		e.do(func(ctx context.Context, tx *storage.Tx) error {
			c := e.class.Course
			c.Ways = c.Ways.With(course.ByPage, false)
			return tx.UpdateCourse(ctx, c)
		})
		other := e.slip(2)
		e.says(e.enters(other.Code, first.Code), "không điểm danh trên trang này")
		e.now = coursetest.At("16/8 9:00")
		e.says(e.enters(other.Code, first.Code), "đã đóng lúc 8:00")
	})
}

// TestEntryThatIsLost: nobody reads that they are checked in when that could not be kept.
func TestEntryThatIsLost(t *testing.T) {
	e := newEntrance(t, storagetest.SQLiteURL(t))
	e.now = coursetest.At("16/8 7:20")
	e.lost = errors.New("the disk is full")
	page := e.enters(e.slip(0).Code, e.class.Sessions[0].Code)
	e.says(page, `class="not"`)
	e.says(page, "<form")
}

// TestSlips prints the slips of a class, and opens the address that stands on one.
func TestSlips(t *testing.T) {
	e := newEntrance(t, storagetest.SQLiteURL(t))
	status, page, _ := fetch(t, e.site.URL+"/p/"+e.key, "vi")
	if people := len(e.class.Roster); status != 200 || strings.Count(page, "<section>") != people {
		t.Fatalf("%d, %d slips for %d people", status, strings.Count(page, "<section>"), people)
	}
	mine := e.slip(0)
	_, after, _ := strings.Cut(page, mine.Code)
	if read := scanned(t, after); read != "https://lop.example.vn/d/"+mine.Code {
		t.Errorf("the telephone reads %q", read)
	}
	if _, form, _ := fetch(t, e.site.URL+"/d/"+mine.Code, "en"); !strings.Contains(form, `value="`+mine.Code+`"`) || !strings.Contains(form, "six digits") {
		t.Error("the form doesn't have the code of the slip")
	}
	if _, form, _ := fetch(t, e.site.URL+"/d/%3Cscript%3E", "vi"); strings.Contains(form, "<script>") || strings.Contains(form, "Nguyễn") {
		t.Error("the form takes what is no code")
	}
	e.do(func(ctx context.Context, tx *storage.Tx) error {
		again, err := registrar.Operator(e.now).OpenSlips(ctx, tx, e.class.Course.ID)
		if again != e.key {
			t.Error("the address is another one each time")
		}
		return err
	})
	if e.slip(0).Code != mine.Code {
		t.Error("a printed code has changed")
	}
	if status, _, _ := fetch(t, e.site.URL+"/p/x", "vi"); status != 404 {
		t.Errorf("another key: %d", status)
	}
}
