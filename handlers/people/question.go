package people

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

// The buttons about what the dry run of a file asks, beside the one that leads there.
var (
	questionTap  = notice.Tap[questionAt]{Action: "import", What: "q"}
	answerTap    = notice.Tap[answered]{Action: "import", What: "say"}
	answerAllTap = notice.Tap[answeredAll]{Action: "import", What: "all"}
	reviewTap    = notice.Tap[words.OfImport]{Action: "import", What: "review"}
)

// questionAt is one of an import's questions, from 0.
type questionAt struct {
	Import int64
	N      int
}

// answered is what is said to a question, with what stood there when it was shown.
type answered struct {
	Import        int64
	Key           string
	Shown, Answer course.Answer
}

// answeredAll is what is said to all questions of a kind, with the digest of what stood
// there.
type answeredAll struct {
	Import int64
	Kind   course.QuestionKind
	Answer course.Answer
	Seen   string
}

// AskQuestions shows the first question that must be answered, or else the first.
func AskQuestions(ctx context.Context, v *visit.Visit, store Files) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.AskImportTap)
	if err != nil {
		return bot.Reply{}, err
	}
	asked, err := v.By().ImportAsks(ctx, store, tapped.ID)
	if err != nil {
		return notAsked(v, err)
	}
	return showQuestion(v, asked, max(0, nextOpen(asked, 0)), ""), nil
}

// TurnQuestions shows another question.
func TurnQuestions(ctx context.Context, v *visit.Visit, store Files) (bot.Reply, error) {
	tapped, err := visit.Read(v, questionTap)
	if err != nil {
		return bot.Reply{}, err
	}
	asked, err := v.By().ImportAsks(ctx, store, tapped.Import)
	if err != nil {
		return notAsked(v, err)
	}
	return showQuestion(v, asked, tapped.N, ""), nil
}

// AnswerQuestion keeps an answer and goes on to the next question that must be answered.
func AnswerQuestion(ctx context.Context, v *visit.Visit, store Files) (bot.Reply, error) {
	tapped, err := visit.Read(v, answerTap)
	if err != nil {
		return bot.Reply{}, err
	}
	asked, err := v.By().AnswerImport(ctx, store, tapped.Import, tapped.Key, tapped.Shown, tapped.Answer)
	n := slices.IndexFunc(asked.Questions, func(q course.Question) bool { return q.Key() == tapped.Key })
	switch {
	case errors.Is(err, course.ErrChanged):
		return showQuestion(v, asked, n, v.Say.T("refuse.changed")), nil
	case err != nil:
		return notAsked(v, err)
	}
	if !asked.Questions[n].MustAnswer() {
		return showQuestion(v, asked, n, ""), nil
	}
	if next := nextOpen(asked, n); next >= 0 {
		return showQuestion(v, asked, next, ""), nil
	}
	return allAnswered(v, asked, n), nil
}

// AnswerAllQuestions answers all questions of a kind that need no answer.
func AnswerAllQuestions(ctx context.Context, v *visit.Visit, store Files) (bot.Reply, error) {
	tapped, err := visit.Read(v, answerAllTap)
	if err != nil {
		return bot.Reply{}, err
	}
	asked, err := v.By().AnswerAll(ctx, store, tapped.Import, tapped.Kind, tapped.Seen, tapped.Answer)
	why := ""
	switch {
	case errors.Is(err, course.ErrChanged):
		why = v.Say.T("refuse.changed")
	case err != nil:
		return notAsked(v, err)
	}
	n := slices.IndexFunc(asked.Questions, func(q course.Question) bool { return q.Kind == tapped.Kind })
	return showQuestion(v, asked, n, why), nil
}

// ReviewImport has the file shown anew by the answers.
func ReviewImport(ctx context.Context, v *visit.Visit, store Files) (bot.Reply, error) {
	tapped, err := visit.Read(v, reviewTap)
	if err != nil {
		return bot.Reply{}, err
	}
	i, moved, err := v.By().ReviewImport(ctx, store, tapped.ID)
	if err != nil {
		return notAsked(v, err)
	}
	return moving(v, i, moved, "import.now_reviewed", nil)
}

