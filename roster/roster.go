package roster

import (
	"strings"

	"github.com/loptruong/loptruong/course"
)

// Roster is what a file says. Nothing of it is decided or stored yet.
type Roster struct {
	Course   *course.Course       // from the sheet Lớp; nil for a bare list of people
	Sessions []course.Session     // from the sheet Buổi học, else from the course's days; by start, numbered
	Pictures []course.FormPicture // on the course's papers, from the sheet Lớp, as they lie there: nobody has looked at them yet
	Unfit    []Issue              // places for pictures that can't be taken as they lie there; see PictureFaults
	Rows     []Row                // in file order
	Header   int                  // line of the header, from 1
	Sheet    string               // the sheet the rows came from; empty for CSV
	Issues   []Issue              // all of them, by line
	Text     bool                 // the file is CSV
}

// PictureFaults are what is wrong with the pictures as they lie on the sheet Lớp; nil when nothing is. They refuse the file
// when its course is still to be made, and mean nothing for one that is there, which keeps its own.
func (r *Roster) PictureFaults() []error {
	var all []error
	for _, i := range r.Unfit {
		all = append(all, &course.Error{Kind: course.ErrInvalid, TextID: i.TextID, Args: i.Args})
	}
	return all
}

// Row is one person of the file.
type Row struct {
	Line       int               // in the file, from 1
	Enrollment course.Enrollment // with the delegation's name; No is the file's number, or the running one
}

// Issue is something about a file that a person has to know.
type Issue struct {
	Line     int            // from 1; 0 when it is about the whole file
	Column   string         // the column's title as the file has it; may be empty
	TextID   string         // id of the text, "roster.…"
	Args     map[string]any // values of the text; always with Line and Column
	Severity Severity
}

// Severity tells whether an issue stops storing.
type Severity string

const (
	Problem Severity = "problem" // nothing is stored until it is mended
	Warning Severity = "warning" // to be looked at, or a question for later
)

// Count is the size of one delegation.
type Count struct {
	Name     string
	Trainees int
}

// Read reads a workbook (.xlsx, .xlsm) or a CSV file; what it is is seen from its
// first bytes, the name only helps where they say nothing. A file that can't be
// read at all gives a *course.Error of kind course.ErrInvalid whose text says
// what to do next; everything else is in the roster's Issues.
func Read(filename string, data []byte) (*Roster, error) {
	f, err := open(filename, data)
	if err != nil {
		return nil, err
	}
	defer f.close()
	return f.roster()
}

// roster puts together what the file's sheets say.
func (f *file) roster() (r *Roster, err error) {
	r = &Roster{Text: f.book == nil}
	class, err := f.class()
	if err != nil {
		return nil, err
	}
	if r.Sessions, err = f.sessions(class); err != nil {
		return nil, err
	}
	if class != nil {
		if err := class.complete(r.Sessions); err != nil {
			return nil, err
		}
		r.Course = &class.Course
		astray, err := class.pictures(f.book, r)
		if err != nil {
			return nil, err
		}
		if len(astray) > 0 {
			r.report(Warning, 0, "", "roster.stray_picture", "Cells", strings.Join(astray[:min(len(astray), 5)], ", "))
		}
		for _, m := range class.made {
			r.report(Warning, 0, "", "roster.signer_made", "Label", m.label, "Mode", m.mode, "Typed", strings.Join(m.typed, "; "), "Made", strings.Join(m.made, "; "))
		}
		if len(r.Sessions) == 0 {
			r.report(Warning, 0, "", "roster.no_sessions")
		}
	}
	for _, g := range f.grids {
		if title := canonical(g.name); g.hidden() && (title == sheetClass || title == sheetSessions) {
			r.report(Warning, 0, "", "roster.hidden_sheet", "Sheet", g.name)
		}
	}
	if err := f.people(r); err != nil {
		return nil, err
	}
	r.check()
	return r, nil
}

// Problems are the issues that stop storing.
func (r *Roster) Problems() []Issue { return r.issues(Problem) }

// Warnings are the issues that don't.
func (r *Roster) Warnings() []Issue { return r.issues(Warning) }

func (r *Roster) issues(s Severity) []Issue {
	var found []Issue
	for _, i := range r.Issues {
		if i.Severity == s {
			found = append(found, i)
		}
	}
	return found
}

// Delegations counts the people of each delegation, in file order. People of
// none are not counted.
func (r *Roster) Delegations() []Count {
	var counts []Count
	at := map[string]int{}
	for _, row := range r.Rows {
		name := row.Enrollment.Delegation
		if name == "" {
			continue
		}
		i, ok := at[name]
		if !ok {
			i = len(counts)
			at[name] = i
			counts = append(counts, Count{Name: name})
		}
		counts[i].Trainees++
	}
	return counts
}

// report adds an issue. The pairs are names and values for its text.
func (r *Roster) report(s Severity, line int, column, textID string, pairs ...any) {
	r.Issues = append(r.Issues, issue(s, line, column, textID, pairs))
}

// unfit adds a place for a picture that can't be taken.
func (r *Roster) unfit(line int, textID string, pairs ...any) {
	r.Unfit = append(r.Unfit, issue(Problem, line, "", textID, pairs))
}

func issue(s Severity, line int, column, textID string, pairs []any) Issue {
	args := map[string]any{"Line": line, "Column": quote(column)}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i].(string)] = quote(pairs[i+1])
	}
	return Issue{Line: line, Column: column, TextID: textID, Args: args, Severity: s}
}

// longestQuote is how much of a cell an issue repeats, in runes: enough to find it by, and a file
// whose every cell is as full as a cell can be does not come back several times its size.
const longestQuote = 200

// quote is the value, or the beginning of a long text.
func quote(value any) any {
	text, ok := value.(string)
	if !ok || len(text) <= longestQuote {
		return value
	}
	runes := 0
	for at := range text {
		if runes == longestQuote {
			return text[:at] + "…"
		}
		runes++
	}
	return value
}
