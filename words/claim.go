package words

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// Deciding is the buttons under a claim to a place that organizers and representatives
// have each as their own, since a button is of one audience.
type Deciding struct {
	Show      notice.Tap[OfClaim]    // the claim, as it is now
	Give      notice.Tap[ClaimPlace] // gives it a place
	AskReason notice.Tap[OfClaim]    // asks why it is refused
	Refuse    notice.Tap[OfClaim]    // refuses it without a reason
}

// The buttons under a claim, by who decides.
var (
	OrganizersDecide      = deciding("claims")
	RepresentativesDecide = deciding("vouch")

	ChangeTap = notice.Tap[SeenClaim]{Action: "claims", What: "sure"} // takes the place from the account that has it
	EnrollTap = notice.Tap[SeenNear]{Action: "claims", What: "new"}   // puts the person on the roster
	PassTap   = notice.Tap[OfClaim]{Action: "vouch", What: "pass"}    // leaves it to the organizers
)

func deciding(action string) Deciding {
	of := func(what string) notice.Tap[OfClaim] { return notice.Tap[OfClaim]{Action: action, What: what} }
	return Deciding{
		Show: of("show"), AskReason: of("no"), Refuse: of("refuse"),
		Give: notice.Tap[ClaimPlace]{Action: action, What: "give"},
	}
}

// OfClaim is what a button about a claim carries.
type OfClaim struct{ ID int64 }

// ClaimPlace is a claim and the place that it is given.
type ClaimPlace struct{ ID, Place int64 }

// SeenClaim is that, with the digest of what was shown.
type SeenClaim struct {
	ID, Place int64
	Seen      string
}

// SeenNear is a claim with the digest of who was shown to come near.
type SeenNear struct {
	ID   int64
	Seen string
}

// AskedClaim is a claim that waits, for whoever may decide about it, with their buttons.
func AskedClaim(p *i18n.Printer, f course.ClaimAsked) notice.Message {
	if f.Place.ID == 0 {
		return notice.Message{Text: vouchingAsked(p, f), Buttons: vouchButtons(p, f)}
	}
	give, keep := "vouch.button_give", "vouch.button_no"
	text := p.T("vouch.two_courses", "Course", f.Course.Title, "No", f.Place.No, "Name", f.Place.Trainee.Name, "Unit", f.Place.Unit,
		"Way", p.Plain("vouch.way_"+string(f.Claim.Way)), "Claimant", mention(p, f.Claimant.TelegramID, "vouch.write"))
	stronger := f.Claim.Way.Beats(f.Place.LinkedBy)
	if t := f.Place.Trainee; t.AccountID != 0 && t.AccountID != f.Claim.AccountID {
		give, keep = "vouch.button_change", "vouch.button_keep"
		text = p.T("vouch.second", "Course", f.Course.Title, "No", f.Place.No, "Name", t.Name, "Unit", f.Place.Unit,
			"Holder", mention(p, t.TelegramID, "vouch.holder"), "HeldBy", wayOf(p, f.Place.LinkedBy), "HeldAt", moment(f.Course, f.Place.LinkedAt),
			"Claimant", mention(p, f.Claimant.TelegramID, "vouch.claimant"), "Way", wayOf(p, f.Claim.Way), "At", moment(f.Course, f.Claim.At), "Stronger", stronger)
	}
	buttons := [][]notice.Button{
		{{Label: p.Plain(give), Data: OrganizersDecide.Give.Data(ClaimPlace{f.Claim.ID, f.Place.ID})}},
		{{Label: p.Plain(keep), Data: OrganizersDecide.Refuse.Data(OfClaim{f.Claim.ID})}},
	}
	if !stronger {
		slices.Reverse(buttons)
	}
	return notice.Message{Text: text + known(p, f), Buttons: buttons}
}

// AboveClaim asks whether somebody who claims a place is put on the roster, where the course comes to have more people than it
// takes by that.
func AboveClaim(p *i18n.Printer, f course.ClaimAsked) string {
	return p.T("vouch.above", "Name", f.Claim.Name, "Course", f.Course.Title, "Above", i18n.HTML(Overfull(p, f.Over)))
}

// vouchingAsked is what somebody says of themselves whom somebody is to vouch for, with
// the places that come near.
func vouchingAsked(p *i18n.Printer, f course.ClaimAsked) string {
	c := f.Claim
	lines := []string{p.T("vouch.asked", "Course", f.Course.Title, "Name", c.Name, "Birth", c.Birth.String(), "Unit", c.Unit, "Delegation", c.Delegation,
		"Phone", c.Phone, "Claimant", mention(p, f.Claimant.TelegramID, "vouch.write")) + known(p, f), ""}
	if len(f.Near) == 0 {
		lines = append(lines, p.T("vouch.nobody_near"))
	} else {
		lines = append(lines, p.T("vouch.near"))
	}
	for _, e := range f.Near {
		lines = append(lines, p.T("vouch.near_line", "No", e.No, "Name", e.Trainee.Name, "Birth", e.Trainee.Birth.String(), "Unit", e.Unit,
			"Delegation", e.Delegation, "Taken", e.Trainee.AccountID != 0, "Withdrawn", e.State == course.Withdrawn))
	}
	if f.Vouching.ID != 0 && slices.ContainsFunc(f.Near, func(e course.Enrollment) bool { return e.Trainee.AccountID != 0 }) {
		lines = append(lines, p.T("vouch.taken_hint"))
	}
	if f.Vouching.ID == 0 && f.Course.Limited() && !f.Course.Closed() {
		lines = append(lines, "", string(Seats(p, f.Course, f.Seats, c.Delegation)))
	}
	return strings.Join(lines, "\n")
}

