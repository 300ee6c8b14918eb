package registrar

import (
	"context"
	"fmt"
	"strconv"

	"github.com/loptruong/loptruong/course"
)

// Registers is what asking for a register of certificates asks of a transaction.
type Registers interface {
	Log
	AskRegister(ctx context.Context, r course.RegisterRequest) (created bool, err error)
}

// AskRegister has the register of a course made for the actor, or that of a year over all
// courses that they run, of which this is one; which these are, is asked when it is made. One
// that they wait for already, or that was asked for under the same message, is not asked for again.
func (b By) AskRegister(ctx context.Context, store Registers, courseID int64, year int, message string) error {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: courseID}); err != nil {
		return err
	}
	asked, subject := course.RegisterRequest{CourseID: courseID, For: b.Actor.AccountID}, ""
	if message != "" { // which offers several
		asked.Asked = fmt.Sprintf("%s/%d/%d", message, courseID, year)
	}
	if year != 0 {
		asked.CourseID, asked.Year, subject = 0, year, strconv.Itoa(year)
	}
	created, err := store.AskRegister(ctx, asked)
	if err != nil || !created {
		return err
	}
	return b.log(ctx, store, course.AuditEntry{Act: "register.ask", CourseID: courseID, Subject: subject})
}

// AskUnfetched has the list of the papers of a course made for the actor that nobody has fetched. One
// that they wait for already, or asked for a moment ago, is not asked for again.
func (b By) AskUnfetched(ctx context.Context, store Registers, courseID int64) error {
	return b.askOfCourse(ctx, store, courseID, course.Unfetched, course.AuditEntry{Act: "receipt.left", CourseID: courseID})
}

// AskClassWorkbook has the class workbook of a course made for the actor, with all of its people. One that
// they wait for already, or asked for a moment ago, is not asked for again.
func (b By) AskClassWorkbook(ctx context.Context, store Registers, courseID int64) error {
	return b.askOfCourse(ctx, store, courseID, course.ClassWorkbook, course.AuditEntry{Act: "course.workbook", CourseID: courseID})
}

// AskAttendance has the attendance of a course drawn for the actor. A picture that they wait for already, or
// asked for a moment ago, is not asked for again.
func (b By) AskAttendance(ctx context.Context, store Registers, courseID int64) error {
	return b.askOfCourse(ctx, store, courseID, course.AttendancePicture, course.AuditEntry{Act: "course.attendance", CourseID: courseID})
}

func (b By) askOfCourse(ctx context.Context, store Registers, courseID int64, what course.RegisterList, noted course.AuditEntry) error {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: courseID}); err != nil {
		return err
	}
	created, err := store.AskRegister(ctx, course.RegisterRequest{CourseID: courseID, What: what, For: b.Actor.AccountID})
	if err != nil || !created {
		return err
	}
	return b.log(ctx, store, noted)
}
