package roster

import (
	"regexp"
	"slices"
	"strings"
)

// maxFormula is how long a formula is that is still calculated, in bytes.
const maxFormula = 512

// calculable are the functions that are calculated: they put texts, numbers and
// days together or take them apart, and none makes much out of little.
var calculable = []string{
	"ABS", "AND", "CLEAN", "COLUMN", "CONCATENATE", "DATE", "DAY", "FIND", "IF", "IFERROR", "INT", "ISBLANK", "LEFT", "LEN",
	"LOWER", "MID", "MOD", "MONTH", "NOT", "OR", "PROPER", "RIGHT", "ROUND", "ROW", "SEARCH", "SUBSTITUTE", "TEXT", "TRIM",
	"UPPER", "VALUE", "YEAR",
}

var (
	formulaTexts = regexp.MustCompile(`"[^"]*"|'[^']*'!`)
	formulaWords = regexp.MustCompile(`[\p{L}_$][\p{L}\p{N}_.$]*\s*[(!]?`)
	formulaCell  = regexp.MustCompile(`^\$?[A-Za-z]{1,3}\$?[0-9]{1,7}$`)
)

// isCalculable tells whether a formula that was stored without its value may be
// calculated: a short one of cells and plain functions. One over ranges or names,
// or with a function that repeats or searches, could take for ever and all memory.
func isCalculable(formula string) bool {
	if formula == "" || len(formula) > maxFormula {
		return false
	}
	formula = formulaTexts.ReplaceAllString(formula, "")
	if strings.Contains(formula, ":") {
		return false
	}
	for _, word := range formulaWords.FindAllString(formula, -1) {
		name := strings.ToUpper(strings.TrimRight(word, " (!"))
		switch {
		case strings.HasSuffix(word, "!"): // the name of a sheet
		case strings.HasSuffix(word, "("):
			if !slices.Contains(calculable, name) {
				return false
			}
		case !formulaCell.MatchString(name) && name != "TRUE" && name != "FALSE":
			return false
		}
	}
	return true
}
