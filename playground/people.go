package playground

import (
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/letters"
	"github.com/loptruong/loptruong/simulator"
)

// id is that of their account.
func (p *person) id() int64 { return p.hand.ID() }

// label is by which they are picked from the list.
func (p *person) label(w words) string {
	if p.player == nil {
		return w[p.role]
	}
	return strconv.Itoa(p.player.No) + ". " + p.player.Trainee.Name + " · " + w[p.role]
}

// act has them do something. It returns what an app would say who can't.
func (p *person) act(do func(*simulator.User)) (err error) {
	p.turn.Lock()
	defer p.turn.Unlock()
	defer simulator.Caught(&err)
	do(p.hand)
	return nil
}

// played tells whether a page shows their telephone.
func (p *person) played() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.open > 0
}

func (p *person) shown(by int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open += by
}

// find is the person with the id, nil when there is none.
func (s *Server) find(id string) *person {
	for _, p := range s.people {
		if strconv.FormatInt(p.id(), 10) == id {
			return p
		}
	}
	return nil
}

// search is the first person whose label is or contains what was typed, nil for none.
func (s *Server) search(typed string, w words) *person {
	typed = letters.Fold(strings.TrimSpace(typed))
	if typed == "" {
		return nil
	}
	for _, fits := range []func(label, typed string) bool{
		func(label, typed string) bool { return label == typed }, strings.HasPrefix, strings.Contains,
	} {
		for _, p := range s.people {
			if fits(letters.Fold(p.label(w)), typed) {
				return p
			}
		}
	}
	return nil
}

// buttonOf is the button of a message with the label.
func buttonOf(m simulator.Message, label string) (simulator.Button, bool) {
	for _, row := range m.Buttons {
		for _, b := range row {
			if b.Text == label {
				return b, true
			}
		}
	}
	return simulator.Button{}, false
}
