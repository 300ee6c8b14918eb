// Package registrar is the acts: everything that changes a class, by whatever door
// it comes (the chat, a page, a job, the command line).
//
//	door ──▶ act(ctx, store, by, plain values) ──▶ result, or a *course.Error
//	                │ asks course.Can, once
//	                │ changes the rows
//	                └ writes the audit log, once
//	     ◀── the facts that others must hear of, which words.Tell says to them
//
// An act is one of several steps of its door's transaction. It knows no button and
// no sentence: a refusal is a text's id with its values, a fact says whom it concerns and
// what happened, and package words says it to them.
package registrar

import (
	"context"
	"time"

	"github.com/loptruong/loptruong/course"
)

// By is who acts, and when.
type By struct {
	Actor course.Actor
	Now   time.Time
	At    time.Time // when the person did it, where that is known better than by Now; else zero
}

// Operator is whoever has the program's command line: they have the database in hand,
// so they may what an admin may. They have no account.
func Operator(now time.Time) By {
	return By{Now: now, Actor: course.Actor{Grants: []course.Grant{{Role: course.AdminRole}}}}
}

// at is when the act was done.
func (b By) at() time.Time {
	if b.At.IsZero() {
		return b.Now
	}
	return b.At
}

// Log is the audit log (nhật ký), as every act writes it.
type Log interface {
	Audit(ctx context.Context, e course.AuditEntry) (line int64, err error)
}

// log writes who did it, with what was done; when, the log itself knows.
func (b By) log(ctx context.Context, log Log, e course.AuditEntry) error {
	_, err := b.line(ctx, log, e)
	return err
}

// line is log for whoever names the line afterwards.
func (b By) line(ctx context.Context, log Log, e course.AuditEntry) (id int64, err error) {
	e.AccountID = b.Actor.AccountID
	return log.Audit(ctx, e)
}

// lineOf is line about a field of a place.
func (b By) lineOf(ctx context.Context, log Log, place course.Enrollment, f course.Field, e course.AuditEntry) (id int64, err error) {
	return b.line(ctx, log, about(place, f, e))
}

// about is what the log says of a field of a place. It can't forget a number, so that it
// knows of a phone how it ends.
func about(place course.Enrollment, f course.Field, e course.AuditEntry) course.AuditEntry {
	e.CourseID, e.EnrollmentID, e.Subject = place.CourseID, place.ID, string(f)
	if f == course.FieldPhone {
		e.Before, e.After = ending(e.Before), ending(e.After)
	}
	return e
}

// ending is by which digits a phone number is told from another.
func ending(phone string) string {
	if len(phone) < 3 {
		return phone
	}
	return "…" + phone[len(phone)-3:]
}
