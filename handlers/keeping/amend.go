package keeping

import (
	"context"
	"slices"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// AmendDialog is the form by which an entry is amended.
const AmendDialog = "amend"

// answers is what the form keeps: whose entry, and what it is to be.
type answers struct {
	Session int64           `json:"session"`
	Place   int64           `json:"place"`
	State   course.Presence `json:"state,omitempty"`
	Time    int64           `json:"time,omitempty"` // Unix seconds; 0 when it isn't known
	Reason  string          `json:"reason,omitempty"`
}

// amendment is what the answers are for the act.
func (a answers) amendment() registrar.Amendment {
	to := registrar.Amendment{State: a.State, Reason: a.Reason}
	if a.Time != 0 {
		to.ArrivedAt = time.Unix(a.Time, 0)
	}
	return to
}

// amending is the form as it is made for a visit.
type amending struct {
	v     *visit.Visit
	store Store
	of    oneEntry
	now   registrar.Amended
	who   map[int64]course.Person
}

// form is the one about an entry that can be amended now.
func form(ctx context.Context, v *visit.Visit, store Store, of oneEntry) (f visit.Form[answers], err error) {
	r := amending{v: v, store: store, of: of}
	r.now, err = v.By().Amendable(ctx, store, of.Session, of.Place)
	v.In(r.now.Course)
	if err != nil {
		return f, visit.Missing(err)
	}
	if r.who, err = writers(ctx, store, r.now.Entries); err != nil {
		return f, err
	}
	return visit.Form[answers]{
		Name: AmendDialog, Confirm: "amend.button_confirm",
		Questions: []visit.Question[answers]{
			{Step: "state", Name: "amend.state", Ask: r.askState, Take: r.takeState},
			{Step: "time", Name: "amend.time", When: func(a answers) bool { return a.State.Timed() }, Ask: r.askTime, Take: r.takeTime},
			{Step: "reason", Name: "amend.reason", Ask: r.askReason, Take: r.takeReason},
		},
		Summary: r.summary, Seen: r.seen, Done: r.done,
	}, nil
}

// StartAmending asks what an entry is to be.
func StartAmending(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, amendTap)
	if err != nil {
		return bot.Reply{}, err
	}
	f, err := form(ctx, v, store, tapped)
	if err != nil {
		return bot.Reply{}, err
	}
	return f.Begin(ctx, v, answers{Session: tapped.Session, Place: tapped.Place})
}

// AnswerAmending takes what is said at a question of the form.
func AnswerAmending(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return underWay(ctx, v, store).Answer(ctx, v)
}

// EditAmending takes what an answer was changed into.
func EditAmending(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return underWay(ctx, v, store).Edited(ctx, v)
}

// TapAmending takes a button of the form.
func TapAmending(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return underWay(ctx, v, store).Tapped(ctx, v)
}

// underWay is the form as it goes on; it ends when the entry can't be amended any more.
func underWay(ctx context.Context, v *visit.Visit, store Store) visit.Anew[answers] {
	return visit.Anew[answers]{Name: AmendDialog, Make: func(kept answers) (visit.Form[answers], error) {
		return form(ctx, v, store, oneEntry{kept.Session, kept.Place})
	}}
}

// askState shows what the book says, and asks what it is to say.
func (r amending) askState(answers) visit.Prompt {
	m := r.now
	p := visit.Prompt{Text: words.BookHistory(r.v.Say, m.Course, m.Session, m.Place, m.Entries, r.who) + "\n\n" + r.v.Say.T("amend.ask_state")}
	for _, state := range course.Presences {
		p.Choices = append(p.Choices, visit.Choice{Label: r.v.Say.Plain("amend.button_" + string(state)), Value: string(state)})
	}
	return p
}

func (r amending) takeState(_ context.Context, a *answers, answer string) error {
	state := course.Presence(answer)
	if !slices.Contains(course.Presences, state) {
		return course.Refuse(course.ErrInvalid, "amend.bad_state")
	}
	if state == r.now.Was().State && !state.Timed() {
		return course.Refuse(course.ErrInvalid, "amend.same")
	}
	if a.State != state {
		a.State, a.Time = state, 0
	}
	return nil
}

