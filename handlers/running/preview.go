package running

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// previewTap asks for pictures of papers as they would be.
var previewTap = notice.Tap[words.OfCourse]{Action: "setting", What: "preview"}

// PreviewPapers has the organizer sent pictures of papers as they would be.
func PreviewPapers(ctx context.Context, v *visit.Visit, store Settings) (bot.Reply, error) {
	tapped, err := visit.Read(v, previewTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.By().PreviewPapers(ctx, store, course.Preview{CourseID: c.ID}); err != nil {
		return bot.Reply{}, err
	}
	return bot.Toast(v.Request, v.Say.Plain("preview.drawing")), nil
}
