package leaving

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/letters"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// answers is what the form keeps.
type answers struct {
	Course   int64           `json:"course,omitempty"`
	Sessions []int64         `json:"sessions,omitempty"`
	Chosen   bool            `json:"chosen,omitempty"` // the sessions are all of them
	Reason   string          `json:"reason,omitempty"`
	Photo    json.RawMessage `json:"photo,omitempty"`
}

// leaving is the form as it is made for a visit.
type leaving struct {
	v     *visit.Visit
	store Store
	mine  []course.Leaving // of the courses that leave can be asked for, the one that commands are about first; one at least
}

// asking is what the form is made of: of a course, 0 for none yet. It refuses where leave
// can't be asked for.
func asking(ctx context.Context, v *visit.Visit, store Store, of int64) (r leaving, err error) {
	r = leaving{v: v, store: store}
	all, err := visit.Attends(ctx, v)
	if err != nil {
		return r, err
	}
	for _, one := range all {
		if one.Course.Closed() && one.Course.ID != of && len(all) > 1 {
			continue
		}
		l, err := v.By().Leaving(ctx, store, one.Place.ID)
		if err != nil {
			v.In(one.Course)
			return r, visit.Reachable(v, one.Course, err)
		}
		r.mine = append(r.mine, l)
	}
	if of != 0 && r.of(answers{Course: of}).Course.ID != of {
		return r, visit.Attend(ctx, v, of)
	}
	if len(r.mine) == 0 {
		c := v.In(all[0].Course)
		return r, visit.Reachable(v, c, course.Refuse(course.ErrConflict, "leaving.closed", "Course", c.Title))
	}
	v.In(r.of(answers{Course: of}).Course)
	return r, nil
}

// form is on which course, from which sessions, why, with a picture or without; then what
// it costs, to be sent.
func (r leaving) form() visit.Form[answers] {
	return visit.Form[answers]{
		Name: Dialog, Confirm: "leaving.button_send",
		Questions: []visit.Question[answers]{
			{Step: "course", When: func(answers) bool { return len(r.mine) > 1 }, Ask: r.askCourse, Take: r.takeCourse,
				Known: func(a answers) bool { return a.Course != 0 }},
			{Step: "sessions", Name: "leaving.sessions", Ask: r.askSessions, Take: r.takeSessions, Again: func(a answers) bool { return !a.Chosen }},
			{Step: "reason", Name: "leaving.reason", Ask: r.askReason, Take: r.takeReason},
			{Step: "photo", Name: "leaving.photo", Ask: r.askPhoto, Take: r.takePhoto, Known: func(a answers) bool { return a.Photo != nil }},
		},
		Picture: func(a *answers, held json.RawMessage) { a.Photo = held },
		Summary: r.summary, Seen: r.seen, Done: r.send,
	}
}

// of is the course that the answers are about, the first one while they name none.
func (r leaving) of(a answers) (l course.Leaving) {
	for i, one := range r.mine {
		if i == 0 || one.Course.ID == a.Course {
			l = one
		}
	}
	return l
}

func (r leaving) askCourse(answers) visit.Prompt {
	p := visit.Prompt{Text: r.v.Say.T("leaving.ask_course")}
	courses := make([]course.Course, len(r.mine))
	for i, l := range r.mine {
		courses[i] = l.Course
	}
	for i, title := range words.ShortTitles(courses) {
		p.Choices = append(p.Choices, visit.Choice{Label: title, Value: strconv.FormatInt(courses[i].ID, 10)})
	}
	return p
}

func (r leaving) takeCourse(_ context.Context, a *answers, answer string) error {
	for _, l := range r.mine {
		if strconv.FormatInt(l.Course.ID, 10) == answer {
			if a.Course != l.Course.ID {
				*a = answers{Course: l.Course.ID}
			}
			return nil
		}
	}
	return course.Refuse(course.ErrInvalid, "correct.field_wanted")
}

// What the buttons of the sessions do, beside putting in or taking out one of them by its
// id or all of a day by its date. What a button does is what it says, so that two taps are
// one.
const (
	putIn     = "+"
	takeOut   = "-"
	chooseAll = "all"
	chosen    = "ok"
)

