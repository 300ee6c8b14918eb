package storage_test

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// firstSchema makes a database as the first release knew it, and runs statements on it.
func firstSchema(t *testing.T, url string, statements ...string) {
	t.Helper()
	schema(t, url, 1, statements...)
}

// schema makes a database as it was at some migration, or brings it there, and runs statements
// on it.
func schema(t *testing.T, url string, version int64, statements ...string) {
	t.Helper()
	driver, address, dialect := "postgres", url, goose.DialectPostgres
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, address, dialect = "sqlite", path, goose.DialectSQLite3
	}
	db, err := sql.Open(driver, address)
	must(t, err)
	defer db.Close()
	files, err := fs.Sub(storage.Migrations, "migrations/"+driver)
	must(t, err)
	p, err := goose.NewProvider(dialect, db, files)
	must(t, err)
	_, err = p.UpTo(t.Context(), version)
	must(t, err)
	for _, s := range statements {
		_, err := db.ExecContext(t.Context(), s)
		must(t, err)
	}
}

// TestUpgradeRemembersReminders: what was said before a session is not said again by a
// program that knows its reminders by the session; sessions have UIDs and stay as they were.
func TestUpgradeRemembersReminders(t *testing.T) {
	t.Parallel()
	storagetest.EachBareURL(t, func(t *testing.T, url string) {
		firstSchema(t, url, `
			INSERT INTO course (id, code, title, place, state, mode, zone, address, open_before, close_after, late_after, percent,
				late_counts, excused_count, reminder_evening, reminder_morning, reminder_lead, contact, form, created_at)
			SELECT v.id, 'L' || v.id, 'Lớp', '', 'open', 'roster', 'Asia/Ho_Chi_Minh', 'dong_chi', 15, 30, 10, 80,
				late, NOT late, '', '', v.lead, '', '{}', '2022-08-01T00:00:00.000Z'
			FROM (SELECT 7 AS id, 30 AS lead, 1 = 1 AS late UNION ALL SELECT 8, 15, 1 = 1) AS v`, `
			INSERT INTO session (id, course_id, no, half, starts_at, ends_at, topic, speaker, room, code)
			VALUES (21, 7, 1, 'morning', '2022-08-16T00:30:00.000Z', '2022-08-16T04:30:00.000Z', '', '', '', '123456'),
				(22, 7, 2, 'afternoon', '2022-08-16T06:30:00.000Z', '2022-08-16T10:00:00.000Z', '', '', '', '123456'),
				(23, 8, 1, 'morning', '2022-08-16T00:30:00.000Z', '2022-08-16T04:30:00.000Z', '', '', '', '123456')`, `
			INSERT INTO firing (job, slot, state, at)
			VALUES ('reminder/lead/7', '2022-08-16T00:00:00.000Z', 'done', '2022-08-16T00:00:07.000Z'),
				('reminder/lead/8', '2022-08-16T00:15:00.000Z', 'skipped', '2022-08-16T01:00:00.000Z'),
				('reminder/morning/7', '2022-08-15T23:00:00.000Z', 'done', '2022-08-15T23:00:09.000Z')`)
		s := openStore(t, url)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			for job, want := range map[string]course.FiringState{
				"reminder/lead/7": "", "reminder/lead/7/21": course.FiringDone, "reminder/lead/7/22": "", "reminder/lead/8/23": course.FiringSkipped,
				"reminder/morning/7": course.FiringDone,
			} {
				var state course.FiringState
				for _, f := range got[[]course.Firing](t)(tx.Firings(ctx, job, time.Unix(0, 0))) {
					state = f.State
				}
				equal(t, job, state, want)
			}
			c := got[course.Course](t)(tx.Course(ctx, 7))
			equal(t, "leads", len(c.Reminders.Leads), 1)
			equal(t, "lead", c.Reminders.Leads[0], 30)
			uids := map[string]bool{}
			for _, courseID := range []int64{7, 8} {
				for _, one := range got[[]course.Session](t)(tx.AllSessions(ctx, courseID)) {
					uids[one.UID] = len(one.UID) == 32 && !one.Cancelled() && one.Sequence == 0 && one.MovedFrom.IsZero() && one.OpensAt.IsZero()
				}
			}
			equal(t, "sessions with UIDs of their own", len(uids), 3)
			for uid, asBefore := range uids {
				equal(t, uid+" is as before", asBefore, true)
			}
			return nil
		})
	})
}

