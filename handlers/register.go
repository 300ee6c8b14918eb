package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/i18n"
	"loptruong/letters"
	"loptruong/notice"
	"loptruong/words"
)

// summary is the last step of the form: everything is answered.
const summary = "summary"

// questions are the steps of self-registration in order, five at most: where
// there are delegations, their representatives know how to reach people, and
// whoever has shared their contact is not asked for the number again.
func (j joining) questions(delegations []course.Delegation) []string {
	steps := []string{"name", "birth", "position", "unit"}
	switch {
	case len(delegations) > 0:
		steps = append(steps, "delegation")
	case !j.Shared:
		steps = append(steps, "phone")
	}
	return steps
}

// beginRegistering goes to the first question without an answer. Who has a place
// on another course is known by name and birth already.
func beginRegistering(ctx context.Context, v *Visit, c course.Course, j joining) (bot.Reply, error) {
	if len(v.Actor.Enrollments) > 0 {
		t := v.Actor.Enrollments[0].Trainee
		j.Name, j.Birth, j.Phone, j.Shared = t.Name, t.Birth.Key(), t.Phone, t.Phone != ""
	}
	step := "position"
	switch {
	case j.Name == "":
		step = "name"
	case j.Birth == "":
		step = "birth"
	}
	return askQuestion(ctx, v, c, j, step)
}

