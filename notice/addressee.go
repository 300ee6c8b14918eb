package notice

import "slices"

// Addressee is what is put into a message for one of those who get it.
type Addressee struct {
	Name       string
	Unit       string // empty when they have none
	Delegation string // the same
}

// Blanks are the places in one text of a message into which the values of an addressee are
// put.
type Blanks struct {
	Max        int  `json:"max"`                  // the longest text that Telegram takes there, as Units counts it
	Rest       int  `json:"rest"`                 // how long the text is without these places
	Bare       bool `json:"bare,omitempty"`       // it may not be empty, and there is nothing else in it
	Name       int  `json:"name,omitempty"`       // how many places are for each value
	Unit       int  `json:"unit,omitempty"`       //
	Delegation int  `json:"delegation,omitempty"` //
}

// fits tells whether Telegram takes the text for an addressee, and if not by how much it is
// too long; 0 is one that is empty.
func (b Blanks) fits(a Addressee) (over int, fits bool) {
	put := b.Name*Units(a.Name) + b.Unit*Units(a.Unit) + b.Delegation*Units(a.Delegation)
	over = max(0, b.Rest+put-b.Max)
	return over, over == 0 && !(b.Bare && put == 0)
}

// Personal tells whether the message has places for what is each addressee's own.
func (m Message) Personal() bool { return len(m.Blanks) > 0 }

// Fits tells whether Telegram takes the message for an addressee, and if not by how much one
// of its texts is too long; 0 is one that is empty.
func (m Message) Fits(a Addressee) (over int, fits bool) {
	fits = true
	for _, b := range m.Blanks {
		o, f := b.fits(a)
		over, fits = max(over, o), fits && f
	}
	return over, fits
}

// previewed is how many addressees a personal message is shown for before it is sent.
const previewed = 2

// Survey is what becomes of a personal message for those who are to get it, so that it is
// known before it is sent. It is zero for any other message.
type Survey struct {
	Longest      []Addressee // some with the longest names for whom it fits, the longest first
	Misfit       Addressee   // one for whom it is too long by most, or empty, if there are Misfits
	Over         int         // by how much; 0 when it is empty
	Misfits      int         // how many can't get it so
	NoUnit       int         // for how many a place stays empty
	NoDelegation int
}

// Add counts one of them.
func (s *Survey) Add(m Message, a Addressee) {
	if over, fits := m.Fits(a); fits {
		s.show(a)
	} else if s.Misfits++; s.Misfits == 1 || over > s.Over {
		s.Misfit, s.Over = a, over
	}
	if a.Unit == "" && slices.ContainsFunc(m.Blanks, func(b Blanks) bool { return b.Unit > 0 }) {
		s.NoUnit++
	}
	if a.Delegation == "" && slices.ContainsFunc(m.Blanks, func(b Blanks) bool { return b.Delegation > 0 }) {
		s.NoDelegation++
	}
}

// show keeps the addressee if the name is one of the longest.
func (s *Survey) show(a Addressee) {
	at := len(s.Longest)
	for at > 0 && Units(s.Longest[at-1].Name) < Units(a.Name) {
		at--
	}
	if at == previewed {
		return
	}
	s.Longest = slices.Insert(s.Longest, at, a)
	s.Longest = s.Longest[:min(len(s.Longest), previewed)]
}
