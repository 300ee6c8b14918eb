package reader

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/certificate"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/roster"
)

// TestMain makes the tests' binary the program that is run again: to read a file,
// or to do what no reader does.
func TestMain(m *testing.M) {
	if len(os.Args) < 2 {
		os.Exit(m.Run())
	}
	does, known := processes[os.Args[1]]
	if !known {
		os.Exit(m.Run())
	}
	if err := does(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// processes is what the tests' binary does as a reader.
var processes = map[string]func() error{
	"read": func() error { return Serve(os.Stdin, os.Stdout) },
	"environment": func() error { // says it by the name of a sheet
		return answerWith(&roster.Roster{Sheet: strings.Join(os.Environ(), " ")})
	},
	"babbles": func() error {
		_, err := io.Copy(os.Stdout, zeros{})
		return err
	},
	"ends":   func() error { return errors.New("no") },
	"quotes": func() error { panic("a cell: Nguyễn Văn A") },
	"hangs":  func() error { select {} },
	"writes": func() error {
		if err := bind(); err != nil {
			return err
		}
		path := filepath.Join(os.TempDir(), "loptruong-reader-was-here")
		defer os.Remove(path)
		if os.WriteFile(path, []byte("x"), 0o600) == nil {
			return errors.New("it can write files")
		}
		return answerWith(&roster.Roster{})
	},
	"eats": func() error {
		if err := bind(); err != nil {
			return err
		}
		var eaten [][]byte
		for range 64 {
			eaten = append(eaten, bytes.Repeat([]byte("x"), 8<<20))
		}
		return answerWith(&roster.Roster{Header: len(eaten)})
	},
}

func answerWith(r *roster.Roster) error { return answer{Roster: r}.write(os.Stdout) }

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func readerThat(t *testing.T, does string) *Reader {
	t.Helper()
	r, err := New(slog.New(slog.DiscardHandler), does)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestReadIsWhole: what a process of its own reads is what roster.Read does, word
// for word, and what it annotates too.
func TestReadIsWhole(t *testing.T) {
	t.Parallel()
	r := readerThat(t, "read")
	var many strings.Builder
	many.WriteString("STT;Họ và tên;Ngày sinh;SĐT;Đoàn\n")
	for i := range 5_000 {
		fmt.Fprintf(&many, "%d;Lê 1 %d;x;y;Giồng Trôm\n", i+1, i)
	}
	files := map[string][]byte{
		"empty.csv": nil, "prose.csv": []byte("Kính gửi"), "old.xls": []byte("\xD0\xCF\x11\xE0"), "many.csv": []byte(many.String()),
	}
	paths, err := filepath.Glob("../roster/testdata/*.*")
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d files: %v", len(paths), err)
	}
	for _, path := range append(paths, "../demo/lop-dan-van-2022.xlsx") {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = data
	}
	for name, data := range files {
		want, refused := roster.Read(name, data)
		got, err := r.Read(t.Context(), name, data)
		if (refused != nil || err != nil) && !sameRefusal(refused, err) {
			t.Errorf("%s: %v, want %v", name, err, refused)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-here +there):\n%.2000s", name, diff)
		}
		if want == nil {
			continue
		}
		texts := make([]string, len(want.Issues))
		for n, i := range want.Issues {
			texts[n] = i.TextID
		}
		marked, err := r.Annotate(t.Context(), got, data, texts)
		if err != nil {
			t.Errorf("%s is not annotated: %v", name, err)
			continue
		}
		if again, err := roster.Read(name, marked); err != nil || len(again.Rows) != len(want.Rows) {
			t.Errorf("%s does not come back: %v", name, err)
		}
	}
}

func sameRefusal(a, b error) bool {
	x, ok1 := errors.AsType[*course.Error](a)
	y, ok2 := errors.AsType[*course.Error](b)
	return ok1 && ok2 && cmp.Equal(x.TextID, y.TextID) && cmp.Equal(x.Args, y.Args) && errors.Is(b, course.ErrInvalid)
}

// TestBadReaders: whatever becomes of the process, the file is refused.
func TestBadReaders(t *testing.T) {
	t.Parallel()
	for _, does := range []string{"ends", "babbles", "eats"} {
		t.Run(does, func(t *testing.T) {
			t.Parallel()
			if does == "eats" && (raced || !bound) {
				t.Skip("no bound on memory here")
			}
			got, err := readerThat(t, does).Read(t.Context(), "x.csv", []byte("x"))
			if refusal, ok := errors.AsType[*course.Error](err); !ok || refusal.TextID != "roster.unsafe" || got != nil {
				t.Errorf("Read = %+v, %v", got, err)
			}
		})
	}
}

// TestBounds: a reader has nothing of the program's environment and writes no
// files.
func TestBounds(t *testing.T) {
	t.Setenv("TELEGRAM_BOT_TOKEN", "secret")
	if got, err := readerThat(t, "environment").Read(t.Context(), "x", nil); err != nil || got.Sheet != environment[0] {
		t.Errorf("the environment: %+v, %v", got, err)
	}
	if !bound {
		t.Skip("files can be written here")
	}
	if _, err := readerThat(t, "writes").Read(t.Context(), "x", nil); err != nil {
		t.Error(err)
	}
}

// TestPatience: a reader that hangs is ended by the program's stop at once, and
// by its time.
func TestPatience(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, stop)
	begun := time.Now()
	if _, err := readerThat(t, "hangs").Read(ctx, "x", nil); !errors.Is(err, context.Canceled) || time.Since(begun) > 5*time.Second {
		t.Errorf("after %v: %v", time.Since(begun), err)
	}
	_, err := readerThat(t, "hangs").ask(t.Context(), request{}, nil, 100*time.Millisecond)
	if refusal, ok := errors.AsType[*course.Error](err); !ok || refusal.TextID != "roster.unsafe" {
		t.Errorf("out of time: %v", err)
	}
}

