package people

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/words"
)

// ImportDialog waits for the roster's file.
const ImportDialog = "import"

// importForm says which course the file goes into.
type importForm struct {
	Course int64 `json:"course"` // 0: the file makes its own
}

// Files is what the visits about roster files ask of a transaction.
type Files interface {
	registrar.Imports
	registrar.Registers
	CreateFile(ctx context.Context, f *notice.File) error
}

// blankTap asks for the empty class workbook.
var blankTap = notice.Tap[struct{}]{Action: "import", What: "blank"}

// AskFile asks for the roster's file.
func AskFile(ctx context.Context, v *visit.Visit, _ Files) (bot.Reply, error) {
	id, err := goal(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("import.ask_workbook")
	if id != 0 {
		c, err := v.Managed(ctx, id)
		if err != nil {
			return bot.Reply{}, err
		}
		if c.Closed() {
			return bot.Reply{}, course.Refuse(course.ErrConflict, "import.closed", "Title", c.Title)
		}
		text = v.Say.T("import.ask", "Title", c.Title)
	}
	if err := v.Keep(ctx, ImportDialog, "file", importForm{Course: id}); err != nil {
		return bot.Reply{}, err
	}
	buttons := cancelImport(v)
	if v.House.Blank != nil {
		buttons = append([]notice.Button{v.Button(blankTap.Data(struct{}{}), "newcourse.button_blank")}, buttons...)
	}
	return bot.Say(text, buttons), nil
}

func cancelImport(v *visit.Visit) []notice.Button {
	return []notice.Button{v.Cancel(ImportDialog)}
}

// goal is the course a file without further words goes into; 0 when the person may
// create courses and has chosen none.
func goal(ctx context.Context, v *visit.Visit) (int64, error) {
	c, err := v.ManagedCourse(ctx)
	if _, ok := visit.Refused(err); ok && course.Can(v.Actor, course.CreateCourse, course.Object{}) {
		return 0, nil
	}
	return c.ID, err
}

// TakeAsked takes the file that AskFile has asked for.
func TakeAsked(ctx context.Context, v *visit.Visit, store Files) (bot.Reply, error) {
	if v.Document == nil {
		return v.Replace(v.Say.T("import.no_file"), cancelImport(v)), nil
	}
	var form importForm
	if err := v.Answers(&form); err != nil {
		return bot.Reply{}, err
	}
	return take(ctx, v, store, form.Course)
}

// TakeUnasked takes a file that nothing has asked for.
func TakeUnasked(ctx context.Context, v *visit.Visit, store Files) (bot.Reply, error) {
	id, err := goal(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	return take(ctx, v, store, id)
}

// TakeWorkbook takes a file that makes its own course.
func TakeWorkbook(ctx context.Context, v *visit.Visit, store Files) (bot.Reply, error) {
	return take(ctx, v, store, 0)
}

// take has the file read: a job fetches it and shows the dry run. What it is is seen
// from its name and size before anything is fetched.
func take(ctx context.Context, v *visit.Visit, store Files, courseID int64) (bot.Reply, error) {
	if wrong, ok := visit.Refused(checkFile(v.Document)); ok {
		return bot.Say(v.Say.Error(wrong)), nil
	}
	i := course.Import{CourseID: courseID, ChatID: v.ChatID, TelegramFile: v.Document.FileID, Name: v.Document.Name, Size: v.Document.Size}
	if err := v.By().RequestImport(ctx, store, &i); err != nil {
		return v.Ended(ctx, err) // also when the course of the form was closed: the next file is for another
	}
	if err := v.Leave(ctx, v.Dialog.Name); err != nil {
		return bot.Reply{}, err
	}
	return v.Reply("import.reading", "Name", v.Document.Name)
}

// checkFile refuses what Telegram won't hand out and what is no roster.
func checkFile(d *bot.Document) error {
	switch strings.ToLower(filepath.Ext(d.Name)) {
	case ".xls":
		return course.Refuse(course.ErrInvalid, "roster.old_xls")
	case ".xlsx", ".xlsm", ".csv", ".tsv", ".txt":
	default:
		return course.Refuse(course.ErrInvalid, "import.bad_type", "Name", d.Name)
	}
	if d.Size > roster.MaxBytes {
		return course.Refuse(course.ErrInvalid, "roster.too_large", "Max", roster.MaxBytes>>20)
	}
	return nil
}

// ConfirmImport has the file of a dry run stored. Only the first of the two buttons
// counts.
func ConfirmImport(ctx context.Context, v *visit.Visit, store Files) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.StoreImportTap)
	if err != nil {
		return bot.Reply{}, err
	}
	i, moved, err := v.By().ConfirmImport(ctx, store, tapped.ID, tapped.Seen)
	if errors.Is(err, course.ErrChanged) && i.Seen == "" { // by an answer
		asked, err := v.By().ImportAsks(ctx, store, tapped.ID)
		if err != nil {
			return notAsked(v, err)
		}
		return showQuestion(v, asked, max(0, nextOpen(asked, 0)), v.Say.T("refuse.changed")), nil
	}
	now := "import.now_confirmed"
	if i.Signed {
		now = "signed.now_confirmed"
	}
	return moving(v, i, moved, now, err)
}

// CancelImport drops the file of a dry run.
func CancelImport(ctx context.Context, v *visit.Visit, store Files) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.DropImportTap)
	if err != nil {
		return bot.Reply{}, err
	}
	i, moved, err := v.By().CancelImport(ctx, store, tapped.ID)
	return moving(v, i, moved, "import.now_cancelled", err)
}

// moving says what an import has become, or what it was already.
func moving(v *visit.Visit, i course.Import, moved bool, now string, err error) (bot.Reply, error) {
	switch {
	case errors.Is(err, course.ErrNotFound):
		return bot.Reply{}, visit.OldButton()
	case err != nil:
		return bot.Reply{}, err
	case moved:
		return v.Replace(v.Say.T(now, "Name", i.Name)), nil
	}
	return bot.Toast(v.Request, v.Say.Plain("import.is_"+string(i.State))), nil
}

// SendBlank sends the empty class workbook to fill in.
func SendBlank(ctx context.Context, v *visit.Visit, store Files) (bot.Reply, error) {
	if v.House.Blank == nil {
		return bot.Reply{}, visit.OldButton()
	}
	data, err := v.House.Blank()
	if err != nil {
		return bot.Reply{}, fmt.Errorf("make the empty class workbook: %w", err)
	}
	f := notice.File{
		Name:      v.Say.Plain("import.blank_name") + ".xlsx",
		MediaType: roster.MediaType,
		Bytes:     data,
	}
	if err := store.CreateFile(ctx, &f); err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Messages: []notice.Message{{File: f.ID, Text: v.Say.T("import.blank")}}}, nil
}
