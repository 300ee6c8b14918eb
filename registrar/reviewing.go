package registrar

import (
	"context"
	"errors"
	"fmt"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// sessions is what finding a session with its course asks of a transaction.
type sessions interface {
	Session(ctx context.Context, id int64) (course.Session, error)
	Course(ctx context.Context, id int64) (course.Course, error)
}

// sessionOf is a session with its course, where the actor may do that about the course.
func (b By) sessionOf(ctx context.Context, store sessions, id int64, act course.Action) (c course.Course, s course.Session, err error) {
	if s, err = store.Session(ctx, id); err != nil {
		return c, s, err
	}
	if err := course.Allow(b.Actor, act, course.Object{CourseID: s.CourseID}); err != nil {
		return c, s, err
	}
	c, err = store.Course(ctx, s.CourseID)
	return c, s, err
}

// Materials is what the materials of a session ask of a transaction.
type Materials interface {
	Log
	sessions
	Materials(ctx context.Context, sessionID int64) ([]notice.Material, error)
	Material(ctx context.Context, id int64) (notice.Material, error)
	CreateMaterial(ctx context.Context, m *notice.Material) error
	DeleteMaterial(ctx context.Context, id int64) error
	TellMaterials(ctx context.Context, sessionID int64) (untold int, err error)
	QueueAfter(ctx context.Context, s course.Session, prefix string, byLanguage map[string]notice.Message, there bool) (created int, err error)
}

// MaxMaterials is how many materials a session may have: they come into a chat one by one.
const MaxMaterials = 20

// AttachMaterial attaches something to a session, also of a closed course; what was
// attached before is not attached again. It refuses more than MaxMaterials.
func (b By) AttachMaterial(ctx context.Context, store Materials, m notice.Material) error {
	c, s, err := b.sessionOf(ctx, store, m.SessionID, course.ManageCourse)
	if err != nil {
		return err
	}
	all, err := store.Materials(ctx, s.ID)
	if err != nil {
		return err
	}
	if len(all) >= MaxMaterials {
		return course.Refuse(course.ErrInvalid, "material.too_many", "Max", MaxMaterials)
	}
	m.By = b.Actor.AccountID
	if err := store.CreateMaterial(ctx, &m); err != nil {
		if errors.Is(err, course.ErrConflict) {
			return nil
		}
		return err
	}
	return b.log(ctx, store, course.AuditEntry{Act: "session.attach", CourseID: c.ID, Subject: fmt.Sprintf("session/%d", s.No), After: m.Name})
}

// RemoveMaterial takes something off a session, and returns what it was.
func (b By) RemoveMaterial(ctx context.Context, store Materials, id int64) (m notice.Material, err error) {
	if m, err = store.Material(ctx, id); err != nil {
		return m, err
	}
	c, s, err := b.sessionOf(ctx, store, m.SessionID, course.ManageCourse)
	if err != nil {
		return m, err
	}
	if err := store.DeleteMaterial(ctx, id); err != nil {
		return m, err
	}
	return m, b.log(ctx, store, course.AuditEntry{Act: "session.detach", CourseID: c.ID, Subject: fmt.Sprintf("session/%d", s.No), Before: m.Name})
}

// SendMaterials tells everybody on the roster of what was attached to a session since they
// were told last, and how many they are. It refuses with course.ErrConflict when that is nothing.
func (b By) SendMaterials(ctx context.Context, store Materials, session int64, byLanguage map[string]notice.Message) (told int, err error) {
	c, s, err := b.sessionOf(ctx, store, session, course.ManageCourse)
	if err != nil {
		return 0, err
	}
	untold, err := store.TellMaterials(ctx, s.ID)
	if err != nil {
		return 0, err
	}
	if untold == 0 {
		return 0, course.Refuse(course.ErrConflict, "material.nothing_new")
	}
	for _, there := range []bool{true, false} {
		n, err := store.QueueAfter(ctx, s, fmt.Sprintf("material/%d/%d", s.ID, b.Now.UnixMilli()), byLanguage, there)
		if err != nil {
			return 0, err
		}
		told += n
	}
	return told, b.log(ctx, store, course.AuditEntry{Act: "session.tell", CourseID: c.ID, Subject: fmt.Sprintf("session/%d", s.No)})
}

// OpinionBook is what saying what one thinks of a session asks of a transaction.
type OpinionBook interface {
	sessions
	States(ctx context.Context, enrollmentID int64) (map[int64]course.Presence, error)
	Opinion(ctx context.Context, sessionID, enrollmentID int64) (course.Opinion, error)
	SetOpinion(ctx context.Context, sessionID, enrollmentID int64, o course.Opinion) error
}

// SayOpinion answers a question about a session, for whoever was there; the answer 0 only
// looks what they have said. It refuses who was not, and when it is reckoned up already or
// not asked on the course. The log has no line of it, because it would say whose it is.
func (b By) SayOpinion(ctx context.Context, store OpinionBook, session int64, q course.OpinionQuestion, answer int) (c course.Course, s course.Session, o course.Opinion, err error) {
	if c, s, err = b.sessionOf(ctx, store, session, course.AttendCourse); err != nil {
		return c, s, o, err
	}
	place := b.Actor.EnrollmentIn(c.ID).ID
	states, err := store.States(ctx, place)
	if err != nil {
		return c, s, o, err
	}
	switch {
	case !states[s.ID].Here():
		return c, s, o, course.Refuse(course.ErrConflict, "opinion.not_there", "Course", c.Title)
	case !c.Feedback || !b.at().Before(c.OpinionsUntil(s)):
		return c, s, o, course.Refuse(course.ErrConflict, "opinion.over", "Course", c.Title)
	}
	o, err = store.Opinion(ctx, s.ID, place)
	if err != nil || answer == 0 {
		return c, s, o, err
	}
	if answer < 1 || answer > course.BestAnswer {
		return c, s, o, course.Refuse(course.ErrInvalid, "refuse.old_button")
	}
	switch q {
	case course.AskUseful:
		o.Useful = answer
	case course.AskClear:
		o.Clear = answer
	default:
		return c, s, o, course.Refuse(course.ErrInvalid, "refuse.old_button")
	}
	return c, s, o, store.SetOpinion(ctx, s.ID, place, o)
}

// OpinionPage is what seeing what people think asks of a transaction.
type OpinionPage interface {
	Log
	sessions
	Opinions(ctx context.Context, sessionID int64) (course.Opinions, error)
	AskOpinionPicture(ctx context.Context, sessionID, accountID int64) error
	SetFeedback(ctx context.Context, courseID int64, on bool) error
}

// SeeOpinions is what people think of a session. Of fewer than course.FewestOpinions only
// how many they are is returned.
func (b By) SeeOpinions(ctx context.Context, store OpinionPage, session int64) (c course.Course, s course.Session, o course.Opinions, err error) {
	if c, s, err = b.sessionOf(ctx, store, session, course.ManageCourse); err != nil {
		return c, s, o, err
	}
	if o, err = store.Opinions(ctx, s.ID); err == nil && !o.Shown() {
		o = course.Opinions{People: o.People}
	}
	return c, s, o, err
}

// DrawOpinions has them drawn for the actor. It refuses when there are too few.
func (b By) DrawOpinions(ctx context.Context, store OpinionPage, session int64) (c course.Course, s course.Session, err error) {
	c, s, o, err := b.SeeOpinions(ctx, store, session)
	if err != nil {
		return c, s, err
	}
	if !o.Shown() {
		return c, s, course.Refuse(course.ErrConflict, "opinion.too_few", "Fewest", course.FewestOpinions)
	}
	return c, s, store.AskOpinionPicture(ctx, s.ID, b.Actor.AccountID)
}

// SwitchFeedback says whether people are asked what they think of the sessions of a course.
func (b By) SwitchFeedback(ctx context.Context, store OpinionPage, courseID int64, on bool) error {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: courseID}); err != nil {
		return err
	}
	c, err := store.Course(ctx, courseID)
	if err != nil || c.Feedback == on {
		return err
	}
	if err := store.SetFeedback(ctx, c.ID, on); err != nil {
		return err
	}
	return b.log(ctx, store, course.AuditEntry{Act: "course.feedback", CourseID: c.ID, Before: switched(c.Feedback), After: switched(on)})
}

func switched(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// Reckoning is what reckoning up opinions asks of a transaction.
type Reckoning interface {
	ForgetOpinions(ctx context.Context, sessionID int64) (forgotten bool, err error)
	Opinions(ctx context.Context, sessionID int64) (course.Opinions, error)
	AskOpinionPicture(ctx context.Context, sessionID, accountID int64) error
}

// ReckonOpinionsByClock forgets whose the opinions of a session are, and has them drawn for
// those in charge when enough have said theirs. Nobody does it.
func ReckonOpinionsByClock(ctx context.Context, store Reckoning, s course.Session) error {
	forgotten, err := store.ForgetOpinions(ctx, s.ID)
	if err != nil || !forgotten {
		return err
	}
	o, err := store.Opinions(ctx, s.ID)
	if err != nil || !o.Shown() {
		return err
	}
	return store.AskOpinionPicture(ctx, s.ID, 0)
}
