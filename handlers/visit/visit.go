// Package visit is the toolkit of the chat: who is there and what they may do,
// forms as data, typed buttons, pages of a list, confirmations and undo. The rooms
// of handlers are built of it; it knows nothing of what they are about but the
// course somebody speaks of.
package visit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/limit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Config is what the rooms need beside the store.
type Config struct {
	Texts     *i18n.Texts
	Username  func() string                                   // the bot's, without @: for links into Telegram; known before the first update
	PublicURL string                                          // address of the web pages; empty when there are none
	Check     func(course.Paper) []course.PaperFault          // what of a certificate can't be printed; certificate.Maker's
	Signing   registrar.Signing                               // how papers are signed by certificate; nil when they aren't
	Blank     func() ([]byte, error)                          // the empty class workbook; roster's
	Form      func(course.Course, course.Art) ([]byte, error) // the file of what a course's papers say and how they look; roster's
	Admins    []int64                                         // Telegram users who are made admins at every start
	Now       func() time.Time

	Sealed     bool                             // backups can be encrypted, and sent by chat
	Version    string                           // of the program
	LastBackup func() (at time.Time, err error) // the newest backup of the nights, zero when there is none yet; nil when none are made
}

// House is what all rooms share.
type House struct {
	Config
	VerifyTries *limit.Limit[int64] // of certificate codes, by user

	// Commands lists the commands of the audiences shown, one a line.
	Commands func(p *i18n.Printer, shown func(audience course.Role) bool) string
}

// Link is a link that opens the bot with a start parameter, which may be empty.
func (h *House) Link(start string) string {
	link := "https://t.me/" + h.Username()
	if start != "" {
		link += "?start=" + start
	}
	return link
}

