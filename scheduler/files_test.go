package scheduler_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"loptruong/course"
	"loptruong/roster"
	"loptruong/storage"
)

// here reads files in the test itself.
type here struct{}

func (here) Read(_ context.Context, name string, data []byte) (*roster.Roster, error) {
	return roster.Read(name, data)
}

func (here) Annotate(_ context.Context, r *roster.Roster, original []byte, texts []string) ([]byte, error) {
	return r.Annotate(original, texts)
}

// sendFile asks for an import of a file, as the chat does.
func (s *shift) sendFile(c course.Course, file string) (i course.Import) {
	s.t.Helper()
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		i = course.Import{CourseID: c.ID, By: anAdmin, ChatID: anAdmin, TelegramFile: file, Name: "ds.csv", Size: 100}
		return tx.CreateImport(ctx, &i)
	})
	return i
}

func (s *shift) importOf(i course.Import) (found course.Import) {
	s.t.Helper()
	s.store(func(ctx context.Context, tx *storage.Tx) (err error) {
		found, err = tx.Import(ctx, i.ID)
		return err
	})
	return found
}

// TestHangingDownload: it holds no other file, whatever their number, and its
// sender hears within a minute that it can't be had.
func TestHangingDownload(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShift(t, 6, 0)
		c := s.class(1)
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
	s := newShift(t, 6, 0)
	i := s.sendFile(s.class(1), "x")
	reads := 0
	s.Reader = ends{reads: &reads}
	if told := s.look(anAdmin); len(told) != 1 || !strings.Contains(told[0], "không đọc được an toàn") {
		t.Errorf("the sender was told %q", told)
	}
	if told := s.look(anAdmin); len(told) != 1 || reads != 1 || s.importOf(i).State != course.ImportRefused {
		t.Errorf("it was read %d times and is %s; in all the sender was told %q", reads, s.importOf(i).State, told)
	}
}

// TestFileThatEndsTheProgram: a reading that has begun and not ended is tried once
// more by the next start, and no third time.
func TestFileThatEndsTheProgram(t *testing.T) {
	t.Parallel()
	s := newShift(t, 6, 0)
	c := s.class(1)
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
	s := newShift(t, 6, 0)
	i := s.sendFile(s.class(1), "Phạm Đức")
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

func (mute) Annotate(context.Context, *roster.Roster, []byte, []string) ([]byte, error) {
	return nil, course.Refuse(course.ErrInvalid, "roster.unsafe")
}

// TestFileThatCantBeMarked: the dry run is shown all the same.
func TestFileThatCantBeMarked(t *testing.T) {
	t.Parallel()
	s := newShift(t, 6, 0)
	i := s.sendFile(s.class(1), "Phạm Đức")
	s.Reader = mute{}
	told := strings.Join(s.look(anAdmin), "\n")
	if s.importOf(i).State != course.ImportRead || !strings.Contains(told, "đọc được") || !strings.Contains(told, "Không ghi thêm cột") {
		t.Errorf("the file is %s, told:\n%s", s.importOf(i).State, told)
	}
}
