package stories

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/certificate"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/signature"
	"github.com/loptruong/loptruong/signature/signaturetest"
	"github.com/loptruong/loptruong/storage"
)

// usbToken signs files as the software of a USB token does.
type usbToken struct {
	t  *testing.T
	by *signature.Signer
}

func newToken(t *testing.T) usbToken {
	t.Helper()
	by, err := signature.New(signaturetest.PKCS12(t, signaturetest.Office{}), signaturetest.Password, "")
	if err != nil {
		t.Fatal(err)
	}
	return usbToken{t, by}
}

func (k usbToken) sign(pdf []byte) []byte {
	k.t.Helper()
	signed, _, err := k.by.Sign(context.Background(), signaturetest.WithField(k.t, pdf), time.Date(2022, 8, 19, 8, 0, 0, 0, time.UTC))
	if err != nil {
		k.t.Fatal(err)
	}
	return signed
}

// packed is a file of an archive.
type packed struct {
	name string
	data []byte
}

func pack(t *testing.T, files ...packed) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range files {
		w, err := z.Create(f.name)
		if err == nil {
			_, err = w.Write(f.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func unpack(t *testing.T, archive []byte) (files []packed) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		files = append(files, packed{f.Name, data})
	}
	return files
}

// drawn is a paper as this program draws it.
func drawn(t *testing.T, p course.Paper) []byte {
	t.Helper()
	m, err := certificate.New()
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := m.Draw(p, course.Art{})
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

// TestSignedElsewhere: a course whose papers are signed elsewhere gives nobody theirs unsigned. The
// archive is got and sent back over restarts; what is foreign, doubled, changed or unsigned is left, each
// with its reason; what was shown is what is kept, and that goes to the holders and makes the
// delegation's file; both files of a paper are known by their bytes.
func TestSignedElsewhere(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		key := newToken(t)
		admin, users, class := h.endedClass(8, 8, 8)
		h.signsElsewhere(class.Course.Code)
		admin.Sends("/capgcn")
		admin.Sees("Giấy được ký ở nơi khác")
		admin.Taps("Bế giảng và cấp 3 giấy")
		admin.Sees("đã bế giảng")
		h.at("19/8 14:02")
		admin.Sees("chờ ký ở nơi khác", "/kyso")
		h.settled()
		users[0].Sends("/giaychungnhan")
		users[0].Sees("đang chờ cơ quan ký số")
		admin.Sends("/kyso")
		admin.Sees("3 giấy đang chờ ký")
		h.restart()
		admin.Taps("📦 Tải giấy để ký")
		h.restart()
		files := unpack(t, admin.SeesFile("giay-de-ky-"))
		if len(files) != 3 || files[0].name != "GCN-1-2022.pdf" {
			t.Fatalf("%d files to sign, the first %s", len(files), files[0].name)
		}
		if n := h.files(users[0]) + h.files(users[2]); n != 0 {
			t.Errorf("%d unsigned files were delivered", n)
		}

		signed := make([]packed, len(files))
		for i, f := range files {
			signed[i] = packed{f.name, key.sign(f.data)}
		}
		valid, _ := h.issued(class.Course.Code)
		changed, foreign := valid[2].Paper, valid[0].Paper
		changed.Name, foreign.Code, foreign.VerifyURL = "Người khác", "ZZZZ-ZZZZ-ZZ", ""
		admin.SendsFile("ky.zip", pack(t, files...))
		admin.Sees("không nhận 3 tệp", "chưa ký số", "Không có tệp nào để nhận")
		admin.SendsFile("ky.zip", pack(t, signed[0], signed[1], packed{"lai.pdf", signed[1].data}, packed{"doc.txt", []byte("x")},
			packed{"hong.pdf", key.sign(drawn(t, changed))}))
		h.restart()
		admin.Sees("nhận được 1 giấy đã ký", "không nhận 4 tệp", "GCN-2-2022.pdf (số 2/2022/GCN): có hai tệp", "lai.pdf (số 2/2022/GCN): có hai tệp", "doc.txt: không phải tệp PDF",
			"hong.pdf (số 3/2022/GCN): chữ trên giấy khác", "Còn 2 giấy chờ ký", "BAN DÂN VẬN TỈNH UỶ BẾN TRE")
		if n := h.files(users[0]); n != 0 {
			t.Errorf("%d files before anything is confirmed", n)
		}
		admin.TapsTwice("✅ Nhận và gửi 1 giấy")
		h.restart()
		admin.Sees("đã nhận 1 giấy ký số", "Còn 2 giấy chờ ký")
		if got := users[0].SeesFile("GCN-1-2022"); !bytes.Equal(got, signed[0].data) {
			t.Error("the holder was sent another file than came back")
		}
		h.settled()
		if n := h.files(users[2]); n != 0 {
			t.Errorf("%d unsigned files were delivered", n)
		}
		admin.SendsFile("ky2.zip", pack(t, signed[1], signed[2], signed[0], packed{"khac.pdf", key.sign(drawn(t, foreign))}))
		admin.Sees("nhận được 2 giấy đã ký", "GCN-1-2022.pdf (số 1/2022/GCN): giấy này đã có tệp ký", "khac.pdf: không phải giấy của lớp này")
		admin.Taps("✅ Nhận và gửi 2 giấy")
		admin.Sees("đã nhận 2 giấy ký số")
		if got := users[2].SeesFile("GCN-3-2022"); !bytes.Equal(got, signed[2].data) {
			t.Error("the holder was sent another file than came back")
		}
		eventually(t, "the delegation's file, before the report or after it", func() bool {
			return strings.Contains(admin.Transcript(), "tự nó không mang chữ ký số")
		})
		h.settled()
		if n := h.files(users[0]) + h.files(users[2]); n != 2 {
			t.Errorf("%d files were delivered to two people", n)
		}
		h.verifies("vi", 0, []string{"✅ đúng từng byte"}, saved(t, signed[2].data))
		h.verifies("vi", 0, []string{"✅ đúng từng byte"}, saved(t, files[2].data))
	})
}

