package people

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// The buttons about what can be done to somebody's place: what it would do is shown
// first, and confirmed as it was shown.
var (
	actTap   = notice.Tap[placeAct]{Action: "person", What: "act"}
	doTap    = notice.Tap[seenAct]{Action: "person", What: "do"}
	againTap = notice.Tap[words.OfEntry]{Action: "person", What: "card"}
)

type placeAct struct {
	ID  int64
	Act string
}

type seenAct struct {
	ID   int64
	Act  string
	Seen string
}

// act is one thing that can be done to a place.
type act struct {
	name    string // as registrar.PlaceSeen has it; ends the ids of its texts
	offered func(k card) bool
	do      func(ctx context.Context, by registrar.By, store Acts, id int64, seen string) (course.Enrollment, []course.Fact, error)
}

// acts are what can be done from a card, in the order of its buttons.
var acts = []act{
	{registrar.RepresentAct,
		func(k card) bool { return k.on() && k.linked() && k.place.DelegationID != 0 && !k.represents },
		func(ctx context.Context, by registrar.By, store Acts, id int64, seen string) (course.Enrollment, []course.Fact, error) {
			return by.MakeRepresentative(ctx, store, id, seen)
		}},
	{registrar.UnlinkAct,
		card.linked,
		func(ctx context.Context, by registrar.By, store Acts, id int64, seen string) (course.Enrollment, []course.Fact, error) {
			return by.Unlink(ctx, store, id, seen)
		}},
	{registrar.WithdrawAct,
		func(k card) bool { return k.on() && !k.course.Closed() },
		func(ctx context.Context, by registrar.By, store Acts, id int64, seen string) (course.Enrollment, []course.Fact, error) {
			return by.Withdraw(ctx, store, id, seen)
		}},
	{registrar.RestoreAct,
		func(k card) bool { return !k.on() && !k.course.Closed() },
		func(ctx context.Context, by registrar.By, store Acts, id int64, seen string) (course.Enrollment, []course.Fact, error) {
			return by.Restore(ctx, store, id, seen)
		}},
}

// actOf is the act of that name.
func actOf(name string) (act, bool) {
	for _, a := range acts {
		if a.name == name {
			return a, true
		}
	}
	return act{}, false
}

// AskAct shows what something done to a place would do, and asks whether it is to be.
func AskAct(ctx context.Context, v *visit.Visit, o Office) (bot.Reply, error) {
	tapped, err := visit.Read(v, actTap)
	if err != nil {
		return bot.Reply{}, err
	}
	a, known := actOf(tapped.Act)
	if !known {
		return bot.Reply{}, visit.OldButton()
	}
	return askAct(ctx, v, o, a, tapped.ID, "")
}

// askAct asks, under a word about why it is asked again; for what is not to be done any
// more the card is shown as it is now.
func askAct(ctx context.Context, v *visit.Visit, o Office, a act, id int64, why string) (bot.Reply, error) {
	k, err := cardOf(ctx, v, o, id)
	if err != nil {
		return bot.Reply{}, err
	}
	if !a.offered(k) {
		return replaceCard(ctx, v, o, id, why)
	}
	stands := k.course.Rule.ProgressOf(k.sessions, k.states)
	question := v.Say.T("card.ask_"+a.name, "No", k.place.No, "Name", k.place.Trainee.Name, "Course", k.course.Title,
		"Delegation", k.place.Delegation, "Linked", k.linked(), "Attended", stands.Attended, "Represents", k.represents)
	m, err := v.By().Moving(ctx, o.Acts, k.course, k.place, a.name)
	if err != nil {
		return bot.Reply{}, err
	}
	label := "card.yes_" + a.name
	if m.Over.Any() {
		question, label = question+"\n\n"+words.Overfull(v.Say, m.Over), "waiting.button_anyway"
	}
	if said := words.Succession(v.Say, m.List.Waiting, m.List.Next); said != "" {
		question += "\n\n" + said
	}
	if why != "" {
		question = why + "\n\n" + question
	}
	return v.Replace(question,
		[]notice.Button{v.Button(doTap.Data(seenAct{id, a.name, m.Seen(a.name, k.place)}), label)},
		[]notice.Button{v.Button(againTap.Data(words.OfEntry{ID: id}), "card.button_back")}), nil
}

// DoAct does what was asked, as it was shown.
func DoAct(ctx context.Context, v *visit.Visit, o Office) (bot.Reply, error) {
	tapped, err := visit.Read(v, doTap)
	if err != nil {
		return bot.Reply{}, err
	}
	a, known := actOf(tapped.Act)
	if !known {
		return bot.Reply{}, visit.OldButton()
	}
	e, facts, err := a.do(ctx, v.By(), o.Acts, tapped.ID, tapped.Seen)
	if errors.Is(err, course.ErrChanged) {
		return askAct(ctx, v, o, a, tapped.ID, v.Say.T("refuse.changed"))
	}
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if err := v.TellAll(ctx, facts); err != nil {
		return bot.Reply{}, err
	}
	return replaceCard(ctx, v, o, tapped.ID, v.Say.T("card.done_"+a.name, "Name", e.Trainee.Name, "Delegation", e.Delegation))
}
