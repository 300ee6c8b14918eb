package handlers

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/notice"
	"loptruong/roster"
)

// importDialog waits for the roster's file.
const importDialog = "import"

// importForm says which course the file goes into.
type importForm struct {
	Course int64 `json:"course"` // 0: the file makes its own
}

// importRoster takes a roster file into the active course, and an admin's class
// workbook into a course of its own. A job fetches and reads it and shows the dry
// run; the taps under that come back here.
func importRoster(ctx context.Context, v *Visit) (bot.Reply, error) {
	switch {
	case v.Action != "":
		return v.tapImport(ctx)
	case v.Command != "":
		return v.askRoster(ctx)
	case v.Document == nil:
		return v.replace(v.Say.T("importing.no_file"), []notice.Button{v.key(notice.Data("cancel", importDialog), "key.cancel")}), nil
	case v.Dialog.Name == importDialog:
		var form importForm
		if err := v.Answers(&form); err != nil {
			return bot.Reply{}, err
		}
		return v.takeRoster(ctx, form.Course)
	}
	id, err := v.rosterCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.takeRoster(ctx, id)
}

// askRoster asks for the file.
func (v *Visit) askRoster(ctx context.Context) (bot.Reply, error) {
	id, err := v.rosterCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("importing.ask_workbook")
	if id != 0 {
		c, err := v.rosterGoal(ctx, id)
		if err != nil {
			return bot.Reply{}, err
		}
		text = v.Say.T("importing.ask", "Title", c.Title)
	}
	if err := v.Ask(ctx, importDialog, "file", importForm{Course: id}); err != nil {
		return bot.Reply{}, err
	}
	keys := []notice.Button{v.key(notice.Data("cancel", importDialog), "key.cancel")}
	if v.House.Blank != nil {
		keys = append([]notice.Button{v.key(notice.Data("import", "blank"), "newcourse.key_blank")}, keys...)
	}
	return bot.Say(text, keys), nil
}

// rosterCourse is the course a file without further words goes into; 0 when the
// person may create courses and has chosen none.
func (v *Visit) rosterCourse(ctx context.Context) (int64, error) {
	c, err := v.ManagedCourse(ctx)
	if _, ok := refusal(err); ok && course.Can(v.Actor, course.CreateCourse, course.Object{}) {
		return 0, nil
	}
	return c.ID, err
}

// rosterGoal is the course a roster goes into, when the person may and it is
// open.
func (v *Visit) rosterGoal(ctx context.Context, id int64) (course.Course, error) {
	c, err := v.managed(ctx, id)
	if err == nil && c.Closed() {
		err = course.Refuse(course.ErrConflict, "importing.closed", "Title", c.Title)
	}
	return c, err
}

// takeRoster keeps the file's place in the line of those to be read. What it is
// is seen from its name and size before anything is fetched.
func (v *Visit) takeRoster(ctx context.Context, courseID int64) (bot.Reply, error) {
	if err := v.mayImport(ctx, courseID); err != nil {
		return v.ended(ctx, err) // also when the course of the form was closed: the next file is for another
	}
	if wrong, ok := refusal(checkRosterFile(v.Document)); ok {
		return bot.Say(v.Say.Error(wrong)), nil
	}
	i := course.Import{
		CourseID: courseID, By: v.Account.ID, ChatID: v.ChatID, State: course.ImportRequested, CreatedAt: v.Now,
		TelegramFile: v.Document.FileID, Name: v.Document.Name, Size: v.Document.Size,
	}
	if err := v.Store.CreateImport(ctx, &i); err != nil {
		return bot.Reply{}, err
	}
	if v.Dialog.Name != "" {
		if err := v.Store.DeleteDialog(ctx, v.ChatID); err != nil {
			return bot.Reply{}, err
		}
	}
	return v.say("importing.reading", "Name", v.Document.Name)
}

// mayImport refuses who may not, and a course that is closed.
func (v *Visit) mayImport(ctx context.Context, courseID int64) error {
	if courseID == 0 {
		return v.Allow(course.CreateCourse, course.Object{})
	}
	_, err := v.rosterGoal(ctx, courseID)
	return err
}

// checkRosterFile refuses what Telegram won't hand out and what is no roster.
func checkRosterFile(d *bot.Document) error {
	switch strings.ToLower(filepath.Ext(d.Name)) {
	case ".xls":
		return course.Refuse(course.ErrInvalid, "roster.old_xls")
	case ".xlsx", ".xlsm", ".csv", ".tsv", ".txt":
	default:
		return course.Refuse(course.ErrInvalid, "importing.bad_type", "Name", d.Name)
	}
	if d.Size > roster.MaxBytes {
		return course.Refuse(course.ErrInvalid, "roster.too_large", "Max", roster.MaxBytes>>20)
	}
	return nil
}

// tapImport handles the buttons under a dry run: store what it has shown, or
// cancel. Only the first of them counts.
func (v *Visit) tapImport(ctx context.Context) (bot.Reply, error) {
	what := v.word(0)
	if what == "blank" {
		return v.blankWorkbook(ctx)
	}
	i, err := v.Store.Import(ctx, v.param(1))
	if isNotFound(err) {
		return bot.Reply{}, course.Refuse(course.ErrNotFound, "refuse.old_button")
	}
	if err != nil {
		return bot.Reply{}, err
	}
	next := i
	switch what {
	case "ok":
		next.State = course.ImportConfirmed
		if err = v.mayImport(ctx, i.CourseID); err == nil && i.State == course.ImportRead {
			err = course.CheckSeen(v.word(2), i.Seen)
		}
	case "no":
		next.State = course.ImportCancelled
		err = v.mayCancelImport(i)
	default:
		err = course.Refuse(course.ErrNotFound, "refuse.old_button")
	}
	if err != nil {
		return bot.Reply{}, err
	}
	moved, err := v.Store.MoveImport(ctx, next, course.ImportRead)
	if err != nil {
		return bot.Reply{}, err
	}
	if moved {
		return v.replace(v.Say.T("importing.now_"+string(next.State), "Name", i.Name)), nil
	}
	return bot.Toast(v.Request, v.Say.Plain("importing.is_"+string(i.State))), nil
}

// mayCancelImport lets whoever manages the course, and a class workbook's sender,
// drop it; also when the course has been closed meanwhile.
func (v *Visit) mayCancelImport(i course.Import) error {
	if i.CourseID == 0 && i.By == v.Account.ID {
		return nil
	}
	return v.Allow(course.ManageCourse, course.Object{CourseID: i.CourseID})
}

// blankWorkbook sends the empty class workbook to fill in.
func (v *Visit) blankWorkbook(ctx context.Context) (bot.Reply, error) {
	if v.House.Blank == nil {
		return bot.Reply{}, course.Refuse(course.ErrNotFound, "refuse.old_button")
	}
	data, err := v.House.Blank()
	if err != nil {
		return bot.Reply{}, fmt.Errorf("make the empty class workbook: %w", err)
	}
	f := notice.File{
		Name:      v.Say.Plain("importing.blank_name") + ".xlsx",
		MediaType: roster.MediaType,
		Bytes:     data,
	}
	if err := v.Store.CreateFile(ctx, &f); err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Messages: []notice.Message{{File: f.ID, Text: v.Say.T("importing.blank")}}}, nil
}
