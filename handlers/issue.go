package handlers

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/notice"
	"loptruong/words"
)

// issue closes a course and issues its certificates: it shows who is eligible and
// who is not, with the reasons, and what keeps the papers from being printed; once
// confirmed, the numbers are given, and what follows waits a minute: see closing.go.
func issue(ctx context.Context, v *Visit) (bot.Reply, error) {
	switch v.word(0) {
	case "back", "send":
		return v.tapClosing(ctx)
	case "":
		c, err := v.ManagedCourse(ctx)
		if err != nil {
			return bot.Reply{}, err
		}
		return v.showIssue(ctx, c, "")
	}
	c, err := v.managed(ctx, v.param(1))
	if err != nil {
		return bot.Reply{}, err
	}
	switch v.word(0) {
	case "ask":
		return v.askSure(ctx, c)
	case "ok":
		return v.confirmIssue(ctx, c)
	}
	return v.showIssue(ctx, c, "")
}

// outcome is how a course ends: its people by roster number, split by the
// completion rule.
type outcome struct {
	eligible []course.Enrollment
	papers   []course.Paper // of the eligible, still without number and code
	not      []course.Enrollment
	progress map[int64]course.Progress // by enrollment
	closings int64                     // the course's last closing, which was taken back; 0 when there was none
}

// outcomeOf refuses while a session is not yet held or still open: nobody is
// judged before the end.
func (v *Visit) outcomeOf(ctx context.Context, c course.Course) (outcome, error) {
	sessions, err := v.Store.Sessions(ctx, c.ID)
	if err != nil {
		return outcome{}, err
	}
	if len(sessions) == 0 {
		return outcome{}, course.Refuse(course.ErrConflict, "issue.no_sessions", "Course", c.Title)
	}
	for _, s := range slices.Backward(sessions) {
		if !s.ClosedAt.IsZero() {
			continue
		}
		closes, key := c.CheckIn.Closes(s), "issue.too_early"
		if !v.Now.Before(closes) {
			key = "issue.closing_late"
		}
		return outcome{}, course.Refuse(course.ErrConflict, key, "Session", v.Say.Session(s, c.Location()),
			"Time", course.ClockTime(closes.In(c.Location())))
	}
	return v.judge(ctx, c, sessions)
}

// judge holds everybody on the roster against the completion rule.
func (v *Visit) judge(ctx context.Context, c course.Course, sessions []course.Session) (outcome, error) {
	o := outcome{progress: map[int64]course.Progress{}}
	roster, err := v.Store.Roster(ctx, c.ID)
	if err != nil {
		return o, err
	}
	states, err := v.Store.CourseStates(ctx, c.ID)
	if err != nil {
		return o, err
	}
	for _, e := range course.EnrolledOf(roster) {
		p := c.Rule.ProgressOf(sessions, states[e.ID])
		o.progress[e.ID] = p
		if p.Eligible() {
			o.eligible = append(o.eligible, e)
			o.papers = append(o.papers, v.paper(c, sessions, e))
		} else {
			o.not = append(o.not, e)
		}
	}
	last, _, err := v.Store.LastClosing(ctx, c.ID)
	o.closings = last.ID
	return o, err
}

// openBirths are the eligible whose date of birth still has two readings; the paper
// will say the first.
func (o outcome) openBirths() []course.Enrollment {
	var open []course.Enrollment
	for _, e := range o.eligible {
		if !e.Trainee.BirthAlt.IsZero() {
			open = append(open, e)
		}
	}
	return open
}

// total is how many are judged.
func (o outcome) total() int { return len(o.eligible) + len(o.not) }

// The two steps of a confirmation.
const (
	firstLook = "ask"
	lastLook  = "ok"
)

// seen is what a step of the confirmation shows: everybody's paper as it will be
// printed, and who gets none and why. A closing that was taken back since makes it
// another, so that an old button does nothing.
func (o outcome) seen(step string) string {
	papers := slices.Clone(o.papers)
	for i := range papers {
		papers[i].IssuedAt = time.Time{}
	}
	var not []any
	for _, e := range o.not {
		not = append(not, e.ID, e.No, e.Trainee.Name, e.Unit, o.progress[e.ID])
	}
	var births []any
	for _, e := range o.openBirths() {
		births = append(births, e.ID, e.Trainee.BirthAlt)
	}
	return course.Seen(step, o.closings, papers, not, births)
}

