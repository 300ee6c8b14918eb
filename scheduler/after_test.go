package scheduler_test

import (
	"context"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

const (
	thanked = "Cảm ơn"
	offered = "Tài liệu của"
)

// attaches puts a material to a session.
func (s *shift) attaches(c coursetest.Class, session int) {
	s.t.Helper()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.CreateMaterial(ctx, &notice.Material{SessionID: c.Sessions[session].ID, Update: s.now.UnixNano(), Name: "a.pdf", Content: []byte(`{"text":"a"}`),
			By: storagetest.Account(s.t, tx, anOrganizer)})
	})
}

// TestThanks: at the end of a session those who were there are thanked and asked, once,
// however the program is started; the others only hear of materials.
func TestThanks(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 7:40")
	c := s.cast()
	s.marks(c, 0, 0, course.Present, course.ByButton)
	s.marks(c, 1, 0, course.LeftEarly, course.ByOrganizer)
	s.attaches(c, 0)
	s.at("16/8 8:00")
	s.at("16/8 11:29")
	s.count(lan, thanked, 0)
	s.at("16/8 11:30")
	s.begin()
	s.at("16/8 11:35")
	s.has(lan, thanked, "buổi sáng 16/8", "Lớp dân vận", "Tài liệu", "có ích")
	s.count(lan, thanked, 1)
	s.count(binh, thanked, 0)
	s.count(binh, offered, 1)

	s.at("16/8 14:00")
	s.at("16/8 17:00") // without materials
	s.count(lan, thanked, 2)
	s.count(binh, offered, 1)
}

// TestThanksLate: they are thanked late as long as the question can be answered, not in the
// quiet hours, not under a clock that is ahead for a look, and also when the course is
// closed by then.
func TestThanksLate(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 7:40")
	c := s.cast()
	for session := range 4 {
		s.marks(c, session, 0, course.Present, course.ByButton)
	}
	s.at("16/8 8:00")
	s.ahead = 3 * time.Hour
	if err := s.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.ahead = 0
	s.at("16/8 8:05")
	s.count(lan, thanked, 0)
	s.at("16/8 21:30")
	s.begin()
	s.at("16/8 23:00")
	s.count(lan, thanked, 0)
	s.at("17/8 5:59")
	s.count(lan, thanked, 0)
	s.at("17/8 6:00")
	s.count(lan, thanked, 2) // both sessions of the day before

	s.at("17/8 14:00")
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.CloseCourse(ctx, &course.Closing{CourseID: c.Course.ID, By: storagetest.Account(t, tx, anOrganizer)})
	})
	s.at("18/8 6:59") // of use until 7:00
	s.count(lan, thanked, 4)

	late := newShift(t, "16/8 7:40")
	c = late.cast()
	late.marks(c, 0, 0, course.Present, course.ByButton)
	late.at("16/8 8:00")
	late.at("17/8 7:00")
	late.count(lan, thanked, 0)
}

// TestThanksSwitchedOff: where nobody is asked, nobody is thanked for nothing.
func TestThanksSwitchedOff(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 7:40")
	c := s.cast()
	s.marks(c, 0, 0, course.Present, course.ByButton)
	s.marks(c, 1, 0, course.Present, course.ByButton)
	s.attaches(c, 1)
	s.store(func(ctx context.Context, tx *storage.Tx) error { return tx.SetFeedback(ctx, c.Course.ID, false) })
	s.at("16/8 8:00")
	s.at("16/8 11:31")
	s.count(lan, thanked, 0)
	s.at("16/8 14:00")
	s.at("16/8 17:00")
	s.has(lan, thanked, "Tài liệu")
	s.count(lan, "có ích", 0)
}

// TestReckoning: the morning after, it is forgotten whose the opinions are, and a picture
// is asked for when there are enough of them, once, however late.
func TestReckoning(t *testing.T) {
	t.Parallel()
	s := newShift(t, "16/8 7:40")
	c := s.cast()
	think := func(session, people int) {
		s.store(func(ctx context.Context, tx *storage.Tx) error {
			for _, e := range c.Roster[:people] {
				if err := tx.SetOpinion(ctx, c.Sessions[session].ID, e.ID, course.Opinion{Useful: 5}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	waiting := func() (n int, of course.Opinion) {
		s.store(func(ctx context.Context, tx *storage.Tx) error {
			pictures, err := tx.WaitingPictures(ctx)
			if err != nil {
				return err
			}
			n = len(pictures)
			of, err = tx.Opinion(ctx, c.Sessions[0].ID, c.Roster[0].ID)
			return err
		})
		return n, of
	}
	think(0, 3)
	think(1, 2)
	s.at("17/8 6:59")
	if n, of := waiting(); n != 0 || of.Useful != 5 {
		t.Errorf("before: %d pictures, Lan's is %+v", n, of)
	}
	s.begin()
	s.at("19/8 23:00")
	s.at("20/8 8:00")
	if n, of := waiting(); n != 1 || of.Useful != 0 {
		t.Errorf("after: %d pictures, Lan's is %+v", n, of)
	}
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		o, err := tx.Opinions(ctx, c.Sessions[0].ID)
		if o.People != 3 || o.Useful[4] != 3 {
			t.Errorf("the opinions are %+v", o)
		}
		return err
	})
}
