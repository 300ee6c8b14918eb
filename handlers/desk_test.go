package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/certificate"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/handlers"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/letters"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// The people at the desk.
const (
	anAdmin         = coursetest.Admin
	anOrganizer     = coursetest.Organizer
	aRepresentative = coursetest.Representative // who is on no roster
	aStranger       = coursetest.Stranger
)

// maker reads the fonts once for all desks.
var maker = sync.OnceValue(func() *certificate.Maker {
	m, err := certificate.New()
	if err != nil {
		panic(err)
	}
	return m
})

// desk handles updates as the program does, without Telegram: each in one
// transaction, refusals answered in another. It handles each twice, because any unit may
// be run again, and takes the first time back.
type desk struct {
	t    *testing.T
	db   *storage.DB
	h    *handlers.Handlers
	now  time.Time
	row  int64 // of the last update
	once bool  // each update is handled once: not everything about it is in the database
	url  string

	refused error // what the last update was refused by; nil when it was not

	heard    func(bot.Request, notice.Message)    // called for each answer; nil: nothing
	answered func(user int64, a []notice.Message) // called for all of an update; nil: nothing
}

// loaded are the texts of all desks: reading them takes longer than most tests.
var loaded = sync.OnceValues(i18n.Load)

func mustTexts(t *testing.T) *i18n.Texts {
	t.Helper()
	texts, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func newDesk(t *testing.T, now string) *desk {
	t.Helper()
	d := &desk{t: t, now: coursetest.At(now), url: storagetest.SQLiteURL(t)}
	d.db = storagetest.Open(t, storage.Config{URL: d.url, Now: func() time.Time { return d.now }})
	var err error
	d.h, err = handlers.New(handlers.Config{
		Texts: mustTexts(t), Username: func() string { return "loptruong_bot" }, PublicURL: "https://lop.example.vn",
		Check:  maker().Check,
		Blank:  func() ([]byte, error) { return []byte("workbook"), nil },
		Form:   func(c course.Course, _ course.Art) ([]byte, error) { return []byte("form of " + c.Code), nil },
		Admins: []int64{anAdmin}, Sealed: true,
		Now: func() time.Time { return d.now },
	})
	if err != nil {
		t.Fatal(err)
	}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.GrantRole(ctx, course.Grant{AccountID: storagetest.Account(t, tx, anAdmin), Role: course.AdminRole})
		return err
	})
	return d
}

// errAgain takes back what an update has done, so that it is handled again.
var errAgain = errors.New("again")

// store does something in a transaction of its own.
func (d *desk) store(do func(context.Context, *storage.Tx) error) {
	d.t.Helper()
	storagetest.Do(d.t, d.db, do)
}

// roster is who is on a course, by number.
func (d *desk) roster(c course.Course) (all []course.Enrollment) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) (err error) {
		all, err = tx.Roster(ctx, c.ID)
		return err
	})
	return all
}

// sets makes a person's entry what no import takes but an older one may have left.
func (d *desk) sets(c course.Course, e course.Enrollment) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.StoreRoster(ctx, c.ID, course.Diff{Changed: []course.Change{{Was: e, Is: e}}})
	})
}

// serve handles one update and returns what is answered.
func (d *desk) serve(r bot.Request) []notice.Message {
	d.t.Helper()
	d.row++
	r.ID, r.ChatID, r.Private, r.At = d.row, r.TelegramID, true, d.now
	if r.Raw == nil && r.Text != "" {
		r.Raw = fmt.Appendf(nil, `{"message":{"text":%q}}`, r.Text)
	}
	if r.MessageID == 0 {
		r.MessageID = int(1000 + d.row)
	}
	if chat := handlers.AsksOfGroup(&r); chat != 0 { // they are in every group
		r.Looked = &bot.GroupView{ChatID: chat, Title: "Nhóm lớp", State: bot.GroupMember}
	}
	var reply bot.Reply
	if !d.once {
		_ = d.db.Update(d.t.Context(), func(tx *storage.Tx) error {
			_, err := d.h.Serve(d.t.Context(), tx, &r)
			return errors.Join(errAgain, err)
		})
	}
	err := d.db.Update(d.t.Context(), func(tx *storage.Tx) (err error) {
		reply, err = d.h.Serve(d.t.Context(), tx, &r)
		return err
	})
	d.refused = nil
	if _, refused := errors.AsType[*course.Error](err); refused {
		failure := err
		d.refused = failure
		err = d.db.Update(d.t.Context(), func(tx *storage.Tx) (err error) {
			reply, err = d.h.Refusal(d.t.Context(), tx, &r, failure)
			return err
		})
	}
	if err != nil {
		d.t.Fatalf("serve %+v: %v", r, err)
	}
	for _, m := range reply.Messages {
		d.sound(m)
		if d.heard != nil {
			d.heard(r, m)
		}
	}
	if d.answered != nil {
		d.answered(r.TelegramID, reply.Messages)
	}
	return reply.Messages
}

