package registrar

import (
	"context"
	"fmt"

	"github.com/loptruong/loptruong/course"
)

// Slips is what the act of printing a course's slips asks of a transaction.
type Slips interface {
	Log
	LockCourse(ctx context.Context, courseID int64) error
	Course(ctx context.Context, id int64) (course.Course, error)
	SlipsKey(ctx context.Context, courseID int64) (string, error)
	SetSlipsKey(ctx context.Context, courseID int64, key string) error
	GivePersonalCodes(ctx context.Context, courseID int64) (given int, err error)
}

// OpenSlips gives everybody on an open course who has none a personal code, and is the key
// of the address at which the slips with these codes are printed. Who has a code keeps it.
func (b By) OpenSlips(ctx context.Context, store Slips, courseID int64) (key string, err error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: courseID}); err != nil {
		return "", err
	}
	if _, err := openCourse(ctx, store, courseID, "screen.closed"); err != nil {
		return "", err
	}
	given, err := store.GivePersonalCodes(ctx, courseID)
	if err != nil {
		return "", err
	}
	if key, err = store.SlipsKey(ctx, courseID); err == nil && key == "" {
		key = course.NewKey()
		err = store.SetSlipsKey(ctx, courseID, key)
	}
	if err != nil || given == 0 {
		return key, err
	}
	return key, b.log(ctx, store, course.AuditEntry{Act: "course.slips", CourseID: courseID, After: fmt.Sprintf("new=%d", given)})
}
