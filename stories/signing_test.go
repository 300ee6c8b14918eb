package stories

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/signature/signaturetest"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// officeFile is an office's certificate, and the path of a file with its password.
func officeFile(t *testing.T, o signaturetest.Office) (p12, password string) {
	t.Helper()
	dir := t.TempDir()
	p12, password = filepath.Join(dir, "office.p12"), filepath.Join(dir, "password")
	for path, data := range map[string][]byte{p12: signaturetest.PKCS12(t, o), password: []byte(signaturetest.Password + "\n")} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return p12, password
}

// pdfsig is what poppler says of the signatures of a file. Where it is missing the test is
// skipped, and fails in CI.
func pdfsig(t *testing.T, pdf []byte) string {
	t.Helper()
	if _, err := exec.LookPath("pdfsig"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("pdfsig is needed in CI: %v", err)
		}
		t.Skip("pdfsig is not installed")
	}
	path := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, _ := exec.Command("pdfsig", "-nocert", path).CombinedOutput() // its status says that there is none, too
	return string(out)
}

// TestSigning: with a certificate that has expired nothing is issued, and why is said; with
// one that is valid the papers are signed, what is stored is what is sent, and the delegation's
// file is made of them.
func TestSigning(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		old := signaturetest.Office{ECDSA: true, From: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2022, 8, 18, 0, 0, 0, 0, time.UTC)}
		h.cfg.Signature.File, h.cfg.Signature.PasswordFile = officeFile(t, old)
		h.restart()
		admin, users, class := h.endedClass(8, 8, 8)
		admin.Sends("/capgcn")
		admin.Sees("chưa có gì được cấp", "đã hết hạn ngày 18/8/2022")
		if valid, void := h.issued(class.Course.Code); len(valid)+void > 0 {
			t.Fatalf("%d numbers are given", len(valid)+void)
		}

		h.cfg.Signature.File, h.cfg.Signature.PasswordFile = officeFile(t, signaturetest.Office{})
		h.restart()
		admin.Sends("/capgcn")
		admin.Sees("ký số bằng chứng thư của", "BAN DÂN VẬN TỈNH UỶ BẾN TRE")
		admin.Taps("Bế giảng và cấp 3 giấy")
		h.at("19/8 14:02")
		pdf := users[0].SeesFile("GCN-")
		valid, _ := h.issued(class.Course.Code)
		if sum := sha256.Sum256(pdf); h.file(valid[0].FileID).SHA256 != hex.EncodeToString(sum[:]) {
			t.Error("what was sent is not what is stored")
		}
		said := pdfsig(t, pdf)
		for _, want := range []string{"Signature is Valid", "Total document signed", "BAN DÂN VẬN TỈNH UỶ BẾN TRE"} {
			if !strings.Contains(said, want) {
				t.Errorf("pdfsig does not say %q:\n%s", want, said)
			}
		}
		if said := pdfsig(t, admin.SeesFile("GCN-")); !strings.Contains(said, "does not contain any signatures") {
			t.Errorf("of the delegation's file: %s", said)
		}
		h.verifies("vi", 0, []string{"✅ đúng từng byte"}, saved(t, pdf))
	})
}

// file is a stored file.
func (h *house) file(id int64) (f notice.File) {
	h.t.Helper()
	h.view(func(ctx context.Context, tx *storage.Tx) (err error) {
		f, err = tx.File(ctx, id)
		return err
	})
	return f
}

func saved(t *testing.T, pdf []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestKilledWhileSigning kills the program while it draws, signs and delivers: everybody
// gets a file, all files of one person are the one that is stored, and that is signed.
func TestKilledWhileSigning(t *testing.T) {
	const people, kills = 60, 4
	onProcess(t, func(t *testing.T, p *process) {
		p12, password := officeFile(t, signaturetest.Office{})
		p.environ = append(p.environ, "LOPTRUONG_SIGNATURE_FILE="+p12, "LOPTRUONG_SIGNATURE_PASSWORD_FILE="+password)
		h := p.hall(people)
		p.released(h)
		for i := range kills {
			p.watch.when(papers, 1+i*15, p.killed)
		}
		p.start()
		eventually(t, "everybody has a file", func() bool {
			lost, _ := p.watch.delivered(papers, people)
			return lost == 0
		})
		p.settled()
		lost, doubled := p.watch.delivered(papers, people)
		t.Logf("%d kills: %d papers lost, %d doubled", p.kills.Load(), lost, doubled)
		if lost != 0 || doubled > p.mayDouble() || p.kills.Load() != kills {
			t.Errorf("%d lost, %d doubled by %d kills", lost, doubled, p.kills.Load())
		}
		all := p.files(h.course.ID)
		if len(all) != people {
			t.Fatalf("%d files are stored", len(all))
		}
		for i, u := range h.users {
			stored := all[h.people[i].ID]
			for _, m := range p.sim.Delivered(u.ChatID()) {
				if m.File != nil && m.File.Size != len(stored) {
					t.Errorf("%s was sent another file than is stored", u.Name())
				}
			}
			if !bytes.Equal(u.SeesFile("GCN-"), stored) {
				t.Errorf("%s was sent another file than is stored", u.Name())
			}
			if !bytes.Contains(stored, []byte("/ETSI.CAdES.detached")) {
				t.Errorf("the file of %s is not signed", u.Name())
			}
		}
		if said := pdfsig(t, all[h.people[0].ID]); !strings.Contains(said, "Signature is Valid") {
			t.Error(said)
		}
	})
}

// released ends the class of a hall with papers to be signed for all, as one that has been
// issued and released.
func (p *process) released(h *hall) {
	p.t.Helper()
	ctx := context.Background()
	err := p.db.Update(ctx, func(tx *storage.Tx) error {
		closing := course.Closing{CourseID: h.course.ID, By: storagetest.Account(p.t, tx, storyAdmin)}
		if err := tx.CloseCourse(ctx, &closing); err != nil {
			return err
		}
		for i, e := range h.people {
			paper := h.course.PaperOf(e)
			paper.From, paper.To, paper.Signed, paper.Code = "2022-08-16", "2022-08-19", "2022-08-19", course.NewCertificateCode()
			paper.Number, paper.IssuedAt, paper.SignedBy = fmt.Sprintf("%d/2022/GCN", i+1), tx.Now(), "BAN DÂN VẬN TỈNH UỶ BẾN TRE"
			if err := tx.CreateCertificate(ctx, &course.Certificate{
				CourseID: h.course.ID, EnrollmentID: e.ID, Year: 2022, No: i + 1, Code: paper.Code, Paper: paper,
			}); err != nil {
				return err
			}
		}
		_, err := tx.Release(ctx, closing)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// files are the stored files of a course's certificates, by the place of who has them.
func (p *process) files(courseID int64) map[int64][]byte {
	p.t.Helper()
	all := map[int64][]byte{}
	p.view(func(ctx context.Context, tx *storage.Tx) error {
		certificates, err := tx.Certificates(ctx, courseID)
		for _, c := range certificates {
			var f notice.File
			if err == nil && c.FileID != 0 {
				f, err = tx.File(ctx, c.FileID)
				all[c.EnrollmentID] = f.Bytes
			}
		}
		return err
	})
	return all
}