// askQuestion keeps the form at a step and asks it.
func askQuestion(ctx context.Context, v *Visit, c course.Course, j joining, step string) (bot.Reply, error) {
	delegations, err := v.Store.Delegations(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Ask(ctx, "register", step, j); err != nil {
		return bot.Reply{}, err
	}
	stop := []notice.Button{v.key(notice.Data("cancel", "register"), "key.cancel")}
	if step != "name" {
		stop = append([]notice.Button{v.key(notice.Data("reg", "back", step), "key.back")}, stop...)
	}
	if step == summary {
		ok := []notice.Button{v.key(notice.Data("reg", "ok", c.ID, j.seen(c, delegations)), "key.confirm")}
		return bot.Say(v.summaryText(c, j, delegations), ok, stop), nil
	}
	steps := j.questions(delegations)
	text := v.Say.T("register.step", "No", slices.Index(steps, step)+1, "Of", len(steps)) + "\n" +
		v.Say.T("register.ask_"+step)
	var keys [][]notice.Button
	if step == "delegation" {
		for _, d := range delegations[:min(len(delegations), 2*maxRows)] { // of more, the name is typed
			keys = append(keys, []notice.Button{{Label: d.Name, Data: notice.Data("reg", "d", d.ID)}})
		}
	}
	reply := bot.Say(text, append(keys, stop)...)
	if step == "phone" {
		reply.Messages = append(reply.Messages, notice.Message{
			Text: v.Say.T("register.or_share"), AskContact: v.Say.Plain("join.share"),
		})
	}
	return reply, nil
}

// delegationName is the name of the delegation that was chosen; empty when there
// is none, or no such one any more.
func (j joining) delegationName(delegations []course.Delegation) string {
	for _, d := range delegations {
		if d.ID == j.Delegation {
			return d.Name
		}
	}
	return ""
}

// seen is a digest of what the summary shows.
func (j joining) seen(c course.Course, delegations []course.Delegation) string {
	return course.Seen(c.Title, j.Name, j.Birth, j.Position, j.Unit, j.Phone, j.Delegation, j.delegationName(delegations))
}

func (v *Visit) summaryText(c course.Course, j joining, delegations []course.Delegation) string {
	return v.Say.T("register.summary", "Course", c.Title, "Name", j.Name,
		"Birth", course.BirthFromKey(j.Birth).String(), "Position", j.Position, "Unit", j.Unit,
		"Phone", j.Phone, "Delegation", j.delegationName(delegations))
}

// register takes the answers and the taps of self-registration. What can't be
// used is refused, which keeps the form at its place.
func register(ctx context.Context, v *Visit) (bot.Reply, error) {
	if v.TapID != "" {
		return registerTap(ctx, v)
	}
	var j joining
	if err := v.Answers(&j); err != nil {
		return bot.Reply{}, err
	}
	c, err := joinableCourse(ctx, v, j.Course)
	if err != nil {
		return v.ended(ctx, err)
	}
	switch {
	case v.Contact != nil && v.Contact.TelegramID != v.TelegramID:
		return v.askOwnContact(), nil
	case v.Contact != nil:
		return registerContact(ctx, v, c, j)
	}
	if v.Dialog.Step != summary && v.Text == "" {
		return bot.Reply{}, course.Refuse(course.ErrInvalid, "join.text_wanted")
	}
	if err := v.fill(ctx, c, &j); err != nil {
		return bot.Reply{}, err
	}
	reply, err := askNext(ctx, v, c, j)
	if v.Dialog.Step == "phone" {
		reply = unkeyed(v.Say.T("register.phone_kept", "Phone", j.Phone)).And(reply)
	}
	return reply, err
}

// fill puts the typed answer where the form stands.
func (v *Visit) fill(ctx context.Context, c course.Course, j *joining) (err error) {
	switch v.Dialog.Step {
	case "name":
		j.Name, err = v.personName()
	case "birth":
		var birth course.Birth
		birth, err = course.ParseBirth(v.Text)
		j.Birth = birth.Key()
	case "position":
		j.Position, err = v.line(course.MaxPosition)
	case "unit":
		j.Unit, err = v.line(course.MaxUnit)
	case "delegation":
		j.Delegation, err = v.delegationNamed(ctx, c)
	case "phone":
		var ok bool
		j.Shared = false
		if j.Phone, ok = course.ParsePhone(v.Text); !ok {
			err = course.Refuse(course.ErrInvalid, "register.bad_phone")
		}
	case summary:
		err = course.Refuse(course.ErrConflict, "join.tap_wanted")
	}
	if err != nil {
		return err
	}
	return v.tools().Printable(course.Paper{Name: j.Name, Position: j.Position, Unit: j.Unit})
}

// line is the typed answer to a question that takes at most that many runes.
func (v *Visit) line(longest int) (string, error) {
	return v.Text, course.Fits(v.Text, longest)
}

func (v *Visit) delegationNamed(ctx context.Context, c course.Course) (int64, error) {
	delegations, err := v.Store.Delegations(ctx, c.ID)
	if err != nil {
		return 0, err
	}
	for _, d := range delegations {
		if letters.Fold(d.Name) == letters.Fold(v.Text) {
			return d.ID, nil
		}
	}
	return 0, course.Refuse(course.ErrInvalid, "register.bad_delegation")
}

// askNext asks what follows the step that has just been answered.
func askNext(ctx context.Context, v *Visit, c course.Course, j joining) (bot.Reply, error) {
	delegations, err := v.Store.Delegations(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	steps := append(j.questions(delegations), summary)
	next := summary // also when the course has got delegations meanwhile and the step is none any more
	if i := slices.Index(steps, v.Dialog.Step); i >= 0 && i+1 < len(steps) {
		next = steps[i+1]
	}
	return askQuestion(ctx, v, c, j, next)
}

// registerContact takes the person's own number. When it is on the roster after
// all, their place there is offered instead.
func registerContact(ctx context.Context, v *Visit, c course.Course, j joining) (bot.Reply, error) {
	phone, ok := course.ParsePhone(v.Contact.Phone)
	if !ok {
		return bot.Reply{}, course.Refuse(course.ErrInvalid, "register.bad_phone")
	}
	rows, err := v.Store.EnrollmentsByPhone(ctx, c.ID, phone)
	if err != nil {
		return bot.Reply{}, err
	}
	atPhone := v.Dialog.Step == "phone"
	j.Phone, j.Shared = phone, true
	if rows = j.open(rows); len(rows) > 0 {
		return offer(ctx, v, j, rows)
	}
	step := v.Dialog.Step
	if atPhone {
		step = summary
	}
	reply, err := askQuestion(ctx, v, c, j, step)
	return unkeyed(v.Say.T("register.phone_kept", "Phone", phone)).And(reply), err
}

// registerTap takes back, a delegation, and the confirmation. A button only works
// at the step it was made for.
func registerTap(ctx context.Context, v *Visit) (bot.Reply, error) {
	old := course.Refuse(course.ErrNotFound, "refuse.old_button")
	if len(v.Params) < 2 {
		return bot.Reply{}, old
	}
	if place := v.Actor.EnrollmentIn(v.param(1)); v.Params[0] == "ok" && place != nil {
		c, err := v.Store.Course(ctx, place.CourseID)
		return v.replace(v.Say.T("register.already", "Course", c.Title, "Name", place.Trainee.Name)), err
	}
	if open, err := v.unfinished(ctx, "register"); err != nil {
		return bot.Reply{}, err
	} else if !open {
		return bot.Reply{}, old
	}
	var j joining
	if err := v.Answers(&j); err != nil {
		return bot.Reply{}, err
	}
	c, err := joinableCourse(ctx, v, j.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	switch {
	case v.Params[0] == "back" && v.Params[1] == v.Dialog.Step:
		return askPrevious(ctx, v, c, j)
	case v.Params[0] == "d" && v.Dialog.Step == "delegation":
		return registerDelegation(ctx, v, c, j)
	case v.Params[0] == "ok" && v.Dialog.Step == summary && v.param(1) == c.ID:
		return confirmRegistration(ctx, v, c, j)
	}
	return bot.Reply{}, old
}

// registerDelegation takes the delegation of a button.
func registerDelegation(ctx context.Context, v *Visit, c course.Course, j joining) (bot.Reply, error) {
	name, err := v.findDelegation(ctx, c.ID, v.param(1))
	if err != nil {
		return bot.Reply{}, err
	}
	if name == "" {
		return bot.Reply{}, course.Refuse(course.ErrNotFound, "refuse.old_button")
	}
	j.Delegation = v.param(1)
	reply, err := askNext(ctx, v, c, j)
	return v.replace(v.Say.T("register.delegation_kept", "Delegation", name)).And(reply), err
}

// askPrevious goes back to the question before.
func askPrevious(ctx context.Context, v *Visit, c course.Course, j joining) (bot.Reply, error) {
	delegations, err := v.Store.Delegations(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	steps := append(j.questions(delegations), summary)
	step := steps[max(slices.Index(steps, v.Dialog.Step)-1, 0)]
	reply, err := askQuestion(ctx, v, c, j, step)
	if err == nil && len(reply.Messages) == 1 {
		reply.Messages[0].Edit = v.MessageID
	}
	return reply, err
}

// confirmRegistration puts the person on the roster, once, as the summary showed
// them; when that is no longer so it is shown anew.
func confirmRegistration(ctx context.Context, v *Visit, c course.Course, j joining) (bot.Reply, error) {
	delegations, err := v.Store.Delegations(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if course.CheckSeen(v.word(2), j.seen(c, delegations)) != nil {
		reply, err := askQuestion(ctx, v, c, j, summary)
		return v.replace(v.Say.T("refuse.changed")).And(reply), err
	}
	e := course.Enrollment{
		CourseID: c.ID,
		Trainee: course.Trainee{
			Name: j.Name, Birth: course.BirthFromKey(j.Birth), AccountID: v.Account.ID,
		},
		DelegationID: j.Delegation,
		Delegation:   j.delegationName(delegations),
		Position:     j.Position,
		Unit:         j.Unit,
		State:        course.Enrolled,
	}
	switch {
	case j.Shared:
		e.Trainee.Phone = j.Phone
	case j.Phone != "": // anybody's number can be typed, and a trainee's own tells who they are
		e.Note = v.Say.Plain("register.phone_note", "Phone", j.Phone)
	}
	if len(v.Actor.Enrollments) > 0 {
		e.Trainee = v.Actor.Enrollments[0].Trainee
	}
	if err := v.Store.Enroll(ctx, &e); errors.Is(err, course.ErrConflict) {
		return refuseRegistration(ctx, v, c, e)
	} else if err != nil {
		return bot.Reply{}, err
	}
	return welcome(ctx, v, c, e)
}

// refuseRegistration answers somebody who has been taken off the roster, which
// only the organizers can mend. The form ends.
func refuseRegistration(ctx context.Context, v *Visit, c course.Course, e course.Enrollment) (bot.Reply, error) {
	told, err := v.tellOrganizers(ctx, c, fmt.Sprintf("withdrawn/%d/%d", c.ID, v.Account.ID), func(p *i18n.Printer) notice.Message {
		return words.WithdrawnWantsIn(p, c, e)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return v.replace(v.Say.T("register.taken", "Course", c.Title, "Told", told, "Organizers", words.Organizers(v.Say, c))), v.Store.DeleteDialog(ctx, v.ChatID)
}
