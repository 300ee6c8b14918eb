package work_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// closed is a class in its minute whose closing is final. Until it is nothing is to be drawn.
func (s *shop) closed(linked int, names ...string) course.Course {
	s.t.Helper()
	c, closing := s.inItsMinute(linked, names...)
	s.wantTold(map[int64][]string{})
	if n := s.drawer.drawn.Load(); n != 0 {
		s.t.Errorf("%d papers were drawn before the release", n)
	}
	s.release(closing)
	return c
}

func (s *shop) release(closing course.Closing) {
	s.t.Helper()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.Release(ctx, closing)
		return err
	})
}

// inItsMinute closes a class of the given people, all of one delegation, with a certificate for
// each; the first of them are linked to the users 100, 101, … It can be taken back.
func (s *shop) inItsMinute(linked int, names ...string) (course.Course, course.Closing) {
	s.t.Helper()
	people := coursetest.Crowd(len(names))
	for i, name := range names {
		people[i].Trainee.Name, people[i].Delegation = name, "Chợ Lách"
		if i < linked {
			people[i].Trainee.TelegramID = int64(100 + i)
		}
	}
	c := s.class(people...)
	var closing course.Closing
	s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		roster, err := tx.Roster(ctx, c.ID)
		if err != nil {
			return err
		}
		closing = course.Closing{CourseID: c.ID, By: storagetest.Account(s.t, tx, anOrganizer)}
		if err := tx.CloseCourse(ctx, &closing); err != nil {
			return err
		}
		for i, e := range roster {
			one := course.Certificate{CourseID: c.ID, EnrollmentID: e.ID, DelegationID: e.DelegationID, Year: 2022, No: i + 1,
				Code: course.NewCertificateCode(), Paper: course.Paper{Name: e.Trainee.Name, Signed: "2022-08-16", SignedBy: s.signedBy}}
			if err := tx.CreateCertificate(ctx, &one); err != nil {
				return err
			}
		}
		return nil
	})
	return c, closing
}

// told is what is queued for each user after a look, by user; failing jobs are
// their own affair.
func (s *shop) told() map[int64][]string {
	s.t.Helper()
	_ = s.Look(s.t.Context()) // what can't be drawn is an error to be logged
	return storagetest.Told(s.t, s.db)
}

// wantTold looks and wants to have been told what has these beginnings, and nothing
// else, by user.
func (s *shop) wantTold(want map[int64][]string) {
	s.t.Helper()
	got := s.told()
	for user := range got {
		for i, text := range got[user] {
			for _, beginning := range want[user] {
				if strings.HasPrefix(text, beginning) {
					got[user][i] = beginning
				}
			}
		}
		slices.Sort(got[user])
	}
	for _, beginnings := range want {
		slices.Sort(beginnings)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		s.t.Errorf("told (-want +got):\n%s", diff)
	}
}

// What is told of the papers in closed.
const (
	tellsPaper      = "🎓 Ban Tổ chức trân trọng chúc mừng đồng chí"
	tellsBundle     = "📎 Giấy chứng nhận của đoàn <b>Chợ Lách</b>"
	tellsUndrawn    = "⛔ Chưa lập được một giấy chứng nhận của <b>Lớp dân vận</b>"
	tellsUnbundled  = "⛔ Chưa lập được tệp gộp của đoàn <b>Chợ Lách</b>"
	tellsOfNowDrawn = "✅ Nay đã lập được giấy chứng nhận 2/2022/GCN, <b>Bình</b>"
)

// TestPaperThatCantBeDrawn: those who run the course and the admins are told once,
// everybody else has their paper, nothing is tried again by this process, and the
// next one may succeed.
func TestPaperThatCantBeDrawn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.closed(2, "Lan", "Bình", "Đức")
	s.drawer.cannot["Bình"] = true
	s.wantTold(map[int64][]string{100: {tellsPaper}, anAdmin: {tellsUndrawn}, anOrganizer: {tellsUndrawn, tellsBundle}})
	tried := s.drawer.drawn.Load()
	s.wantTold(map[int64][]string{})
	if n := s.drawer.drawn.Load(); n != tried {
		t.Errorf("it was tried again %d times", n-tried)
	}
	s.begin()
	s.wantTold(map[int64][]string{}) // tried once more, and known to those who were told
	s.begin()
	delete(s.drawer.cannot, "Bình")
	if err := s.Look(t.Context()); err != nil {
		t.Error(err)
	}
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		epoch, err := tx.TakeOver(ctx)
		if err != nil {
			return err
		}
		told, err := tx.Claim(ctx, epoch, notice.ReminderLane, 9)
		for _, n := range told {
			if n.Message.File == 0 { // from which it is printed
				t.Errorf("without the paper: %s", n.Message.Text)
			}
		}
		return err
	})
	s.wantTold(map[int64][]string{101: {tellsPaper}, anAdmin: {tellsOfNowDrawn}, anOrganizer: {tellsOfNowDrawn}})
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		bundle, err := tx.Bundle(ctx, c.ID, 1)
		if err != nil {
			return err
		}
		f, err := tx.File(ctx, bundle.FileID)
		if !strings.Contains(string(f.Bytes), "Lan, Đức") {
			t.Errorf("the bundle holds %q", f.Bytes)
		}
		return err
	})
}

