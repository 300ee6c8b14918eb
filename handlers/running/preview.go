package running

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// What is drawn for an organizer: pictures of papers as they would be, and files to print on
// stock.
var (
	previewTap = notice.Tap[words.OfCourse]{Action: "setting", What: "preview"}
	overlayTap = notice.Tap[words.OfCourse]{Action: "setting", What: "overlay"}
)

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
	if err := v.By().PreviewPapers(ctx, store, c.ID, false); err != nil {
		return bot.Reply{}, err
	}
	return bot.Toast(v.Request, v.Say.Plain("preview.drawing")), nil
}

// PrintOverlay has the organizer sent what is to be printed on stock.
func PrintOverlay(ctx context.Context, v *visit.Visit, store Settings) (bot.Reply, error) {
	tapped, err := visit.Read(v, overlayTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if c.Form.Overlay == nil {
		return bot.Reply{}, visit.OldButton()
	}
	if err := v.By().PreviewPapers(ctx, store, c.ID, true); err != nil {
		return bot.Reply{}, err
	}
	return bot.Toast(v.Request, v.Say.Plain("overlay.drawing")), nil
}
