package stories

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/app"
)

// TestVerifying: the file that a trainee was sent is told, on the page and by the command,
// from one that was changed by a byte, from another's, and from one that is none.
func TestVerifying(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		h.cfg.Web.Listen = freeAddress(t)
		h.cfg.Web.PublicURL = "http://" + h.cfg.Web.Listen
		h.cfg.Web.ShowPapers = true
		h.restart()
		admin, users, class := h.endedClass(8, 8, 8)
		admin.Sends("/capgcn")
		admin.Taps("Bế giảng và cấp 3 giấy")
		h.at("19/8 14:02")
		pdf := users[0].SeesFile("GCN-")
		valid, _ := h.issued(class.Course.Code)
		page := h.cfg.Web.PublicURL + "/c/"

		changed := bytes.Replace(pdf, []byte("Producer"), []byte("Produces"), 1)
		for _, tt := range []struct {
			name       string
			file       []byte
			status     int
			is, number string
		}{
			{"that was sent", pdf, 200, "same", "1/2022/GCN"},
			{"changed by a byte", changed, 200, "changed", "1/2022/GCN"},
			{"changed behind its end", append(bytes.Clone(pdf), '\n'), 200, "changed", "1/2022/GCN"},
			{"of no PDF", []byte("MZ"), 404, "foreign", ""},
		} {
			status, told := h.uploads(page, tt.file)
			number, _ := told["number"].(string)
			if status != tt.status || told["file"] != tt.is || number != tt.number {
				t.Errorf("a file %s: %d %v", tt.name, status, told)
			}
		}
		marked := h.downloads(page + valid[0].Code + ".pdf")
		if status, told := h.uploads(page, marked); status != 200 || told["file"] != "changed" {
			t.Errorf("the marked copy: %d %v", status, told)
		}

		folder := t.TempDir()
		for name, data := range map[string][]byte{"a.pdf": pdf, "b.PDF": users[2].SeesFile("GCN-")} {
			if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		name := valid[0].Paper.Name
		h.verifies("vi", 0, []string{"a.pdf: ✅ đúng từng byte", "1/2022/GCN · " + name, "b.PDF: ✅"}, folder)
		h.verifies("en", 0, []string{"a.pdf: ✅ byte for byte"}, filepath.Join(folder, "a.pdf"))
		for _, bad := range [][]byte{changed, []byte("MZ"), make([]byte, 2<<20)} {
			if err := os.WriteFile(filepath.Join(folder, "c.pdf"), bad, 0o600); err != nil {
				t.Fatal(err)
			}
			h.verifies("vi", 1, []string{"a.pdf: ✅", "c.pdf: "}, folder)
		}
		h.verifies("vi", 2, nil, t.TempDir())
	})
}

// uploads sends a file as a program does.
func (h *house) uploads(address string, file []byte) (status int, told map[string]any) {
	h.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "x.pdf")
	if err == nil {
		_, err = part.Write(file)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		h.t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, address, &body)
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Accept", "application/json")
	r.Close = true // as post does
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&told); err != nil {
		h.t.Fatal(err)
	}
	return resp.StatusCode, told
}

func (h *house) downloads(address string) []byte {
	h.t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		h.t.Fatalf("%s: %d, %v", address, resp.StatusCode, err)
	}
	return data
}

// verifies runs the command, which ends with a status and says some things.
func (h *house) verifies(lang string, status int, says []string, files ...string) {
	h.t.Helper()
	var out bytes.Buffer
	err := app.Verify(context.Background(), h.cfg, app.VerifyOptions{Files: files, Lang: lang}, &out, slog.New(slog.DiscardHandler))
	ended := 0
	if _, usage := errors.AsType[app.UsageError](err); usage {
		ended = 2
	} else if err != nil {
		ended = 1
	}
	if ended != status {
		h.t.Errorf("it ends with %d: %v\n%s", ended, err, &out)
	}
	for _, want := range says {
		if !strings.Contains(out.String(), want) {
			h.t.Errorf("it does not say %q:\n%s", want, &out)
		}
	}
}
