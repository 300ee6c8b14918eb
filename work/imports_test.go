package work_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loptruong/loptruong/certificate"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
	"github.com/loptruong/loptruong/work"
)

// here reads files in this very process, and panics at the name Poison.
type here struct{}

func (here) Read(_ context.Context, name string, data []byte) (*roster.Roster, error) {
	r, err := roster.Read(name, data)
	if err == nil && r.Rows[0].Enrollment.Trainee.Name == "Poison" {
		panic("poison")
	}
	return r, err
}

func (here) ReadSigned(context.Context, []byte) ([]course.SignedFile, error) {
	return nil, course.Refuse(course.ErrInvalid, "signed.unreadable")
}

func (here) ReadSignedList(_ context.Context, data []byte) (course.ReceiptScan, error) {
	return certificate.ReadSignedList(data)
}

func (here) ReadArt(_ context.Context, place course.ArtPlace, data []byte) (course.ArtFile, error) {
	return certificate.TakeArt(place, data)
}

func (here) Annotate(_ context.Context, r *roster.Roster, original []byte, texts []string) ([]byte, error) {
	return r.Annotate(original, texts)
}

// sendFile asks for an import of a file, as the chat does.
func (s *shop) sendFile(c course.Course, file string) (i course.Import) {
	s.t.Helper()
	return s.send(c, anAdmin, file, 100)
}

func (s *shop) importOf(i course.Import) (found course.Import) {
	s.t.Helper()
	s.store(func(ctx context.Context, tx *storage.Tx) (err error) {
		found, err = tx.LockImport(ctx, i.ID)
		return err
	})
	return found
}

// TestHangingDownload: it holds no other file, whatever their number, and its
// sender hears within a minute that it can't be had.
func TestHangingDownload(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		c := s.class()
		fetch := s.Fetch
		s.Fetch = func(ctx context.Context, file string, most int64) ([]byte, error) {
			switch file {
			case "hangs":
				<-ctx.Done()
				return nil, ctx.Err()
			case "fails":
				return nil, errors.New("502 Bad Gateway")
			}
			return fetch(ctx, file, most)
		}
		hangs, fails := s.sendFile(c, "hangs"), s.sendFile(c, "fails")
		begun := time.Now()
		first := make(chan error, 1)
		go func() { first <- s.Look(t.Context()) }()
		synctest.Wait()
		for range 3 {
			good := s.sendFile(c, "Phạm Đức")
			if told := s.look(anAdmin); len(told) == 0 || s.importOf(good).State != course.ImportRead {
				t.Errorf("beside a hanging download the sender of another file was told %q", told)
			}
		}
		if time.Since(begun) > 0 {
			t.Error("the others have waited")
		}
		if err := <-first; err != nil {
			t.Error(err)
		}
		if d := time.Since(begun); d > time.Minute {
			t.Errorf("the senders of what can't be had were answered after %v", d)
		}
		told := s.look(anAdmin)
		for _, i := range []course.Import{hangs, fails} {
			if got := s.importOf(i).State; got != course.ImportRefused {
				t.Errorf("the file is %s", got)
			}
		}
		if n := strings.Count(strings.Join(told, "\n"), "Chưa tải được tệp"); n != 2 {
			t.Errorf("they were told %q", told)
		}
	})
}

// send asks for an import in a chat, of so many bytes.
func (s *shop) send(c course.Course, chat int64, file string, size int64) (i course.Import) {
	s.t.Helper()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		i = course.Import{CourseID: c.ID, By: storagetest.Account(s.t, tx, anAdmin), ChatID: chat, TelegramFile: file, Name: "ds.csv", Size: size}
		return tx.CreateImport(ctx, &i)
	})
	return i
}

