package tending

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/letters"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// The buttons about one update that was set aside. The last carries what was shown.
var (
	updateTap = notice.Tap[ofUpdate]{Action: "status", What: "one"}
	askTap    = notice.Tap[withUpdate]{Action: "status", What: "ask"}
	settleTap = notice.Tap[seenUpdate]{Action: "status", What: "ok"}
)

type ofUpdate struct{ ID int64 }

// withUpdate is what is to be done with one.
type withUpdate struct {
	ID int64
	Do string // retry or drop
}

type seenUpdate struct {
	ID   int64
	Do   string
	Seen string
}

// ShowSetAside shows an update that was set aside: whose it is, since when and why, and what
// can be done.
func ShowSetAside(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, updateTap)
	if err != nil {
		return bot.Reply{}, err
	}
	u, err := v.By().UpdateSetAside(ctx, store, tapped.ID)
	if err != nil {
		return gone(ctx, v, store, err)
	}
	whose, err := sender(ctx, v, store, u)
	if err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("status.card", "Update", u.ID, "Time", moment(u.ReceivedAt), "Whose", whose, "Reason", reason(u.Failure))
	return v.Replace(text,
		[]notice.Button{v.Button(askTap.Data(withUpdate{u.ID, "retry"}), "status.button_retry"), v.Button(askTap.Data(withUpdate{u.ID, "drop"}), "status.button_drop")},
		back(v)), nil
}

// AskSetAside says what trying it again, or dropping it, means, and asks whether it is to be done.
func AskSetAside(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, askTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return ask(ctx, v, store, tapped.ID, tapped.Do, "")
}

func ask(ctx context.Context, v *visit.Visit, store Store, id int64, do, why string) (bot.Reply, error) {
	if do != "retry" && do != "drop" {
		return bot.Reply{}, visit.OldButton()
	}
	u, err := v.By().UpdateSetAside(ctx, store, id)
	if err != nil {
		return gone(ctx, v, store, err)
	}
	yes := v.Button(settleTap.Data(seenUpdate{id, do, registrar.SeenUpdate(u)}), "status.button_yes_"+do)
	return v.Replace(why+v.Say.T("status.ask_"+do, "Update", id), []notice.Button{yes}, back(v)), nil
}

// SettleSetAside does it.
func SettleSetAside(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, settleTap)
	if err != nil {
		return bot.Reply{}, err
	}
	switch tapped.Do {
	case "retry":
		err = v.By().RetryUpdate(ctx, store, tapped.ID, tapped.Seen)
	case "drop":
		err = v.By().DropUpdate(ctx, store, tapped.ID, tapped.Seen)
	default:
		return bot.Reply{}, visit.OldButton()
	}
	switch {
	case errors.Is(err, course.ErrChanged):
		return ask(ctx, v, store, tapped.ID, tapped.Do, v.Say.T("refuse.changed")+"\n\n")
	case err != nil:
		return gone(ctx, v, store, err)
	}
	return status(ctx, v, store, v.Say.T("status.done_"+tapped.Do, "Update", tapped.ID)+"\n\n")
}

// gone shows how things stand when an update is set aside no more, because somebody else has seen
// to it.
func gone(ctx context.Context, v *visit.Visit, store Store, err error) (bot.Reply, error) {
	if !errors.Is(err, course.ErrNotFound) {
		return bot.Reply{}, err
	}
	return status(ctx, v, store, v.Say.T("status.settled")+"\n\n")
}

// sender is whose chat it came from, plain; empty when that is not known.
func sender(ctx context.Context, v *visit.Visit, store Store, u notice.Update) (string, error) {
	account, _, err := store.KnownActor(ctx, u.ChatID)
	if errors.Is(err, course.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	persons, err := store.Persons(ctx, account.ID)
	return words.Person(v.Say, persons[account.ID]), err
}

func back(v *visit.Visit) []notice.Button {
	return []notice.Button{v.Button(statusTap.Data(struct{}{}), "status.button_back")}
}

// maxReason is the longest failure that is shown, in runes.
const maxReason = 160

// reason is a failure on one line.
func reason(failure string) string {
	runes := []rune(letters.Clean(failure))
	if len(runes) > maxReason {
		return string(runes[:maxReason-1]) + "…"
	}
	return string(runes)
}
