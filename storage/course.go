package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/loptruong/loptruong/course"
)

type courseRow struct {
	ID           int64                   `db:"id"`
	Code         string                  `db:"code"`
	Title        string                  `db:"title"`
	Place        string                  `db:"place"`
	State        course.CourseState      `db:"state"`
	Mode         course.JoinMode         `db:"mode"`
	Capacity     int                     `db:"capacity"`
	Quotas       string                  `db:"quotas"`
	Zone         string                  `db:"zone"`
	Address      course.Address          `db:"address"`
	OpenBefore   int                     `db:"open_before"`
	CloseAfter   int                     `db:"close_after"`
	LateAfter    int                     `db:"late_after"`
	Percent      int                     `db:"percent"`
	LateCounts   bool                    `db:"late_counts"`
	ExcusedCount bool                    `db:"excused_count"`
	Evening      string                  `db:"reminder_evening"`
	Morning      string                  `db:"reminder_morning"`
	Leads        numbers                 `db:"reminder_leads"`
	Ways         course.Ways             `db:"ways"`
	Feedback     bool                    `db:"feedback"`
	OnUnknown    course.OnUnknown        `db:"on_unknown"`
	Head         course.AnnouncementHead `db:"head"`
	Contact      string                  `db:"contact"`
	Form         string                  `db:"form"`
	SignedOn     string                  `db:"signed_on"`
	CreatedAt    stamp                   `db:"created_at"`
	ClosedAt     stamp                   `db:"closed_at"`
}

const courseColumns = `
	id, code, title, place, state, mode, zone, address, open_before, close_after, late_after,
	percent, late_counts, excused_count, reminder_evening, reminder_morning, reminder_leads, ways, feedback, on_unknown, head,
	contact, form, signed_on, created_at, closed_at, capacity, quotas`

func rowOfCourse(c course.Course) courseRow {
	return courseRow{
		ID: c.ID, Code: c.Code, Title: c.Title, Place: c.Place,
		State: c.State, Mode: c.Mode, Zone: c.Zone, Address: c.Address,
		OpenBefore: c.CheckIn.OpenBefore, CloseAfter: c.CheckIn.CloseAfter, LateAfter: c.CheckIn.LateAfter,
		Percent: c.Rule.Percent, LateCounts: c.Rule.LateCounts, ExcusedCount: c.Rule.ExcusedCount,
		Evening: c.Reminders.Evening, Morning: c.Reminders.Morning, Leads: c.Reminders.Leads, Ways: c.Ways, Feedback: c.Feedback,
		OnUnknown: c.OnUnknown, Head: c.Head,
		Capacity: c.Capacity, Quotas: c.Setting(course.SettingQuota),
		Contact: c.Contact, Form: toJSON(c.Form), CreatedAt: stamp{c.CreatedAt}, ClosedAt: stamp{c.ClosedAt},
	}
}

func (r courseRow) course() (course.Course, error) {
	c := course.Course{
		ID: r.ID, Code: r.Code, Title: r.Title, Place: r.Place,
		State: r.State, Mode: r.Mode, Zone: r.Zone, Address: r.Address,
		CheckIn:   course.CheckInRule{OpenBefore: r.OpenBefore, CloseAfter: r.CloseAfter, LateAfter: r.LateAfter},
		Rule:      course.CompletionRule{Percent: r.Percent, LateCounts: r.LateCounts, ExcusedCount: r.ExcusedCount},
		Reminders: course.ReminderRules{Evening: r.Evening, Morning: r.Morning, Leads: r.Leads},
		Ways:      r.Ways,
		Feedback:  r.Feedback,
		OnUnknown: r.OnUnknown,
		Head:      r.Head,
		Contact:   r.Contact,
		SignedOn:  r.SignedOn,
		Capacity:  r.Capacity,
		CreatedAt: r.CreatedAt.Time, ClosedAt: r.ClosedAt.Time,
	}
	if err := c.Set(course.SettingQuota, r.Quotas, []string{r.Quotas}); err != nil {
		return c, fmt.Errorf("read the quotas of course %d: %w", r.ID, err)
	}
	if err := json.Unmarshal([]byte(r.Form), &c.Form); err != nil {
		return c, fmt.Errorf("read the form of course %d: %w", r.ID, err)
	}
	return c, nil
}