// showIssue shows how the course would end, after a word about why it is shown
// again, or how its closing stands.
func (v *Visit) showIssue(ctx context.Context, c course.Course, why string) (bot.Reply, error) {
	if c.Closed() {
		return v.showClosed(ctx, c, why)
	}
	o, err := v.outcomeOf(ctx, c)
	if err != nil {
		return bot.Reply{}, err
	}
	text, keys := v.preview(c, o)
	void, err := v.voidOf(ctx, c)
	if err != nil {
		return bot.Reply{}, err
	}
	text += void
	if why != "" {
		text = why + "\n\n" + text
	}
	return v.replace(text, keys...), nil
}

// preview is what is seen before the first step. With nobody eligible closing is
// an act of another name, and with somebody who isn't it is asked once more.
func (v *Visit) preview(c course.Course, o outcome) (text string, keys [][]notice.Button) {
	lines := []string{v.Say.T("issue.title", "Course", c.Title),
		v.Say.T("issue.counts", "Eligible", len(o.eligible), "Total", o.total(), "Not", len(o.not))}
	if faults := v.paperFaults(o); len(faults) > 0 {
		lines = append(lines, "", v.Say.T("issue.faults"))
		for _, f := range faults {
			lines = append(lines, f.text)
		}
		return strings.Join(append(lines, "", v.mendHint(faults)), "\n"), v.mendKeys(c, faults)
	}
	if len(o.eligible) > 0 {
		form := o.papers[0].Form
		lines = append(lines, v.Say.T("issue.signed", "Date", words.PaperDate(o.papers[0].Signed), "Place", form.PlaceName,
			"Title", strings.Join(form.SignerTitle, "; "), "Name", form.SignerName))
	}
	lines = append(lines, v.openBirths(o)...)
	if len(o.not) > 0 {
		lines = append(lines, "", v.Say.T("issue.not_eligible"))
	}
	for _, e := range o.not {
		p := o.progress[e.ID]
		lines = append(lines, v.Say.T("issue.line", "No", e.No, "Name", e.Trainee.Name, "Unit", e.Unit,
			"Attended", p.Attended, "Total", p.Total, "Share", v.Say.Percent(p.Tenths()), "Percent", p.Percent,
			"Missed", v.Say.SessionList(p.Missed, c.Location())))
	}
	step, label, ask := lastLook, "issue.confirm", "issue.ask"
	switch {
	case len(o.eligible) == 0:
		step, label, ask = firstLook, "issue.confirm_none", "issue.ask_none"
	case len(o.not) > 0:
		step, label = firstLook, "issue.confirm_some"
	}
	return strings.Join(append(lines, "", v.Say.T(ask)), "\n"), [][]notice.Button{
		{v.key(notice.Data("issue", step, c.ID, o.seen(step)), label, "Eligible", len(o.eligible))},
		{v.key(notice.Data("paper", "list", c.ID), "paper.key_list")},
	}
}

// openBirths are the lines about dates of birth that nobody has settled.
func (v *Visit) openBirths(o outcome) []string {
	open := o.openBirths()
	if len(open) == 0 {
		return nil
	}
	lines := []string{"", v.Say.N("issue.births", len(open))}
	for _, e := range open {
		lines = append(lines, v.Say.T("issue.births_line", "No", e.No, "Name", e.Trainee.Name,
			"Birth", e.Trainee.Birth.String(), "Alt", e.Trainee.BirthAlt.String()))
	}
	return lines
}

// askSure is the second question, which names the numbers.
func (v *Visit) askSure(ctx context.Context, c course.Course) (bot.Reply, error) {
	if c.Closed() {
		return v.showClosed(ctx, c, "")
	}
	o, err := v.outcomeOf(ctx, c)
	if err != nil {
		return bot.Reply{}, err
	}
	if course.CheckSeen(v.word(2), o.seen(firstLook)) != nil {
		return v.showIssue(ctx, c, v.Say.T("refuse.changed"))
	}
	pairs := []any{"Course", c.Title, "Eligible", len(o.eligible), "Not", len(o.not), "Total", o.total()}
	question, key := "issue.sure", "issue.confirm_sure"
	if len(o.eligible) == 0 {
		question, key = "issue.sure_none", "issue.confirm_sure_none"
	}
	return v.replace(v.Say.T(question, pairs...),
		[]notice.Button{v.key(notice.Data("issue", lastLook, c.ID, o.seen(lastLook)), key, pairs...)},
		[]notice.Button{v.key(notice.Data("issue", "show", c.ID), "key.back")}), nil
}

