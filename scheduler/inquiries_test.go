package scheduler_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestInquiriesWait: what nobody has answered is said again by day, half an hour after it was asked and each morning of a week;
// who has asked hears once that it waits, and what is answered is said no more.
func TestInquiriesWait(t *testing.T) {
	t.Parallel()
	s := newShift(t, "15/8 14:00")
	c := s.cast()
	asked := int64(0)
	asks := func(text string) (id int64) {
		s.store(func(ctx context.Context, tx *storage.Tx) error {
			asked++
			i := course.Inquiry{Message: asked, Place: c.Roster[1], By: storagetest.Account(t, tx, binh), Text: text}
			err := tx.CreateInquiry(ctx, &i)
			id = i.ID
			return err
		})
		return id
	}
	const reminded, waits = "chưa có ai trả lời", "chưa trả lời câu hỏi của"
	told := func(at string, organizer, asker int) {
		t.Helper()
		s.at(at)
		s.count(anOrganizer, reminded, organizer)
		s.count(binh, waits, asker)
	}
	first := asks("Ở đâu?")
	told("15/8 14:29", 0, 0)
	told("15/8 14:30", 1, 1)
	s.has(anOrganizer, reminded, "1 câu hỏi", "Lớp dân vận", "Ở đâu?", "14:00 15/8")
	s.has(binh, waits, "Lớp dân vận", "Ở đâu?")
	told("15/8 20:00", 1, 1)
	s.at("15/8 20:40")
	asks("Mấy giờ?")
	told("15/8 21:15", 1, 1)
	told("16/8 6:59", 1, 1)
	told("16/8 7:00", 2, 2) // of both, in one message
	s.has(anOrganizer, "2 câu hỏi", "Ở đâu?", "Mấy giờ?")
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.CreateResponse(ctx, &course.Response{Message: 9, Inquiry: first, By: storagetest.Account(t, tx, anOrganizer), Text: "Ở đây"}, 0)
	})
	told("17/8 7:05", 3, 2)
	s.has(anOrganizer, reminded, "1 câu hỏi", "Mấy giờ?")
	for _, at := range []string{"18/8 7:05", "19/8 7:05", "20/8 7:05", "21/8 7:05", "22/8 7:05"} {
		s.at(at)
	}
	told("23/8 7:05", 8, 2)
}

// TestInquiriesOfLongAgo: nobody is reminded of what was asked more than a week ago, as before an upgrade or while nobody was there.
func TestInquiriesOfLongAgo(t *testing.T) {
	t.Parallel()
	s := newShift(t, "15/8 14:00")
	c := s.cast()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		i := course.Inquiry{Message: 1, Place: c.Roster[1], By: storagetest.Account(t, tx, binh), Text: "Ở đâu?"}
		return tx.CreateInquiry(ctx, &i)
	})
	s.at("22/8 14:00")
	s.count(anOrganizer, "chưa có ai trả lời", 0)
	s.count(binh, "chưa trả lời câu hỏi của", 0)
}
