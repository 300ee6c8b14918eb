package storage_test

import (
	"bytes"
	"context"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

func TestCourse(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := course.NewCourse("DVCQ-2-2022", "Lớp bồi dưỡng nghiệp vụ công tác dân vận")
		c.Place, c.Mode, c.Address = "Trường Chính trị tỉnh", course.OpenToAll, course.Peer
		c.Ways, c.Reminders.Leads = c.Ways.With(course.ByPage, false), []int{60, 15}
		c.Rule, c.Contact = course.CompletionRule{Percent: 75, ExcusedCount: true}, "chị Lan, 0912 345 678"
		c.Form = course.Form{IssuingBody: "BAN DÂN VẬN", SignerTitle: []string{"TM. BAN DÂN VẬN", "TRƯỞNG BAN"}}
		sessions := []course.Session{
			{Half: course.Morning, Start: start, End: start.Add(4 * time.Hour), Topic: "Chuyên đề 1", Speaker: "TS. Lê", Room: "A1", Code: "123456",
				Name: "Khai giảng", Ways: course.AllWays.With(course.ByButton, false)},
			{Half: course.Afternoon, Start: start.Add(6 * time.Hour), End: start.Add(9 * time.Hour)},
		}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			must(t, tx.CreateCourse(ctx, &c, sessions))
			taken := course.NewCourse("dvcq-2-2022", "Lớp khác")
			wantErr(t, "code in another case", tx.CreateCourse(ctx, &taken, nil), course.ErrConflict)

			equal(t, "course", cmp.Diff(c, got[course.Course](t)(tx.Course(ctx, c.ID))), "")
			equal(t, "by code", cmp.Diff(c, got[course.Course](t)(tx.CourseByCode(ctx, "dvcq-2-2022"))), "")
			stored := got[[]course.Session](t)(tx.Sessions(ctx, c.ID))
			equal(t, "sessions", cmp.Diff(sessions, stored), "")
			equal(t, "session", got[course.Session](t)(tx.Session(ctx, stored[1].ID)), stored[1])
			equal(t, "number of the second", stored[1].No, 2)
			if !regexp.MustCompile(`^\d{6}$`).MatchString(stored[1].Code) {
				t.Errorf("code of the second: got %q", stored[1].Code)
			}
			equal(t, "key of a screen that nobody has asked for", got[string](t)(tx.ScreenKey(ctx, c.ID)), "")
			_, err := tx.CourseOfScreen(ctx, "")
			wantErr(t, "screen without a key", err, course.ErrNotFound)
			must(t, tx.SetScreenKey(ctx, c.ID, "abc"))
			equal(t, "course of the screen", cmp.Diff(c, got[course.Course](t)(tx.CourseOfScreen(ctx, "abc"))), "")
			_, err = tx.Course(ctx, 99)
			wantErr(t, "unknown course", err, course.ErrNotFound)
			_, err = tx.CourseByCode(ctx, "x")
			wantErr(t, "unknown code", err, course.ErrNotFound)
			_, err = tx.Session(ctx, 99)
			wantErr(t, "unknown session", err, course.ErrNotFound)
			return nil
		})
		s.pass(time.Hour)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			newer := course.NewCourse("NEW", "Lớp mới")
			must(t, tx.CreateCourse(ctx, &newer, nil))
			c.Title, c.Form.SignerName, c.Contact, c.Reminders.Evening = "Tên mới", "Trần Văn A", "chị Hoa", ""
			must(t, tx.UpdateCourse(ctx, c))
			equal(t, "courses", cmp.Diff([]course.Course{newer, c}, got[[]course.Course](t)(tx.Courses(ctx))), "")
			wantErr(t, "update unknown", tx.UpdateCourse(ctx, course.Course{ID: 99, Code: "x", Title: "x", Zone: "UTC",
				State: course.CourseOpen, Mode: course.RosterOnly, Address: course.Peer}), course.ErrNotFound)

			closes(ctx, t, tx, c.ID, true)
			c.State, c.ClosedAt = course.CourseClosed, start.Add(time.Hour)
			equal(t, "closed course", cmp.Diff(c, got[course.Course](t)(tx.Course(ctx, c.ID))), "")
			return nil
		})
	})
}

func TestFile(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			f := notice.File{Name: "101-2022-GCN.pdf", MediaType: "application/pdf", Bytes: []byte("abc"), Thumbnail: []byte("\xff\xd8\x00")}
			must(t, tx.CreateFile(ctx, &f))
			equal(t, "hash", f.SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
			must(t, tx.SetTelegramFile(ctx, f.ID, "BQACAgUAA"))
			f.TelegramID = "BQACAgUAA"
			equal(t, "file", cmp.Diff(f, got[notice.File](t)(tx.File(ctx, f.ID))), "")
			raw := notice.File{Name: "x", Bytes: []byte("\x00\xff")}
			must(t, tx.CreateFile(ctx, &raw))
			equal(t, "raw file", cmp.Diff(raw, got[notice.File](t)(tx.File(ctx, raw.ID))), "")
			large := notice.File{Name: "x"}
			for _, size := range []int{0, 256 << 10, 256<<10 + 1, 1<<20 + 7} {
				large.Bytes = bytes.Repeat([]byte("\x00\xff7"), size/3+1)[:size]
				must(t, tx.CreateFile(ctx, &large))
				equal(t, "in pieces", bytes.Equal(got[notice.File](t)(tx.File(ctx, large.ID)).Bytes, large.Bytes), true)
			}
			_, err := tx.File(ctx, 99)
			wantErr(t, "unknown", err, course.ErrNotFound)
			wantErr(t, "file_id of unknown", tx.SetTelegramFile(ctx, 99, "x"), course.ErrNotFound)
			return nil
		})
	})
}

