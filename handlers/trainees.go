package handlers

import (
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/account"
	"github.com/loptruong/loptruong/handlers/attending"
	"github.com/loptruong/loptruong/handlers/correcting"
	"github.com/loptruong/loptruong/handlers/deciding"
	"github.com/loptruong/loptruong/handlers/grouping"
	"github.com/loptruong/loptruong/handlers/inquiring"
	"github.com/loptruong/loptruong/handlers/joining"
	"github.com/loptruong/loptruong/handlers/leaving"
	"github.com/loptruong/loptruong/handlers/objecting"
	"github.com/loptruong/loptruong/handlers/papers"
	"github.com/loptruong/loptruong/handlers/reviewing"
	"github.com/loptruong/loptruong/handlers/roles"
	"github.com/loptruong/loptruong/handlers/running"
	"github.com/loptruong/loptruong/handlers/ticking"
)

// peopleRoutes are what everybody can do, and trainees.
var peopleRoutes = []Route{
	{
		Command: "start", Audience: course.AnyoneRole,
		Run:   person(account.Greet),
		Links: Links{"c": join(joining.Open), "k": attend(attending.Scan), grouping.LinkKind: groups(grouping.Open), "r": role(roles.Accept), "v": shown(papers.Verify)},
	},
	{Command: "trogiup", Alias: "help", Audience: course.AnyoneRole, Help: "menu.help", Run: person(account.Help)},
	{
		Command: "ngonngu", Alias: "language", Action: "lang", Audience: course.AnyoneRole, Help: "menu.language",
		Run: person(account.AskLanguage), Taps: Taps{"": person(account.ChooseLanguage), "again": againIn},
	},
	{Command: "dulieu", Alias: "privacy", Audience: course.AnyoneRole, Help: "menu.privacy", Run: person(account.Privacy)},
	{
		Command: "huy", Alias: "cancel", Action: "cancel", Audience: course.AnyoneRole, Help: "menu.cancel",
		Run: person(account.Cancel), Taps: Taps{"": person(account.CancelForm)},
	},
	{
		Command: "tracuu", Alias: "verify", Dialog: papers.CodeDialog, Audience: course.AnyoneRole, Help: "menu.verify",
		Run: shown(papers.Verify), Answer: codeOr(shown(papers.VerifyAnswer)),
	},
	{
		Action: "consent", Dialog: joining.ConsentDialog, Audience: course.AnyoneRole,
		Taps:   Taps{"yes": join(joining.Agree), "no": join(joining.Refuse)},
		Answer: join(joining.AnswerConsent),
	},
	{Dialog: joining.JoinDialog, Audience: course.AnyoneRole, Answer: join(joining.AnswerWho), Edited: join(joining.EditWho)},
	{
		Action: "claim", Dialog: joining.ClaimDialog, Audience: course.AnyoneRole,
		Taps: Taps{
			"yes": join(joining.Claim), "wrong": join(joining.ClaimWrong), "no": join(joining.Decline), "back": join(joining.Back),
			"ask": join(joining.AskVouching), "withdraw": join(joining.Withdraw),
		},
		Answer: join(joining.AnswerOffer),
	},
	{
		Dialog: joining.AskDialog, Audience: course.AnyoneRole,
		Answer: join(joining.AnswerAsking), Form: join(joining.TapAsking), Edited: join(joining.EditAsking),
	},
	{
		Dialog: joining.RegisterDialog, Audience: course.AnyoneRole,
		Answer: join(joining.AnswerForm), Form: join(joining.TapForm), Edited: join(joining.EditForm),
	},
	{
		Action: "seat", Audience: course.AnyoneRole,
		Taps: Taps{"take": join(joining.TakeSeat), "no": join(joining.AskLeaving), "drop": join(joining.LeaveLine), "keep": join(joining.KeepWaiting)},
	},
	{Action: "search", Audience: course.AnyoneRole, Taps: Taps{"": join(joining.SearchAgain)}},
	{
		Action: "disown", Audience: course.AnyoneRole, // who has just given a place back is told so
		Taps: Taps{"ask": join(joining.AskDisowning), "yes": join(joining.Disown), "no": join(joining.KeepPlace)},
	},

	// Trainees and organizers.
	{
		Command: "lop", Alias: "course", Action: "course", Audience: course.MemberRole, Help: "menu.course",
		Run: run(running.Show), Taps: Taps{"": run(running.Choose), "list": run(running.Courses), "page": run(running.CoursesPage)},
	},
	{
		Command: "hoi", Alias: "ask", Dialog: inquiring.AskDialog, Audience: course.MemberRole, Help: "menu.ask",
		Run: askOrOpen, Answer: answerAsk,
	},

	// Trainees.
	{
		Action: "ask", Audience: course.TraineeRole,
		Taps: Taps{"send": asks(inquiring.Send), "in": asks(inquiring.In), "own": asks(inquiring.Own), "again": asks(inquiring.Again)},
	},
	{
		Command: "lich", Alias: "schedule", Action: "schedule", Audience: course.TraineeRole, Help: "menu.schedule",
		Run: attend(attending.Timetable),
		Taps: Taps{
			"":    attend(attending.Timetable),
			"ics": calendars(attending.SendCalendar), "ask": calendars(attending.AskNewAddress), "new": calendars(attending.NewAddress),
		},
	},
	{
		Command: "diemdanh", Alias: "checkin", Action: "in", Dialog: attending.CodeDialog, Audience: course.TraineeRole, Help: "menu.checkin",
		Run:    attend(attending.ShowCheckIn),
		Taps:   Taps{"": attend(attending.CheckInByTap), "code": attend(attending.AskCode), "of": attend(attending.ShowCheckIn), "by": attend(attending.CheckInByCodeOf)},
		Answer: attend(attending.CheckInByCode),
	},
	{
		Command: "xinphep", Alias: "leave", Action: "leave", Dialog: leaving.Dialog, Audience: course.TraineeRole, Help: "menu.leave",
		Run: leave(leaving.Ask), Taps: Taps{"": leave(leaving.AskOn), "drop": leave(leaving.Drop)},
		Answer: leave(leaving.Answer), Form: leave(leaving.Tap), Edited: leave(leaving.Edit),
	},
	{
		Command: "ketqua", Alias: "progress", Action: "progress", Audience: course.TraineeRole, Help: "menu.progress",
		Run: attend(attending.Progress), Taps: Taps{"": attend(attending.Progress)},
	},
	{
		Command: "hoso", Alias: "profile", Action: "profile", Audience: course.TraineeRole, Help: "menu.profile",
		Run: profile, Taps: Taps{"": profile},
	},
	{
		Action: "remind", Audience: course.TraineeRole,
		Taps: Taps{
			"ask": remind(attending.AskRemindersOff), "off": remind(attending.RemindersOff), "on": remind(attending.RemindersOn),
			"keep": remind(attending.KeepReminders),
		},
	},
	{Command: "giaychungnhan", Alias: "certificate", Audience: course.TraineeRole, Help: "menu.certificate", Run: shown(papers.Certificates)},
	{Action: "files", Audience: course.TraineeRole, Taps: Taps{"": material(reviewing.Files)}},
	{Action: "opinion", Audience: course.TraineeRole, Taps: Taps{"": opinion(reviewing.Say)}},
	{
		Action: "object", Dialog: objecting.Dialog, Audience: course.TraineeRole,
		Taps: Taps{"": object(objecting.Ask)}, Answer: object(objecting.Answer),
	},
	{Action: "birth", Audience: course.TraineeRole, Taps: Taps{"": join(joining.SettleBirth)}},
	{Action: "correct", Audience: course.TraineeRole, Taps: Taps{"ask": correct(correcting.Ask), "undo": correct(correcting.Undo)}},
	{
		Dialog: correcting.Dialog, Audience: course.AnyoneRole, // trainees and representatives
		Answer: correct(correcting.Answer), Form: correct(correcting.Tap), Edited: correct(correcting.Edit),
	},
}

