package work_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
	"github.com/loptruong/loptruong/work"
)

const (
	anAdmin     = coursetest.Admin
	anOrganizer = coursetest.Organizer
)

// shop is the work with a database of its own.
type shop struct {
	files map[string][]byte // in the chat, beside rosters of one person
	*work.Worker
	t      *testing.T
	db     *storage.DB
	log    bytes.Buffer // of what fails
	drawer *drawer
	signer work.Signer  // nil when the office has no certificate
	copies work.Backups // nil when none are sent by chat

	signedBy string // what is issued is to be signed by; empty: by pen

	passed atomic.Int64   // nanoseconds, since now()
	units  atomic.Int64   // read-write transactions
	worn   map[int64]bool // certificates whose files the store can't keep

	mostRead int // papers at once, with what they say
}

// wornStore is a store that can't keep some files.
type wornStore struct {
	work.Tx
	of *shop
}

func (tx wornStore) SaveDrawing(ctx context.Context, certificateID int64, f *notice.File) (bool, error) {
	if tx.of.worn[certificateID] {
		return false, errors.New("can't be kept")
	}
	return tx.Tx.SaveDrawing(ctx, certificateID, f)
}

// CertificatesWith also counts how many papers are read at once with what they say.
func (tx wornStore) CertificatesWith(ctx context.Context, ids []int64) ([]course.Certificate, error) {
	tx.of.mostRead = max(tx.of.mostRead, len(ids))
	return tx.Tx.CertificatesWith(ctx, ids)
}

// File also counts how many files are read.
func (tx wornStore) File(ctx context.Context, id int64) (notice.File, error) {
	tx.of.drawer.read.Add(1)
	return tx.Tx.File(ctx, id)
}

// newShop has files to fetch that hold one person; "gone" is one that Telegram has not,
// and "Poison" one that trips the program up.
func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{t: t, drawer: &drawer{cannot: map[string]bool{}}}
	s.db = storagetest.Open(t, storage.Config{URL: storagetest.SQLiteURL(t), Now: s.now})
	s.begin()
	return s
}

var errUndone = errors.New("undone")

func now() time.Time { return coursetest.At("16/8 7:00") }

func (s *shop) now() time.Time { return now().Add(time.Duration(s.passed.Load())) }

// tapsLater has the time pass after which a tap is no second one of the same wish.
func (s *shop) tapsLater() { s.passed.Add(int64(5 * time.Second)) }

