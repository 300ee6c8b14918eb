package registrar_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
)

// edited is an announcement in a group that is edited before the sender waits.
type edited struct {
	says   string
	posted string
}

func (e *edited) Announcement(context.Context, int64) (notice.Announcement, error) {
	return notice.Announcement{ID: 1, CourseID: 1, Groups: []int64{3}, State: notice.AnnouncementDone, Message: notice.Message{Text: e.says}}, nil
}

func (e *edited) Audit(context.Context, course.AuditEntry) (int64, error) { return 1, nil }
func (e *edited) Missed(context.Context, int64) (course.Audience, error) {
	return course.Audience{}, nil
}
func (e *edited) MissedPosts(context.Context, notice.Announcement) ([]int64, error) {
	return []int64{3}, nil
}

func (e *edited) SendMissed(context.Context, int64, int64, course.Audience) error {
	e.says = "Hội trường C"
	return nil
}

func (e *edited) PostAgain(_ context.Context, a notice.Announcement, _ []int64) error {
	e.posted = a.Message.Text
	return nil
}

func (e *edited) Doable(context.Context, int64, notice.Deed) (course.Audience, error) {
	return course.Audience{}, nil
}
func (e *edited) LastDeed(context.Context, int64, notice.Deed) (time.Time, error) {
	return time.Time{}, nil
}

func (e *edited) DoablePosts(context.Context, notice.Announcement, notice.Deed) ([]int64, error) {
	return nil, nil
}

func (e *edited) StartDeed(context.Context, *notice.Announcement, course.Audience) error { return nil }

// TestPostedAsEdited: what is posted again is what the announcement says once nobody can edit it any more; and it is not edited into what
// can't be posted, though it isn't in its group yet.
func TestPostedAsEdited(t *testing.T) {
	t.Parallel()
	by := registrar.By{Actor: course.Actor{AccountID: 1, Grants: []course.Grant{{Role: course.AdminRole}}}, Now: time.Date(2022, 8, 15, 9, 0, 0, 0, time.UTC)}
	store := &edited{says: "Hội trường B"}
	if _, err := by.SendMissed(t.Context(), store, 1, course.Seen(course.Audience{}, 0, []int64{3})); err != nil || store.posted != "Hội trường C" {
		t.Errorf("posted %q, %v", store.posted, err)
	}
	a, _ := store.Announcement(t.Context(), 1)
	m := notice.Message{Blanks: []notice.Blanks{{Name: 1}}}
	_, err := by.Do(t.Context(), store, 1, 2, notice.Edit, m, registrar.DeedSeen(a, notice.Edit, m, course.Audience{}, nil))
	if !errors.Is(err, course.ErrInvalid) {
		t.Errorf("a personal text: %v", err)
	}
}
