package people

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Told is what was and will be said to somebody, as a transaction knows it.
type Told interface {
	SaidTo(ctx context.Context, e course.Enrollment, limit, skip int) (said []notice.Notice, total int, err error)
	Announcement(ctx context.Context, id int64) (notice.Announcement, error)
	Edited(ctx context.Context, n notice.Notice) (time.Time, error)
}

// Rows is what a card shows, as a transaction knows it.
type Rows interface {
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	States(ctx context.Context, enrollmentID int64) (map[int64]course.Presence, error)
	LastCertificatesOf(ctx context.Context, enrollmentID int64) ([]course.Certificate, error)
	CorrectionsAt(ctx context.Context, enrollmentID int64) ([]course.Correction, error)
	WaitingClaims(ctx context.Context, courseID int64) ([]course.Claim, error)
	CountWaiting(ctx context.Context, courseID int64, asked bool) (n int, err error)
	Actor(ctx context.Context, accountID int64) (course.Actor, error)
	Delegations(ctx context.Context, courseID int64) ([]course.Delegation, error)
	Told
	ScheduledFor(ctx context.Context, e course.Enrollment) ([]notice.Announcement, error)
}

// Acts is what the acts from a card ask of a transaction.
type Acts interface {
	registrar.Entries
	registrar.Unlinks
	registrar.Moves
	registrar.Representing
}

// Office is the desk at which organizers have a person's card before them.
type Office struct {
	Rows Rows
	Acts Acts
}

// card is everything that is known of somebody on a course.
type card struct {
	course      course.Course
	place       course.Enrollment
	sessions    []course.Session
	states      map[int64]course.Presence
	certificate course.Certificate // the newest, valid or revoked; zero when there is none
	represents  bool               // the own delegation
	asked       int                // corrections that wait
	claimed     int                // claims to the place that wait
	waiting     int                // people who wait for a place of the course
}

// linked tells whether an account has the place.
func (k card) linked() bool { return k.place.Trainee.AccountID != 0 }

// on tells whether the person is on the roster.
func (k card) on() bool { return k.place.State == course.Enrolled }

// fixed tells whether what papers print of the person can't be changed: a valid one shows
// it, or is about to.
func (k card) fixed() bool {
	return k.course.Closed() && (!k.course.Released() || k.certificate.State == course.Issued)
}

// ShowCard is somebody's card, in a message of its own: the list it was opened from
// stays where it is.
func ShowCard(ctx context.Context, v *visit.Visit, o Office) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.EntryTap)
	if err != nil {
		return bot.Reply{}, err
	}
	k, err := cardOf(ctx, v, o, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	return k.say(v, ""), nil
}

