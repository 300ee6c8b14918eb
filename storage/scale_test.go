package storage_test

import (
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// question is what is asked again and again, by the clock or by each person.
type question struct {
	name string
	ask  func(ctx context.Context, tx *storage.Tx) error
}

// toldOne costs what one person has: the queue, where what waits for all begins, is no way to it.
const toldOne = "what somebody was told and will be"

// questions are those whose cost must not grow with the number of courses, people and
// messages that there are.
func questions(p storagetest.Province, now time.Time) []question {
	c, person := int64(p.Opens()), int64((p.Opens()-1)*p.People+1)
	session := 8*(c-1) + 1
	halted := notice.Announcement{CourseID: c, By: person, Draft: 2, Message: hello, OnUnknown: notice.Resend}
	one := func(name string, asks ...func(ctx context.Context, tx *storage.Tx) error) question {
		return question{name, func(ctx context.Context, tx *storage.Tx) error {
			for _, ask := range asks {
				if err := ask(ctx, tx); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
			return nil
		}}
	}
	return []question{
		one("the doorbell",
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.Untold(ctx, 0); return err },
			func(ctx context.Context, tx *storage.Tx) error {
				_, _, err := tx.CoursesAround(ctx, now.AddDate(0, 0, -2), now.AddDate(0, 0, 2))
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error {
				running, _, err := tx.RunningCourses(ctx, now.AddDate(0, 0, -60), now.AddDate(0, 0, -7))
				if err == nil {
					_, err = tx.LastEntries(ctx, running)
				}
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.Done(ctx, []string{"reminder/morning/1", "reminder/morning/2"}, now)
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error {
				calls := []string{fmt.Sprintf("reminder/lead/%d/%d", c, session), fmt.Sprintf("nudge/%d", session), fmt.Sprintf("checkin/again/%d", session)}
				if _, err := tx.CountSent(ctx, calls); err != nil {
					return err
				}
				if _, err := tx.QueueOutdated(ctx, calls, calls, map[string]notice.Message{"vi": hello}); err != nil {
					return err
				}
				_, _, err := tx.UntouchedMessage(ctx, calls[0]+"/1/1")
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.SettledUntil(ctx); return err },
			func(ctx context.Context, tx *storage.Tx) error { return tx.Settle(ctx, now) },
			func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.EndedSessions(ctx, "after", now.AddDate(0, 0, -3), now)
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.NamedOpinions(ctx); return err },
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.WaitingClosings(ctx); return err },
			func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.ClosedEarly(ctx, "early", now.AddDate(0, 0, -3), now)
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error {
				if err := tx.SetNews(ctx, person, now); err != nil {
					return err
				}
				_, err := tx.News(ctx, now)
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.CoursesWithCorrections(ctx); return err },
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.CoursesWithLeaves(ctx); return err },
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.CoursesToOffer(ctx, now); return err },
			func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.CoursesWithRegistrations(ctx)
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.Seats(ctx, c); return err },
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.WaitedUpdates(ctx, now); return err },
		),
		one("the reminders of a course",
			func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.Fire(ctx, "reminder/morning/1", now)
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.InCharge(ctx, c); return err },
			func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.QueueReminder(ctx, c, "reminder/morning/1/1", map[string]notice.Message{"vi": {Text: "Hôm nay"}}, session)
				return err
			}),
		one("an announcement to a course",
			func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.ConfirmedSince(ctx, c, now.Add(-time.Minute))
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.Audience(ctx, c, course.Choice{{Kind: course.Unnoted, ID: 1}, {Kind: course.SaysComes, ID: 1}})
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error { _, _, err := tx.Asking(ctx, c, 0, 9); return err },
			func(ctx context.Context, tx *storage.Tx) error {
				to, err := tx.Audience(ctx, c, nil)
				if err == nil {
					_, err = tx.Announce(ctx, &notice.Announcement{CourseID: c, By: person, Draft: 1, Message: hello, OnUnknown: notice.Resend}, to)
				}
				return err
			}),
		one("the monitoring", storage.Measure),
		one("halting an announcement",
			func(ctx context.Context, tx *storage.Tx) error {
				to, err := tx.Audience(ctx, c, nil)
				if err == nil {
					_, err = tx.Announce(ctx, &halted, to)
				}
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error { return tx.PauseAnnouncement(ctx, halted.ID, "") },
			func(ctx context.Context, tx *storage.Tx) error { return tx.ResumeAnnouncement(ctx, halted.ID) },
			func(ctx context.Context, tx *storage.Tx) error { return tx.StopAnnouncement(ctx, halted.ID) },
			func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.FinishAnnouncement(ctx, halted.ID)
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error {
				to, err := tx.Missed(ctx, halted.ID)
				if err != nil {
					return err
				}
				return tx.SendMissed(ctx, halted.ID, person, to)
			},
			func(ctx context.Context, tx *storage.Tx) error {
				_, _, err := tx.Announcements(ctx, c, 0, 9)
				return err
			}),
		one("the closing of a session",
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.HoldSession(ctx, session); return err },
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.CloseSession(ctx, session); return err },
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.Roster(ctx, c); return err },
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.CourseStates(ctx, c); return err },
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.AccountsOn(ctx, c); return err }),
		one("taking over",
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.TakeOver(ctx); return err },
			func(ctx context.Context, tx *storage.Tx) error { return tx.Unclaim(ctx, 1) },
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.PutBack(ctx); return err }),
		one("claiming",
			func(ctx context.Context, tx *storage.Tx) error {
				claimed, err := tx.Claim(ctx, 0, notice.ReminderLane, 4) // there was no sender yet
				if err != nil {
					return err
				}
				return tx.Mark(ctx, 0, claimed)
			},
			func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.Claim(ctx, 0, notice.AnnouncementLane, 4)
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.Claim(ctx, 0, notice.OutdatedLane, 4)
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error { _, _, err := tx.NextDue(ctx); return err },
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.Mailings(ctx); return err }),
		one("the inbox",
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.PendingUpdates(ctx, 0, 100); return err },
			func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.PendingUpdatesOf(ctx, person, 0, 1)
				return err
			}),
		one("a person's tap",
			func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.EnsureAccount(ctx, person, "vi")
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.Actor(ctx, person); return err },
			func(ctx context.Context, tx *storage.Tx) error {
				_, _, err := tx.Visitor(ctx, person, "vi")
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error {
				_, _, err := tx.SessionAndCourse(ctx, session)
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.Course(ctx, c); return err },
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.Sessions(ctx, c); return err },
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.EntriesOf(ctx, person); return err },
			func(ctx context.Context, tx *storage.Tx) error {
				_, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: session, EnrollmentID: person, State: course.Present, Way: course.ByButton, By: person})
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.States(ctx, person); return err },
			func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.Enqueue(ctx, notice.Notice{UniqueKey: "reply/0/1", Lane: notice.ReplyLane, ChatID: person, Message: notice.Message{Text: "✅"}})
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error {
				_, _, err := tx.WaitingReplies(ctx, person, "x/")
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.CertificatesOf(ctx, 1); return err }),
		one(toldOne,
			func(ctx context.Context, tx *storage.Tx) error {
				_, _, err := tx.SaidTo(ctx, course.Enrollment{ID: person, CourseID: c, Trainee: course.Trainee{TelegramID: person}}, 9, 0)
				return err
			}),
		one("drawing",
			func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.UndrawnCertificates(ctx, 0, 32, true)
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.UndrawnBundles(ctx, true); return err },
			func(ctx context.Context, tx *storage.Tx) error {
				_, _, err := tx.Holders(ctx, []int64{person, person + 1})
				return err
			},
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.WaitingPictures(ctx); return err },
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.WaitingPreviews(ctx); return err },
			func(ctx context.Context, tx *storage.Tx) error { _, err := tx.WaitingPrintings(ctx); return err }),
	}
}

