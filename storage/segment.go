package storage

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// segment is how those of a kind of segments are found: places s of a course, whose id comes first.
type segment struct {
	where string
	of    string // what the ids of the segments are; empty for a kind without
}

// byAccount says of a place s that its person has a role on its course.
const byAccount = `s.trainee_id IN (
	SELECT t.id
	FROM role_grant g
	JOIN trainee t ON t.account_id = g.account_id
	WHERE g.course_id = s.course_id AND g.role = '%s')`

// standing says of a place s and a session n how the person stands there: what the book has, or an approved
// leave, or else absent.
const standing = `COALESCE(
	(SELECT a.state FROM attendance a WHERE a.session_id = n.id AND a.enrollment_id = s.id ORDER BY a.revision DESC LIMIT 1),
	(SELECT 'excused'
	FROM leave_session l
	JOIN leave_request r ON r.id = l.leave_id
	WHERE l.session_id = n.id AND r.enrollment_id = s.id AND r.state = 'approved' LIMIT 1),
	'absent')`

var segments = map[course.SegmentKind]segment{
	course.Everybody:       {where: `TRUE`},
	course.OfDelegation:    {`TRUE`, `COALESCE(s.delegation_id, 0)`},
	course.Representatives: {where: fmt.Sprintf(byAccount, course.RepresentativeRole)},
	course.OrganizersOf:    {where: fmt.Sprintf(byAccount, course.OrganizerRole)},
	course.WaitingList:     {where: `FALSE`}, // whoever waits is on no roster
	course.PresentAt:       {standing + ` IN ('present', 'late', 'left_early')`, `n.id`},
	course.LateAt:          {standing + ` = 'late'`, `n.id`},
	course.AbsentAt:        {standing + ` = 'absent'`, `n.id`},
	course.OnLeaveAt:       {standing + ` = 'excused'`, `n.id`},
	course.NotLinked: {where: `NOT EXISTS (
		SELECT 1 FROM trainee t JOIN account a ON a.id = t.account_id WHERE t.id = s.trainee_id AND a.telegram_id IS NOT NULL)`},
	course.BirthUnsettled: {where: `s.birth_alt <> ''`},
	course.BelowTheRule:   {`TRUE`, `s.id`}, // by their ids: the rule is course's
	course.WithoutCertificate: {where: `NOT EXISTS (
		SELECT 1 FROM certificate c WHERE c.enrollment_id = s.id AND c.kind = 'completion' AND c.state = 'issued')`},
	course.Unnoted:    {`r.noted_at IS NULL AND (` + has + ` OR ` + notArrived + `)`, `n.announcement_id`},
	course.SaysComes:  {`r.comes`, `n.announcement_id`},
	course.SaysAway:   {`NOT r.comes`, `n.announcement_id`},
	course.Unanswered: {`r.comes IS NULL AND (` + has + ` OR ` + notArrived + `)`, `n.announcement_id`},
	course.HandPicked: {`TRUE`, `s.id`},
}

// places is a SELECT of the places of a course that are in the segments of a choice of one kind.
func (tx *Tx) places(ctx context.Context, courseID int64, kind course.SegmentKind, of course.Choice) (query string, args []any, err error) {
	k, known := segments[kind]
	if !known {
		return "", nil, fmt.Errorf("segments of the kind %q: %w", kind, course.ErrInvalid)
	}
	query = `SELECT s.id FROM enrollment s`
	if kind.OfSession() {
		query += ` JOIN session n ON n.course_id = s.course_id`
	}
	if kind.OfAnnouncement() {
		query += ` JOIN notice n ON n.enrollment_id = s.id LEFT JOIN reaction r ON r.notice_id = n.id`
	}
	query += ` WHERE s.course_id = ? AND ` + k.where
	args = []any{courseID}
	if k.of == "" {
		return query, args, nil
	}
	ids := of.Of(kind)
	if kind.OfAnnouncement() {
		in, args := among(ids, args)
		return query + ` AND ` + k.of + in, args, nil
	}
	if kind == course.BelowTheRule {
		if ids, err = tx.below(ctx, courseID); err != nil {
			return "", nil, err
		}
	}
	return query + ` AND ` + k.of + ` IN ` + tx.idList(), append(args, toJSON(idRows(ids))), nil
}

