package work_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestFormFiles: a form's file is fetched and shown once; one that can't be fetched now is tried
// again, and one that is gone or wrong is refused with all that is wrong.
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
		for _, name := range []string{"good", "same", "bad", "pale", "gone", "slow"} {
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
	s.files["slow"] = s.files["good"]
	s.begin()
	s.wantTold(map[int64][]string{anOrganizer: {"📥 <b>" + c.Title + "</b>: tệp «slow.json» đổi 2 mục"}})
	s.wantTold(map[int64][]string{})
}
