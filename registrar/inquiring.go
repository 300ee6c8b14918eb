package registrar

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
)

// inquiries is what reading an inquiry asks of a transaction.
type inquiries interface {
	Course(ctx context.Context, id int64) (course.Course, error)
	Account(ctx context.Context, id int64) (course.Account, error)
	Persons(ctx context.Context, accounts ...int64) (map[int64]course.Person, error)
	Inquiry(ctx context.Context, id int64) (course.Inquiry, error)
	ResponsesTo(ctx context.Context, inquiry int64) ([]course.Response, error)
}

// Inquiring is what asking the organizers asks of a transaction.
type Inquiring interface {
	Log
	inquiries
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	InCharge(ctx context.Context, courseID int64) ([]course.Account, error)
	Inquired(ctx context.Context, account, courseID int64, since time.Time) (open int, last []time.Time, err error)
	CreateInquiry(ctx context.Context, i *course.Inquiry) error
}

// MayInquire refuses whoever's place it isn't, who was taken off the roster, and who has asked
// too often; it returns the place with its course.
func (b By) MayInquire(ctx context.Context, store Inquiring, place int64) (c course.Course, e course.Enrollment, err error) {
	if e, err = store.Enrollment(ctx, place); err != nil {
		return c, e, err
	}
	if c, err = store.Course(ctx, e.CourseID); err != nil {
		return c, e, err
	}
	if own := b.Actor.AccountID != 0 && e.Trainee.AccountID == b.Actor.AccountID; own && e.State == course.Withdrawn {
		return c, e, course.Refuse(course.ErrConflict, "refuse.withdrawn", "Course", c.Title)
	}
	if err := course.Allow(b.Actor, course.AttendCourse, course.Object{CourseID: e.CourseID, EnrollmentID: e.ID}); err != nil {
		return c, e, err
	}
	open, last, err := store.Inquired(ctx, b.Actor.AccountID, c.ID, b.Now.Add(-time.Hour))
	if err != nil {
		return c, e, err
	}
	return c, e, c.MayInquire(open, last, b.Now)
}

// Inquire asks the organizers of a course, by somebody's own place on it. It refuses as
// MayInquire does, an inquiry that is too long, with course.ErrNotFound one that follows
// another's, and with course.ErrConflict a message that is one already.
func (b By) Inquire(ctx context.Context, store Inquiring, i course.Inquiry) (f course.InquiryAsked, err error) {
	if f.Course, i.Place, err = b.MayInquire(ctx, store, i.Place.ID); err != nil {
		return f, err
	}
	if err := course.Fits(i.Text, course.MaxInquiry); err != nil {
		return f, err
	}
	if i.Follows != 0 {
		if f.Before, err = b.OwnInquiry(ctx, store, i.Follows); err != nil {
			return f, err
		}
	}
	all, err := store.InCharge(ctx, f.Course.ID)
	if err != nil {
		return f, err
	}
	for _, a := range all {
		if a.TelegramID != 0 && a.BlockedAt.IsZero() {
			f.To, i.Told = append(f.To, a), append(i.Told, a.ID)
		}
	}
	i.By = b.Actor.AccountID
	if err := store.CreateInquiry(ctx, &i); err != nil {
		if errors.Is(err, course.ErrConflict) {
			err = course.Refuse(course.ErrConflict, "inquiry.asked_before", "Course", f.Course.Title)
		}
		return f, err
	}
	f.Inquiry = i
	return f, b.log(ctx, store, course.AuditEntry{Act: "organizers.ask", CourseID: f.Course.ID, EnrollmentID: i.Place.ID})
}

// OwnInquiry returns an inquiry of the actor's own; course.ErrNotFound for another's.
func (b By) OwnInquiry(ctx context.Context, store inquiries, id int64) (course.Inquiry, error) {
	i, err := store.Inquiry(ctx, id)
	if err == nil && (b.Actor.AccountID == 0 || i.By != b.Actor.AccountID) {
		err = course.ErrNotFound
	}
	return i, err
}

// Answering is what answering inquiries asks of a transaction.
type Answering interface {
	Log
	inquiries
	Actor(ctx context.Context, accountID int64) (course.Actor, error)
	CreateResponse(ctx context.Context, a *course.Response, before int) error
}

