package handlers

import (
	"cmp"
	"html"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"loptruong/course"
	"loptruong/i18n"
	"loptruong/roster"
)

// maxDryRun is how long a dry run may be, in UTF-16 units: one message, with room
// for the line that says how much is left out.
const maxDryRun = 3900

// DryRun says what a file holds, what is wrong with it and what storing it would
// change, in the Telegram HTML of one message. Issues of the same words share a
// line. Those that don't fit are counted; they are in the workbook that goes back.
func DryRun(p *i18n.Printer, r *roster.Roster, d course.Diff) string {
	text := DryRunSummary(p, r, d)
	for _, part := range []struct {
		key    string
		issues []roster.Issue
	}{{"dryrun.problem_lines", r.Problems()}, {"dryrun.warning_lines", r.Warnings()}} {
		left := len(part.issues)
		for n, same := range alike(p, part.issues) {
			line := "\n" + issuesLine(p, same)
			if n == 0 {
				line = "\n\n" + p.T(part.key) + line
			}
			if units(text)+units(line) > maxDryRun {
				text += "\n" + p.N("dryrun.more", left)
				break
			}
			text += line
			left -= len(same)
		}
	}
	return text
}

// alike brings the issues of the same words together, in the order of the first
// of each.
func alike(p *i18n.Printer, issues []roster.Issue) [][]roster.Issue {
	var groups [][]roster.Issue
	at := map[i18n.HTML]int{}
	for _, i := range issues {
		text := issueText(p, i)
		n, known := at[text]
		if !known {
			n = len(groups)
			at[text] = n
			groups = append(groups, nil)
		}
		groups[n] = append(groups[n], i)
	}
	return groups
}

// maxLines is how many line numbers are named for issues of the same words.
const maxLines = 60

// issuesLine is one line for issues of the same words.
func issuesLine(p *i18n.Printer, same []roster.Issue) string {
	if len(same) == 1 || same[0].Line == 0 {
		return IssueLine(p, same[0])
	}
	var numbers []string
	for _, i := range same[:min(len(same), maxLines)] {
		numbers = append(numbers, strconv.Itoa(i.Line))
	}
	if len(same) > maxLines {
		numbers = append(numbers, "…")
	}
	return p.T("dryrun.lines", "Lines", strings.Join(numbers, ", "), "Text", issueText(p, same[0]))
}

// DryRunSummary is DryRun with the issues counted by kind instead of listed.
func DryRunSummary(p *i18n.Printer, r *roster.Roster, d course.Diff) string {
	delegations := r.Delegations()
	lines := []string{p.N("dryrun.read", len(r.Rows), "Delegations", len(delegations), "Line", r.Header, "Sheet", r.Sheet)}
	if c := r.Course; c != nil {
		lines = append(lines, p.N("dryrun.course", len(r.Sessions), "Title", c.Title, "Code", c.Code, "Days", days(r.Sessions, *c)))
	}
	if len(delegations) > 0 {
		lines = append(lines, countList(delegations))
	}
	lines = append(lines, changes(p, d)...)
	if problems := r.Problems(); len(problems) > 0 {
		lines = append(lines, p.N("dryrun.problems", len(problems), "Kinds", i18n.HTML(kinds(p, problems))))
	}
	if warnings := r.Warnings(); len(warnings) > 0 {
		lines = append(lines, p.N("dryrun.warnings", len(warnings), "Kinds", i18n.HTML(kinds(p, warnings))))
	}
	return strings.Join(lines, "\n")
}

// IssueLine is one issue with the line it is about, in Telegram HTML.
func IssueLine(p *i18n.Printer, i roster.Issue) string {
	text := issueText(p, i)
	if i.Line == 0 {
		return p.T("dryrun.whole", "Text", text)
	}
	name, _ := i.Args["Name"].(string)
	return p.T("dryrun.line", "Line", i.Line, "Name", name, "Text", text)
}

// issueText says what an issue is, as a refusal is said.
func issueText(p *i18n.Printer, i roster.Issue) i18n.HTML {
	return i18n.HTML(p.Error(&course.Error{Key: i.Key, Args: i.Args}))
}

// changes are the lines about what is on the roster already.
func changes(p *i18n.Printer, d course.Diff) []string {
	if len(d.Changed)+len(d.Gone)+d.Same == 0 {
		return nil // nobody is: everything is new
	}
	lines := []string{p.T("dryrun.diff", "New", len(d.New), "Changed", len(d.Changed), "Same", d.Same, "Gone", len(d.Gone))}
	if len(d.Gone) == 0 {
		return lines
	}
	const most = 10
	var names []string
	for _, e := range d.Gone[:min(len(d.Gone), most)] {
		names = append(names, e.Trainee.Name)
	}
	return append(lines, p.T("dryrun.gone", "Names", strings.Join(names, ", "), "More", len(d.Gone)-len(names)))
}

// maxCounted is how many delegations a summary names.
const maxCounted = 40

// countList is "Chợ Lách 30 · Giồng Trôm 34".
func countList(delegations []roster.Count) string {
	var parts []string
	for _, d := range delegations[:min(len(delegations), maxCounted)] {
		parts = append(parts, html.EscapeString(d.Name)+" "+strconv.Itoa(d.Trainees))
	}
	if len(delegations) > maxCounted {
		parts = append(parts, "…")
	}
	return strings.Join(parts, " · ")
}

// kinds counts issues by kind, the most frequent first: "3 ngày sinh cần chọn cách
// đọc · 2 số điện thoại thiếu".
func kinds(p *i18n.Printer, issues []roster.Issue) string {
	counts := map[string]int{}
	for _, i := range issues {
		counts[i.Key]++
	}
	keys := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b))
	})
	parts := make([]string, len(keys))
	for n, key := range keys {
		parts[n] = p.N("tally."+strings.TrimPrefix(key, "roster."), counts[key])
	}
	return strings.Join(parts, " · ")
}

// days is the span of the sessions: "16/8/2022 – 19/8/2022".
func days(sessions []course.Session, c course.Course) string {
	if len(sessions) == 0 {
		return ""
	}
	first := course.ShortDate(sessions[0].Start.In(c.Location()))
	last := course.ShortDate(sessions[len(sessions)-1].Start.In(c.Location()))
	if first == last {
		return first
	}
	return first + " – " + last
}

// units is a text's length as Telegram counts it.
func units(s string) int { return len(utf16.Encode([]rune(s))) }
