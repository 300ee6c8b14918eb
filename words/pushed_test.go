package words_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"html"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/words"
)

// pushed is every message of this package, by its function, as it is said of a
// course; of one that has several forms, all of them.
func pushed(p *i18n.Printer, c course.Course) map[string][]notice.Message {
	sessions := coursetest.Sessions("16/8/2022")
	s, now := sessions[0], coursetest.At("16/8 7:20")
	e := course.Enrollment{Trainee: course.Trainee{Name: "Lan"}, Delegation: "Chợ Lách"}
	one, closing := course.Certificate{No: 1, Year: 2022}, course.Closing{ID: 1, CourseID: c.ID, ReleaseAt: now}
	issued := []course.Certificate{one}
	file := &roster.Roster{Rows: []roster.Row{{Line: 2, Enrollment: e}}}
	shown, files := words.FileRead(p, course.Import{ID: 1, State: course.ImportRead, Shown: 1}, c, file, course.Compare(nil, []course.Enrollment{e}, nil), nil)
	if len(files) != 0 {
		panic("files that say nothing of the course")
	}
	var reminders []notice.Message
	for _, kind := range []course.ReminderKind{course.EveningReminder, course.MorningReminder, course.LeadReminder} {
		reminders = append(reminders, words.Reminder(p, c, course.Reminder{Kind: kind, Sessions: sessions}, coursetest.At("15/8 19:00")))
	}
	begun := words.Reminder(p, c, course.Reminder{Kind: course.LeadReminder, Sessions: sessions}, coursetest.At("16/8 7:31"))
	var outdated []notice.Message
	for _, kind := range course.ReminderKinds {
		for _, at := range []string{"16/8 7:20", "17/8 7:20"} {
			outdated = append(outdated, words.Outdated(p, c, course.Told{Kind: kind, Sessions: sessions}, coursetest.At(at)))
		}
	}
	var facts []notice.Message
	for _, f := range factsOf(c, e) {
		facts = append(facts, words.Fact(p, f))
	}
	stands := course.Standing{Place: course.Enrollment{Trainee: course.Trainee{TelegramID: 31}}, Stands: course.Progress{Total: 8, Needed: 7, Missed: sessions[:1]}}
	closed := course.SessionClosed{Session: s, Tallies: []course.Tally{{Delegation: "Chợ Lách", Total: 1}}, Standings: []course.Standing{stands}}
	held := e
	held.ID, held.Trainee.AccountID = 5, 7
	near := []course.Enrollment{held, e}
	asked := course.ClaimAsked{Course: c, Place: held}
	for _, f := range []course.Fact{
		asked, course.ClaimAsked{Course: c, Near: near, Elsewhere: near}, course.ClaimAsked{Course: c, Near: near, Vouching: course.Account{ID: 1}},
		course.ClaimSettled{Course: c, Claim: course.Claim{State: course.ClaimGranted}, Place: e},
	} {
		facts = append(facts, words.Fact(p, f))
	}
	leaves := map[course.LeaveState]course.LeaveCase{}
	for _, state := range []course.LeaveState{course.LeaveAsked, course.LeaveApproved, course.LeaveRefused, course.LeaveWithdrawn, course.LeaveGivenUp} {
		leaves[state] = course.LeaveCase{Course: c, Leave: course.Leave{Place: e, Sessions: sessions, State: state}}
	}
	wait := course.LeavesWait{Course: c, New: []course.LeaveCase{leaves[course.LeaveAsked], leaves[course.LeaveAsked]}, Waiting: 2}
	given := course.LeavesWait{Course: c, GivenUp: []course.Leave{leaves[course.LeaveGivenUp].Leave}}
	for _, f := range []course.Fact{wait, given, course.LeaveDecided{Case: leaves[course.LeaveRefused]}} {
		facts = append(facts, words.Fact(p, f))
	}
	var decided []notice.Message
	for _, k := range leaves {
		decided = append(decided, words.AskedLeave(p, k, course.Person{}))
	}
	var waits []notice.Message
	for _, state := range []course.WaitingState{course.WaitingAsked, course.WaitingInLine, course.WaitingOffered} {
		waits = append(waits, words.Waits(p, c, course.Waiting{State: state}))
	}
	for _, state := range []course.WaitingState{course.WaitingInLine, course.WaitingExpired, course.WaitingSeated, course.WaitingRefused} {
		facts = append(facts, words.Fact(p, course.WaitingMoved{Course: c, Waiting: course.Waiting{State: state}}))
	}
	return map[string][]notice.Message{
		"AskedLeave":       decided,
		"Reminder":         append(reminders, begun),
		"ArtTaken":         {words.ArtTaken(p, c, course.ArtSeal, course.ArtFile{}), words.ArtTaken(p, c, course.ArtBackground, course.ArtFile{Pages: 2, Misfit: true})},
		"Outdated":         outdated,
		"OwnPapers":        {words.OwnPapers(p, c, "Đoàn A", 2, true, nil, 1)},
		"TwoUpPapers":      {words.TwoUpPapers(p, c, 2, 1)},
		"ThanksDrawn":      {words.ThanksDrawn(p, c, one)},
		"StockPapers":      {words.StockPapers(p, c, "", 2, []course.Paper{{Name: "An"}}, 1)},
		"Proof":            {words.Proof(p, c, "Chợ Lách", 2, []course.Paper{{Name: "An"}}, 1)},
		"NoProof":          {words.NoProof(p, c)},
		"Together":         {words.Together(p, c, course.PrintAll, 2, 3, 1), words.Together(p, c, course.PrintLoose, 0, 0, 0)},
		"PreviewRefused":   {words.PreviewRefused(p, c.Title, "bad_file"), words.PreviewRefused(p, c.Title, "bad_request")},
		"PrinterSheet":     {words.PrinterSheet(p, c, "", 1)},
		"Preview":          {words.Preview(p, c, course.Completion, words.Example(), nil, 1), words.Preview(p, c, course.Completion, words.Example(), []course.PaperFault{{Field: course.PaperName}}, 0)},
		"RemindersMissed":  {words.RemindersMissed(p, c, []time.Time{now})},
		"SessionsChanged":  {words.SessionsChanged(p, c, []course.Untold{{SessionChange: course.SessionChange{Was: s, Is: sessions[1]}}}, course.TraineeRole, true)},
		"CheckInOpened":    {words.CheckInOpened(p, c, s)},
		"CheckInOpenedFor": {words.CheckInOpenedFor(p, c, s)},
		"CheckInClosed":    {words.CheckInClosed(p, c, closed, true), words.CheckInClosed(p, c, closed, false)},
		"DelegationClosed": {words.DelegationClosed(p, c, []course.SessionClosed{closed})},
		"Standing":         {words.Standing(p, c, s, closed.Standings[0]), words.Standing(p, c, course.Session{}, closed.Standings[0])},
		"Nudge":            {words.Nudge(p, c, s)},
		"ClosingLate":      {words.ClosingLate(p, c, s, now)},
		"CheckInAgain":     {words.CheckInAgain(p, c, s, now)},
		"AnnouncementProgress": {words.AnnouncementProgress(p, c, notice.Mailing{}, notice.MailingState{People: notice.Delivery{Waiting: 1}}),
			words.AnnouncementProgress(p, c, notice.Mailing{}, notice.MailingState{}), words.AnnouncementProgress(p, c, notice.Mailing{}, notice.MailingState{Paused: true}),
			words.AnnouncementProgress(p, c, notice.Mailing{}, notice.MailingState{Stopping: true})},
		"AttendancePictureSent": {words.AttendancePictureSent(p, c, []course.Session{s}, []course.Tally{{Total: 2, Present: 1}}),
			words.AttendancePictureSent(p, c, []course.Session{s, s}, []course.Tally{{Total: 2, Present: 1}, {Total: 2, Late: 2}})},
		"LaterCard":          {words.LaterCard(p, c, words.Later{})},
		"Results":            {words.Results(p, c, notice.Announcement{No: 7}, notice.AllReactions{})},
		"Reactors":           {words.Reactors(p, c, notice.Announcement{No: 7}, notice.Reactions{}, notice.Noted, nil)},
		"DeedReport":         {words.DeedReport(p, c, notice.Mailing{}, notice.Delivery{Total: 1}, nil), words.AnnouncementProgress(p, c, notice.Mailing{Of: 1, Deed: notice.Edit}, notice.MailingState{})},
		"AnnouncementPaused": {words.AnnouncementPaused(p, c, notice.Mailing{}, notice.MailingState{PauseReason: "too_long"}), words.AnnouncementPaused(p, c, notice.Mailing{}, notice.MailingState{PauseReason: "bad_file"})},
		"AnnouncementReport": {words.AnnouncementReport(p, c, 7, notice.Delivery{Total: 1}, nil)},
		"PassOn":             {words.PassOn(p, c, notice.Announcement{No: 7}, "", course.Delegation{ID: 1}, nil, false)},
		"ResultPictureSent":  {words.ResultPictureSent(p, c, notice.Announcement{No: 7}, notice.AllReactions{}, 1)},
		"ListSent":           {words.ListSent(p, c, notice.Announcement{No: 7}, notice.CallsList, 3, 1), words.ListSent(p, c, notice.Announcement{No: 7}, notice.ResultsList, 3, 1)},
		"ListEmpty":          {words.ListEmpty(p, c, notice.Announcement{No: 7})},
		"CallList":           {words.CallList(p, c, notice.Announcement{No: 7}, 1, 0, nil)},
		"ClosingWaiting":     {words.ClosingWaiting(p, c, closing, issued), words.ClosingWaiting(p, c, closing, nil)},
		"ClosingTakenBack":   {words.ClosingTakenBack(p, c, now, issued)},
		"ClosingProgress": {words.ClosingProgress(p, c, notice.MailingState{}), words.ClosingProgress(p, c, notice.MailingState{Papers: 1, Waiting: 1}),
			words.ClosingProgress(p, c, notice.MailingState{Papers: 1})},
		"ClosingReport":   {words.ClosingReport(p, c, words.ClosingResult{Issued: issued})},
		"Certificate":     {words.Certificate(p, c, one, e), words.Certificate(p, c, one, course.Enrollment{})},
		"CertificateFor":  {words.CertificateFor(p, c, one, e)},
		"Unfetched":       {words.Unfetched(p, c, issued), words.Unfetched(p, c, nil)},
		"UnfetchedTable":  {words.UnfetchedTable(p, c, 2, 1)},
		"ClassWorkbook":   {words.ClassWorkbook(p, c, 2, 8, true, 1)},
		"NoAttendance":    {words.NoAttendance(p, c)},
		"NothingToPrint":  {words.NothingToPrint(p, c)},
		"Bundle":          {words.Bundle(p, c, course.Bundle{}, false)},
		"Undrawn":         {words.Undrawn(p, c, one, nil)},
		"Unbundled":       {words.Unbundled(p, c, course.Bundle{})},
		"Register":        {words.Register(p, c, 0, 2, false, 1)},
		"RegisterPages":   {words.RegisterPages(p, c, 0, 1)},
		"Unsigned":        {words.Unsigned(p, c, &course.Error{Kind: course.ErrInvalid, TextID: "signing.none"})},
		"ToSign":          {words.ToSign(p, c)},
		"PapersToSign":    {words.PapersToSign(p, c, 3, 3, 1, 1, 1), words.PapersToSign(p, c, 80, 200, 2, 3, 1)},
		"SignedRead":      {words.SignedRead(p, course.Import{}, c, course.SignedDiff{Left: []course.LeftFile{{Fault: course.SignedForeign}}})},
		"SignedKept":      {words.SignedKept(p, c, course.SignedDiff{})},
		"SignedListTaken": {words.SignedListTaken(p, c, course.Receiving{Files: 1}, course.ReceiptScan{MediaType: "application/pdf", Pages: 2}, true)},
		"SignedAfterAll":  {words.SignedAfterAll(p, c, one)},
		"Unstamped":       {words.Unstamped(p, c)},
		"DrawnAfterAll":   {words.DrawnAfterAll(p, c, one)},
		"NotEligible":     {words.NotEligible(p, c, course.Progress{}, ""), words.NotEligible(p, c, course.Progress{}, "chờ xác minh")},
		"Objected":        {words.Objected(p, course.AbsenceObjected{Course: c})},
		"SessionOver":     {words.SessionOver(p, c, s, 2)},
		"MaterialsThere":  {words.MaterialsThere(p, c, s)},
		"Opinion":         {words.Opinion(p, c, s, course.Opinion{}, course.AskUseful, 1), words.Opinion(p, c, s, course.Opinion{Useful: 5, Clear: 1}, "", 0)},
		"AskedClaim":      {words.AskedClaim(p, asked)},
		"Inquiry":         {words.Inquiry(p, course.InquiryCase{Course: c}), words.Inquiry(p, course.InquiryCase{Course: c, Inquiry: course.Inquiry{Answers: 1, Files: []string{"{}"}}, Responses: []course.Response{{}}})},
		"Waiting":         {words.Waiting(p, course.InquiriesWait{Course: c, Due: []course.Inquiry{{Text: "?"}}, Open: 1})},
		"StillWaiting":    {words.StillWaiting(p, c, course.Inquiry{}), words.StillWaiting(p, c, course.Inquiry{Text: "?"})},
		"Answered":        {words.Answered(p, course.InquiryAnswered{InquiryCase: course.InquiryCase{Course: c}}), words.Answered(p, course.InquiryAnswered{InquiryCase: course.InquiryCase{Course: c, Inquiry: course.Inquiry{Text: "?"}}})},
		"Waits":           waits,
		"Fact":            facts,
		"FileRead":        {shown[0]},
		"FormChange": {
			words.FormChange(p, course.FormFile{Name: "mau.json"}, course.FormChange{Was: c, Is: c, Settings: []course.Setting{course.SettingDesign}}),
			words.FormChange(p, course.FormFile{Name: "mau.json"}, course.FormChange{Was: c, Is: c}),
		},
		"FormRefused": {words.FormRefused(p, c, course.FormFile{Name: "mau.json"}, course.Refuse(course.ErrInvalid, "formfile.not_utf8"))},
		"FileStored":  {words.FileStored(p, c, course.Diff{})},
		"FileRefused": {words.FileRefused(p, c, course.Import{Name: "ds.xlsx"}, &course.Error{TextID: "import.gone"})},
	}
}