// TestPapersAreKeptTogether: the files of many papers are kept in one transaction; one
// that can't be kept holds none of the others.
func TestPapersAreKeptTogether(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var names []string
	for i := range 32 {
		names = append(names, fmt.Sprintf("Người số %d", i))
	}
	s.closed(0, names...)
	before := s.units.Load()
	s.told()
	if n := s.units.Load() - before; n != 2 {
		t.Errorf("%d transactions, want one for the papers and one for their bundle", n)
	}

	s = newShop(t)
	s.closed(32, names...)
	s.worn = map[int64]bool{7: true}
	if told := s.told(); len(told[105]) != 1 || len(told[106]) != 0 || len(told[107]) != 1 {
		t.Errorf("without one paper: %v", told)
	}
	if err := s.Look(t.Context()); err == nil || !strings.Contains(err.Error(), "certificate 7: ") {
		t.Errorf("of the paper that can't be kept: %v", err)
	}
	s.worn = nil
	s.wantTold(map[int64][]string{106: {tellsPaper}, anOrganizer: {tellsBundle}})
}

// TestTroubleOfUnreachableOrganizers: a trouble is told to the admins, and queued for
// nobody who has blocked the bot.
func TestTroubleOfUnreachableOrganizers(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.closed(0, "Bình")
	s.store(func(ctx context.Context, tx *storage.Tx) error { return tx.SetBlocked(ctx, anOrganizer, true) })
	s.drawer.cannot["Bình"], s.drawer.cannot["Chợ Lách"] = true, true
	s.wantTold(map[int64][]string{anAdmin: {tellsUndrawn, tellsUnbundled}})
}

// TestManyThatCantBeDrawn: more than are read at a time are all tried again by the
// next process, once, and those behind them too.
func TestManyThatCantBeDrawn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var names []string
	for i := range 70 {
		names = append(names, fmt.Sprintf("Người số %d", i))
		s.drawer.cannot[names[i]] = true
	}
	s.closed(0, names...)
	for range 3 { // until all have failed
		s.told()
	}
	tries := func() int64 {
		before := s.drawer.drawn.Load()
		s.told()
		return s.drawer.drawn.Load() - before
	}
	if n := tries(); n != 0 {
		t.Errorf("%d were tried again by the same process", n)
	}
	s.begin()
	if n := tries(); n != 70 {
		t.Errorf("the next process tried %d of 70 again", n)
	}
	if n := tries(); n != 0 {
		t.Errorf("the next process tried %d twice", n)
	}
	s.begin()
	clear(s.drawer.cannot)
	s.told()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		undrawn, err := tx.UndrawnCertificates(ctx, 0, 99, true)
		if len(undrawn) != 0 {
			t.Errorf("%d are left undrawn", len(undrawn))
		}
		return err
	})
}

// TestBundleOfAnUnreachableRepresentative: the bundle goes to the organizers when the
// representative has blocked the bot, to the admins when they have too, and else to
// nobody.
func TestBundleOfAnUnreachableRepresentative(t *testing.T) {
	t.Parallel()
	for blocked, want := range map[string]map[int64][]string{
		"":    {100: {tellsBundle}},
		"r":   {anOrganizer: {tellsBundle}},
		"ro":  {anAdmin: {tellsBundle}},
		"roa": {},
	} {
		t.Run("blocked by "+blocked, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			c := s.closed(0, "Lan")
			s.grant(100, course.Grant{Role: course.RepresentativeRole, CourseID: c.ID, DelegationID: 1})
			s.store(func(ctx context.Context, tx *storage.Tx) error {
				for who, user := range map[rune]int64{'r': 100, 'o': anOrganizer, 'a': anAdmin} {
					if err := tx.SetBlocked(ctx, user, strings.ContainsRune(blocked, who)); err != nil {
						return err
					}
				}
				return nil
			})
			s.wantTold(want)
		})
	}
}

// TestBundleThatCantBeMade is told once too, and tried again by the next process.
func TestBundleThatCantBeMade(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.closed(0, "Lan")
	s.drawer.cannot["Chợ Lách"] = true
	s.wantTold(map[int64][]string{anAdmin: {tellsUnbundled}, anOrganizer: {tellsUnbundled}})
	s.wantTold(map[int64][]string{})
	delete(s.drawer.cannot, "Chợ Lách")
	s.wantTold(map[int64][]string{})
	s.begin()
	s.wantTold(map[int64][]string{anOrganizer: {tellsBundle}})
}

// TestPaperWithoutItsPicture: a paper whose picture is not there keeps nobody else from theirs.
func TestPaperWithoutItsPicture(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.closed(2, "Lan", "Bình", "Đức")
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Certificates(ctx, c.ID)
		if err != nil {
			return err
		}
		was := all[1]
		if err := tx.RevokeCertificate(ctx, was.ID, "sai tên"); err != nil {
			return err
		}
		return tx.ReplaceCertificate(ctx, &course.Certificate{
			CourseID: c.ID, EnrollmentID: was.EnrollmentID, DelegationID: was.DelegationID, Year: 2022, No: 9, Code: course.NewCertificateCode(),
			Replaces: was.ID, Paper: course.Paper{Name: "Bình", Signed: "2022-08-16", Form: course.Form{Logo: strings.Repeat("a", 64)}},
		})
	})
	s.wantTold(map[int64][]string{100: {tellsPaper}, anAdmin: {tellsUndrawn}, anOrganizer: {tellsUndrawn, tellsBundle}})
}
