package registrar

import (
	"context"
	"errors"
	"fmt"

	"github.com/loptruong/loptruong/course"
)

// Receipts is what saying how many papers of a delegation were received asks of a transaction.
type Receipts interface {
	Log
	Course(ctx context.Context, id int64) (course.Course, error)
	Receiving(ctx context.Context, delegationID int64) (course.Receiving, error)
	CreateReceipt(ctx context.Context, r *course.Receiving) error
	Persons(ctx context.Context, accounts ...int64) (map[int64]course.Person, error)
}

// Receiving is how a delegation stands with its papers, for whoever may say what of them was
// received, and its course.
func (b By) Receiving(ctx context.Context, store Receipts, delegation int64) (c course.Course, r course.Receiving, err error) {
	if r, err = store.Receiving(ctx, delegation); err != nil {
		return c, r, err
	}
	if err := course.Allow(b.Actor, course.ConfirmReceipt, ofDelegation(r.Delegation)); err != nil {
		return c, r, err
	}
	c, err = store.Course(ctx, r.Delegation.CourseID)
	return c, r, err
}

func ofDelegation(d course.Delegation) course.Object {
	return course.Object{CourseID: d.CourseID, DelegationID: d.ID}
}

// ConfirmReceipt writes down that so many papers of a delegation were received, as it was shown
// (course.Receiving.Seen). When papers were issued or revoked since, or somebody else has said
// another number, it refuses with course.ErrChanged; the same number again changes nothing.
// What a representative says, those in charge hear of.
func (b By) ConfirmReceipt(ctx context.Context, store Receipts, delegation int64, papers int, seen string) (c course.Course, r course.Receiving, facts []course.Fact, err error) {
	if c, r, err = b.Receiving(ctx, store, delegation); err != nil {
		return c, r, nil, err
	}
	if err := r.Check(papers); err != nil {
		return c, r, nil, err
	}
	if r.Says(papers) {
		return c, r, nil, nil
	}
	if err := course.CheckSeen(seen, r.Seen(papers)); err != nil {
		return c, r, nil, err
	}
	before := r
	r.Receipt = course.Receipt{Papers: papers, Issued: r.Issued, By: b.Actor.AccountID, Follows: r.Receipt.ID}
	if err := store.CreateReceipt(ctx, &r); err != nil {
		if errors.Is(err, course.ErrConflict) {
			err = course.Refuse(course.ErrChanged, "refuse.changed")
		}
		return c, before, nil, err
	}
	entry := course.AuditEntry{Act: "receipt.confirm", CourseID: c.ID, Subject: r.Delegation.Name, Before: said(before.Receipt), After: said(r.Receipt)}
	if err := b.log(ctx, store, entry); err != nil {
		return c, r, nil, err
	}
	if course.Can(b.Actor, course.ManageCourse, course.Object{CourseID: c.ID}) {
		return c, r, nil, nil
	}
	persons, err := store.Persons(ctx, b.Actor.AccountID)
	return c, r, []course.Fact{course.PapersReceived{Course: c, Receiving: r, By: persons[b.Actor.AccountID]}}, err
}

// said is a receipt in the log: "30/33"; empty without one.
func said(r course.Receipt) string {
	if r.ID == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", r.Papers, r.Issued)
}
