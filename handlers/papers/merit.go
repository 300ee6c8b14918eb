package papers

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// MeritDialog waits for those who are to be commended, for the reason, and for the yes.
const MeritDialog = "merit"

// pickStep is where MeritDialog waits for people; whyStep and sureStep follow it.
const pickStep = "pick"

// Merits is what the visits about commendations ask of a transaction.
type Merits interface {
	registrar.Merits
	registrar.Previews
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	SearchRoster(ctx context.Context, courseID int64, s course.Search) ([]course.Enrollment, error)
}

// The buttons of MeritDialog: it begins with nobody or with somebody, one is picked or dropped, the
// reason is asked for or a usual one taken, and what was shown is asked once more and then done.
var (
	meritTap    = notice.Tap[words.OfCourse]{Action: "merit", What: "of"}
	meritForTap = notice.Tap[words.OfEntry]{Action: "merit", What: "for"}
	pickTap     = notice.Tap[words.OfEntry]{Action: "merit", What: "pick"}
	dropTap     = notice.Tap[words.OfEntry]{Action: "merit", What: "drop"}
	askWhyTap   = notice.Tap[words.OfCourse]{Action: "merit", What: "ask"}
	meritWhyTap = notice.Tap[usual]{Action: "merit", What: "why"}
	givingTap   = notice.Tap[confirmation]{Action: "merit", What: "sure"}
	givenTap    = notice.Tap[confirmation]{Action: "merit", What: "ok"}
)

// meritReasons are the usual ones, in the order in which they are shown (words.MeritReasons).
var meritReasons = []string{"study", "course"}

// mostNamed is how many people a name offers that several have.
const mostNamed = 3

// AskMerits asks whom commendations are given to, or takes those behind the command.
func AskMerits(ctx context.Context, v *visit.Visit, store Merits) (bot.Reply, error) {
	c, err := v.ManagedCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	in := registrar.Merit{Course: c.ID}
	if v.Args != "" {
		return pickNamed(ctx, v, store, in, []string{v.Args})
	}
	return showPicked(ctx, v, store, in, "")
}

