package words

import (
	"cmp"
	"fmt"
	"html"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/roster"
)

// maxDryRun is how long a text of a dry run may be, in UTF-16 units: one message,
// with room for the lines that say how much is left out.
const maxDryRun = 3600

// DryRun says what a file holds, what is wrong with it and what storing it into
// the course would change, in Telegram HTML: one text for each message, the changes
// in the last, none when the roster is empty or the file is to be mended first. c
// is zero for a course that is still to be made. Issues of the same words share a
// line; those that don't fit are counted, and are in the workbook that goes back.
// Where the changes don't fit, list is DryRunInFull, else it is empty.
func DryRun(p *i18n.Printer, c course.Course, r *roster.Roster, d course.Diff) (texts []string, list string) {
	texts = []string{withIssues(p, fileSummary(p, c, r), r)}
	if len(r.Problems()) > 0 {
		return texts, ""
	}
	changed, cut := changes(p, d, maxLines, maxDryRun)
	if changed != "" {
		texts = append(texts, changed)
	}
	if seats := seatsOf(p, d, notice.Shorten, Overfull); seats != "" {
		texts = append(texts, seats)
	}
	if cut {
		list = DryRunInFull(p, c, r, d)
	}
	return texts, list
}

// seatsOf says which people of a file wait for a place of the course, and whether it comes to have more than it takes:
// what is asked stands last, above the buttons.
func seatsOf(p *i18n.Printer, d course.Diff, shorten func(text string, longest int) string, overfull func(*i18n.Printer, course.Overfull) string) string {
	var parts []string
	if len(d.Waiting) > 0 {
		parts = append(parts, p.N("dryrun.waiting", len(d.Waiting), "Names", shorten(waitingNames(d.Waiting), maxDryRun/4)))
	}
	if len(d.Likely) > 0 {
		parts = append(parts, p.N("dryrun.likely", len(d.Likely), "Names", shorten(waitingNames(d.Likely), maxDryRun/4)))
	}
	if d.Over.Any() {
		parts = append(parts, overfull(p, d.Over))
	}
	return strings.Join(parts, "\n\n")
}

// waitingNames are the names of people who wait.
func waitingNames(all []course.Waiting) string {
	list := make([]string, len(all))
	for i, w := range all {
		list[i] = w.Said.Trainee.Name
	}
	return strings.Join(list, ", ")
}

// DryRunInFull is DryRun as plain text in which nothing is left out, and nothing is asked: it has no buttons.
func DryRunInFull(p *i18n.Printer, c course.Course, r *roster.Roster, d course.Diff) string {
	lines := []string{fileSummary(p, c, r)}
	if len(r.Problems()) == 0 {
		if changed, _ := changes(p, d, math.MaxInt, math.MaxInt); changed != "" {
			lines = append(lines, "", changed)
		}
		if seats := seatsOf(p, d, func(text string, _ int) string { return text }, IsOverfull); seats != "" {
			lines = append(lines, "", seats)
		}
	}
	if len(r.Issues) > 0 {
		lines = append(lines, "")
	}
	for _, i := range r.Issues {
		lines = append(lines, issueLine(p, i))
	}
	return notice.Plain(strings.Join(lines, "\n"))
}

