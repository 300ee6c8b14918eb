package running

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

// SettingDialog waits for another value of a setting of a course.
const SettingDialog = "setting"

// settingForm is which setting is asked for, and the answer as far as there is one.
type settingForm struct {
	Course  int64          `json:"course"`
	Setting course.Setting `json:"setting"`
	Line    string         `json:"line,omitempty"`
	Lines   []string       `json:"lines,omitempty"`
}

// The steps at which a value is asked for, and is shown before and after.
const (
	textStep    = "text"
	confirmStep = "confirm"
)

// The buttons about one setting, beside the one that asks for it.
var (
	clearTap   = notice.Tap[visit.OfSetting]{Action: "setting", What: "clear"}
	chooseTap  = notice.Tap[chosenSetting]{Action: "setting", What: "is"}
	confirmTap = notice.Tap[seenSetting]{Action: "setting", What: "ok"}
)

// chosenSetting is a value of a setting that has a button.
type chosenSetting struct {
	Course  int64
	Setting course.Setting
	Value   string
}

type seenSetting struct {
	Course  int64
	Setting course.Setting
	Seen    string
}

// Settings is what looking at and changing a course's settings asks of a transaction.
type Settings interface {
	registrar.CourseEditing
	registrar.Previews
	registrar.Printings
	registrar.ArtAsking
	RemindersOff(ctx context.Context, courseID int64) (n int, err error)
}

