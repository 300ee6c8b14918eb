package papers

import (
	"context"
	"slices"
	"strconv"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Registers is what the visits about the register ask of a transaction.
type Registers interface {
	registrar.Registers
	registrar.Series
	LastClosing(ctx context.Context, courseID int64) (c course.Closing, found bool, err error)
}

// The buttons that ask for the register of a course, and of a year.
var (
	registerTap = notice.Tap[words.OfCourse]{Action: "register", What: "of"}
	yearTap     = notice.Tap[ofYear]{Action: "register", What: "year"}
)

// ofYear is a year, and the course from which it is asked.
type ofYear struct {
	Course int64
	Year   int
}

// Register offers the register of certificates of the course, and those of the years; with a
// number behind the command it asks whether a series is to go on from there.
func Register(ctx context.Context, v *visit.Visit, store Registers) (bot.Reply, error) {
	if v.Args != "" {
		return askStart(ctx, v, store, v.Args)
	}
	c, err := v.ManagedCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	years := []int{v.Now.In(c.Location()).Year()}
	closing, found, err := store.LastClosing(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if found {
		years = append(years, closing.ClosedAt.In(c.Location()).Year())
	}
	slices.Sort(years)
	rows := [][]notice.Button{{v.Button(registerTap.Data(words.OfCourse{ID: c.ID}), "sovaoso.button_course")}}
	for _, year := range slices.Compact(years) {
		rows = append(rows, []notice.Button{v.Button(yearTap.Data(ofYear{c.ID, year}), "sovaoso.button_year", "Year", strconv.Itoa(year))})
	}
	text := v.Say.T("sovaoso.ask", "Course", c.Title)
	if v.Allow(course.StartSeries, course.Object{}) == nil {
		text += "\n\n" + v.Say.T("starting.hint")
	}
	return bot.Say(text, rows...), nil
}

// RegisterOfCourse has the register of a course made.
func RegisterOfCourse(ctx context.Context, v *visit.Visit, store Registers) (bot.Reply, error) {
	c, err := visit.TappedCourse(ctx, v, registerTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.By().AskRegister(ctx, store, c.ID, 0, asked(v)); err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.T("sovaoso.making")), nil
}

// RegisterOfYear has the register of a year made.
func RegisterOfYear(ctx context.Context, v *visit.Visit, store Registers) (bot.Reply, error) {
	tapped, err := visit.Read(v, yearTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if tapped.Year < 1 || tapped.Year > 9999 {
		return bot.Reply{}, visit.OldButton()
	}
	if err := v.By().AskRegister(ctx, store, tapped.Course, tapped.Year, asked(v)); err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.T("sovaoso.making")), nil
}
