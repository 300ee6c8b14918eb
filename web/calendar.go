package web

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"strings"

	"github.com/loptruong/loptruong/calendar"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/words"
)

// calendarFile ends the address of a calendar's file.
const calendarFile = ".ics"

// calendarPage is what the page of a calendar shows.
type calendarPage struct {
	Lang, Title, Verdict, Hint string
	Subscribe, Download, None  string
	Courses                    []string
	Feed                       template.URL // webcal:, which asks a calendar to subscribe
	Address, File              string
}

// calendar answers with somebody's timetable: a page that leads to it, or the file.
func (s *Server) calendar(w http.ResponseWriter, r *http.Request) {
	key, isFile := strings.CutSuffix(r.PathValue("key"), calendarFile)
	var account course.Account
	var courses []words.Timetabled
	var err error
	wait := s.hold(r)
	if wait == 0 {
		account, courses, err = s.timetable(r.Context(), key)
	}
	switch {
	case wait > 0:
		s.noCalendar(w, r, retryAfter(w, wait), "held")
	case errors.Is(err, course.ErrNotFound):
		s.noCalendar(w, r, http.StatusNotFound, "unknown")
	case err != nil:
		s.Logger.ErrorContext(r.Context(), "opening a calendar failed", "error", err)
		s.noCalendar(w, r, http.StatusServiceUnavailable, "failed")
	case isFile:
		w.Header().Set("Content-Type", calendar.MediaType+"; charset=utf-8")
		w.Write(words.Calendar(s.Texts.In(account.Language, account.Address), courses, s.Now()))
	default:
		s.calendarPage(w, r, account, courses)
	}
}

// timetable are the courses of whoever's calendar has the key.
func (s *Server) timetable(ctx context.Context, key string) (account course.Account, courses []words.Timetabled, err error) {
	ctx, cancel := context.WithTimeout(ctx, findTime)
	defer cancel()
	err = s.View(ctx, func(tx Tx) error {
		courses = nil // the unit may be run again
		if account, err = tx.CalendarOf(ctx, key); err != nil {
			return err
		}
		actor, err := tx.Actor(ctx, account.ID)
		if err != nil {
			return err
		}
		for _, place := range actor.Enrollments {
			if place.State != course.Enrolled {
				continue
			}
			var of words.Timetabled
			if of.Course, err = tx.Course(ctx, place.CourseID); err != nil {
				return err
			}
			if of.Sessions, err = tx.AllSessions(ctx, place.CourseID); err != nil {
				return err
			}
			courses = append(courses, of)
		}
		return nil
	})
	return account, courses, err
}

func (s *Server) calendarPage(w http.ResponseWriter, r *http.Request, account course.Account, courses []words.Timetabled) {
	p := s.Texts.In(account.Language, account.Address)
	base := s.base(r)
	file := r.URL.Path + calendarFile
	_, feed, _ := strings.Cut(base+file, "://")
	page := calendarPage{
		Lang: account.Language, Title: p.Plain("calendar_page.title"), Hint: p.Plain("calendar_page.hint"),
		Subscribe: p.Plain("calendar_page.subscribe"), Download: p.Plain("calendar_page.download"), None: p.Plain("calendar_page.none"),
		Feed:    template.URL("webcal://" + feed), //nolint:gosec // of a scheme that html/template does not know; still escaped as an attribute
		Address: base + file, File: file,
	}
	for _, of := range courses {
		page.Courses = append(page.Courses, of.Course.Title)
	}
	s.render(w, http.StatusOK, "timetable.html", page)
}

// noCalendar says why there is none.
func (s *Server) noCalendar(w http.ResponseWriter, r *http.Request, status int, why string) {
	lang := language(r)
	p := s.Texts.In(lang, "")
	s.render(w, status, "timetable.html", calendarPage{
		Lang: lang, Title: p.Plain("calendar_page.title"), Verdict: p.Plain("calendar_page." + why), Hint: p.Plain("calendar_page.hint_" + why),
	})
}
