package handlers_test

import (
	"context"
	"errors"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
	"github.com/loptruong/loptruong/words"
)

// TestListsAreForWhoMayHaveThem: a representative has the list of the own delegation made and no other, a stranger none, an organizer those of
// their course; what was asked nothing has no answers. Asked twice it is one.
func TestListsAreForWhoMayHaveThem(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 9:00")
	c := d.class()
	var own, other int64
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Delegations(ctx, c.ID)
		if err != nil {
			return err
		}
		own, other = all[0].ID, all[1].ID
		storagetest.Grant(t, tx, aRepresentative, course.Grant{Role: course.RepresentativeRole, CourseID: c.ID, DelegationID: own})
		return nil
	})
	d.says(anOrganizer, "/thongbao")
	d.taps(anOrganizer, d.says(anOrganizer, "Mai nghỉ").button("Gửi tới 2 người"))
	calls, results := words.CallsFileTap.Data(words.OfCalls{Announcement: 1}), words.ResultsFileTap.Data(words.OfAnnouncement{ID: 1})
	of := func(delegation int64) string {
		return words.PassingFileTap.Data(words.OfPassing{Announcement: 1, Delegation: delegation})
	}
	for _, one := range []struct {
		user int64
		data string
		made bool
	}{
		{anOrganizer, calls, true},
		{anOrganizer, calls, true},
		{anOrganizer, of(other), false},
		{anOrganizer, of(0), false},
		{anOrganizer, results, false},
		{anOrganizer, words.CallsFileTap.Data(words.OfCalls{Announcement: 99}), false},
		{aRepresentative, of(own), true},
		{aRepresentative, of(other), false},
		{aRepresentative, of(0), false},
		{aRepresentative, calls, false},
		{aRepresentative, results, false},
		{aStranger, of(own), false},
		{aStranger, calls, false},
	} {
		if said := d.taps(one.user, one.data); one.made {
			said.has("Bot đang lập tệp")
		} else {
			said.lacks("Bot đang lập tệp")
		}
		if one.user == aStranger && !errors.Is(d.refused, course.ErrForbidden) {
			t.Errorf("%s by a stranger: refused by %v", one.data, d.refused)
		}
	}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		waiting, err := tx.WaitingLists(ctx)
		if len(waiting) != 2 || waiting[1].Delegation != own || waiting[1].What != notice.CallsList {
			t.Errorf("waiting %+v", waiting)
		}
		return err
	})
}
