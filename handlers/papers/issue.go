// Package papers is how a course ends, and what people get on paper for it: the
// closing with its minute, certificates, the delegations' bundles, and verifying a
// paper by its code.
package papers

import (
	"context"
	"errors"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Issuing is what the visits before a closing ask of a transaction.
type Issuing interface {
	registrar.Closings
	closings
	registrar.SignDays
	CountCorrections(ctx context.Context, courseID int64) (n int, err error)
}

// closings is what saying how a closing stands asks of a transaction.
type closings interface {
	registrar.Completed
	MailingState(ctx context.Context, m notice.Mailing) (notice.MailingState, error)
}

// The buttons of the two steps of a confirmation.
var (
	askTap     = notice.Tap[confirmation]{Action: "issue", What: "ask"}
	confirmTap = notice.Tap[confirmation]{Action: "issue", What: "ok"}
)

// confirmation is of which course, and of what was shown of it.
type confirmation struct {
	Course int64
	Seen   string
}

// askSeen is what the first step shows, when there are two: none of its buttons is one
// of the second.
func askSeen(o course.Outcome) string { return course.Seen("ask", o.Seen()) }

// Issue shows who of a course is eligible and who is not, with the reasons, and what
// keeps the papers from being printed; once confirmed, the numbers are given, and what
// follows waits a minute: see closing.go.
func Issue(ctx context.Context, v *visit.Visit, store Issuing) (bot.Reply, error) {
	c, err := v.ManagedCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	return show(ctx, v, store, c, "")
}

// IssueAgain is Issue by the button of a course.
func IssueAgain(ctx context.Context, v *visit.Visit, store Issuing) (bot.Reply, error) {
	c, err := visit.TappedCourse(ctx, v, words.IssueTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Leave(ctx, SignDayDialog); err != nil {
		return bot.Reply{}, err
	}
	return show(ctx, v, store, c, "")
}

// show is how the course would end, after a word about why it is shown again, or how
// its closing stands.
func show(ctx context.Context, v *visit.Visit, store Issuing, c course.Course, why string) (bot.Reply, error) {
	if c.Closed() {
		return showClosed(ctx, v, store, c, why)
	}
	o, err := registrar.Outcome(ctx, store, c, v.Now)
	if err != nil {
		return bot.Reply{}, err
	}
	text, buttons := preview(v, c, o)
	void, err := voidOf(ctx, v, store, c)
	if err != nil {
		return bot.Reply{}, err
	}
	text += void
	waiting, err := store.CountCorrections(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if waiting > 0 { // the papers would say what people have asked to be set right
		text += "\n\n" + v.Say.N("issue.corrections", waiting)
		buttons = append(buttons, []notice.Button{v.Button(words.CorrectionsTap.Data(words.PageOfCourse{Course: c.ID}), "approve.button_corrections", "Count", waiting)})
	}
	if why != "" {
		text = why + "\n\n" + text
	}
	return v.Replace(text, buttons...), nil
}

// preview is what is seen before the first step. With nobody eligible closing is
// an act of another name, and with somebody who isn't it is asked once more.
func preview(v *visit.Visit, c course.Course, o course.Outcome) (text string, buttons [][]notice.Button) {
	lines := []string{v.Say.T("issue.title", "Course", c.Title),
		v.Say.T("issue.counts", "Eligible", len(o.Eligible), "Total", o.Total(), "Not", len(o.Not)-waiting(o), "Waiting", waiting(o))}
	if faults := o.Faults(v.House.Check); len(faults) > 0 {
		lines = append(lines, "", v.Say.T("issue.faults"))
		for _, f := range faults {
			lines = append(lines, faultLine(v, f))
		}
		return strings.Join(append(lines, "", mendHint(v, faults)), "\n"), mendButtons(v, c, faults, words.IssueTap.Data(words.OfCourse{ID: c.ID}))
	}
	if len(o.All()) > 0 {
		by, err := v.House.Signing.By(o.All()[0].Paper.Form, v.Now)
		if refused, ok := errors.AsType[*course.Error](err); ok {
			again := v.Button(words.IssueTap.Data(words.OfCourse{ID: c.ID}), "issue.button_again")
			return strings.Join(append(lines, "", v.Say.T("issue.unsigned"), v.Say.Error(refused)), "\n"), [][]notice.Button{{again}}
		}
		if by != "" {
			lines = append(lines, v.Say.T("issue.signed_by", "Name", by))
		}
		if o.Papers[0].Form.SignElsewhere {
			lines = append(lines, v.Say.T("issue.signed_elsewhere"))
		}
		lines = append(lines, signedLines(v, c, o)...)
	}
	lines = append(lines, runningLines(v, c, o)...)
	lines = append(lines, openBirths(v, o)...)
	lines = append(lines, excepted(v, o)...)
	lines = append(lines, awarded(v, o)...)
	lines = append(lines, notEligible(v, c, o)...)
	data, label, ask := askTap.Data(confirmation{c.ID, askSeen(o)}), "issue.confirm_some", "issue.ask"
	switch {
	case len(o.All()) == 0:
		label, ask = "issue.confirm_none", "issue.ask_none"
	case len(o.Not) == 0:
		data, label = confirmTap.Data(confirmation{c.ID, o.Seen()}), "issue.confirm"
	}
	return strings.Join(append(lines, "", v.Say.T(ask)), "\n"), [][]notice.Button{
		{v.Button(data, label, "Eligible", len(o.Eligible), "Papers", len(o.All()))},
		{v.Button(whoseTap.Data(words.OfCourse{ID: c.ID}), "issue.button_except"), v.Button(dayTap.Data(words.OfCourse{ID: c.ID}), "issue.button_day")},
		{v.Button(visit.SettingsTap.Data(visit.OfSettings{Course: c.ID, Group: course.PaperSettings}), "paper.button_list"),
			v.Button(words.PrintTap.Data(words.PrintOf{Course: c.ID, What: course.PrintProof}), "print.button_proof")},
	}
}

// notEligible are the lines about who gets no certificate, and why.
func notEligible(v *visit.Visit, c course.Course, o course.Outcome) (lines []string) {
	for _, e := range o.Not {
		p := o.Progress[e.ID]
		switch {
		case o.Waits(e):
			continue // see runningLines
		case len(lines) == 0:
			lines = []string{"", v.Say.T("issue.not_eligible")}
		}
		if o.Excepted[e.ID].Kind == course.Withheld {
			lines = append(lines, v.Say.T("issue.line_held", "No", e.No, "Name", e.Trainee.Name, "Unit", e.Unit, "Reason", o.Excepted[e.ID].Reason))
			continue
		}
		lines = append(lines, v.Say.T("issue.line", "No", e.No, "Name", e.Trainee.Name, "Unit", e.Unit,
			"Attended", p.Attended, "Total", p.Total, "Share", v.Say.Percent(p.Tenths()), "Percent", p.Percent,
			"Missed", v.Say.SessionList(p.Missed, c.Location())))
	}
	return lines
}

// awarded are the lines about papers of other kinds.
func awarded(v *visit.Visit, o course.Outcome) (lines []string) {
	of := map[course.PaperKind][]string{}
	for _, one := range o.Awards {
		of[one.Kind] = append(of[one.Kind], v.Say.T("issue.line_award", "No", one.Place.No, "Name", one.Place.Trainee.Name, "Unit", one.Place.Unit))
	}
	for _, kind := range course.PaperKinds {
		if len(of[kind]) > 0 {
			lines = append(append(lines, "", v.Say.T("issue.awards", "Kind", words.Kind(v.Say, kind), "Count", len(of[kind]))), of[kind]...)
		}
	}
	return lines
}

// excepted are the lines about who gets a certificate against the rule.
func excepted(v *visit.Visit, o course.Outcome) (lines []string) {
	for _, e := range o.Eligible {
		x := o.Excepted[e.ID]
		if x.Kind != course.Granted {
			continue
		}
		if len(lines) == 0 {
			lines = []string{"", v.Say.T("issue.granted")}
		}
		p := o.Progress[e.ID]
		lines = append(lines, v.Say.T("issue.line_granted", "No", e.No, "Name", e.Trainee.Name, "Unit", e.Unit,
			"Attended", p.Attended, "Total", p.Total, "Reason", x.Reason))
	}
	return lines
}

// openBirths are the lines about dates of birth that nobody has settled.
func openBirths(v *visit.Visit, o course.Outcome) []string {
	open := o.OpenBirths()
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

// AskSure is the second question, which says who gets none.
func AskSure(ctx context.Context, v *visit.Visit, store Issuing) (bot.Reply, error) {
	tapped, err := visit.Read(v, askTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	if c.Closed() {
		return showClosed(ctx, v, store, c, "")
	}
	o, err := registrar.Outcome(ctx, store, c, v.Now)
	if err != nil {
		return bot.Reply{}, err
	}
	if course.CheckSeen(tapped.Seen, askSeen(o)) != nil {
		return show(ctx, v, store, c, v.Say.T("refuse.changed"))
	}
	pairs := []any{"Course", c.Title, "Eligible", len(o.Eligible), "Not", len(o.Not), "Total", o.Total(), "Waiting", waiting(o), "Awards", len(o.Awards),
		"Papers", len(o.All())}
	question, label := "issue.sure", "issue.confirm_sure"
	if len(o.All()) == 0 {
		question, label = "issue.sure_none", "issue.confirm_sure_none"
	}
	return v.Replace(v.Say.T(question, pairs...),
		[]notice.Button{v.Button(confirmTap.Data(confirmation{c.ID, o.Seen()}), label, pairs...)},
		[]notice.Button{v.Button(words.IssueTap.Data(words.OfCourse{ID: c.ID}), "button.back")}), nil
}

// Confirm closes the course. A second confirmation says how things stand, and one of
// something that has changed shows what is now.
func Confirm(ctx context.Context, v *visit.Visit, store Issuing) (bot.Reply, error) {
	tapped, err := visit.Read(v, confirmTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	done, err := v.By().Close(ctx, store, registrar.Close{
		Course: c.ID, Seen: tapped.Seen, Printing: printing(v),
	})
	switch {
	case errors.Is(err, course.ErrChanged):
		return show(ctx, v, store, v.In(done.Course), v.Say.T("refuse.changed"))
	case err != nil:
		return bot.Reply{}, err
	case !done.Created:
		return showClosed(ctx, v, store, v.In(done.Course), "")
	}
	// It stands in the place of the question, where its progress will be shown.
	m := words.ClosingWaiting(v.Say, done.Course, done.Closing, done.Issued)
	return bot.Reply{}, visit.Follow(ctx, v, notice.OfClosing(done.Closing), v.Replace(m.Text, m.Buttons...).Messages[0])
}

// verifyURL is where a certificate is verified: the public page, or this bot.
func verifyURL(h *visit.House, code string) string {
	if h.PublicURL == "" {
		return h.Link("v_" + code)
	}
	return strings.TrimSuffix(h.PublicURL, "/") + "/c/" + code
}
