package people

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// classFileTap asks for the class workbook of a course.
var classFileTap = notice.Tap[words.OfCourse]{Action: "people", What: "file"}

// AskClassFile has the class workbook of a course made, with its sessions and people as they are.
func AskClassFile(ctx context.Context, v *visit.Visit, store Files) (bot.Reply, error) {
	c, err := visit.TappedCourse(ctx, v, classFileTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.By().AskClassWorkbook(ctx, store, c.ID); err != nil {
		return bot.Reply{}, err
	}
	return bot.Toast(v.Request, v.Say.Plain("trainees.making_file")), nil
}
