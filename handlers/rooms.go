package handlers

import (
	"context"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/account"
	"github.com/loptruong/loptruong/handlers/announcing"
	"github.com/loptruong/loptruong/handlers/attending"
	"github.com/loptruong/loptruong/handlers/correcting"
	"github.com/loptruong/loptruong/handlers/deciding"
	"github.com/loptruong/loptruong/handlers/inquiring"
	"github.com/loptruong/loptruong/handlers/joining"
	"github.com/loptruong/loptruong/handlers/keeping"
	"github.com/loptruong/loptruong/handlers/leaving"
	"github.com/loptruong/loptruong/handlers/marking"
	"github.com/loptruong/loptruong/handlers/papers"
	"github.com/loptruong/loptruong/handlers/people"
	"github.com/loptruong/loptruong/handlers/reviewing"
	"github.com/loptruong/loptruong/handlers/roles"
	"github.com/loptruong/loptruong/handlers/running"
	"github.com/loptruong/loptruong/handlers/scheduling"
	"github.com/loptruong/loptruong/handlers/tending"
	"github.com/loptruong/loptruong/handlers/ticking"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Store is what the rooms ask of a storage transaction, together. What each method
// returns when nothing is found is said in package storage.
type Store interface {
	visit.Store
	account.Store
	announcements
	courses
	halls
	arrivals
	timetables
	books
	reviews
	rosters
	paperwork
	grants
}

type announcements interface {
	announcing.Store
	announcing.Calls
	registrar.Reactions
	classGroups
}

type courses interface {
	running.Store
	running.Forms
	registrar.Courses
}

type halls interface {
	registrar.Screens
	registrar.Slips
}

type arrivals interface {
	joining.Rows
	joining.Acts
}

type timetables interface {
	registrar.Reminded
	registrar.Ways
	scheduling.Store
	attending.Calendars
	attending.Hours
}

type books interface {
	attending.Store
	attending.Hall
	keeping.Store
	ticking.Store
	ticking.Lists
	leaving.Store
	marking.Store
}

type inquiries interface {
	NoticeAt(ctx context.Context, chatID int64, messageID int) (m notice.Message, found bool, err error)
	inquiring.Asking
	inquiring.Answering
}

type reviews interface {
	inquiries
	registrar.Objecting
	registrar.Materials
	registrar.OpinionBook
	registrar.OpinionPage
}

type rosters interface {
	people.Roster
	people.Files
	people.Doubles
	registrar.Withdrawing
	registrar.Merges
	registrar.Unmerges
	people.Rows
	people.Acts
	registrar.Adding
	deciding.Store
	correcting.Store
	correcting.People
}

type paperwork interface {
	papers.Store
	papers.Issuing
	papers.Minute
	papers.People
	papers.Registers
	papers.SignedLists
	papers.Signings
	papers.Bundling
	papers.Merits
}

type grants interface {
	roles.Store
	roles.Attendance
	tending.Store
	registrar.Backups
	roles.Withdrawing
	roles.Log
	registrar.Revoking
}

// in is how the table takes what is done in a room: with the store as the room asks
// for it.
func in[S any](room func(Store) S) func(func(context.Context, *visit.Visit, S) (bot.Reply, error)) Handler {
	return func(do func(context.Context, *visit.Visit, S) (bot.Reply, error)) Handler {
		return func(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
			return do(ctx, v, room(store))
		}
	}
}

var (
	person    = in(func(s Store) account.Store { return s })
	join      = in(desk)
	attend    = in(func(s Store) attending.Store { return s })
	calendars = in(func(s Store) attending.Calendars { return s })
	hours     = in(func(s Store) attending.Hours { return s })
	ways      = in(func(s Store) registrar.Ways { return s })
	hall      = in(func(s Store) attending.Hall { return s })
	keep      = in(func(s Store) keeping.Store { return s })
	lists     = in(func(s Store) ticking.Lists { return s })
	ticks     = in(func(s Store) ticking.Store { return s })
	marks     = in(func(s Store) marking.Store { return s })
	run       = in(func(s Store) running.Store { return s })
	schedules = in(func(s Store) scheduling.Store { return s })
	making    = in(func(s Store) registrar.Courses { return s })
	slips     = in(func(s Store) registrar.Slips { return s })
	screens   = in(func(s Store) registrar.Screens { return s })
	settings  = in(func(s Store) running.Settings { return s })
	forms     = in(func(s Store) running.Forms { return s })
	remind    = in(func(s Store) registrar.Reminded { return s })
	look      = in(func(s Store) people.Roster { return s })
	files     = in(func(s Store) people.Files { return s })
	withdraw  = in(func(s Store) registrar.Withdrawing { return s })
	correct   = in(func(s Store) correcting.Store { return s })
	delegates = in(func(s Store) correcting.People { return s })
	decide    = in(func(s Store) deciding.Store { return s })
	overrule  = in(func(s Store) deciding.Objections { return s })
	material  = in(func(s Store) registrar.Materials { return s })
	opinion   = in(func(s Store) reviewing.Book { return s })
	opinions  = in(func(s Store) registrar.OpinionPage { return s })
	object    = in(func(s Store) registrar.Objecting { return s })
	leave     = in(func(s Store) leaving.Store { return s })
	asks      = in(func(s Store) inquiring.Asking { return s })
	answers   = in(func(s Store) inquiring.Answering { return s })
	excuse    = in(func(s Store) deciding.Leaves { return s })
	doubles   = in(func(s Store) people.Doubles { return s })
	merging   = in(func(s Store) registrar.Merges { return s })
	unmerging = in(func(s Store) registrar.Unmerges { return s })
	adds      = in(func(s Store) registrar.Adding { return s })
	office    = in(func(s Store) people.Office { return people.Office{Rows: s, Acts: s} })
	called    = in(func(s Store) announcing.Calls { return s })
	announces = in(func(s Store) announcing.Store { return s })
	reacts    = in(func(s Store) registrar.Reactions { return s })
	former    = in(func(s Store) announcing.Former { return s })
	shown     = in(func(s Store) papers.Store { return s })
	issuing   = in(func(s Store) papers.Issuing { return s })
	minute    = in(func(s Store) papers.Minute { return s })
	paper     = in(func(s Store) papers.People { return s })
	registers = in(func(s Store) papers.Registers { return s })
	merits    = in(func(s Store) papers.Merits { return s })
	thanks    = in(func(s Store) papers.Thanking { return s })
	rests     = in(func(s Store) registrar.Rest { return s })
	signings  = in(func(s Store) papers.Signings { return s })
	prints    = in(func(s Store) registrar.Printings { return s })
	bundles   = in(func(s Store) papers.Bundling { return s })
	receipts  = in(func(s Store) papers.Receipts { return s })
	signed    = in(func(s Store) papers.SignedLists { return s })
	role      = in(func(s Store) roles.Store { return s })
	holders   = in(func(s Store) roles.Holders { return s })
	revoke    = in(func(s Store) registrar.Revoking { return s })
	uninvite  = in(func(s Store) roles.Withdrawing { return s })
	audit     = in(func(s Store) roles.Log { return s })
	represent = in(func(s Store) roles.Attendance { return s })
	copies    = in(func(s Store) registrar.Backups { return s })
	tend      = in(func(s Store) tending.Store { return s })
)

// desk is where people are let in, and can check in at once.
func desk(store Store) joining.Desk {
	return joining.Desk{
		Rows: store, Acts: store,
		OpenNow: func(ctx context.Context, v *visit.Visit, of visit.Attending) (bot.Reply, error) {
			return attending.OpenNow(ctx, v, store, of)
		},
		AskRight: func(ctx context.Context, v *visit.Visit, place int64, field course.Field) (bot.Reply, error) {
			return correcting.Begin(ctx, v, store, place, field)
		},
	}
}

// againIn says the first message again in the language that is tapped under it: the
// greeting, or the notice of joining to whoever came by the link of a course.
func againIn(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, visit.LanguageTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := account.Speak(ctx, v, store, tapped.Code); err != nil {
		return bot.Reply{}, err
	}
	if tapped.Course == 0 {
		return account.Greet(ctx, v, store)
	}
	reply, err := joining.ReadAgain(ctx, v, desk(store), tapped.Course)
	return reply.And(v.Menu()), err
}

// profile shows a trainee's entry, with what the person has asked for and is asked.
func profile(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return account.Profile(ctx, v, account.Beside{
		Waiting: func(e course.Enrollment) (string, error) { return correcting.Waiting(ctx, v, store, e) },
		Birth:   func(c course.Course, e course.Enrollment) bot.Reply { return joining.AskBirth(v, c, e) },
	})
}

// orFile answers a question by do, and takes a file in the place of the answer.
func orFile(do, take Handler) Handler {
	return func(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
		if v.Document != nil {
			return take(ctx, v, store)
		}
		return do(ctx, v, store)
	}
}

// archiveOr takes an archive for papers that came back signed, and any other file for what it
// else is.
func archiveOr(other Handler) Handler {
	return func(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
		if strings.HasSuffix(strings.ToLower(v.Document.Name), ".zip") {
			return signings(papers.TakeSigned)(ctx, v, store)
		}
		return other(ctx, v, store)
	}
}

// codeOr takes six digits for the code of a trainee who is called to check in, and
// any other text for what it else is.
func codeOr(other Handler) Handler {
	return func(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
		if attending.IsCode(v.Text) && v.May(course.TraineeRole) {
			return attending.CheckInByCode(ctx, v, store)
		}
		return other(ctx, v, store)
	}
}

// markOr takes a sheet, or several names in one message, where names are asked for, and
// any other text for what it else is.
func markOr(other Handler) Handler {
	return func(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
		session, as, naming, err := ticking.Naming(v)
		switch {
		case err != nil:
			return bot.Reply{}, err
		case naming && marking.IsSheet(v):
			return marking.Sheet(ctx, v, store, session)
		case naming && marking.Several(v):
			return marking.Names(ctx, v, store, session, as)
		}
		return other(ctx, v, store)
	}
}

// sheetOr takes what an organizer types back from a printed sheet, and any other text for
// what it else is.
func sheetOr(other Handler) Handler {
	return func(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
		if v.May(course.OrganizerRole) && marking.IsSheet(v) {
			return marking.Alone(ctx, v, store)
		}
		return other(ctx, v, store)
	}
}

// answerMark takes another sheet in the place of the one that is shown. Any other text
// ends that, and is for the dialog in which it was typed.
func answerMark(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	session, err := marking.Known(v)
	if err != nil {
		return bot.Reply{}, err
	}
	if session != 0 && marking.IsSheet(v) {
		return marking.Sheet(ctx, v, store, session)
	}
	if err := marking.Resume(ctx, v); err != nil {
		return bot.Reply{}, err
	}
	if v.Dialog.Name == ticking.Dialog {
		return markOr(ticks(ticking.Answer))(ctx, v, store)
	}
	return textRoute.Answer(ctx, v, store)
}

// textAlone is a text that answers nothing: a code, the wish to be checked in, or nothing
// that is understood.
func textAlone(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	stranger := v.Actor.Role() == course.AnyoneRole
	switch {
	case visit.ChecksIn(v.Text) && (stranger || v.May(course.TraineeRole)):
		return attending.ShowCheckIn(ctx, v, store)
	case stranger && attending.IsCode(v.Text): // at a class whose roster they are not on
		return v.Reply("checkin.code_of_nobody", "Organizers", words.Organizers(v.Say, course.Course{}))
	}
	return codeOr(inquiryOr(person(account.NotUnderstood)))(ctx, v, store)
}

// trainee tells whether somebody is a trainee and runs no course: what they say alone may be
// meant for those who do.
func trainee(v *visit.Visit) bool { return v.May(course.TraineeRole) && !v.May(course.OrganizerRole) }

// inquiryOr takes what a trainee says for a question to the organizers, and anything else for
// what it is.
func inquiryOr(other Handler) Handler {
	return func(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
		if trainee(v) && inquiring.Asks(v) {
			return inquiring.Alone(ctx, v, store)
		}
		return other(ctx, v, store)
	}
}

// askOrOpen takes /hoi: organizers see what is open, trainees ask.
func askOrOpen(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	if v.May(course.OrganizerRole) && (v.Args == "" || !v.May(course.TraineeRole)) {
		return inquiring.Open(ctx, v, store)
	}
	return inquiring.Own(ctx, v, store)
}

// answerAsk takes what is meant for the question that is about to be asked. Anything else ends
// that, and is what it would be without.
func answerAsk(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	meant, err := inquiring.Meant(v)
	if err != nil {
		return bot.Reply{}, err
	}
	if meant {
		return codeOr(asks(inquiring.AnswerAsk))(ctx, v, store)
	}
	if err := v.Leave(ctx, inquiring.AskDialog); err != nil {
		return bot.Reply{}, err
	}
	v.Dialog = notice.Dialog{}
	switch {
	case v.Contact != nil:
		return contactRoute.Answer(ctx, v, store)
	case v.Document != nil && v.May(documentRoute.Audience):
		return documentRoute.Answer(ctx, v, store)
	}
	return textRoute.Answer(ctx, v, store)
}
