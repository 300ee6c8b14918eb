package roles

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// How many roles and invitations one message lists, and to how many courses and
// delegations it leads.
const (
	pageSize  = 10
	maxLeads  = 20
	inOneRow  = 5
	everybody = 0 // in the place of a course: all of them
)

// Holders is what looking at who has which role asks of a transaction.
type Holders interface {
	Grants(ctx context.Context, courseID int64, skip, limit int) (grants []course.Grant, total int, err error)
	Invitations(ctx context.Context, courseID int64, skip, limit int) (open []course.Invitation, total int, err error)
	Unrepresented(ctx context.Context, courseID int64) ([]course.Delegation, error)
	Persons(ctx context.Context, accounts ...int64) (map[int64]course.Person, error)
	Course(ctx context.Context, id int64) (course.Course, error)
	Courses(ctx context.Context) ([]course.Course, error)
}

// pageOfAll is what a button carries that turns the pages of a list of everything.
type pageOfAll struct{ Page int }

// allTap shows who has which role anywhere.
var allTap = notice.Tap[pageOfAll]{Action: "all", What: "roles"}

// Show lists who has which role: an admin sees everybody, organizers those of their
// course.
func Show(ctx context.Context, v *visit.Visit, store Holders) (bot.Reply, error) {
	if v.May(course.AdminRole) {
		return holders(ctx, v, store, course.Course{}, 0)
	}
	c, err := v.ManagedCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	return holders(ctx, v, store, c, 0)
}

