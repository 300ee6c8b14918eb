package announcing

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Results is what is asked of a transaction about what people say to an announcement.
type Results interface {
	registrar.Lists
	Reactions(ctx context.Context, announcementID int64) (notice.AllReactions, error)
	Reactors(ctx context.Context, announcementID int64, of notice.Reaction, limit int) ([]notice.Reactor, error)
}

// ShowResults shows what people say to an announcement, by delegation, with the ways on.
func ShowResults(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	c, a, err := sent(ctx, v, store, words.ResultsTap)
	if err != nil {
		return bot.Reply{}, err
	}
	all, err := store.Reactions(ctx, a.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	m := words.Results(v.Say, c, a, all)
	m.Buttons = append(m.Buttons, []notice.Button{v.Button(showTap.Data(words.OfAnnouncement{ID: a.ID}), "announce.button_back")})
	return v.Replace(m.Text, m.Buttons...), nil
}

// ListResults lists who has not noted an announcement, or who says to come and not to.
func ListResults(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.ReactorsTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, a, err := managed(ctx, v, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if tapped.Of != notice.Noted && tapped.Of != notice.Comes {
		return bot.Reply{}, visit.OldButton()
	}
	all, err := store.Reactions(ctx, a.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	people, err := store.Reactors(ctx, a.ID, tapped.Of, words.ReportedNames)
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Messages: []notice.Message{words.Reactors(v.Say, c, a, all.Reactions, tapped.Of, people)}}, nil
}
