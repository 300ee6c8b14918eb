package work

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/words"
)

// registerStore is what making registers of certificates asks of a transaction.
type registerStore interface {
	teller
	WaitingRegisters(ctx context.Context) ([]course.RegisterRequest, error)
	EndRegister(ctx context.Context, id int64) (ended bool, err error)
	Courses(ctx context.Context) ([]course.Course, error)
	Certificates(ctx context.Context, courseID int64) ([]course.Certificate, error)
	Exceptions(ctx context.Context, courseID int64) (map[int64]course.Exception, error)
	Actor(ctx context.Context, accountID int64) (course.Actor, error)
	Account(ctx context.Context, id int64) (course.Account, error)
	CreateFile(ctx context.Context, f *notice.File) error
	Unfetched(ctx context.Context, courseID int64) ([]course.Certificate, error)
	ReceiptFilesOf(ctx context.Context, courseID int64) ([]course.ReceiptFile, error)
	workbookStore
}

// register makes the registers, and the other files of a course, that somebody waits for.
func (w *Worker) register(ctx context.Context) error {
	var waiting []course.RegisterRequest
	err := w.View(ctx, func(tx Tx) (err error) {
		waiting, err = tx.WaitingRegisters(ctx)
		return err
	})
	if err != nil {
		return err
	}
	var failures []error
	for _, one := range waiting {
		do := w.registerOne
		switch one.What {
		case course.Unfetched:
			do = w.unfetched
		case course.ClassWorkbook:
			do = w.classWorkbook
		case course.AttendancePicture:
			do = w.attendance
		}
		if err := do(ctx, one); err != nil {
			failures = append(failures, fmt.Errorf("register %d: %w", one.ID, err))
		}
	}
	return errors.Join(failures...)
}

// registerOne makes a register, outside of a transaction, and sends it. It holds the courses
// that the account may run at this moment.
func (w *Worker) registerOne(ctx context.Context, one course.RegisterRequest) error {
	var of course.Course
	var lines []course.RegisterLine
	var to course.Account
	err := w.View(ctx, func(tx Tx) (err error) {
		if to, err = tx.Account(ctx, one.For); err != nil {
			return err
		}
		of, lines, err = registerLines(ctx, tx, one)
		return err
	})
	if err != nil {
		return err
	}
	paper := w.Texts.In(i18n.Vietnamese, of.Address) // as the papers are
	book := course.RegisterBook{PlaceName: of.Form.PlaceName, Made: w.Now().In(of.Location()), Rows: make([]course.RegisterRow, len(lines))}
	for i, l := range lines {
		book.Rows[i] = registerRow(paper, l)
	}
	other := slices.ContainsFunc(lines, func(l course.RegisterLine) bool { return l.Kind != course.Completion })
	book.Title, book.Of = words.RegisterTitle(paper, of, one.Year, other)
	workbook, err := roster.WriteRegister(book)
	if err != nil {
		return err
	}
	printed, err := w.Drawer.Register(book)
	if err != nil {
		return err
	}
	return w.Update(ctx, func(tx Tx) error {
		ended, err := tx.EndRegister(ctx, one.ID)
		if err != nil || !ended || one.CourseID != 0 && of.ID == 0 { // they don't run it any more
			return err
		}
		name := registerName(of, one.Year)
		table, pages := newFile(name+".xlsx", roster.MediaType, workbook), newFile(name+".pdf", pdf, printed)
		if err := errors.Join(tx.CreateFile(ctx, &table), tx.CreateFile(ctx, &pages)); err != nil {
			return err
		}
		p, key := w.printer(to, of), fmt.Sprintf("register/%d", one.ID)
		told := notice.To(to.TelegramID, notice.ReplyLane, key, words.Register(p, of, one.Year, len(lines), other, table.ID))
		told = append(told, notice.To(to.TelegramID, notice.ReplyLane, key+"/pages", words.RegisterPages(p, of, one.Year, pages.ID))...)
		_, err = tx.Enqueue(ctx, told...)
		return err
	})
}

// registerLines are the numbers of a register, in the order of the series, with its course;
// zero for that of a year.
func registerLines(ctx context.Context, tx Tx, one course.RegisterRequest) (of course.Course, lines []course.RegisterLine, err error) {
	actor, err := tx.Actor(ctx, one.For)
	if err != nil {
		return of, nil, err
	}
	courses, err := tx.Courses(ctx)
	if err != nil {
		return of, nil, err
	}
	for _, c := range courses {
		if one.CourseID != 0 && c.ID != one.CourseID || !course.Can(actor, course.ManageCourse, course.Object{CourseID: c.ID}) {
			continue
		}
		if one.CourseID != 0 {
			of = c
		}
		all, err := tx.Certificates(ctx, c.ID)
		if err != nil {
			return of, nil, err
		}
		exceptions, err := tx.Exceptions(ctx, c.ID)
		if err != nil {
			return of, nil, err
		}
		files, err := tx.ReceiptFilesOf(ctx, c.ID)
		if err != nil {
			return of, nil, err
		}
		signed := map[int64]time.Time{} // when the last page of a delegation's list has come
		for _, f := range files {
			signed[f.Delegation] = f.At
		}
		for _, certificate := range all {
			if one.Year == 0 || certificate.Year == one.Year {
				lines = append(lines, course.RegisterLine{
					Certificate: certificate, In: c, Exception: exceptions[certificate.EnrollmentID], SignedList: certificate.IssuedAt.Before(signed[certificate.DelegationID]),
				})
			}
		}
	}
	course.SortRegister(lines)
	return of, lines, nil
}

// registerRow is a line of a register; of a void number, of which there is no paper, no more
// than that.
func registerRow(p *i18n.Printer, l course.RegisterLine) course.RegisterRow {
	row := course.RegisterRow{strconv.Itoa(l.No), l.Number()}
	if l.State != course.Void {
		paper := l.Paper
		row = course.RegisterRow{strconv.Itoa(l.No), l.Number(), paper.Name, paper.Birth, paper.Position, paper.Unit, paper.Title, paper.Form.CitedDecision(),
			words.PaperDate(paper.Signed), words.RegisterReceiver(p, l)}
	}
	row[len(row)-1] = words.RegisterNote(p, l)
	return row
}

// registerName is what both files are called: "so-cap-DVCQ", "so-cap-2022".
func registerName(c course.Course, year int) string {
	if c.ID == 0 {
		return fmt.Sprintf("so-cap-%d", year)
	}
	return "so-cap-" + c.Code
}
