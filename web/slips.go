package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
)

// slipsPage is a course's slips, to be printed and cut.
type slipsPage struct {
	Lang, Title, How, Verdict string
	Slips                     []slip
}

// slip is one of them.
type slip struct {
	No                int
	Name, Unit        string
	Course, Ask, Code string
	Address           string
	QR                picture
}

// slips are those of everybody on a course who has a personal code.
func (s *Server) slips(w http.ResponseWriter, r *http.Request) {
	p := s.Texts.In(i18n.Vietnamese, "")
	page := slipsPage{Lang: i18n.Vietnamese, Title: p.Plain("slips_page.title"), How: p.Plain("slips_page.how")}
	if wait := s.hold(r); wait > 0 {
		page.Verdict = p.Plain("slips_page.held")
		s.render(w, retryAfter(w, wait), "slips.html", page)
		return
	}
	slips, err := s.slipsOf(r.Context(), r.PathValue("key"), s.base(r))
	status := http.StatusOK
	switch page.Slips = slips; {
	case errors.Is(err, course.ErrNotFound):
		page.Verdict, status = p.Plain("slips_page.unknown"), http.StatusNotFound
	case err != nil:
		s.Logger.ErrorContext(r.Context(), "printing slips failed", "error", err)
		page.Verdict, status = p.Plain("slips_page.failed"), http.StatusServiceUnavailable
	}
	s.render(w, status, "slips.html", page)
}

// base is the address under which people reach the pages.
func (s *Server) base(r *http.Request) string {
	if s.Public != "" {
		return s.Public
	}
	return "http://" + r.Host
}

func (s *Server) slipsOf(ctx context.Context, key, base string) (slips []slip, err error) {
	ctx, cancel := context.WithTimeout(ctx, findTime)
	defer cancel()
	err = s.View(ctx, func(tx Tx) error {
		slips = nil // the unit may be run again
		c, err := tx.CourseOfSlips(ctx, key)
		if err != nil {
			return err
		}
		all, err := tx.Slips(ctx, c.ID)
		if err != nil {
			return err
		}
		p := s.Texts.In(i18n.Vietnamese, c.Address)
		for _, one := range all {
			code, err := newPicture(base+"/d/"+one.Code, one.Code)
			if err != nil {
				return err
			}
			slips = append(slips, slip{
				No: one.Place.No, Name: one.Place.Trainee.Name, Unit: one.Place.Unit, Course: c.Title,
				Ask: p.Plain("slips_page.ask"), Code: one.Code, Address: base + "/d", QR: code,
			})
		}
		return nil
	})
	return slips, err
}
