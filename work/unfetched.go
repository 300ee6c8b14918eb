package work

import (
	"context"
	"fmt"
	"strconv"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/words"
)

// unfetched sends whoever asked, if they run the course still, the papers that nobody has fetched: as a
// message, and as a workbook.
func (w *Worker) unfetched(ctx context.Context, one course.RegisterRequest) error {
	var c course.Course
	var to course.Account
	var left []course.Certificate
	phones := map[int64]string{}
	err := w.View(ctx, func(tx Tx) (err error) {
		if c, err = tx.Course(ctx, one.CourseID); err != nil {
			return err
		}
		if to, err = tx.Account(ctx, one.For); err != nil {
			return err
		}
		if left, err = tx.Unfetched(ctx, c.ID); err != nil {
			return err
		}
		all, err := tx.Roster(ctx, c.ID)
		for _, e := range all {
			phones[e.ID] = e.Trainee.Phone
		}
		return err
	})
	if err != nil {
		return err
	}
	paper := w.Texts.In(i18n.Vietnamese, c.Address) // as the papers are
	var workbook []byte
	if len(left) > 0 {
		rows := make([][len(course.UnfetchedColumns)]string, len(left))
		for i, l := range left {
			p := l.Paper
			rows[i] = [...]string{strconv.Itoa(i + 1), p.Delegation, p.Name, p.Birth, p.Position, p.Unit, phones[l.EnrollmentID], words.Kind(paper, l.Kind), l.Number()}
		}
		if workbook, err = roster.WriteUnfetched(paper.Plain("unfetched.title"), c.Title, rows); err != nil {
			return err
		}
	}
	return w.Update(ctx, func(tx Tx) error {
		ended, err := tx.EndRegister(ctx, one.ID)
		if err != nil || !ended {
			return err
		}
		if runs, err := runsStill(ctx, tx, one.For, c.ID); err != nil || !runs {
			return err
		}
		p, key := w.printer(to, c), fmt.Sprintf("register/%d", one.ID)
		told := notice.To(to.TelegramID, notice.ReplyLane, key, words.Unfetched(p, c, left))
		if len(left) > 0 {
			table := newFile("giay-chua-nhan-"+c.Code+".xlsx", roster.MediaType, workbook)
			if err := tx.CreateFile(ctx, &table); err != nil {
				return err
			}
			told = append(told, notice.To(to.TelegramID, notice.ReplyLane, key+"/table", words.UnfetchedTable(p, c, len(left), table.ID))...)
		}
		_, err = tx.Enqueue(ctx, told...)
		return err
	})
}
