package handlers

import (
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/keeping"
	"github.com/loptruong/loptruong/handlers/people"
	"github.com/loptruong/loptruong/handlers/roles"
	"github.com/loptruong/loptruong/handlers/running"
	"github.com/loptruong/loptruong/handlers/tending"
)

// managingRoutes are what organizers can do about what a course is: its settings, entries and
// who runs it.
var managingRoutes = []Route{
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
			"ok": office(people.MendEntry), "said": office(people.ShowSaid),
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
}

// adminRoutes are what admins can do.
var adminRoutes = []Route{
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
	{
		Command: "saoluu", Alias: "backup", Action: "copy", Audience: course.AdminRole, Help: "menu.backup", Run: copies(tending.OfferBackup),
		Taps: Taps{"sure": copies(tending.AskBackup), "ok": copies(tending.SendBackup), "no": copies(tending.LeaveBackup)},
	},
	{
		Command: "trangthai", Alias: "status", Action: "status", Audience: course.AdminRole, Help: "menu.status", Run: tend(tending.Status),
		Taps: Taps{
			"show": tend(tending.Status), "one": tend(tending.ShowSetAside), "ask": tend(tending.AskSetAside), "ok": tend(tending.SettleSetAside),
		},
	},
}
