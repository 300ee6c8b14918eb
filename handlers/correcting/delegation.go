package correcting

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// People is what looking at a delegation asks of a transaction.
type People interface {
	Course(ctx context.Context, id int64) (course.Course, error)
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
}

// pageSize is how many people one message offers.
const pageSize = 20

// ListDelegation offers the people of a delegation to its representative, in given-name
// order: for whom is something to be set right?
func ListDelegation(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	of, err := visit.Read(v, visit.CorrectListTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Allow(course.AskCorrection, course.Object{CourseID: of.Course, DelegationID: of.Delegation}); err != nil {
		return bot.Reply{}, err
	}
	c, err := store.Course(ctx, of.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	v.In(c)
	roster, err := store.Roster(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	people := slices.DeleteFunc(course.EnrolledOf(roster), func(e course.Enrollment) bool { return e.DelegationID != of.Delegation })
	course.ByDelegation(people)
	page := visit.PageOf(len(people), pageSize, of.Page)
	var buttons [][]notice.Button
	apart := course.Apart(people)
	for i, e := range people[page.From:page.To] {
		buttons = append(buttons, []notice.Button{v.Button(words.CorrectForTap.Data(words.OfEntry{ID: e.ID}), "correct.button_person",
			"No", e.No, "Name", words.Short(apart[page.From+i]))})
	}
	turn := page.Turn(v, func(n int) string {
		return visit.CorrectListTap.Data(visit.PageOfDelegation{Course: of.Course, Delegation: of.Delegation, Page: n})
	})
	if turn != nil {
		buttons = append(buttons, turn)
	}
	return v.Replace(v.Say.T("correct.who", "Course", c.Title, "Page", page.N+1, "Pages", page.Pages), buttons...), nil
}
