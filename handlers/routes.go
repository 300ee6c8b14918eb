package handlers

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/account"
	"github.com/loptruong/loptruong/handlers/announcing"
	"github.com/loptruong/loptruong/handlers/attending"
	"github.com/loptruong/loptruong/handlers/correcting"
	"github.com/loptruong/loptruong/handlers/deciding"
	"github.com/loptruong/loptruong/handlers/joining"
	"github.com/loptruong/loptruong/handlers/keeping"
	"github.com/loptruong/loptruong/handlers/leaving"
	"github.com/loptruong/loptruong/handlers/marking"
	"github.com/loptruong/loptruong/handlers/objecting"
	"github.com/loptruong/loptruong/handlers/papers"
	"github.com/loptruong/loptruong/handlers/people"
	"github.com/loptruong/loptruong/handlers/reviewing"
	"github.com/loptruong/loptruong/handlers/roles"
	"github.com/loptruong/loptruong/handlers/running"
	"github.com/loptruong/loptruong/handlers/scheduling"
	"github.com/loptruong/loptruong/handlers/ticking"
	"github.com/loptruong/loptruong/handlers/visit"
)

// Route is one thing a person can do: by a command and its English alias, by the
// taps of an action, or by answering the questions of a dialog.
type Route struct {
	Command  string
	Alias    string
	Action   string
	Dialog   string
	Audience course.Role // who it is for
	Help     string      // id of the text of its line in menus and help; empty: not listed

	Run    Handler // the command
	Links  Links   // the links that send the command
	Taps   Taps    // the buttons of the action
	Answer Handler // what is said at the dialog's questions
	Form   Handler // the buttons of the dialog, when it is a visit.Form
	Edited Handler // an earlier message that was changed while the dialog is open
}

// Handler is one way into a thing: it serves a visit with the store of its
// transaction, and returns what is answered.
type Handler func(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error)

// Taps are the buttons of an action, by the word after it; "" are those without one.
type Taps map[string]Handler

// Links are the links that send a command, by what stands before the first "_" of
// what they send with it; the rest is Args then.
type Links map[string]Handler