// SeeInquiry returns an inquiry as an organizer of its course reads it.
func (b By) SeeInquiry(ctx context.Context, store inquiries, id int64) (k course.InquiryCase, err error) {
	if k.Inquiry, err = store.Inquiry(ctx, id); err != nil {
		return k, err
	}
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: k.Inquiry.Place.CourseID}); err != nil {
		return k, err
	}
	if k.Course, err = store.Course(ctx, k.Inquiry.Place.CourseID); err != nil {
		return k, err
	}
	if k.Inquiry.Follows != 0 {
		if k.Before, err = store.Inquiry(ctx, k.Inquiry.Follows); err != nil {
			return k, err
		}
	}
	return k, responsesOf(ctx, store, &k)
}

func responsesOf(ctx context.Context, store inquiries, k *course.InquiryCase) (err error) {
	if k.Responses, err = store.ResponsesTo(ctx, k.Inquiry.ID); err != nil || len(k.Responses) == 0 {
		return err
	}
	accounts := make([]int64, len(k.Responses))
	for i, a := range k.Responses {
		accounts[i] = a.By
	}
	k.Persons, err = store.Persons(ctx, accounts...)
	return err
}

// AnswerInquiry answers an inquiry that the organizer has seen answered so many times. It
// refuses with course.ErrChanged when somebody has answered since, and an answer that is
// too long.
func (b By) AnswerInquiry(ctx context.Context, store Answering, a course.Response, seen int) (f course.InquiryAnswered, err error) {
	if f.InquiryCase, err = b.SeeInquiry(ctx, store, a.Inquiry); err != nil {
		return f, err
	}
	if err := course.Fits(a.Text, course.MaxResponse); err != nil {
		return f, err
	}
	a.By = b.Actor.AccountID
	if err := store.CreateResponse(ctx, &a, seen); err != nil {
		if errors.Is(err, course.ErrConflict) {
			err = course.ErrChanged
		}
		return f, err
	}
	f.Response = a
	f.Inquiry.Answers++
	if err := responsesOf(ctx, store, &f.InquiryCase); err != nil {
		return f, err
	}
	if f.Asker, err = store.Account(ctx, f.Inquiry.By); err != nil {
		return f, err
	}
	if f.Told, err = stillTold(ctx, store, f.Inquiry); err != nil {
		return f, err
	}
	return f, b.log(ctx, store, course.AuditEntry{Act: "organizers.answer", CourseID: f.Course.ID, EnrollmentID: f.Inquiry.Place.ID})
}

// stillTold are those told of an inquiry who can be written to and run its course now.
func stillTold(ctx context.Context, store Answering, i course.Inquiry) (all []course.Account, err error) {
	for _, id := range i.Told {
		actor, err := store.Actor(ctx, id)
		if err != nil {
			return nil, err
		}
		if !course.Can(actor, course.ManageCourse, course.Object{CourseID: i.Place.CourseID}) {
			continue
		}
		told, err := store.Account(ctx, id)
		if err != nil {
			return nil, err
		}
		if told.TelegramID != 0 && told.BlockedAt.IsZero() {
			all = append(all, told)
		}
	}
	return all, nil
}

// Keeping is what keeping answers asks of a transaction.
type Keeping interface {
	Log
	Inquiry(ctx context.Context, id int64) (course.Inquiry, error)
	Response(ctx context.Context, id int64) (course.Response, error)
	KeptResponses(ctx context.Context, courseID int64) ([]course.Response, error)
	KeepResponse(ctx context.Context, id int64, keep bool) error
}

// KeepResponse keeps an answer, to be offered at the next inquiries of its course, or keeps it
// no more. It refuses one more than course.MaxKept.
func (b By) KeepResponse(ctx context.Context, store Keeping, id int64, keep bool) error {
	a, err := store.Response(ctx, id)
	if err != nil {
		return err
	}
	i, err := store.Inquiry(ctx, a.Inquiry)
	if err != nil {
		return err
	}
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: i.Place.CourseID}); err != nil {
		return err
	}
	if a.Kept == keep {
		return nil
	}
	if keep {
		kept, err := store.KeptResponses(ctx, i.Place.CourseID)
		if err != nil {
			return err
		}
		if len(kept) >= course.MaxKept {
			return course.Refuse(course.ErrConflict, "inquiry.kept_many", "Max", course.MaxKept)
		}
		same := slices.ContainsFunc(kept, func(k course.Response) bool { return k.Text == a.Text && slices.Equal(k.Files, a.Files) })
		if same {
			return course.Refuse(course.ErrConflict, "inquiry.kept_same")
		}
	}
	if err := store.KeepResponse(ctx, id, keep); err != nil {
		return err
	}
	if keep {
		return b.log(ctx, store, course.AuditEntry{Act: "response.keep", CourseID: i.Place.CourseID})
	}
	return b.log(ctx, store, course.AuditEntry{Act: "response.forget", CourseID: i.Place.CourseID})
}
