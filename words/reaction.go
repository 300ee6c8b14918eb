package words

import (
	"strings"

	"github.com/loptruong/loptruong/course"
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

// shownDelegations is how many delegations the results name at most; the others are counted.
const shownDelegations = 40

// Results is what people say to an announcement: all of them, and by delegation.
func Results(p *i18n.Printer, c course.Course, a notice.Announcement, all notice.AllReactions) notice.Message {
	noted, comes := a.Message.Asks(notice.Noted), a.Message.Asks(notice.Comes)
	pairs := func(r notice.Reactions) []any {
		return []any{"Got", r.Got, "Missed", r.Missed, "Noted", r.Noted, "Comes", r.Comes, "Away", r.Away, "Silent", r.Got - r.Comes - r.Away,
			"AsksNoted", noted, "AsksComing", comes}
	}
	lines := []string{p.T("react.results", append(pairs(all.Reactions), "No", a.No, "Course", c.Title)...)}
	for i, d := range all.Of {
		if i == shownDelegations {
			lines = append(lines, p.N("react.results_more", len(all.Of)-i))
			break
		}
		lines = append(lines, p.T("react.results_of", append(pairs(d.Reactions), "Delegation", Delegation(p, d.Delegation))...))
	}
	m := notice.Message{Text: strings.Join(lines, "\n")}
	row := func(of notice.Reaction, textID string, count int) {
		m.Buttons = append(m.Buttons, []notice.Button{{Label: p.Plain(textID, "Count", count), Data: ReactorsTap.Data(OfReaction{a.ID, of})}})
	}
	if noted {
		row(notice.Noted, "react.list_unnoted", all.Unnoted()+all.Missed)
		if all.Unnoted() > 0 && a.Ended() {
			m.Buttons = append(m.Buttons, deedButtons(p, a.ID, notice.Nudge))
		}
	}
	if comes {
		row(notice.Comes, "react.list_coming", all.Comes+all.Away)
	}
	if all.Got+all.Missed > 0 {
		m.Buttons = append(m.Buttons, []notice.Button{{Label: p.Plain("list.button_results"), Data: ResultsFileTap.Data(OfAnnouncement{a.ID})}})
	}
	return m
}

// Reactors names who has not noted an announcement, with those whom it hasn't reached, or who says to come and not to.
// The people may be a part of all.
func Reactors(p *i18n.Printer, c course.Course, a notice.Announcement, all notice.Reactions, of notice.Reaction, people []notice.Reactor) notice.Message {
	count := all.Unnoted() + all.Missed
	if of == notice.Comes {
		count = all.Comes + all.Away
	}
	lines := []string{p.T("react.people_"+string(of), "No", a.No, "Course", c.Title, "Count", count, "Comes", all.Comes, "Away", all.Away)}
	delegation := ""
	for i, r := range people {
		e := r.Enrollment
		if now := Delegation(p, e.Delegation); i == 0 || now != delegation {
			delegation = now
			lines = append(lines, "", p.T("passing.delegation", "Delegation", now))
		}
		lines = append(lines, p.T("react.person", "Name", e.Trainee.Name, "Unit", e.Unit, "Phone", e.Trainee.Phone, "Says", string(r.Says), "State", string(r.State)))
	}
	if more := count - len(people); more > 0 {
		lines = append(lines, p.N("announce.more", more))
	}
	return notice.Message{Text: strings.Join(lines, "\n")}
}