// TestUpgradeKeepsCertificates: numbers, and what was issued in the place of what, are as they
// were before papers had kinds, and the series goes on.
func TestUpgradeKeepsCertificates(t *testing.T) {
	t.Parallel()
	storagetest.EachBareURL(t, func(t *testing.T, url string) {
		schema(t, url, 11, `
			INSERT INTO course (id, code, title, place, state, mode, zone, address, open_before, close_after, late_after, percent,
				late_counts, excused_count, reminder_evening, reminder_morning, reminder_leads, contact, form, created_at, closed_at)
			SELECT v.id, 'L7', 'Lớp', '', 'closed', 'roster', 'Asia/Ho_Chi_Minh', 'dong_chi', 15, 30, 10, 80,
				late, NOT late, '', '', '', '', '{}', '2022-08-01T00:00:00.000Z', '2022-08-19T00:00:00.000Z'
			FROM (SELECT 7 AS id, 1 = 1 AS late) AS v`, `
			INSERT INTO trainee (id) VALUES (5)`, `
			INSERT INTO enrollment (id, course_id, trainee_id, no, name, folded, sort_key, birth, birth_alt, gender, phone, phone_alt,
				position, unit, note, words, state, created_at)
			VALUES (3, 7, 5, 1, 'An', 'an', 'an', '', '', '', '', '', '', '', '', '', 'enrolled', '2022-08-01T00:00:00.000Z')`, `
			INSERT INTO series (year, last) VALUES (2022, 42)`, `
			INSERT INTO certificate (id, course_id, enrollment_id, year, no, number, code, state, issued_at, revoked_at, reason, replaces, paper)
			VALUES (101, 7, 3, 2022, 41, '41/2022/GCN', 'AAAA-AAAA-AA', 'replaced', '2022-08-19T00:00:00.000Z', '2022-08-20T00:00:00.000Z', 'Sai tên', NULL, '{"number":"41/2022/GCN"}'),
				(102, 7, 3, 2022, 42, '42/2022/GCN', 'BBBB-BBBB-BB', 'issued', '2022-08-20T00:00:00.000Z', NULL, '', 101, '{"number":"42/2022/GCN"}')`)
		s := openStore(t, url)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			all := got[[]course.Certificate](t)(tx.Certificates(ctx, 7))
			equal(t, "certificates", len(all), 2)
			equal(t, "first", all[0].Number()+all[0].ReplacedBy+all[0].Reason+string(all[0].Kind), "41/2022/GCN42/2022/GCNSai têncompletion")
			equal(t, "second", all[1].Number()+all[1].Instead+string(all[1].State), "42/2022/GCN41/2022/GCNissued")
			equal(t, "valid", got[[]course.Certificate](t)(tx.CertificatesOf(ctx, 3))[0].ID, all[1].ID)
			must(t, tx.RevokeCertificate(ctx, all[1].ID, "Hỏng"))
			next := course.Certificate{
				CourseID: 7, EnrollmentID: 3, Year: 2022, No: got[int](t)(tx.NextNumbers(ctx, course.Completion, 2022, 1)),
				Code: course.NewCertificateCode(), Replaces: all[1].ID,
			}
			must(t, tx.ReplaceCertificate(ctx, &next))
			equal(t, "next", next.Number(), "43/2022/GCN")
			return nil
		})
	})
}