// begin is a new process on the same database.
func (s *shop) begin() {
	s.t.Helper()
	texts, err := i18n.Load()
	if err != nil {
		s.t.Fatal(err)
	}
	within := func(run func(context.Context, func(*storage.Tx) error) error) func(context.Context, func(work.Tx) error) error {
		return func(ctx context.Context, fn func(work.Tx) error) error {
			return run(ctx, func(tx *storage.Tx) error { return fn(wornStore{tx, s}) })
		}
	}
	update := func(ctx context.Context, fn func(*storage.Tx) error) error {
		s.units.Add(1)
		// Each runs twice, and of the first time nothing is left: another unit of its
		// group has failed.
		err := s.db.Update(ctx, func(tx *storage.Tx) error { return cmp.Or(fn(tx), errUndone) })
		if !errors.Is(err, errUndone) {
			return err
		}
		return s.db.Update(ctx, fn)
	}
	s.Worker, err = work.New(work.Config{
		Update: within(update), View: within(s.db.View), Texts: texts, Logger: slog.New(slog.NewTextHandler(&s.log, nil)),
		Fetch: func(_ context.Context, file string, _ int64) ([]byte, error) {
			if file == "gone" {
				return nil, fmt.Errorf("download: %w", &bot.SendError{Outcome: bot.Rejected, Reason: "bad_request"})
			}
			if data, ok := s.files[file]; ok {
				return data, nil
			}
			if file == "slow" {
				return nil, errors.New("the wire is slow")
			}
			return []byte("STT;Họ và tên;Ngày sinh;Đơn vị\n1;" + file + ";1/2/1980;UBND\n"), nil
		},
		Reader: here{}, Drawer: s.drawer, Signer: s.signer, Now: s.now, Backups: s.copies,
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// drawer draws papers, but not those of the names in cannot.
type drawer struct {
	cannot map[string]bool // draw the paper of somebody, the bundle of a delegation, or one "with " somebody
	drawn  atomic.Int64    // how often it was asked to
	offs   atomic.Value    // how far off papers were drawn for stock

	padding int          // bytes of a paper
	read    atomic.Int64 // files that were read
	needed  int          // of these, when they were merged
	merged  int          // files of several papers
	merging func()       // is called for each of them; nil to do nothing
}

func (d *drawer) Draw(p course.Paper, files course.Art) ([]byte, error) {
	d.drawn.Add(1)
	for _, hash := range p.Form.Art() {
		if files[hash] == nil {
			return nil, course.ErrNotFound
		}
	}
	if d.cannot[p.Name] {
		return nil, &course.PaperError{Faults: []course.PaperFault{{Field: course.PaperName}}}
	}
	return append([]byte("%PDF "+p.Name), make([]byte, d.padding)...), nil
}

func (d *drawer) Check(course.Paper) []course.PaperFault { return nil }

func (d *drawer) Thumbnail(course.Paper, course.Art) ([]byte, error) { return nil, nil }

func (d *drawer) Preview(p course.Paper, _ course.Art) ([]byte, string, error) {
	if d.cannot[p.Name] {
		return nil, "", &course.PaperError{Faults: []course.PaperFault{{Field: course.PaperName, Text: p.Name}}}
	}
	return []byte("\x89PNG\r\n\x1a\n " + p.Name), notice.PNG, nil
}

func (d *drawer) Overlay(o course.Overlay, papers []course.Paper) (pdf []byte, left []course.Paper, err error) {
	d.offs.Store(fmt.Sprint(o.Right, " ", o.Down))
	text := "%PDF"
	for _, p := range papers {
		text += " " + p.Name
		if d.cannot[p.Name] {
			left = append(left, p)
		}
	}
	return []byte(text), left, nil
}

func (d *drawer) OverlayOn(o course.Overlay, page string, files course.Art, papers []course.Paper, _ bool) (pdf []byte, left []course.Paper, err error) {
	if files[page] == nil {
		return nil, nil, course.ErrNotFound
	}
	return d.Overlay(o, papers)
}

func (d *drawer) TwoUp(papers int, file func(int) ([]byte, error)) ([]byte, error) {
	return d.own(papers, file)
}

// own are so many files, and refuses those that this program has not drawn.
func (d *drawer) own(papers int, file func(int) ([]byte, error)) (all []byte, err error) {
	if d.merged++; d.merging != nil {
		d.merging()
	}
	for i := range papers {
		before := d.read.Load()
		pdf, err := file(i)
		if err != nil {
			return nil, err
		}
		d.needed += int(d.read.Load() - before)
		if !bytes.HasPrefix(pdf, []byte("%PDF ")) {
			return nil, fmt.Errorf("a stranger's file is opened: %s", pdf)
		}
		all = append(all, pdf...)
	}
	return all, nil
}

func (d *drawer) OverlaySheet(course.Overlay) ([]byte, error) { return []byte("%PDF ruler"), nil }

func (d *drawer) Register(b course.RegisterBook) ([]byte, error) {
	return fmt.Appendf(nil, "%%PDF %s, %d rows", b.Of, len(b.Rows)), nil
}

func (d *drawer) Text(pdf []byte) (course.PaperText, error) {
	return course.PaperText{Pages: 1, Text: string(pdf)}, nil
}

func (d *drawer) Mark(pdf []byte, text string) ([]byte, error) {
	return fmt.Appendf(nil, "%s, %s", pdf, text), nil
}

func (d *drawer) Bundle(_ course.Course, delegation string, papers []course.Paper, file func(int) ([]byte, error)) ([]byte, error) {
	if _, err := d.own(len(papers), file); err != nil {
		return nil, err
	}
	if d.cannot[delegation] {
		return nil, errors.New("no bundle")
	}
	text := "%PDF " + delegation
	for _, p := range papers {
		if text += ", " + p.Name; d.cannot["with "+p.Name] {
			return nil, errors.New("no bundle with them")
		}
	}
	return []byte(text), nil
}

func (s *shop) store(do func(context.Context, *storage.Tx) error) {
	s.t.Helper()
	storagetest.Do(s.t, s.db, do)
}

// grant gives a role to somebody who has opened the bot.
func (s *shop) grant(user int64, g course.Grant) {
	s.t.Helper()
	s.store(func(_ context.Context, tx *storage.Tx) error {
		storagetest.Grant(s.t, tx, user, g)
		return nil
	})
}

// class stores a course of these people without a session, and an admin.
func (s *shop) class(people ...course.Enrollment) course.Course {
	s.t.Helper()
	c := coursetest.New(nil, people)
	s.store(func(_ context.Context, tx *storage.Tx) error {
		storagetest.Grant(s.t, tx, anAdmin, course.Grant{Role: course.AdminRole})
		storagetest.Store(s.t, tx, &c)
		return nil
	})
	return c.Course
}

// look does the work and returns what is queued for a user.
func (s *shop) look(user int64) []string {
	s.t.Helper()
	if err := s.Look(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	return storagetest.Told(s.t, s.db)[user]
}
