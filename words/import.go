package words

import (
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/roster"
)

// Attachment is a file, still to be stored, with what is said of it.
type Attachment struct {
	File notice.File
	Text string
}

// FileRead is the dry run of an import, which goes into c, as its sender is shown
// it, the last message with the buttons where there is something to confirm. The
// attachments are marked, the file with what is wrong written into it, if that could
// be made, and all changes where the messages leave some out.
func FileRead(p *i18n.Printer, i course.Import, c course.Course, r *roster.Roster, d course.Diff, marked []byte) (messages []notice.Message, files []Attachment) {
	texts, list := DryRun(p, c, r, d)
	for _, text := range texts {
		messages = append(messages, notice.Message{Text: text})
	}
	if i.State == course.ImportRead {
		messages[len(messages)-1].Buttons = importButtons(p, i, d)
	}
	if marked == nil && i.Shown == 1 && len(r.Issues) > 0 {
		messages = append(messages, notice.Message{Text: p.T("import.unmarked")})
	}
	if marked != nil {
		files = append(files, Attachment{Text: p.T("import.marked"), File: notice.File{
			Name: p.Plain("import.marked_name") + ".xlsx", MediaType: roster.MediaType, Bytes: marked}})
	}
	if list != "" {
		files = append(files, Attachment{Text: p.T("import.changes"), File: notice.File{
			Name: p.Plain("import.changes_name") + ".txt", MediaType: "text/plain; charset=utf-8",
			Bytes: []byte("\ufeff" + list + "\n")}}) // the mark tells old editors that it is UTF-8
	}
	return messages, files
}

// importButtons lead on from a dry run: first to what must be answered.
func importButtons(p *i18n.Printer, i course.Import, d course.Diff) [][]notice.Button {
	label := "import.store_button"
	if d.Over.Any() {
		label = "waiting.button_anyway"
	}
	store := []notice.Button{{Label: p.Plain(label), Data: StoreImportTap.Data(SeenImport{i.ID, i.Seen})}}
	drop := []notice.Button{{Label: p.Plain("button.cancel"), Data: DropImportTap.Data(OfImport{i.ID})}}
	ask := func(textID string, count int) []notice.Button {
		return []notice.Button{{Label: p.Plain(textID, "Count", count), Data: AskImportTap.Data(OfImport{i.ID})}}
	}
	switch open := course.OpenQuestions(d.Questions); {
	case len(open) > 0:
		return [][]notice.Button{ask("question.ask_button", len(open)), drop}
	case len(d.Questions) > 0:
		return [][]notice.Button{store, ask("question.look_button", len(d.Questions)), drop}
	}
	return [][]notice.Button{store, drop}
}

// FileRefused says why an import ends; c is zero when it is to make a course of its
// own.
func FileRefused(p *i18n.Printer, c course.Course, i course.Import, why error) notice.Message {
	return notice.Message{Text: p.T("import.refused", "File", i.Name, "Course", c.Title, "Why", i18n.HTML(strings.Join(Refusals(p, why), "\n")))}
}

// FileStored says what storing a file into a course has changed. Whom the file
// leaves out can be looked at from there, and withdrawn.
func FileStored(p *i18n.Printer, c course.Course, d course.Diff) notice.Message {
	m := notice.Message{Text: p.T("import.stored", "Course", c.Title, "Code", c.Code,
		"New", len(d.New), "Changed", len(d.Changed), "Same", d.Same)}
	switch {
	case d.Partial:
		m.Text += "\n\n" + p.N("import.stored_partial", len(d.Gone))
	case len(d.Gone) > 0:
		m.Text += "\n\n" + p.N("import.stored_gone", len(d.Gone))
		m.Buttons = [][]notice.Button{{{
			Label: p.Plain("gone.button", "Count", len(d.Gone)), Data: LeftOutTap.Data(PageOfCourse{Course: c.ID}),
		}}}
	}
	return m
}

// ClassWorkbook is the class workbook of a course as it is; left tells that a picture of its papers is a PDF, which the
// file can't hold.
func ClassWorkbook(p *i18n.Printer, c course.Course, people, sessions int, left bool, file int64) notice.Message {
	return notice.Message{Text: p.N("trainees.file", people, "Course", c.Title, "Sessions", sessions, "Left", left), File: file}
}
