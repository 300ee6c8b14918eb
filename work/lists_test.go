package work_test

import (
	"context"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

const aDeputy = 555

// TestLists: an organizer has the people whom an announcement has not reached as a workbook, and what people say to it as a workbook and a
// picture; the representative of a delegation has their own people and nobody else's; who may not any more gets nothing.
func TestLists(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	people := coursetest.Crowd(3)
	people[0].Trainee.TelegramID = 100
	people[1].Delegation, people[2].Delegation = "Giồng Trôm", "Chợ Lách"
	people[1].Trainee.Name, people[2].Trainee.Name = "Trần Bá", "Lê Cúc"
	c := s.class(people...)
	s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
	var a notice.Announcement
	var own int64
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Roster(ctx, c.ID)
		if err != nil {
			return err
		}
		own = all[1].DelegationID
		storagetest.Grant(t, tx, aDeputy, course.Grant{Role: course.RepresentativeRole, CourseID: c.ID, DelegationID: own})
		m := notice.Message{Text: "Mai họp", Buttons: [][]notice.Button{{{Label: "Sẽ dự", Data: notice.ReactTap.Data(notice.Reacting{Draft: 5, Says: notice.Comes})}}}}
		a = notice.Announcement{CourseID: c.ID, By: storagetest.Account(t, tx, anOrganizer), Draft: 5, Message: m, OnUnknown: notice.Resend}
		to, err := tx.Audience(ctx, c.ID, nil)
		if err == nil {
			_, err = tx.Announce(ctx, &a, to)
		}
		if err != nil {
			return err
		}
		actor, err := tx.Actor(ctx, storagetest.Account(t, tx, 100))
		if err != nil {
			return err
		}
		by, _, err := tx.Received(ctx, a.ID, actor)
		if err != nil {
			return err
		}
		return tx.React(ctx, a.ID, by, notice.Comes)
	})
	ask := func(user, delegation int64, what notice.ListKind) {
		s.store(func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.AskList(ctx, notice.ListRequest{Announcement: a.ID, Delegation: delegation, What: what, For: storagetest.Account(t, tx, user)})
			return err
		})
	}
	ask(anOrganizer, 0, notice.CallsList)
	s.wantTold(map[int64][]string{anOrganizer: {"📞 <b>Danh sách cần gọi</b> · thông báo số 1 · Lớp dân vận: 2 người"}})
	ask(aDeputy, own, notice.CallsList)
	s.wantTold(map[int64][]string{aDeputy: {"📞 <b>Danh sách cần gọi</b> · thông báo số 1 · Lớp dân vận: 1 người"}})
	ask(anOrganizer, 0, notice.ResultsList)
	s.wantTold(map[int64][]string{anOrganizer: {"📊 <b>Phản hồi thông báo số 1</b>", "📄 <b>Phản hồi thông báo số 1</b> · Lớp dân vận: 3 người"}})
	s.wantTold(map[int64][]string{}) // nothing is made twice
	files := s.filed(4)
	for i, want := range [][]string{
		{"can-goi-" + c.Code + "-1.xlsx", "Trần Bá", "Lê Cúc", people[1].Trainee.Phone, "chưa liên kết Telegram"},
		{"can-goi-" + c.Code + "-1.xlsx", "Trần Bá"},
		{"phan-hoi-" + c.Code + "-1.png", "\x89PNG"},
		{"phan-hoi-" + c.Code + "-1.xlsx", "Trần Bá", "Lê Cúc", people[0].Trainee.Name, "Sẽ dự", "Chưa trả lời"},
	} {
		name, data, _ := strings.Cut(files[i], ": ")
		if strings.HasSuffix(name, ".xlsx") {
			data = unzipped(t, []byte(data))
		}
		for _, part := range want {
			if !strings.Contains(name+data, part) {
				t.Errorf("file %d, %s, has no %q", i, name, part)
			}
		}
		if i == 1 && strings.Contains(data, "Lê Cúc") {
			t.Error("a representative has people of another delegation")
		}
	}

	ask(aDeputy, own, notice.CallsList)
	ask(anOrganizer, 0, notice.CallsList)
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		for _, user := range []int64{aDeputy, anOrganizer} {
			actor, err := tx.Actor(ctx, storagetest.Account(t, tx, user))
			if err != nil {
				return err
			}
			for _, g := range actor.Grants {
				if _, err := tx.RevokeRole(ctx, g.ID); err != nil {
					return err
				}
			}
		}
		return nil
	})
	s.wantTold(map[int64][]string{})
}

// TestEmptyList: who asked hears when nobody is left to be called.
func TestEmptyList(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	people := coursetest.Crowd(1)
	people[0].Trainee.TelegramID = 100
	c := s.class(people...)
	s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		by := storagetest.Account(t, tx, anOrganizer)
		a := notice.Announcement{CourseID: c.ID, By: by, Draft: 5, Message: notice.Message{Text: "Mai họp"}, OnUnknown: notice.Resend}
		to, err := tx.Audience(ctx, c.ID, nil)
		if err == nil {
			_, err = tx.Announce(ctx, &a, to)
		}
		if err == nil {
			_, err = tx.AskList(ctx, notice.ListRequest{Announcement: a.ID, What: notice.CallsList, For: by})
		}
		return err
	})
	s.wantTold(map[int64][]string{anOrganizer: {"📄 <b>Thông báo số 1</b> · Lớp dân vận: không còn ai"}})
}
