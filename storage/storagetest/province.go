package storagetest

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course/coursetest"
)

// Province is many courses, made up by the database itself. Each has four days of a
// morning and an afternoon, and of every stretch of four days Due courses; half of them
// are over, and Due have their first morning at Morning. Everybody has opened the bot,
// and has had a reply and a reminder; in what is over they have an entry in a book, an
// opinion, a correction, a leave and a certificate.
//
// People, courses and accounts have the numbers from 1: person p is the account, trainee
// and enrollment p, and has the chat p; those of course c are the numbers up to c*People.
// The organizer of course c is the account Courses*People+c.
//
// The announcements of course c are the numbers up to c*Announced: each was sent to everybody of the course, and of
// those each second has said to have noted it, and each third of these that they come.
type Province struct {
	Courses, People, Due int
	Announced            int       // to each course
	Morning              time.Time // when the first session begins of those that are due
}

// Opens is the first of the courses that are due.
func (p Province) Opens() int { return p.Courses/p.Due/2*p.Due + 1 }

// Fill makes the province in an empty database.
func (p Province) Fill(t testing.TB, url string) {
	t.Helper()
	if err := makeTables(url); err != nil {
		t.Fatal(err)
	}
	driver, source, bytes, before := "postgres", url, `'\x7b7d'`, []string{"SET session_replication_role = replica"} // without triggers
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, source, bytes, before = "sqlite", file, "X'7B7D'", nil
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	statements := append(before, p.courses(bytes)...)
	statements = append(statements, p.people(bytes)...)
	if p.Announced > 0 {
		statements = append(statements, p.announced()...)
	}
	if driver == "postgres" {
		for _, table := range []string{"account", "trainee", "enrollment", "course", "session", "file", "announcement"} {
			statements = append(statements, fmt.Sprintf("SELECT setval(pg_get_serial_sequence('%[1]s', 'id'), (SELECT MAX(id) FROM %[1]s))", table))
		}
		statements = append(statements, "VACUUM ANALYZE")
	}
	for _, s := range statements {
		if _, err := db.ExecContext(context.WithoutCancel(t.Context()), s); err != nil {
			t.Fatalf("%v:\n%.300s", err, s)
		}
	}
}

// courses are the statements that make the courses and what is theirs.
func (p Province) courses(bytes string) []string {
	var courses, sessions []string
	loc := coursetest.At("16/8 7:30").Location()
	first := p.Morning.In(loc)
	for c := 1; c <= p.Courses; c++ {
		stretch := (c-1)/p.Due - p.Courses/p.Due/2
		state, closed := "open", "NULL"
		if stretch < 0 {
			state, closed = "closed", quoted(p.Morning)
		}
		courses = append(courses, fmt.Sprintf("(%d, 'C%d', 'Lớp %d', 'Hội trường', '%s', 'roster', 'Asia/Ho_Chi_Minh', 'dong_chi', 30, 30, 15, 80, TRUE, TRUE, '0 19 * * *', '0 6 * * *', '', '{}', '15', %s, %s)",
			c, c, c, state, quoted(p.Morning.AddDate(-1, 0, 0)), closed))
		for no := range 8 {
			start := first.AddDate(0, 0, 4*stretch+no/2).Add(time.Duration(no%2) * 6 * time.Hour)
			ended := "NULL"
			if start.Before(p.Morning) {
				ended = quoted(start.Add(30 * time.Minute))
			}
			sessions = append(sessions, fmt.Sprintf("(%d, %d, %d, '%s', %s, %s, 'Chuyên đề', '', '', '%06d', %s, 'u%d')",
				8*(c-1)+no+1, c, no+1, []string{"morning", "afternoon"}[no%2], quoted(start), quoted(start.Add(3*time.Hour)), no+100_000, ended, 8*c+no))
		}
	}
	return []string{
		`INSERT INTO course (id, code, title, place, state, mode, zone, address, open_before, close_after, late_after, percent, late_counts,
			excused_count, reminder_evening, reminder_morning, contact, form, reminder_leads, created_at, closed_at)
		VALUES ` + strings.Join(courses, ", "),
		`INSERT INTO session (id, course_id, no, half, starts_at, ends_at, topic, speaker, room, code, closed_at, uid)
		VALUES ` + strings.Join(sessions, ", "),
		p.each(p.Courses*10, `INSERT INTO delegation (id, course_id, name, folded) SELECT i, (i - 1) / 10 + 1, 'Đoàn ' || i, 'doan ' || i FROM n`),
		`INSERT INTO file (id, name, media_type, sha256, created_at, size, bytes)
		VALUES (1, 'GCN.pdf', 'application/pdf', '` + strings.Repeat("0", 64) + `', ` + quoted(p.Morning) + `, 2, ` + bytes + `)`,
	}
}

