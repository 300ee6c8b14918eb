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

// Receipts is what the visits about received papers ask of a transaction.
type Receipts interface {
	registrar.Receipts
	Receivings(ctx context.Context, courseID int64) ([]course.Receiving, error)
}

// ReceiptDialog asks how many papers were received.
const ReceiptDialog = "receipt"

// receivingsTap shows organizers what each delegation has received.
var receivingsTap = notice.Tap[words.PageOfCourse]{Action: "receipts", What: "list"}

// countTap asks for another number, receivedTap says that so many were received, as it was shown.
func countTap(action string) notice.Tap[words.OfDelegation] {
	return notice.Tap[words.OfDelegation]{Action: action, What: "count"}
}

func receivedTap(action string) notice.Tap[received] {
	return notice.Tap[received]{Action: action, What: "ok"}
}

type received struct {
	Delegation int64
	Papers     int
	Seen       string
}

// receiptAction is the action of the person's buttons about the papers of a course's delegations.
func receiptAction(v *visit.Visit, courseID int64) string {
	return words.ReceiptAction(course.Can(v.Actor, course.ManageCourse, course.Object{CourseID: courseID}))
}

// AskReceipt asks whether all papers of a delegation were received.
func AskReceipt(ctx context.Context, v *visit.Visit, store Receipts) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.ReceiptTap(v.Action))
	if err != nil {
		return bot.Reply{}, err
	}
	c, r, err := v.By().Receiving(ctx, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	text, buttons, err := askReceipt(ctx, v, store, v.In(c), r, r.Issued)
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Say(text, buttons...), nil // the message with the button is the file's
}

// askReceipt is the question whether so many were received, below what was said before.
func askReceipt(ctx context.Context, v *visit.Visit, store Receipts, c course.Course, r course.Receiving, papers int) (string, [][]notice.Button, error) {
	if err := r.Check(papers); err != nil {
		return "", nil, err
	}
	lines := []string{v.Say.T("received.head", "Course", c.Title, "Delegation", r.Delegation.Name, "Issued", r.Issued)}
	action := receiptAction(v, c.ID)
	var buttons [][]notice.Button
	if r.Receipt.ID != 0 {
		persons, err := store.Persons(ctx, r.Receipt.By)
		if err != nil {
			return "", nil, err
		}
		lines = append(lines, words.Receiving(v.Say, c, r, persons))
	}
	if !r.Says(papers) {
		lines = append(lines, "", v.Say.T("received.sure", "Papers", papers, "Issued", r.Issued, "All", papers == r.Issued,
			"Delegation", r.Delegation.Name, "Organizer", course.Can(v.Actor, course.ManageCourse, course.Object{CourseID: c.ID})))
		buttons = append(buttons, []notice.Button{v.Button(receivedTap(action).Data(received{r.Delegation.ID, papers, r.Seen(papers)}), "received.button_sure", "Papers", papers)})
	}
	buttons = append(buttons, []notice.Button{v.Button(countTap(action).Data(words.OfDelegation{ID: r.Delegation.ID}), "received.button_count")}, listButton(v, action, r.Delegation.ID))
	return strings.Join(lines, "\n"), buttons, nil
}

