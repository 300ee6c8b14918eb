package storage

import (
	"context"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
)

// What the clock asks reads the rows that something may be due of, however many courses
// there are.

// CoursesAround returns the courses, newest first, that have a session whose book is written
// (course.Course.Writes), that takes place and begins at from or later and before to, or that has
// begun before and is still to be closed; and these sessions of each, by start.
func (tx *Tx) CoursesAround(ctx context.Context, from, to time.Time) (courses []course.Course, sessions map[int64][]course.Session, err error) {
	defer wrap(&err, "storage.CoursesAround")
	return tx.coursesOf(ctx, `
		SELECT id FROM session WHERE state <> 'cancelled' AND starts_at >= ? AND starts_at < ?
		UNION ALL
		SELECT id FROM session WHERE state <> 'cancelled' AND closed_at IS NULL AND starts_at < ?
		UNION ALL
		SELECT id FROM session WHERE state <> 'cancelled' AND closed_at > ? AND starts_at < ?`,
		stamp{from}, stamp{to}, stamp{from}, stamp{tx.now}, stamp{from})
}

// RunningCourses returns the courses, newest first, that are not closed, and of whose
// sessions one has begun, after one moment, wherever it was moved to and also if it was
// cancelled, and one that takes place ends after another; and all sessions of each that
// take place, by start.
func (tx *Tx) RunningCourses(ctx context.Context, begunAfter, endingAfter time.Time) (courses []course.Course, sessions map[int64][]course.Session, err error) {
	defer wrap(&err, "storage.RunningCourses")
	return tx.coursesOf(ctx, `
		SELECT of.id
		FROM session of
		WHERE of.state <> 'cancelled' AND EXISTS (SELECT 1 FROM course open WHERE open.id = of.course_id AND open.state = 'open') AND of.course_id IN (
			SELECT begun.course_id
			FROM (
				SELECT course_id FROM session WHERE starts_at > ? AND starts_at <= ?
				UNION ALL
				SELECT course_id FROM session WHERE moved_from > ? AND moved_from <= ?) AS begun
			WHERE EXISTS (
				SELECT 1
				FROM session ending
				WHERE ending.course_id = begun.course_id AND ending.state <> 'cancelled' AND ending.ends_at > ?))`,
		stamp{begunAfter}, stamp{tx.now}, stamp{begunAfter}, stamp{tx.now}, stamp{endingAfter})
}

// coursesOf returns the courses of the sessions whose ids a SELECT picks and whose book is
// written, and these sessions of each.
func (tx *Tx) coursesOf(ctx context.Context, ids string, args ...any) (courses []course.Course, sessions map[int64][]course.Session, err error) {
	all, err := tx.sessions(ctx, `
		WHERE id IN (`+ids+`) AND (session.closed_at IS NULL OR session.closed_at > ?
			OR EXISTS (SELECT 1 FROM course open WHERE open.id = session.course_id AND open.state = 'open'))
		ORDER BY course_id, starts_at, id`, append(slices.Clone(args), stamp{tx.now})...)
	if err != nil || len(all) == 0 {
		return nil, nil, err
	}
	sessions = map[int64][]course.Session{}
	var of []idRow
	for _, s := range all {
		if sessions[s.CourseID] == nil {
			of = append(of, idRow{s.CourseID})
		}
		sessions[s.CourseID] = append(sessions[s.CourseID], s)
	}
	courses, err = tx.courses(ctx, `
		SELECT `+courseColumns+`
		FROM course
		WHERE id IN (SELECT v.id FROM `+tx.conn.dialect.rows("id BIGINT")+`)
		ORDER BY created_at DESC, id DESC`, toJSON(of))
	return courses, sessions, err
}

// LastEntries is the id of the newest entry in the books of each of the courses that has
// one, by course.
func (tx *Tx) LastEntries(ctx context.Context, courses []course.Course) (last map[int64]int64, err error) {
	defer wrap(&err, "storage.LastEntries(courses=%d)", len(courses))
	of := make([]idRow, len(courses))
	for i, c := range courses {
		of[i].ID = c.ID
	}
	var rows []struct {
		CourseID int64 `db:"course_id"`
		Last     int64 `db:"last"`
	}
	// One look at the end of an index for each session.
	err = tx.list(ctx, &rows, `
		SELECT course_id, MAX(last) AS last
		FROM (
			SELECT s.course_id, (SELECT MAX(a.id) FROM attendance a WHERE a.session_id = s.id) AS last
			FROM session s
			WHERE s.course_id IN (SELECT v.id FROM `+tx.conn.dialect.rows("id BIGINT")+`)) AS of_session
		WHERE last IS NOT NULL
		GROUP BY course_id`, toJSON(of))
	last = make(map[int64]int64, len(rows))
	for _, r := range rows {
		last[r.CourseID] = r.Last
	}
	return last, err
}

// Done returns which slots of jobs, from one moment on, are done, by job.
func (tx *Tx) Done(ctx context.Context, jobs []string, from time.Time) (done map[string][]time.Time, err error) {
	defer wrap(&err, "storage.Done(jobs=%d)", len(jobs))
	type named struct {
		Job string `json:"job"`
	}
	of := make([]named, len(jobs))
	for i, job := range jobs {
		of[i].Job = job
	}
	var rows []struct {
		Job  string `db:"job"`
		Slot stamp  `db:"slot"`
	}
	err = tx.list(ctx, &rows, `
		SELECT job, slot
		FROM firing
		WHERE job IN (SELECT v.job FROM `+tx.conn.dialect.rows("job TEXT")+`) AND slot >= ? AND state = 'done'
		ORDER BY job, slot`, toJSON(of), stamp{from})
	done = make(map[string][]time.Time, len(rows))
	for _, r := range rows {
		done[r.Job] = append(done[r.Job], r.Slot.Time)
	}
	return done, err
}

// CoursesWithCorrections returns the courses, newest first, that are not closed and whose
// organizers have not been told of a correction that waits.
func (tx *Tx) CoursesWithCorrections(ctx context.Context) (_ []course.Course, err error) {
	defer wrap(&err, "storage.CoursesWithCorrections")
	return tx.openCourses(ctx, `
		SELECT e.course_id
		FROM correction k
		JOIN enrollment e ON e.id = k.enrollment_id
		WHERE k.told_at IS NULL AND k.state = 'asked' AND e.state = 'enrolled'`)
}

// CoursesWithLeaves returns the courses, newest first, that are not closed and whose
// organizers have not been told of a leave that was asked for or given up.
func (tx *Tx) CoursesWithLeaves(ctx context.Context) (_ []course.Course, err error) {
	defer wrap(&err, "storage.CoursesWithLeaves")
	return tx.openCourses(ctx, `
		SELECT e.course_id
		FROM leave_request r
		JOIN enrollment e ON e.id = r.enrollment_id
		WHERE r.told_at IS NULL AND r.state IN ('asked', 'given_up') AND e.state = 'enrolled'`)
}

// openCourses returns those courses of the ids that a SELECT picks that are not closed,
// newest first.
func (tx *Tx) openCourses(ctx context.Context, ids string) ([]course.Course, error) {
	return tx.courses(ctx, `
		SELECT `+courseColumns+`
		FROM course
		WHERE state = 'open' AND id IN (`+ids+`)
		ORDER BY created_at DESC, id DESC`)
}