// vouchButtons are a button for each place that may be given, and those that decide
// otherwise. What only organizers may, a representative is not offered.
func vouchButtons(p *i18n.Printer, f course.ClaimAsked) (buttons [][]notice.Button) {
	taps, organizer := RepresentativesDecide, f.Vouching.ID == 0
	if organizer {
		taps = OrganizersDecide
	}
	add := func(label, data string) { buttons = append(buttons, []notice.Button{{Label: label, Data: data}}) }
	for _, e := range f.Near {
		textID := "vouch.button_is"
		if e.Trainee.AccountID != 0 {
			textID = "vouch.button_is_taken"
		}
		switch {
		case e.State == course.Withdrawn && organizer:
			add(p.Plain("vouch.button_card", "No", e.No, "Name", Short(e.Trainee.Name)), EntryTap.Data(OfEntry{e.ID}))
		case e.State == course.Enrolled && (e.Trainee.AccountID == 0 || organizer):
			add(p.Plain(textID, "No", e.No, "Name", Short(e.Trainee.Name)), taps.Give.Data(ClaimPlace{f.Claim.ID, e.ID}))
		}
	}
	switch {
	case !organizer:
		add(p.Plain("vouch.button_pass"), PassTap.Data(OfClaim{f.Claim.ID}))
	case !f.Course.Closed():
		add(p.Plain("vouch.button_new"), EnrollTap.Data(SeenNear{f.Claim.ID, f.Seen()}))
	}
	add(p.Plain("vouch.button_no"), taps.AskReason.Data(OfClaim{f.Claim.ID}))
	return buttons
}

// known says who the account of a claim is on other courses; empty when it is nobody.
func known(p *i18n.Printer, f course.ClaimAsked) string {
	if len(f.Elsewhere) == 0 {
		return ""
	}
	t := f.Elsewhere[0].Trainee
	return "\n" + p.T("vouch.elsewhere", "Name", t.Name, "Birth", t.Birth.String())
}

// mention is a link to a Telegram user, as HTML; they may have no other name here.
func mention(p *i18n.Printer, user int64, textID string) i18n.HTML {
	return i18n.HTML(fmt.Sprintf(`<a href="tg://user?id=%d">%s</a>`, user, p.T(textID)))
}

// wayOf says how it was made sure that an account is somebody's, plain.
func wayOf(p *i18n.Printer, w course.LinkWay) string {
	if w == "" {
		return p.Plain("vouch.way_unknown")
	}
	return p.Plain("vouch.way_" + string(w))
}

// moment is a moment of a course, "8:10 15/8"; empty for none.
func moment(c course.Course, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(c.Location())
	return course.ClockTime(t) + " " + t.Format("2/1")
}

func claimSettled(p *i18n.Printer, f course.ClaimSettled) notice.Message {
	if f.Claim.State == course.ClaimGranted {
		return notice.Message{Text: p.T("vouch.granted", "Course", f.Course.Title, "Name", f.Place.Trainee.Name, "No", f.Place.No, "Unit", f.Place.Unit,
			"Organizers", Organizers(p, f.Course))}
	}
	m := notice.Message{Text: p.T("vouch.refused", "Course", f.Course.Title, "Reason", f.Claim.Reason, "Organizers", Organizers(p, f.Course))}
	if !f.Course.Closed() {
		m.Buttons = searchAgain(p, f.Course)
	}
	return m
}

// searchAgain is the button by which somebody looks for their place on a course again.
func searchAgain(p *i18n.Printer, c course.Course) [][]notice.Button {
	return [][]notice.Button{{{Label: p.Plain("claim.again"), Data: SearchTap.Data(OfCourse{c.ID})}}}
}

func placeKept(p *i18n.Printer, f course.PlaceKept) notice.Message {
	return notice.Message{Text: p.T("vouch.kept", "Course", f.Course.Title, "No", f.Place.No, "Name", f.Place.Trainee.Name),
		Buttons: [][]notice.Button{{{Label: p.Plain("disown.button"), Data: DisownTap.Data(OfEntry{f.Place.ID})}}}}
}

func placeDisowned(p *i18n.Printer, f course.PlaceDisowned) notice.Message {
	return notice.Message{Buttons: mend(p, f.Place),
		Text: p.T("disown.organizers", "Course", f.Course.Title, "No", f.Place.No, "Name", f.Place.Trainee.Name, "Unit", f.Place.Unit)}
}

func newcomersRegistered(p *i18n.Printer, f course.NewcomersRegistered) notice.Message {
	lines := []string{p.N("newcomers.head", len(f.Places), "Course", f.Course.Title)}
	for _, e := range f.Places[:min(len(f.Places), maxNamed)] {
		lines = append(lines, p.T("newcomers.line", "No", e.No, "Name", e.Trainee.Name, "Birth", e.Trainee.Birth.String(), "Unit", e.Unit))
	}
	if more := len(f.Places) - maxNamed; more > 0 {
		lines = append(lines, p.T("sessions.more", "More", more))
	}
	return notice.Message{Text: strings.Join(append(lines, p.T("newcomers.hint")), "\n")}
}
