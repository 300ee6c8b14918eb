package words

import (
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// UnderAnnouncement are the buttons under an announcement of a draft, in the language of whoever announces, as the text
// above them: whether it was noted, whether they will come, and links.
func UnderAnnouncement(p *i18n.Printer, draft int64, noted, coming bool, links []notice.Button) (rows [][]notice.Button) {
	says := func(r notice.Reaction) notice.Button {
		return notice.Button{Label: p.Plain("react.button_" + string(r)), Data: notice.ReactTap.Data(notice.Reacting{Draft: draft, Says: r})}
	}
	if noted {
		rows = append(rows, []notice.Button{says(notice.Noted)})
	}
	if coming {
		rows = append(rows, []notice.Button{says(notice.Comes), says(notice.StaysAway)})
	}
	for _, link := range links {
		rows = append(rows, []notice.Button{link})
	}
	return rows
}
