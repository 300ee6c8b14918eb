package words

import (
	"errors"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// SeenForm is what the button carries that confirms a form's file: which, and what was shown.
type SeenForm struct {
	ID   int64
	Seen string
}

// The buttons under what a form's file would change.
var (
	UseFormTap  = notice.Tap[SeenForm]{Action: "formfile", What: "ok"}
	DropFormTap = notice.Tap[OfFormFile]{Action: "formfile", What: "no"}
)

// OfFormFile is what a button about a form's file carries.
type OfFormFile struct{ ID int64 }

// FormChange shows what a form's file changes, each setting before and after, and asks whether it
// is to be.
func FormChange(p *i18n.Printer, f course.FormFile, m course.FormChange) notice.Message {
	if len(m.Settings) == 0 {
		return notice.Message{Text: p.T("formfile.same", "Course", m.Was.Title, "Name", f.Name)}
	}
	lines := []string{p.N("formfile.sure", len(m.Settings), "Course", m.Was.Title, "Name", f.Name)}
	for _, s := range m.Settings {
		lines = append(lines, p.T("formfile.line", "Name", SettingName(p, s), "Before", SettingValue(p, s, m.Was.Setting(s)), "After", SettingValue(p, s, m.Is.Setting(s))))
	}
	button := func(data, textID string) notice.Button { return notice.Button{Label: p.Plain(textID), Data: data} }
	return notice.Message{
		Text: strings.Join(append(lines, "", p.T("setting.means_papers")), "\n"),
		Buttons: [][]notice.Button{{
			button(UseFormTap.Data(SeenForm{f.ID, m.Seen()}), "setting.button_ok"), button(DropFormTap.Data(OfFormFile{f.ID}), "button.cancel"),
		}},
	}
}

// FormRefused says what is wrong with a form's file: all of it at once, and what to do.
func FormRefused(p *i18n.Printer, c course.Course, f course.FormFile, wrong ...error) notice.Message {
	lines := []string{p.T("formfile.refused", "Course", c.Title, "Name", f.Name)}
	again := true
	for _, err := range wrong {
		if paper, ok := errors.AsType[*course.PaperError](err); ok {
			for _, fault := range paper.Faults {
				lines = append(lines, p.T("formfile.fault", "Fault", i18n.HTML(PaperFault(p, fault))))
			}
		} else if refused, ok := errors.AsType[*course.Error](err); ok {
			lines = append(lines, p.T("formfile.fault", "Fault", i18n.HTML(refusal(p, err))))
			again = again && !strings.HasPrefix(refused.TextID, "import.") // nothing is wrong with the file, which is said with what to do
		}
	}
	if again {
		lines = append(lines, "", p.T("formfile.again"))
	}
	return notice.Message{Text: strings.Join(lines, "\n")}
}

// Refusals says, in Telegram HTML, all that is wrong with a file: each of the errors that errors.Join has made one.
func Refusals(p *i18n.Printer, err error) (texts []string) {
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range all.Unwrap() {
			texts = append(texts, Refusals(p, one)...)
		}
		return texts
	}
	if !errors.As(err, new(*course.Error)) {
		return nil
	}
	return []string{refusal(p, err)}
}

// refusal says what an error of kind *course.Error is, and of which picture.
func refusal(p *i18n.Printer, err error) string {
	refused, _ := errors.AsType[*course.Error](err)
	text := p.Error(refused)
	if art, ok := errors.AsType[*course.ArtError](err); ok {
		text = p.T("formfile.art_fault", "Name", SettingName(p, course.Setting(art.Place)), "Fault", i18n.HTML(text))
	}
	return text
}
