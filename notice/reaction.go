package notice

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/course"
)

// Reaction is what somebody who got an announcement says by a button under it.
type Reaction string

const (
	Noted     Reaction = "noted" // has taken note of it (đã rõ); stands once it is said
	Comes     Reaction = "comes" // will come; the last of the two counts
	StaysAway Reaction = "away"  // won't
)

// ReactTap is the button by which a recipient says so.
var ReactTap = Tap[Reacting]{Action: "react"}

// Reacting is what it carries: the announcement by its draft, whose number is known before it is sent.
type Reacting struct {
	Draft int64
	Says  Reaction
}

// Asks tells whether a message has the button of a reaction.
func (m Message) Asks(r Reaction) bool {
	for _, row := range m.Buttons {
		for _, b := range row {
			if parts := strings.Split(b.Data, ":"); len(parts) > 1 {
				if p, ok := ReactTap.Read(parts[0], parts[1:]); ok && p.Says == r {
					return true
				}
			}
		}
	}
	return false
}

// AsksAnything tells whether it has one at all.
func (m Message) AsksAnything() bool { return m.Asks(Noted) || m.Asks(Comes) }

// Unasking is the message as it is shown to somebody who is none of its recipients: the links of its buttons stay.
func (m Message) Unasking() Message {
	rows := m.Buttons
	m.Buttons = nil
	for _, row := range rows {
		if row[0].URL != "" {
			m.Buttons = append(m.Buttons, row)
		}
	}
	return m
}

// The links that an announcement can have under it.
const (
	MaxLinks     = 3
	maxLinkLabel = 40
	maxLinkURL   = 1024
)

// public tells whether an address names a host as Telegram takes one: with a domain, and a port that there is.
func public(u *url.URL) bool {
	labels := strings.Split(u.Hostname(), ".")
	if len(labels) < 2 || slices.Contains(labels, "") {
		return false
	}
	_, err := strconv.ParseUint(u.Port(), 10, 16)
	return u.Port() == "" || err == nil
}

// ReadLink is the button of a link: what is to stand on it, and then its address.
func ReadLink(text string) (Button, error) {
	words := strings.Fields(text)
	if len(words) < 2 {
		return Button{}, course.Refuse(course.ErrInvalid, "react.link_two")
	}
	address := words[len(words)-1]
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.User != nil || !public(u) || len(address) > maxLinkURL {
		return Button{}, course.Refuse(course.ErrInvalid, "react.link_address", "Address", address)
	}
	label := strings.Join(words[:len(words)-1], " ")
	if Units(label) > maxLinkLabel {
		return Button{}, course.Refuse(course.ErrInvalid, "react.link_label", "Max", maxLinkLabel)
	}
	return Button{Label: label, URL: address}, nil
}

// KeysOf are the unique keys of the notices by which somebody can have got an announcement: by a place on a
// roster, or besides it.
func KeysOf(announcementID int64, who course.Actor) []string {
	keys := make([]string, 0, len(who.Enrollments)+1)
	for _, e := range who.Enrollments {
		keys = append(keys, KeyOf(announcementID, e.ID))
	}
	return append(keys, fmt.Sprintf("%s/%d/account/%d", AnnouncementMailing, announcementID, who.AccountID))
}

// Reactions counts the people to whom an announcement went by what they say to it.
type Reactions struct {
	Got    int // have it, or have said something
	Missed int // it hasn't reached
	Noted  int
	Comes  int
	Away   int
}

// Add counts others too.
func (r *Reactions) Add(o Reactions) {
	r.Got, r.Missed, r.Noted, r.Comes, r.Away = r.Got+o.Got, r.Missed+o.Missed, r.Noted+o.Noted, r.Comes+o.Comes, r.Away+o.Away
}

// Unnoted is how many have it and have not said to have taken note of it.
func (r Reactions) Unnoted() int { return r.Got - r.Noted }

// DelegationReactions are those of a delegation; of those of none, and of those besides the roster, without a name.
type DelegationReactions struct {
	Delegation string
	Reactions
}

// AllReactions are those of all, and of each delegation by its name.
type AllReactions struct {
	Reactions
	Of []DelegationReactions
}

// Reactor is somebody to whom an announcement went, with what they say to it.
type Reactor struct {
	Enrollment course.Enrollment // of who is not on the roster the name alone
	State      State             // how the announcement has reached them
	Noted      bool
	Says       Reaction // Comes, StaysAway or nothing
}