// AskPapers asks how many papers were received.
func AskPapers(ctx context.Context, v *visit.Visit, store Receipts) (bot.Reply, error) {
	tapped, err := visit.Read(v, countTap(v.Action))
	if err != nil {
		return bot.Reply{}, err
	}
	c, r, err := v.By().Receiving(ctx, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if err := v.Keep(ctx, ReceiptDialog, "papers", tapped); err != nil {
		return bot.Reply{}, err
	}
	v.In(c)
	return v.Replace(v.Say.T("received.ask", "Course", c.Title, "Delegation", r.Delegation.Name, "Issued", r.Issued), []notice.Button{v.Cancel(ReceiptDialog)}), nil
}

// AnswerReceipt takes the number that is typed, and asks whether it is so, or a file of the signed list.
func AnswerReceipt(ctx context.Context, v *visit.Visit, store SignedLists) (bot.Reply, error) {
	if v.Dialog.Step == listStep {
		return answerSignedList(ctx, v, store)
	}
	var of words.OfDelegation
	if err := v.Answers(&of); err != nil {
		return bot.Reply{}, err
	}
	c, r, err := v.By().Receiving(ctx, store, of.ID)
	if err != nil {
		return v.Ended(ctx, err)
	}
	v.In(c)
	papers, err := r.ReadPapers(v.Text)
	if wrong := visit.Wrong(v, err); wrong != "" {
		return visit.AskText(v, ReceiptDialog, wrong, v.Say.T("received.ask", "Course", c.Title, "Delegation", r.Delegation.Name, "Issued", r.Issued), ""), nil
	}
	if err != nil {
		return v.Ended(ctx, err)
	}
	if err := v.Leave(ctx, ReceiptDialog); err != nil {
		return bot.Reply{}, err
	}
	text, buttons, err := askReceipt(ctx, v, store, c, r, papers)
	return bot.Say(text, buttons...), err
}

// ConfirmReceipt writes down what was received.
func ConfirmReceipt(ctx context.Context, v *visit.Visit, store Receipts) (bot.Reply, error) {
	tapped, err := visit.Read(v, receivedTap(v.Action))
	if err != nil {
		return bot.Reply{}, err
	}
	c, r, facts, err := v.By().ConfirmReceipt(ctx, store, tapped.Delegation, tapped.Papers, tapped.Seen)
	if refused, ok := visit.Refused(err); ok && (errors.Is(err, course.ErrChanged) || errors.Is(err, course.ErrInvalid)) {
		text, buttons, err := askReceipt(ctx, v, store, v.In(c), r, r.Issued)
		return v.Replace(v.Say.Error(refused)+"\n\n"+text, buttons...), err
	}
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if err := v.TellAll(ctx, facts); err != nil {
		return bot.Reply{}, err
	}
	v.In(c)
	text := v.Say.T("received.done", "Course", c.Title, "Delegation", r.Delegation.Name, "Papers", r.Receipt.Papers, "Of", r.Receipt.Issued, "Whole", r.Receipt.Whole())
	return v.Replace(text, []notice.Button{v.Button(countTap(v.Action).Data(words.OfDelegation{ID: r.Delegation.ID}), "received.button_count")},
		listButton(v, v.Action, r.Delegation.ID)), nil
}

func listButton(v *visit.Visit, action string, delegation int64) []notice.Button {
	return []notice.Button{v.Button(words.SignedListTap(action).Data(words.OfDelegation{ID: delegation}), "signedlist.button")}
}

// receivingsOnPage is how many delegations a page of those has.
const receivingsOnPage = 20

// Receivings shows an organizer what each delegation has received.
func Receivings(ctx context.Context, v *visit.Visit, store Receipts) (bot.Reply, error) {
	tapped, err := visit.Read(v, receivingsTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	all, err := store.Receivings(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	page := visit.PageOf(len(all), receivingsOnPage, tapped.Page)
	all = all[page.From:page.To]
	lines, err := receivingsOf(ctx, v, store, c, all)
	if err != nil {
		return bot.Reply{}, err
	}
	var buttons [][]notice.Button
	for _, r := range all {
		if r.Issued > 0 {
			buttons = append(buttons, []notice.Button{v.Button(words.ReceiptTap(v.Action).Data(words.OfDelegation{ID: r.Delegation.ID}), "received.button_of", "Delegation", words.Short(r.Delegation.Name))})
		}
	}
	if turn := page.Turn(v, func(n int) string { return receivingsTap.Data(words.PageOfCourse{Course: c.ID, Page: n}) }); turn != nil {
		buttons = append(buttons, turn)
	}
	return v.Replace(strings.Join(lines, "\n"), buttons...), nil
}

// unfetchedTap asks for the papers of a course that nobody has fetched.
var unfetchedTap = notice.Tap[words.OfCourse]{Action: "receipts", What: "left"}

// Unfetched has the list of the papers made that nobody has fetched.
func Unfetched(ctx context.Context, v *visit.Visit, store Registers) (bot.Reply, error) {
	c, err := visit.TappedCourse(ctx, v, unfetchedTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.By().AskUnfetched(ctx, store, c.ID); err != nil {
		return bot.Reply{}, err
	}
	return bot.Toast(v.Request, v.Say.Plain("unfetched.making")), nil
}

// receivingLines say what each delegation of a course has received, under a head.
func receivingLines(ctx context.Context, v *visit.Visit, store Receipts, c course.Course) ([]string, error) {
	all, err := store.Receivings(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	return receivingsOf(ctx, v, store, c, all)
}

func receivingsOf(ctx context.Context, v *visit.Visit, store Receipts, c course.Course, all []course.Receiving) ([]string, error) {
	var accounts []int64
	for _, r := range all {
		if r.Receipt.ID != 0 {
			accounts = append(accounts, r.Receipt.By)
		}
	}
	persons, err := store.Persons(ctx, accounts...)
	if err != nil {
		return nil, err
	}
	lines := []string{v.Say.T("received.title", "Course", c.Title)}
	for _, r := range all {
		lines = append(lines, words.Receiving(v.Say, c, r, persons))
	}
	return lines, nil
}