// confirmIssue does it all in this one transaction: the closing, the numbers and
// codes. A second confirmation says how things stand, and one of something that has
// changed shows what is now.
func (v *Visit) confirmIssue(ctx context.Context, c course.Course) (bot.Reply, error) {
	// Whoever is changing the roster, the book or the course is waited for, and kept
	// out until the commit.
	locked := v.Store.LockCourse(ctx, c.ID)
	if locked != nil && !errors.Is(locked, course.ErrConflict) {
		return bot.Reply{}, locked
	}
	c, err := v.managed(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if locked != nil {
		return v.showClosed(ctx, c, "")
	}
	o, err := v.outcomeOf(ctx, c)
	if err != nil {
		return bot.Reply{}, err
	}
	if course.CheckSeen(v.word(2), o.seen(lastLook)) != nil || len(v.paperFaults(o)) > 0 {
		return v.showIssue(ctx, c, v.Say.T("refuse.changed"))
	}
	closing := course.Closing{CourseID: c.ID, By: v.Account.ID}
	if err := v.Store.CloseCourse(ctx, &closing); err != nil {
		return bot.Reply{}, err
	}
	if err := v.issueCertificates(ctx, c, o); err != nil {
		return bot.Reply{}, err
	}
	return v.showWaiting(ctx, c, closing)
}

// paper is what the page of a person's certificate will say; number and code are
// put in when they are given.
func (v *Visit) paper(c course.Course, sessions []course.Session, e course.Enrollment) course.Paper {
	loc := c.Location()
	return course.Paper{
		Form: c.Form.WithDefaults(), Address: c.Address,
		Name: e.Trainee.Name, Birth: e.Trainee.Birth.String(), Position: e.Position, Unit: e.Unit,
		Delegation: e.Delegation, Title: c.Title, Place: c.Place,
		From:     sessions[0].Start.In(loc).Format(time.DateOnly),
		To:       sessions[len(sessions)-1].Start.In(loc).Format(time.DateOnly),
		Signed:   v.Now.In(loc).Format(time.DateOnly),
		IssuedAt: v.Now.UTC(),
	}
}

func (v *Visit) issueCertificates(ctx context.Context, c course.Course, o outcome) error {
	if len(o.eligible) == 0 {
		return nil
	}
	year := v.Now.In(c.Location()).Year()
	first, err := v.Store.NextNumbers(ctx, year, len(o.eligible))
	if err != nil {
		return err
	}
	for i, e := range o.eligible {
		certificate := course.Certificate{
			CourseID: c.ID, EnrollmentID: e.ID, DelegationID: e.DelegationID,
			Year: year, No: first + i, Code: course.NewCertificateCode(),
			State: course.Issued, IssuedAt: v.Now, Paper: o.papers[i],
		}
		certificate.Paper.Number = certificate.Number()
		certificate.Paper.Register = certificate.No
		certificate.Paper.Code = certificate.Code
		certificate.Paper.CheckURL = v.House.checkURL(certificate.Code)
		if err := v.Store.CreateCertificate(ctx, &certificate); err != nil {
			return err
		}
	}
	return nil
}

// checkURL is where a certificate is verified: the public page, or this bot.
func (h *Handlers) checkURL(code string) string {
	if h.PublicURL == "" {
		return h.Link("v_" + code)
	}
	return strings.TrimSuffix(h.PublicURL, "/") + "/c/" + code
}

// issuedOf are the valid certificates of a course, by number.
func (v *Visit) issuedOf(ctx context.Context, c course.Course) ([]course.Certificate, error) {
	return v.certificatesIn(ctx, c, course.Issued)
}

// certificatesIn are the certificates of a course in a state, by number.
func (v *Visit) certificatesIn(ctx context.Context, c course.Course, state course.CertificateState) ([]course.Certificate, error) {
	all, err := v.Store.Certificates(ctx, c.ID)
	return slices.DeleteFunc(all, func(one course.Certificate) bool { return one.State != state }), err
}