// factsOf is one of each kind of fact.
func factsOf(c course.Course, e course.Enrollment) []course.Fact {
	return []course.Fact{
		course.ClaimAsked{Course: c, Place: course.Enrollment{ID: 1}}, course.ClaimSettled{Course: c}, course.PlaceKept{Course: c, Place: e}, course.PlaceDisowned{Course: c, Place: e},
		course.NewcomersRegistered{Course: c, Places: []course.Enrollment{e}},
		course.WithdrawnWantsIn{Course: c, Place: e}, course.EntryMended{Course: c, Place: e},
		course.CheckInHoursSet{HourSet: course.HourSet{Course: c}}, course.AttendanceAmended{Course: c, Place: e}, course.TickedFor{Course: c, Place: e}, course.TickDenied{Course: c, Place: e}, course.PlaceUnlinked{Course: c, Place: e},
		course.PlaceGiven{Course: c, Place: e},
		course.WaitingMoved{Course: c, Waiting: course.Waiting{State: course.WaitingOffered}}, course.RegistrationsWait{Course: c, New: 1, Waiting: 2},
		course.GroupLost{Course: c},
		course.CorrectionsWait{Course: c, New: []course.Correction{{Place: e}}}, course.CorrectionsDecided{Course: c, Place: e, Decided: []course.Correction{{Place: e}}},
		course.LeavesWait{Course: c, New: []course.LeaveCase{{Course: c, Leave: course.Leave{Place: e}}}}, course.LeaveDecided{Case: course.LeaveCase{Course: c}},
		course.LeaveOfDelegation{Course: c, Leave: course.Leave{Place: e}},
		course.PlaceMoved{Course: c, Place: course.Enrollment{State: course.Withdrawn}}, course.RepresentativeMade{Course: c, Place: e},
		course.NotEligible{Course: c, Place: e}, course.PapersReleased{Course: c}, course.ClosingUndone{Course: c},
		course.CertificateWaits{Course: c, Place: e}, course.EarlyClosingOver{Course: c, Fallen: []course.Papered{{Place: e}}, Rest: []course.Enrollment{e}, Lost: []course.Enrollment{e}},
		course.BundleForwarded{Course: c}, course.PapersReceived{Course: c}, course.ReceiptFiled{Course: c}, course.CertificateForwarded{Course: c, Place: e},
		course.CertificateRevoked{Course: c, Place: e},
		course.AbsenceObjected{Course: c}, course.ObjectionDecided{Course: c, Objection: course.Objection{State: course.ObjectionKept}},
		course.ScheduledWent{Scheduled: course.Scheduled{Course: c}}, course.ScheduledWaits{Scheduled: course.Scheduled{Course: c}, Why: course.DoubtLate},
		course.RoleRevoked{Course: c, Grant: course.Grant{Role: course.OrganizerRole}},
	}
}