// Store is what the toolkit itself asks of a storage transaction; each room asks
// for what it needs by an interface of its own.
type Store interface {
	accounts
	Course(ctx context.Context, id int64) (course.Course, error)
	Courses(ctx context.Context) ([]course.Course, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	Entry(ctx context.Context, sessionID, enrollmentID int64) (course.Attendance, error)
	Dialog(ctx context.Context, chatID int64) (d notice.Dialog, found bool, err error)
	SaveDialog(ctx context.Context, d notice.Dialog) error
	DeleteDialog(ctx context.Context, chatID int64) error
	words.Ears
}

type accounts interface {
	Visitor(ctx context.Context, telegramID int64, language string) (course.Account, course.Actor, error)
	SetBlocked(ctx context.Context, telegramID int64, blocked bool) error
	SetAccountName(ctx context.Context, accountID int64, name string) error
	SetActiveCourse(ctx context.Context, accountID, courseID int64) error
	Actor(ctx context.Context, accountID int64) (course.Actor, error)
}

// Visit is one update of one person, with everything a handler looks at: the
// update, who it is and what they may do at this moment.
type Visit struct {
	*bot.Request
	House   *House
	Now     time.Time
	Account course.Account
	Actor   course.Actor
	Dialog  notice.Dialog // the unfinished form the update answers; Name is empty when there is none
	Say     *i18n.Printer

	store Store
}

// New is the visit of an update, in the transaction it is handled in.
func New(ctx context.Context, h *House, store Store, r *bot.Request) (*Visit, error) {
	lang := i18n.Vietnamese
	if strings.HasPrefix(r.Language, i18n.English) { // "en", "en-GB"
		lang = i18n.English
	}
	account, actor, err := store.Visitor(ctx, r.TelegramID, lang)
	if err != nil {
		return nil, err
	}
	if r.Private && !account.BlockedAt.IsZero() { // whoever writes to the bot has let it in again
		account.BlockedAt = time.Time{}
		if err := store.SetBlocked(ctx, r.TelegramID, false); err != nil {
			return nil, err
		}
	}
	mine := *r // what a visit makes of it must not be there when the unit runs again
	v := &Visit{Request: &mine, House: h, Now: h.Now(), Account: account, Actor: actor, store: store}
	v.Say = h.Texts.In(account.Language, account.Address)
	return v, keepName(ctx, v)
}

// Reread reads the person's rights anew.
func (v *Visit) Reread(ctx context.Context) (err error) {
	if v.Actor, err = v.store.Actor(ctx, v.Account.ID); err != nil {
		return err
	}
	return keepName(ctx, v)
}

// keepName keeps of who has a role the name that Telegram shows, so that others can tell
// who it is.
func keepName(ctx context.Context, v *Visit) error {
	if len(v.Actor.Grants) == 0 || v.Name == "" || v.Name == v.Account.Name {
		return nil
	}
	v.Account.Name = v.Name
	return v.store.SetAccountName(ctx, v.Account.ID, v.Name)
}

// May tells whether the person belongs to a route's audience. It only spares
// people menus and answers that are not for them: the act itself asks course.Can
// about the very object.
func (v *Visit) May(audience course.Role) bool {
	switch audience {
	case course.AnyoneRole:
		return true
	case course.MemberRole:
		return v.May(course.TraineeRole) || v.May(course.OrganizerRole)
	}
	for _, g := range v.Actor.Grants {
		if g.Role == audience || g.Role == course.AdminRole && audience == course.OrganizerRole {
			return true
		}
	}
	return audience == course.TraineeRole && len(v.Actor.Enrollments) > 0
}

// Allow returns nil when the actor may, and the refusal otherwise.
func (v *Visit) Allow(act course.Action, o course.Object) error { return course.Allow(v.Actor, act, o) }

// In makes the visit speak as the course does.
func (v *Visit) In(c course.Course) course.Course {
	v.Say = v.House.Texts.In(v.Account.Language, c.Address)
	return c
}

// Entered makes the course the one that commands are about, and reads the person's
// rights anew: an act has just let them in.
func (v *Visit) Entered(ctx context.Context, c course.Course) error {
	if err := Turn(ctx, v, c); err != nil {
		return err
	}
	return v.Reread(ctx)
}

// Acted is when the person did what the visit is about, by Telegram's clock as
// long as that is not ahead of ours.
func (v *Visit) Acted() time.Time {
	if v.At.IsZero() || v.At.After(v.Now) {
		return v.Now
	}
	return v.At
}

// Reply is a plain answer: one message of one text.
func (v *Visit) Reply(textID string, pairs ...any) (bot.Reply, error) {
	return bot.Say(v.Say.T(textID, pairs...)), nil
}

// Replace answers a tap by putting a message in the place of the one under the
// button; for anything but a tap it is a message of its own.
func (v *Visit) Replace(text string, buttons ...[]notice.Button) bot.Reply {
	m := notice.Message{Text: text, Buttons: buttons}
	if v.TapID != "" {
		m.Edit = v.MessageID
	}
	return bot.Reply{Messages: []notice.Message{m}}
}

// Button is a button with a text.
func (v *Visit) Button(data, textID string, pairs ...any) notice.Button {
	return notice.Button{Label: v.Say.Plain(textID, pairs...), Data: data}
}

// AskText is the question for a text, after what was wrong with the answer; empty is
// what the button that leaves it so sends, and "" where it can't be.
func AskText(v *Visit, form, wrong, question, empty string) bot.Reply {
	if wrong != "" {
		question = wrong + "\n\n" + question
	}
	var buttons [][]notice.Button
	if empty != "" {
		buttons = append(buttons, []notice.Button{v.Button(empty, "paper.button_clear")})
	}
	return bot.Say(question, append(buttons, []notice.Button{v.Cancel(form)})...)
}

// Printable refuses an answer that can't stand on the paper of which it is a part,
// by the name of its field: for its letters, or for want of room.
func Printable(v *Visit, p course.Paper) error {
	if faults := v.House.Check(p); len(faults) > 0 {
		return Unprintable(v, &course.PaperError{Faults: faults})
	}
	return nil
}

// Unprintable turns an act's *course.PaperError into the refusal that asks for the
// answer again; any other error stays what it is.
func Unprintable(v *Visit, err error) error {
	fault, ok := errors.AsType[*course.PaperError](err)
	if !ok {
		return err
	}
	return course.Refuse(course.ErrInvalid, "paper.refused", "Fault", i18n.HTML(words.PaperFault(v.Say, fault.Faults[0])))
}

// Wrong says why an answer can't be used, so that it is asked for again; empty when
// the failure is no such thing.
func Wrong(v *Visit, err error) string {
	if fault, ok := errors.AsType[*course.PaperError](err); ok {
		return words.PaperFault(v.Say, fault.Faults[0])
	}
	if refused, ok := Refused(err); ok && errors.Is(err, course.ErrInvalid) {
		return v.Say.Error(refused)
	}
	return ""
}

// Keep leaves the chat's form at a question: its name, the step, and the answers so
// far.
func (v *Visit) Keep(ctx context.Context, name, step string, answers any) error {
	data, err := json.Marshal(answers)
	if err != nil {
		return fmt.Errorf("keep the answers of %s: %w", name, err)
	}
	v.Dialog = notice.Dialog{ChatID: v.ChatID, Name: name, Step: step, Data: string(data)}
	return v.store.SaveDialog(ctx, v.Dialog)
}

// Answers reads what Keep left.
func (v *Visit) Answers(into any) error {
	if err := json.Unmarshal([]byte(v.Dialog.Data), into); err != nil {
		return fmt.Errorf("read the answers of %s: %w", v.Dialog.Name, err)
	}
	return nil
}

// Unfinished reads the chat's form for a visit for which the routes do not, as for a tap
// under one of its questions. It is false when there is none of these names.
func (v *Visit) Unfinished(ctx context.Context, names ...string) (bool, error) {
	d, found, err := v.store.Dialog(ctx, v.ChatID)
	if err != nil || !found || !slices.Contains(names, d.Name) {
		return false, err
	}
	v.Dialog = d
	return true, nil
}

// Leave ends the chat's form if it is one of these names.
func (v *Visit) Leave(ctx context.Context, names ...string) error {
	open, err := v.Unfinished(ctx, names...)
	if err != nil || !open {
		return err
	}
	return v.store.DeleteDialog(ctx, v.ChatID)
}

// Ended ends the chat's form with the words of a refusal that no other answer
// would change. Any other error it returns.
func (v *Visit) Ended(ctx context.Context, err error) (bot.Reply, error) {
	refused, ok := Refused(err)
	if !ok {
		return bot.Reply{}, err
	}
	m := notice.Message{Text: v.Say.Error(refused), RemoveKeyboard: true}
	return bot.Reply{Messages: []notice.Message{m}}, v.store.DeleteDialog(ctx, v.ChatID)
}

// Refused is the failure as something a person may read; false when it is not one.
func Refused(err error) (*course.Error, bool) { return errors.AsType[*course.Error](err) }

// Missing turns a thing that is not there into the refusal of an old button.
func Missing(err error) error {
	if errors.Is(err, course.ErrNotFound) {
		return OldButton()
	}
	return err
}

// OldButton refuses a button that leads nowhere any more.
func OldButton() error { return course.Refuse(course.ErrNotFound, "refuse.old_button") }

// By is the person as the one who acts.
func (v *Visit) By() registrar.By {
	return registrar.By{Actor: v.Actor, Now: v.Now, At: v.Acted()}
}

// Tell tells those who must hear of a fact. told is false when none of them can be
// reached.
func (v *Visit) Tell(ctx context.Context, f course.Fact) (told bool, err error) {
	return words.Tell(ctx, v.House.Texts, v.store, f)
}

// EachLanguage is what a course says to many, in each language.
func EachLanguage(v *Visit, c course.Course, say func(*i18n.Printer) notice.Message) map[string]notice.Message {
	messages := map[string]notice.Message{}
	for _, lang := range i18n.Languages {
		messages[lang] = say(v.House.Texts.In(lang, c.Address))
	}
	return messages
}

// TellAll is Tell for all facts of an act, where nothing hangs on who can be reached.
func (v *Visit) TellAll(ctx context.Context, facts []course.Fact) error {
	return words.TellAll(ctx, v.House.Texts, v.store, facts)
}

// Follow puts the message that will show the progress of a mailing into the chat.
func Follow(ctx context.Context, v *Visit, of notice.Mailing, m notice.Message) error {
	return Queue(ctx, v, notice.To(v.ChatID, notice.ReplyLane, of.ProgressKey(), m)...)
}

// Queue has notices sent that are not the answer to the visit.
func Queue(ctx context.Context, v *Visit, notices ...notice.Notice) error {
	_, err := v.store.Enqueue(ctx, notices...)
	return err
}

// Cancel is the button that ends a form, and no other one.
func (v *Visit) Cancel(dialog string) notice.Button {
	return v.Button(CancelTap.Data(OfDialog{dialog}), "button.cancel")
}

// InMenu tells whether the command menu of whoever has the roles shows what is for an
// audience.
func InMenu(roles []course.Role, audience course.Role) bool {
	return slices.ContainsFunc(roles, func(role course.Role) bool {
		switch audience {
		case course.AnyoneRole, role:
			return true
		case course.MemberRole:
			return role == course.TraineeRole || role == course.OrganizerRole || role == course.AdminRole
		case course.OrganizerRole:
			return role == course.AdminRole
		}
		return false
	})
}

// Menu puts the command menu of the person's roles and language into the chat.
func (v *Visit) Menu() bot.Reply {
	return bot.Reply{Messages: []notice.Message{{Menu: v.Actor.Roles(), MenuLang: v.Say.Language()}}}
}

// MenuOf puts the command menu of somebody's roles, which an act has just changed, into
// their chat; the key names the act.
func (v *Visit) MenuOf(ctx context.Context, a course.Account, key string) error {
	if a.TelegramID == 0 || !a.BlockedAt.IsZero() {
		return nil
	}
	actor, err := v.store.Actor(ctx, a.ID)
	if err == nil {
		menu := notice.Message{Menu: actor.Roles(), MenuLang: a.Language}
		_, err = v.store.Enqueue(ctx, notice.To(a.TelegramID, notice.ReminderLane, fmt.Sprintf("%s/menu/%d", key, a.ID), menu)...)
	}
	return err
}

// Hint says in a line or two what this person most likely wants to do next.
func (v *Visit) Hint() string {
	return v.Say.T("hint."+string(v.Actor.Role()), "Trainee", v.May(course.TraineeRole))
}