// among says of the id of an announcement that it is one of a few, and puts these behind other parameters. They
// are places of the statement of their own, and no list in one: of a list PostgreSQL takes it that it may be of
// any length, and reads the notices of all announcements that there were.
func among(ids []int64, args []any) (in string, all []any) {
	for _, id := range ids {
		args = append(args, id)
	}
	return ` IN ` + values(1, len(ids)), args
}

// idList is the ids of a parameter that idRows made, as a list for IN.
func (tx *Tx) idList() string { return `(SELECT v.id FROM ` + tx.conn.dialect.rows("id BIGINT") + `)` }

// idRows are ids as a parameter.
func idRows(ids []int64) []idRow {
	rows := make([]idRow, len(ids))
	for i, id := range ids {
		rows[i] = idRow{id}
	}
	return rows
}

// chosen says of an enrolled place e of a course, behind other conditions, that it is in a choice.
func (tx *Tx) chosen(ctx context.Context, courseID int64, of course.Choice) (where string, args []any, err error) {
	if of.Has(course.Segment{Kind: course.Everybody}) {
		return "", nil, nil
	}
	var queries []string
	for _, kind := range of.Kinds() {
		query, more, err := tx.places(ctx, courseID, kind, of)
		if err != nil {
			return "", nil, err
		}
		queries, args = append(queries, query), append(args, more...)
	}
	return ` AND e.id IN (` + strings.Join(queries, ` UNION ALL `) + `)`, args, nil
}

// below are the places on the roster of a course that can't complete it any more.
func (tx *Tx) below(ctx context.Context, courseID int64) ([]int64, error) {
	c, err := tx.Course(ctx, courseID)
	if err != nil {
		return nil, err
	}
	sessions, err := tx.Sessions(ctx, courseID)
	if err != nil {
		return nil, err
	}
	states, err := tx.CourseStates(ctx, courseID)
	if err != nil {
		return nil, err
	}
	exceptions, err := tx.Exceptions(ctx, courseID)
	if err != nil {
		return nil, err
	}
	var ids []int64
	err = tx.list(ctx, &ids, `SELECT id FROM enrollment WHERE course_id = ? AND state = 'enrolled'`, courseID)
	return c.Below(sessions, ids, states, exceptions), err
}

// from is a FROM with its parameters.
type from struct {
	sql  string
	args []any
}

// besides are the accounts that have no place on the roster of a course and are in a choice: those with a role on the
// course, and those that have none and wait for a place on it. They are two, so that neither reads all accounts.
func (tx *Tx) besides(courseID int64, of course.Choice) []from {
	const withRole = `SELECT g.account_id FROM role_grant g WHERE g.course_id = ? AND g.role IN (?, ?)`
	const onList = `SELECT w.account_id FROM waiting w WHERE w.course_id = ? AND w.state IN ('waiting', 'offered')`
	roles := []any{courseID, course.RepresentativeRole, course.OrganizerRole}
	in, args := []string{`account.id IN (` + withRole + `)`}, append(slices.Clone(roles), courseID, courseID, "", "")
	if of.Has(course.Segment{Kind: course.Representatives}) {
		args[5] = course.RepresentativeRole
	}
	if of.Has(course.Segment{Kind: course.OrganizersOf}) {
		args[6] = course.OrganizerRole
	}
	waits := of.Has(course.Segment{Kind: course.WaitingList})
	if waits {
		in, args = append(in, `account.id IN (`+onList+`)`), append(args, courseID)
	}
	for _, kind := range of.Kinds() {
		if kind.OfAnnouncement() {
			these, more := among(of.Of(kind), append(args, courseID))
			in = append(in, `account.telegram_id IN (SELECT n.chat_id`+went+segments[kind].where+` AND n.enrollment_id IS NULL AND n.announcement_id`+these+`)`)
			args = more
		}
	}
	const head = `
	FROM account
	WHERE account.telegram_id IS NOT NULL
		AND account.id IN (`
	const notOnRoster = `)
		AND NOT EXISTS (
			SELECT 1
			FROM enrollment e
			JOIN trainee t ON t.id = e.trainee_id
			WHERE e.course_id = ? AND e.state = 'enrolled' AND t.account_id = account.id)`
	all := []from{{head + withRole + notOnRoster + `
		AND (` + strings.Join(in, ` OR `) + `)`, args}}
	if waits {
		all = append(all, from{head + onList + notOnRoster + ` AND account.id NOT IN (` + withRole + `)`, append([]any{courseID, courseID}, roles...)})
	}
	return all
}

