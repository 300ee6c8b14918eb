package simulator

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// What is neither a text nor a file: contacts, places and polls.

func (s *Server) sendContact(c *call, out []byte) ([]byte, error) {
	contact := &Contact{Phone: c.arg("phone_number"), VCard: c.arg("vcard")}
	contact.Name = strings.TrimSpace(c.arg("first_name") + " " + c.arg("last_name"))
	switch {
	case contact.Phone == "":
		return out, badRequest("phone number is empty")
	case c.arg("first_name") == "":
		return out, badRequest("first name is empty")
	}
	return s.sendOne(c, &Message{Contact: contact}, out)
}

func (s *Server) sendLocation(c *call, out []byte) ([]byte, error) {
	place, err := c.place()
	if err != nil {
		return out, err
	}
	return s.sendOne(c, &Message{Venue: place}, out)
}

func (s *Server) sendVenue(c *call, out []byte) ([]byte, error) {
	place, err := c.place()
	if err != nil {
		return out, err
	}
	place.Title, place.Address = c.arg("title"), c.arg("address")
	if place.Title == "" {
		return out, badRequest("title is empty")
	}
	return s.sendOne(c, &Message{Venue: place}, out)
}

// place is the location that a call names.
func (c *call) place() (*Venue, error) {
	v := &Venue{}
	for _, one := range []struct {
		name string
		into *float64
		most float64
	}{{"latitude", &v.Latitude, 90}, {"longitude", &v.Longitude, 180}} {
		if c.arg(one.name) == "" {
			return nil, badRequest("%s is empty", one.name)
		}
		at, err := strconv.ParseFloat(c.arg(one.name), 64)
		if err != nil || !(math.Abs(at) <= one.most) {
			return nil, badRequest("wrong location specified")
		}
		*one.into = at
	}
	return v, nil
}

// The lengths of a poll's texts in UTF-16 units, and how many answers it has.
const (
	maxQuestion    = 300
	maxOption      = 100
	maxExplanation = 200
	maxOptions     = 12
)

func (s *Server) sendPoll(c *call, out []byte) ([]byte, error) {
	var options []struct{ Text string }
	if c.arg("options") != "" && json.Unmarshal([]byte(c.arg("options")), &options) != nil {
		return out, badRequest("can't parse options JSON object")
	}
	p := &Poll{
		Question: strings.TrimSpace(c.arg("question")), Explanation: c.arg("explanation"), Quiz: c.arg("type") == "quiz",
		Named: c.arg("is_anonymous") == "false", Multiple: c.bool("allows_multiple_answers"),
		Seconds: c.int("open_period", 0), Closed: c.bool("is_closed"),
	}
	p.Fixed = p.Quiz && !c.bool("allows_revoting") || c.arg("allows_revoting") == "false"
	for _, o := range options {
		p.Options = append(p.Options, strings.TrimSpace(o.Text))
	}
	if ids := c.arg("correct_option_ids"); ids != "" && json.Unmarshal([]byte(ids), &p.Correct) != nil {
		return out, badRequest("can't parse correct_option_ids JSON object")
	}
	if err := p.check(); err != nil {
		return out, err
	}
	return s.sendOne(c, &Message{Poll: p}, out)
}

func (p *Poll) check() error {
	switch {
	case p.Question == "":
		return badRequest("poll question must be non-empty")
	case utf16Len(p.Question) > maxQuestion:
		return badRequest("poll question length must not exceed %d", maxQuestion)
	case len(p.Options) == 0:
		return badRequest("poll must have at least 1 option")
	case len(p.Options) > maxOptions:
		return badRequest("poll can't have more than %d options", maxOptions)
	case utf16Len(p.Explanation) > maxExplanation:
		return badRequest("poll explanation is too long")
	case p.Seconds != 0 && (p.Seconds < 5 || p.Seconds > 2_628_000):
		return badRequest("poll open period is wrong")
	case p.Quiz && len(p.Correct) == 0:
		return badRequest("correct option ID must be specified")
	}
	for _, o := range p.Options {
		if o == "" {
			return badRequest("poll options must be non-empty")
		}
		if utf16Len(o) > maxOption {
			return badRequest("poll options length must not exceed %d", maxOption)
		}
	}
	for _, id := range p.Correct {
		if !p.Quiz || id < 0 || id >= len(p.Options) {
			return badRequest("wrong correct option ID specified")
		}
	}
	return nil
}

// appendThing writes the members of a message that is neither text nor file.
func (m *Message) appendThing(out []byte) []byte {
	switch {
	case m.Contact != nil:
		out = append(out, `,"contact":{"phone_number":`...)
		out = appendField(appendString(out, m.Contact.Phone), "first_name", m.Contact.Name)
		if m.Contact.UserID != 0 {
			out = appendInt(out, "user_id", m.Contact.UserID)
		}
		if m.Contact.VCard != "" {
			out = appendField(out, "vcard", m.Contact.VCard)
		}
		out = append(out, '}')
	case m.Venue != nil:
		if m.Venue.Title != "" {
			out = m.Venue.append(append(out, `,"venue":{"location":`...))
			out = appendField(appendField(out, "title", m.Venue.Title), "address", m.Venue.Address)
			out = append(out, '}')
		}
		out = m.Venue.append(append(out, `,"location":`...)) // of a venue too
	case m.Poll != nil:
		out = m.Poll.append(append(out, `,"poll":`...), m.ID)
	}
	return out
}

func (v *Venue) append(out []byte) []byte {
	out = strconv.AppendFloat(append(out, `{"latitude":`...), v.Latitude, 'f', -1, 64)
	return append(strconv.AppendFloat(append(out, `,"longitude":`...), v.Longitude, 'f', -1, 64), '}')
}

func (p *Poll) append(out []byte, id int) []byte {
	kind := map[bool]string{true: "quiz", false: "regular"}[p.Quiz]
	out = append(appendField(append(out, `{"id":"`+strconv.Itoa(id)+`"`...), "question", p.Question), `,"options":[`...)
	for i, o := range p.Options {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendField(append(out, `{"persistent_id":"`+strconv.Itoa(i)+`"`...), "text", o)
		out = append(out, `,"voter_count":0}`...)
	}
	out = appendField(append(out, `],"total_voter_count":0,"members_only":false`...), "type", kind)
	for name, is := range map[string]bool{"is_closed": p.Closed, "is_anonymous": !p.Named,
		"allows_multiple_answers": p.Multiple, "allows_revoting": !p.Fixed} {
		out = append(out, `,"`+name+`":`+strconv.FormatBool(is)...)
	}
	if p.Explanation != "" {
		out = appendField(out, "explanation", p.Explanation)
	}
	if p.Correct != nil {
		out = append(out, `,"correct_option_ids":[`...)
		for i, id := range p.Correct {
			if i > 0 {
				out = append(out, ',')
			}
			out = strconv.AppendInt(out, int64(id), 10)
		}
		out = append(out, ']')
	}
	if p.Seconds != 0 {
		out = appendInt(out, "open_period", int64(p.Seconds))
	}
	return append(out, '}')
}
