package roster

import (
	"slices"
	"strings"

	"github.com/loptruong/loptruong/letters"
)

// What old fonts leave in a text: the signs and letters that TCVN3 (ABC) and VNI
// show as Vietnamese ones and that no Vietnamese text in Unicode has.
const (
	oldSigns   = "¡¢£¤¥¦§¨©ª«¬®¯±²³µ¶·¸¹º»¼½¾×÷Þþ"
	oldLetters = "ÆÇËÎÏÑÖØÛÜßäåæçëîïñöøûüÿ"
)

// The text ids of what can be wrong with all letters of a text.
const (
	garbled = "roster.garbled"  // it is UTF-8 that was read as another code
	oldFont = "roster.old_font" // it was written for a font of before Unicode
)

// scrambled tells what is wrong with a cleaned text whose letters can't be those
// that were typed; empty when nothing is certain.
func scrambled(s string) string {
	if strings.Contains(s, "á»") || strings.Contains(s, "áº") { // how ắ to ỹ begin
		return garbled
	}
	signs, beyond := oldScript(s)
	if signs >= 2 && !beyond {
		return oldFont
	}
	return ""
}

// oldScript counts the signs of old fonts in a text. beyond tells that it has
// letters which those fonts don't: then it is in Unicode. Đ is no sign of that,
// Clean makes it of one of theirs.
func oldScript(s string) (signs int, beyond bool) {
	for _, r := range s {
		if strings.ContainsRune(oldSigns, r) {
			signs++
		}
		beyond = beyond || r > 0xff && r != 'Đ' && r != 'đ'
	}
	return signs, beyond
}

// checkLetters reports rows whose letters can't be those that were typed, instead
// of each letter in them. VNI leaves only letters that other languages have too:
// most rows, of more than a few, must look so.
func (r *Roster) checkLetters() {
	found := map[int]string{}
	var maybe []int
	for _, row := range r.Rows {
		e := row.Enrollment
		text := e.Trainee.Name + " " + e.Position + " " + e.Unit + " " + e.Delegation
		if what := scrambled(text); what != "" {
			found[row.Line] = what
		}
		if _, beyond := oldScript(text); !beyond && strings.ContainsAny(text, oldSigns+oldLetters) {
			maybe = append(maybe, row.Line)
		}
	}
	if len(r.Rows) >= few && 2*len(maybe) > len(r.Rows) {
		for _, line := range maybe {
			if found[line] == "" {
				found[line] = oldFont
			}
		}
	}
	r.Issues = slices.DeleteFunc(r.Issues, func(i Issue) bool {
		return found[i.Line] != "" && (i.TextID == "roster.name_letter" || i.TextID == "roster.bad_letter" || i.TextID == "roster.name_apart")
	})
	for _, row := range r.Rows {
		if what := found[row.Line]; what != "" {
			r.report(Problem, row.Line, "", what, "Name", row.Enrollment.Trainee.Name)
		}
	}
}

// few is the number of rows from which something is said of most of them.
const few = 3

// checkShort reports a file most of whose names have one or two words: the given
// names may be in a column that was not read.
func (r *Roster) checkShort() {
	short := 0
	for _, row := range r.Rows {
		if len(strings.Fields(letters.Fold(row.Enrollment.Trainee.Name))) <= 2 { // H'Hen has two
			short++
		}
	}
	if len(r.Rows) >= few && 2*short > len(r.Rows) {
		r.report(Warning, 0, "", "roster.short_names", "Count", short, "Total", len(r.Rows))
	}
}
