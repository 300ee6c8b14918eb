package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// noPapers knows no file.
var noPapers = Papers{
	Marked: func([]byte, string) ([]byte, error) { return nil, errors.New("nothing is shown") },
	File: func(context.Context, []byte) (course.VerifiedFile, error) {
		return course.VerifiedFile{State: course.FileForeign}, nil
	},
}

// papersOf knows the files "same" and "changed" of a certificate, shows it, and fails at the file
// "trouble".
func papersOf(cert course.Certificate) Papers {
	return Papers{
		Show:   true,
		Marked: func(pdf []byte, mark string) ([]byte, error) { return append(pdf, mark...), nil },
		File: func(_ context.Context, pdf []byte) (course.VerifiedFile, error) {
			is := course.VerifiedFile{State: course.FileState(pdf), Certificate: cert, Course: course.NewCourse("x", "x")}
			switch is.State {
			case course.FileSame, course.FileChanged:
				return is, nil
			case "trouble":
				return is, errors.New("disk on fire")
			}
			return course.VerifiedFile{State: course.FileForeign}, nil
		},
	}
}

// verifier serves the pages of a register of one certificate, whose paper is shown.
func verifier(t *testing.T, r register) http.Handler {
	t.Helper()
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Listen(Config{
		Listen: "127.0.0.1:0", Username: func() string { return "" }, Now: time.Now, Texts: texts, Logger: slog.New(slog.DiscardHandler),
		Update: func(context.Context, func(Tx) error) error { return nil },
		View:   func(_ context.Context, fn func(Tx) error) error { return fn(r) },
		Papers: papersOf(r.cert),
		Checks: []Check{{Name: "database", Ready: func(context.Context) error { return nil }, Why: error.Error}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.listener.Close()
	return s.Handler()
}

// answered is the answer to a request.
func answered(to http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	to.ServeHTTP(w, r)
	return w
}

// upload is a form with a file.
func upload(field string, data []byte) *http.Request {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, _ := form.CreateFormFile(field, "x.pdf") // of a buffer
	part.Write(data)
	form.Close()
	r := httptest.NewRequest(http.MethodPost, "/c/", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return r
}

// TestVerifyForPrograms: at the same address a program reads all that stands on the paper.
func TestVerifyForPrograms(t *testing.T) {
	cert := issued
	cert.State, cert.RevokedAt, cert.FileID = course.Revoked, coursetest.At("5/9 0:00"), 5
	cert.Paper.From, cert.Paper.To = "2022-08-16", "2022-08-19"
	pages := verifier(t, register{cert: cert})
	want := map[string]any{
		"state": "revoked", "revoked_at": "2022-09-04T17:00:00Z", "code": "K7QM-2XWD-9F", "number": "101/2022/GCN",
		"name": "Nguyễn Thị <Lan>", "birth": "14/5/1982", "unit": "xã Bình Khánh", "course": "Lớp bồi dưỡng",
		"held": "16/8/2022 đến 19/8/2022", "from": "2022-08-16", "to": "2022-08-19", "signed": "19/8/2022", "signed_on": "2022-08-19",
		"signer": "TRƯỞNG BAN", "pdf": "/c/K7QM-2XWD-9F.pdf",
	}
	for _, tt := range []struct{ name, path, accept string }{
		{"by its ending", "/c/K7QM-2XWD-9F.json", ""},
		{"by what is accepted", "/c/K7QM-2XWD-9F", "application/json"},
		{"by the form", "/c/?code=k7qm2xwd9f", "application/json;q=0.9"},
	} {
		r := httptest.NewRequest(http.MethodGet, tt.path, nil)
		r.Header.Set("Accept", tt.accept)
		w := answered(pages, r)
		var got map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d, %v: %s", tt.name, w.Code, err, w.Body)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	browser := httptest.NewRequest(http.MethodGet, "/c/K7QM-2XWD-9F", nil)
	browser.Header.Set("Accept", "text/html,application/xhtml+xml,application/json;q=0.8")
	if w := answered(pages, browser); !strings.HasPrefix(w.Body.String(), "<!doctype html>") {
		t.Errorf("a browser is told %s", w.Body)
	}
}

// TestGuessersLearnNothing: whatever is guessed, in whatever form, the answer is the same,
// byte for byte.
func TestGuessersLearnNothing(t *testing.T) {
	pages := verifier(t, register{cert: issued})
	for _, ending := range []string{"", ".json", ".pdf"} {
		var first string
		for _, code := range []string{"AAAA-AAAA-AA", "K7QM-2XWD-9G", "0", "' OR 1=1 --", strings.Repeat("A", 5000), "..", "%00"} {
			r := httptest.NewRequest(http.MethodGet, "/c/x", nil)
			r.URL.Path = "/c/" + code + ending
			w := answered(pages, r)
			said := fmt.Sprint(w.Code, w.Header(), w.Body)
			if code == ".." { // the address of another page
				continue
			}
			if first == "" {
				first = said
			}
			if said != first || w.Code != http.StatusNotFound {
				t.Errorf("%.20q%s is answered\n%s\nand not\n%s", code, ending, said, first)
			}
		}
	}
}

// TestPaperItself: who has the code of a paper that is shown gets it with the mark of its
// state, and of none that isn't drawn or is void.
func TestPaperItself(t *testing.T) {
	drawn := issued
	drawn.FileID = 5
	revoked := drawn
	revoked.State, revoked.RevokedAt = course.Revoked, coursetest.At("5/9 0:00")
	for _, tt := range []struct {
		name   string
		cert   course.Certificate
		status int
		body   string
	}{
		{"valid", drawn, 200, "%PDFBẢN TRA CỨU"},
		{"revoked", revoked, 200, "%PDFĐÃ THU HỒI 5/9/2022"},
		{"not drawn yet", issued, 404, ""},
	} {
		w := answered(verifier(t, register{cert: tt.cert, file: notice.File{Bytes: []byte("%PDF")}}), httptest.NewRequest(http.MethodGet, "/c/K7QM-2XWD-9F.pdf", nil))
		if w.Code != tt.status || tt.body != "" && w.Body.String() != tt.body {
			t.Errorf("%s: %d %s", tt.name, w.Code, w.Body)
		}
		if tt.status == 200 && (w.Header().Get("Content-Type") != "application/pdf" || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment")) {
			t.Errorf("%s comes with %v", tt.name, w.Header())
		}
		page := answered(verifier(t, register{cert: tt.cert}), httptest.NewRequest(http.MethodGet, "/c/K7QM-2XWD-9F", nil)).Body.String()
		if links := strings.Contains(page, `href="/c/K7QM-2XWD-9F.pdf"`); links != (tt.status == 200) {
			t.Errorf("%s: the page links to it: %v", tt.name, links)
		}
	}
}

// TestVerifyFile: what a file is, for a browser and for a program; and bodies that nobody's
// form sends.
func TestVerifyFile(t *testing.T) {
	revoked := issued
	revoked.State, revoked.RevokedAt = course.Revoked, coursetest.At("5/9 0:00")
	large := upload("file", make([]byte, course.MaxPaperFile+1))
	announced := upload("file", nil)
	announced.ContentLength, announced.Body = 1<<40, io.NopCloser(unread{t})
	endless := upload("file", make([]byte, maxUpload))
	endless.ContentLength = -1
	plain := httptest.NewRequest(http.MethodPost, "/c/", strings.NewReader("file=same"))
	plain.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	cut := upload("file", []byte("same"))
	cut.Body = io.NopCloser(io.LimitReader(cut.Body, 50))
	for _, tt := range []struct {
		name        string
		cert        course.Certificate
		request     *http.Request
		status      int
		state, says string
	}{
		{"the very file", issued, upload("file", []byte("same")), 200, "valid", "đúng từng byte"},
		{"of one that is revoked", revoked, upload("file", []byte("same")), 200, "revoked", "thu hồi ngày 5/9/2022"},
		{"changed", issued, upload("file", []byte("changed")), 200, "changed", "Nguyễn Thị &lt;Lan&gt;"},
		{"none of ours", issued, upload("file", []byte("MZ")), 404, "foreign", "Không phải tệp"},
		{"too large", issued, large, 413, "large", "không quá 1 MB"},
		{"announced too large", issued, announced, 413, "large", "không quá 1 MB"},
		{"of no announced length", issued, endless, 413, "large", "không quá 1 MB"},
		{"empty", issued, upload("file", nil), 400, "no_file", "Chưa có tệp"},
		{"another field", issued, upload("fiel", []byte("same")), 400, "no_file", "Chưa có tệp"},
		{"no form with a file", issued, plain, 400, "no_file", "Chưa có tệp"},
		{"cut off", issued, cut, 400, "no_file", "Chưa có tệp"},
		{"no database", issued, upload("file", []byte("trouble")), 503, "failed", "Chưa tra cứu được"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := answered(verifier(t, register{cert: tt.cert}), tt.request)
			if body := w.Body.String(); w.Code != tt.status || !strings.Contains(body, `class="`+tt.state+`"`) || !strings.Contains(body, tt.says) {
				t.Errorf("%d:\n%s", w.Code, body)
			}
			if strings.Contains(w.Body.String(), "fire") {
				t.Error("it says what only the log may")
			}
		})
	}
	for file, says := range map[string][]string{
		"same": {`"file": "same"`, `"state": "revoked"`, `"number"`}, "changed": {`"file": "changed"`, `"state": "revoked"`, `"number"`},
		"MZ": {`"file": "foreign"`, `"state": "unknown"`},
	} {
		program := upload("file", []byte(file))
		program.Header.Set("Accept", "application/json")
		body := answered(verifier(t, register{cert: revoked}), program).Body.String()
		for _, want := range says {
			if !strings.Contains(body, want) {
				t.Errorf("of the file %q a program is told %s", file, body)
			}
		}
	}
}

// unread is a body that nobody may read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("a body that is too large by its own account is read")
	return 0, io.EOF
}

// TestManyFiles: who sends file after file is told to wait, and no more than a few are in
// memory at a time.
func TestManyFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pages := verifier(t, register{cert: issued})
		through := 0
		for answered(pages, upload("file", []byte("x"))).Code == http.StatusNotFound {
			if through++; through > 1000 {
				t.Fatal("there is no end to it")
			}
		}
		if through != fileRate.Burst {
			t.Errorf("%d files at once", through)
		}
		time.Sleep(time.Minute)
		var stuck []*io.PipeWriter
		for range filesAtOnce {
			body, into := io.Pipe()
			r := upload("file", nil)
			r.Body, r.ContentLength = body, -1
			go answered(pages, r)
			stuck = append(stuck, into)
		}
		synctest.Wait()
		if w := answered(pages, upload("file", []byte("same"))); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "1" {
			t.Errorf("one more than there is room for gets %d", w.Code)
		}
		for _, into := range stuck {
			into.Close()
		}
		synctest.Wait()
		if w := answered(pages, upload("file", []byte("same"))); w.Code != http.StatusOK {
			t.Errorf("when they are gone it is %d", w.Code)
		}
	})
}

// TestPageNamesTheKind: the verdict on a paper of another kind names it, and calls it no certificate.
func TestPageNamesTheKind(t *testing.T) {
	confirmed := issued
	confirmed.Kind = course.Attended
	revoked := confirmed
	revoked.State, revoked.RevokedAt = course.Revoked, coursetest.At("5/9 0:00")
	for verdict, cert := range map[string]course.Certificate{
		"✅ Có trong sổ cấp: giấy xác nhận tham dự": confirmed, "⛔ Đã bị thu hồi, giấy xác nhận tham dự, ngày 5/9/2022": revoked,
		"✅ Giấy chứng nhận có trong sổ cấp": issued,
	} {
		page := answered(verifier(t, register{cert: cert}), httptest.NewRequest(http.MethodGet, "/c/K7QM-2XWD-9F", nil)).Body.String()
		if !strings.Contains(page, verdict) {
			t.Errorf("%q is not on the page:\n%s", verdict, page)
		}
	}
}
