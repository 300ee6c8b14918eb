package running

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// The buttons about the screen of the hall.
var (
	askScreenTap = notice.Tap[words.OfCourse]{Action: "screen", What: "ask"} // another address
	slipsTap     = notice.Tap[words.OfCourse]{Action: "screen", What: "slips"}
	newScreenTap = notice.Tap[words.OfCourse]{Action: "screen", What: "new"}
)

// Screen gives the address of the page that is shown on the projector of the hall.
func Screen(ctx context.Context, v *visit.Visit, store registrar.Screens) (bot.Reply, error) {
	c, err := v.ManagedCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	if v.House.PublicURL == "" {
		return v.Reply("screen.no_pages", "Course", c.Title)
	}
	return screen(ctx, v, store, c, false)
}

func screen(ctx context.Context, v *visit.Visit, store registrar.Screens, c course.Course, anew bool) (bot.Reply, error) {
	key, err := v.By().OpenScreen(ctx, store, c.ID, anew)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.T("screen.address", "Course", c.Title, "Address", v.House.PublicURL+"/m/"+key),
		[]notice.Button{v.Button(slipsTap.Data(words.OfCourse{ID: c.ID}), "screen.button_slips")},
		[]notice.Button{v.Button(askScreenTap.Data(words.OfCourse{ID: c.ID}), "screen.button_ask")}), nil
}

// Slips gives the address of the page on which the slips of those without Telegram are
// printed.
func Slips(ctx context.Context, v *visit.Visit, store registrar.Slips) (bot.Reply, error) {
	c, err := visit.TappedCourse(ctx, v, slipsTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if v.House.PublicURL == "" {
		return bot.Reply{}, visit.OldButton()
	}
	key, err := v.By().OpenSlips(ctx, store, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.Reply("screen.slips", "Course", c.Title, "Address", v.House.PublicURL+"/p/"+key)
}

// AskNewScreen asks whether the address of the screen is to lead nowhere from now on.
func AskNewScreen(ctx context.Context, v *visit.Visit, _ registrar.Screens) (bot.Reply, error) {
	c, err := visit.TappedCourse(ctx, v, askScreenTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.T("screen.ask", "Course", c.Title),
		[]notice.Button{v.Button(newScreenTap.Data(words.OfCourse{ID: c.ID}), "screen.button_new")}), nil
}

// NewScreen gives the screen another address.
func NewScreen(ctx context.Context, v *visit.Visit, store registrar.Screens) (bot.Reply, error) {
	c, err := visit.TappedCourse(ctx, v, newScreenTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if v.House.PublicURL == "" {
		return bot.Reply{}, visit.OldButton()
	}
	return screen(ctx, v, store, c, true)
}