// TestDownloadsInTurn: files that hang, of whatever size and number, keep another
// chat's waiting for no longer than one try, and are all answered within a minute.
func TestDownloadsInTurn(t *testing.T) {
	t.Parallel()
	for _, size := range []int64{100, 5 << 20} {
		synctest.Test(t, func(t *testing.T) {
			s := newShop(t)
			c := s.class()
			fetch := s.Fetch
			s.Fetch = func(ctx context.Context, file string, most int64) ([]byte, error) {
				if file == "hangs" {
					<-ctx.Done()
					return nil, ctx.Err()
				}
				return fetch(ctx, file, most)
			}
			var hanging []course.Import
			for n := range int64(34) {
				hanging = append(hanging, s.send(c, 100+n%2, "hangs", size))
			}
			begun := time.Now()
			all := make(chan error, 1)
			go func() { all <- s.Look(t.Context()) }()
			synctest.Wait()
			good := s.send(c, anAdmin, "Phạm Đức", size)
			beside := make(chan error, 1)
			go func() { beside <- s.Look(t.Context()) }()
			for s.importOf(good).State != course.ImportRead {
				time.Sleep(time.Second)
				synctest.Wait()
				if d := time.Since(begun); d > 15*time.Second {
					t.Fatalf("with %d bytes another chat's file waits for %v", size, d)
				}
			}
			if err := errors.Join(<-all, <-beside); err != nil {
				t.Error(err)
			}
			if d := time.Since(begun); d > time.Minute {
				t.Errorf("the last was answered after %v", d)
			}
			for _, i := range hanging {
				if got := s.importOf(i).State; got != course.ImportRefused {
					t.Errorf("a file that hangs is %s", got)
				}
			}
		})
	}
}

// slow is a reader that takes its time.
type slow struct {
	here
	takes time.Duration
}

func (r slow) Read(ctx context.Context, name string, data []byte) (*roster.Roster, error) {
	select {
	case <-time.After(r.takes):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return r.here.Read(ctx, name, data)
}

// TestReadingsInTurn: whoever sends many slow files waits for himself, and hears
// of each within a minute.
func TestReadingsInTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		c := s.class()
		s.Reader = slow{takes: 20 * time.Second}
		var many []course.Import
		for range 10 {
			many = append(many, s.send(c, 100, "Phạm Đức", 100))
		}
		begun := time.Now()
		all := make(chan error, 1)
		go func() { all <- s.Look(t.Context()) }()
		synctest.Wait()
		other := s.send(c, 101, "Phạm An", 100)
		if err := s.Look(t.Context()); err != nil {
			t.Error(err)
		}
		if d := time.Since(begun); d > 21*time.Second || s.importOf(other).State != course.ImportRead {
			t.Errorf("another chat's file is %s after %v", s.importOf(other).State, d)
		}
		if err := <-all; err != nil {
			t.Error(err)
		}
		if d := time.Since(begun); d > time.Minute {
			t.Errorf("the last was answered after %v", d)
		}
		read := 0
		for _, i := range many {
			switch got := s.importOf(i).State; got {
			case course.ImportRead:
				read++
			case course.ImportRefused:
			default:
				t.Errorf("a file is %s", got)
			}
		}
		if read < 2 {
			t.Errorf("%d were read", read)
		}
	})
}

// missing is a reader that can't be started for a while.
type missing struct {
	here
	until time.Time
}

func (m missing) Read(ctx context.Context, name string, data []byte) (*roster.Roster, error) {
	if time.Now().Before(m.until) {
		return nil, errors.New("fork/exec: resource temporarily unavailable")
	}
	return m.here.Read(ctx, name, data)
}

// TestReaderThatDoesNotStart: it is tried again, and its sender hears within a
// minute that it can't be read now. It is no fault of the file's.
func TestReaderThatDoesNotStart(t *testing.T) {
	t.Parallel()
	for _, away := range []time.Duration{5 * time.Second, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			s := newShop(t)
			i := s.sendFile(s.class(), "Phạm Đức")
			begun := time.Now()
			s.Reader = missing{until: begun.Add(away)}
			want, says := course.ImportRead, "Đọc được"
			if away > time.Minute {
				want, says = course.ImportRefused, "chưa đọc được tệp"
			}
			told := strings.Join(s.look(anAdmin), "\n")
			if d := time.Since(begun); s.importOf(i).State != want || !strings.Contains(told, says) || d > time.Minute {
				t.Errorf("away for %v: the file is %s after %v, told %q", away, s.importOf(i).State, d, told)
			}
			if n := s.importOf(i).Unended; n != 0 {
				t.Errorf("away for %v: %d readings have not ended", away, n)
			}
		})
	}
}

