package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// maxForm is how large the form of the entry may be, in bytes.
const maxForm = 4 << 10

// entryPage is the page on which somebody without Telegram checks in: by the code of their
// slip, which is who they are, and the one of the room, which is where. State is "done",
// "not" or, before anything was sent, empty.
type entryPage struct {
	Lang, State, Title, Verdict, Detail string
	AskPersonal, AskRoom, Button, Hint  string
	Personal                            string // as it was given
}

// entry shows the form. The address of a slip holds its code.
func (s *Server) entry(w http.ResponseWriter, r *http.Request) {
	p := s.Texts.In(language(r), "")
	code, _ := course.ParsePersonalCode(r.PathValue("code"))
	s.render(w, http.StatusOK, "entry.html", newEntryPage(p, language(r), code))
}

func newEntryPage(p *i18n.Printer, lang, personal string) entryPage {
	return entryPage{
		Lang: lang, Title: p.Plain("entry_page.title"), AskPersonal: p.Plain("entry_page.ask_personal"),
		AskRoom: p.Plain("entry_page.ask_room"), Button: p.Plain("entry_page.button"), Hint: p.Plain("entry_page.hint"), Personal: personal,
	}
}

// enter takes the form.
func (s *Server) enter(w http.ResponseWriter, r *http.Request) {
	lang := language(r)
	p := s.Texts.In(lang, "")
	page := newEntryPage(p, lang, "")
	page.State = "not"
	if wait := s.hold(r); wait > 0 {
		page.Verdict = p.Plain("entry_page.held")
		s.render(w, retryAfter(w, wait), "entry.html", page)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		page.Verdict = p.Plain("entry_page.bad_personal")
		s.render(w, http.StatusBadRequest, "entry.html", page)
		return
	}
	personal, isPersonal := course.ParsePersonalCode(r.PostForm.Get("personal"))
	room, _ := course.SessionCode(r.PostForm.Get("room"))
	status := http.StatusOK
	switch {
	case !isPersonal:
		page.Verdict = p.Plain("entry_page.bad_personal")
	case room == "":
		page.Personal, page.Verdict = personal, p.Plain("entry_page.bad_room")
	default:
		page.Personal = personal
		done, verdict, err := s.checkIn(r.Context(), lang, personal, room)
		if err != nil {
			s.Logger.ErrorContext(r.Context(), "checking in on the page failed", "error", err)
			verdict, status = p.Plain("entry_page.failed"), http.StatusServiceUnavailable
		}
		if page.Verdict = verdict; done {
			page.State = "done"
		}
	}
	s.render(w, status, "entry.html", page)
}

// checkIn checks in whoever has the slip with the personal code, by the code of the room,
// and says what came of it.
func (s *Server) checkIn(ctx context.Context, lang, personal, room string) (done bool, verdict string, err error) {
	ctx, cancel := context.WithTimeout(ctx, findTime)
	defer cancel()
	err = s.Update(ctx, func(tx Tx) error {
		place, err := tx.PlaceOfCode(ctx, personal)
		if errors.Is(err, course.ErrNotFound) {
			done, verdict = false, s.Texts.In(lang, "").Plain("entry_page.unknown")
			return nil
		}
		if err != nil {
			return err
		}
		c, err := tx.Course(ctx, place.CourseID)
		if err != nil {
			return err
		}
		sessions, err := tx.Sessions(ctx, c.ID)
		if err != nil {
			return err
		}
		var all []registrar.CheckIn
		for _, one := range sessions {
			all = append(all, registrar.CheckIn{Course: c, Session: one, Place: place, Way: course.ByPage})
		}
		now := s.Now()
		by := registrar.By{Now: now, Actor: course.Actor{Enrollments: []course.Enrollment{place}}}
		taken, err := by.CheckInByCode(ctx, tx, all, room)
		if err != nil {
			return err
		}
		done, verdict = entered(s.Texts.In(lang, c.Address), c, place, sessions, taken, now)
		return nil
	})
	return done && err == nil, verdict, err // what a unit says that was not committed is not so
}

// entered says what came of a check-in on the page.
func entered(p *i18n.Printer, c course.Course, place course.Enrollment, sessions []course.Session, taken registrar.CodeTaken, now time.Time) (done bool, verdict string) {
	loc := c.Location()
	say := func(textID string, of course.Session, more ...any) string {
		return p.Plain("entry_page."+textID, append([]any{
			"Name", place.Trainee.Name, "Course", c.Title, "Session", p.Session(of, loc), "Organizers", words.Organizers(p, c),
		}, more...)...)
	}
	if len(taken.Is) == 1 {
		of, entry := taken.Is[0].Session, taken.Done.Entry
		state := words.Presence(p, entry.State)
		switch {
		case entry.State.Here():
			return true, say("done", of, "State", state, "Time", course.ClockTime(entry.Came().In(loc)))
		case taken.Done.Off:
			return false, say("off", of)
		case taken.Done.Open: // what the book says was said by somebody who knows
			return false, say("marked", of, "State", state)
		}
		return false, say("closed", of, "Time", course.ClockTime(c.CheckIn.Over(of).In(loc)), "State", state)
	}
	if wrong := slices.Concat(taken.Wrong, taken.None); len(wrong) > 0 {
		if taken.Left > 0 {
			return false, say("wrong", wrong[0].Session, "Left", taken.Left)
		}
		return false, say("locked", wrong[0].Session)
	}
	for _, of := range sessions {
		if c.Phase(of, now) == course.CheckInToCome {
			opens := c.CheckIn.Opens(of).In(loc)
			return false, say("early", of, "Time", course.ClockTime(opens), "Date", course.ShortDate(opens))
		}
	}
	return false, p.Plain("entry_page.over", "Course", c.Title, "Organizers", words.Organizers(p, c))
}