func TestImport(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			im := course.Import{By: storagetest.Account(t, tx, 1), ChatID: 1, TelegramFile: "BQAC", Name: "ds.xlsx", Size: 12_345}
			must(t, tx.CreateImport(ctx, &im))
			equal(t, "waiting", cmp.Diff([]course.Import{im}, got[[]course.Import](t)(tx.WaitingImports(ctx))), "")

			f := notice.File{Name: "ds.xlsx", Bytes: []byte("PK")}
			must(t, tx.CreateFile(ctx, &f))
			im.CourseID, im.FileID, im.Seen, im.Shown, im.State = c.course.ID, f.ID, "abcd2345", 1, course.ImportRead
			equal(t, "readings begun", got[int](t)(tx.BeginReading(ctx, im.ID)), 1)
			equal(t, "begun again without an end", got[int](t)(tx.BeginReading(ctx, im.ID)), 2)
			must(t, tx.EndReading(ctx, im.ID))
			equal(t, "begun after an end", got[int](t)(tx.BeginReading(ctx, im.ID)), 1)
			equal(t, "moved", got[bool](t)(tx.MoveImport(ctx, im, course.ImportRequested)), true)
			late := im
			late.Seen = "other"
			equal(t, "moved again", got[bool](t)(tx.MoveImport(ctx, late, course.ImportRequested)), false)
			im.Unended = 1
			equal(t, "import", got[course.Import](t)(tx.LockImport(ctx, im.ID)), im)
			equal(t, "waits for a person", len(got[[]course.Import](t)(tx.WaitingImports(ctx))), 0)
			return nil
		})
		equal(t, "changed", s.takeChanged()&storage.ImportsWaiting, storage.ImportsWaiting)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "confirmed", got[bool](t)(tx.MoveImport(ctx, course.Import{ID: 1, State: course.ImportConfirmed}, course.ImportRead)), true)
			return nil
		})
		equal(t, "changed by the confirmation", s.takeChanged(), storage.ImportsWaiting)
	})
}

func TestFiring(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			fired := func(job string, from time.Time) []course.Firing {
				return got[[]course.Firing](t)(tx.Firings(ctx, job, from))
			}
			firing := func(slot time.Time, state course.FiringState) course.Firing {
				return course.Firing{Slot: slot, State: state, At: start}
			}
			equal(t, "fired", len(fired("evening/1", start)), 0)
			equal(t, "first", got[bool](t)(tx.Fire(ctx, "evening/1", start)), true)
			equal(t, "again", got[bool](t)(tx.Fire(ctx, "evening/1", start)), false)
			equal(t, "another job", got[bool](t)(tx.Fire(ctx, "evening/2", start.Add(time.Hour))), true)
			equal(t, "earlier slot", got[bool](t)(tx.Fire(ctx, "evening/1", start.Add(-time.Hour))), true)
			early := start.Add(-time.Hour)
			equal(t, "from then", cmp.Diff([]course.Firing{firing(start, course.FiringDone)}, fired("evening/1", start)), "")
			equal(t, "from earlier", cmp.Diff([]course.Firing{firing(early, course.FiringDone), firing(start, course.FiringDone)},
				fired("evening/1", early)), "")

			equal(t, "done is not skipped", got[bool](t)(tx.Skip(ctx, "evening/1", start)), false)
			equal(t, "skipped", got[bool](t)(tx.Skip(ctx, "evening/3", start)), true)
			equal(t, "skipped again", got[bool](t)(tx.Skip(ctx, "evening/3", start)), false)
			equal(t, "recorded", cmp.Diff([]course.Firing{firing(start, course.FiringSkipped)}, fired("evening/3", start)), "")
			equal(t, "done all the same", got[bool](t)(tx.Fire(ctx, "evening/3", start)), true)
			equal(t, "and once", got[bool](t)(tx.Fire(ctx, "evening/3", start)), false)
			equal(t, "recorded", cmp.Diff([]course.Firing{firing(start, course.FiringDone)}, fired("evening/3", start)), "")

			equal(t, "never settled", got[time.Time](t)(tx.SettledUntil(ctx)), time.Time{})
			for _, until := range []time.Time{start, early} {
				must(t, tx.Settle(ctx, until))
				equal(t, "settled", got[time.Time](t)(tx.SettledUntil(ctx)), until)
			}
			return nil
		})
	})
}
