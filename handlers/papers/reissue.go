package papers

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// The buttons that issue a certificate to one person after the closing: in the place of a
// revoked one, or the first.
var (
	draftTap   = notice.Tap[words.OfEntry]{Action: "paper", What: "anew"}
	otherTap   = notice.Tap[aboutPaper]{Action: "paper", What: "other"} // of another kind than certificates, which Act is
	issuingTap = notice.Tap[seenPaper]{Action: "paper", What: "twice"}
	issuedTap  = notice.Tap[seenPaper]{Action: "paper", What: "give"}
)

// lateAct is what PersonDialog holds while the reason is asked for, why somebody gets a
// certificate that the rule doesn't give.
const lateAct = "late"

// lateReasons are the usual ones.
var lateReasons = []string{"makeup", "cause"}

// printing is how this house prints.
func printing(v *visit.Visit) registrar.Printing {
	return registrar.Printing{Check: v.House.Check, VerifyURL: func(code string) string { return verifyURL(v.House, code) }, Signing: v.House.Signing}
}

// ShowDraft shows what a certificate would say that is issued to one person now. When the
// rule doesn't give it, the reason is asked for first.
func ShowDraft(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	tapped, err := visit.Read(v, draftTap)
	if err != nil {
		return bot.Reply{}, err
	}
	d, err := v.By().Draft(ctx, store, tapped.ID, course.Completion, printing(v))
	if err == nil && d.Against() && len(d.Faults) == 0 {
		return askLate(ctx, v, store, tapped.ID, "")
	}
	return showDraft(ctx, v, store, matter{Place: tapped.ID, Act: lateAct}, "")
}

