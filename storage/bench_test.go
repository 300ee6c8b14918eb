package storage_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

func benchEach(b *testing.B, bench func(b *testing.B, db *storage.DB)) {
	b.Run("sqlite", func(b *testing.B) {
		bench(b, storagetest.Open(b, storage.Config{URL: storagetest.SQLiteURL(b), Now: time.Now}))
	})
	b.Run("postgres", func(b *testing.B) {
		bench(b, storagetest.Open(b, storage.Config{URL: storagetest.PostgresURL(b), Now: time.Now}))
	})
}

// BenchmarkCheckIn is the transaction of one tap on the check-in button, from 128
// chats at once: who, session, check in, states, what waits, two answers, done.
func BenchmarkCheckIn(b *testing.B) {
	benchEach(b, func(b *testing.B, db *storage.DB) {
		ctx := context.Background()
		c := newClass(b, db, 2000)
		updates := make([]notice.Update, b.N)
		for i := range updates {
			updates[i] = notice.Update{UpdateID: int64(i + 1), Event: fmt.Sprint(i), ChatID: int64(i), Raw: []byte(`{"update_id":1}`)}
		}
		must(b, db.Update(ctx, func(tx *storage.Tx) error {
			_, err := tx.StoreUpdates(ctx, updates)
			return err
		}))
		var next atomic.Int64
		b.SetParallelism(64) // times GOMAXPROCS
		b.ResetTimer()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				id := next.Add(1)
				user := c.roster[int(id)%len(c.roster)].Trainee.TelegramID
				err := db.Handle(ctx, storage.From{TelegramID: user, ChatID: user}, func(tx *storage.Tx) error { return checkIn(ctx, tx, c, id) })
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "units/s")
	})
}

func checkIn(ctx context.Context, tx *storage.Tx, c class, id int64) error {
	e := c.roster[int(id)%len(c.roster)]
	session := c.sessions[int(id)/len(c.roster)%len(c.sessions)]
	_, actor, err := tx.Visitor(ctx, e.Trainee.TelegramID, "vi")
	if err != nil {
		return err
	}
	if _, _, err := tx.SessionAndCourse(ctx, session.ID); err != nil {
		return err
	}
	place := actor.EnrollmentIn(c.course.ID)
	_, _, err = tx.CheckIn(ctx, course.Attendance{
		SessionID: session.ID, EnrollmentID: place.ID, State: course.Present, Way: course.ByButton, By: actor.AccountID,
	})
	if err != nil {
		return err
	}
	if _, err := tx.States(ctx, place.ID); err != nil {
		return err
	}
	if _, _, err := tx.WaitingReplies(ctx, e.Trainee.TelegramID, "slow/"); err != nil {
		return err
	}
	tx.Handled(id,
		notice.Notice{UniqueKey: fmt.Sprintf("reply/%d/1", id), Lane: notice.ReplyLane, ChatID: e.Trainee.TelegramID,
			Message: notice.Message{Tap: "4382bfdwdsb323b2d9", Text: "✅ Đã điểm danh lúc 7:26."}},
		notice.Notice{UniqueKey: fmt.Sprintf("reply/%d/2", id), Lane: notice.ReplyLane, ChatID: e.Trainee.TelegramID,
			Message: notice.Message{Edit: 17, Text: "✅ Đã điểm danh lúc 7:26. Đồng chí đã dự 3/3 buổi."}})
	return nil
}