// TestSignedAfterAll: papers that have gone out unsigned can come back signed; their holders get
// the signed file with a sentence, and one revoked meanwhile is not kept: what was shown has changed.
func TestSignedAfterAll(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		key := newToken(t)
		admin, users, _ := h.endedClass(8, 8, 8)
		admin.Sends("/capgcn")
		admin.Taps("Bế giảng và cấp 3 giấy")
		admin.Sees("đã bế giảng")
		h.at("19/8 14:02")
		unsigned := users[0].SeesFile("GCN-1-2022")
		users[2].SeesFile("GCN-3-2022")
		h.settled()
		admin.Sends("/kyso")
		admin.Sees("3 giấy đã gửi, chưa có tệp ký số")
		admin.Taps("📦 Tải giấy để ký")
		files := unpack(t, admin.SeesFile("giay-de-ky-"))
		if !bytes.Equal(files[0].data, unsigned) {
			t.Error("the file to sign is another than the holder has")
		}
		for i := range files {
			files[i].data = key.sign(files[i].data)
		}
		admin.SendsFile("ky.zip", pack(t, files...))
		admin.Sees("nhận được 3 giấy đã ký")
		h.revokes(3)
		admin.Taps("✅ Nhận và gửi 3 giấy")
		admin.Sees("nhận được 2 giấy đã ký", "GCN-3-2022.pdf (số 3/2022/GCN): giấy đã bị thu hồi")
		admin.Taps("✅ Nhận và gửi 2 giấy")
		admin.Sees("đã nhận 2 giấy ký số")
		users[0].Sees("nay đã ký số", "1/2022/GCN")
		if n := h.files(users[2]); n != 1 {
			t.Errorf("whose paper was revoked has %d files", n)
		}
		h.verifies("vi", 0, []string{"✅ đúng từng byte"}, saved(t, unsigned))
	})
}