// few are what plans name that doesn't grow with the people: what a statement makes itself,
// and tables of some rows. Of sessions there are thousands, which PostgreSQL may rightly
// read; SQLite, which knows no numbers, is held to not reading them.
var few = map[string]bool{
	"jsonb_each": true, "named": true, "person": true, "due": true, "back": true, "session_before": true, "settled": true, "sender": true, "closing": true,
	"announcement": true, "asked": true, "waiting": true, "seats": true, "CONSTANT": true, "pragma_page_count": true, "pragma_page_size": true,
	"in_hand": true, "h": true, "unhandled": true, "u": true,
}

var (
	partial      = regexp.MustCompile(`(?s)CREATE (?:UNIQUE )?INDEX (\w+) ON [^;]* WHERE`)
	sqliteScan   = regexp.MustCompile(`(?m)^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?`)
	postgresScan = regexp.MustCompile(`(?m)(?:(Seq) Scan|Index(?: Only)? Scan(?: Backward)? using (\w+)) on (\w+).*\n( *Index Cond)?`)
	postgresMap  = regexp.MustCompile(`(?m)Bitmap Index Scan on (\w+).*\n( *Index Cond)?`)
	postgresGrow = regexp.MustCompile(`^(account|trainee|enrollment|attendance|notice|inbox|certificate|feedback|firing|correction|leave_request|leave_session|reaction|recipients)$`)
)