// ShowSettings lists the settings of a course, of all groups with a button to each, or of
// one with a button to change each setting.
func ShowSettings(ctx context.Context, v *visit.Visit, store Settings) (bot.Reply, error) {
	tapped, err := visit.Read(v, visit.SettingsTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	return showSettings(ctx, v, store, c, tapped.Group, "")
}

// showSettings is the settings, after a word about what has just changed.
func showSettings(ctx context.Context, v *visit.Visit, store Settings, c course.Course, of course.SettingGroup, done string) (bot.Reply, error) {
	if of == "" {
		return v.Replace(v.Say.T("setting.title", "Course", c.Title)+allSettings(v, c), groupButtons(v, c)...), nil
	}
	if of.Settings() == nil {
		return bot.Reply{}, visit.OldButton()
	}
	lines := []string{v.Say.T("setting.group", "Course", c.Title, "Group", v.Say.Plain("setting.group_"+string(of)))}
	if done != "" {
		lines = append([]string{done, ""}, lines...)
	}
	var buttons []notice.Button
	for _, s := range of.Settings() {
		lines = append(lines, words.SettingLine(v.Say, c, s))
		if !c.Fixed(s) {
			buttons = append(buttons, settingButton(v, c, s))
		}
	}
	if of == course.ReminderSettings {
		more, err := reminders(ctx, v, store, c)
		if err != nil {
			return bot.Reply{}, err
		}
		lines = append(lines, more...)
	}
	rows := slices.Collect(slices.Chunk(buttons, 2))
	if of == course.CheckInSettings && !c.Closed() {
		rows = append(rows, []notice.Button{waysButton(v, c)})
	}
	if of == course.PaperSettings && !c.Closed() {
		of := words.OfCourse{ID: c.ID}
		rows = append(rows, []notice.Button{v.Button(previewTap.Data(of), "preview.button"), v.Button(words.IssueTap.Data(of), "paper.button_issue")})
		rows = append(rows, []notice.Button{v.Button(sendFormTap.Data(of), "formfile.button_send"), v.Button(askFormTap.Data(of), "formfile.button_ask")})
	}
	if of == course.PaperSettings {
		rows = append(rows, printButtons(v, c)...)
	}
	rows = append(rows, []notice.Button{settingsButton(v, c, "", "setting.button_all")})
	return v.Replace(strings.Join(lines, "\n"), rows...), nil
}

// allSettings is every setting, group by group.
func allSettings(v *visit.Visit, c course.Course) string {
	text := ""
	for _, g := range course.SettingGroups {
		text += "\n\n" + v.Say.T("setting.head", "Group", v.Say.Plain("setting.group_"+string(g)))
		for _, s := range g.Settings() {
			text += "\n" + words.SettingLine(v.Say, c, s)
		}
	}
	return text
}

func groupButtons(v *visit.Visit, c course.Course) [][]notice.Button {
	var buttons []notice.Button
	for _, g := range course.SettingGroups {
		if slices.ContainsFunc(g.Settings(), func(s course.Setting) bool { return !c.Fixed(s) }) {
			buttons = append(buttons, settingsButton(v, c, g, "setting.button_"+string(g)))
		}
	}
	return slices.Collect(slices.Chunk(buttons, 2))
}

// reminders is what a course's rules will say next, and how many people want none of it.
func reminders(ctx context.Context, v *visit.Visit, store Settings, c course.Course) ([]string, error) {
	all, err := store.AllSessions(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	coming, err := c.ToRemind(slices.DeleteFunc(all, course.Session.Cancelled), v.Now, maxComing)
	if err != nil {
		return nil, err
	}
	off, err := store.RemindersOff(ctx, c.ID)
	return []string{"", words.ComingReminders(v.Say, c, coming), "", v.Say.T("setting.quiet"), v.Say.N("setting.reminders_off", off)}, err
}

// maxComing is how many reminders to come are listed.
const maxComing = 10

// settingsButton leads to the settings of a group, or of all.
func settingsButton(v *visit.Visit, c course.Course, of course.SettingGroup, textID string) notice.Button {
	return v.Button(visit.SettingsTap.Data(visit.OfSettings{Course: c.ID, Group: of}), textID)
}

// waysButton leads to the ways of check-in.
func waysButton(v *visit.Visit, c course.Course) notice.Button {
	return v.Button(visit.WaysTap.Data(words.OfCourse{ID: c.ID}), "ways.button")
}

// settingButton asks for a setting.
func settingButton(v *visit.Visit, c course.Course, s course.Setting) notice.Button {
	return v.Button(visit.SettingTap.Data(visit.OfSetting{Course: c.ID, Setting: s}), "paper.button_ask", "Field", words.SettingName(v.Say, s))
}

// AskSetting asks for another value.
func AskSetting(ctx context.Context, v *visit.Visit, _ Settings) (bot.Reply, error) {
	tapped, err := visit.Read(v, visit.SettingTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return askSetting(ctx, v, tapped.Course, tapped.Setting, "")
}

// askSetting keeps the question, and asks it after what was wrong with the answer.
func askSetting(ctx context.Context, v *visit.Visit, courseID int64, s course.Setting, wrong string) (bot.Reply, error) {
	if s.Group() == "" {
		return bot.Reply{}, visit.OldButton()
	}
	c, err := v.Managed(ctx, courseID)
	if err != nil {
		return bot.Reply{}, err
	}
	if c.Fixed(s) {
		return bot.Reply{}, course.Refuse(course.ErrConflict, "setting.closed", "Course", c.Title)
	}
	if err := v.Keep(ctx, SettingDialog, textStep, settingForm{Course: c.ID, Setting: s}); err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("setting.ask", "Course", c.Title, "Name", words.SettingName(v.Say, s), "Value", words.SettingValue(v.Say, s, c.Setting(s)),
		"Choose", words.SettingHint(v.Say, s) == "" && len(s.Choices()) > 0, "File", s.Group() == course.ArtSettings)
	if hint := words.SettingHint(v.Say, s); hint != "" {
		text += "\n" + hint
	}
	empty := ""
	if s.Optional() && c.Setting(s) != "" {
		empty = clearTap.Data(visit.OfSetting{Course: c.ID, Setting: s})
	}
	reply := visit.AskText(v, SettingDialog, wrong, text, empty)
	var choices []notice.Button
	for _, value := range s.Choices() {
		if value != c.Setting(s) {
			choices = append(choices, notice.Button{Label: words.SettingValue(v.Say, s, value), Data: chooseTap.Data(chosenSetting{c.ID, s, value})})
		}
	}
	reply.Messages[0].Buttons = append(slices.Collect(slices.Chunk(choices, 2)), reply.Messages[0].Buttons...)
	return reply, nil
}

// ClearSetting offers to leave a text empty.
func ClearSetting(ctx context.Context, v *visit.Visit, store Settings) (bot.Reply, error) {
	tapped, err := visit.Read(v, clearTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if !tapped.Setting.Optional() {
		return bot.Reply{}, visit.OldButton()
	}
	return offerSetting(ctx, v, store, settingForm{Course: tapped.Course, Setting: tapped.Setting}, "")
}

// ChooseSetting takes a value that has a button.
func ChooseSetting(ctx context.Context, v *visit.Visit, store Settings) (bot.Reply, error) {
	tapped, err := visit.Read(v, chooseTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if !slices.Contains(tapped.Setting.Choices(), tapped.Value) {
		return bot.Reply{}, visit.OldButton()
	}
	return offerSetting(ctx, v, store, settingForm{Course: tapped.Course, Setting: tapped.Setting, Line: tapped.Value}, "")
}

// AnswerSetting takes the value that was asked for, also in the place of one that is shown
// already. The form ends when the setting can't be changed any more.
func AnswerSetting(ctx context.Context, v *visit.Visit, store Settings) (bot.Reply, error) {
	var form settingForm
	if err := v.Answers(&form); err != nil {
		return bot.Reply{}, err
	}
	if form.Setting.Group() == course.ArtSettings {
		return takeArt(ctx, v, store, form)
	}
	if v.Text == "" {
		return askSetting(ctx, v, form.Course, form.Setting, "")
	}
	form.Line, form.Lines = v.Text, v.Lines
	reply, err := offerSetting(ctx, v, store, form, "")
	if errors.Is(err, course.ErrConflict) {
		return v.Ended(ctx, err)
	}
	return reply, err
}

// value is the answer as the act takes it.
func (f settingForm) value(v *visit.Visit) registrar.Setting {
	return registrar.Setting{Setting: f.Setting, Line: f.Line, Lines: f.Lines, Check: v.House.Check}
}

// offerSetting shows a value before and after and what it means, under a word about why it
// is shown again, and asks whether it is to be; or for another when it can't be.
func offerSetting(ctx context.Context, v *visit.Visit, store Settings, form settingForm, why string) (bot.Reply, error) {
	m, err := v.By().ChangingCourse(ctx, store, form.Course, form.value(v))
	if wrong := visit.Wrong(v, err); wrong != "" {
		return askSetting(ctx, v, form.Course, form.Setting, wrong)
	}
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if err := v.Keep(ctx, SettingDialog, confirmStep, form); err != nil {
		return bot.Reply{}, err
	}
	v.In(m.Was)
	question := words.ChangedSetting(v.Say, m)
	if why != "" {
		question = why + "\n\n" + question
	}
	ok := confirmTap.Data(seenSetting{form.Course, form.Setting, m.Seen()})
	return v.Replace(question, []notice.Button{v.Button(ok, "setting.button_ok"), v.Cancel(SettingDialog)}), nil
}

// ConfirmSetting changes a setting as it was shown; when that has moved, it is shown anew.
func ConfirmSetting(ctx context.Context, v *visit.Visit, store Settings) (bot.Reply, error) {
	tapped, err := visit.Read(v, confirmTap)
	if err != nil {
		return bot.Reply{}, err
	}
	open, err := v.Unfinished(ctx, SettingDialog)
	if err != nil {
		return bot.Reply{}, err
	}
	var form settingForm
	if open {
		err = v.Answers(&form)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	if !open || v.Dialog.Step != confirmStep || form.Course != tapped.Course || form.Setting != tapped.Setting {
		return bot.Reply{}, visit.OldButton()
	}
	m, err := v.By().EditCourse(ctx, store, form.Course, form.value(v), tapped.Seen)
	if refused, ok := visit.Refused(err); ok && errors.Is(err, course.ErrChanged) {
		return offerSetting(ctx, v, store, form, v.Say.Error(refused))
	}
	if wrong := visit.Wrong(v, err); wrong != "" {
		return askSetting(ctx, v, form.Course, form.Setting, wrong)
	}
	if err != nil {
		return v.Ended(ctx, err)
	}
	if err := v.Leave(ctx, SettingDialog); err != nil {
		return bot.Reply{}, err
	}
	c := v.In(m.Is)
	if m.ShownOnPapers() {
		if err := v.By().PreviewPapers(ctx, store, course.Preview{CourseID: c.ID, Kind: m.Setting.PaperKind()}); err != nil {
			return bot.Reply{}, err
		}
	}
	return showSettings(ctx, v, store, c, m.Setting.Group(), v.Say.T("paper.done", "Field", words.SettingName(v.Say, m.Setting)))
}
