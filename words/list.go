package words

import (
	"slices"
	"strconv"

	"github.com/loptruong/loptruong/chart"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// personListed are the columns about who somebody is, and these of somebody.
func personListed(p *i18n.Printer) []course.ListColumn {
	return []course.ListColumn{
		{Title: p.Plain("list.no"), Width: 6}, {Title: p.Plain("list.name"), Width: 28}, {Title: p.Plain("list.unit"), Width: 28},
		{Title: p.Plain("list.delegation"), Width: 18}, {Title: p.Plain("list.phone"), Width: 15},
	}
}

func listedPerson(n int, name string, e course.Enrollment) []string {
	return []string{strconv.Itoa(n + 1), name, e.Unit, e.Delegation, e.Value(course.FieldPhone)}
}

// CallSheet is everybody whom an announcement has not reached as a list to call from.
func CallSheet(p *i18n.Printer, c course.Course, a notice.Announcement, people []notice.Undelivered) course.List {
	l := course.List{Sheet: p.Plain("list.calls"), Title: p.Plain("list.calls_title", "No", a.No), Of: c.Title, Columns: append(personListed(p),
		course.ListColumn{Title: p.Plain("list.why"), Width: 40}, course.ListColumn{Title: p.Plain("list.passed_on"), Width: 12})}
	for i, u := range people {
		told := ""
		if u.PassedOn {
			told = "x"
		}
		l.Rows = append(l.Rows, append(listedPerson(i, undeliveredName(p, u), u.Enrollment), whyAndThen(p, u), told))
	}
	return l
}

// ResultSheet is everybody to whom an announcement went as a list of what they say to it.
func ResultSheet(p *i18n.Printer, c course.Course, a notice.Announcement, people []notice.Reactor) course.List {
	l := course.List{Sheet: p.Plain("list.results"), Title: p.Plain("list.results_title", "No", a.No), Of: c.Title,
		Columns: append(personListed(p), course.ListColumn{Title: p.Plain("list.got"), Width: 24})}
	noted, coming := a.Message.Asks(notice.Noted), a.Message.Asks(notice.Comes)
	if noted {
		l.Columns = append(l.Columns, course.ListColumn{Title: p.Plain("list.noted"), Width: 10})
	}
	if coming {
		l.Columns = append(l.Columns, course.ListColumn{Title: p.Plain("list.says"), Width: 16})
	}
	for i, r := range people {
		row := append(listedPerson(i, r.Enrollment.Trainee.Name, r.Enrollment), p.Plain("list.is_"+string(r.State)))
		if noted && r.Noted {
			row = append(row, "x")
		} else if noted {
			row = append(row, "")
		}
		if coming {
			row = append(row, p.Plain("list.says_"+string(r.Says)))
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

// maxBars is how many delegations a picture shows at most: the others are one bar together.
const maxBars = 8

// ResultPicture is what the picture of what people say to an announcement shows, by delegation.
func ResultPicture(p *i18n.Printer, c course.Course, a notice.Announcement, all notice.AllReactions) (title, below string, labels []string, groups []chart.Group) {
	shown := all.Of
	if len(shown) > maxBars {
		shown = slices.Clone(shown)
		slices.SortStableFunc(shown, func(a, b notice.DelegationReactions) int { return b.Got + b.Missed - a.Got - a.Missed })
		others := notice.DelegationReactions{Delegation: p.Plain("list.others", "Count", len(shown)-maxBars+1)}
		for _, d := range shown[maxBars-1:] {
			others.Add(d.Reactions)
		}
		shown = append(shown[:maxBars-1:maxBars-1], others)
	}
	kinds := []string{"noted", "unnoted"}
	count := func(r notice.Reactions) []int { return []int{r.Noted, r.Unnoted() + r.Missed} }
	if a.Message.Asks(notice.Comes) {
		kinds = []string{"comes", "away", "silent"}
		count = func(r notice.Reactions) []int { return []int{r.Comes, r.Away, r.Got + r.Missed - r.Comes - r.Away} }
	}
	for i, kind := range kinds {
		groups = append(groups, chart.Group{Name: p.Plain("list.bar_"+kind, "Count", count(all.Reactions)[i])})
	}
	for i, d := range shown {
		label := d.Delegation
		if i < maxBars-1 || len(shown) == len(all.Of) {
			label = notice.Shorten(Delegation(p, d.Delegation), max(8, 88/len(shown)))
		}
		labels = append(labels, label)
		for i, n := range count(d.Reactions) {
			groups[i].Counts = append(groups[i].Counts, n)
		}
	}
	return p.Plain("list.results_title", "No", a.No), notice.Shorten(c.Title, maxPictured), labels, groups
}

// ResultPictureSent is the picture of it.
func ResultPictureSent(p *i18n.Printer, c course.Course, a notice.Announcement, all notice.AllReactions, file int64) notice.Message {
	return notice.Message{Text: p.T("list.picture", "No", a.No, "Course", c.Title, "Got", all.Got, "Missed", all.Missed), File: file}
}

// ListSent is a list as a file.
func ListSent(p *i18n.Printer, c course.Course, a notice.Announcement, what notice.ListKind, people int, file int64) notice.Message {
	return notice.Message{Text: p.N("list.sent_"+string(what), people, "No", a.No, "Course", c.Title), File: file}
}

// ListEmpty says that there is nobody on a list.
func ListEmpty(p *i18n.Printer, c course.Course, a notice.Announcement) notice.Message {
	return notice.Message{Text: p.T("list.empty", "No", a.No, "Course", c.Title)}
}