// ShowOtherDraft is ShowDraft of a paper of another kind.
func ShowOtherDraft(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	tapped, err := visit.Read(v, otherTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if !slices.Contains(course.PaperKinds, course.PaperKind(tapped.Act)) {
		return bot.Reply{}, visit.OldButton()
	}
	return showDraft(ctx, v, store, matter{Place: tapped.Place, Kind: course.PaperKind(tapped.Act), Act: lateAct}, "")
}

// draftData is a button that shows the draft of what a matter is about.
func draftData(m matter) string {
	if m.kind() != course.Completion {
		return otherTap.Data(aboutPaper{m.Place, string(m.Kind)})
	}
	return draftTap.Data(words.OfEntry{ID: m.Place})
}

// askLate asks for it, after what was wrong with the answer.
func askLate(ctx context.Context, v *visit.Visit, store People, place int64, wrong string) (bot.Reply, error) {
	d, err := v.By().Draft(ctx, store, place, course.Completion, printing(v))
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(d.Course)
	question := v.Say.T("paper_of.ask_reason_late", "No", d.Place.No, "Name", d.Place.Trainee.Name, "Course", d.Course.Title,
		"Stands", i18n.HTML(words.Explain(v.Say, d.Course, d.Stands)), "Held", d.Exception.Reason)
	return keepAsking(ctx, v, matter{Place: place, Act: lateAct}, lateReasons, question, wrong)
}

// showDraft shows the paper, under a word about why it is shown; where there can be none
// how it stands with the person's certificate.
func showDraft(ctx context.Context, v *visit.Visit, store People, m matter, why string) (bot.Reply, error) {
	d, err := draft(ctx, v, store, m)
	if errors.Is(err, course.ErrConflict) && (d.Certificate.State == course.Issued || d.Certificate.State == course.Replaced) {
		return showFound(ctx, v, store, m, why)
	}
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(d.Course)
	lines := append([]string{v.Say.T("paper_of.anew", "Kind", words.Kind(v.Say, d.Kind), "Number", revoked(d), "No", d.Place.No, "Name", d.Place.Trainee.Name, "Course", d.Course.Title,
		"Reason", m.Reason, "Stands", i18n.HTML(words.Explain(v.Say, d.Course, d.Stands)), "Confirmed", confirmed(d)), ""}, beside(v, d)...)
	if why != "" {
		lines = append([]string{why, ""}, lines...)
	}
	if m.Kind == course.Thanks || len(d.Faults) == 0 { // a letter's speaker is named anew whatever is wrong
		if err := v.Keep(ctx, PersonDialog, sureStep, m); err != nil {
			return bot.Reply{}, err
		}
	}
	if len(d.Faults) > 0 {
		back := []notice.Button{v.Button(pageData(m), "button.back")}
		faults := faultsOf(d)
		lines = append(lines, "", v.Say.T("paper_of.faults"))
		for _, f := range faults {
			lines = append(lines, faultLine(v, f))
		}
		if m.Kind == course.Thanks { // what is wrong stands in the sessions or the settings
			return v.Replace(strings.Join(append(lines, "", v.Say.T("speaker.mend")), "\n"), []notice.Button{v.Cancel(PersonDialog)}, back), nil
		}
		return v.Replace(strings.Join(lines, "\n"), append(mendButtons(v, d.Course, faults, draftData(m)), back)...), nil
	}
	if m.Kind == course.Thanks {
		lines = append(lines, v.Say.T("speaker.rename"))
	}
	return v.Replace(strings.Join(append(lines, "", v.Say.T("paper_of.anew_then", "Again", !d.Late())), "\n"),
		[]notice.Button{v.Button(issuingTap.Data(seenPaper{m.Place, d.Seen(m.Reason)}), "paper_of.button_issuing", "Again", !d.Late())},
		[]notice.Button{v.Cancel(PersonDialog)}), nil
}

// confirmed is the number of the confirmation that a certificate would replace; empty when there is none.
func confirmed(d registrar.Draft) string {
	if old := d.Confirmed(); d.Kind == course.Completion && old.ID != 0 {
		return old.Number()
	}
	return ""
}

// revoked is the number of the revoked certificate in whose place another is issued; empty
// when there was none.
func revoked(d registrar.Draft) string {
	if d.Late() {
		return ""
	}
	return d.Certificate.Number()
}

// faultsOf are what of the paper can't be printed, as of a closing.
func faultsOf(d registrar.Draft) (faults []course.OutcomeFault) {
	for _, f := range d.Faults {
		of := course.OutcomeFault{PaperFault: f}
		if f.Field.OfPerson() {
			of.Of = &d.Place
		}
		faults = append(faults, of)
	}
	return faults
}

// beside is what a paper will say, line by line, and what the revoked one says where that
// is another thing.
func beside(v *visit.Visit, d registrar.Draft) []string {
	was, is := d.Certificate.Paper, d.Paper
	if d.Late() {
		was = is
	}
	var lines []string
	same := !d.Late()
	for _, one := range []struct {
		field   course.PaperField
		was, is string
	}{
		{course.PaperName, was.Name, is.Name}, {course.PaperBirth, was.Birth, is.Birth}, {course.PaperPosition, was.Position, is.Position},
		{course.PaperUnit, was.Unit, is.Unit}, {course.PaperDelegation, was.Delegation, is.Delegation}, {course.PaperTitle, was.Title, is.Title},
		{course.PaperTopic, was.Topic, is.Topic},
	} {
		if one.was == "" && one.is == "" {
			continue
		}
		same = same && one.was == one.is
		lines = append(lines, v.Say.T("paper_of.line", "Field", words.PaperField(v.Say, one.field), "Was", one.was, "Is", one.is))
	}
	lines = append(lines, v.Say.T("paper_of.signed", "Date", words.PaperDate(is.Signed)))
	if same {
		lines = append(lines, v.Say.T("paper_of.same"))
	}
	return lines
}

// AskIssuing is the second question.
func AskIssuing(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	tapped, m, err := issuing(ctx, v, issuingTap)
	if err != nil {
		return bot.Reply{}, err
	}
	d, err := draft(ctx, v, store, m)
	if err != nil || tapped.Seen != d.Seen(m.Reason) || len(d.Faults) > 0 {
		return showDraft(ctx, v, store, m, v.Say.T("refuse.changed"))
	}
	v.In(d.Course)
	return v.Replace(v.Say.T("paper_of.anew_sure", "Kind", words.OtherKind(v.Say, d.Kind), "Number", d.Instead(), "Name", d.Paper.Name, "Year", strconv.Itoa(v.Now.In(d.Course.Location()).Year()),
		"Holder", d.Holder.ID != 0, "Delegation", d.Paper.Delegation),
		[]notice.Button{v.Button(issuedTap.Data(tapped), "paper_of.confirm_issue", "Again", !d.Late())},
		[]notice.Button{v.Cancel(PersonDialog)}), nil
}

// issuing is what a button of a draft is about, with what the dialog holds.
func issuing(ctx context.Context, v *visit.Visit, tap notice.Tap[seenPaper]) (tapped seenPaper, m matter, err error) {
	if tapped, err = visit.Read(v, tap); err != nil {
		return tapped, m, err
	}
	m, err = deciding(ctx, v, sureStep)
	if err == nil && (m.Act != lateAct || m.Place != tapped.Place) {
		err = visit.OldButton()
	}
	return tapped, m, err
}

func issueOne(ctx context.Context, v *visit.Visit, store People, m matter, seen string) (registrar.Draft, course.Certificate, error) {
	if m.Kind == course.Thanks {
		return v.By().ReissueThanks(ctx, store, m.Place, m.As, printing(v), seen)
	}
	return v.By().IssueOne(ctx, store, m.Place, m.kind(), m.Reason, printing(v), seen)
}

// IssueOne issues the certificate as it was shown.
func IssueOne(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	tapped, m, err := issuing(ctx, v, issuedTap)
	if err != nil {
		return bot.Reply{}, err
	}
	d, issued, err := issueOne(ctx, v, store, m, tapped.Seen)
	switch {
	case errors.Is(err, course.ErrConflict): // something has changed, or another was quicker
		return showDraft(ctx, v, store, m, v.Say.T("refuse.changed"))
	case err != nil:
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(d.Course)
	if m.Kind == course.Thanks {
		m = foundLetter(issued.ID)
	}
	return showFound(ctx, v, store, m, v.Say.T("paper_of.issued", "Kind", words.OtherKind(v.Say, d.Kind), "Number", issued.Number(), "Instead", issued.Instead, "Again", !d.Late()))
}