// unknown is the value of the button for a time that nobody knows.
const unknown = "-"

func (r amending) askTime(a answers) visit.Prompt {
	return visit.Prompt{
		Text:    r.v.Say.T("amend.ask_"+string(a.State), "Name", r.now.Place.Trainee.Name, "Session", r.v.Say.Session(r.now.Session, r.now.Course.Location())),
		Choices: []visit.Choice{{Label: r.v.Say.Plain("amend.button_unknown"), Value: unknown}},
	}
}

func (r amending) takeTime(_ context.Context, a *answers, answer string) error {
	if answer == unknown {
		a.Time = 0
		return nil
	}
	at, ok := course.ParseClockTime(answer, r.now.Session.Start.In(r.now.Course.Location()))
	if !ok {
		return course.Refuse(course.ErrInvalid, "amend.clock_wanted")
	}
	if err := (course.Attendance{State: a.State, ArrivedAt: at}).CheckTime(r.now.Course, r.now.Session, r.v.Acted()); err != nil {
		return err
	}
	a.Time = at.Unix()
	return nil
}

// reasons are the usual ones for a state, by the end of the ids of their texts.
var reasons = map[course.Presence][]string{
	course.Present:   {"forgot", "phone", "mistake"},
	course.Late:      {"closed", "phone", "mistake"},
	course.LeftEarly: {"told", "untold", "mistake"},
	course.Excused:   {"paper", "ill", "work"},
	course.Absent:    {"not_there", "mistake"},
}

func (r amending) askReason(a answers) visit.Prompt {
	p := visit.Prompt{Text: r.v.Say.T("amend.ask_reason", "Name", r.now.Place.Trainee.Name, "Linked", r.now.Place.Trainee.AccountID != 0)}
	for _, one := range reasons[a.State] {
		p.Choices = append(p.Choices, visit.Choice{Label: r.v.Say.Plain("amend.reason_" + one), Value: one})
	}
	return p
}

func (r amending) takeReason(_ context.Context, a *answers, answer string) error {
	if slices.Contains(reasons[a.State], answer) {
		answer = r.v.Say.Plain("amend.reason_" + answer)
	}
	if err := course.Fits(answer, course.MaxReason); err != nil {
		return err
	}
	a.Reason = answer
	return nil
}

// summary is the entry before and after, and what that does to the person's right.
func (r amending) summary(a answers) string {
	m, err := r.v.By().Amending(r.now, a.amendment())
	if refused, ok := visit.Refused(err); ok { // somebody has made it so meanwhile
		return words.BookHistory(r.v.Say, m.Course, m.Session, m.Place, m.Entries, r.who) + "\n\n" + r.v.Say.Error(refused)
	}
	return words.Amendment(r.v.Say, m.Course, m.Session, m.Place, m.Entries, m.Is, r.who) + "\n\n" +
		words.Right(r.v.Say, m.Course, m.Stood, m.Stands) + "\n" + r.v.Say.T("amend.tells", "Linked", m.Place.Trainee.AccountID != 0)
}

func (r amending) seen(a answers) string {
	m, _ := r.v.By().Amending(r.now, a.amendment()) // what can't be is shown, and refused by the act
	return m.Seen()
}

// done amends the entry as it was shown.
func (r amending) done(ctx context.Context, a answers) (bot.Reply, error) {
	m, facts, err := r.v.By().Amend(ctx, r.store, a.Session, a.Place, a.amendment(), r.seen(a))
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if err := r.v.TellAll(ctx, facts); err != nil {
		return bot.Reply{}, err
	}
	return entry(ctx, r.v, r.store, r.of, r.v.Say.T("amend.done", "Name", m.Place.Trainee.Name,
		"State", words.EntryState(r.v.Say, m.Course, m.Session, m.Is), "Linked", len(facts) > 0))
}