// bareID is what a text without words, or without a value, comes out as.
var bareID = regexp.MustCompile(`(^|\n)[a-z_]+\.[a-z_]+($|\n)|<no value>`)

// changes says another value of the setting that is asked for, and confirms it.
func (d *desk) changes(user int64, text string) answer {
	d.t.Helper()
	return d.taps(user, d.says(user, text).button("Xác nhận"))
}

// sound fails the test when a message has no words or is more than Telegram
// takes.
func (d *desk) sound(m notice.Message) {
	d.t.Helper()
	texts := []string{m.Text}
	for _, row := range m.Buttons {
		for _, k := range row {
			texts = append(texts, k.Label)
			if len(k.Data) > 64 {
				d.t.Errorf("button %q has %d bytes", k.Data, len(k.Data))
			}
		}
	}
	for _, text := range texts {
		if bareID.MatchString(text) {
			d.t.Errorf("no words: %q", text)
		}
	}
	if n := len(utf16.Encode([]rune(m.Text))); m.Tap != "" && n > 200 {
		d.t.Errorf("a toast of %d units: %s", n, m.Text)
	}
}

// says sends a text or a command, as bot.Decode reads it, and returns the answer.
func (d *desk) says(user int64, text string) answer {
	d.t.Helper()
	lines := letters.Lines(text)
	text = letters.Clean(text)
	r := bot.Request{TelegramID: user, Text: text, Lines: lines}
	if command, args, _ := strings.Cut(text, " "); strings.HasPrefix(command, "/") {
		r.Command, r.Args = command[1:], args
	}
	return answer{d.t, d.serve(r)}
}

// edits changes a message of the person, by the row of the update it came in, and returns
// the answer.
func (d *desk) edits(user, row int64, text string) answer {
	d.t.Helper()
	return answer{d.t, d.serve(bot.Request{TelegramID: user, MessageID: int(1000 + row), Edited: true, Text: letters.Clean(text)})}
}

// taps presses the button of that data and returns the answer.
func (d *desk) taps(user int64, data string) answer {
	d.t.Helper()
	parts := strings.Split(data, ":")
	return answer{d.t, d.serve(bot.Request{TelegramID: user, Action: parts[0], Params: parts[1:], TapID: "tap", MessageID: 77})}
}

// answer is what the bot said to one update.
type answer struct {
	t        *testing.T
	messages []notice.Message
}

func (a answer) text() string {
	var all []string
	for _, m := range a.messages {
		all = append(all, m.Text)
	}
	return strings.Join(all, "\n")
}

// has fails the test unless every part stands in the answer.
func (a answer) has(parts ...string) answer {
	a.t.Helper()
	for _, p := range parts {
		if !strings.Contains(a.text(), p) {
			a.t.Errorf("the answer has no %q:\n%s", p, a.text())
		}
	}
	return a
}

// lacks fails the test when a part stands in the answer.
func (a answer) lacks(parts ...string) answer {
	a.t.Helper()
	for _, p := range parts {
		if strings.Contains(a.text(), p) {
			a.t.Errorf("the answer has %q:\n%s", p, a.text())
		}
	}
	return a
}

// button is the data of the button whose label holds the words.
func (a answer) button(label string) string {
	a.t.Helper()
	for _, m := range a.messages {
		for _, row := range m.Buttons {
			for _, k := range row {
				if strings.Contains(k.Label, label) {
					return k.Data
				}
			}
		}
	}
	a.t.Fatalf("no button %q under:\n%s", label, a.text())
	return ""
}

// offers is the data of the first button whose data begin so; empty when there is none.
func (a answer) offers(data string) string {
	for _, m := range a.messages {
		for _, k := range slices.Concat(m.Buttons...) {
			if strings.HasPrefix(k.Data, data) {
				return k.Data
			}
		}
	}
	return ""
}

// data is offers, where there must be one.
func (a answer) data(begin string) string {
	a.t.Helper()
	data := a.offers(begin)
	if data == "" {
		a.t.Fatalf("no button %s under:\n%s", begin, a.text())
	}
	return data
}
