package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/i18n"
)

// issue closes a course and issues its certificates: first it shows who is
// eligible and who is not, with the reasons; the confirmation does it, once.
func issue(ctx context.Context, v *Visit) (bot.Reply, error) {
	if v.TapID != "" {
		c, err := v.managed(ctx, v.param(1))
		if err != nil {
			return bot.Reply{}, err
		}
		return confirmIssue(ctx, v, c)
	}
	c, err := v.ManagedCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	if c.Closed() {
		return issued(ctx, v, c)
	}
	outcome, err := v.outcomeOf(ctx, c)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.checkPapers(c, outcome); err != nil {
		return bot.Reply{}, err
	}
	return bot.Say(outcome.preview(v.Say, c), []course.Key{
		v.key(bot.Data("issue", "ok", c.ID), "issue.confirm"),
	}), nil
}

// outcome is how a course ends: its people by roster number, split by the
// completion rule.
type outcome struct {
	sessions []course.Session
	eligible []course.Enrollment
	not      []course.Enrollment
	progress map[int64]course.Progress // by enrollment
}

// outcomeOf refuses while a session is not yet held or still open: nobody is
// judged before the end.
func (v *Visit) outcomeOf(ctx context.Context, c course.Course) (outcome, error) {
	o := outcome{progress: map[int64]course.Progress{}}
	var err error
	if o.sessions, err = v.Store.Sessions(ctx, c.ID); err != nil {
		return o, err
	}
	if len(o.sessions) == 0 {
		return o, course.Refuse(course.ErrConflict, "issue.no_sessions", "Course", c.Title)
	}
	for _, s := range slices.Backward(o.sessions) {
		if s.ClosedAt.IsZero() {
			return o, course.Refuse(course.ErrConflict, "issue.too_early", "Session", v.Say.Session(s, c.Location()),
				"Time", course.ClockTime(c.CheckIn.Closes(s).In(c.Location())))
		}
	}
	roster, err := v.Store.Roster(ctx, c.ID)
	if err != nil {
		return o, err
	}
	states, err := v.Store.CourseStates(ctx, c.ID)
	if err != nil {
		return o, err
	}
	for _, e := range enrolled(roster) {
		p := c.Rule.ProgressOf(o.sessions, states[e.ID])
		o.progress[e.ID] = p
		if p.Eligible() {
			o.eligible = append(o.eligible, e)
		} else {
			o.not = append(o.not, e)
		}
	}
	return o, nil
}

func (o outcome) preview(say *i18n.Printer, c course.Course) string {
	lines := []string{say.T("issue.title", "Course", c.Title), say.T("issue.counts",
		"Eligible", len(o.eligible), "Total", len(o.eligible)+len(o.not), "Not", len(o.not))}
	if len(o.not) > 0 {
		lines = append(lines, "", say.T("issue.not_eligible"))
	}
	for _, e := range o.not {
		p := o.progress[e.ID]
		lines = append(lines, say.T("issue.line", "No", e.No, "Name", e.Trainee.Name, "Unit", e.Unit,
			"Attended", p.Attended, "Total", p.Total, "Share", say.Percent(p.Tenths()), "Percent", p.Percent,
			"Missed", say.SessionList(p.Missed, c.Location())))
	}
	return strings.Join(append(lines, "", say.T("issue.ask")), "\n")
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

// checkPapers refuses, naming every fault and its person, when a paper can't be
// printed. What all papers show is said once.
func (v *Visit) checkPapers(c course.Course, o outcome) error {
	var ofCourse, ofPeople []string
	for _, e := range o.eligible {
		for _, f := range v.House.Check(v.paper(c, o.sessions, e)) {
			if text := faultText(v.Say, f); !f.Field.OfPerson() {
				ofCourse = append(ofCourse, v.Say.T("issue.fault", "Fault", i18n.HTML(text)))
			} else {
				ofPeople = append(ofPeople, v.Say.T("issue.fault_of", "No", e.No, "Name", e.Trainee.Name, "Fault", i18n.HTML(text)))
			}
		}
	}
	slices.Sort(ofCourse)
	lines := append(slices.Compact(ofCourse), ofPeople...)
	if len(lines) == 0 {
		return nil
	}
	return course.Refuse(course.ErrInvalid, "issue.faults", "Faults", i18n.HTML(strings.Join(lines, "\n")))
}

// confirmIssue does it all in this one transaction: the closing, the numbers and
// codes, and what asks for the papers to be drawn. A second confirmation says
// how things stand.
func confirmIssue(ctx context.Context, v *Visit, c course.Course) (bot.Reply, error) {
	if c.Closed() {
		return issued(ctx, v, c)
	}
	// Closing comes first, because it waits for whoever is changing the roster and
	// keeps others from it; a refusal below takes it back.
	closed, err := v.Store.CloseCourse(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if !closed {
		return issued(ctx, v, c)
	}
	o, err := v.outcomeOf(ctx, c)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.checkPapers(c, o); err != nil {
		return bot.Reply{}, err
	}
	if err := v.issueCertificates(ctx, c, o); err != nil {
		return bot.Reply{}, err
	}
	if err := v.tellNotEligible(ctx, c, o); err != nil {
		return bot.Reply{}, err
	}
	return issued(ctx, v, c)
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
			State: course.Issued, IssuedAt: v.Now, Paper: v.paper(c, o.sessions, e),
		}
		certificate.Paper.Number = certificate.Number()
		certificate.Paper.Register = certificate.No
		certificate.Paper.Code = certificate.Code
		certificate.Paper.CheckURL = v.House.checkURL(certificate.Code)
		if err := v.Store.CreateCertificate(ctx, &certificate); err != nil {
			return err
		}
	}
	_, err = v.Store.CreateBundles(ctx, c.ID)
	return err
}

// checkURL is where a certificate is verified: the public page, or this bot.
func (h *Handlers) checkURL(code string) string {
	if h.PublicURL == "" {
		return h.Link("v_" + code)
	}
	return strings.TrimSuffix(h.PublicURL, "/") + "/c/" + code
}

// tellNotEligible explains to each of those without a certificate why.
func (v *Visit) tellNotEligible(ctx context.Context, c course.Course, o outcome) error {
	for _, e := range o.not {
		if e.Trainee.UserID == 0 {
			continue
		}
		err := v.tell(ctx, c, []int64{e.Trainee.UserID}, fmt.Sprintf("issue/%d/%d", c.ID, e.ID), func(p *i18n.Printer) string {
			return p.T("issue.not_for_you", "Course", c.Title, "Why", i18n.HTML(explain(p, c, o.progress[e.ID])))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// issued says what a closed course has issued and what happens next.
func issued(ctx context.Context, v *Visit, c course.Course) (bot.Reply, error) {
	certificates, err := v.Store.Certificates(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(certificates) == 0 {
		return v.replace(v.Say.T("issue.done_none", "Course", c.Title)), nil
	}
	drawn := 0
	for _, certificate := range certificates {
		if certificate.FileID != 0 {
			drawn++
		}
	}
	return v.replace(v.Say.T("issue.done", "Course", c.Title, "Count", len(certificates), "Drawn", drawn,
		"First", certificates[0].Number(), "Last", certificates[len(certificates)-1].Number()),
		[]course.Key{v.key(bot.Data("bundles", "send", c.ID), "issue.bundles")}), nil
}
