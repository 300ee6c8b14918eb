package handlers

import (
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/announcing"
)

// announcingRoutes are what organizers can do to tell people something.
var announcingRoutes = []Route{
	{
		Command: "thongbao", Alias: "announce", Action: "ann", Dialog: announcing.Dialog, Audience: course.OrganizerRole, Help: "menu.announce",
		Run: announces(announcing.Announce),
		Taps: Taps{
			"go": announces(announcing.Confirm), "sure": announces(announcing.Sure), "no": announces(announcing.Cancel),
			"post":  announces(announcing.ChooseGroup),
			"extra": announces(announcing.ChooseExtras),
			"to":    announces(announcing.Choose), "seg": announces(announcing.Flip), "back": announces(announcing.Chosen),
			"try": announces(announcing.Try), "src": announces(announcing.KeepSource),
			"when": announces(announcing.AskWhen), "at": announces(announcing.GoAt), "replan": announces(announcing.Replan),
			"later": former(announcing.ShowLater), "asknow": former(announcing.AskNow), "now": former(announcing.SendNow),
			"unplan": former(announcing.AskUnplan), "unplanned": former(announcing.Unplan),
			"add": announces(announcing.Add), "swap": announces(announcing.Swap), "drop": announces(announcing.Drop),
			"list": former(announcing.List), "show": former(announcing.Show),
			"pause": former(announcing.Pause), "on": former(announcing.Resume), "stop": former(announcing.AskStop), "stopped": former(announcing.Stop),
			"again": former(announcing.AskMissed), "missed": former(announcing.SendMissed),
			"do": former(announcing.AskDo), "done": former(announcing.Do),
			"said": former(announcing.ShowResults), "who": former(announcing.ListResults), "file": former(announcing.ResultsFile),
		},
		Answer: announces(announcing.Draft), Edited: announces(announcing.Edited),
	},
	{Dialog: announcing.EditDialog, Audience: course.OrganizerRole, Answer: former(announcing.Reword)},
	{Action: "react", Audience: course.AnyoneRole, Taps: Taps{"": reacts(announcing.React)}}, // who got it may have lost their place since
	{Action: "calls", Audience: course.OrganizerRole, Taps: Taps{"": called(announcing.CallList), "file": called(announcing.CallsFile)}},
	{Action: "pass", Audience: course.RepresentativeRole, Taps: Taps{"list": called(announcing.PassingList), "tick": called(announcing.Tick), "file": called(announcing.PassingFile)}},
	{Action: "pick", Audience: course.OrganizerRole, Taps: Taps{"": announces(announcing.Pick)}},
}