// alone is a reader that tells what it reads beside something else.
type alone struct {
	slow
	mu     *sync.Mutex
	in     map[string]bool
	beside *[]string
}

func (a alone) Read(ctx context.Context, name string, data []byte) (*roster.Roster, error) {
	a.mu.Lock()
	a.in[name] = true
	if len(a.in) > 1 {
		*a.beside = append(*a.beside, slices.Collect(maps.Keys(a.in))...)
	}
	a.mu.Unlock()
	defer func() {
		a.mu.Lock()
		delete(a.in, name)
		a.mu.Unlock()
	}()
	return a.slow.Read(ctx, name, data)
}

// TestReadAlone: a file in whose reading the program has ended is read with no
// other beside it, so that the next end is held against none but itself.
func TestReadAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		c := s.class()
		r := alone{slow: slow{takes: 5 * time.Second}, mu: &sync.Mutex{}, in: map[string]bool{}, beside: &[]string{}}
		s.Reader = r
		s.store(func(ctx context.Context, tx *storage.Tx) error {
			for n := range int64(8) {
				i := course.Import{CourseID: c.ID, By: storagetest.Account(t, tx, anAdmin), ChatID: 100 + n, TelegramFile: "Phạm Đức", Name: fmt.Sprintf("%d.csv", n), Size: 100}
				if err := tx.CreateImport(ctx, &i); err != nil {
					return err
				}
				if n%2 == 0 {
					if _, err := tx.BeginReading(ctx, i.ID); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err := s.Look(t.Context()); err != nil {
			t.Error(err)
		}
		for _, name := range *r.beside {
			if n, _, _ := strings.Cut(name, "."); strings.Contains("0246", n) {
				t.Errorf("these were read side by side: %v", *r.beside)
			}
		}
		if len(*r.beside) == 0 {
			t.Error("the others were not read side by side")
		}
	})
}

// TestDatabaseAwayAfterAReading: that the reading came back is written down as
// soon as the database is there.
func TestDatabaseAwayAfterAReading(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		i := s.sendFile(s.class(), "Phạm Đức")
		update, begun := s.Update, time.Now()
		s.Reader = slow{takes: 20 * time.Second}
		s.Update = func(ctx context.Context, fn func(work.Tx) error) error {
			if d := time.Since(begun); 10*time.Second < d && d < 40*time.Second {
				return errors.New("the database is away")
			}
			return update(ctx, fn)
		}
		if told := s.look(anAdmin); s.importOf(i).Unended != 0 || s.importOf(i).State != course.ImportRead {
			t.Errorf("%d readings have not ended, the file is %s, told %q", s.importOf(i).Unended, s.importOf(i).State, told)
		}
	})
}

// ends is a reader that a file has ended.
type ends struct {
	here
	reads *int
}

func (e ends) Read(context.Context, string, []byte) (*roster.Roster, error) {
	*e.reads++
	return nil, course.Refuse(course.ErrInvalid, "roster.unsafe")
}

// TestUnsafeFile: a file that has ended its reader is set aside and answered.
func TestUnsafeFile(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	i := s.sendFile(s.class(), "x")
	reads := 0
	s.Reader = ends{reads: &reads}
	if told := s.look(anAdmin); len(told) != 1 || !strings.Contains(told[0], "không đọc được an toàn") {
		t.Errorf("the sender was told %q", told)
	}
	if told := s.look(anAdmin); len(told) != 0 || reads != 1 || s.importOf(i).State != course.ImportRefused {
		t.Errorf("it was read %d times and is %s; the sender was told more: %q", reads, s.importOf(i).State, told)
	}
}

