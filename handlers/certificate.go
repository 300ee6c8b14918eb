package handlers

import (
	"context"
	"errors"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/i18n"
	"loptruong/words"
)

// sendCertificate sends the person's certificates again, or says when there will
// be one, or why there is none.
func sendCertificate(ctx context.Context, v *Visit) (bot.Reply, error) {
	var reply bot.Reply
	for _, e := range v.Actor.Enrollments {
		if err := v.Allow(course.SeeCertificate, course.Object{EnrollmentID: e.ID}); err != nil {
			return bot.Reply{}, err
		}
		certificate, err := v.Store.CertificateOf(ctx, e.ID)
		switch {
		case errors.Is(err, course.ErrNotFound) || err == nil && certificate.State != course.Issued:
			continue
		case err != nil:
			return bot.Reply{}, err
		}
		p := v.House.Texts.In(v.Account.Language, certificate.Paper.Address)
		switch {
		case certificate.FileID == 0 && certificate.Failed:
			reply = reply.And(bot.Say(p.T("certificate.failed", "Number", certificate.Number())))
			continue
		case certificate.FileID == 0:
			reply = reply.And(bot.Say(p.T("certificate.pending")))
			continue
		}
		reply.Messages = append(reply.Messages, words.Certificate(p, certificate, e))
	}
	if len(reply.Messages) > 0 {
		return reply, nil
	}
	return noCertificate(ctx, v)
}

func noCertificate(ctx context.Context, v *Visit) (bot.Reply, error) {
	c, place, err := v.TraineeCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	sessions, states, err := v.attendanceOf(ctx, c, place)
	if err != nil {
		return bot.Reply{}, err
	}
	key := "certificate.not_yet"
	if c.Released() {
		key = "certificate.none"
	}
	return v.say(key, "Course", c.Title, "Why", i18n.HTML(words.Explain(v.Say, c, c.Rule.ProgressOf(sessions, states))))
}

func (v *Visit) attendanceOf(ctx context.Context, c course.Course, place course.Enrollment) ([]course.Session, map[int64]course.Presence, error) {
	sessions, err := v.Store.Sessions(ctx, c.ID)
	if err != nil {
		return nil, nil, err
	}
	states, err := v.Store.States(ctx, place.ID)
	return sessions, states, err
}
