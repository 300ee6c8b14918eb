package running

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
)

// ofPrinting is what is to be printed of a course, and on which of its printers.
type ofPrinting struct {
	Course  int64
	What    course.PrintWhat
	Printer string // course.Seen of its name, which may be longer than a button holds
}

// printTap asks for papers to print.
var printTap = notice.Tap[ofPrinting]{Action: "setting", What: "print"}

// printButtons ask for what can be printed of a course: a button for each printer.
func printButtons(v *visit.Visit, c course.Course) (rows [][]notice.Button) {
	for _, what := range c.Prints() {
		for _, on := range c.Printers(what) {
			tap := printTap.Data(ofPrinting{c.ID, what, course.Seen(on.Name)})
			textID := "print.button_" + string(what)
			if on.Name != "" {
				textID += "_on"
			}
			rows = append(rows, []notice.Button{v.Button(tap, textID, "Printer", on.Name)})
		}
	}
	return rows
}

// PrintPapers has the organizer sent papers to print.
func PrintPapers(ctx context.Context, v *visit.Visit, store Settings) (bot.Reply, error) {
	tapped, err := visit.Read(v, printTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	printers := c.Printers(tapped.What)
	on := slices.IndexFunc(printers, func(p course.Printer) bool { return course.Seen(p.Name) == tapped.Printer })
	if on < 0 || !slices.Contains(c.Prints(), tapped.What) {
		return bot.Reply{}, visit.OldButton()
	}
	if err := v.By().PrintPapers(ctx, store, course.Printing{CourseID: c.ID, What: tapped.What, Printer: printers[on].Name}); err != nil {
		return bot.Reply{}, err
	}
	return bot.Toast(v.Request, v.Say.Plain("print.drawing")), nil
}
