package course

import (
	"maps"
	"slices"
	"strings"
)

// kindPart is one thing that a course says about its papers of a kind.
type kindPart string

const numberPart kindPart = "number"

// of is the setting of that part for a kind of paper.
func (p kindPart) of(k PaperKind) Setting { return Setting(string(p) + "_" + string(k)) }

// SettingNumber is how papers of a kind are cited.
func SettingNumber(k PaperKind) Setting { return numberPart.of(k) }

// kindSettings are those of the papers of all kinds, in the order in which they are shown.
var kindSettings = []Setting{SettingNumber(Completion)}

// ofKind is which part of which kind of paper the setting is; ok is false when it is none.
func (s Setting) ofKind() (part kindPart, k PaperKind, ok bool) {
	before, after, _ := strings.Cut(string(s), "_")
	return kindPart(before), PaperKind(after), slices.Contains(kindSettings, s)
}

// setting is a part of it, as Course.Setting has it.
func (f KindForm) setting(_ kindPart) string { return string(f.Number) }

// setKind changes a part of what the form says about a kind of paper, in a map of its own. What
// the kind has by default isn't said.
func (f *Form) setKind(_ kindPart, k PaperKind, line string) error {
	of := f.Kinds[k]
	of.Number = readNumberFormat(line)
	if of.Number == (Form{}).Kind(k).Number {
		of.Number = ""
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
	return nil
}

// kindTexts are the texts about kinds of papers that are printed.
func (f Form) kindTexts() (texts []string) {
	for _, k := range PaperKinds {
		texts = append(texts, string(f.Kind(k).Number))
	}
	return texts
}
