package registrar

import (
	"context"
	"fmt"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// Signings is what having papers sent to be signed elsewhere asks of a transaction.
type Signings interface {
	Log
	Course(ctx context.Context, id int64) (course.Course, error)
	Certificates(ctx context.Context, courseID int64) ([]course.Certificate, error)
	Thanks(ctx context.Context, courseID int64) ([]course.Certificate, error)
	AskSigning(ctx context.Context, r course.SigningRequest) (created bool, err error)
}

// AskSigning has the papers of a course sent to the actor, to be signed elsewhere: those that
// are drawn and have no signed file yet, of which it refuses that there is none. What the actor waits for already, or has
// asked for by the same message, is not asked for again.
func (b By) AskSigning(ctx context.Context, store Signings, courseID int64, message string) error {
	if err := b.maySign(ctx, store, courseID); err != nil {
		return err
	}
	all, err := store.Certificates(ctx, courseID)
	if err != nil {
		return err
	}
	if waits, issued := course.CountSigned(all); waits+issued == 0 {
		return course.Refuse(course.ErrConflict, "signed.nothing")
	}
	created, err := store.AskSigning(ctx, course.SigningRequest{CourseID: courseID, For: b.Actor.AccountID, Asked: message})
	if err != nil || !created {
		return err
	}
	return b.log(ctx, store, course.AuditEntry{Act: "signed.ask", CourseID: courseID})
}

// maySign refuses who may not, and a course whose papers are not released yet, unless it has given letters of
// thanks, which wait for no closing.
func (b By) maySign(ctx context.Context, store interface {
	Course(ctx context.Context, id int64) (course.Course, error)
	Thanks(ctx context.Context, courseID int64) ([]course.Certificate, error)
}, courseID int64) error {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: courseID}); err != nil {
		return err
	}
	c, err := store.Course(ctx, courseID)
	if err != nil || c.Released() {
		return err
	}
	given, err := store.Thanks(ctx, courseID)
	if err == nil && len(given) == 0 {
		err = course.Refuse(course.ErrConflict, "signed.not_released", "Course", c.Title)
	}
	return err
}

// SignedPapers is what keeping papers that were signed elsewhere asks of a transaction.
type SignedPapers interface {
	Log
	LockCourse(ctx context.Context, courseID int64) error
	Course(ctx context.Context, id int64) (course.Course, error)
	Certificates(ctx context.Context, courseID int64) ([]course.Certificate, error)
	Thanks(ctx context.Context, courseID int64) ([]course.Certificate, error)
	KeepSigned(ctx context.Context, certificateID int64, f *notice.File) error
}

// Signed is files that came back, with what they are held against: the papers of the course by
// certificate, as they were drawn.
type Signed struct {
	Course int64
	Files  []course.SignedFile
	Drawn  map[int64]course.PaperToSign
	Seen   string // what was shown: course.SignedDiff.Seen
}

// Diff is what keeping the files would do with the certificates as they are.
func (s Signed) Diff(all []course.Certificate) course.SignedDiff {
	var papers []course.PaperToSign
	for _, c := range all {
		p := s.Drawn[c.ID]
		p.Certificate = c
		papers = append(papers, p)
	}
	return course.MatchSigned(papers, s.Files)
}

// KeepSigned keeps files that came back signed, in the place of those that were drawn. It
// returns the papers as they were before, each with its file, now stored, and refuses with course.ErrChanged when
// not all would become as was shown.
func (b By) KeepSigned(ctx context.Context, store SignedPapers, in Signed) (kept []KeptSigned, d course.SignedDiff, err error) {
	if err := b.maySign(ctx, store, in.Course); err != nil {
		return nil, d, err
	}
	if _, err := lockCourse(ctx, store, in.Course); err != nil {
		return nil, d, err
	}
	all, err := store.Certificates(ctx, in.Course)
	if err != nil {
		return nil, d, err
	}
	d = in.Diff(all)
	if err := course.CheckSeen(in.Seen, d.Seen()); err != nil {
		return nil, d, err
	}
	var signed []course.Certificate
	for _, s := range d.Taken {
		f := notice.File{Name: s.FileName(), MediaType: "application/pdf", Bytes: s.File.Bytes}
		if err := store.KeepSigned(ctx, s.ID, &f); err != nil {
			return nil, d, err
		}
		kept = append(kept, KeptSigned{Was: s.Certificate, FileID: f.ID})
		signed = append(signed, s.Certificate)
	}
	return kept, d, b.log(ctx, store, course.AuditEntry{Act: "signed.keep", CourseID: in.Course, Subject: numbers(signed), After: fmt.Sprint(len(signed))})
}

// KeptSigned is a certificate as it was before, and the file that it has now.
type KeptSigned struct {
	Was    course.Certificate
	FileID int64
}