// BenchmarkClaimMark takes notices out of a full queue and marks them sent, one
// transaction each.
func BenchmarkClaimMark(b *testing.B) {
	for _, batch := range []int{4, 100} {
		b.Run(fmt.Sprint(batch), func(b *testing.B) {
			benchEach(b, func(b *testing.B, db *storage.DB) {
				ctx := context.Background()
				var epoch int64
				must(b, db.Update(ctx, func(tx *storage.Tx) (err error) {
					notices := make([]notice.Notice, b.N+batch)
					for i := range notices {
						notices[i] = notice.Notice{UniqueKey: fmt.Sprint(i), Lane: notice.AnnouncementLane, ChatID: int64(i + 1)}
					}
					if _, err := tx.Enqueue(ctx, notices...); err != nil {
						return err
					}
					epoch, err = tx.TakeOver(ctx)
					return err
				}))
				b.ResetTimer()
				for done := 0; done < b.N; {
					var claimed []*notice.Notice
					must(b, db.Update(ctx, func(tx *storage.Tx) (err error) {
						claimed, err = tx.Claim(ctx, epoch, notice.AnnouncementLane, batch)
						return err
					}))
					for i := range claimed {
						claimed[i].State, claimed[i].MessageID = notice.Sent, 100+i
					}
					must(b, db.Update(ctx, func(tx *storage.Tx) error { return tx.Mark(ctx, epoch, claimed) }))
					done += len(claimed)
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			})
		})
	}
}

// BenchmarkConfirm confirms one announcement to 20,000 people: a unit stores no more within its time on PostgreSQL.
func BenchmarkConfirm(b *testing.B) {
	benchEach(b, func(b *testing.B, db *storage.DB) {
		people := storagetest.Scaled(20_000)
		ctx := context.Background()
		c := newClass(b, db, people)
		b.ReportAllocs()
		b.ResetTimer()
		for i := range b.N {
			must(b, db.Update(ctx, func(tx *storage.Tx) error {
				to, err := tx.Audience(ctx, c.course.ID, nil)
				if err != nil {
					return err
				}
				a := notice.Announcement{CourseID: c.course.ID, By: storagetest.Account(b, tx, 1), Draft: int64(i), Message: hello, OnUnknown: notice.Resend}
				_, err = tx.Announce(ctx, &a, to)
				return err
			}))
		}
		b.ReportMetric(float64(people)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
}

// throng is a course of n people of sixty delegations, with the names that are common
// in the order in which they are, of whom every second is linked.
func throng(b *testing.B, db *storage.DB, n int) course.Course {
	b.Helper()
	families := strings.Fields("Nguyễn Nguyễn Nguyễn Nguyễn Trần Trần Lê Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý")
	middles, givens := strings.Fields("Văn Văn Thị Thị Thị Ngọc Hữu Minh Đức Thành Quốc Kim Hồng"),
		strings.Fields("Lan Anh Dũng Hòa Bình Đức Cúc Tám Phương Hà Mai Linh Hùng Cường Thảo Trinh Ngân Khánh Long Nam Sơn Tuấn Việt Quân Yến")
	places := strings.Fields("Hưng Mỹ An Bình Thạnh Phú Lương Hòa Tân Long Phước Vĩnh Châu Nhơn Thới Sơn Định Lộc Thọ")
	r := rand.New(rand.NewPCG(1, 2))
	one := func(of []string) string { return of[r.IntN(len(of))] }
	var delegations []string
	for i := range 60 {
		delegations = append(delegations, fmt.Sprintf("%s %s %d", one(places), one(places), i+1))
	}
	var d course.Diff
	for i := range n {
		e := person(i + 1)
		e.Trainee.Name = one(families) + " " + one(middles) + " " + one(givens)
		e.Trainee.Phone = fmt.Sprintf("09%08d", r.IntN(100_000_000))
		e.Unit, e.Delegation = "UBND xã "+one(places)+" "+one(places), one(delegations)
		d.New = append(d.New, e)
	}
	var c course.Course
	storagetest.Do(b, db, func(ctx context.Context, tx *storage.Tx) error {
		c = newCourse(ctx, b, tx, "A")
		return nil
	})
	for some := range slices.Chunk(d.New, 10_000) {
		storagetest.Do(b, db, func(ctx context.Context, tx *storage.Tx) error {
			return tx.StoreRoster(ctx, c.ID, course.Diff{New: some})
		})
	}
	storagetest.Do(b, db, func(ctx context.Context, tx *storage.Tx) error {
		roster := got[[]course.Enrollment](b)(tx.Roster(ctx, c.ID))
		for i := 0; i < min(len(roster), 10_000); i += 2 {
			must(b, tx.LinkTrainee(ctx, roster[i].Trainee.ID, storagetest.Account(b, tx, int64(1000+i))))
		}
		return nil
	})
	return c
}

// reportMedian reports how long the calls took, the median of all.
func reportMedian(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
	b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "slowest-ms")
}

// BenchmarkSearch finds people among 100,000 of one course, by each kind of text.
func BenchmarkSearch(b *testing.B) {
	benchEach(b, func(b *testing.B, db *storage.DB) {
		c := throng(b, db, storagetest.Scaled(100_000))
		for _, search := range []course.Search{
			{Text: "nguyen"}, {Text: "nguyễn văn"}, {Text: "lan phu"}, {Text: "nguyễn thị lan"}, {Text: "lan mỹ an"}, {Text: "lê văn trần"}, {Text: "xã hưng mỹ"},
			{Text: "17"}, {Text: "678"}, {Text: "0900000017"}, {Text: "khong co"}, {Text: "nguyễn", From: 300}, {Text: ""},
		} {
			search.Limit = 11
			b.Run(fmt.Sprintf("%q", search.Text), func(b *testing.B) {
				took := make([]time.Duration, b.N)
				for i := range took {
					began := time.Now()
					must(b, db.View(context.Background(), func(tx *storage.Tx) error {
						_, err := tx.SearchRoster(context.Background(), c.ID, search)
						return err
					}))
					took[i] = time.Since(began)
				}
				reportMedian(b, took)
			})
		}
	})
}

// BenchmarkRosterPage shows pages of a list of 10,000, the first, one in the middle and
// the last, with the counts of its delegations.
func BenchmarkRosterPage(b *testing.B) {
	benchEach(b, func(b *testing.B, db *storage.DB) {
		c := throng(b, db, storagetest.Scaled(10_000))
		took := make([]time.Duration, b.N)
		for i := range took {
			began := time.Now()
			must(b, db.View(context.Background(), func(tx *storage.Tx) error {
				if _, err := tx.Headcounts(context.Background(), c.ID); err != nil {
					return err
				}
				_, err := tx.RosterPage(context.Background(), c.ID, i%3*4_985, 30)
				return err
			}))
			took[i] = time.Since(began)
		}
		reportMedian(b, took)
	})
}