// TestEveryMessageNamesTheCourse: whoever is told something may be on two courses,
// or run both.
func TestEveryMessageNamesTheCourse(t *testing.T) {
	t.Parallel()
	c := course.NewCourse("DVCQ", "Lớp <dân> vận & đoàn thể")
	c.ID = 7
	for _, lang := range i18n.Languages {
		for name, messages := range pushed(mustTexts(t).In(lang, c.Address), c) {
			for _, m := range messages {
				if !strings.Contains(m.Text, html.EscapeString(c.Title)) {
					t.Errorf("%s doesn't name the course in %s:\n%s", name, lang, m.Text)
				}
			}
		}
	}
	var kinds []string
	for _, f := range factsOf(c, course.Enrollment{}) {
		kinds = append(kinds, fmt.Sprintf("%T", f))
	}
	slices.Sort(kinds)
	if diff := cmp.Diff(factKinds(t), kinds); diff != "" {
		t.Errorf("the kinds of facts and those held against the rule (-code +here):\n%s", diff)
	}
	told := slices.Sorted(maps.Keys(pushed(mustTexts(t).In("vi", c.Address), c)))
	if diff := cmp.Diff(messageFunctions(t), told); diff != "" {
		t.Errorf("the functions that make messages and those held against the rule (-code +here):\n%s", diff)
	}
}

// messageFunctions are the package's functions that return messages, sorted.
func messageFunctions(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no code: %v", err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.IsExported() && f.Recv == nil && f.Type.Results != nil && returnsMessage(f.Type.Results) {
				names = append(names, f.Name.Name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// factKinds are the kinds of facts that something is said of, in the order of the
// code.
func factKinds(t *testing.T) (kinds []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "tell.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if clause, ok := n.(*ast.CaseClause); ok {
			for _, kind := range clause.List {
				kinds = append(kinds, "course."+kind.(*ast.SelectorExpr).Sel.Name)
			}
		}
		return true
	})
	slices.Sort(kinds)
	return kinds
}

func returnsMessage(results *ast.FieldList) (found bool) {
	ast.Inspect(results, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		found = found || ok && s.Sel.Name == "Message"
		return true
	})
	return found
}