// TestUpgradeRemakesBundles: a confirmation whose holder has a certificate as well is replaced by it, and the file of their
// delegation, which has both, is made anew; that of another delegation stays.
func TestUpgradeRemakesBundles(t *testing.T) {
	t.Parallel()
	storagetest.EachBareURL(t, func(t *testing.T, url string) {
		schema(t, url, 33, `
			INSERT INTO course (id, code, title, place, state, mode, zone, address, open_before, close_after, late_after, percent,
				late_counts, excused_count, reminder_evening, reminder_morning, contact, form, created_at, closed_at)
			SELECT v.id, 'L7', 'Lớp', '', 'closed', 'roster', 'Asia/Ho_Chi_Minh', 'dong_chi', 15, 30, 10, 80,
				late, NOT late, '', '', '', '{}', '2022-08-01T00:00:00.000Z', '2022-08-19T00:00:00.000Z'
			FROM (SELECT 7 AS id, 1 = 1 AS late) AS v`, `
			INSERT INTO delegation (id, course_id, name, folded) VALUES (41, 7, 'Giồng Trôm', 'giong trom'), (42, 7, 'Chợ Lách', 'cho lach')`, `
			INSERT INTO trainee (id) VALUES (5), (6)`, `
			INSERT INTO enrollment (id, course_id, trainee_id, no, name, folded, sort_key, birth, birth_alt, gender, phone, phone_alt,
				delegation_id, position, unit, note, words, state, created_at)
			VALUES (3, 7, 5, 1, 'An', 'an', 'an', '', '', '', '', '', 41, '', '', '', '', 'enrolled', '2022-08-01T00:00:00.000Z'),
				(4, 7, 6, 2, 'Bá', 'ba', 'ba', '', '', '', '', '', 42, '', '', '', '', 'enrolled', '2022-08-01T00:00:00.000Z')`, `
			INSERT INTO file (id, name, media_type, size, sha256, bytes, created_at)
			SELECT 61, 'GCN.pdf', 'application/pdf', 0, '`+strings.Repeat("a", 64)+`', bytes, '2022-08-19T00:00:00.000Z' FROM (SELECT CAST('' AS `+bytesOf(url)+`) AS bytes) AS v`, `
			INSERT INTO certificate (id, course_id, kind, enrollment_id, speaker, delegation_id, year, no, number, code, state, issued_at, paper, file_id)
			VALUES (101, 7, 'attended', 3, '', 41, 2022, 1, '1/2022/XNTD', 'AAAA-AAAA-AA', 'issued', '2022-08-19T00:00:00.000Z', '{"kind":"attended"}', 61),
				(102, 7, 'completion', 3, '', 41, 2022, 1, '1/2022/GCN', 'BBBB-BBBB-BB', 'issued', '2022-08-20T00:00:00.000Z', '{}', 61),
				(103, 7, 'completion', 4, '', 42, 2022, 2, '2/2022/GCN', 'CCCC-CCCC-CC', 'issued', '2022-08-19T00:00:00.000Z', '{}', 61)`, `
			INSERT INTO bundle (id, course_id, delegation_id, file_id, created_at)
			VALUES (51, 7, 41, 61, '2022-08-19T00:00:00.000Z'), (52, 7, 42, 61, '2022-08-19T00:00:00.000Z')`)
		s := openStore(t, url)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			states := ""
			for _, one := range got[[]course.Certificate](t)(tx.Certificates(ctx, 7)) {
				states += one.Number() + " " + string(one.State) + "; "
			}
			equal(t, "certificates", states, "1/2022/GCN issued; 2/2022/GCN issued; 1/2022/XNTD replaced; ")
			made := got[[]course.Bundle](t)(tx.UndrawnBundles(ctx, false))
			equal(t, "bundles to be made", len(made), 1)
			equal(t, "of the delegation", made[0].DelegationID, int64(41))
			equal(t, "the file of the other", got[course.Bundle](t)(tx.Bundle(ctx, 7, 42)).ID, int64(52))
			return nil
		})
	})
}

// TestUpgradeOfWhatGivesWay: what gives way and is queued goes behind the announcements, as what will be queued does, and
// no other lane is taken.
func TestUpgradeOfWhatGivesWay(t *testing.T) {
	t.Parallel()
	storagetest.EachBareURL(t, func(t *testing.T, url string) {
		schema(t, url, 64, `
			INSERT INTO notice (unique_key, lane, chat_id, message, on_unknown, state, next_at, queued_at, created_at)
			SELECT v.unique_key, 3, 7, '{"text":"x"}', 'resend', 'queued', '2022-08-19T00:00:00.000Z', '2022-08-19T00:00:00.000Z', '2022-08-19T00:00:00.000Z'
			FROM (SELECT 'replaced/nudge/1/5' AS unique_key UNION ALL SELECT 'announcement/1/5') AS v`)
		s := openStore(t, url)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			got[int](t)(tx.Enqueue(ctx, notice.Notice{UniqueKey: "replaced/nudge/2/5", Lane: notice.OutdatedLane, ChatID: 7, Message: notice.Message{Text: "x"}}))
			epoch := got[int64](t)(tx.TakeOver(ctx))
			equal(t, "announcements", strings.Join(uniqueKeys(got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.AnnouncementLane, 9))), " "), "announcement/1/5")
			equal(t, "gives way", strings.Join(uniqueKeys(got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.OutdatedLane, 9))), " "), "replaced/nudge/1/5 replaced/nudge/2/5")
			return nil
		})
		err := s.Update(t.Context(), func(tx *storage.Tx) error {
			_, err := tx.Enqueue(t.Context(), notice.Notice{UniqueKey: "other", Lane: 5, ChatID: 7, Message: notice.Message{Text: "x"}})
			return err
		})
		if err == nil {
			t.Error("there is a fifth lane")
		}
	})
}