// CreateCourse stores a new course, created now, with its sessions, and fills
// their ids and UIDs, and the numbers and codes of sessions that have none. It returns
// course.ErrConflict when the course's code is taken, in whatever case.
func (tx *Tx) CreateCourse(ctx context.Context, c *course.Course, sessions []course.Session) (err error) {
	defer wrap(&err, "storage.CreateCourse(code=%s)", c.Code)
	c.CreatedAt = tx.now
	c.ID, err = tx.insert(ctx, `
		INSERT INTO course (
			code, title, place, state, mode, zone, address, open_before, close_after, late_after,
			percent, late_counts, excused_count, reminder_evening, reminder_morning, reminder_leads, ways, feedback, on_unknown, head,
			contact, form, created_at, closed_at, capacity, quotas)
		VALUES (
			:code, :title, :place, :state, :mode, :zone, :address, :open_before, :close_after, :late_after,
			:percent, :late_counts, :excused_count, :reminder_evening, :reminder_morning, :reminder_leads, :ways, :feedback, :on_unknown, :head,
			:contact, :form, :created_at, :closed_at, :capacity, :quotas)
		ON CONFLICT DO NOTHING
		RETURNING id`, rowOfCourse(*c))
	if err != nil {
		return err
	}
	for i := range sessions {
		s := &sessions[i]
		s.CourseID = c.ID
		if s.No == 0 {
			s.No = i + 1
		}
		if err := tx.createSession(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// Course returns a course.
func (tx *Tx) Course(ctx context.Context, id int64) (_ course.Course, err error) {
	defer wrap(&err, "storage.Course(%d)", id)
	return tx.course(ctx, `WHERE id = ?`, id)
}

// CourseByCode returns the course that links and the command line name, in
// whatever case.
func (tx *Tx) CourseByCode(ctx context.Context, code string) (_ course.Course, err error) {
	defer wrap(&err, "storage.CourseByCode(%s)", code)
	return tx.course(ctx, `WHERE LOWER(code) = ?`, strings.ToLower(code))
}

// course reads the one course that a WHERE clause picks.
func (tx *Tx) course(ctx context.Context, where string, args ...any) (course.Course, error) {
	var row courseRow
	if err := tx.get(ctx, &row, `SELECT `+courseColumns+` FROM course `+where, args...); err != nil {
		return course.Course{}, err
	}
	return row.course()
}

// Courses returns all courses, newest first.
func (tx *Tx) Courses(ctx context.Context) (_ []course.Course, err error) {
	defer wrap(&err, "storage.Courses")
	return tx.courses(ctx, `SELECT `+courseColumns+` FROM course ORDER BY created_at DESC, id DESC`)
}

func (tx *Tx) courses(ctx context.Context, query string, args ...any) ([]course.Course, error) {
	var rows []courseRow
	if err := tx.list(ctx, &rows, query, args...); err != nil {
		return nil, err
	}
	courses := make([]course.Course, len(rows))
	for i, r := range rows {
		c, err := r.course()
		if err != nil {
			return nil, err
		}
		courses[i] = c
	}
	return courses, nil
}

// UpdateCourse changes everything of a course but its state and its times of
// creation and closing, which CreateCourse and closings set.
func (tx *Tx) UpdateCourse(ctx context.Context, c course.Course) (err error) {
	defer wrap(&err, "storage.UpdateCourse(%d)", c.ID)
	n, err := tx.execNamed(ctx, `
		UPDATE course
		SET code = :code, title = :title, place = :place, mode = :mode, zone = :zone, address = :address,
			open_before = :open_before, close_after = :close_after, late_after = :late_after,
			percent = :percent, late_counts = :late_counts, excused_count = :excused_count,
			reminder_evening = :reminder_evening, reminder_morning = :reminder_morning, reminder_leads = :reminder_leads, ways = :ways, feedback = :feedback, on_unknown = :on_unknown, head = :head,
			contact = :contact, form = :form, capacity = :capacity, quotas = :quotas
		WHERE id = :id`, rowOfCourse(c))
	if err == nil && n == 0 {
		return course.ErrNotFound
	}
	return err
}

// Delegations returns the delegations of a course in the order they were met on
// its roster.
func (tx *Tx) Delegations(ctx context.Context, courseID int64) (_ []course.Delegation, err error) {
	defer wrap(&err, "storage.Delegations(course=%d)", courseID)
	return tx.delegations(ctx, "", courseID)
}

// delegations reads those of a course that more of a WHERE clause picks.
func (tx *Tx) delegations(ctx context.Context, and string, courseID int64, args ...any) ([]course.Delegation, error) {
	var rows []struct {
		ID   int64  `db:"id"`
		Name string `db:"name"`
	}
	err := tx.list(ctx, &rows, `SELECT id, name FROM delegation WHERE course_id = ?`+and+` ORDER BY id`, append([]any{courseID}, args...)...)
	if err != nil {
		return nil, err
	}
	delegations := make([]course.Delegation, len(rows))
	for i, r := range rows {
		delegations[i] = course.Delegation{ID: r.ID, CourseID: courseID, Name: r.Name}
	}
	return delegations, nil
}
