package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
)

// screenPage is what the projector of a hall shows.
type screenPage struct {
	Lang, Title string
	Course      string
	Sessions    []screenSession // that are open
	Otherwise   string          // what is said when none is
}

// screenSession is a session that is open on the screen. What is empty isn't shown.
type screenSession struct {
	Heading, Here    string
	Scan             string
	QR               *picture
	AskCode, Code    string
	Without          string // Telegram: where to go
	AskAtTheEntrance string
}

// screen shows the session that is open in a hall: its codes, and how many are here. It
// loads itself anew.
func (s *Server) screen(w http.ResponseWriter, r *http.Request) {
	if wait := s.hold(r); wait > 0 {
		s.render(w, retryAfter(w, wait), "hall.html", s.darkScreen("failed"))
		return
	}
	page, err := s.screenPage(r.Context(), r.PathValue("key"))
	status := http.StatusOK
	switch {
	case errors.Is(err, course.ErrNotFound):
		page, status = s.darkScreen("unknown"), http.StatusNotFound
	case err != nil:
		s.Logger.ErrorContext(r.Context(), "showing a screen failed", "error", err)
		page, status = s.darkScreen("failed"), http.StatusServiceUnavailable
	}
	s.render(w, status, "hall.html", page)
}

func (s *Server) darkScreen(why string) screenPage {
	p := s.Texts.In(i18n.Vietnamese, "")
	return screenPage{Lang: i18n.Vietnamese, Title: p.Plain("screen_page.title"), Otherwise: p.Plain("screen_page." + why)}
}

// screenPage is what the screen with the key shows now.
func (s *Server) screenPage(ctx context.Context, key string) (page screenPage, err error) {
	ctx, cancel := context.WithTimeout(ctx, findTime)
	defer cancel()
	err = s.View(ctx, func(tx Tx) error {
		c, err := tx.CourseOfScreen(ctx, key)
		if err != nil {
			return err
		}
		sessions, err := tx.Sessions(ctx, c.ID)
		if err != nil {
			return err
		}
		p := s.Texts.In(i18n.Vietnamese, c.Address)
		page = screenPage{Lang: i18n.Vietnamese, Title: p.Plain("screen_page.title"), Course: c.Title, Otherwise: s.next(p, c, sessions)}
		for _, one := range sessions {
			if c.Phase(one, s.Now()) != course.CheckInOpen {
				continue
			}
			tallies, err := tx.Tallies(ctx, one.ID)
			if err != nil {
				return err
			}
			shown, err := s.open(p, c, one, course.Sum(tallies), key)
			if err != nil {
				return err
			}
			page.Sessions = append(page.Sessions, shown)
		}
		return nil
	})
	return page, err
}

// open is a session whose check-in is open, with the codes of the ways that are on.
func (s *Server) open(p *i18n.Printer, c course.Course, one course.Session, here course.Tally, key string) (screenSession, error) {
	shown := screenSession{
		Heading: p.Plain("screen_page.open", "Session", p.Session(one, c.Location()), "Time", course.ClockTime(c.CheckIn.Closes(one).In(c.Location()))),
		Here:    p.Plain("screen_page.here", "Here", here.Here(), "Total", here.Total),
	}
	if c.Takes(one, course.ByQR) && s.Username() != "" {
		shown.Scan = p.Plain("screen_page.scan")
		code, err := newPicture("https://t.me/"+s.Username()+"?start=k_"+course.NewScan(key, one.ID, s.Now()), shown.Scan)
		if err != nil {
			return shown, err
		}
		shown.QR = &code
	}
	if c.Takes(one, course.ByPage) && s.Public != "" {
		_, address, _ := strings.Cut(s.Public, "://")
		shown.Without = p.Plain("screen_page.without", "Address", address+"/d")
	}
	if c.Takes(one, course.ByCode) || shown.Without != "" {
		shown.AskCode, shown.Code = p.Plain("screen_page.code"), one.Code[:3]+" "+one.Code[3:]
	}
	if shown.QR == nil && shown.Code == "" {
		shown.AskAtTheEntrance = p.Plain("screen_page.ask")
	}
	return shown, nil
}

// next says when the check-in of the next session opens.
func (s *Server) next(p *i18n.Printer, c course.Course, sessions []course.Session) string {
	for _, one := range sessions {
		if c.Phase(one, s.Now()) == course.CheckInToCome {
			opens := c.CheckIn.Opens(one).In(c.Location())
			return p.Plain("screen_page.next", "Session", p.Session(one, c.Location()), "Time", course.ClockTime(opens), "Date", course.ShortDate(opens))
		}
	}
	return p.Plain("screen_page.none")
}