// TestComplaintShowsNoText has a reader's process quote a cell at its end.
func TestComplaintShowsNoText(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	r, err := New(slog.New(slog.NewTextHandler(&log, nil)), "quotes")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(t.Context(), "x.csv", []byte("x")); err == nil {
		t.Error("it is read")
	}
	if text := log.String(); !strings.Contains(text, "complaint=panic") || strings.Contains(text, "Nguyễn") {
		t.Errorf("logged: %s", text)
	}
}

// TestReadPaper: a paper is read, and what is none, or swells without end, is refused in the
// words for papers.
func TestReadPaper(t *testing.T) {
	t.Parallel()
	r := readerThat(t, "read")
	m, err := certificate.New()
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := m.Draw(course.Paper{Name: "Nguyễn Thị Lan", Title: "Công tác dân vận", From: "2022-08-16", To: "2022-08-19", Signed: "2022-08-19", Code: "K7QM-2XWD-9F", Number: "1/2022/GCN"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.ReadPaper(t.Context(), pdf); err != nil || !slices.Equal(got.Codes(), []string{"K7QM-2XWD-9F"}) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, tt := range []struct {
		name, textID string
		pdf          func() []byte
	}{
		{"no PDF", "paper_file.unreadable", func() []byte { return []byte("hello") }},
		{"a bomb", "paper_file.unsafe", bomb},
	} {
		if tt.name == "a bomb" && (raced || !bound) {
			continue // no bound on memory here
		}
		_, err := r.ReadPaper(t.Context(), tt.pdf())
		if refused, ok := errors.AsType[*course.Error](err); !ok || refused.TextID != tt.textID {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.textID)
		}
	}
}

// TestReadArt: a picture is kept as certificate.TakeArt keeps it, and what is none, or swells without
// end, is refused in the words for pictures.
func TestReadArt(t *testing.T) {
	t.Parallel()
	r := readerThat(t, "read")
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	want, err := certificate.TakeArt(course.ArtLogo, picture.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.ReadArt(t.Context(), course.ArtLogo, picture.Bytes()); err != nil || got.Wide != 40 || !bytes.Equal(got.Bytes, want.Bytes) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, tt := range []struct {
		name, textID string
		file         func() []byte
	}{
		{"no picture", "art.no_page", func() []byte { return []byte("hello") }},
		{"cut off", "art.unreadable", func() []byte { return picture.Bytes()[:picture.Len()/2] }},
		{"a bomb", "art.unsafe", bomb},
	} {
		if tt.name == "a bomb" && (raced || !bound) {
			continue // no bound on memory here
		}
		_, err := r.ReadArt(t.Context(), course.ArtBackground, tt.file())
		if refused, ok := errors.AsType[*course.Error](err); !ok || refused.TextID != tt.textID {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.textID)
		}
	}
}

// bomb is a small PDF whose page is a stream of a gigabyte. Packing that takes seconds, and
// minutes under the race detector.
var bomb = sync.OnceValue(func() []byte {
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	if _, err := io.Copy(w, io.LimitReader(zeros{}, 1<<30)); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	var out bytes.Buffer
	var at []int
	for n, body := range []string{
		"<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Count 1 /Kids [3 0 R]>>",
		"<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R>>",
		fmt.Sprintf("<</Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream", packed.Len(), packed.Bytes()),
	} {
		if n == 0 {
			out.WriteString("%PDF-1.7\n")
		}
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", n+1, body)
	}
	table := out.Len()
	out.WriteString("xref\n0 5\n0000000000 65535 f \n")
	for _, offset := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<</Size 5 /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", table)
	return out.Bytes()
})
