package work_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestFormFiles: a form's file is fetched and shown once; one that is gone or wrong is refused
// with all that is wrong.
func TestFormFiles(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.class()
	s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
	s.files = map[string][]byte{
		"good": []byte(`{"Mẫu giấy Lớp Trưởng": 1, "Người ký": "Lê An", "Màu": "xanh lá"}`),
		"same": []byte(`{"Mẫu giấy Lớp Trưởng": 1, "Màu": ""}`),
		"bad":  []byte(`{"Mẫu giấy Lớp Trưởng": 1, "Màu": "vàng nhạt", "Chữ": "x"}`),
		"pale": []byte(`{"Mẫu giấy Lớp Trưởng": 1, "Màu": "#FFFF00"}`),
	}
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		by := storagetest.Account(t, tx, anOrganizer)
		for _, name := range []string{"good", "same", "bad", "pale", "gone"} {
			if err := tx.CreateFormFile(ctx, course.FormFile{CourseID: c.ID, For: by, ChatID: anOrganizer, TelegramFile: name, Name: name + ".json"}); err != nil {
				return err
			}
		}
		return nil
	})
	s.wantTold(map[int64][]string{anOrganizer: {
		"📥 <b>" + c.Title + "</b> đang đúng như tệp «same.json»", "📥 <b>" + c.Title + "</b>: chưa lấy được mẫu giấy từ «bad.json»", "📥 <b>" + c.Title + "</b>: chưa lấy được mẫu giấy từ «gone.json»",
		"📥 <b>" + c.Title + "</b>: chưa lấy được mẫu giấy từ «pale.json»", "📥 <b>" + c.Title + "</b>: tệp «good.json» đổi 2 mục",
	}})
	s.begin()
	s.wantTold(map[int64][]string{})
}

// TestFormFileNotFetched: a form's file that can't be fetched, or hangs, is tried again, and its
// sender hears within a minute that it can't be had; another's beside it doesn't wait.
func TestFormFileNotFetched(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		c := s.class()
		s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
		var tries atomic.Int64
		s.Fetch = func(ctx context.Context, file string, _ int64) ([]byte, error) {
			switch {
			case file == "hangs":
				<-ctx.Done()
				return nil, ctx.Err()
			case file == "fails", file == "late" && tries.Add(1) < 3:
				return nil, errors.New("502 Bad Gateway")
			}
			return []byte(`{"Mẫu giấy Lớp Trưởng": 1, "Người ký": "Lê An"}`), nil
		}
		ask := func(names ...string) {
			s.store(func(ctx context.Context, tx *storage.Tx) error {
				by := storagetest.Account(t, tx, anOrganizer)
				for _, name := range names {
					if err := tx.CreateFormFile(ctx, course.FormFile{CourseID: c.ID, For: by, ChatID: anOrganizer, TelegramFile: name, Name: name + ".json"}); err != nil {
						return err
					}
				}
				return nil
			})
		}
		ask("hangs", "fails", "late")
		begun := time.Now()
		first := make(chan error, 1)
		go func() { first <- s.Look(t.Context()) }()
		synctest.Wait()
		ask("good")
		sure := "📥 <b>" + c.Title + "</b>: tệp «%s.json» đổi 1 mục"
		s.wantTold(map[int64][]string{anOrganizer: {fmt.Sprintf(sure, "good")}})
		if d := time.Since(begun); d > 0 {
			t.Errorf("another file has waited for %v", d)
		}
		if err := <-first; err != nil {
			t.Error(err)
		}
		if d := time.Since(begun); d > time.Minute {
			t.Errorf("the last was answered after %v", d)
		}
		refused := "📥 <b>" + c.Title + "</b>: chưa lấy được mẫu giấy từ «%s.json», lớp chưa đổi gì.\n• Chưa tải được tệp này từ Telegram"
		s.wantTold(map[int64][]string{anOrganizer: {fmt.Sprintf(refused, "hangs"), fmt.Sprintf(refused, "fails"), fmt.Sprintf(sure, "late")}})
	})
}
