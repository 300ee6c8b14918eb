package stories

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// twoSessions is a class of two sessions, of which everybody was at the first and the first so many of n
// people at the second, with its office; whoever was at one alone gets a confirmation. When the second
// is running, its check-in stays open, and the others may come yet.
func (p *process) twoSessions(code string, n, both int, running bool, officer int64) (c course.Course, office *simulator.User) {
	p.t.Helper()
	c = course.NewCourse(code, "Lớp "+code)
	c.Zone = coursetest.AboutTen(time.Now())
	c.Form.Confirm = true
	last := time.Now().Truncate(time.Minute).Add(-2 * time.Hour)
	end := last.Add(time.Hour)
	if running {
		last = last.Add(2*time.Hour - time.Minute)
		end = last.Add(3 * time.Hour)
	}
	sessions := []course.Session{
		{Half: course.Morning, Start: last.Add(-2 * time.Hour), End: last.Add(-time.Hour)}, {Half: course.Afternoon, Start: last, End: end},
	}
	var people []course.Enrollment
	for i := range n {
		people = append(people, course.Enrollment{No: i + 1, State: course.Enrolled, Unit: "xã Tân Thanh", Delegation: "Giồng Trôm",
			Trainee: course.Trainee{Name: personName(i), Birth: course.Birth{Year: 1980, Month: 1 + i%12, Day: 1 + i%28}}})
	}
	ctx := context.Background()
	err := p.db.Update(ctx, func(tx *storage.Tx) error {
		made := c
		if err := tx.CreateCourse(ctx, &made, sessions); err != nil {
			return err
		}
		c = made
		if err := tx.StoreRoster(ctx, c.ID, course.Diff{New: people}); err != nil {
			return err
		}
		all, err := tx.Roster(ctx, c.ID)
		if err != nil {
			return err
		}
		held, err := tx.Sessions(ctx, c.ID)
		if err != nil {
			return err
		}
		for i, s := range held {
			there := all
			if i == 1 {
				there = all[:both]
			}
			if err := enters(ctx, tx, s, there, 1); err != nil {
				return err
			}
			if i == 0 || !running {
				if _, err := tx.CloseSession(ctx, s.ID); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return c, p.office(&hall{course: c}, officer)
}

// enters has people have been at a session.
func enters(ctx context.Context, tx *storage.Tx, s course.Session, people []course.Enrollment, revision int) error {
	var entries []course.Attendance
	for _, e := range people {
		entries = append(entries, course.Attendance{SessionID: s.ID, EnrollmentID: e.ID, Revision: revision, State: course.Present, Way: course.ByOrganizer})
	}
	_, err := tx.Enter(ctx, entries)
	return err
}

// papers are the papers of a course, and waits until each is drawn.
func (p *process) papers(courseID int64) (all []course.Certificate) {
	p.t.Helper()
	eventually(p.t, "every paper is drawn", func() bool {
		p.view(func(ctx context.Context, tx *storage.Tx) (err error) {
			all, err = tx.Certificates(ctx, courseID)
			return err
		})
		return !slices.ContainsFunc(all, func(one course.Certificate) bool { return one.State == course.Issued && one.FileID == 0 })
	})
	return all
}

// TestKilledInTwoClosings kills the program while two courses are closed at one moment, and again while
// both send their papers: in the series of each kind no number is missing and none is given twice, each
// course has its numbers in a row, and each paper has its file.
func TestKilledInTwoClosings(t *testing.T) {
	onProcess(t, func(t *testing.T, p *process) {
		const first = 700_000_001
		courses, offices := make([]course.Course, 2), make([]*simulator.User, 2)
		want := map[course.PaperKind]int{}
		for i, of := range []struct{ people, both int }{{5, 3}, {7, 6}} {
			courses[i], offices[i] = p.twoSessions(fmt.Sprintf("K%d", i+1), of.people, of.both, false, first+int64(i))
			want[course.Completion] += of.both
			want[course.Attended] += of.people - of.both
		}
		p.start()
		atOnce := func(label string) {
			var all sync.WaitGroup
			for _, u := range offices {
				all.Go(func() { u.Taps(label) })
			}
			all.Wait()
			p.killed()
		}
		for _, u := range offices {
			u.Sends("/capgcn")
			u.Sees("Bế giảng")
		}
		atOnce("Bế giảng và cấp")
		atOnce("✅ Đúng: cấp")
		for _, u := range offices {
			u.Sees("đã bế giảng")
		}
		atOnce("Gửi ngay")
		for _, u := range offices {
			u.Sees("Báo cáo cấp giấy")
		}
		p.settled()
		given := map[course.PaperKind][]int{}
		for _, c := range courses {
			before := map[course.PaperKind]int{}
			for _, one := range p.papers(c.ID) {
				if last, met := before[one.Kind]; met && one.No != last+1 || one.State != course.Issued {
					t.Errorf("%s has %s, %s, after %d", c.Code, one.Number(), one.State, last)
				}
				before[one.Kind] = one.No
				given[one.Kind] = append(given[one.Kind], one.No)
			}
		}
		for kind, n := range want {
			slices.Sort(given[kind])
			series := make([]int, n)
			for i := range series {
				series[i] = i + 1
			}
			if diff := cmp.Diff(series, given[kind]); diff != "" {
				t.Errorf("the series %q (-want +got):\n%s", kind, diff)
			}
		}
	})
}

// TestKilledInAnEarlyClosing kills the program at each step of closing a course during its last session,
// and of issuing certificates afterwards to those who have completed: nobody has two, none is missing,
// and the numbers have no gap.
func TestKilledInAnEarlyClosing(t *testing.T) {
	onProcess(t, func(t *testing.T, p *process) {
		const people, both = 5, 3
		c, office := p.twoSessions("K1", people, both, true, 700_000_001)
		p.start()
		tap := func(label string) {
			office.Taps(label)
			p.killed()
		}
		office.Sends("/capgcn")
		office.Sees(fmt.Sprintf("Chờ hết buổi: %d", people-both))
		tap("Bế giảng và cấp")
		tap("✅ Đúng: cấp 3 giấy")
		office.Sees("đã bế giảng")
		tap("Gửi ngay")
		office.Sees("Báo cáo cấp giấy chứng nhận")
		ctx := context.Background()
		err := p.db.Update(ctx, func(tx *storage.Tx) error { // the others have come, and the session is over
			all, err := tx.Roster(ctx, c.ID)
			if err != nil {
				return err
			}
			held, err := tx.Sessions(ctx, c.ID)
			if err != nil {
				return err
			}
			if err := enters(ctx, tx, held[1], all[both:], 1); err != nil {
				return err
			}
			_, err = tx.CloseSession(ctx, held[1].ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		p.settled()
		office.LooksAway()
		office.Sends("/capgcn")
		office.Sees("2 người đã đủ điều kiện")
		p.settled() // so that the answer comes once
		tap("Cấp bổ sung 2 giấy")
		office.Sees("Giấy ghi ngày")
		p.settled()
		tap("Cấp bổ sung 2 giấy")
		office.Sees("đã cấp bổ sung 2 giấy chứng nhận")
		office.TapsAgain()
		p.settled()
		var got []string
		holders := map[int64]bool{}
		for _, one := range p.papers(c.ID) {
			got = append(got, fmt.Sprintf("%d %s", one.No, one.State))
			holders[one.EnrollmentID] = true
		}
		if diff := cmp.Diff([]string{"1 issued", "2 issued", "3 issued", "4 issued", "5 issued"}, got); diff != "" || len(holders) != people {
			t.Errorf("%d people have papers; the register (-want +got):\n%s", len(holders), diff)
		}
	})
}
