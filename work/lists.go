package work

import (
	"context"
	"errors"
	"fmt"

	"github.com/loptruong/loptruong/chart"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/words"
)

// aboutStore is what making lists about announcements asks of a transaction.
type aboutStore interface {
	teller
	WaitingLists(ctx context.Context) ([]notice.ListRequest, error)
	EndList(ctx context.Context, id int64) (ended bool, err error)
	Announcement(ctx context.Context, id int64) (notice.Announcement, error)
	ToCall(ctx context.Context, announcementID int64, limit int) ([]notice.Undelivered, error)
	ToCallOf(ctx context.Context, announcementID, delegationID int64, limit int) ([]notice.Undelivered, error)
	Reactions(ctx context.Context, announcementID int64) (notice.AllReactions, error)
	Reactors(ctx context.Context, announcementID int64, of notice.Reaction, limit int) ([]notice.Reactor, error)
	Actor(ctx context.Context, accountID int64) (course.Actor, error)
	Account(ctx context.Context, id int64) (course.Account, error)
	CreateFile(ctx context.Context, f *notice.File) error
}

// maxListed is how many people a list has at most: more are on no roster.
const maxListed = 50_000

// list makes the lists about announcements that somebody waits for.
func (w *Worker) list(ctx context.Context) error {
	var waiting []notice.ListRequest
	err := w.View(ctx, func(tx Tx) (err error) {
		waiting, err = tx.WaitingLists(ctx)
		return err
	})
	if err != nil {
		return err
	}
	var failures []error
	for _, one := range waiting {
		if err := w.listOne(ctx, one); err != nil {
			failures = append(failures, fmt.Errorf("list %d: %w", one.ID, err))
		}
	}
	return errors.Join(failures...)
}

// listed is what a list is made of.
type listed struct {
	course       course.Course
	announcement notice.Announcement
	to           course.Account
	calls        []notice.Undelivered
	reactors     []notice.Reactor
	reactions    notice.AllReactions
}

// listOne makes a list, outside of a transaction, and sends it to who asked, if they may have it still.
func (w *Worker) listOne(ctx context.Context, one notice.ListRequest) error {
	var of listed
	if err := w.View(ctx, func(tx Tx) (err error) {
		of, err = readListed(ctx, tx, one)
		return err
	}); err != nil {
		return err
	}
	p := w.printer(of.to, of.course)
	paper := w.Texts.In(i18n.Vietnamese, of.course.Address) // as the papers are
	var sheet course.List
	var picture []byte
	if one.What == notice.ResultsList {
		var err error
		if picture, err = chart.Bars(words.ResultPicture(p, of.course, of.announcement, of.reactions)); err != nil {
			return err
		}
		sheet = words.ResultSheet(paper, of.course, of.announcement, of.reactors)
	} else {
		sheet = words.CallSheet(paper, of.course, of.announcement, of.calls)
	}
	table, err := roster.WriteList(sheet)
	if err != nil {
		return err
	}
	return w.Update(ctx, func(tx Tx) error {
		ended, err := tx.EndList(ctx, one.ID)
		if err != nil || !ended {
			return err
		}
		actor, err := tx.Actor(ctx, one.For)
		if err != nil || !course.Can(actor, registrar.ListAction(one), course.Object{CourseID: of.course.ID, DelegationID: one.Delegation}) {
			return err
		}
		return sendListed(ctx, tx, p, one, of, len(sheet.Rows), table, picture)
	})
}

func readListed(ctx context.Context, tx Tx, one notice.ListRequest) (of listed, err error) {
	if of.announcement, err = tx.Announcement(ctx, one.Announcement); err != nil {
		return of, err
	}
	if of.course, err = tx.Course(ctx, of.announcement.CourseID); err != nil {
		return of, err
	}
	if of.to, err = tx.Account(ctx, one.For); err != nil {
		return of, err
	}
	switch {
	case one.What == notice.ResultsList:
		if of.reactions, err = tx.Reactions(ctx, of.announcement.ID); err == nil {
			of.reactors, err = tx.Reactors(ctx, of.announcement.ID, "", maxListed)
		}
	case one.Delegation != 0:
		of.calls, err = tx.ToCallOf(ctx, of.announcement.ID, one.Delegation, maxListed)
	default:
		of.calls, err = tx.ToCall(ctx, of.announcement.ID, maxListed)
	}
	return of, err
}

// sendListed sends what was made of a list; when nobody is to be called it says so.
func sendListed(ctx context.Context, tx Tx, p *i18n.Printer, one notice.ListRequest, of listed, people int, table, picture []byte) error {
	name := fmt.Sprintf("can-goi-%s-%d", of.course.Code, of.announcement.No)
	if one.What == notice.ResultsList {
		name = fmt.Sprintf("phan-hoi-%s-%d", of.course.Code, of.announcement.No)
	}
	var all []notice.Message
	if picture != nil {
		f := newFile(name+".png", notice.PNG, picture)
		if err := tx.CreateFile(ctx, &f); err != nil {
			return err
		}
		all = append(all, words.ResultPictureSent(p, of.course, of.announcement, of.reactions, f.ID))
	}
	if people == 0 {
		all = append(all, words.ListEmpty(p, of.course, of.announcement))
	} else {
		f := newFile(name+".xlsx", roster.MediaType, table)
		if err := tx.CreateFile(ctx, &f); err != nil {
			return err
		}
		all = append(all, words.ListSent(p, of.course, of.announcement, one.What, people, f.ID))
	}
	var told []notice.Notice
	for i, m := range all {
		told = append(told, notice.To(of.to.TelegramID, notice.ReplyLane, fmt.Sprintf("list/%d/%d", one.ID, i), m)...)
	}
	_, err := tx.Enqueue(ctx, told...)
	return err
}