// withIssues adds what is wrong to a text, as far as it fits.
func withIssues(p *i18n.Printer, text string, r *roster.Roster) string {
	for _, part := range []struct {
		textID string
		issues []roster.Issue
	}{{"dryrun.problem_lines", r.Problems()}, {"dryrun.warning_lines", r.Warnings()}} {
		left := len(part.issues)
		for n, same := range alike(p, part.issues) {
			line := "\n" + issuesLine(p, same)
			if n == 0 {
				line = "\n\n" + p.T(part.textID) + line
			}
			if notice.Units(text)+notice.Units(line) > maxDryRun {
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

// maxNumbers is how many line numbers are named for issues of the same words.
const maxNumbers = 60

// issuesLine is one line for issues of the same words.
func issuesLine(p *i18n.Printer, same []roster.Issue) string {
	if len(same) == 1 || same[0].Line == 0 {
		return issueLine(p, same[0])
	}
	var numbers []string
	for _, i := range same[:min(len(same), maxNumbers)] {
		numbers = append(numbers, strconv.Itoa(i.Line))
	}
	if len(same) > maxNumbers {
		numbers = append(numbers, "…")
	}
	return p.T("dryrun.lines", "Lines", strings.Join(numbers, ", "), "Text", issueText(p, same[0]))
}

// fileSummary is what the file holds, its first people as they were read, and its
// issues counted by kind.
func fileSummary(p *i18n.Printer, c course.Course, r *roster.Roster) string {
	delegations := r.Delegations()
	lines := []string{p.N("dryrun.read", len(r.Rows), "Delegations", len(delegations), "Line", r.Header, "Sheet", r.Sheet)}
	switch {
	case c.ID != 0 && r.Course != nil:
		lines = append(lines, p.T("dryrun.course_exists", "Title", c.Title, "Code", c.Code))
		if len(r.Pictures)+len(r.Unfit) > 0 {
			lines = append(lines, p.T("dryrun.pictures_unused", "Names", pictureNames(p, r)))
		}
	case c.ID != 0:
		lines = append(lines, p.T("dryrun.into", "Title", c.Title, "Code", c.Code))
	case r.Course != nil:
		made := *r.Course
		lines = append(lines, p.N("dryrun.course", len(r.Sessions), "Title", made.Title, "Code", made.Code, "Days", days(r.Sessions, made)))
		if len(r.Pictures) > 0 {
			lines = append(lines, p.T("dryrun.pictures", "Names", pictureNames(p, r)))
		}
	}
	if len(delegations) > 0 {
		lines = append(lines, countList(delegations))
	}
	if sample := r.Rows[:min(len(r.Rows), sampleRows)]; len(sample) > 0 {
		lines = append(lines, "", p.N("dryrun.sample", len(sample)))
		for _, row := range sample {
			lines = append(lines, personLine(p, row.Enrollment))
		}
		lines = append(lines, "")
	}
	if problems := r.Problems(); len(problems) > 0 {
		lines = append(lines, p.N("dryrun.problems", len(problems), "Kinds", i18n.HTML(kinds(p, problems))))
	}
	if warnings := r.Warnings(); len(warnings) > 0 {
		lines = append(lines, p.N("dryrun.warnings", len(warnings), "Kinds", i18n.HTML(kinds(p, warnings))))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// pictureNames names the pictures of a file.
func pictureNames(p *i18n.Printer, r *roster.Roster) string {
	var names []string
	for _, picture := range r.Pictures {
		names = append(names, SettingName(p, course.Setting(picture.Place)))
	}
	for _, unfit := range r.Unfit {
		names = append(names, fmt.Sprint(unfit.Args["Label"]))
	}
	return strings.Join(names, ", ")
}

// sampleRows is how many people a dry run shows as they were read.
const sampleRows = 5

// personLine is one person of a file, with what matters on the paper.
func personLine(p *i18n.Printer, e course.Enrollment) string {
	return p.T("dryrun.person", "Name", e.Trainee.Name, "Birth", e.Trainee.Birth.String(), "Alt", e.Trainee.BirthAlt.String(),
		"Unit", e.Unit, "Delegation", e.Delegation)
}

// issueLine is one issue with the line it is about, in Telegram HTML.
func issueLine(p *i18n.Printer, i roster.Issue) string {
	text := issueText(p, i)
	if i.Line == 0 {
		return p.T("dryrun.whole", "Text", text)
	}
	name, _ := i.Args["Name"].(string)
	return p.T("dryrun.line", "Line", i.Line, "Name", name, "Text", text)
}

// issueText says what an issue is, as a refusal is said.
func issueText(p *i18n.Printer, i roster.Issue) i18n.HTML {
	return i18n.HTML(p.Error(&course.Error{TextID: i.TextID, Args: i.Args}))
}

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
		counts[i.TextID]++
	}
	ids := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b))
	})
	parts := make([]string, len(ids))
	for n, id := range ids {
		parts[n] = p.N("tally."+strings.TrimPrefix(id, "roster."), counts[id])
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
