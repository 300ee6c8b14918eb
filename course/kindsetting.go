package course

import (
	"maps"
	"slices"
	"strings"
)

// kindPart is one thing that a course says about its papers of a kind.
type kindPart string

const (
	numberPart kindPart = "number"
	titlePart  kindPart = "headline"
	bodyPart   kindPart = "body"
)

// of is the setting of that part for a kind of paper.
func (p kindPart) of(k PaperKind) Setting { return Setting(string(p) + "_" + string(k)) }

// SettingNumber is how papers of a kind are cited.
func SettingNumber(k PaperKind) Setting { return numberPart.of(k) }

// SettingHeadline is what stands large on papers of a kind.
func SettingHeadline(k PaperKind) Setting { return titlePart.of(k) }

// SettingBody is the text of papers of a kind, with stand-ins (PaperKind.StandIns).
func SettingBody(k PaperKind) Setting { return bodyPart.of(k) }

// SettingConfirm is whether those who were there, and have not completed the course, get a
// paper that says so.
const SettingConfirm = Setting("confirm")

// kindSettings are those of the papers of all kinds, in the order in which they are shown.
var kindSettings = []Setting{
	SettingNumber(Completion), SettingHeadline(Completion), SettingBody(Completion),
	SettingConfirm, SettingNumber(Attended), SettingHeadline(Attended), SettingBody(Attended),
	SettingNumber(Merit), SettingHeadline(Merit), SettingBody(Merit),
	SettingNumber(Thanks), SettingHeadline(Thanks), SettingBody(Thanks),
}

// PaperKind is the kind of paper that the setting is about; Completion of one that all show.
func (s Setting) PaperKind() PaperKind {
	if _, k, ok := s.ofKind(); ok {
		return k
	}
	return Completion
}

// ofKind is which part of which kind of paper the setting is; ok is false when it is none.
func (s Setting) ofKind() (part kindPart, k PaperKind, ok bool) {
	before, after, found := strings.Cut(string(s), "_")
	return kindPart(before), PaperKind(after), found && slices.Contains(kindSettings, s)
}

// setting is a part of it, as Course.Setting has it.
func (f KindForm) setting(part kindPart) string {
	switch part {
	case titlePart:
		return f.Title
	case bodyPart:
		return f.Body
	case numberPart:
	}
	return string(f.Number)
}

// setKind changes a part of what the form says about a kind of paper, in a map of its own. What
// the kind has by default isn't said.
func (f *Form) setKind(part kindPart, k PaperKind, line string, lines []string) {
	of, usual := f.Kinds[k], Form{}.Kind(k)
	switch part {
	case numberPart:
		if of.Number = NumberFormat(readStandIns(line)); of.Number == usual.Number {
			of.Number = ""
		}
	case titlePart:
		if of.Title = strings.ToUpper(line); of.Title == usual.Title {
			of.Title = ""
		}
	case bodyPart:
		if of.Body = readStandIns(strings.Join(lines, "; ")); of.Body == usual.Body {
			of.Body = ""
		}
	}
	kinds := maps.Clone(f.Kinds)
	if kinds == nil {
		kinds = map[PaperKind]KindForm{}
	}
	kinds[k] = of
	maps.DeleteFunc(kinds, func(_ PaperKind, of KindForm) bool { return of == KindForm{} })
	if f.Kinds = kinds; len(kinds) == 0 {
		f.Kinds = nil
	}
}

// kindTexts are the texts about kinds of papers that are printed.
func (f Form) kindTexts() (texts []string) {
	for _, k := range PaperKinds {
		of := f.Kind(k)
		texts = append(texts, string(of.Number), of.Title, of.Body)
	}
	return texts
}
