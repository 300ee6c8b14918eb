package papers

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Signings is what the visits about papers that are signed elsewhere ask of a transaction.
type Signings interface {
	registrar.Signings
	registrar.Imports
}

// signTap asks for the papers of a course that can be signed elsewhere.
var signTap = notice.Tap[words.OfCourse]{Action: "sign", What: "get"}

// Signing says how it stands with the papers of the course that are signed elsewhere.
func Signing(ctx context.Context, v *visit.Visit, store Signings) (bot.Reply, error) {
	c, err := v.ManagedCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	all, err := store.Certificates(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	waits, issued := course.CountSigned(all)
	text := v.Say.T("signed.page", "Course", c.Title, "Waits", waits, "Issued", issued, "Nothing", waits+issued == 0, "Max", course.MaxSignedArchive>>20)
	if waits+issued == 0 {
		return bot.Say(text), nil
	}
	return bot.Say(text, []notice.Button{v.Button(signTap.Data(words.OfCourse{ID: c.ID}), "signed.button_get")}), nil
}

// PapersToSign has the papers sent.
func PapersToSign(ctx context.Context, v *visit.Visit, store Signings) (bot.Reply, error) {
	c, err := visit.TappedCourse(ctx, v, signTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.By().AskSigning(ctx, store, c.ID, asked(v)); err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.T("signed.making")), nil
}

// TakeSigned has an archive of papers read that came back signed: a job fetches it and shows
// what would be kept.
func TakeSigned(ctx context.Context, v *visit.Visit, store Signings) (bot.Reply, error) {
	c, err := v.ManagedCourse(ctx)
	if _, none := visit.Refused(err); none {
		return bot.Say(v.Say.T("signed.no_course")), nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	if v.Document.Size > course.MaxSignedArchive {
		return bot.Say(v.Say.T("signed.archive_too_large", "Max", course.MaxSignedArchive>>20)), nil
	}
	i := course.Import{CourseID: c.ID, ChatID: v.ChatID, TelegramFile: v.Document.FileID, Name: v.Document.Name, Size: v.Document.Size, Signed: true}
	if err := v.By().RequestImport(ctx, store, &i); err != nil {
		return bot.Reply{}, err
	}
	return v.Reply("import.reading", "Name", v.Document.Name)
}
