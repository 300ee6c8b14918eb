package handlers

import (
	"fmt"
	"strings"

	"loptruong/course"
	"loptruong/i18n"
)

// faultText says in Telegram HTML which text of a paper can't be printed, and why.
func faultText(p *i18n.Printer, f course.PaperFault) string {
	field := p.Plain("paper.field_" + string(f.Field))
	if f.Letters == nil {
		return p.T("paper.no_room", "Field", field, "Text", shorten(f.Text))
	}
	letters := make([]string, len(f.Letters))
	for i, r := range f.Letters {
		letters[i] = fmt.Sprintf("%c (U+%04X)", r, r)
	}
	return p.T("paper.bad_letters", "Field", field, "Text", shorten(f.Text), "Letters", strings.Join(letters, ", "))
}
