package roles

import (
	"context"
	"strings"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// logSize is how many lines of the log one message shows.
const logSize = 8

// Log is what reading the audit log asks of a transaction.
type Log interface {
	AuditLog(ctx context.Context, q course.AuditQuery) ([]course.AuditLine, error)
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	Persons(ctx context.Context, accounts ...int64) (map[int64]course.Person, error)
	Courses(ctx context.Context) ([]course.Course, error)
}

// The buttons that show lines of the log: those before, or after, the one of that id.
var (
	logTap    = notice.Tap[logOfCourse]{Action: "log"}
	allLogTap = notice.Tap[logOfAll]{Action: "all", What: "log"}
)

// logOfCourse is the log of a course, or about the place on it that Enrollment names.
type logOfCourse struct{ Course, Enrollment, Before, After int64 }

// logOfAll is the log of everything, or of what an account has done.
type logOfAll struct{ Account, Before, After int64 }

// ReadLog shows the newest lines of the log: an admin those of everything, organizers
// those of their course.
func ReadLog(ctx context.Context, v *visit.Visit, store Log) (bot.Reply, error) {
	if v.May(course.AdminRole) {
		return wholeLog(ctx, v, store, logOfAll{})
	}
	c, err := v.ManagedCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	return courseLog(ctx, v, store, logOfCourse{Course: c.ID})
}

// LogOfPerson shows the newest lines about somebody's place on a roster.
func LogOfPerson(ctx context.Context, v *visit.Visit, store Log) (bot.Reply, error) {
	tapped, err := visit.Read(v, visit.LogOfPersonTap)
	if err != nil {
		return bot.Reply{}, err
	}
	e, err := store.Enrollment(ctx, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	return courseLog(ctx, v, store, logOfCourse{Course: e.CourseID, Enrollment: e.ID})
}

// TurnLog shows other lines of the log of a course or of a person.
func TurnLog(ctx context.Context, v *visit.Visit, store Log) (bot.Reply, error) {
	tapped, err := visit.Read(v, logTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return courseLog(ctx, v, store, tapped)
}

// LogOfAll shows lines of the log of everything, or of what somebody has done.
func LogOfAll(ctx context.Context, v *visit.Visit, store Log) (bot.Reply, error) {
	tapped, err := visit.Read(v, allLogTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return wholeLog(ctx, v, store, tapped)
}

// courseLog is a page of the log of a course, or of one place on it.
func courseLog(ctx context.Context, v *visit.Visit, store Log, of logOfCourse) (bot.Reply, error) {
	if err := v.Allow(course.SeeLog, course.Object{CourseID: of.Course}); err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, of.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	head := v.Say.T("audit_log.head", "Course", c.Title)
	if of.Enrollment != 0 {
		e, err := store.Enrollment(ctx, of.Enrollment)
		if err != nil {
			return bot.Reply{}, visit.Missing(err)
		}
		if e.CourseID != c.ID {
			return bot.Reply{}, visit.OldButton()
		}
		head = v.Say.T("audit_log.head_person", "No", e.No, "Name", e.Trainee.Name, "Course", c.Title)
	}
	q := course.AuditQuery{CourseID: of.Course, EnrollmentID: of.Enrollment, Before: of.Before, After: of.After}
	text, turn, err := logPage(ctx, v, store, q, c.Location(), func(before, after int64) string {
		return logTap.Data(logOfCourse{of.Course, of.Enrollment, before, after})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	if v.May(course.AdminRole) {
		turn = append(turn, []notice.Button{v.Button(allLogTap.Data(logOfAll{}), "audit_log.button_all")})
	}
	return v.Replace(head+"\n\n"+text, turn...), nil
}

// wholeLog is a page of the log of everything, or of what an account has done.
func wholeLog(ctx context.Context, v *visit.Visit, store Log, of logOfAll) (bot.Reply, error) {
	if err := v.Allow(course.SeeLog, course.Object{}); err != nil {
		return bot.Reply{}, err
	}
	head := v.Say.T("audit_log.head_all")
	if of.Account != 0 {
		persons, err := store.Persons(ctx, of.Account)
		if err != nil {
			return bot.Reply{}, err
		}
		head = v.Say.T("audit_log.head_account", "Name", words.Person(v.Say, persons[of.Account]))
	}
	text, turn, err := logPage(ctx, v, store, course.AuditQuery{AccountID: of.Account, Before: of.Before, After: of.After}, home(), func(before, after int64) string {
		return allLogTap.Data(logOfAll{of.Account, before, after})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	if of != (logOfAll{}) {
		return v.Replace(head+"\n\n"+text, turn...), nil
	}
	all, err := store.Courses(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	for _, c := range all[:min(len(all), maxLeads)] {
		turn = append(turn, []notice.Button{v.Button(logTap.Data(logOfCourse{Course: c.ID}), "audit_log.button_course", "Title", words.Short(c.Title))})
	}
	return v.Replace(head+"\n\n"+text, turn...), nil
}

// logPage is the lines that are asked for, with the buttons that show newer and older
// ones; of which course each is is said unless all are of one.
func logPage(ctx context.Context, v *visit.Visit, store Log, q course.AuditQuery, in *time.Location, data func(before, after int64) string) (text string, turn [][]notice.Button, err error) {
	q.Limit = logSize + 1 // one more tells whether there are more
	lines, err := store.AuditLog(ctx, q)
	if err != nil {
		return "", nil, err
	}
	newer, older := q.Before != 0, q.After != 0
	switch more := len(lines) > logSize; {
	case q.After != 0:
		newer = more
		lines = lines[max(0, len(lines)-logSize):]
	default:
		older = more
		lines = lines[:min(len(lines), logSize)]
	}
	if len(lines) == 0 {
		return v.Say.T("audit_log.empty"), nil, nil
	}
	said := make([]string, len(lines))
	for i, l := range lines {
		said[i] = words.AuditLine(v.Say, l, in, q.CourseID == 0)
	}
	var row []notice.Button
	if newer {
		row = append(row, v.Button(data(0, lines[0].ID), "audit_log.button_newer"))
	}
	if older {
		row = append(row, v.Button(data(lines[len(lines)-1].ID, 0), "audit_log.button_older"))
	}
	if row != nil {
		turn = append(turn, row)
	}
	return strings.Join(said, "\n"), turn, nil
}