// tellBesides makes the notices of those of an announcement who are not on the roster: they are few.
func (tx *Tx) tellBesides(ctx context.Context, a notice.Announcement) error {
	if !a.To.Besides() {
		return nil
	}
	at := stamp{a.ConfirmedAt}
	for _, besides := range tx.besides(a.CourseID, a.To) {
		_, err := tx.exec(ctx, `
			INSERT INTO notice (unique_key, lane, chat_id, announcement_id, message, on_unknown, state, next_at, queued_at, created_at)
			SELECT CAST(? AS TEXT) || '/account/' || account.id, 3, account.telegram_id, CAST(? AS BIGINT), '', CAST(? AS TEXT),
				CASE WHEN account.blocked_at IS NULL THEN 'queued' ELSE 'blocked' END, ?, ?, ?`+besides.sql+` ORDER BY account.id`,
			append([]any{a.Mailing().Name(), a.ID, a.OnUnknown, at, at, at}, besides.args...)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// CountSegments counts the people of each of some segments of a course.
func (tx *Tx) CountSegments(ctx context.Context, courseID int64, of []course.Segment) (counts map[course.Segment]int, err error) {
	defer wrap(&err, "storage.CountSegments(course=%d)", courseID)
	var queries []string
	var args []any
	for nth, s := range of {
		one := course.Choice{s}
		query, more, err := tx.places(ctx, courseID, s.Kind, one)
		if err != nil {
			return nil, err
		}
		count := `(SELECT COUNT(*) FROM enrollment e WHERE e.course_id = ? AND e.state = 'enrolled' AND e.id IN (` + query + `))`
		args = append(append(args, courseID), more...)
		if one.Besides() {
			for _, besides := range tx.besides(courseID, one) {
				count += ` + (SELECT COUNT(*)` + besides.sql + `)`
				args = append(args, besides.args...)
			}
		}
		queries = append(queries, fmt.Sprintf(`SELECT %d AS nth, %s AS people`, nth, count))
	}
	var rows []struct {
		Nth    int `db:"nth"`
		People int `db:"people"`
	}
	counts = map[course.Segment]int{}
	if len(queries) == 0 {
		return counts, nil
	}
	err = tx.list(ctx, &rows, strings.Join(queries, ` UNION ALL `), args...)
	for _, r := range rows {
		counts[of[r.Nth]] = r.People
	}
	return counts, err
}

// NameSegments returns the segments of a choice on a course with what they are called, in its order; those
// that are not there any more without a name.
func (tx *Tx) NameSegments(ctx context.Context, courseID int64, of course.Choice) (named []course.NamedSegment, err error) {
	defer wrap(&err, "storage.NameSegments(course=%d)", courseID)
	names := map[course.Segment]string{}
	at := map[int64]course.Session{}
	for _, kind := range of.Kinds() {
		if kind.OfSession() && len(at) == 0 {
			all, err := tx.AllSessions(ctx, courseID)
			if err != nil {
				return nil, err
			}
			for _, s := range all {
				at[s.ID] = s
			}
		}
		if err := tx.nameThose(ctx, courseID, kind, of.Of(kind), names); err != nil {
			return nil, err
		}
	}
	for _, s := range of {
		one := course.NamedSegment{Segment: s, Name: names[s]}
		if s.Kind.OfSession() {
			one.Session = at[s.ID]
		}
		named = append(named, one)
	}
	return named, nil
}

// nameThose adds what the segments of a kind are called that have a name.
func (tx *Tx) nameThose(ctx context.Context, courseID int64, kind course.SegmentKind, ids []int64, names map[course.Segment]string) error {
	switch {
	case kind == course.OfDelegation:
		all, err := tx.Delegations(ctx, courseID)
		for _, d := range all {
			names[course.Segment{Kind: kind, ID: d.ID}] = d.Name
		}
		return err
	case kind == course.HandPicked:
		all, err := tx.enrollments(ctx, ` WHERE e.course_id = ? AND e.id IN `+tx.idList(), courseID, toJSON(idRows(ids)))
		for _, e := range all {
			names[course.Segment{Kind: kind, ID: e.ID}] = e.Trainee.Name
		}
		return err
	case kind.OfAnnouncement():
		all, err := tx.announcements(ctx, ` WHERE course_id = ? AND id IN `+tx.idList(), courseID, toJSON(idRows(ids)))
		for _, a := range all {
			names[course.Segment{Kind: kind, ID: a.ID}] = strconv.FormatInt(a.No, 10)
		}
		return err
	}
	return nil
}
