package handlers

import (
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/papers"
)

// paperRoutes are what organizers can do about papers.
var paperRoutes = []Route{
	{
		Command: "capgcn", Alias: "issue", Action: "issue", Dialog: papers.SignDayDialog, Audience: course.OrganizerRole, Help: "menu.issue",
		Run: issuing(papers.Issue),
		Taps: Taps{
			"show": issuing(papers.IssueAgain), "ask": issuing(papers.AskSure), "ok": issuing(papers.Confirm),
			"back": minute(papers.TakeBack), "send": minute(papers.Send),
			"day": issuing(papers.AskSignDay), "on": issuing(papers.ChooseSignDay),
		},
		Answer: issuing(papers.AnswerSignDay),
	},
	{Action: "rest", Audience: course.OrganizerRole, Taps: Taps{"ask": rests(papers.AskRest), "ok": rests(papers.IssueRest)}},
	{
		Command: "goidoan", Alias: "bundles", Action: "bundles", Audience: course.OrganizerRole, Help: "menu.bundles",
		Run: bundles(papers.SendBundles), Taps: Taps{"send": bundles(papers.SendBundlesByTap), "print": prints(papers.PrintTogether)},
	},
	{
		Action: "receipts", Audience: course.OrganizerRole,
		Taps: Taps{
			"list": receipts(papers.Receivings), "ask": receipts(papers.AskReceipt), "count": receipts(papers.AskPapers), "ok": receipts(papers.ConfirmReceipt),
			"left": registers(papers.Unfetched), "files": signed(papers.SignedList), "add": signed(papers.AskSignedList), "see": signed(papers.SendSignedList),
		},
	},
	{
		Command: "giaykhen", Alias: "commend", Action: "merit", Dialog: papers.MeritDialog, Audience: course.OrganizerRole, Help: "menu.merit",
		Run: merits(papers.AskMerits),
		Taps: Taps{
			"of": merits(papers.AskMeritsByTap), "for": merits(papers.AskMeritFor), "pick": merits(papers.PickOne), "drop": merits(papers.DropOne),
			"ask": merits(papers.AskMeritReason), "why": merits(papers.MeritBecause), "sure": merits(papers.AskSureMerits), "ok": merits(papers.GiveMerits),
		},
		Answer: merits(papers.AnswerMerit),
	},
	{
		Command: "thucamon", Alias: "thank", Action: "speaker", Dialog: papers.ThanksDialog, Audience: course.OrganizerRole, Help: "menu.thanks",
		Run: thanks(papers.AskThanks),
		Taps: Taps{
			"of": thanks(papers.AskThanksByTap), "add": thanks(papers.AddSpeaker), "drop": thanks(papers.DropSpeaker),
			"show": thanks(papers.ShowThanks), "sure": thanks(papers.AskSureThanks), "ok": thanks(papers.GiveThanks),
		},
		Answer: thanks(papers.AnswerThanks),
	},
	{
		Action: "letter", Audience: course.OrganizerRole,
		Taps: Taps{"of": paper(papers.ShowLetter), "file": paper(papers.SendLetter), "anew": paper(papers.ShowLetterDraft)},
	},
	{
		Command: "thuhoi", Alias: "revoke", Action: "paper", Dialog: papers.PersonDialog, Audience: course.OrganizerRole, Help: "menu.revoke",
		Run: paper(papers.AskWhose),
		Taps: Taps{
			"of": paper(papers.ShowPaper), "who": paper(papers.AskWhoseByTap), "lift": paper(papers.Lift),
			"ask": paper(papers.AskPaperReason), "why": paper(papers.Because), "sure": paper(papers.AskSurePaper), "ok": paper(papers.DecidePaper),
			"anew": paper(papers.ShowDraft), "other": paper(papers.ShowOtherDraft), "twice": paper(papers.AskIssuing), "give": paper(papers.IssueOne),
		},
		Answer: paper(papers.AnswerPaper),
	},
	{
		Command: "sovaoso", Alias: "register", Action: "register", Audience: course.OrganizerRole, Help: "menu.register",
		Run: registers(papers.Register), Taps: Taps{"of": registers(papers.RegisterOfCourse), "year": registers(papers.RegisterOfYear), "start": registers(papers.StartSeries)},
	},
	{Command: "kyso", Alias: "sign", Action: "sign", Audience: course.OrganizerRole, Help: "menu.sign", Run: signings(papers.Signing), Taps: Taps{"get": signings(papers.PapersToSign)}},
}
