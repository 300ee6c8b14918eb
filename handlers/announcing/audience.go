package announcing

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// Choosing is what choosing to whom an announcement goes asks of a transaction.
type Choosing interface {
	CountSegments(ctx context.Context, courseID int64, of []course.Segment) (map[course.Segment]int, error)
	NameSegments(ctx context.Context, courseID int64, of course.Choice) ([]course.NamedSegment, error)
	CountPassable(ctx context.Context, courseID int64, of course.Choice) (int, error)
	Headcounts(ctx context.Context, courseID int64) ([]course.Headcount, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	Session(ctx context.Context, id int64) (course.Session, error)
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	Asking
}

// The buttons of the choice.
var (
	toTap   = notice.Tap[page]{Action: "ann", What: "to"}
	flipTap = notice.Tap[flipped]{Action: "ann", What: "seg"}
	backTap = notice.Tap[ofDraft]{Action: "ann", What: "back"}
)

// page is one of the pages of the choice.
type page struct {
	Draft int64
	Of    string // groups, delegations, sessions or session, announcements or answers
	N     int64  // number of the page, or id of the session or the announcement
}

const (
	ofGroups      = ""
	ofDelegations = "d"
	ofSessions    = "s"
	ofSession     = "at"
	ofAsking      = "q"
	ofAnswers     = "to"
)

// flipped is a segment on a page.
type flipped struct {
	Draft int64
	Kind  course.SegmentKind
	ID    int64
	Of    string
	N     int64
}

// whom is who is chosen by now, and in words.
func whom(ctx context.Context, v *visit.Visit, store Store, c course.Course, f form) (to course.Audience, named string, err error) {
	if to, err = store.Audience(ctx, c.ID, f.To); err != nil {
		return to, "", err
	}
	segments, err := store.NameSegments(ctx, c.ID, f.To)
	return to, words.Audience(v.Say, c, segments), err
}

// audience is whom, with the line that says it under a preview.
func audience(ctx context.Context, v *visit.Visit, store Store, c course.Course, f form) (to course.Audience, line string, err error) {
	to, named, err := whom(ctx, v, store, c, f)
	if err == nil && to.Total() == 0 {
		return to, v.Say.T("audience.nobody"), nil
	}
	return to, v.Say.T("audience.chosen", "Audience", named, "Total", to.Total()), err
}

// sending is the button that sends, and a line about those who would hear of it by nobody when the bot can write to none.
func sending(ctx context.Context, v *visit.Visit, store Store, c course.Course, f form, to course.Audience, s notice.Survey) (send notice.Button, alone string, err error) {
	data := sendTap.Data(confirmation{f.Draft, f.announcement(v, c).Seen(to, s)})
	if !f.Due.IsZero() {
		return v.Button(data, f.words("later.button_schedule", "later.button_save")), "", nil
	}
	if to.Reachable > 0 {
		return v.Button(data, "announce.button_send", "Reachable", to.Reachable), "", nil
	}
	passable, err := store.CountPassable(ctx, f.Course, f.To)
	if left := to.Total() - passable; left > 0 {
		alone = "\n" + v.Say.N("audience.alone", left)
	}
	if passable == 0 {
		return v.Button(data, "audience.button_call", "Total", to.Total()), alone, err
	}
	return v.Button(data, "audience.button_pass", "Passable", passable), alone, err
}

// Choose shows a page of the choice in the place of the message under the button.
func Choose(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, toTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return under(ctx, v, store, tapped.Draft, func(c course.Course, f form) (bot.Reply, error) {
		return choice{v, store, c, f}.show(ctx, tapped)
	})
}

// Flip chooses the tapped segment, or drops it.
func Flip(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, flipTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return under(ctx, v, store, tapped.Draft, func(c course.Course, f form) (bot.Reply, error) {
		if !slices.Contains(course.SegmentKinds, tapped.Kind) {
			return bot.Reply{}, visit.OldButton()
		}
		if tapped.Kind.OfAnnouncement() {
			if _, err := (choice{v, store, c, f}).asked(ctx, tapped.ID); err != nil {
				return bot.Reply{}, err
			}
		}
		f.To = f.To.Flip(course.Segment{Kind: tapped.Kind, ID: tapped.ID})
		if len(f.To) > course.MaxSegments {
			return bot.Reply{}, course.Refuse(course.ErrInvalid, "audience.too_many", "Max", course.MaxSegments)
		}
		if err := v.Keep(ctx, Dialog, "confirm", f); err != nil {
			return bot.Reply{}, err
		}
		return choice{v, store, c, f}.show(ctx, page{tapped.Draft, tapped.Of, tapped.N})
	})
}

// Chosen puts the message under the preview in the place of the choice.
func Chosen(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, backTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return under(ctx, v, store, tapped.Draft, func(c course.Course, f form) (bot.Reply, error) {
		f.Adding = false
		return f.kept(ctx, v, store, c)
	})
}

// Pick adds the person of a card to those who get the draft of the chat, or begins an announcement to
// that person alone.
func Pick(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.PickTap)
	if err != nil {
		return bot.Reply{}, err
	}
	e, err := store.Enrollment(ctx, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	c, err := v.Managed(ctx, e.CourseID)
	if err != nil {
		return bot.Reply{}, err
	}
	if e.State != course.Enrolled {
		return bot.Reply{}, course.Refuse(course.ErrConflict, "person.withdrawn", "Name", e.Trainee.Name)
	}
	f, err := draft(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	one := course.Segment{Kind: course.HandPicked, ID: e.ID}
	if f.Draft == 0 || f.Course != c.ID {
		f = form{Course: c.ID, To: course.Choice{one}}
		return bot.Say(v.Say.T("audience.ask", "Name", e.Trainee.Name, "Course", c.Title), []notice.Button{v.Cancel(Dialog)}), v.Keep(ctx, Dialog, "message", f)
	}
	if f.To.Has(course.Segment{Kind: course.Everybody}) { // and must not go to this person alone by a tap on a card
		return v.Reply("audience.picked_all", "Name", e.Trainee.Name)
	}
	if !f.To.Has(one) {
		f.To = f.To.Flip(one)
	}
	if len(f.To) > course.MaxSegments {
		return bot.Reply{}, course.Refuse(course.ErrInvalid, "audience.too_many", "Max", course.MaxSegments)
	}
	if err := v.Keep(ctx, Dialog, "confirm", f); err != nil {
		return bot.Reply{}, err
	}
	m, err := control(ctx, v, store, c, f)
	return bot.Say(v.Say.T("audience.picked", "Name", e.Trainee.Name)).And(bot.Reply{Messages: []notice.Message{m}}), err
}

// choice is what is chosen for a draft.
type choice struct {
	v      *visit.Visit
	store  Store
	course course.Course
	form   form
}

// show is a page.
func (k choice) show(ctx context.Context, p page) (bot.Reply, error) {
	to, named, err := whom(ctx, k.v, k.store, k.course, k.form)
	if err != nil {
		return bot.Reply{}, err
	}
	text := k.v.Say.T("audience.title", append(words.Reached(to.Reached), "Course", k.course.Title, "Audience", named)...)
	back := []notice.Button{k.v.Button(toTap.Data(page{Draft: p.Draft}), "audience.button_all")}
	var rows [][]notice.Button
	switch p.Of {
	case ofDelegations:
		rows, err = k.delegations(ctx, p)
	case ofSessions:
		text += "\n\n" + k.v.Say.T("audience.sessions")
		rows, err = k.sessions(ctx, p)
	case ofSession:
		var s course.Session
		if s, err = k.store.Session(ctx, p.N); err != nil || s.CourseID != k.course.ID {
			return bot.Reply{}, visit.OldButton()
		}
		text += "\n\n" + k.v.Say.T("audience.of_session", "Session", k.v.Say.Session(s, k.course.Location()))
		rows, err = k.session(ctx, p, s)
		back = []notice.Button{k.v.Button(toTap.Data(page{Draft: p.Draft, Of: ofSessions}), "audience.button_sessions"), back[0]}
	case ofAsking:
		text += "\n\n" + k.v.Say.T("audience.asking")
		rows, err = k.askings(ctx, p)
	case ofAnswers:
		var a notice.Announcement
		if a, err = k.asked(ctx, p.N); err != nil {
			return bot.Reply{}, err
		}
		text += "\n\n" + k.v.Say.T("audience.of_asking", words.SentAt(k.course, a)...)
		rows, err = k.answers(ctx, p, a)
		back = []notice.Button{k.v.Button(toTap.Data(page{Draft: p.Draft, Of: ofAsking}), "audience.button_asked"), back[0]}
	case ofGroups:
		back = nil
		rows, err = k.groups(ctx, p)
	default:
		err = visit.OldButton()
	}
	if err != nil {
		return bot.Reply{}, err
	}
	if back != nil {
		rows = append(rows, back)
	}
	done := k.v.Button(backTap.Data(ofDraft{p.Draft}), "audience.button_done")
	return k.v.Replace(text, append(rows, []notice.Button{done})...), nil
}

// row is the button of a segment, with how many are in it.
func (k choice) row(p page, s course.NamedSegment, people int) []notice.Button {
	return []notice.Button{k.v.Button(flipTap.Data(flipped{p.Draft, s.Kind, s.ID, p.Of, p.N}), "audience.row", "Chosen", k.form.To.Has(s.Segment),
		"Name", words.Short(words.Segment(k.v.Say, k.course, s)), "Count", people)}
}

// counted are the buttons of segments.
func (k choice) counted(ctx context.Context, p page, of []course.NamedSegment) (rows [][]notice.Button, err error) {
	all := make([]course.Segment, len(of))
	for i, s := range of {
		all[i] = s.Segment
	}
	counts, err := k.store.CountSegments(ctx, k.course.ID, all)
	for _, s := range of {
		rows = append(rows, k.row(p, s, counts[s.Segment]))
	}
	return rows, err
}

// groups are the segments that belong to nothing, the ways to the others, and the people who were picked.
func (k choice) groups(ctx context.Context, p page) (rows [][]notice.Button, err error) {
	sessions, err := k.store.Sessions(ctx, k.course.ID)
	if err != nil {
		return nil, err
	}
	kinds := []course.SegmentKind{course.Everybody, course.Representatives, course.OrganizersOf, course.NotLinked, course.BirthUnsettled}
	if k.course.Limited() {
		kinds = append(kinds, course.WaitingList)
	}
	if slices.ContainsFunc(sessions, func(s course.Session) bool { return !s.ClosedAt.IsZero() }) {
		kinds = append(kinds, course.BelowTheRule)
	}
	if k.course.Closed() {
		kinds = append(kinds, course.WithoutCertificate)
	}
	var of []course.NamedSegment
	for _, kind := range kinds {
		of = append(of, course.NamedSegment{Segment: course.Segment{Kind: kind}})
	}
	if rows, err = k.counted(ctx, p, of); err != nil {
		return nil, err
	}
	others := []notice.Button{k.v.Button(toTap.Data(page{Draft: p.Draft, Of: ofDelegations}), "audience.button_delegations")}
	if len(sessions) > 0 {
		others = append(others, k.v.Button(toTap.Data(page{Draft: p.Draft, Of: ofSessions}), "audience.button_sessions"))
	}
	asking, err := k.asking(ctx, p.Draft)
	if err != nil {
		return nil, err
	}
	rows = append(append(rows, others), asking...)
	var picked course.Choice
	for _, s := range k.form.To {
		if s.Kind == course.HandPicked && len(rows)+len(picked) < visit.MaxRows-1 {
			picked = append(picked, s)
		}
	}
	people, err := k.store.NameSegments(ctx, k.course.ID, picked)
	for _, s := range people {
		rows = append(rows, []notice.Button{k.v.Button(flipTap.Data(flipped{p.Draft, s.Kind, s.ID, p.Of, p.N}), "audience.row_picked", "Name", words.Short(s.Name))})
	}
	return rows, err
}

func (k choice) delegations(ctx context.Context, p page) (rows [][]notice.Button, err error) {
	all, err := k.store.Headcounts(ctx, k.course.ID)
	if err != nil {
		return nil, err
	}
	shown := visit.PageOf(len(all), visit.MaxRows-4, int(p.N))
	p.N = int64(shown.N)
	for _, d := range all[shown.From:shown.To] {
		rows = append(rows, k.row(p, course.NamedSegment{Segment: course.Segment{Kind: course.OfDelegation, ID: d.DelegationID}, Name: d.Delegation}, d.Total()))
	}
	return append(rows, k.turn(shown, p)...), nil
}

func (k choice) sessions(ctx context.Context, p page) (rows [][]notice.Button, err error) {
	all, err := k.store.Sessions(ctx, k.course.ID)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(s course.Session) bool { return s.Cancelled() })
	shown := visit.PageOf(len(all), visit.MaxRows-4, int(p.N))
	for _, s := range all[shown.From:shown.To] {
		rows = append(rows, []notice.Button{{
			Label: words.Short(k.v.Say.Session(s, k.course.Location())), Data: toTap.Data(page{p.Draft, ofSession, s.ID})}})
	}
	return append(rows, k.turn(shown, p)...), nil
}

func (k choice) session(ctx context.Context, p page, s course.Session) ([][]notice.Button, error) {
	var of []course.NamedSegment
	for _, kind := range course.SegmentKinds {
		if kind.OfSession() {
			of = append(of, course.NamedSegment{Segment: course.Segment{Kind: kind, ID: s.ID}, Session: s})
		}
	}
	return k.counted(ctx, p, of)
}

// turn is the row that turns a page; none when there is one page.
func (k choice) turn(shown visit.Page, p page) [][]notice.Button {
	row := shown.Turn(k.v, func(n int) string { return toTap.Data(page{p.Draft, p.Of, int64(n)}) })
	if len(row) == 0 {
		return nil
	}
	return [][]notice.Button{row}
}