// AskMeritsByTap is AskMerits by the button of a course.
func AskMeritsByTap(ctx context.Context, v *visit.Visit, store Merits) (bot.Reply, error) {
	c, err := visit.TappedCourse(ctx, v, meritTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return showPicked(ctx, v, store, registrar.Merit{Course: c.ID}, "")
}

// AskMeritFor is AskMerits with somebody picked.
func AskMeritFor(ctx context.Context, v *visit.Visit, store Merits) (bot.Reply, error) {
	tapped, err := visit.Read(v, meritForTap)
	if err != nil {
		return bot.Reply{}, err
	}
	e, err := store.Enrollment(ctx, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	return showPicked(ctx, v, store, registrar.Merit{Course: e.CourseID, People: []int64{e.ID}}, "")
}

// showPicked shows who is picked, under a word about why it is shown, and asks for more.
func showPicked(ctx context.Context, v *visit.Visit, store Merits, in registrar.Merit, why string, choices ...[]notice.Button) (bot.Reply, error) {
	m, err := v.By().Meriting(ctx, store, in)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(m.Course)
	in.People = nil
	var lines []string
	var rows [][]notice.Button
	for _, one := range m.Outcome.Awards {
		in.People = append(in.People, one.Place.ID)
		rows = append(rows, []notice.Button{v.Button(dropTap.Data(words.OfEntry{ID: one.Place.ID}), "merit.button_drop", "No", one.Place.No, "Name", words.Short(one.Place.Trainee.Name))})
	}
	if err := v.Keep(ctx, MeritDialog, pickStep, in); err != nil {
		return bot.Reply{}, err
	}
	if why != "" {
		lines = append(lines, why, "")
	}
	lines = append(lines, v.Say.T("merit.pick", "Course", m.Course.Title, "Count", len(in.People)))
	lines = append(lines, papered(v, m)...)
	if len(in.People) > 0 {
		rows = append(rows, []notice.Button{v.Button(askWhyTap.Data(words.OfCourse{ID: in.Course}), "merit.button_why", "Count", len(in.People))})
	}
	rows = append(choices[:min(len(choices), visit.MaxRows-len(rows))], rows...)
	return v.Replace(strings.Join(lines, "\n"), append(rows, []notice.Button{v.Cancel(MeritDialog)})...), nil
}

// papered are the lines about those who have a commendation already.
func papered(v *visit.Visit, m registrar.Merited) []string {
	if len(m.Papered) == 0 {
		return nil
	}
	return append([]string{"", v.Say.T("merit.papered")}, words.PeopleLines(v.Say, m.Papered)...)
}

// AnswerMerit takes names, or the reason.
func AnswerMerit(ctx context.Context, v *visit.Visit, store Merits) (bot.Reply, error) {
	var in registrar.Merit
	if err := v.Answers(&in); err != nil {
		return bot.Reply{}, err
	}
	var reply bot.Reply
	var err error
	switch {
	case v.Dialog.Step == pickStep && v.Text == "":
		reply, err = showPicked(ctx, v, store, in, "")
	case v.Dialog.Step == pickStep:
		reply, err = pickNamed(ctx, v, store, in, v.Lines)
	default:
		in.Reason = v.Text
		wrong := ""
		if in.Reason == "" {
			wrong = v.Say.T("form.words")
		} else if err := course.Fits(in.Reason, course.MaxReason); err != nil {
			wrong = visit.Wrong(v, err)
		}
		if wrong != "" {
			reply, err = askMeritReason(ctx, v, store, in, wrong)
		} else {
			reply, err = showMerits(ctx, v, store, in, "", true)
		}
	}
	if err != nil {
		return v.Ended(ctx, err)
	}
	return reply, nil
}

// pickNamed picks whom each of several names finds alone; of a name that several have, each is a
// button.
func pickNamed(ctx context.Context, v *visit.Visit, store Merits, in registrar.Merit, typed []string) (bot.Reply, error) {
	named, err := visit.FindNamed(ctx, store, in.Course, first(course.PeopleIn(typed), registrar.MaxMerits), mostNamed)
	if err != nil {
		return bot.Reply{}, err
	}
	var lines, nobody []string
	var choices [][]notice.Button
	for _, one := range named {
		switch {
		case len(one.Found) == 0:
			nobody = append(nobody, one.Name)
		case len(one.Found) == 1:
			in.People = pick(in.People, one.Found[0].ID)
		default:
			lines = append(lines, v.Say.T("sheet.several", "Query", one.Name, "More", len(one.Found) > mostNamed))
			for _, e := range first(one.Found, mostNamed) {
				choices = append(choices, []notice.Button{{Label: words.Short(v.Say.Plain("sheet.choice", "No", e.No, "Name", e.Trainee.Name, "Unit", e.Unit)),
					Data: pickTap.Data(words.OfEntry{ID: e.ID})}})
			}
		}
	}
	if len(nobody) > 0 {
		lines = append(lines, v.Say.T("sheet.nobody", "Names", strings.Join(nobody, ", ")))
	}
	if len(in.People) > registrar.MaxMerits {
		in.People = in.People[:registrar.MaxMerits]
		lines = append(lines, v.Say.T("merit.too_many", "Max", registrar.MaxMerits))
	}
	return showPicked(ctx, v, store, in, strings.Join(lines, "\n"), choices...)
}

// first are the first of a list, so many at most.
func first[T any](all []T, most int) []T { return all[:min(len(all), most)] }

// pick is a list with one more, unless they are in it.
func pick(people []int64, id int64) []int64 {
	if slices.Contains(people, id) {
		return people
	}
	return append(slices.Clone(people), id)
}

// meriting is what the dialog holds at a step, or the refusal of an old button.
func meriting(ctx context.Context, v *visit.Visit, steps ...string) (in registrar.Merit, err error) {
	open, err := v.Unfinished(ctx, MeritDialog)
	if err != nil {
		return in, err
	}
	if !open || !slices.Contains(steps, v.Dialog.Step) {
		return in, visit.OldButton()
	}
	return in, v.Answers(&in)
}

// PickOne picks somebody.
func PickOne(ctx context.Context, v *visit.Visit, store Merits) (bot.Reply, error) {
	tapped, err := visit.Read(v, pickTap)
	if err != nil {
		return bot.Reply{}, err
	}
	in, err := meriting(ctx, v, pickStep)
	if err != nil {
		return bot.Reply{}, err
	}
	if in.People = pick(in.People, tapped.ID); len(in.People) > registrar.MaxMerits {
		return bot.Toast(v.Request, v.Say.Plain("merit.too_many", "Max", registrar.MaxMerits)), nil
	}
	return showPicked(ctx, v, store, in, "")
}

// DropOne picks somebody no more.
func DropOne(ctx context.Context, v *visit.Visit, store Merits) (bot.Reply, error) {
	tapped, err := visit.Read(v, dropTap)
	if err != nil {
		return bot.Reply{}, err
	}
	in, err := meriting(ctx, v, pickStep)
	if err != nil {
		return bot.Reply{}, err
	}
	in.People = slices.DeleteFunc(in.People, func(id int64) bool { return id == tapped.ID })
	return showPicked(ctx, v, store, in, "")
}

// AskMeritReason asks why they are commended.
func AskMeritReason(ctx context.Context, v *visit.Visit, store Merits) (bot.Reply, error) {
	tapped, err := visit.Read(v, askWhyTap)
	if err != nil {
		return bot.Reply{}, err
	}
	in, err := meriting(ctx, v, pickStep)
	if err != nil {
		return bot.Reply{}, err
	}
	if in.Course != tapped.ID || len(in.People) == 0 {
		return bot.Reply{}, visit.OldButton()
	}
	return askMeritReason(ctx, v, store, in, "")
}

// askMeritReason is that, after what was wrong with the answer.
func askMeritReason(ctx context.Context, v *visit.Visit, store Merits, in registrar.Merit, wrong string) (bot.Reply, error) {
	m, err := v.By().Meriting(ctx, store, in)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(m.Course)
	if err := v.Keep(ctx, MeritDialog, whyStep, in); err != nil {
		return bot.Reply{}, err
	}
	question := v.Say.T("merit.ask_reason", "Course", m.Course.Title, "Count", len(m.Outcome.Awards))
	if wrong != "" {
		question = wrong + "\n\n" + question
	}
	var rows [][]notice.Button
	for _, reason := range meritReasons {
		rows = append(rows, []notice.Button{v.Button(meritWhyTap.Data(usual{reason}), "merit.button_"+reason)})
	}
	return v.Replace(question, append(rows, []notice.Button{v.Cancel(MeritDialog)})...), nil
}

// MeritBecause takes a usual reason.
func MeritBecause(ctx context.Context, v *visit.Visit, store Merits) (bot.Reply, error) {
	tapped, err := visit.Read(v, meritWhyTap)
	if err != nil {
		return bot.Reply{}, err
	}
	in, err := meriting(ctx, v, whyStep)
	if err != nil {
		return bot.Reply{}, err
	}
	reason, known := words.MeritReasons[tapped.Reason]
	if !known {
		return bot.Reply{}, visit.OldButton()
	}
	in.Reason = reason
	return showMerits(ctx, v, store, in, "", true)
}

// showMerits shows what would be given, under a word about why it is shown, and has it drawn where
// that is asked for.
func showMerits(ctx context.Context, v *visit.Visit, store Merits, in registrar.Merit, why string, draw bool) (bot.Reply, error) {
	m, err := v.By().Meriting(ctx, store, in)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if v.In(m.Course); len(m.Outcome.Awards) == 0 {
		return showPicked(ctx, v, store, in, why)
	}
	if err := v.Keep(ctx, MeritDialog, sureStep, in); err != nil {
		return bot.Reply{}, err
	}
	faults := m.Outcome.Faults(v.House.Check)
	lines := append([]string{v.Say.N("merit.show", len(m.Outcome.Awards), "Course", m.Course.Title, "Reason", in.Reason, "Date", words.PaperDate(m.Outcome.SignDay())), ""},
		words.PeopleLines(v.Say, m.Outcome.People())...)
	lines = append(lines, papered(v, m)...)
	if why != "" {
		lines = append([]string{why, ""}, lines...)
	}
	if len(faults) > 0 {
		lines = append(lines, "", v.Say.T("paper_of.faults"))
		for _, f := range faults {
			lines = append(lines, faultLine(v, f))
		}
		return v.Replace(strings.Join(append(lines, "", v.Say.T("merit.mend")), "\n"), []notice.Button{v.Cancel(MeritDialog)}), nil
	}
	if draw {
		err := v.By().PreviewPapers(ctx, store, course.Preview{CourseID: in.Course, Kind: course.Merit, Places: in.People, Reason: in.Reason})
		if err != nil {
			return bot.Reply{}, err
		}
	}
	return v.Replace(strings.Join(append(lines, "", v.Say.T("merit.then")), "\n"),
		[]notice.Button{v.Button(givingTap.Data(confirmation{in.Course, m.Outcome.Seen()}), "merit.button_give", "Count", len(m.Outcome.Awards))},
		[]notice.Button{v.Cancel(MeritDialog)}), nil
}

// AskSureMerits is the second question.
func AskSureMerits(ctx context.Context, v *visit.Visit, store Merits) (bot.Reply, error) {
	tapped, in, err := givingOf(ctx, v, givingTap)
	if err != nil {
		return bot.Reply{}, err
	}
	m, err := v.By().Meriting(ctx, store, in)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if v.In(m.Course); tapped.Seen != m.Outcome.Seen() || len(m.Outcome.Faults(v.House.Check)) > 0 {
		return showMerits(ctx, v, store, in, v.Say.T("refuse.changed"), false)
	}
	return v.Replace(v.Say.N("merit.sure", len(m.Outcome.Awards), "Course", m.Course.Title),
		[]notice.Button{v.Button(givenTap.Data(tapped), "merit.confirm", "Count", len(m.Outcome.Awards))},
		[]notice.Button{v.Cancel(MeritDialog)}), nil
}

// givingOf is what a button about what was shown is about, with what the dialog holds.
func givingOf(ctx context.Context, v *visit.Visit, tap notice.Tap[confirmation]) (tapped confirmation, in registrar.Merit, err error) {
	if tapped, err = visit.Read(v, tap); err != nil {
		return tapped, in, err
	}
	in, err = meriting(ctx, v, sureStep)
	if err == nil && in.Course != tapped.Course {
		err = visit.OldButton()
	}
	return tapped, in, err
}

// GiveMerits gives the commendations as they were shown.
func GiveMerits(ctx context.Context, v *visit.Visit, store Merits) (bot.Reply, error) {
	tapped, in, err := givingOf(ctx, v, givenTap)
	if err != nil {
		return bot.Reply{}, err
	}
	m, issued, err := v.By().GiveMerits(ctx, store, in, printing(v), tapped.Seen)
	switch {
	case errors.Is(err, course.ErrChanged):
		return showMerits(ctx, v, store, in, v.Say.T("refuse.changed"), false)
	case err != nil:
		return bot.Reply{}, visit.Missing(err)
	}
	if err := v.Leave(ctx, MeritDialog); err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(words.MeritsGiven(v.In(m.Course), v.Say, issued)), nil
}
