package papers

import (
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

// PersonDialog waits for whose certificate it is about, then for the reason of what is to be
// done, and for the yes.
const PersonDialog = "paper"

// whoStep is where PersonDialog waits for a person.
const whoStep = "who"

// People is what the visits about one person's certificate ask of a transaction.
type People interface {
	registrar.Reissues
	registrar.Excepting
	SearchRoster(ctx context.Context, courseID int64, s course.Search) ([]course.Enrollment, error)
	CertificatesByNumber(ctx context.Context, no int) ([]course.Certificate, error)
	CertificateByCode(ctx context.Context, code string) (course.Certificate, error)
}

// maxFound is how many people a name offers.
const maxFound = 8

// AskWhose finds the person that stands behind the command, or asks for one.
func AskWhose(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	c, err := v.ManagedCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	if v.Args != "" {
		return find(ctx, v, store, c, v.Args)
	}
	return askWhose(ctx, v, c, v.Say.T("paper_of.ask", "Course", c.Title))
}

// AskWhoseByTap asks for the person of a course.
func AskWhoseByTap(ctx context.Context, v *visit.Visit, _ People) (bot.Reply, error) {
	c, err := visit.TappedCourse(ctx, v, whoseTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return askWhose(ctx, v, c, v.Say.T("paper_of.ask", "Course", c.Title))
}

// The buttons that ask for a person of a course, and that take an exception back.
var (
	whoseTap = notice.Tap[words.OfCourse]{Action: "paper", What: "who"}
	liftTap  = notice.Tap[seenPaper]{Action: "paper", What: "lift"}
)

func askWhose(ctx context.Context, v *visit.Visit, c course.Course, question string, rows ...[]notice.Button) (bot.Reply, error) {
	if err := v.Keep(ctx, PersonDialog, whoStep, words.OfCourse{ID: c.ID}); err != nil {
		return bot.Reply{}, err
	}
	return bot.Say(question, append(rows, []notice.Button{v.Cancel(PersonDialog)})...), nil
}

// AnswerPaper takes who it is, or the reason.
func AnswerPaper(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	if v.Dialog.Step != whoStep {
		return answerReason(ctx, v, store)
	}
	var of words.OfCourse
	if err := v.Answers(&of); err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, of.ID)
	if err != nil {
		return v.Ended(ctx, err)
	}
	if v.Text == "" {
		return askWhose(ctx, v, c, v.Say.T("paper_of.ask", "Course", c.Title))
	}
	return find(ctx, v, store, c, v.Text)
}

// find shows the certificate of a number or a code, or that of the person of a name; of
// several people it asks which.
func find(ctx context.Context, v *visit.Visit, store People, c course.Course, text string) (bot.Reply, error) {
	papers, err := cited(ctx, v, store, text)
	if err != nil {
		return bot.Reply{}, err
	}
	var people []course.Enrollment
	if len(papers) == 0 {
		if people, err = store.SearchRoster(ctx, c.ID, course.Search{Text: text, Withdrawn: true, Limit: maxFound + 1}); err != nil {
			return bot.Reply{}, err
		}
		given, err := store.Thanks(ctx, c.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		papers = course.ThanksNamed(text, given)
	}
	switch found := len(papers) + len(people); {
	case found == 0:
		return askWhose(ctx, v, c, v.Say.T("paper_of.nobody", "Query", text, "Course", c.Title))
	case found == 1 && len(papers) == 1:
		return showFound(ctx, v, store, ofPaper(papers[0]), "")
	case found == 1:
		return showFound(ctx, v, store, matter{Place: people[0].ID}, "")
	}
	var rows [][]notice.Button
	for _, one := range papers { // of several years or kinds, or speakers'
		rows = append(rows, []notice.Button{v.Button(pageData(ofPaper(one)), "paper_of.button_cited",
			"Number", one.Number(), "Date", words.PaperDate(one.Paper.Signed), "Name", words.Short(one.Paper.Name))})
	}
	for _, e := range people {
		rows = append(rows, []notice.Button{v.Button(words.PaperTap.Data(words.OfEntry{ID: e.ID}), "trainees.button_card", "No", e.No, "Name", words.Short(e.Trainee.Name))})
	}
	return askWhose(ctx, v, c, v.Say.T("paper_of.several", "Query", text, "More", len(rows) > maxFound), first(rows, maxFound)...)
}

// cited are the certificates, of courses that the actor manages, whose number or code a
// text is.
func cited(ctx context.Context, v *visit.Visit, store People, text string) (papers []course.Certificate, err error) {
	if code, ok := course.ParseCertificateCode(text); ok {
		one, err := store.CertificateByCode(ctx, code)
		if err == nil {
			papers = append(papers, one)
		} else if !errors.Is(err, course.ErrNotFound) {
			return nil, err
		}
	}
	if no, ok := course.ParseNumber(text); ok && papers == nil {
		among, err := store.CertificatesByNumber(ctx, no)
		if err != nil {
			return nil, err
		}
		papers = course.Cited(text, among)
	}
	return slices.DeleteFunc(papers, func(one course.Certificate) bool {
		return v.Allow(course.ManageCourse, course.Object{CourseID: one.CourseID}) != nil
	}), nil
}

// showFound ends the dialog and shows how it stands, under a word about what has just
// happened.
func showFound(ctx context.Context, v *visit.Visit, store People, m matter, said string) (bot.Reply, error) {
	if err := v.Leave(ctx, PersonDialog); err != nil {
		return bot.Reply{}, err
	}
	if m.Kind == course.Thanks {
		return showLetter(ctx, v, store, m.Place, said)
	}
	return showPaper(ctx, v, store, m.Place, said)
}

// ShowPaper shows how it stands with somebody's certificate, and what can be done.
func ShowPaper(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.PaperTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return showPaper(ctx, v, store, tapped.ID, "")
}

// showPaper is that, under a word about what has just happened.
func showPaper(ctx context.Context, v *visit.Visit, store People, place int64, said string) (bot.Reply, error) {
	p, err := v.By().PaperOf(ctx, store, place)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(p.Course)
	lines := []string{v.Say.T("paper_of.title", "No", p.Place.No, "Name", p.Place.Trainee.Name, "Course", p.Course.Title),
		words.PaperState(v.Say, p.Course, p.Certificate)}
	for _, one := range p.Others {
		lines = append(lines, v.Say.T("paper_of.beside", "Kind", words.Kind(v.Say, one.Kind), "State", i18n.HTML(words.PaperState(v.Say, p.Course, one))))
	}
	if said != "" {
		lines = append([]string{said, ""}, lines...)
	}
	if p.Certificate.ID == 0 {
		lines = append(lines, words.Explain(v.Say, p.Course, p.Stands))
	}
	if x := p.Exception; x.Kind != "" {
		lines = append(lines, v.Say.T("paper_of.exception_"+string(x.Kind), "Reason", x.Reason, "Date", course.ShortDate(x.At.In(p.Course.Location()))))
	}
	if p.Certificate.State == course.Revoked {
		lines = append(lines, "", v.Say.T("paper_of.then"))
	}
	return v.Replace(strings.Join(lines, "\n"), paperButtons(v, p)...), nil
}

// paperButtons are what can be done about somebody's certificate now.
func paperButtons(v *visit.Visit, p registrar.PaperOf) (rows [][]notice.Button) {
	for _, act := range []string{registrar.RevokeAct, registrar.GrantAct, registrar.WithholdAct} {
		if decisions[act].offered(p) {
			rows = append(rows, []notice.Button{v.Button(askReasonTap.Data(aboutPaper{p.Place.ID, act}), "paper_of.button_"+act, "Number", p.Certificate.Number())})
		}
	}
	for _, one := range course.CertificatesIn(p.Others, course.Issued) {
		rows = append(rows, []notice.Button{v.Button(askReasonTap.Data(aboutPaper{p.Place.ID, registrar.RevokeAct + "." + string(one.Kind)}),
			"paper_of.button_revoke_other", "Kind", words.Kind(v.Say, one.Kind), "Number", one.Number())})
	}
	switch {
	case !p.Course.Closed() && p.Exception.Kind != "":
		rows = append(rows, []notice.Button{v.Button(liftTap.Data(seenPaper{p.Place.ID, p.Seen(registrar.LiftAct, "")}), "paper_of.button_lift")})
	case p.Course.Released() && p.Certificate.State == course.Revoked:
		rows = append(rows, []notice.Button{v.Button(draftTap.Data(words.OfEntry{ID: p.Place.ID}), "paper_of.button_reissue")})
	case p.Course.Released() && p.Certificate.ID == 0 && p.Place.State == course.Enrolled:
		rows = append(rows, []notice.Button{v.Button(draftTap.Data(words.OfEntry{ID: p.Place.ID}), "paper_of.button_late")})
	}
	for _, one := range course.CertificatesIn(p.Others, course.Revoked) {
		if p.Course.Released() && (one.Kind != course.Attended || !p.Has(course.Completion)) {
			rows = append(rows, []notice.Button{v.Button(draftData(matter{Place: p.Place.ID, Kind: one.Kind}), "paper_of.button_reissue_other", "Kind", words.Kind(v.Say, one.Kind))})
		}
	}
	if p.MayConfirm() {
		rows = append(rows, []notice.Button{v.Button(draftData(matter{Place: p.Place.ID, Kind: course.Attended}), "paper_of.button_late_other", "Kind", words.Kind(v.Say, course.Attended))})
	}
	if p.Course.Released() && p.Place.State == course.Enrolled && !p.Has(course.Merit) {
		rows = append(rows, []notice.Button{v.Button(meritForTap.Data(words.OfEntry{ID: p.Place.ID}), "merit.button")})
	}
	return append(rows, []notice.Button{v.Button(words.EntryTap.Data(words.OfEntry{ID: p.Place.ID}), "trainees.button_card", "No", p.Place.No, "Name", words.Short(p.Place.Trainee.Name))})
}

// Lift takes an exception back, as it was shown.
func Lift(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	tapped, err := visit.Read(v, liftTap)
	if err != nil {
		return bot.Reply{}, err
	}
	said := "paper_of.lifted"
	if _, err := v.By().LiftException(ctx, store, tapped.Place, tapped.Seen); errors.Is(err, course.ErrChanged) {
		said = "refuse.changed"
	} else if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	return showPaper(ctx, v, store, tapped.Place, v.Say.T(said))
}
