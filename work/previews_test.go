package work_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestPreviews: who asks is sent pictures, once, or what is in the way; of a course without
// people that of an example.
func TestPreviews(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	people := coursetest.Crowd(3)
	people[0].Trainee.Name, people[2].Trainee.Name = "Lê An", "Nguyễn Phước Bảo Ngọc Quỳnh Như Thuỷ Tiên 😀"
	s.drawer.cannot = map[string]bool{people[2].Trainee.Name: true}
	c := s.class(people...)
	empty := course.NewCourse("TRONG", "Lớp mới")
	s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.CreateCourse(ctx, &empty, nil); err != nil {
			return err
		}
		storagetest.Grant(t, tx, anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: empty.ID})
		for _, id := range []int64{c.ID, empty.ID} {
			if err := tx.AskPreview(ctx, course.Preview{CourseID: id, For: storagetest.Account(t, tx, anOrganizer)}); err != nil {
				return err
			}
		}
		return nil
	})
	s.wantTold(map[int64][]string{anOrganizer: {
		"👁 " + c.Title + ": chưa vẽ được giấy của <b>" + people[2].Trainee.Name + "</b>.", "👁 " + c.Title + ": giấy của <b>Lê An</b>", "👁 Lớp mới: giấy của <b>Nguyễn Văn A</b>",
	}})
	s.wantTold(map[int64][]string{})
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		f, err := tx.File(ctx, 1)
		if f.MediaType != notice.PNG || f.Name != "xem-thu-1.png" {
			t.Errorf("the picture is %+v", f)
		}
		return err
	})
}
