package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/notice"
	"loptruong/words"
)

// sendBundle sends representatives the bundles of their delegations.
func sendBundle(ctx context.Context, v *Visit) (bot.Reply, error) {
	var reply bot.Reply
	for _, g := range v.represented() {
		if err := v.Allow(course.SeeDelegation, course.Object{CourseID: g.CourseID, DelegationID: g.DelegationID}); err != nil {
			return bot.Reply{}, err
		}
		c, err := v.Store.Course(ctx, g.CourseID)
		if err != nil {
			return bot.Reply{}, err
		}
		c = v.in(c)
		b, err := v.Store.Bundle(ctx, g.CourseID, g.DelegationID)
		switch {
		case errors.Is(err, course.ErrNotFound):
			key := "bundle.not_yet"
			if c.Released() {
				key = "bundle.none"
			}
			reply = reply.And(bot.Say(v.Say.T(key, "Course", c.Title)))
		case err != nil:
			return bot.Reply{}, err
		case b.FileID == 0 && b.Failed:
			reply = reply.And(bot.Say(v.Say.T("bundle.failed", "Delegation", b.Delegation)))
		case b.FileID == 0:
			reply = reply.And(bot.Say(v.Say.T("bundle.pending", "Delegation", b.Delegation)))
		default:
			reply.Messages = append(reply.Messages, words.Bundle(v.Say, c, b))
		}
	}
	return reply, nil
}

// sendBundles sends every delegation's bundle to its representatives again. What
// has nobody to go to goes to the organizer, who is told so.
func sendBundles(ctx context.Context, v *Visit) (bot.Reply, error) {
	c, err := v.bundlesCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	if !c.Released() {
		key := "bundle.not_closed"
		if c.Closed() {
			key = "bundle.not_released"
		}
		return bot.Reply{}, course.Refuse(course.ErrConflict, key, "Course", c.Title)
	}
	delegations, err := v.Store.Delegations(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	lines := []string{v.Say.T("bundle.title", "Course", c.Title)}
	for _, d := range delegations {
		line, err := v.sendOneBundle(ctx, c, d)
		if err != nil {
			return bot.Reply{}, err
		}
		lines = append(lines, line)
	}
	loose, err := v.sendLoose(ctx, c)
	if err != nil {
		return bot.Reply{}, err
	}
	switch {
	case loose > 0:
		lines = append(lines, v.Say.N("bundle.line_loose", loose))
	case len(delegations) == 0:
		lines = append(lines, v.Say.T("bundle.no_delegations"))
	}
	return bot.Say(strings.Join(lines, "\n")), nil
}

func (v *Visit) bundlesCourse(ctx context.Context) (course.Course, error) {
	if v.TapID != "" {
		return v.managed(ctx, v.param(1))
	}
	return v.ManagedCourse(ctx)
}

// sendOneBundle queues a delegation's bundle and says what has become of it.
func (v *Visit) sendOneBundle(ctx context.Context, c course.Course, d course.Delegation) (string, error) {
	b, err := v.Store.Bundle(ctx, c.ID, d.ID)
	switch {
	case errors.Is(err, course.ErrNotFound):
		return v.Say.T("bundle.line_none", "Delegation", d.Name), nil
	case err != nil:
		return "", err
	case b.FileID == 0 && b.Failed:
		return v.Say.T("bundle.line_failed", "Delegation", d.Name), nil
	case b.FileID == 0:
		return v.Say.T("bundle.line_pending", "Delegation", d.Name), nil
	}
	to, err := v.Store.Representatives(ctx, d.ID)
	if err != nil {
		return "", err
	}
	line := v.Say.N("bundle.line_sent", len(to), "Delegation", d.Name)
	if len(to) == 0 {
		to, line = []course.Account{v.Account}, v.Say.T("bundle.line_to_you", "Delegation", d.Name)
	}
	for _, one := range to {
		m := words.Bundle(v.House.printerFor(one, c), c, b)
		if err := v.send(ctx, one, fmt.Sprintf("bundle/%d", b.ID), m); err != nil {
			return "", err
		}
	}
	return line, nil
}

// sendLoose sends the organizer the certificates of those of no delegation whom
// theirs has not reached, and counts them.
func (v *Visit) sendLoose(ctx context.Context, c course.Course) (count int, err error) {
	issued, err := v.issuedOf(ctx, c)
	if err != nil {
		return 0, err
	}
	unreached, err := v.Store.Unreached(ctx, c.ID, len(issued))
	if err != nil {
		return 0, err
	}
	for _, u := range unreached {
		e := u.Enrollment
		if e.DelegationID != 0 {
			continue
		}
		one, err := v.Store.CertificateOf(ctx, e.ID)
		if err != nil {
			return 0, err
		}
		count++
		err = v.send(ctx, v.Account, fmt.Sprintf("certificate/%d", one.ID), words.CertificateFor(v.Say, one, e))
		if err != nil {
			return 0, err
		}
	}
	return count, nil
}

// send queues a message that was asked for. Its key names the message that asked,
// so that one tap sends once, and the bot, whose messages are numbered from 1.
func (v *Visit) send(ctx context.Context, to course.Account, what string, m notice.Message) error {
	key := fmt.Sprintf("%s/%d/asked/%s/%d/%d", what, to.ID, v.House.Username(), v.ChatID, v.MessageID)
	_, err := v.Store.Enqueue(ctx, notice.To(to.TelegramID, notice.ReminderLane, key, m)...)
	return err
}
