package handlers

import (
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/attending"
	"github.com/loptruong/loptruong/handlers/deciding"
	"github.com/loptruong/loptruong/handlers/inquiring"
	"github.com/loptruong/loptruong/handlers/marking"
	"github.com/loptruong/loptruong/handlers/people"
	"github.com/loptruong/loptruong/handlers/reviewing"
	"github.com/loptruong/loptruong/handlers/running"
	"github.com/loptruong/loptruong/handlers/scheduling"
	"github.com/loptruong/loptruong/handlers/ticking"
)

// organizerRoutes are what organizers can do about people and sessions.
var organizerRoutes = []Route{
	{
		Action: "material", Dialog: reviewing.Dialog, Audience: course.OrganizerRole,
		Taps: Taps{
			"list": material(reviewing.Materials), "add": material(reviewing.Add), "done": material(reviewing.Done), "drop": material(reviewing.Remove), "send": material(reviewing.Send),
		},
		Answer: material(reviewing.Take),
	},
	{
		Action: "opinions", Audience: course.OrganizerRole,
		Taps: Taps{"show": opinions(reviewing.Opinions), "draw": opinions(reviewing.Draw), "switch": opinions(reviewing.Switch)},
	},
	{
		Action: "objection", Audience: course.OrganizerRole,
		Taps: Taps{"": overrule(deciding.DecideObjection), "list": overrule(deciding.ListObjections)},
	},
	{
		Action: "answer", Dialog: inquiring.AnswerDialog, Audience: course.OrganizerRole,
		Taps: Taps{
			"": answers(inquiring.Begin), "list": answers(inquiring.List), "show": answers(inquiring.Show), "sure": answers(inquiring.Sure),
			"use": answers(inquiring.Use), "keep": answers(inquiring.Keep), "forget": answers(inquiring.Forget),
		},
		Answer: sheetOr(answers(inquiring.Answer)),
	},
	{
		Action: "claims", Dialog: deciding.ClaimDialog, Audience: course.OrganizerRole,
		Taps: Taps{
			"list": decide(deciding.ListClaims), "show": decide(deciding.ShowClaim), "give": decide(deciding.GiveClaim), "sure": decide(deciding.ChangeClaim),
			"new": decide(deciding.EnrollClaim), "no": decide(deciding.AskClaimReason), "refuse": decide(deciding.RefuseClaim),
		},
		Answer: decide(deciding.AnswerClaimReason),
	},
	{
		Action: "waiting", Dialog: deciding.WaitingDialog, Audience: course.OrganizerRole,
		Taps: Taps{
			"list": decide(deciding.ListWaiting), "asked": decide(deciding.ListRegistrants), "show": decide(deciding.ShowWaiting),
			"admit": decide(deciding.AskAdmitting), "ok": decide(deciding.Admit), "above": decide(deciding.AdmitAbove),
			"no": decide(deciding.AskRefusing), "drop": decide(deciding.RefuseWaiting),
		},
		Answer: decide(deciding.AnswerWaitingReason),
	},
	{
		Command: "nhapds", Alias: "import", Action: "import", Dialog: people.ImportDialog, Audience: course.OrganizerRole, Help: "menu.import",
		Run: files(people.AskFile),
		Taps: Taps{
			"blank": files(people.SendBlank), "ok": files(people.ConfirmImport), "no": files(people.CancelImport),
			"ask": files(people.AskQuestions), "q": files(people.TurnQuestions), "say": files(people.AnswerQuestion),
			"all": files(people.AnswerAllQuestions), "review": files(people.ReviewImport),
		},
		Answer: files(people.TakeAsked),
	},
	{
		Action: "gone", Audience: course.OrganizerRole,
		Taps: Taps{
			"show": withdraw(people.ShowLeftOut), "ask": withdraw(people.AskWithdrawing), "drop": withdraw(people.Withdraw),
			"keep": withdraw(people.KeepLeftOut), "undo": withdraw(people.UndoWithdrawal),
		},
	},
	{
		Command: "hocvien", Alias: "trainees", Action: "people", Audience: course.OrganizerRole, Help: "menu.trainees",
		Run: look(people.List), Taps: Taps{"": look(people.Turn), "find": look(people.TurnFound), "file": files(people.AskClassFile)},
	},
	{
		Command: "duyet", Alias: "approve", Action: "correction", Dialog: deciding.RefusalDialog, Audience: course.OrganizerRole, Help: "menu.approve",
		Run: decide(deciding.Show),
		Taps: Taps{
			"": decide(deciding.List), "show": decide(deciding.ShowOne), "all": decide(deciding.ShowAll),
			"ok": decide(deciding.Approve), "no": decide(deciding.AskReason), "why": decide(deciding.Because),
		},
		Answer: decide(deciding.AnswerReason),
	},
	{
		Action: "leaves", Dialog: deciding.LeaveDialog, Audience: course.OrganizerRole,
		Taps: Taps{
			"list": excuse(deciding.ListLeaves), "done": excuse(deciding.ListDecidedLeaves), "show": excuse(deciding.ShowLeave),
			"ok": excuse(deciding.GrantLeave), "no": excuse(deciding.AskLeaveReason), "why": excuse(deciding.RefuseLeave),
			"sure": excuse(deciding.DecideByReply),
		},
		Answer: excuse(deciding.AnswerLeaveReason),
	},
	{
		Command: "buoi", Alias: "sessions", Action: "session", Audience: course.OrganizerRole, Help: "menu.sessions",
		Run: hall(attending.List), Taps: Taps{"list": hall(attending.ListAgain), "show": hall(attending.Show), "draw": hall(attending.Draw)},
	},
	{
		Action: "tick", Dialog: ticking.Dialog, Audience: course.OrganizerRole,
		Taps: Taps{
			"name": ticks(ticking.Start), "as": ticks(ticking.StartAs), "in": ticks(ticking.Tick), "done": ticks(ticking.Finish),
			"list": lists(ticking.Choose), "page": lists(ticking.Page), "flip": lists(ticking.Flip),
			"set": ticks(ticking.Set), "undo": ticks(ticking.Undo), "time": ticks(ticking.AskTime), "at": ticks(ticking.Moment),
		},
		Answer: markOr(ticks(ticking.Answer)),
	},
	{
		Action: "mark", Dialog: marking.Dialog, Audience: course.OrganizerRole,
		Taps: Taps{"at": marks(marking.Choose), "ok": marks(marking.Confirm), "undo": marks(marking.Undo)}, Answer: answerMark,
	},
	{
		Command: "manchieu", Alias: "screen", Action: "screen", Audience: course.OrganizerRole, Help: "menu.screen",
		Run: screens(running.Screen), Taps: Taps{"ask": screens(running.AskNewScreen), "new": screens(running.NewScreen), "slips": slips(running.Slips)},
	},
	{
		Action: "hours", Dialog: attending.HoursDialog, Audience: course.OrganizerRole,
		Taps: Taps{
			"of": hours(attending.ShowHours), "ask": hours(attending.AskHour), "do": hours(attending.TryHour), "ok": hours(attending.ConfirmHour),
		},
		Answer: hours(attending.AnswerHour),
	},
	{
		Action: "ways", Audience: course.OrganizerRole,
		Taps: Taps{
			"": ways(attending.ShowWays), "of": ways(attending.ShowWaysOf), "set": ways(attending.Switch),
			"one": ways(attending.SwitchOf), "follow": ways(attending.Follow),
		},
	},
	{
		Action: "reschedule", Dialog: scheduling.Dialog, Audience: course.OrganizerRole,
		Taps: Taps{
			"show": schedules(scheduling.Show), "ask": schedules(scheduling.Ask), "add": schedules(scheduling.Add), "clear": schedules(scheduling.Clear),
			"with": schedules(scheduling.Swap), "name": schedules(scheduling.TakeHour), "sure": schedules(scheduling.AskSure), "ok": schedules(scheduling.Confirm),
		},
		Answer: schedules(scheduling.Answer),
	},
}
