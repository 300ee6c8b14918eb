package running

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// FormDialog waits for the file of a form.
const FormDialog = "formfile"

// formOf is the course into which the file goes.
type formOf struct {
	Course int64 `json:"course"`
}

// The buttons that send the file of a course's form, and that ask for one.
var (
	sendFormTap = notice.Tap[words.OfCourse]{Action: "formfile", What: "out"}
	askFormTap  = notice.Tap[words.OfCourse]{Action: "formfile", What: "in"}
)

// Forms is what the visits about the files of forms ask of a transaction.
type Forms interface {
	Settings
	registrar.FormFiles
	CreateFile(ctx context.Context, f *notice.File) error
	Art(ctx context.Context, hashes []string) (course.Art, error)
}

// SendForm sends the file of a course's form.
func SendForm(ctx context.Context, v *visit.Visit, store Forms) (bot.Reply, error) {
	tapped, err := visit.Read(v, sendFormTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	art, err := store.Art(ctx, c.Form.Art())
	if err != nil {
		return bot.Reply{}, err
	}
	data, err := v.House.Form(c, art)
	if err != nil {
		return bot.Reply{}, err
	}
	f := notice.File{Name: "mau-giay-" + c.Code + ".json", MediaType: "application/json", Bytes: data}
	if err := store.CreateFile(ctx, &f); err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Messages: []notice.Message{{File: f.ID, Text: v.Say.T("formfile.sent", "Course", c.Title)}}}, nil
}

// AskForm asks for the file of a form.
func AskForm(ctx context.Context, v *visit.Visit, _ Forms) (bot.Reply, error) {
	tapped, err := visit.Read(v, askFormTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return askForm(ctx, v, tapped.ID, "")
}

func askForm(ctx context.Context, v *visit.Visit, courseID int64, wrong string) (bot.Reply, error) {
	c, err := v.Managed(ctx, courseID)
	if err != nil {
		return bot.Reply{}, err
	}
	if c.Closed() {
		return bot.Reply{}, course.Refuse(course.ErrConflict, "setting.closed", "Course", c.Title)
	}
	if err := v.Keep(ctx, FormDialog, "file", formOf{c.ID}); err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("formfile.ask", "Course", c.Title)
	if wrong != "" {
		text = wrong + "\n\n" + text
	}
	return bot.Say(text, []notice.Button{v.Cancel(FormDialog)}), nil
}

// TakeForm takes the file that was asked for: what it is is seen from its name and size, before
// anything of it is fetched.
func TakeForm(ctx context.Context, v *visit.Visit, store Forms) (bot.Reply, error) {
	var of formOf
	if err := v.Answers(&of); err != nil {
		return bot.Reply{}, err
	}
	switch d := v.Document; {
	case d == nil:
		return askForm(ctx, v, of.Course, v.Say.T("formfile.no_file"))
	case strings.ToLower(filepath.Ext(d.Name)) != ".json":
		return askForm(ctx, v, of.Course, v.Say.T("formfile.bad_type", "Name", d.Name))
	case d.Size > course.MaxFormFile:
		return askForm(ctx, v, of.Course, v.Say.T("formfile.too_large", "Max", course.MaxFormFile>>20))
	}
	err := v.By().RequestForm(ctx, store, course.FormFile{CourseID: of.Course, ChatID: v.ChatID, TelegramFile: v.Document.FileID, Name: v.Document.Name})
	if err != nil {
		return v.Ended(ctx, err)
	}
	if err := v.Leave(ctx, FormDialog); err != nil {
		return bot.Reply{}, err
	}
	return v.Reply("import.reading", "Name", v.Document.Name)
}

// UseForm changes a course by a form's file as it was shown; when that has moved, it is shown
// anew.
func UseForm(ctx context.Context, v *visit.Visit, store Forms) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.UseFormTap)
	if err != nil {
		return bot.Reply{}, err
	}
	m, err := v.By().ApplyForm(ctx, store, tapped.ID, v.House.Check, tapped.Seen)
	switch paper, faulty := errors.AsType[*course.PaperError](err); {
	case errors.Is(err, course.ErrNotFound):
		return bot.Reply{}, visit.OldButton()
	case errors.Is(err, course.ErrChanged):
		return formAgain(ctx, v, store, tapped.ID, m)
	case faulty:
		return v.Replace(words.FormRefused(v.Say, m.Was, course.FormFile{}, paper).Text), nil
	case err != nil:
		return bot.Reply{}, err
	}
	c := v.In(m.Is)
	if err := v.By().PreviewPapers(ctx, store, course.Preview{CourseID: c.ID}); err != nil {
		return bot.Reply{}, err
	}
	return showSettings(ctx, v, store, c, course.PaperSettings, v.Say.N("formfile.done", len(m.Settings)))
}

// formAgain shows what the file changes now.
func formAgain(ctx context.Context, v *visit.Visit, store Forms, id int64, m course.FormChange) (bot.Reply, error) {
	f, err := store.FormFile(ctx, id)
	if err != nil {
		return bot.Reply{}, err
	}
	v.In(m.Was)
	again := words.FormChange(v.Say, f, m)
	return v.Replace(v.Say.T("refuse.changed")+"\n\n"+again.Text, again.Buttons...), nil
}

// DropForm drops a form's file.
func DropForm(ctx context.Context, v *visit.Visit, store Forms) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.DropFormTap)
	if err != nil {
		return bot.Reply{}, err
	}
	ended, err := v.By().DropForm(ctx, store, tapped.ID)
	if errors.Is(err, course.ErrNotFound) || err == nil && !ended {
		return bot.Reply{}, visit.OldButton()
	}
	if err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.T("formfile.dropped")), nil
}