// OfCourse is a page of who has which role on a course.
func OfCourse(ctx context.Context, v *visit.Visit, store Holders) (bot.Reply, error) {
	tapped, err := visit.Read(v, visit.RolesTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	return holders(ctx, v, store, c, tapped.Page)
}

// OfAll is a page of who has which role anywhere.
func OfAll(ctx context.Context, v *visit.Visit, store Holders) (bot.Reply, error) {
	tapped, err := visit.Read(v, allTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return holders(ctx, v, store, course.Course{}, tapped.Page)
}

// holders is the n-th page of who has which role on a course, or anywhere when it is
// zero: since when and by whom, with a button for each.
func holders(ctx context.Context, v *visit.Visit, store Holders, c course.Course, n int) (bot.Reply, error) {
	if c.ID == everybody {
		if err := v.Allow(course.ManageRoles, course.Object{}); err != nil {
			return bot.Reply{}, err
		}
	}
	grants, total, page, err := paged(n, func(skip, limit int) ([]course.Grant, int, error) { return store.Grants(ctx, c.ID, skip, limit) })
	if err != nil {
		return bot.Reply{}, err
	}
	head := "roles.head"
	if c.ID == everybody {
		head = "roles.head_all"
	}
	lines, err := grantLines(ctx, v, store, c, grants, page)
	if err != nil {
		return bot.Reply{}, err
	}
	lines = append([]string{v.Say.N(head, total, "Course", c.Title, "Page", page.N+1, "Pages", page.Pages)}, lines...)
	var buttons [][]notice.Button
	var numbers []notice.Button
	for i, g := range grants {
		numbers = append(numbers, v.Button(grantTap.Data(ofGrant{g.ID}), "roles.button_no", "No", page.From+i+1))
	}
	for row := range slices.Chunk(numbers, inOneRow) {
		buttons = append(buttons, row)
	}
	if turn := page.Turn(v, func(n int) string { return listData(c.ID, n) }); turn != nil {
		buttons = append(buttons, turn)
	}
	leads, err := leadsOn(ctx, v, store, c)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(strings.Join(lines, "\n"), append(buttons, leads...)...), nil
}

// paged reads the n-th page of a list of which read returns a part and how long it is;
// the page is brought into range.
func paged[T any](n int, read func(skip, limit int) ([]T, int, error)) (items []T, total int, page visit.Page, err error) {
	n = max(n, 0)
	items, total, err = read(n*pageSize, pageSize)
	page = visit.PageOf(total, pageSize, n)
	if err == nil && page.N != n {
		items, _, err = read(page.From, pageSize)
	}
	return items, total, page, err
}

// listData is the data of a button that shows a page of the list.
func listData(courseID int64, page int) string {
	if courseID == everybody {
		return allTap.Data(pageOfAll{page})
	}
	return visit.RolesTap.Data(words.PageOfCourse{Course: courseID, Page: page})
}

// grantLines are the roles of a page, under the names of their groups.
func grantLines(ctx context.Context, v *visit.Visit, store Holders, c course.Course, grants []course.Grant, page visit.Page) ([]string, error) {
	persons, err := store.Persons(ctx, accountsOf(grants)...)
	if err != nil {
		return nil, err
	}
	var lines []string
	var of course.Course
	var before course.Grant
	for i, g := range grants {
		if i == 0 || g.Role != before.Role || g.CourseID != before.CourseID {
			if c.ID == everybody && g.CourseID != 0 && g.CourseID != of.ID {
				if of, err = store.Course(ctx, g.CourseID); err != nil {
					return nil, err
				}
			}
			lines = append(lines, "", v.Say.T("roles.group_"+string(g.Role), "Course", of.Title))
		}
		before = g
		who := persons[g.AccountID]
		lines = append(lines, v.Say.T("roles.line", "No", page.From+i+1, "Delegation", g.Delegation, "Name", words.Person(v.Say, who), "Unit", who.Unit,
			"Since", since(g), "By", by(v, g, persons), "Absent", !who.CameIn, "Blocked", who.Blocked))
	}
	if len(grants) == 0 {
		return []string{"", v.Say.T("roles.nobody")}, nil
	}
	return append(lines, "", v.Say.T("roles.hint")), nil
}

// accountsOf are the accounts that some roles are of, and that have given them.
func accountsOf(grants []course.Grant) (accounts []int64) {
	for _, g := range grants {
		accounts = append(accounts, g.AccountID, g.By)
	}
	return accounts
}

// since is the day from which on a role is held.
func since(g course.Grant) string { return course.ShortDate(g.At.In(home())) }

// home is the zone of what belongs to no course.
func home() *time.Location { return course.NewCourse("", "").Location() }

// by says who has given a role, plain.
func by(v *visit.Visit, g course.Grant, persons map[int64]course.Person) string {
	switch g.By {
	case 0:
		return v.Say.Plain("roles.by_program")
	case g.AccountID:
		return v.Say.Plain("roles.by_self")
	}
	return v.Say.Plain("roles.by_person", "Name", words.Person(v.Say, persons[g.By]))
}

// leadsOn are the buttons to what else can be done about roles: invite, see the
// unused invitations, and the other lists.
func leadsOn(ctx context.Context, v *visit.Visit, store Holders, c course.Course) (buttons [][]notice.Button, err error) {
	row := func(b notice.Button) { buttons = append(buttons, []notice.Button{b}) }
	_, open, err := store.Invitations(ctx, c.ID, 0, 0)
	if err != nil {
		return nil, err
	}
	if open > 0 {
		row(v.Button(invitationsData(c.ID, 0), "roles.button_invitations", "Count", open))
	}
	if c.ID != everybody {
		vacant, err := store.Unrepresented(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		row(v.Button(visit.OrganizerTap.Data(words.OfCourse{ID: c.ID}), "course.button_organizer"))
		for _, d := range vacant[:min(len(vacant), maxLeads)] {
			row(v.Button(visit.DelegateTap.Data(visit.OfDelegation{Course: c.ID, ID: d.ID}), "course.button_representative", "Delegation", words.Short(d.Name)))
		}
		if v.May(course.AdminRole) {
			row(v.Button(allTap.Data(pageOfAll{}), "roles.button_all"))
		}
		return buttons, nil
	}
	row(v.Button(adminTap.Data(struct{}{}), "invite.button_admin"))
	all, err := store.Courses(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b course.Course) int { return cmp.Compare(rank(a), rank(b)) })
	for _, c := range all[:min(len(all), maxLeads)] {
		row(v.Button(visit.RolesTap.Data(words.PageOfCourse{Course: c.ID}), "roles.button_course", "Title", words.Short(c.Title)))
	}
	return buttons, nil
}

// rank puts the open courses first.
func rank(c course.Course) int {
	if c.Closed() {
		return 1
	}
	return 0
}