// notAsked is the answer to a button about a file that waits for no answer any more: a
// word over the message that stays, where the file has gone its way.
func notAsked(v *visit.Visit, err error) (bot.Reply, error) {
	refused, ok := visit.Refused(err)
	switch {
	case errors.Is(err, course.ErrNotFound):
		return bot.Reply{}, visit.OldButton()
	case ok && strings.HasPrefix(refused.TextID, "import.is_"):
		return bot.Toast(v.Request, v.Say.Plain(refused.TextID)), nil
	}
	return bot.Reply{}, err
}

// nextOpen is the next question after the n-th, round to it, that must still be
// answered; -1 when there is none.
func nextOpen(asked registrar.Doubts, n int) int {
	for i := range asked.Questions {
		if at := (n + i) % len(asked.Questions); asked.Questions[at].Open() {
			return at
		}
	}
	return -1
}

// showQuestion is one question, under a word about why it is shown.
func showQuestion(v *visit.Visit, asked registrar.Doubts, n int, why string) bot.Reply {
	if len(asked.Questions) == 0 {
		return v.Replace(v.Say.T("question.none"))
	}
	v.In(asked.Course)
	page := visit.PageOf(len(asked.Questions), 1, n)
	q := asked.Questions[page.N]
	lines := []string{v.Say.T("question.head", "No", page.N+1, "Count", page.Pages, "Course", asked.Course.Title), "", words.Question(v.Say, q)}
	if why != "" {
		lines = append([]string{why, ""}, lines...)
	}
	if q.Kind == course.AskSame {
		lines = append(lines, "", words.Sides(v.Say, q))
	}
	if stands := words.Answer(v.Say, q); stands != "" {
		lines = append(lines, "", v.Say.T("question.stands", "Answer", stands))
	}
	i := asked.Import.ID
	var buttons [][]notice.Button
	for _, a := range []course.Answer{course.Yes, course.No} {
		if a != q.Stands() {
			buttons = append(buttons, []notice.Button{{Label: words.AnswerButton(v.Say, q.Kind, a), Data: answerTap.Data(answered{i, q.Key(), q.Answer, a})}})
		}
	}
	if all := allOfAKind(v, asked, q); all != nil {
		buttons = append(buttons, all)
	}
	if turn := page.Turn(v, func(n int) string { return questionTap.Data(questionAt{i, n}) }); turn != nil {
		buttons = append(buttons, turn)
	}
	return v.Replace(strings.Join(lines, "\n"), append(buttons, onward(v, asked)...)...)
}

// allOfAKind answers all questions of the kind of one, if these are several and need no
// answer, by what doesn't stand at this one.
func allOfAKind(v *visit.Visit, asked registrar.Doubts, q course.Question) []notice.Button {
	count := 0
	for _, other := range asked.Questions {
		if other.Kind == q.Kind {
			count++
		}
	}
	if q.MustAnswer() || count < 2 {
		return nil
	}
	answer := course.Yes
	if q.Stands() == course.Yes {
		answer = course.No
	}
	return []notice.Button{v.Button(answerAllTap.Data(answeredAll{asked.Import.ID, q.Kind, answer, asked.Seen(q.Kind)}),
		"question.all_"+string(q.Kind)+"_"+string(answer), "Count", count)}
}

// onward leads back to the dry run, once everything that must be is answered, and out of
// the file: the questions stand where the dry run stood.
func onward(v *visit.Visit, asked registrar.Doubts) (rows [][]notice.Button) {
	file := words.OfImport{ID: asked.Import.ID}
	if len(course.OpenQuestions(asked.Questions)) == 0 {
		rows = append(rows, []notice.Button{v.Button(reviewTap.Data(file), "question.review_button")})
	}
	return append(rows, []notice.Button{v.Button(words.DropImportTap.Data(file), "button.cancel")})
}

// allAnswered says that nothing must be answered any more, after the n-th question.
func allAnswered(v *visit.Visit, asked registrar.Doubts, n int) bot.Reply {
	v.In(asked.Course)
	back := []notice.Button{v.Button(questionTap.Data(questionAt{asked.Import.ID, n}), "button.back")}
	return v.Replace(v.Say.T("question.done", "Course", asked.Course.Title), slices.Insert(onward(v, asked), 1, back)...)
}
