package roles

import (
	"context"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Withdrawing is what withdrawing an invitation asks of a transaction.
type Withdrawing interface {
	registrar.Withdrawals
	Holders
}

// The buttons about invitations that nobody has used. Course is 0 in the list of all.
var (
	invitationsTap    = notice.Tap[words.PageOfCourse]{Action: "roles", What: "inv"}
	allInvitationsTap = notice.Tap[pageOfAll]{Action: "all", What: "inv"}
	withdrawTap       = notice.Tap[ofInvitation]{Action: "roles", What: "drop"}
)

type ofInvitation struct{ ID, Course, Page int64 }

func invitationsData(courseID int64, page int) string {
	if courseID == everybody {
		return allInvitationsTap.Data(pageOfAll{page})
	}
	return invitationsTap.Data(words.PageOfCourse{Course: courseID, Page: page})
}

// Invitations is a page of the invitations to roles of a course that nobody has used.
func Invitations(ctx context.Context, v *visit.Visit, store Withdrawing) (bot.Reply, error) {
	tapped, err := visit.Read(v, invitationsTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	return invitations(ctx, v, store, c, tapped.Page, "")
}

// AllInvitations is a page of all invitations that nobody has used.
func AllInvitations(ctx context.Context, v *visit.Visit, store Withdrawing) (bot.Reply, error) {
	tapped, err := visit.Read(v, allInvitationsTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return invitations(ctx, v, store, course.Course{}, tapped.Page, "")
}

// invitations is the n-th page of the unused invitations, of a course or of all when
// it is zero, with a button that withdraws each, under a word about what was done.
func invitations(ctx context.Context, v *visit.Visit, store Withdrawing, c course.Course, n int, done string) (bot.Reply, error) {
	if c.ID == everybody {
		if err := v.Allow(course.ManageRoles, course.Object{}); err != nil {
			return bot.Reply{}, err
		}
	}
	open, total, page, err := paged(n, func(skip, limit int) ([]course.Invitation, int, error) {
		return store.Invitations(ctx, c.ID, skip, limit)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	back := []notice.Button{v.Button(listData(c.ID, 0), "roles.button_list")}
	if total == 0 {
		return v.Replace(done+v.Say.T("roles.no_invitations", "Course", c.Title), back), nil
	}
	lines := []string{done + v.Say.N("roles.invitations", total, "Course", c.Title, "Page", page.N+1, "Pages", page.Pages), ""}
	var buttons [][]notice.Button
	for i, one := range open {
		line, err := invitationLine(ctx, v, store, c, one, page.From+i+1)
		if err != nil {
			return bot.Reply{}, err
		}
		lines = append(lines, line)
		data := withdrawTap.Data(ofInvitation{one.ID, c.ID, int64(page.N)})
		buttons = append(buttons, []notice.Button{v.Button(data, "roles.button_withdraw", "No", page.From+i+1)})
	}
	if turn := page.Turn(v, func(n int) string { return invitationsData(c.ID, n) }); turn != nil {
		buttons = append(buttons, turn)
	}
	return v.Replace(strings.Join(lines, "\n"), append(buttons, back)...), nil
}

// invitationLine is an invitation in a list: to which role, by whom, until when; of
// which course, in the list of all.
func invitationLine(ctx context.Context, v *visit.Visit, store Holders, c course.Course, one course.Invitation, no int) (string, error) {
	title := ""
	if c.ID == everybody && one.CourseID != 0 {
		of, err := store.Course(ctx, one.CourseID)
		if err != nil {
			return "", err
		}
		title = of.Title
	}
	persons, err := store.Persons(ctx, one.By)
	if err != nil {
		return "", err
	}
	return v.Say.T("roles.invitation", "No", no, "Role", words.Role(v.Say, one.Role, one.Delegation), "Course", title,
		"By", madeBy(v, one, persons), "Until", moment(one.ExpiresAt.In(home()))), nil
}

// madeBy says who has made an invitation, plain.
func madeBy(v *visit.Visit, one course.Invitation, persons map[int64]course.Person) string {
	if one.By == 0 {
		return v.Say.Plain("roles.made_by_program")
	}
	return v.Say.Plain("roles.made_by", "Name", words.Person(v.Say, persons[one.By]))
}

// Withdraw makes an invitation one that nobody can use, and shows those that are left.
func Withdraw(ctx context.Context, v *visit.Visit, store Withdrawing) (bot.Reply, error) {
	tapped, err := visit.Read(v, withdrawTap)
	if err != nil {
		return bot.Reply{}, err
	}
	one, withdrawn, err := v.By().WithdrawInvitation(ctx, store, tapped.ID)
	switch {
	case err != nil:
		return bot.Reply{}, visit.Missing(err)
	case !withdrawn:
		return bot.Toast(v.Request, v.Say.Plain("roles.already_withdrawn")), nil
	}
	var c course.Course
	if tapped.Course != everybody {
		if c, err = v.Managed(ctx, tapped.Course); err != nil {
			return bot.Reply{}, err
		}
	}
	done := v.Say.T("roles.withdrawn", "Role", words.Role(v.Say, one.Role, one.Delegation)) + "\n\n"
	return invitations(ctx, v, store, c, int(tapped.Page), done)
}
