package papers

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// Store is what the visits of those who look at their papers, or at anybody's by its
// code, ask of a transaction.
type Store interface {
	Course(ctx context.Context, id int64) (course.Course, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	States(ctx context.Context, enrollmentID int64) (map[int64]course.Presence, error)
	LastCertificatesOf(ctx context.Context, enrollmentID int64) ([]course.Certificate, error)
	CertificateByCode(ctx context.Context, code string) (course.Certificate, error)
	Bundle(ctx context.Context, courseID, delegationID int64) (course.Bundle, error)
}

// Certificates sends the person's certificates again, and of each course they are on
// that has given them none says when there will be one, or why there is none.
func Certificates(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	var reply, none bot.Reply
	for _, e := range v.Actor.Enrollments {
		if err := v.Allow(course.SeeCertificate, course.Object{EnrollmentID: e.ID}); err != nil {
			return bot.Reply{}, err
		}
		papers, err := store.LastCertificatesOf(ctx, e.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		c, err := store.Course(ctx, e.CourseID)
		if err != nil {
			return bot.Reply{}, err
		}
		p := v.House.Texts.In(v.Account.Language, c.Address)
		if e.State == course.Enrolled && (len(papers) == 0 || papers[0].Kind != course.Completion) {
			why, err := noCertificate(ctx, p, store, c, e)
			if err != nil {
				return bot.Reply{}, err
			}
			none = none.And(bot.Say(why))
		}
		for _, one := range papers {
			if one.Invalid() {
				none = none.And(bot.Say(p.T("certificate.revoked", "Kind", words.OtherKind(p, one.Kind), "Course", c.Title, "Number", one.Number(), "Date", words.RevokedOn(c, one),
					"Reason", one.Reason, "Organizers", words.Organizers(p, c))))
				continue
			}
			reply.Messages = append(reply.Messages, again(p, c, one, e))
		}
	}
	if reply = reply.And(none); len(reply.Messages) > 0 {
		return reply, nil
	}
	_, err := visit.Attends(ctx, v) // which says why there is nothing to say
	return reply, err
}

// again is a valid paper as it is sent once more, or why there is none yet.
func again(p *i18n.Printer, c course.Course, one course.Certificate, e course.Enrollment) notice.Message {
	switch {
	case one.FileID == 0 && one.Failed:
		return notice.Message{Text: p.T("certificate.failed", "Kind", words.OtherKind(p, one.Kind), "Course", c.Title, "Number", one.Number(), "Organizers", words.Organizers(p, c))}
	case one.ToSign():
		return notice.Message{Text: p.T("certificate.unsigned", "Kind", words.OtherKind(p, one.Kind), "Course", c.Title)}
	case one.FileID == 0:
		return notice.Message{Text: p.T("certificate.pending", "Kind", words.OtherKind(p, one.Kind), "Course", c.Title)}
	}
	return words.Certificate(p, c, one, e)
}

// noCertificate says when somebody will have a certificate of the course, or why there
// is none.
func noCertificate(ctx context.Context, p *i18n.Printer, store Store, c course.Course, e course.Enrollment) (string, error) {
	sessions, err := store.Sessions(ctx, c.ID)
	if err != nil {
		return "", err
	}
	states, err := store.States(ctx, e.ID)
	if err != nil {
		return "", err
	}
	textID := "certificate.not_yet"
	if c.Released() {
		textID = "certificate.none"
	}
	return p.T(textID, "Course", c.Title, "Organizers", words.Organizers(p, c), "Why", i18n.HTML(words.Explain(p, c, c.Rule.ProgressOf(sessions, states)))), nil
}

// Bundles sends representatives the bundles of their delegations.
func Bundles(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	var reply bot.Reply
	for _, g := range v.Actor.Represented() {
		if err := v.Allow(course.SeeDelegation, course.Object{CourseID: g.CourseID, DelegationID: g.DelegationID}); err != nil {
			return bot.Reply{}, err
		}
		c, err := store.Course(ctx, g.CourseID)
		if err != nil {
			return bot.Reply{}, err
		}
		c = v.In(c)
		b, err := store.Bundle(ctx, g.CourseID, g.DelegationID)
		switch {
		case errors.Is(err, course.ErrNotFound):
			textID := "bundle.not_yet"
			if c.Released() {
				textID = "bundle.none"
			}
			reply = reply.And(bot.Say(v.Say.T(textID, "Course", c.Title)))
		case err != nil:
			return bot.Reply{}, err
		case b.FileID == 0 && b.Failed:
			reply = reply.And(bot.Say(v.Say.T("bundle.failed", "Delegation", b.Delegation, "Course", c.Title,
				"Organizers", words.Organizers(v.Say, c))))
		case b.FileID == 0:
			reply = reply.And(bot.Say(v.Say.T("bundle.pending", "Delegation", b.Delegation, "Course", c.Title)))
		default:
			reply.Messages = append(reply.Messages, words.Bundle(v.Say, c, b, false))
		}
	}
	return reply, nil
}
