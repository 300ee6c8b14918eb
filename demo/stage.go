package demo

import (
	"context"
	"maps"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/simulator"
)

// AdminID is the Telegram user who is admin.
const AdminID = adminID

// Stage is a class before its first message, whose program somebody else runs: the people
// as the workbook has them, and what those of a demo do in their chats.
type Stage struct {
	Class   *roster.Roster
	Players []Player
	demo    *demo
}

// Player is somebody on the roster.
type Player struct {
	course.Enrollment
	User       *simulator.User // nil for those without Telegram
	Represents bool            // their delegation
	person     *person
}

// NewStage reads the class.
func NewStage(o Options) (*Stage, error) {
	d, err := read(o)
	if err != nil {
		return nil, err
	}
	d.people, d.representatives = people(d.class)
	maps.DeleteFunc(d.representatives, func(_ string, p *person) bool { return p.row.Trainee.Phone == "" }) // they can't join by it
	return &Stage{Class: d.class, demo: d}, nil
}

// Begins is the moment of the first message.
func (s *Stage) Begins() time.Time { return s.demo.daysBefore(4, 8) }

// Enter gives everybody an account of the server's.
func (s *Stage) Enter(sim *simulator.Server) (err error) {
	d := s.demo
	d.sim = sim
	if d.file, err = d.office(); err != nil {
		return err
	}
	d.enter()
	for _, p := range d.people {
		s.Players = append(s.Players, Player{
			Enrollment: p.row, User: p.user, Represents: d.representatives[p.row.Delegation] == p, person: p,
		})
	}
	return nil
}

// Admin is the office's.
func (s *Stage) Admin() *simulator.User { return s.demo.admin }

// Organizer is who runs the class.
func (s *Stage) Organizer() *simulator.User { return s.demo.organizer }

// Open has the admin import the roster and hand the class to the organizer, and the
// representatives join and be made such.
func (s *Stage) Open(ctx context.Context) (err error) {
	defer simulator.Caught(&err)
	if err := s.demo.importRoster(ctx); err != nil {
		return err
	}
	for _, p := range s.Players {
		if p.Represents {
			if err := s.Join(p); err != nil {
				return err
			}
		}
	}
	return s.demo.inviteRepresentatives(ctx)
}

// Join has somebody with Telegram and a phone on the roster join.
func (s *Stage) Join(p Player) (err error) {
	defer simulator.Caught(&err)
	s.demo.joins(p.person)
	s.demo.isFound(p.person)
	p.User.Sees("Đã ghi danh")
	return nil
}

// Absent tells whether somebody misses session i, as in the demo.
func (p Player) Absent(i int) bool { return p.person.absent(i) }