// askSessions shows what can be chosen, and what was asked for before.
func (r leaving) askSessions(a answers) visit.Prompt {
	l, say := r.of(a), r.v.Say
	open := l.Open(r.v.Now)
	p := visit.Prompt{Text: r.before(l), Buttons: r.drops(l)}
	if len(open) == 0 {
		p.Text += say.T("leaving.nothing_open", "Course", l.Course.Title, "Organizers", words.Organizers(say, l.Course))
	} else {
		p.Text += say.T("leaving.ask_sessions", "Course", l.Course.Title, "Chosen", words.LeaveSessions(say, l.Course, r.asked(a).Leave))
	}
	p.Choices = r.choices(l.Course, open[:min(len(open), visit.MaxRows)], a.Sessions)
	if len(a.Sessions) > 0 {
		p.Choices = append(p.Choices, visit.Choice{Label: say.Plain("leaving.choice_next"), Value: chosen})
	}
	return p
}

// choices are a button for each session, before them one for each day that has several,
// and one for all.
func (r leaving) choices(c course.Course, open []course.Session, in []int64) (choices []visit.Choice) {
	add := func(of []course.Session, value, textID string, pairs ...any) {
		out := !slices.ContainsFunc(of, func(s course.Session) bool { return !slices.Contains(in, s.ID) })
		does := putIn
		if out {
			does = takeOut
		}
		choices = append(choices, visit.Choice{Label: r.v.Say.Plain(textID, append(pairs, "On", out)...), Value: does + value})
	}
	for i, s := range open {
		day := slices.DeleteFunc(slices.Clone(open), func(one course.Session) bool { return date(one, c) != date(s, c) })
		if len(day) > 1 && (i == 0 || date(open[i-1], c) != date(s, c)) {
			add(day, date(s, c), "leaving.choice_day", "Day", s.Start.In(c.Location()).Format("2/1"))
		}
		add([]course.Session{s}, strconv.FormatInt(s.ID, 10), "leaving.choice", "Session", r.v.Say.SessionShort(s, c.Location()))
	}
	if len(open) > 2 {
		add(open, chooseAll, "leaving.choice_all")
	}
	return choices
}

// date is the day of a session, as a word for a button.
func date(s course.Session, c course.Course) string {
	return s.Start.In(c.Location()).Format("2006-01-02")
}

// drops are a button for each leave that can be taken back.
func (r leaving) drops(l course.Leaving) (buttons []notice.Button) {
	for _, one := range l.Leaves {
		if textID := droppable(one, r.v); textID != "" {
			buttons = append(buttons, r.v.Button(words.DropLeaveTap.Data(words.OfLeave{ID: one.ID}), textID,
				"Sessions", words.Short(words.LeaveSessions(r.v.Say, l.Course, one))))
		}
	}
	return buttons
}

// droppable is the text of the button that takes a leave back; empty when it can't be.
func droppable(l course.Leave, v *visit.Visit) string {
	switch {
	case l.State == course.LeaveAsked:
		return "leaving.button_withdraw"
	case l.State == course.LeaveApproved && !l.Ended(v.Now):
		return "leaving.button_give_up_of"
	}
	return ""
}

