package handlers

import (
	"context"
	"time"

	"loptruong/course"
	"loptruong/handlers/account"
	"loptruong/handlers/announcing"
	"loptruong/handlers/papers"
	"loptruong/handlers/roles"
	"loptruong/notice"
	"loptruong/registrar"
)

// Store is what the handlers call of a storage transaction. What each method
// returns when nothing is found is said in package storage.
type Store interface {
	account.Store
	roles.Store
	roles.Running
	accounts
	charges
	courses
	rosters
	attendances
	dialogs
	paperwork
	announcing.Store
	Enqueue(ctx context.Context, notices ...notice.Notice) (created int, err error)
}

type paperwork interface {
	papers.Store
	papers.Issuing
	papers.Minute
	registrar.Bundles
}

type accounts interface {
	Account(ctx context.Context, id int64) (course.Account, error)
	EnsureAccount(ctx context.Context, telegramID int64, language string) (course.Account, error)
	SetActiveCourse(ctx context.Context, accountID, courseID int64) error
	SetConsent(ctx context.Context, accountID int64, version string) error
	SetBlocked(ctx context.Context, accountID int64, blocked bool) error
}

type charges interface {
	InCharge(ctx context.Context, courseID int64) ([]course.Account, error)
	Representatives(ctx context.Context, delegationID int64) ([]course.Account, error)
}

type courses interface {
	CreateCourse(ctx context.Context, c *course.Course, sessions []course.Session) error
	Course(ctx context.Context, id int64) (course.Course, error)
	CourseByCode(ctx context.Context, code string) (course.Course, error)
	Courses(ctx context.Context) ([]course.Course, error)
	LockCourse(ctx context.Context, courseID int64) error
	UpdateCourse(ctx context.Context, c course.Course) error
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	Session(ctx context.Context, id int64) (course.Session, error)
	Delegations(ctx context.Context, courseID int64) ([]course.Delegation, error)
}

type rosters interface {
	lists
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	EnrollmentsByPhone(ctx context.Context, courseID int64, phone string) ([]course.Enrollment, error)
	EnrollmentsByName(ctx context.Context, courseID int64, folded string) ([]course.Enrollment, error)
	WrongName(ctx context.Context, courseID, accountID int64) (until time.Time, err error)
	NameLock(ctx context.Context, courseID, accountID int64) (until time.Time, err error)
	SearchRoster(ctx context.Context, courseID int64, query string, limit int) ([]course.Enrollment, error)
	Enroll(ctx context.Context, e *course.Enrollment) error
	LinkTrainee(ctx context.Context, traineeID, accountID int64) error
	UpdateEnrollment(ctx context.Context, e course.Enrollment) error
	SetBirth(ctx context.Context, traineeID int64, b course.Birth) error
}

// lists are what is done with a roster as a whole.
type lists interface {
	registrar.Log
	Audience(ctx context.Context, courseID int64) (course.Audience, error)
	LockCourse(ctx context.Context, courseID int64) error
	LeftOut(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	CreateFile(ctx context.Context, f *notice.File) error
	WithdrawLeftOut(ctx context.Context, courseID int64, at time.Time) (withdrawn int, err error)
	RestoreLeftOut(ctx context.Context, courseID int64, at time.Time) (restored []course.Enrollment, err error)
	CreateImport(ctx context.Context, i *course.Import) error
	CancelImports(ctx context.Context, chatID int64) (cancelled int, err error)
	Import(ctx context.Context, id int64) (course.Import, error)
	MoveImport(ctx context.Context, i course.Import, from course.ImportState) (moved bool, err error)
}

type attendances interface {
	CheckIn(ctx context.Context, a course.Attendance) (entry course.Attendance, created bool, err error)
	Correct(ctx context.Context, a course.Attendance) (course.Attendance, error)
	States(ctx context.Context, enrollmentID int64) (map[int64]course.Presence, error)
	CourseStates(ctx context.Context, courseID int64) (map[int64]map[int64]course.Presence, error)
	Tallies(ctx context.Context, sessionID int64) ([]course.Tally, error)
	WrongCode(ctx context.Context, sessionID, accountID int64) (tries int, err error)
	CodeTries(ctx context.Context, sessionID, accountID int64) (tries int, err error)
}

type dialogs interface {
	Dialog(ctx context.Context, chatID int64) (d notice.Dialog, found bool, err error)
	SaveDialog(ctx context.Context, d notice.Dialog) error
	DeleteDialog(ctx context.Context, chatID int64) error
}
