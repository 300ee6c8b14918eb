package papers

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// The buttons that decide about somebody's certificate: asked for the reason, shown what it
// does, and, of what is final, asked whether that is sure.
var (
	askReasonTap = notice.Tap[aboutPaper]{Action: "paper", What: "ask"}
	whyTap       = notice.Tap[usual]{Action: "paper", What: "why"}
	sureTap      = notice.Tap[seenPaper]{Action: "paper", What: "sure"}
	decidedTap   = notice.Tap[seenPaper]{Action: "paper", What: "ok"}
)

// aboutPaper is whose certificate it is about, and what is to be done; with a paper of another
// kind, its kind behind a full stop.
type aboutPaper struct {
	Place int64
	Act   string
}

type usual struct{ Reason string }

// seenPaper is somebody's place, with the digest of what was shown.
type seenPaper struct {
	Place int64
	Seen  string
}

// matter is what PersonDialog holds once a person is known.
type matter struct {
	Place  int64            `json:"place"`          // of a letter of thanks the letter's id
	Kind   course.PaperKind `json:"kind,omitempty"` // empty is Completion
	Act    string           `json:"act"`            // names a decision
	As     course.Speaker   `json:"as"`             // as a letter of thanks that is issued anew names its speaker; zero for as it was
	Reason string           `json:"reason"`
}

func (m matter) kind() course.PaperKind { return cmp.Or(m.Kind, course.Completion) }

// The steps of PersonDialog at which the reason is asked for, and at which what is shown
// waits for a yes.
const (
	whyStep  = "why"
	sureStep = "sure"
)

// decision is one thing that can be done about somebody's certificate for a reason. Its name
// ends the ids of its texts.
type decision struct {
	final   bool     // it is asked twice
	reasons []string // the usual ones; what they say is a text of that id
	offered func(p registrar.PaperOf) bool
	do      func(ctx context.Context, v *visit.Visit, store People, m matter, seen string) error
}

var decisions = map[string]decision{
	registrar.RevokeAct: {
		final: true, reasons: []string{"wrong", "damaged", "undue"},
		offered: func(p registrar.PaperOf) bool { return p.Certificate.State == course.Issued },
		do: func(ctx context.Context, v *visit.Visit, store People, m matter, seen string) error {
			_, facts, err := v.By().RevokeCertificate(ctx, store, m.Place, m.kind(), m.Reason, seen)
			if err != nil {
				return err
			}
			return v.TellAll(ctx, facts)
		},
	},
	registrar.GrantAct:    excepting(course.Granted, "makeup", "cause"),
	registrar.WithholdAct: excepting(course.Withheld, "pending", "unfinished"),
}

// excepting is the decision that makes an exception of the rule.
func excepting(kind course.ExceptionKind, reasons ...string) decision {
	return decision{
		reasons: reasons,
		offered: func(p registrar.PaperOf) bool { return p.MayExcept(kind) },
		do: func(ctx context.Context, v *visit.Visit, store People, m matter, seen string) error {
			_, err := v.By().Except(ctx, store, m.Place, kind, m.Reason, seen)
			return err
		},
	}
}

// decide is the decision of that name about somebody's certificate as it stands now; offered
// is false when it means nothing any more.
func decide(ctx context.Context, v *visit.Visit, store People, m matter) (d decision, p registrar.PaperOf, offered bool, err error) {
	d, known := decisions[m.Act]
	if !known {
		return d, p, false, visit.OldButton()
	}
	if p, err = v.By().PaperOfKind(ctx, store, m.Place, m.kind()); err != nil {
		return d, p, false, visit.Missing(err)
	}
	v.In(p.Course)
	return d, p, d.offered(p), nil
}

// AskPaperReason asks why something is to be done about somebody's certificate.
func AskPaperReason(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	tapped, err := visit.Read(v, askReasonTap)
	if err != nil {
		return bot.Reply{}, err
	}
	act, kind, _ := strings.Cut(tapped.Act, ".")
	if kind != "" && (act != registrar.RevokeAct || !slices.Contains(course.PaperKinds, course.PaperKind(kind))) {
		return bot.Reply{}, visit.OldButton()
	}
	return askReason(ctx, v, store, matter{Place: tapped.Place, Kind: course.PaperKind(kind), Act: act}, "")
}

// askReason asks for it, after what was wrong with the answer.
func askReason(ctx context.Context, v *visit.Visit, store People, m matter, wrong string) (bot.Reply, error) {
	d, p, offered, err := decide(ctx, v, store, m)
	if err != nil {
		return bot.Reply{}, err
	}
	if !offered {
		return showFound(ctx, v, store, m, "")
	}
	return keepAsking(ctx, v, m, d.reasons, v.Say.T("paper_of.ask_reason_"+m.Act, pairs(v, p, "")...), wrong)
}

// keepAsking asks for a reason, with the usual ones as buttons.
func keepAsking(ctx context.Context, v *visit.Visit, m matter, reasons []string, question, wrong string) (bot.Reply, error) {
	if err := v.Keep(ctx, PersonDialog, whyStep, m); err != nil {
		return bot.Reply{}, err
	}
	if wrong != "" {
		question = wrong + "\n\n" + question
	}
	var rows [][]notice.Button
	for _, reason := range reasons {
		rows = append(rows, []notice.Button{v.Button(whyTap.Data(usual{reason}), "paper_of.reason_"+reason)})
	}
	return v.Replace(question, append(rows, []notice.Button{v.Cancel(PersonDialog)})...), nil
}

