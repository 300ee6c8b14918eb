package papers

import (
	"cmp"
	"context"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// SignedLists is what the visits about signed lists ask of a transaction.
type SignedLists interface {
	Receipts
	registrar.ReceiptFiles
}

// listStep is where ReceiptDialog waits for the files of a signed list.
const listStep = "list"

// listed is whose list is sent, and the last of its files that it takes the place of, with those before.
type listed struct {
	Delegation int64
	Instead    int64
}

// addListTap asks for files of a signed list, seeListTap for those that there are.
func addListTap(action string) notice.Tap[listed] {
	return notice.Tap[listed]{Action: action, What: "add"}
}

func seeListTap(action string) notice.Tap[words.OfDelegation] {
	return notice.Tap[words.OfDelegation]{Action: action, What: "see"}
}

// SignedList shows what there is of the list that a delegation has signed.
func SignedList(ctx context.Context, v *visit.Visit, store SignedLists) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.SignedListTap(v.Action))
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Leave(ctx, ReceiptDialog); err != nil { // all was sent
		return bot.Reply{}, err
	}
	c, r, files, err := v.By().ReceiptFiles(ctx, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(c)
	button := func(data, textID string) []notice.Button { return []notice.Button{v.Button(data, textID)} }
	pairs := []any{"Course", c.Title, "Delegation", r.Delegation.Name, "Files", len(files)}
	if len(files) == 0 {
		return v.Replace(v.Say.T("signedlist.head", pairs...), button(addListTap(v.Action).Data(listed{r.Delegation.ID, 0}), "signedlist.button_send")), nil
	}
	last := files[len(files)-1]
	persons, err := store.Persons(ctx, last.By)
	if err != nil {
		return bot.Reply{}, err
	}
	pages, at := 0, last.At.In(c.Location())
	for _, f := range files {
		pages += f.Pages
	}
	pairs = append(pairs, "Pages", pages, "Who", words.Person(v.Say, persons[last.By]), "Time", course.ClockDate(at))
	return v.Replace(v.Say.T("signedlist.head", pairs...),
		button(seeListTap(v.Action).Data(words.OfDelegation{ID: r.Delegation.ID}), "signedlist.button_see"),
		button(addListTap(v.Action).Data(listed{r.Delegation.ID, 0}), "signedlist.button_add"),
		button(addListTap(v.Action).Data(listed{r.Delegation.ID, last.ID}), "signedlist.button_anew")), nil
}

// AskSignedList asks for photos or a PDF of the list.
func AskSignedList(ctx context.Context, v *visit.Visit, store SignedLists) (bot.Reply, error) {
	tapped, err := visit.Read(v, addListTap(v.Action))
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Keep(ctx, ReceiptDialog, listStep, tapped); err != nil {
		return bot.Reply{}, err
	}
	text, buttons, err := askSignedList(ctx, v, store, tapped, "")
	return v.Replace(text, buttons...), err
}

// askSignedList is the question, below what was wrong with what was sent.
func askSignedList(ctx context.Context, v *visit.Visit, store SignedLists, of listed, wrong string) (string, [][]notice.Button, error) {
	c, r, err := v.By().Receiving(ctx, store, of.Delegation)
	if err != nil {
		return "", nil, visit.Missing(err)
	}
	v.In(c)
	text := v.Say.T("signedlist.ask", "Course", c.Title, "Delegation", r.Delegation.Name, "Max", course.MaxReceiptFile>>20, "Anew", of.Instead != 0)
	return strings.TrimSpace(wrong + "\n\n" + text), [][]notice.Button{{v.Cancel(ReceiptDialog)}}, nil
}

// answerSignedList takes a photo or a file of the list, and waits for more: a job fetches and reads it, and says
// that it is kept. How large it is is seen before anything is fetched.
func answerSignedList(ctx context.Context, v *visit.Visit, store SignedLists) (bot.Reply, error) {
	var of listed
	if err := v.Answers(&of); err != nil {
		return bot.Reply{}, err
	}
	ask := func(wrong string) (bot.Reply, error) {
		text, buttons, err := askSignedList(ctx, v, store, of, wrong)
		if err != nil {
			return v.Ended(ctx, err)
		}
		return bot.Say(text, buttons...), nil
	}
	file := v.Fetchable()
	switch {
	case file == nil:
		return ask(v.Say.T("signedlist.no_picture"))
	case file.Size > course.MaxReceiptFile:
		return ask(v.Say.T("signedlist.too_large", "Size", file.Size>>20, "Max", course.MaxReceiptFile>>20))
	}
	i := course.Import{
		Delegation: of.Delegation, Instead: of.Instead, ChatID: v.ChatID, TelegramFile: file.FileID, Size: file.Size,
		Name: cmp.Or(file.Name, v.Say.Plain("signedlist.photo")),
	}
	if err := v.By().RequestReceiptFile(ctx, store, &i); err != nil {
		return v.Ended(ctx, err)
	}
	return bot.Reply{}, nil
}

// SendSignedList sends the files of a signed list, as they were sent.
func SendSignedList(ctx context.Context, v *visit.Visit, store SignedLists) (bot.Reply, error) {
	tapped, err := visit.Read(v, seeListTap(v.Action))
	if err != nil {
		return bot.Reply{}, err
	}
	c, r, files, err := v.By().ReceiptFiles(ctx, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(c)
	var all []notice.Message
	for n, f := range files {
		all = append(all, notice.Message{File: f.File, Text: v.Say.T("signedlist.file", "No", n+1, "Files", len(files), "Delegation", r.Delegation.Name, "Course", c.Title)})
	}
	if len(all) == 0 {
		return bot.Reply{}, visit.OldButton()
	}
	return bot.Reply{Messages: all}, nil
}
