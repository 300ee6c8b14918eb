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

// ThanksDialog waits for the speakers who are to be thanked, and for the yes.
const ThanksDialog = "speakers"

// Thanking is what the visits about letters of thanks ask of a transaction.
type Thanking interface {
	registrar.Thanking
	registrar.Previews
}

// The buttons of ThanksDialog: it begins with whom the sessions name, one is added or dropped, the letters are
// shown, and asked once more and then given.
var (
	thanksTap     = notice.Tap[words.OfCourse]{Action: "speaker", What: "of"}
	addTap        = notice.Tap[confirmation]{Action: "speaker", What: "add"}  // Seen is that of a speaker's name
	leaveTap      = notice.Tap[confirmation]{Action: "speaker", What: "drop"} // likewise
	showThanksTap = notice.Tap[words.OfCourse]{Action: "speaker", What: "show"}
	thankingTap   = notice.Tap[confirmation]{Action: "speaker", What: "sure"}
	thankedTap    = notice.Tap[confirmation]{Action: "speaker", What: "ok"}
)

// AskThanks shows the speakers whom the sessions name, all of them picked, or picks those behind the command.
func AskThanks(ctx context.Context, v *visit.Visit, store Thanking) (bot.Reply, error) {
	c, err := v.ManagedCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	return beginThanks(ctx, v, store, c.ID, course.ReadSpeakers(v.Args))
}