// pairs are the values of the texts about somebody's certificate.
func pairs(v *visit.Visit, p registrar.PaperOf, reason string) []any {
	return []any{
		"No", p.Place.No, "Name", p.Place.Trainee.Name, "Course", p.Course.Title, "Number", p.Certificate.Number(), "Reason", reason,
		"Kind", words.OtherKind(v.Say, p.Kind),
		"Holder", p.Holder.ID != 0, "Deputies", len(p.Deputies), "Delegation", p.Certificate.Paper.Delegation,
	}
}

// Because takes a usual reason.
func Because(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	tapped, err := visit.Read(v, whyTap)
	if err != nil {
		return bot.Reply{}, err
	}
	m, err := deciding(ctx, v, whyStep)
	if err != nil {
		return bot.Reply{}, err
	}
	usual := decisions[m.Act].reasons
	if m.Act == lateAct {
		usual = lateReasons
	}
	if !slices.Contains(usual, tapped.Reason) {
		return bot.Reply{}, visit.OldButton()
	}
	m.Reason = v.Say.Plain("paper_of.reason_" + tapped.Reason)
	return showMatter(ctx, v, store, m, "")
}

// deciding is what the dialog holds at a step, or the refusal of an old button.
func deciding(ctx context.Context, v *visit.Visit, step string) (m matter, err error) {
	open, err := v.Unfinished(ctx, PersonDialog)
	if err != nil {
		return m, err
	}
	if !open || v.Dialog.Step != step {
		return m, visit.OldButton()
	}
	return m, v.Answers(&m)
}

// answerReason takes the reason that is typed, also in the place of one that is shown
// already.
func answerReason(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	var m matter
	if err := v.Answers(&m); err != nil {
		return bot.Reply{}, err
	}
	if m.Kind == course.Thanks && m.Act == lateAct {
		return renamed(ctx, v, store, m)
	}
	m.Reason = v.Text
	wrong := ""
	if m.Reason == "" {
		wrong = v.Say.T("form.words")
	} else if err := course.Fits(m.Reason, course.MaxReason); err != nil {
		wrong = visit.Wrong(v, err)
	}
	ask := showMatter
	if wrong != "" {
		ask = askAgain
	}
	reply, err := ask(ctx, v, store, m, wrong)
	if err != nil {
		return v.Ended(ctx, err)
	}
	return reply, nil
}

// askAgain asks for the reason once more, after what was wrong with it.
func askAgain(ctx context.Context, v *visit.Visit, store People, m matter, wrong string) (bot.Reply, error) {
	if m.Act == lateAct {
		return askLate(ctx, v, store, m.Place, wrong)
	}
	return askReason(ctx, v, store, m, wrong)
}

// showMatter shows what is about to be done, under a word about why it is shown.
func showMatter(ctx context.Context, v *visit.Visit, store People, m matter, why string) (bot.Reply, error) {
	if m.Act == lateAct {
		return showDraft(ctx, v, store, m, why)
	}
	d, p, offered, err := decide(ctx, v, store, m)
	if err != nil {
		return bot.Reply{}, err
	}
	if !offered {
		return showFound(ctx, v, store, m, why)
	}
	if err := v.Keep(ctx, PersonDialog, sureStep, m); err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("paper_of.show_"+m.Act, append(pairs(v, p, m.Reason), "Date", course.ShortDate(v.Now.In(p.Course.Location())),
		"Stands", i18n.HTML(words.Explain(v.Say, p.Course, p.Stands)))...)
	if why != "" {
		text = why + "\n\n" + text
	}
	tap := decidedTap
	if d.final {
		tap = sureTap
	}
	return v.Replace(text, []notice.Button{v.Button(tap.Data(seenPaper{m.Place, p.Seen(m.Act, m.Reason)}), "paper_of.button_show_"+m.Act)},
		[]notice.Button{v.Cancel(PersonDialog)}), nil
}

// AskSurePaper is the second question about what is final.
func AskSurePaper(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	tapped, err := visit.Read(v, sureTap)
	if err != nil {
		return bot.Reply{}, err
	}
	m, err := deciding(ctx, v, sureStep)
	if err != nil {
		return bot.Reply{}, err
	}
	_, p, offered, err := decide(ctx, v, store, m)
	if err != nil {
		return bot.Reply{}, err
	}
	if !offered || tapped.Place != m.Place || tapped.Seen != p.Seen(m.Act, m.Reason) {
		return showMatter(ctx, v, store, m, v.Say.T("refuse.changed"))
	}
	return v.Replace(v.Say.T("paper_of.sure_"+m.Act, pairs(v, p, m.Reason)...),
		[]notice.Button{v.Button(decidedTap.Data(tapped), "paper_of.confirm_"+m.Act, "Number", p.Certificate.Number())},
		[]notice.Button{v.Cancel(PersonDialog)}), nil
}

// DecidePaper does what was shown.
func DecidePaper(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	tapped, err := visit.Read(v, decidedTap)
	if err != nil {
		return bot.Reply{}, err
	}
	m, err := deciding(ctx, v, sureStep)
	if err != nil {
		return bot.Reply{}, err
	}
	if tapped.Place != m.Place {
		return bot.Reply{}, visit.OldButton()
	}
	d, p, _, err := decide(ctx, v, store, m)
	if err != nil {
		return bot.Reply{}, err
	}
	err = d.do(ctx, v, store, m, tapped.Seen)
	switch {
	case errors.Is(err, course.ErrConflict): // something has changed, or another was quicker
		return showMatter(ctx, v, store, m, v.Say.T("refuse.changed"))
	case err != nil:
		return bot.Reply{}, visit.Missing(err)
	}
	return showFound(ctx, v, store, m, v.Say.T("paper_of.done_"+m.Act, pairs(v, p, m.Reason)...))
}
