package registrar

import (
	"context"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Thanking is what giving letters of thanks to speakers asks of a transaction.
type Thanking interface {
	Log
	laters
	letters
	LockCourse(ctx context.Context, courseID int64) error
	Course(ctx context.Context, id int64) (course.Course, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
}

// letters is what finding letters of thanks asks of a transaction.
type letters interface {
	Certificate(ctx context.Context, id int64) (course.Certificate, error)
	Thanks(ctx context.Context, courseID int64) ([]course.Certificate, error)
}

// MaxThanks is how many speakers are thanked at once.
const MaxThanks = 40

// Thanks is whom letters of thanks are given to.
type Thanks struct {
	Course   int64            `json:"course"`
	Speakers []course.Speaker `json:"speakers"`
}

// Thanked is what giving letters of thanks would come to.
type Thanked struct {
	Course   course.Course
	Speakers []course.Speaker     // whom the sessions name and who has no valid letter
	Outcome  course.Outcome       // the letters are its awards, in the order in which the speakers were named
	Has      []course.Certificate // valid letters of those who have one and get no other
}

// Thanking is what GiveThanks would do. A speaker is thanked whenever an organizer likes, so that the letter can
// be handed over after the talk: it hangs neither on the completion rule nor on the closing.
func (b By) Thanking(ctx context.Context, store Thanking, in Thanks) (t Thanked, err error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: in.Course}); err != nil {
		return t, err
	}
	if t.Course, err = lockCourse(ctx, store, in.Course); err != nil {
		return t, err
	}
	if len(in.Speakers) > MaxThanks {
		return t, course.Refuse(course.ErrInvalid, "speaker.too_many", "Max", MaxThanks)
	}
	sessions, err := store.Sessions(ctx, in.Course)
	if err != nil {
		return t, err
	}
	given, err := store.Thanks(ctx, in.Course)
	if err != nil {
		return t, err
	}
	for _, s := range course.SpeakersOf(sessions) {
		if _, has := course.ValidThanks(given, s); !has {
			t.Speakers = append(t.Speakers, s)
		}
	}
	t.Outcome.Numbers = []course.NumberFormat{t.Course.Form.Kind(course.Thanks).Number}
	for i, s := range in.Speakers {
		if err := s.Check(); err != nil {
			return t, err
		}
		if slices.ContainsFunc(in.Speakers[:i], s.Is) {
			continue
		}
		if one, has := course.ValidThanks(given, s); has {
			t.Has = append(t.Has, one)
			continue
		}
		t.Outcome.Awards = append(t.Outcome.Awards, course.Award{Kind: course.Thanks, Place: s.Place(), Paper: t.Course.ThanksPaper(sessions, s, "", b.Now)})
	}
	return t, nil
}

// GiveThanks gives letters of thanks as they were shown (course.Outcome.Seen of Thanked): with the next numbers
// of their own series; they are drawn at once, and sent to those who run the course, who hand them over. It
// refuses with course.ErrChanged what is no longer so, or can't be printed.
func (b By) GiveThanks(ctx context.Context, store Thanking, in Thanks, printing Printing, seen string) (t Thanked, issued []course.Certificate, err error) {
	if t, err = b.Thanking(ctx, store, in); err != nil {
		return t, nil, err
	}
	if err := course.CheckSeen(seen, t.Outcome.Seen()); err != nil {
		return t, nil, err
	}
	if len(t.Outcome.Awards) == 0 || len(t.Outcome.Faults(printing.Check)) > 0 {
		return t, nil, course.Refuse(course.ErrChanged, "refuse.changed")
	}
	if issued, err = b.issueLater(ctx, store, t.Course, t.Outcome, printing); err != nil {
		return t, nil, err
	}
	return t, issued, b.log(ctx, store, course.AuditEntry{Act: "thanks.give", CourseID: in.Course, Subject: numbers(issued)})
}

// ThanksOf is a speaker's letter of thanks, for whoever manages the course, as PaperOf is somebody's paper. It
// returns course.ErrNotFound of another paper.
func (b By) ThanksOf(ctx context.Context, store Papers, id int64) (p PaperOf, err error) {
	p.Kind = course.Thanks
	one, err := store.Certificate(ctx, id)
	if err != nil {
		return p, err
	}
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: one.CourseID}); err != nil {
		return p, err
	}
	if one.Kind != course.Thanks {
		return p, course.ErrNotFound
	}
	if p.Course, err = lockCourse(ctx, store, one.CourseID); err != nil {
		return p, err
	}
	if p.Certificate, err = store.Certificate(ctx, id); err != nil { // nobody changes it any more
		return p, err
	}
	p.Place = course.SpeakerOf(p.Certificate).Place()
	p.sessions, err = store.Sessions(ctx, p.Course.ID)
	return p, err
}

// ThanksAnew is what ReissueThanks would issue in the place of a revoked letter: to the same speaker, or as they
// are named now, which mends a name. It refuses unless the letter is revoked and not replaced, when the speaker has
// a valid one, and when it could not be signed.
func (b By) ThanksAnew(ctx context.Context, store Reissues, id int64, as course.Speaker, in Printing) (d Draft, err error) {
	if d.PaperOf, err = b.ThanksOf(ctx, store, id); err != nil {
		return d, err
	}
	if as.Name == "" {
		as = course.SpeakerOf(d.Certificate)
	}
	if err := as.Check(); err != nil {
		return d, err
	}
	if d.Certificate.State != course.Revoked {
		return d, course.Refuse(course.ErrConflict, "speaker.not_revoked", "Number", d.Certificate.Number(), "By", d.Certificate.ReplacedBy)
	}
	given, err := store.Thanks(ctx, d.Course.ID)
	if err != nil {
		return d, err
	}
	if has, found := course.ValidThanks(given, as); found {
		return d, course.Refuse(course.ErrConflict, "paper_of.still_valid", "Name", as.Name, "Number", has.Number())
	}
	d.Place, d.Paper = as.Place(), d.Course.ThanksPaper(d.sessions, as, d.Certificate.Paper.Topic, b.Now)
	d.Paper.Signed = b.Now.In(d.Course.Location()).Format(time.DateOnly) // as of all papers that are issued anew
	d.Faults = in.Check(d.Paper)
	d.Paper.SignedBy, err = in.Signing.By(d.Paper.Form, b.Now)
	return d, err
}

// ReissueThanks issues a letter of thanks in the place of a revoked one, as it was shown (Draft.Seen), as
// IssueOne does with the papers of people.
func (b By) ReissueThanks(ctx context.Context, store Reissues, id int64, as course.Speaker, in Printing, seen string) (d Draft, issued course.Certificate, err error) {
	if d, err = b.ThanksAnew(ctx, store, id, as, in); err != nil {
		return d, issued, err
	}
	return b.issueDraft(ctx, store, d, "", in, seen)
}