// representativeRoutes are what representatives can do for their delegations.
var representativeRoutes = []Route{
	{Command: "doan", Alias: "unit", Audience: course.RepresentativeRole, Help: "menu.delegation", Run: represent(roles.Delegation)},
	{
		Action: "correctfor", Audience: course.RepresentativeRole,
		Taps: Taps{"list": delegates(correcting.ListDelegation), "ask": correct(correcting.AskFor), "undo": correct(correcting.UndoFor)},
	},
	{
		Command: "diemdanhho", Alias: "checkinfor", Action: "for", Audience: course.RepresentativeRole, Help: "menu.checkinfor",
		Run: lists(ticking.For), Taps: Taps{"now": lists(ticking.For), "page": lists(ticking.PageFor), "flip": lists(ticking.FlipFor)},
	},
	{Action: "notme", Audience: course.TraineeRole, Taps: Taps{"": lists(ticking.Deny)}},
	{Command: "nhangcn", Alias: "bundle", Audience: course.RepresentativeRole, Help: "menu.bundle", Run: shown(papers.Bundles)},
	{
		Action: "receipt", Audience: course.RepresentativeRole,
		Taps: Taps{
			"ask": receipts(papers.AskReceipt), "count": receipts(papers.AskPapers), "ok": receipts(papers.ConfirmReceipt),
			"files": signed(papers.SignedList), "add": signed(papers.AskSignedList), "see": signed(papers.SendSignedList),
		},
	},
	{Dialog: papers.ReceiptDialog, Audience: course.AnyoneRole, Answer: signed(papers.AnswerReceipt)}, // representatives and organizers

	{
		Action: "vouch", Dialog: deciding.VouchDialog, Audience: course.RepresentativeRole,
		Taps: Taps{
			"show": decide(deciding.ShowClaim), "give": decide(deciding.GiveClaim), "pass": decide(deciding.PassClaim),
			"no": decide(deciding.AskClaimReason), "refuse": decide(deciding.RefuseClaim),
		},
		Answer: decide(deciding.AnswerClaimReason),
	},
}