// before is what was asked for and is not past, ending in a blank line; empty for nothing.
func (r leaving) before(l course.Leaving) string {
	var lines []string
	for _, one := range l.Leaves {
		if droppable(one, r.v) != "" || one.State == course.LeaveRefused && !one.Ended(r.v.Now) {
			lines = append(lines, r.v.Say.T("leaving.mine", "Sessions", words.LeaveSessions(r.v.Say, l.Course, one), "State", string(one.State), "Answer", one.Answer))
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n\n"
}

// takeSessions puts sessions in or takes them out, as a button says; those that are named
// it puts in, or takes out when they are in.
func (r leaving) takeSessions(_ context.Context, a *answers, answer string) error {
	l := r.of(*a)
	open := l.Open(r.v.Now)
	a.Sessions = slices.DeleteFunc(slices.Clone(a.Sessions), func(id int64) bool {
		return !slices.ContainsFunc(open, func(s course.Session) bool { return s.ID == id })
	})
	if a.Chosen = answer == chosen; a.Chosen {
		if len(a.Sessions) == 0 {
			return course.Refuse(course.ErrInvalid, "leaving.none_chosen")
		}
		return nil
	}
	named := strings.TrimLeft(answer, putIn+takeOut)
	var meant []int64
	for part := range strings.FieldsFuncSeq(named, func(r rune) bool { return r == ',' || r == ';' }) {
		for _, s := range open {
			if part == chooseAll || r.means(l.Course, s, part) {
				meant = append(meant, s.ID)
			}
		}
	}
	if len(meant) == 0 {
		return r.notMeant(l, named)
	}
	out := strings.HasPrefix(answer, takeOut)
	if answer == named {
		out = !slices.ContainsFunc(meant, func(id int64) bool { return !slices.Contains(a.Sessions, id) })
	}
	a.Sessions = slices.DeleteFunc(a.Sessions, func(id int64) bool { return slices.Contains(meant, id) })
	if !out {
		a.Sessions = append(a.Sessions, meant...)
	}
	return nil
}

// means tells whether an answer is about a session: by a button's value, or typed, as in
// "sáng 17/8" or "17/8".
func (r leaving) means(c course.Course, s course.Session, answer string) bool {
	local := s.Start.In(c.Location())
	typed := letters.Fold(answer)
	for _, name := range []string{r.v.Say.SessionShort(s, c.Location()), r.v.Say.Session(s, c.Location()), local.Format("2/1"), course.ShortDate(local)} {
		if letters.Fold(name) == typed {
			return true
		}
	}
	return answer == fmt.Sprint(s.ID) || answer == date(s, c)
}

// notMeant says why what was named can't be asked for.
func (r leaving) notMeant(l course.Leaving, answer string) error {
	for _, s := range l.Sessions {
		if r.means(l.Course, s, answer) {
			return visit.Reachable(r.v, l.Course, l.CanAsk(s, r.v.Now))
		}
	}
	return course.Refuse(course.ErrInvalid, "leaving.sessions_wanted")
}

// usualReasons are the ones that a button says; what they say is a text of that id.
var usualReasons = []string{"ill", "family", "work"}

func (r leaving) askReason(answers) visit.Prompt {
	p := visit.Prompt{Text: r.v.Say.T("leaving.ask_why")}
	for _, reason := range usualReasons {
		p.Choices = append(p.Choices, visit.Choice{Label: r.v.Say.Plain("leaving.why_" + reason), Value: reason})
	}
	return p
}

func (r leaving) takeReason(_ context.Context, a *answers, answer string) error {
	if slices.Contains(usualReasons, answer) {
		answer = r.v.Say.Plain("leaving.why_" + answer)
	}
	if err := course.Fits(answer, course.MaxReason); err != nil {
		return err
	}
	a.Reason = answer
	return nil
}

// noPhoto is the value of the button that leaves the picture out.
const noPhoto = "-"

func (r leaving) askPhoto(answers) visit.Prompt {
	return visit.Prompt{Text: r.v.Say.T("leaving.ask_photo"), Picture: true,
		Choices: []visit.Choice{{Label: r.v.Say.Plain("leaving.no_photo"), Value: noPhoto}}}
}

func (r leaving) takePhoto(_ context.Context, a *answers, answer string) error {
	if answer != noPhoto && !visit.No(answer) {
		return course.Refuse(course.ErrInvalid, "leaving.photo_wanted")
	}
	a.Photo = nil
	return nil
}

// asked is the leave that is asked for, with what it costs.
func (r leaving) asked(a answers) course.LeaveCase {
	l := r.of(a)
	one := course.Leave{Reason: a.Reason, Photo: string(a.Photo), State: course.LeaveAsked}
	for _, s := range l.Sessions {
		if slices.Contains(a.Sessions, s.ID) {
			one.Sessions = append(one.Sessions, s)
		}
	}
	return l.Case(one)
}

func (r leaving) summary(a answers) string {
	k := r.asked(a)
	return r.v.Say.T("leaving.summary", "Course", k.Course.Title, "Sessions", words.LeaveSessions(r.v.Say, k.Course, k.Leave), "Reason", a.Reason,
		"Photo", a.Photo != nil) + "\n" + words.LeaveEffect(r.v.Say, k, true)
}

// seen is a digest of what the summary shows.
func (r leaving) seen(a answers) string { return course.Seen(r.asked(a).Seen(), a.Reason, a.Photo) }

// send asks the organizers for what was shown.
func (r leaving) send(ctx context.Context, a answers) (bot.Reply, error) {
	v, l := r.v, r.of(a)
	asked, news, err := v.By().AskLeave(ctx, r.store, l.Place.ID, registrar.LeaveFrom{Sessions: a.Sessions, Reason: a.Reason, Photo: string(a.Photo)})
	if err != nil {
		return bot.Reply{}, visit.Reachable(v, l.Course, err)
	}
	told, err := tell(ctx, v, r.store, l.Course, news)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.T("leaving.sent", "Course", l.Course.Title, "Told", told, "Later", course.QuietUntil(v.Now, l.Course.Location()).After(v.Now),
		"Organizers", words.Organizers(v.Say, l.Course)),
		[]notice.Button{v.Button(words.DropLeaveTap.Data(words.OfLeave{ID: asked.ID}), "leaving.button_withdraw", "Sessions", "")}), nil
}