// wholeReads are the tables of which a plan reads all: by a scan, or by a walk through an
// index without a place to begin, unless it is an index of some rows only.
func wholeReads(engine, plan string, some map[string]bool) (tables []string) {
	if engine == "sqlite" {
		for _, m := range sqliteScan.FindAllStringSubmatch(plan, -1) {
			if !few[m[1]] && !some[m[2]] {
				tables = append(tables, m[1])
			}
		}
		return tables
	}
	for _, m := range postgresScan.FindAllStringSubmatch(plan, -1) {
		if postgresGrow.MatchString(m[3]) && (m[1] == "Seq" || m[4] == "" && !some[m[2]]) {
			tables = append(tables, m[3])
		}
	}
	for _, m := range postgresMap.FindAllStringSubmatch(plan, -1) {
		if m[2] == "" && !some[m[1]] {
			tables = append(tables, m[1])
		}
	}
	return tables
}

// someRows are the indexes of some rows only.
func someRows(t *testing.T) map[string]bool {
	t.Helper()
	some := map[string]bool{}
	must(t, fs.WalkDir(storage.Migrations, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(storage.Migrations, path)
		for _, statement := range strings.SplitAfter(string(text), ";") {
			for _, m := range partial.FindAllStringSubmatch(statement, -1) {
				some[m[1]] = true
			}
		}
		return err
	}))
	return some
}

// TestNothingReadsTheWhole: no question of the clock, of a tap or of the outbox reads all of
// what grows with the people, by the plans of both engines for a thousand courses.
func TestNothingReadsTheWhole(t *testing.T) {
	t.Parallel()
	province := storagetest.Province{Courses: 1000, People: 40, Due: 50, Morning: coursetest.At("16/8 7:30")}
	storagetest.EachURL(t, func(t *testing.T, url string) {
		engine, _, _ := strings.Cut(url, ":")
		some := someRows(t)
		some["reaction_pkey"] = true // nobody has said anything there
		province.Fill(t, url)
		now := province.Morning.Add(-time.Hour)
		db := storagetest.Open(t, storage.Config{URL: url, Now: func() time.Time { return now }})
		ask := func(name string, ask func(context.Context, *storage.Tx) error) (whole []string) {
			plans, err := storage.Plans(t.Context(), db, func(tx *storage.Tx) error { return ask(t.Context(), tx) })
			must(t, err)
			for text, plan := range plans {
				tables := wholeReads(engine, plan, some)
				if name == toldOne && strings.Contains(plan, "notice_queue") {
					tables = append(tables, "notice_queue")
				}
				if tables != nil {
					whole = append(whole, fmt.Sprintf("%s reads all of %v by\n%s\n\n%s", name, tables, text, plan))
				}
			}
			return whole
		}
		for _, q := range questions(province, now) {
			some["notice_queue"] = q.name == "taking over" || q.name == "halting an announcement" || q.name == "the monitoring" // the others must not walk the whole queue
			some["recipients_announcement"] = q.name == "the monitoring"                                                        // whom announcements are still to reach
			for _, whole := range ask(q.name, q.ask) {
				t.Error(whole)
			}
		}
		all := ask("counting", func(ctx context.Context, tx *storage.Tx) error { _, err := tx.Status(ctx); return err })
		if len(all) == 0 {
			t.Error("what counts everybody passes too")
		}
	})
}