// TestFileThatEndsTheProgram: a reading that has begun and not ended is tried once
// more by the next start, and no third time.
func TestFileThatEndsTheProgram(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.class()
	killed := func(i course.Import) {
		s.store(func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.BeginReading(ctx, i.ID)
			return err
		})
	}
	once, twice := s.sendFile(c, "Phạm Đức"), s.sendFile(c, "Phạm Bình")
	killed(once)
	killed(twice)
	killed(twice)
	told := strings.Join(s.look(anAdmin), "\n")
	if s.importOf(once).State != course.ImportRead || s.importOf(twice).State != course.ImportRefused ||
		!strings.Contains(told, "không đọc được an toàn") {
		t.Errorf("after one kill the file is %s, after two %s; told:\n%s", s.importOf(once).State, s.importOf(twice).State, told)
	}
}

// waits is a reader that reads until it is stopped.
type waits struct {
	here
	begun chan struct{}
}

func (w waits) Read(ctx context.Context, _ string, _ []byte) (*roster.Roster, error) {
	w.begun <- struct{}{}
	<-ctx.Done()
	return nil, ctx.Err()
}

// TestStopInAReading: it is no fault of the file's, however often.
func TestStopInAReading(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	i := s.sendFile(s.class(), "Phạm Đức")
	fine := s.Reader
	for range 3 {
		w := waits{begun: make(chan struct{})}
		s.Reader = w
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- s.Look(ctx) }()
		<-w.begun
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Look = %v", err)
		}
	}
	s.Reader = fine
	if told := s.look(anAdmin); s.importOf(i).State != course.ImportRead {
		t.Errorf("the file is %s, told %q", s.importOf(i).State, told)
	}
}

// mute is a reader that can read and not write.
type mute struct{ here }

func (mute) ReadSigned(context.Context, []byte) ([]course.SignedFile, error) {
	return nil, errors.New("no process")
}

func (mute) Annotate(context.Context, *roster.Roster, []byte, []string) ([]byte, error) {
	return nil, course.Refuse(course.ErrInvalid, "roster.unsafe")
}

// TestMarkedFile: what is wrong with a file comes back written into it, once.
func TestMarkedFile(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sendFile(s.class(), "Phạm Đức")
	if told := strings.Join(s.look(anAdmin), "\n"); strings.Count(told, "📎") != 1 {
		t.Errorf("told:\n%s", told)
	}
}

// TestFileThatCantBeMarked: the dry run is shown all the same.
func TestFileThatCantBeMarked(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	i := s.sendFile(s.class(), "Phạm Đức")
	s.Reader = mute{}
	told := strings.Join(s.look(anAdmin), "\n")
	if s.importOf(i).State != course.ImportRead || !strings.Contains(told, "Đọc được") || !strings.Contains(told, "Không ghi thêm cột") {
		t.Errorf("the file is %s, told:\n%s", s.importOf(i).State, told)
	}
}

// TestOneFileKeepsNobodyElseWaiting: what can't be fetched or read is refused in
// words, and the file behind it is read.
func TestOneFileKeepsNobodyElseWaiting(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.class()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		for _, file := range []string{"gone", "Poison", "Phạm Đức"} {
			i := course.Import{CourseID: c.ID, By: storagetest.Account(t, tx, anAdmin), ChatID: anAdmin, TelegramFile: file, Name: "ds.csv"}
			if err := tx.CreateImport(ctx, &i); err != nil {
				return err
			}
		}
		return nil
	})
	told := strings.Join(s.look(anAdmin), "\n")
	for _, want := range []string{"không còn giữ tệp này", "Chưa đọc được tệp này", "Đọc được"} {
		if !strings.Contains(told, want) {
			t.Errorf("there is no %q in %q", want, told)
		}
	}
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		waiting, err := tx.WaitingImports(ctx)
		if len(waiting) != 0 {
			t.Errorf("%d imports still wait", len(waiting))
		}
		return err
	})
}