// AskThanksByTap is AskThanks by the button of a course.
func AskThanksByTap(ctx context.Context, v *visit.Visit, store Thanking) (bot.Reply, error) {
	c, err := visit.TappedCourse(ctx, v, thanksTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return beginThanks(ctx, v, store, c.ID, nil)
}

func beginThanks(ctx context.Context, v *visit.Visit, store Thanking, courseID int64, named []course.Speaker) (bot.Reply, error) {
	in := registrar.Thanks{Course: courseID}
	t, err := v.By().Thanking(ctx, store, in)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if in.Speakers = first(t.Speakers, registrar.MaxThanks); len(named) > 0 {
		in.Speakers = nil
	}
	return pickSpeakers(ctx, v, store, in, named)
}

// pickSpeakers picks more speakers: one who is picked already is named anew, and who is known by the sessions has
// the title that they say, unless another was typed.
func pickSpeakers(ctx context.Context, v *visit.Visit, store Thanking, in registrar.Thanks, named []course.Speaker) (bot.Reply, error) {
	t, err := v.By().Thanking(ctx, store, registrar.Thanks{Course: in.Course})
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	why := ""
	for _, s := range named {
		if err := s.Check(); err != nil {
			why = s.Name + ": " + visit.Wrong(v, err)
			continue
		}
		if i := slices.IndexFunc(t.Speakers, s.Is); i >= 0 && s.Title == "" {
			s.Title = t.Speakers[i].Title
		}
		if i := slices.IndexFunc(in.Speakers, s.Is); i >= 0 {
			in.Speakers[i] = s
		} else {
			in.Speakers = append(in.Speakers, s)
		}
	}
	if len(in.Speakers) > registrar.MaxThanks {
		in.Speakers, why = in.Speakers[:registrar.MaxThanks], v.Say.T("speaker.too_many", "Max", registrar.MaxThanks)
	}
	return showSpeakers(ctx, v, store, in, why)
}

// showSpeakers shows who is picked, under a word about why it is shown, and asks for more.
func showSpeakers(ctx context.Context, v *visit.Visit, store Thanking, in registrar.Thanks, why string) (bot.Reply, error) {
	t, err := v.By().Thanking(ctx, store, in)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(t.Course)
	in.Speakers = nil
	var rows [][]notice.Button
	for _, one := range t.Outcome.Awards {
		s := course.Speaker{Name: one.Paper.Name, Title: one.Paper.Position}
		in.Speakers = append(in.Speakers, s)
		rows = append(rows, []notice.Button{v.Button(leaveTap.Data(speakerNamed(in.Course, s)), "speaker.button_drop", "Name", words.Short(s.Name))})
	}
	for _, s := range t.Speakers {
		if !slices.ContainsFunc(in.Speakers, s.Is) && len(rows) < visit.MaxRows-2 {
			rows = append(rows, []notice.Button{v.Button(addTap.Data(speakerNamed(in.Course, s)), "speaker.button_add", "Name", words.Short(s.Name))})
		}
	}
	if err := v.Keep(ctx, ThanksDialog, pickStep, in); err != nil {
		return bot.Reply{}, err
	}
	lines := append(speakerLines(v, t), hasThanks(v, t)...)
	lines = append([]string{v.Say.T("speaker.pick", "Course", t.Course.Title, "Count", len(in.Speakers), "Known", len(t.Speakers))}, lines...)
	if why != "" {
		lines = append([]string{why, ""}, lines...)
	}
	if len(in.Speakers) > 0 {
		rows = append(rows, []notice.Button{v.Button(showThanksTap.Data(words.OfCourse{ID: in.Course}), "speaker.button_show", "Count", len(in.Speakers))})
	}
	return v.Replace(strings.Join(lines, "\n"), append(rows, []notice.Button{v.Cancel(ThanksDialog)})...), nil
}

// speakerNamed is the button about a speaker.
func speakerNamed(courseID int64, s course.Speaker) confirmation {
	return confirmation{courseID, course.Seen("speaker", s.Name)}
}

// speakerLines are the speakers who would be thanked.
func speakerLines(v *visit.Visit, t registrar.Thanked) (lines []string) {
	for _, one := range t.Outcome.Awards {
		lines = append(lines, words.SpeakerLine(v.Say, course.Speaker{Name: one.Paper.Name, Title: one.Paper.Position}, one.Paper.Topic))
	}
	return lines
}

// hasThanks are the lines about those who have a letter already.
func hasThanks(v *visit.Visit, t registrar.Thanked) (lines []string) {
	if len(t.Has) == 0 {
		return nil
	}
	lines = []string{"", v.Say.T("speaker.has")}
	for _, one := range t.Has {
		lines = append(lines, v.Say.T("speaker.has_line", "Name", one.Paper.Name, "Number", one.Number()))
	}
	return lines
}

// AnswerThanks takes speakers who are typed, also once the letters are shown.
func AnswerThanks(ctx context.Context, v *visit.Visit, store Thanking) (bot.Reply, error) {
	var in registrar.Thanks
	if err := v.Answers(&in); err != nil {
		return bot.Reply{}, err
	}
	reply, err := pickSpeakers(ctx, v, store, in, course.ReadSpeakers(strings.Join(v.Lines, "\n")))
	if err != nil {
		return v.Ended(ctx, err)
	}
	return reply, nil
}

// thanking is what the dialog holds at a step, or the refusal of a button of another time or course.
func thanking(ctx context.Context, v *visit.Visit, courseID int64, step string) (in registrar.Thanks, err error) {
	open, err := v.Unfinished(ctx, ThanksDialog)
	if err != nil {
		return in, err
	}
	if !open || v.Dialog.Step != step {
		return in, visit.OldButton()
	}
	if err = v.Answers(&in); err == nil && in.Course != courseID {
		err = visit.OldButton()
	}
	return in, err
}

// AddSpeaker picks one whom the sessions name.
func AddSpeaker(ctx context.Context, v *visit.Visit, store Thanking) (bot.Reply, error) {
	tapped, err := visit.Read(v, addTap)
	if err != nil {
		return bot.Reply{}, err
	}
	in, err := thanking(ctx, v, tapped.Course, pickStep)
	if err != nil {
		return bot.Reply{}, err
	}
	t, err := v.By().Thanking(ctx, store, registrar.Thanks{Course: in.Course})
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	named := slices.DeleteFunc(t.Speakers, func(s course.Speaker) bool { return speakerNamed(in.Course, s) != tapped })
	return pickSpeakers(ctx, v, store, in, named)
}

// DropSpeaker picks one no more.
func DropSpeaker(ctx context.Context, v *visit.Visit, store Thanking) (bot.Reply, error) {
	tapped, err := visit.Read(v, leaveTap)
	if err != nil {
		return bot.Reply{}, err
	}
	in, err := thanking(ctx, v, tapped.Course, pickStep)
	if err != nil {
		return bot.Reply{}, err
	}
	in.Speakers = slices.DeleteFunc(in.Speakers, func(s course.Speaker) bool { return speakerNamed(in.Course, s) == tapped })
	return showSpeakers(ctx, v, store, in, "")
}

// ShowThanks shows the letters that would be given.
func ShowThanks(ctx context.Context, v *visit.Visit, store Thanking) (bot.Reply, error) {
	tapped, err := visit.Read(v, showThanksTap)
	if err != nil {
		return bot.Reply{}, err
	}
	in, err := thanking(ctx, v, tapped.ID, pickStep)
	if err != nil {
		return bot.Reply{}, err
	}
	return showThanks(ctx, v, store, in, "")
}

// showThanks is that, under a word about why it is shown; else pictures of them are asked for too.
func showThanks(ctx context.Context, v *visit.Visit, store Thanking, in registrar.Thanks, why string) (bot.Reply, error) {
	t, err := v.By().Thanking(ctx, store, in)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if v.In(t.Course); len(t.Outcome.Awards) == 0 {
		return showSpeakers(ctx, v, store, in, why)
	}
	if err := v.Keep(ctx, ThanksDialog, sureStep, in); err != nil {
		return bot.Reply{}, err
	}
	lines := append([]string{v.Say.N("speaker.show", len(t.Outcome.Awards), "Course", t.Course.Title, "Date", words.PaperDate(t.Outcome.SignDay())), ""}, speakerLines(v, t)...)
	lines = append(lines, hasThanks(v, t)...)
	if why != "" {
		lines = append([]string{why, ""}, lines...)
	}
	if faults := t.Outcome.Faults(v.House.Check); len(faults) > 0 {
		lines = append(lines, "", v.Say.T("paper_of.faults"))
		for _, f := range faults {
			lines = append(lines, faultLine(v, f))
		}
		return v.Replace(strings.Join(append(lines, "", v.Say.T("speaker.mend")), "\n"), []notice.Button{v.Cancel(ThanksDialog)}), nil
	}
	if why == "" {
		err := v.By().PreviewPapers(ctx, store, course.Preview{CourseID: in.Course, Kind: course.Thanks, Speakers: in.Speakers})
		if err != nil {
			return bot.Reply{}, err
		}
	}
	return v.Replace(strings.Join(append(lines, "", v.Say.T("speaker.then")), "\n"),
		[]notice.Button{v.Button(thankingTap.Data(confirmation{in.Course, t.Outcome.Seen()}), "speaker.button_give", "Count", len(t.Outcome.Awards))},
		[]notice.Button{v.Cancel(ThanksDialog)}), nil
}

// AskSureThanks is the second question.
func AskSureThanks(ctx context.Context, v *visit.Visit, store Thanking) (bot.Reply, error) {
	tapped, err := visit.Read(v, thankingTap)
	if err != nil {
		return bot.Reply{}, err
	}
	in, err := thanking(ctx, v, tapped.Course, sureStep)
	if err != nil {
		return bot.Reply{}, err
	}
	t, err := v.By().Thanking(ctx, store, in)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if v.In(t.Course); tapped.Seen != t.Outcome.Seen() || len(t.Outcome.Faults(v.House.Check)) > 0 {
		return showThanks(ctx, v, store, in, v.Say.T("refuse.changed"))
	}
	return v.Replace(v.Say.N("speaker.sure", len(t.Outcome.Awards), "Course", t.Course.Title),
		[]notice.Button{v.Button(thankedTap.Data(tapped), "speaker.confirm", "Count", len(t.Outcome.Awards))},
		[]notice.Button{v.Cancel(ThanksDialog)}), nil
}

// GiveThanks gives the letters as they were shown.
func GiveThanks(ctx context.Context, v *visit.Visit, store Thanking) (bot.Reply, error) {
	tapped, err := visit.Read(v, thankedTap)
	if err != nil {
		return bot.Reply{}, err
	}
	in, err := thanking(ctx, v, tapped.Course, sureStep)
	if err != nil {
		return bot.Reply{}, err
	}
	t, issued, err := v.By().GiveThanks(ctx, store, in, printing(v), tapped.Seen)
	switch {
	case errors.Is(err, course.ErrChanged):
		return showThanks(ctx, v, store, in, v.Say.T("refuse.changed"))
	case err != nil:
		return bot.Reply{}, visit.Missing(err)
	}
	if err := v.Leave(ctx, ThanksDialog); err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(words.ThanksGiven(v.In(t.Course), v.Say, issued)), nil
}
