package people

import (
	"context"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/letters"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// AddDialog takes one more person for a roster, by hand.
const AddDialog = "add"

// addTap begins adding somebody to a course.
var addTap = notice.Tap[words.OfCourse]{Action: "add"}

// newcomer is what is said of somebody who is to be added.
type newcomer struct {
	Course int64                   `json:"course"`
	Said   map[course.Field]string `json:"said"`
	Typed  string                  `json:"typed,omitempty"` // a delegation that there isn't, until it is made or another is meant
}

// entry is the person as the roster would have them.
func (n newcomer) entry() course.Enrollment {
	e := course.Enrollment{CourseID: n.Course, State: course.Enrolled}
	for _, f := range course.CardFields {
		if value := n.Said[f]; value != "" {
			_ = e.Set(f, value) // as it was taken
		}
	}
	return e
}

// with are the answers with another value of a field.
func (n newcomer) with(f course.Field, value string) newcomer {
	said := map[course.Field]string{f: value}
	for other, is := range n.Said {
		if other != f {
			said[other] = is
		}
	}
	n.Said = said
	return n
}

// listButtons stand under a list of a course's people: they begin adding somebody, as long as the course takes
// people, and ask for the class workbook.
func listButtons(v *visit.Visit, c course.Course) [][]notice.Button {
	return append(addButton(v, c), []notice.Button{v.Button(classFileTap.Data(words.OfCourse{ID: c.ID}), "trainees.button_file")})
}

// addButton begins adding somebody, as long as the course takes people.
func addButton(v *visit.Visit, c course.Course) [][]notice.Button {
	if c.Closed() {
		return nil
	}
	return [][]notice.Button{{v.Button(addTap.Data(words.OfCourse{ID: c.ID}), "add.button")}}
}

// adding is the form of adding somebody as it is made for a visit.
type adding struct {
	v           *visit.Visit
	store       registrar.Adding
	course      course.Course
	delegations []course.Delegation
	roster      []course.Enrollment
	seats       course.Seats
}

// StartAdding asks who it is.
func StartAdding(ctx context.Context, v *visit.Visit, store registrar.Adding) (bot.Reply, error) {
	tapped, err := visit.Read(v, addTap)
	if err != nil {
		return bot.Reply{}, err
	}
	a, err := addingTo(ctx, v, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Leave(ctx, AddDialog); err != nil { // one that was left open may be for another course
		return bot.Reply{}, err
	}
	return a.form().Start(ctx, v, newcomer{Course: a.course.ID})
}

// AnswerAdding takes what is written at a question.
func AnswerAdding(ctx context.Context, v *visit.Visit, store registrar.Adding) (bot.Reply, error) {
	return underWay(ctx, v, store).Answer(ctx, v)
}

// TapAdding takes a button of a question.
func TapAdding(ctx context.Context, v *visit.Visit, store registrar.Adding) (bot.Reply, error) {
	return underWay(ctx, v, store).Tapped(ctx, v)
}

// underWay is the form as it goes on; it ends when the course takes nobody any more.
func underWay(ctx context.Context, v *visit.Visit, store registrar.Adding) visit.Anew[newcomer] {
	return visit.Anew[newcomer]{Name: AddDialog, Make: func(kept newcomer) (visit.Form[newcomer], error) {
		a, err := addingTo(ctx, v, store, kept.Course)
		if err != nil {
			return visit.Form[newcomer]{}, err
		}
		return a.form(), nil
	}}
}

// addingTo is adding to a course that the person manages and that takes people.
func addingTo(ctx context.Context, v *visit.Visit, store registrar.Adding, id int64) (*adding, error) {
	a := &adding{v: v, store: store}
	var err error
	if a.course, err = v.Managed(ctx, id); err != nil {
		return nil, err
	}
	if a.course.Closed() {
		return nil, course.Refuse(course.ErrConflict, "card.closed", "Course", a.course.Title)
	}
	if a.delegations, err = store.Delegations(ctx, id); err != nil {
		return nil, err
	}
	if a.roster, err = store.Roster(ctx, id); err != nil {
		return nil, err
	}
	a.seats, err = store.Seats(ctx, id)
	return a, err
}

// form are its questions: the name, and what else is known.
func (a *adding) form() visit.Form[newcomer] {
	return visit.Form[newcomer]{
		Name: AddDialog, Confirm: "add.button_confirm",
		Questions: []visit.Question[newcomer]{
			a.question(course.FieldName), a.question(course.FieldBirth), a.question(course.FieldPhone), a.same(),
			a.question(course.FieldUnit), a.question(course.FieldPosition), a.ofDelegation(), a.noDelegation(),
		},
		Summary: a.summary, Done: a.add,
		Seen: func(n newcomer) string { return a.seen(n.entry()) },
	}
}

// question asks for one field; all but the name may be left out.
func (a *adding) question(f course.Field) visit.Question[newcomer] {
	return visit.Question[newcomer]{
		Step: string(f), Name: "field." + string(f),
		Ask: func(newcomer) visit.Prompt {
			p := visit.Prompt{Text: a.v.Say.T("add.ask", "Field", words.Field(a.v.Say, f), "Course", a.course.Title)}
			if f != course.FieldName {
				p.Choices = []visit.Choice{{Label: a.v.Say.Plain("add.skip")}}
			}
			return p
		},
		Take: func(_ context.Context, n *newcomer, answer string) error {
			var e course.Enrollment
			if answer != "" {
				if err := e.Set(f, answer); err != nil {
					return err
				}
				if err := visit.Printable(a.v, course.Paper{Name: e.Trainee.Name, Position: e.Position, Unit: e.Unit}); err != nil {
					return err
				}
			}
			*n = n.with(f, e.Value(f))
			return nil
		},
	}
}

// same shows who on the roster may be the person already.
func (a *adding) same() visit.Question[newcomer] {
	return visit.Question[newcomer]{
		Step: "same",
		When: func(n newcomer) bool { return len(registrar.Doubles(n.entry(), a.roster)) > 0 },
		Ask: func(n newcomer) visit.Prompt {
			p := visit.Prompt{Choices: []visit.Choice{{Label: a.v.Say.Plain("add.another"), Value: "another"}}}
			lines := []string{a.v.Say.T("add.same", "Course", a.course.Title)}
			for _, e := range registrar.Doubles(n.entry(), a.roster) {
				lines = append(lines, a.v.Say.T("trainees.found_line", "Link", sign(a.v, e), "No", e.No, "Name", e.Trainee.Name,
					"Birth", e.Trainee.Birth.String(), "Unit", e.Unit, "Delegation", e.Delegation, "Phone", e.Value(course.FieldPhone)))
				p.Buttons = append(p.Buttons, a.v.Button(words.EntryTap.Data(words.OfEntry{ID: e.ID}), "trainees.button_card", "No", e.No, "Name", words.Short(e.Trainee.Name)))
			}
			p.Text = strings.Join(lines, "\n")
			return p
		},
		Take: func(_ context.Context, _ *newcomer, answer string) error {
			if answer != "another" {
				return course.Refuse(course.ErrInvalid, "form.tap")
			}
			return nil
		},
	}
}

// ofDelegation asks for one of the course's delegations, or another.
func (a *adding) ofDelegation() visit.Question[newcomer] {
	return visit.Question[newcomer]{
		Step: string(course.FieldDelegation), Name: "field.delegation",
		Ask: func(newcomer) visit.Prompt {
			p := visit.Prompt{Text: a.v.Say.T("add.ask", "Field", words.Field(a.v.Say, course.FieldDelegation), "Course", a.course.Title)}
			for _, d := range a.delegations[:min(len(a.delegations), visit.MaxRows-2)] {
				p.Choices = append(p.Choices, visit.Choice{Label: words.Short(d.Name), Value: strconv.FormatInt(d.ID, 10)})
			}
			p.Choices = append(p.Choices, visit.Choice{Label: a.v.Say.Plain("add.skip")})
			return p
		},
		Take: func(_ context.Context, n *newcomer, answer string) error { return a.takeDelegation(n, answer, false) },
	}
}

// takeDelegation takes the id or the name of a delegation; a name that none has waits to
// be made.
func (a *adding) takeDelegation(n *newcomer, answer string, makeIt bool) error {
	var e course.Enrollment
	if err := e.Set(course.FieldDelegation, answer); err != nil {
		return err
	}
	n.Typed = ""
	for _, d := range a.delegations {
		if answer == strconv.FormatInt(d.ID, 10) || letters.Fold(d.Name) == letters.Fold(answer) {
			*n = n.with(course.FieldDelegation, d.Name)
			return nil
		}
	}
	if answer == "" || makeIt {
		*n = n.with(course.FieldDelegation, e.Delegation)
		return nil
	}
	if err := visit.Printable(a.v, course.Paper{Delegation: e.Delegation}); err != nil {
		return err
	}
	n.Typed = e.Delegation
	return nil
}

// noDelegation offers the nearest to a name that no delegation has, or to make it.
func (a *adding) noDelegation() visit.Question[newcomer] {
	return visit.Question[newcomer]{
		Step: "new", When: func(n newcomer) bool { return n.Typed != "" },
		Ask: func(n newcomer) visit.Prompt {
			p := visit.Prompt{Text: a.v.Say.T("card.no_delegation", "Delegation", n.Typed, "Course", a.course.Title)}
			for _, d := range course.NearestDelegations(n.Typed, a.delegations, nearest) {
				p.Choices = append(p.Choices, visit.Choice{Label: words.Short(d.Name), Value: strconv.FormatInt(d.ID, 10)})
			}
			p.Choices = append(p.Choices, visit.Choice{Label: a.v.Say.Plain("card.button_new_delegation", "Delegation", words.Short(n.Typed)), Value: "make"})
			return p
		},
		Take: func(_ context.Context, n *newcomer, answer string) error {
			if answer == "make" {
				return a.takeDelegation(n, n.Typed, true)
			}
			return a.takeDelegation(n, answer, false)
		},
	}
}

// summary is everything that was answered.
func (a *adding) summary(n newcomer) string {
	lines := []string{a.v.Say.T("add.summary", "Course", a.course.Title)}
	e := n.entry()
	for _, f := range course.CardFields {
		if value := e.Value(f); value != "" {
			lines = append(lines, a.v.Say.T("card.field", "Field", words.Field(a.v.Say, f), "Value", value, "Edited", false))
		}
	}
	if near := registrar.Doubles(e, a.roster); len(near) > 0 { // also who has come meanwhile
		lines = append(lines, "", a.v.Say.T("add.near"))
		for _, one := range near {
			lines = append(lines, a.v.Say.T("trainees.line", "Link", sign(a.v, one), "No", one.No, "Name", one.Trainee.Name, "Unit", one.Unit))
		}
	}
	if over := a.over(e); over.Any() {
		lines = append(lines, "", words.Overfull(a.v.Say, over))
	}
	return strings.Join(lines, "\n")
}

// over is where the course comes to have more people than it takes.
func (a *adding) over(e course.Enrollment) course.Overfull {
	var more course.Seats
	more.Take(e.Delegation, 1)
	return a.course.Overfull(a.seats, more)
}

// seen is the digest of the summary.
func (a *adding) seen(e course.Enrollment) string { return registrar.SeenNear(e, a.roster, a.over(e)) }

// add puts the person on the roster, and shows the way to the card.
func (a *adding) add(ctx context.Context, n newcomer) (bot.Reply, error) {
	said := n.entry()
	e, err := a.v.By().Add(ctx, a.store, said, a.seen(said))
	if err != nil {
		return bot.Reply{}, err
	}
	return a.v.Replace(a.v.Say.T("add.done", "No", e.No, "Name", e.Trainee.Name, "Course", a.course.Title),
		[]notice.Button{a.v.Button(words.EntryTap.Data(words.OfEntry{ID: e.ID}), "trainees.button_card", "No", e.No, "Name", words.Short(e.Trainee.Name))}), nil
}
