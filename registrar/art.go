package registrar

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// ArtAsking is what asking for a file to be read for its picture asks of a transaction.
type ArtAsking interface {
	Course(ctx context.Context, id int64) (course.Course, error)
	CreateImport(ctx context.Context, i *course.Import) error
}

// RequestArt keeps the place of a file, which was sent for a picture of a course's papers, in the
// line of those to be read, and fills the import's id, sender, state and time.
func (b By) RequestArt(ctx context.Context, store ArtAsking, i *course.Import) error {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: i.CourseID}); err != nil {
		return err
	}
	c, err := store.Course(ctx, i.CourseID)
	if err != nil {
		return err
	}
	if c.Fixed(course.Setting(i.Art)) {
		return course.Refuse(course.ErrConflict, "setting.closed", "Course", c.Title)
	}
	i.By = b.Actor.AccountID
	return store.CreateImport(ctx, i)
}

// SetArt makes a kept file, by its SHA-256, the picture of a place on a course's papers.
func (b By) SetArt(ctx context.Context, store CourseEditing, courseID int64, place course.ArtPlace, hash string) (m course.SettingChange, err error) {
	to := Setting{Setting: course.Setting(place), Line: hash, Check: func(course.Paper) []course.PaperFault { return nil }}
	m, err = b.ChangingCourse(ctx, store, courseID, to)
	if m.Was.ID != 0 && m.Before() == hash {
		return m, course.Refuse(course.ErrInvalid, "art.same")
	}
	if err != nil {
		return m, err
	}
	return b.EditCourse(ctx, store, courseID, to, m.Seen())
}