// people are the statements that make the people and what is theirs.
func (p Province) people(bytes string) []string {
	all, over := p.Courses*p.People, (p.Opens()-1)*p.People
	at, course := quoted(p.Morning.AddDate(0, 0, -1)), fmt.Sprintf("(i - 1) / %d + 1", p.People)
	of := fmt.Sprintf("(i - 1) / %d", p.People) // courses before a person's
	return []string{
		p.each(all+p.Courses, `INSERT INTO account (id, telegram_id, language, created_at) SELECT i, i, 'vi', `+at+` FROM n`),
		p.each(all, `INSERT INTO trainee (id, account_id) SELECT i, i FROM n`),
		p.each(all, `INSERT INTO enrollment (id, course_id, trainee_id, no, name, folded, sort_key, birth, birth_alt, gender, phone, phone_alt,
				delegation_id, position, unit, note, words, state, linked_by, linked_at, created_at)
			SELECT i, `+course+`, i, i, 'Nguyễn Thị ' || i, 'nguyen thi ' || i, 'k' || i, '1980-01-01', '', '', '09' || i, '',
				`+of+` * 10 + 1 + i % 10, '', 'UBND xã ' || i % 500, '', '', 'enrolled', 'phone', `+at+`, `+at+` FROM n`),
		p.each(p.Courses, fmt.Sprintf(`INSERT INTO role_grant (account_id, role, course_id, at) SELECT %d + i, 'organizer', i, %s FROM n`, all, at)),
		p.each(all, `INSERT INTO notice (unique_key, lane, chat_id, enrollment_id, message, on_unknown, state, next_at, queued_at, created_at, sent_at, message_id)
			SELECT 'reminder/evening/0/' || i, 2, i, i, '{}', 'resend', 'sent', `+at+`, `+at+`, `+at+`, `+at+`, 2 FROM n`),
		p.each(all, `INSERT INTO notice (unique_key, lane, chat_id, message, on_unknown, state, next_at, queued_at, created_at, sent_at, message_id)
			SELECT 'reply/' || i || '/1', 1, i, '{}', 'resend', 'sent', `+at+`, `+at+`, `+at+`, `+at+`, 1 FROM n`),
		p.each(all, `INSERT INTO inbox (update_id, event, chat_id, raw, received_at) SELECT i, 'u' || i, i, `+bytes+`, `+at+` FROM n`),
		p.each(over, `INSERT INTO attendance (session_id, enrollment_id, revision, state, way, at) SELECT 1 + 8 * (`+of+`), i, 1, 'present', 'button', `+at+` FROM n`),
		p.each(over, `INSERT INTO feedback (session_id, useful, clear) SELECT 1 + 8 * (`+of+`), 5, 5 FROM n`),
		p.each(over, `INSERT INTO correction (enrollment_id, field, before, after, by_account, at, state, decided_by, decided_at, told_at)
			SELECT i, 'phone', '', '', i, `+at+`, 'approved', i, `+at+`, `+at+` FROM n`),
		p.each(over, `INSERT INTO leave_request (id, enrollment_id, by_account, reason, photo, at, state, decided_by, decided_at, told_at)
			SELECT i, i, i, '', '', `+at+`, 'approved', i, `+at+`, `+at+` FROM n`),
		p.each(over, `INSERT INTO leave_session (leave_id, session_id) SELECT i, 2 + 8 * (`+of+`) FROM n`),
		p.each(p.Courses*50, `INSERT INTO firing (job, slot, state, at) SELECT 'reminder/lead/' || i, `+at+`, 'done', `+at+` FROM n`),
		p.each(over, `INSERT INTO certificate (course_id, kind, enrollment_id, speaker, year, no, number, code, state, issued_at, paper, file_id)
			SELECT `+course+`, 'completion', i, '', 2022, i, i || '/2022/GCN', 'K' || i, 'issued', `+at+`, '{}', 1 FROM n`),
	}
}

// announced are the statements that make the announcements and what is said to them.
func (p Province) announced() []string {
	at := quoted(p.Morning.AddDate(0, 0, -1))
	of := fmt.Sprintf("(i - 1) / %d + 1", p.Announced) // the course of an announcement, and the person of a notice
	number := fmt.Sprintf("(i - 1) / %d * %d + (i - 1) %% %d + 1", p.Announced*p.People, p.Announced, p.Announced)
	return []string{
		p.each(p.Courses*p.Announced, fmt.Sprintf(`INSERT INTO announcement (id, no, course_id, by_account, draft, message, on_unknown, state, confirmed_at, done_at)
			SELECT i, (i - 1) %% %d + 1, %s, 1, 1000 + i, '{"text":"Mai học"}', 'resend', 'done', %s, %s FROM n`, p.Announced, of, at, at)),
		p.each(p.Courses*p.People*p.Announced, fmt.Sprintf(`INSERT INTO notice (unique_key, lane, chat_id, enrollment_id, announcement_id, message, on_unknown, state,
				next_at, queued_at, created_at, sent_at, message_id)
			SELECT 'announcement/' || (%s) || '/' || (%s), 3, %s, %s, %s, '', 'resend', 'sent', %s, %s, %s, %s, 2 + i FROM n`, number, of, of, of, number, at, at, at, at)),
		`INSERT INTO reaction (notice_id, announcement_id, noted_at, comes, comes_at)
			SELECT id, announcement_id, ` + at + `, id % 3 = 0, ` + at + ` FROM notice WHERE announcement_id IS NOT NULL AND id % 2 = 0`,
	}
}

// each puts the numbers from 1 as n.i before a statement.
func (Province) each(last int, statement string) string {
	insert, from, _ := strings.Cut(statement, "SELECT")
	return insert + fmt.Sprintf("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT", last) + from
}

func quoted(at time.Time) string { return "'" + at.UTC().Format("2006-01-02T15:04:05.000Z") + "'" }