// TestUpgradeOfTheInbox: what waits goes on waiting with its tries, what is set aside stays so, and what is done is done and known.
func TestUpgradeOfTheInbox(t *testing.T) {
	t.Parallel()
	storagetest.EachBareURL(t, func(t *testing.T, url string) {
		schema(t, url, 73, `
			INSERT INTO inbox (id, update_id, event, chat_id, raw, received_at, state, tries, failure)
			SELECT v.id, v.id, 'e' || v.id, 7, CAST('{}' AS `+bytesOf(url)+`), '2022-08-19T00:00:00.000Z', v.state, v.tries, v.failure
			FROM (SELECT 1 AS id, 'done' AS state, 0 AS tries, '' AS failure UNION ALL SELECT 2, 'quarantined', 3, 'panic'
				UNION ALL SELECT 3, 'new', 1, 'slow' UNION ALL SELECT 4, 'new', 0, '') AS v`)
		s := openStore(t, url)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			said := func(updates []notice.Update) (all string) {
				for _, u := range updates {
					all += fmt.Sprintf("%d %s %d %d %q; ", u.ID, u.Event, u.ChatID, u.Tries, u.Failure)
				}
				return all
			}
			equal(t, "waiting", said(got[[]notice.Update](t)(tx.PendingUpdates(ctx, 0, 9))), `3 e3 7 1 "slow"; 4 e4 7 0 ""; `)
			equal(t, "of the chat", said(got[[]notice.Update](t)(tx.PendingUpdatesOf(ctx, 7, 3, 9))), `4 e4 7 0 ""; `)
			equal(t, "set aside", said(got[[]notice.Update](t)(tx.Quarantined(ctx, 9))), `2 e2 7 3 "panic"; `)
			equal(t, "new", len(got[[]notice.Update](t)(tx.StoreUpdates(ctx, []notice.Update{{Event: "e1"}}))), 0)
			equal(t, "forgotten", got[int](t)(tx.Forget(ctx, tx.Now().AddDate(9, 0, 0))), 1)
			return nil
		})
	})
}

// bytesOf is what a database calls bytes.
func bytesOf(url string) string {
	if strings.HasPrefix(url, "sqlite:") {
		return "BLOB"
	}
	return "BYTEA"
}

// TestUpgradeOfTheBook: the entries of before are found in the order that the index has now, and keep their places.
func TestUpgradeOfTheBook(t *testing.T) {
	t.Parallel()
	storagetest.EachBareURL(t, func(t *testing.T, url string) {
		schema(t, url, 77, `
			INSERT INTO course (id, code, title, place, state, mode, zone, address, open_before, close_after, late_after, percent,
				late_counts, excused_count, reminder_evening, reminder_morning, contact, form, created_at)
			SELECT 7, 'L7', 'Lớp', '', 'open', 'roster', 'Asia/Ho_Chi_Minh', 'dong_chi', 15, 30, 10, 80,
				1 = 1, 1 = 0, '', '', '', '{}', '2022-08-01T00:00:00.000Z'`, `
			INSERT INTO session (id, course_id, no, half, starts_at, ends_at, topic, speaker, room, code, uid)
			VALUES (21, 7, 1, 'morning', '2022-08-16T00:30:00.000Z', '2022-08-16T04:30:00.000Z', '', '', '', '123456', 'a'),
				(22, 7, 2, 'afternoon', '2022-08-16T06:30:00.000Z', '2022-08-16T10:00:00.000Z', '', '', '', '123456', 'b')`, `
			INSERT INTO trainee (id) VALUES (1), (2)`, `
			INSERT INTO enrollment (id, course_id, trainee_id, no, name, folded, sort_key, birth, birth_alt, gender, phone, phone_alt, position,
				unit, note, words, state, created_at)
			SELECT id, 7, id, id, 'A', 'a', 'a', '', '', '', '', '', '', '', '', '', 'enrolled', '2022-08-01T00:00:00.000Z' FROM trainee`, `
			INSERT INTO attendance (session_id, enrollment_id, revision, state, way, at)
			SELECT s.id, e.id, r.revision, 'present', 'button', '2022-08-16T00:20:00.000Z'
			FROM session s, enrollment e, (SELECT 1 AS revision UNION ALL SELECT 2) AS r`)
		s := openStore(t, url)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			for _, place := range []int64{1, 2} {
				equal(t, "states", cmp.Diff(map[int64]course.Presence{21: course.Present, 22: course.Present}, got[map[int64]course.Presence](t)(tx.States(ctx, place))), "")
			}
			return nil
		})
		err := s.Update(t.Context(), func(tx *storage.Tx) error {
			return storage.Exec(t.Context(), tx, `
				INSERT INTO attendance (session_id, enrollment_id, revision, state, way, at)
				VALUES (22, 2, 2, 'present', 'button', '2022-08-16T00:20:00.000Z')`)
		})
		wantErr(t, "the same entry again", err, course.ErrConflict)
		if !strings.HasPrefix(url, "sqlite:") {
			return
		}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "the file is whole", cmp.Diff([]string{"ok"}, got[[]string](t)(storage.Texts(ctx, tx, `PRAGMA integrity_check`))), "")
			return nil
		})
	})
}