// routes is everything that can be done here. Menus, help and the first check of
// rights derive from it.
var routes = []Route{
	// Everybody.
	{
		Command: "start", Audience: course.AnyoneRole,
		Run:   person(account.Greet),
		Links: Links{"c": join(joining.Open), "k": attend(attending.Scan), "r": role(roles.Accept), "v": shown(papers.Verify)},
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
	{Action: "search", Audience: course.AnyoneRole, Taps: Taps{"": join(joining.SearchAgain)}},
	{
		Action: "disown", Audience: course.AnyoneRole, // who has just given a place back is told so
		Taps: Taps{"ask": join(joining.AskDisowning), "yes": join(joining.Disown), "no": join(joining.KeepPlace)},
	},

	// Trainees and organizers.
	{
		Command: "lop", Alias: "course", Action: "course", Audience: course.MemberRole, Help: "menu.course",
		Run: run(running.Show), Taps: Taps{"": run(running.Choose), "list": run(running.Courses)},
	},

	// Trainees.
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

	// Representatives.
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
		Action: "vouch", Dialog: deciding.VouchDialog, Audience: course.RepresentativeRole,
		Taps: Taps{
			"show": decide(deciding.ShowClaim), "give": decide(deciding.GiveClaim), "pass": decide(deciding.PassClaim),
			"no": decide(deciding.AskClaimReason), "refuse": decide(deciding.RefuseClaim),
		},
		Answer: decide(deciding.AnswerClaimReason),
	},

	// Organizers.
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
		Action: "claims", Dialog: deciding.ClaimDialog, Audience: course.OrganizerRole,
		Taps: Taps{
			"list": decide(deciding.ListClaims), "show": decide(deciding.ShowClaim), "give": decide(deciding.GiveClaim), "sure": decide(deciding.ChangeClaim),
			"new": decide(deciding.EnrollClaim), "no": decide(deciding.AskClaimReason), "refuse": decide(deciding.RefuseClaim),
		},
		Answer: decide(deciding.AnswerClaimReason),
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
		Run: look(people.List), Taps: Taps{"": look(people.Turn), "find": look(people.TurnFound)},
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
		Run: hall(attending.List), Taps: Taps{"list": hall(attending.ListAgain), "show": hall(attending.Show)},
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
	{
		Command: "thongbao", Alias: "announce", Action: "ann", Dialog: announcing.Dialog, Audience: course.OrganizerRole, Help: "menu.announce",
		Run:    announces(announcing.Announce),
		Taps:   Taps{"go": announces(announcing.Confirm), "mode": announces(announcing.ChooseMode), "no": announces(announcing.Cancel)},
		Answer: announces(announcing.Draft), Edited: announces(announcing.Edited),
	},
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
		Command: "thuhoi", Alias: "revoke", Action: "paper", Dialog: papers.PersonDialog, Audience: course.OrganizerRole, Help: "menu.revoke",
		Run: paper(papers.AskWhose),
		Taps: Taps{
			"of": paper(papers.ShowPaper), "who": paper(papers.AskWhoseByTap), "lift": paper(papers.Lift),
			"ask": paper(papers.AskPaperReason), "why": paper(papers.Because), "sure": paper(papers.AskSurePaper), "ok": paper(papers.DecidePaper),
			"anew": paper(papers.ShowDraft), "twice": paper(papers.AskIssuing), "give": paper(papers.IssueOne),
		},
		Answer: paper(papers.AnswerPaper),
	},
	{
		Command: "sovaoso", Alias: "register", Action: "register", Audience: course.OrganizerRole, Help: "menu.register",
		Run: registers(papers.Register), Taps: Taps{"of": registers(papers.RegisterOfCourse), "year": registers(papers.RegisterOfYear), "start": registers(papers.StartSeries)},
	},
	{Command: "kyso", Alias: "sign", Action: "sign", Audience: course.OrganizerRole, Help: "menu.sign", Run: signings(papers.Signing), Taps: Taps{"get": signings(papers.PapersToSign)}},
	{
		Action: "setting", Dialog: running.SettingDialog, Audience: course.OrganizerRole,
		Taps: Taps{
			"list": settings(running.ShowSettings), "ask": settings(running.AskSetting), "clear": settings(running.ClearSetting),
			"is": settings(running.ChooseSetting), "ok": settings(running.ConfirmSetting), "preview": settings(running.PreviewPapers), "print": settings(running.PrintPapers),
		},
		Answer: settings(running.AnswerSetting),
	},
	{Action: "formfile", Dialog: running.FormDialog, Audience: course.OrganizerRole, Taps: Taps{"out": forms(running.SendForm), "in": forms(running.AskForm), "ok": forms(running.UseForm), "no": forms(running.DropForm)}, Answer: forms(running.TakeForm)},
	{Action: "add", Dialog: people.AddDialog, Audience: course.OrganizerRole, Taps: Taps{"": adds(people.StartAdding)}, Answer: adds(people.AnswerAdding), Form: adds(people.TapAdding)},
	{
		Action: "person", Dialog: people.EntryDialog, Audience: course.OrganizerRole,
		Taps: Taps{
			"show": office(people.ShowCard), "card": office(people.CardAgain), "act": office(people.AskAct), "do": office(people.DoAct),
			"ask": office(people.AskField), "clear": office(people.ClearField), "is": office(people.ChooseValue), "new": office(people.NewDelegation),
			"ok": office(people.MendEntry),
		},
		Answer: office(people.AnswerEntry),
	},
	{
		Action: "merge", Dialog: people.MergeDialog, Audience: course.OrganizerRole,
		Taps: Taps{
			"ask": doubles(people.AskDouble), "with": merging(people.ShowMerge), "ok": merging(people.Merge),
			"back": unmerging(people.AskUnmerge), "undo": unmerging(people.Unmerge),
		},
		Answer: doubles(people.FindDouble),
	},
	{
		Action: "book", Dialog: keeping.AmendDialog, Audience: course.OrganizerRole,
		Taps: Taps{
			"of": keep(keeping.ShowPerson), "one": keep(keeping.ShowEntry), "session": keep(keeping.ShowSession), "at": keep(keeping.TurnSession),
			"set": keep(keeping.StartAmending),
		},
		Answer: keep(keeping.AnswerAmending), Form: keep(keeping.TapAmending), Edited: keep(keeping.EditAmending),
	},
	{Action: "invite", Audience: course.OrganizerRole, Taps: Taps{"org": role(roles.InviteOrganizer), "rep": role(roles.InviteRepresentative)}},
	{
		Command: "phanquyen", Alias: "roles", Action: "roles", Audience: course.OrganizerRole, Help: "menu.roles",
		Run: holders(roles.Show),
		Taps: Taps{
			"of": holders(roles.OfCourse), "show": revoke(roles.ShowGrant), "ask": revoke(roles.AskRevoking), "ok": revoke(roles.Revoke),
			"inv": uninvite(roles.Invitations), "drop": uninvite(roles.Withdraw),
		},
	},
	{
		Command: "nhatky", Alias: "audit", Action: "log", Audience: course.OrganizerRole, Help: "menu.log",
		Run: audit(roles.ReadLog), Taps: Taps{"": audit(roles.TurnLog), "of": audit(roles.LogOfPerson)},
	},

	// Admins.
	{
		Command: "taolop", Alias: "newcourse", Action: "new", Dialog: running.NewCourseForm, Audience: course.AdminRole, Help: "menu.newcourse",
		Run:    making(running.NewCourse),
		Taps:   Taps{"blank": files(people.SendBlank)},
		Answer: orFile(making(running.AnswerNewCourse), files(people.TakeWorkbook)),
		Form:   making(running.TapNewCourse), Edited: making(running.EditNewCourse),
	},
	{
		Action: "all", Audience: course.AdminRole,
		Taps: Taps{
			"roles": holders(roles.OfAll), "inv": uninvite(roles.AllInvitations), "admin": role(roles.InviteAdmin), "log": audit(roles.LogOfAll),
		},
	},
	{Command: "trangthai", Alias: "status", Audience: course.AdminRole, Help: "menu.status", Run: watch(roles.Status)},
}

// What is meant by an update that is no command, no tap and no answer.
var (
	contactRoute  = Route{Audience: course.AnyoneRole, Answer: join(joining.ContactAlone)}
	documentRoute = Route{Audience: course.OrganizerRole, Answer: archiveOr(files(people.TakeUnasked))}
	textRoute     = Route{Audience: course.AnyoneRole, Answer: sheetOr(textAlone)}
)