// CardAgain is the card in the place of a question about it.
func CardAgain(ctx context.Context, v *visit.Visit, o Office) (bot.Reply, error) {
	tapped, err := visit.Read(v, againTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return replaceCard(ctx, v, o, tapped.ID, "")
}

// replaceCard puts the card, after a word about what has just changed, in the place of
// the message under the button.
func replaceCard(ctx context.Context, v *visit.Visit, o Office, id int64, done string) (bot.Reply, error) {
	k, err := cardOf(ctx, v, o, id)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := k.say(v, done)
	if v.TapID != "" {
		reply.Messages[0].Edit = v.MessageID
	}
	return reply, nil
}

// cardOf reads the card of somebody on a course that the person manages.
func cardOf(ctx context.Context, v *visit.Visit, o Office, id int64) (k card, err error) {
	if k.place, err = o.Rows.Enrollment(ctx, id); err != nil {
		return k, visit.Missing(err)
	}
	if k.course, err = v.Managed(ctx, k.place.CourseID); err != nil {
		return k, err
	}
	if k.place.State != course.Enrolled && k.place.State != course.Withdrawn { // a double, by now
		return k, course.Refuse(course.ErrConflict, "person.withdrawn", "Name", k.place.Trainee.Name)
	}
	if k.sessions, err = o.Rows.Sessions(ctx, k.course.ID); err != nil {
		return k, err
	}
	if k.states, err = o.Rows.States(ctx, id); err != nil {
		return k, err
	}
	papers, err := o.Rows.LastCertificatesOf(ctx, id)
	if err != nil {
		return k, err
	}
	if len(papers) > 0 && papers[0].Kind == course.Completion {
		k.certificate = papers[0]
	}
	asked, err := o.Rows.CorrectionsAt(ctx, id)
	if err != nil {
		return k, err
	}
	k.asked = len(asked)
	claims, err := o.Rows.WaitingClaims(ctx, k.course.ID)
	if err != nil {
		return k, err
	}
	for _, one := range claims {
		if one.EnrollmentID == id {
			k.claimed++
		}
	}
	if !k.course.Closed() {
		if k.waiting, err = o.Rows.CountWaiting(ctx, k.course.ID, false); err != nil {
			return k, err
		}
	}
	if k.linked() && k.place.DelegationID != 0 {
		who, err := o.Rows.Actor(ctx, k.place.Trainee.AccountID)
		if err != nil {
			return k, err
		}
		k.represents = slices.ContainsFunc(who.Represented(), func(g course.Grant) bool { return g.DelegationID == k.place.DelegationID })
	}
	return k, nil
}

// say is the card, after a word about what has just changed.
func (k card) say(v *visit.Visit, done string) bot.Reply {
	e := k.place
	lines := []string{v.Say.T("person.title", "No", e.No, "Name", e.Trainee.Name, "Course", k.course.Title)}
	if done != "" {
		lines = append([]string{done, ""}, lines...)
	}
	if !k.on() {
		lines = append(lines, v.Say.T("card.off"))
	}
	lines = append(lines, "")
	for _, field := range course.CardFields {
		lines = append(lines, v.Say.T("card.field", "Field", words.Field(v.Say, field), "Value", e.Value(field), "Edited", e.Edited.Has(field)))
	}
	lines = append(lines, "", v.Say.T("card.link_"+string(e.Trainee.Reach())))
	if k.on() && !k.linked() && !k.course.Closed() {
		lines = append(lines, v.Say.T("card.way_in", "Link", v.House.Link("c_"+k.course.Code)))
	}
	if k.represents {
		lines = append(lines, v.Say.T("card.represents", "Delegation", e.Delegation))
	}
	stands := k.course.Rule.ProgressOf(k.sessions, k.states)
	if stands.Total > 0 {
		lines = append(lines, v.Say.T("card.attended", "Attended", stands.Attended, "Held", stands.Held, "Total", stands.Total))
	}
	if k.certificate.ID != 0 {
		lines = append(lines, words.PaperState(v.Say, k.course, k.certificate))
	}
	if k.waiting > 0 {
		lines = append(lines, v.Say.T("card.waiting", "Count", k.waiting))
	}
	if k.fixed() {
		lines = append(lines, "", v.Say.T("card.closed_hint"))
	}
	return bot.Say(strings.Join(lines, "\n"), k.buttons(v)...)
}

// buttons are what can be done from the card now.
func (k card) buttons(v *visit.Visit) [][]notice.Button {
	var rows [][]notice.Button
	if k.on() {
		var fields []notice.Button
		for _, field := range course.CardFields {
			if !k.fixed() || !field.Printed() {
				fields = append(fields, v.Button(visit.PersonTextTap.Data(visit.PersonText{Enrollment: k.place.ID, Field: field}),
					"paper.button_ask", "Field", words.Field(v.Say, field)))
			}
		}
		rows = append(rows, slices.Collect(slices.Chunk(fields, 3))...)
	}
	if k.on() && !k.course.Closed() {
		for _, s := range k.sessions {
			if _, open := k.course.CheckIn.At(s, v.Now).Presence(); open && s.ClosedAt.IsZero() && k.states[s.ID] == "" {
				rows = append(rows, []notice.Button{v.Button(visit.TickTap.Data(visit.Ticked{Session: s.ID, Enrollment: k.place.ID, As: course.Present}),
					"card.button_tick", "Session", v.Say.SessionShort(s, k.course.Location()))})
			}
		}
	}
	if len(k.sessions) > 0 {
		rows = append(rows, []notice.Button{v.Button(words.BookTap.Data(words.OfEntry{ID: k.place.ID}), "book.button")})
	}
	if k.asked > 0 {
		rows = append(rows, []notice.Button{v.Button(words.CorrectionsTap.Data(words.PageOfCourse{Course: k.course.ID}), "card.button_corrections", "Count", k.asked)})
	}
	if k.claimed > 0 {
		rows = append(rows, []notice.Button{v.Button(words.ClaimsTap.Data(words.PageOfCourse{Course: k.course.ID}), "card.button_claims", "Count", k.claimed)})
	}
	for _, act := range acts {
		if act.offered(k) {
			rows = append(rows, []notice.Button{v.Button(actTap.Data(placeAct{k.place.ID, act.name}), "card.button_"+act.name, "Delegation", k.place.Delegation)})
		}
	}
	if k.on() && !k.linked() && k.place.DelegationID != 0 {
		rows = append(rows, []notice.Button{v.Button(visit.DelegateTap.Data(visit.OfDelegation{Course: k.course.ID, ID: k.place.DelegationID}),
			"card.button_invite", "Delegation", k.place.Delegation)})
	}
	if k.on() && !k.course.Closed() {
		rows = append(rows, []notice.Button{v.Button(words.MergeTap.Data(words.OfEntry{ID: k.place.ID}), "merge.button")})
	}
	if k.on() {
		rows = append(rows, []notice.Button{v.Button(words.PickTap.Data(words.OfEntry{ID: k.place.ID}), "audience.button_pick")})
	}
	rows = append(rows, []notice.Button{v.Button(saidTap.Data(saidPage{Enrollment: k.place.ID}), "said.button")})
	rows = append(rows, []notice.Button{v.Button(visit.LogOfPersonTap.Data(words.OfEntry{ID: k.place.ID}), "card.button_log")})
	if k.course.Released() || !k.course.Closed() && len(k.sessions) > 0 {
		rows = append(rows, []notice.Button{v.Button(words.PaperTap.Data(words.OfEntry{ID: k.place.ID}), "card.button_paper")})
	}
	if !k.course.Closed() {
		rows = append(rows, []notice.Button{v.Button(words.IssueTap.Data(words.OfCourse{ID: k.course.ID}), "paper.button_issue")})
	}
	return rows
}