// revokes revokes the certificate with that number of 2022, behind everybody's back.
func (h *house) revokes(no int) {
	h.t.Helper()
	ctx := context.Background()
	err := h.app.Update(ctx, func(tx *storage.Tx) error {
		found, err := tx.CertificatesByNumber(ctx, no)
		if err != nil {
			return err
		}
		return tx.RevokeCertificate(ctx, found[0].ID, "Sai đơn vị")
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// signsElsewhere has the papers of a course signed elsewhere.
func (h *house) signsElsewhere(code string) {
	h.t.Helper()
	ctx := context.Background()
	err := h.app.Update(ctx, func(tx *storage.Tx) error { return elsewhere(ctx, tx, code) })
	if err != nil {
		h.t.Fatal(err)
	}
}

func elsewhere(ctx context.Context, tx *storage.Tx, code string) error {
	c, err := tx.CourseByCode(ctx, code)
	if err != nil {
		return err
	}
	c.Form.SignElsewhere = true
	return tx.UpdateCourse(ctx, c)
}

// TestKilledWhileSignedElsewhere kills the program after each step from the closing to the delivery
// of papers that are signed elsewhere, and while it delivers: the numbers have no gap, everybody gets the
// signed file and nobody the other.
func TestKilledWhileSignedElsewhere(t *testing.T) {
	onProcess(t, func(t *testing.T, p *process) {
		const people = 12
		key := newToken(t)
		h := p.hall(people)
		ctx := context.Background()
		if err := p.db.Update(ctx, func(tx *storage.Tx) error { return elsewhere(ctx, tx, hallCode) }); err != nil {
			t.Fatal(err)
		}
		admin := p.closes(h)
		p.killed()
		admin.Taps("Gửi ngay")
		p.killed()
		admin.Sees("chờ ký ở nơi khác")
		admin.Sends("/kyso")
		admin.Taps("📦 Tải giấy để ký")
		p.killed()
		files := unpack(t, admin.SeesFile("giay-de-ky-"))
		for i := range files {
			files[i].data = key.sign(files[i].data)
		}
		p.watch.next(others, p.killed) // it answers, and reads the archive
		admin.SendsFile("ky.zip", pack(t, files...))
		p.killed()
		admin.Sees(fmt.Sprintf("nhận được %d giấy đã ký", people))
		for _, n := range []int{2, 7} {
			p.watch.when(papers, n, p.killed)
		}
		p.watch.next(others, p.killed) // it answers, and keeps the files
		admin.Taps(fmt.Sprintf("✅ Nhận và gửi %d giấy", people))
		p.killed()
		admin.Sees(fmt.Sprintf("đã nhận %d giấy ký số", people))
		eventually(t, "everybody has a file", func() bool {
			lost, _ := p.watch.delivered(papers, people)
			return lost == 0
		})
		p.settled()
		if lost, doubled := p.watch.delivered(papers, people); lost != 0 || doubled > p.mayDouble() {
			t.Errorf("%d lost, %d doubled by %d kills", lost, doubled, p.kills.Load())
		}
		p.wantSigned(h, files)
	})
}

// TestKilledWhileSignedInParts: the papers of a class of more than one archive come back an archive at a time, in any order and over
// a kill, everybody gets the signed file, and each archive says what is still to come.
func TestKilledWhileSignedInParts(t *testing.T) {
	onProcess(t, func(t *testing.T, p *process) {
		const people, linked, first = 85, 3, 80
		key := newToken(t)
		h := p.hallOf(people, linked, func(int) string { return "Giồng Trôm" })
		ctx := context.Background()
		if err := p.db.Update(ctx, func(tx *storage.Tx) error { return elsewhere(ctx, tx, hallCode) }); err != nil {
			t.Fatal(err)
		}
		admin := p.closes(h)
		admin.Taps("Gửi ngay")
		p.papersToSign(h.course.ID, people)
		admin.Sends("/kyso")
		admin.Taps("📦 Tải giấy để ký")
		parts := [][]packed{unpack(t, admin.SeesFile("-1.zip")), unpack(t, admin.SeesFile("-2.zip"))}
		if len(parts[0]) != first || len(parts[1]) != people-first {
			t.Fatalf("%d and %d papers to sign", len(parts[0]), len(parts[1]))
		}
		for _, files := range parts {
			for i := range files {
				files[i].data = key.sign(files[i].data)
			}
		}
		admin.SendsFile("ky2.zip", pack(t, parts[1]...))
		admin.Sees("nhận được 5 giấy đã ký", "Còn 80 giấy chờ ký")
		admin.Taps("✅ Nhận và gửi 5 giấy")
		p.killed()
		admin.Sees("đã nhận 5 giấy ký số")
		admin.SendsFile("ky1.zip", pack(t, parts[0]...))
		admin.Sees("nhận được 80 giấy đã ký")
		admin.Taps("✅ Nhận và gửi 80 giấy")
		admin.Sees("đã nhận 80 giấy ký số")
		p.settled()
		if lost, doubled := p.watch.delivered(papers, linked); lost != 0 || doubled > p.mayDouble() {
			t.Errorf("%d lost, %d doubled by %d kills", lost, doubled, p.kills.Load())
		}
		p.wantSigned(h, append(parts[0], parts[1]...))
	})
}

// papersToSign waits until so many papers of a course wait to be signed elsewhere.
func (p *process) papersToSign(courseID int64, n int) {
	p.t.Helper()
	eventually(p.t, "the papers to sign are drawn", func() bool {
		waiting := 0
		p.view(func(ctx context.Context, tx *storage.Tx) error {
			all, err := tx.Certificates(ctx, courseID)
			for _, one := range all {
				if one.ToSign() {
					waiting++
				}
			}
			return err
		})
		return waiting == n
	})
}

// wantSigned finds numbers that are not 1 to the last, and files that are not the signed ones.
func (p *process) wantSigned(h *hall, files []packed) {
	p.t.Helper()
	var all []course.Certificate
	p.view(func(ctx context.Context, tx *storage.Tx) (err error) {
		all, err = tx.Certificates(ctx, h.course.ID)
		return err
	})
	stored := p.files(h.course.ID)
	for i, one := range all {
		if one.No != i+1 || one.State != course.Issued || !bytes.Equal(stored[one.EnrollmentID], files[i].data) {
			p.t.Errorf("certificate %d of %d is %s, its file is the signed one: %t", one.No, i+1, one.State, bytes.Equal(stored[one.EnrollmentID], files[i].data))
		}
	}
	for i, u := range h.users {
		for _, m := range p.sim.Delivered(u.ChatID()) {
			if m.File != nil && m.File.Size != len(stored[h.people[i].ID]) {
				p.t.Errorf("%s was sent another file than the signed one", u.Name())
			}
		}
	}
}

// TestKilledInASignedIssue kills the program in the closing with the office's certificate, in its
// minute, in drawing and signing and in delivery: no gap, no double number, none without a file,
// none undelivered and none unsigned.
func TestKilledInASignedIssue(t *testing.T) {
	onProcess(t, func(t *testing.T, p *process) {
		const people = 20
		p12, password := officeFile(t, signaturetest.Office{})
		p.environ = append(p.environ, "LOPTRUONG_SIGNATURE_FILE="+p12, "LOPTRUONG_SIGNATURE_PASSWORD_FILE="+password)
		h := p.hall(people)
		for _, n := range []int{1, 9} {
			p.watch.when(papers, n, p.killed)
		}
		admin := p.closes(h)
		p.killed()
		admin.TapsTwice("Gửi ngay")
		p.killed()
		eventually(t, "everybody has a file", func() bool {
			lost, _ := p.watch.delivered(papers, people)
			return lost == 0
		})
		p.settled()
		if lost, doubled := p.watch.delivered(papers, people); lost != 0 || doubled > p.mayDouble() {
			t.Errorf("%d lost, %d doubled by %d kills", lost, doubled, p.kills.Load())
		}
		stored := p.files(h.course.ID)
		var files []packed
		for _, e := range h.people {
			if by, err := signature.Verify(stored[e.ID]); err != nil || !strings.HasPrefix(by, "BAN DÂN VẬN") {
				t.Errorf("number %d is signed by %q, %v", e.No, by, err)
			}
			files = append(files, packed{data: stored[e.ID]})
		}
		p.wantSigned(h, files)
	})
}
