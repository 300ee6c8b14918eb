package reader

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/certificate"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/signature"
	"github.com/loptruong/loptruong/signature/signaturetest"
)

// entry is a file of an archive.
type entry struct {
	name string
	data []byte
}

func archive(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for _, e := range entries {
		w, err := z.Create(e.name)
		if err == nil {
			_, err = w.Write(e.data)
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

// TestReadSigned: each file of an archive is read, with the code that stands in it, whom its
// signature names, and what is wrong with it; what programs that pack add is passed over.
func TestReadSigned(t *testing.T) {
	t.Parallel()
	office, err := signature.New(signaturetest.PKCS12(t, signaturetest.Office{}), signaturetest.Password, "")
	if err != nil {
		t.Fatal(err)
	}
	m, err := certificate.New()
	if err != nil {
		t.Fatal(err)
	}
	issued := time.Date(2022, 8, 19, 7, 0, 0, 0, time.UTC)
	drawn, err := m.Draw(course.Paper{Name: "Nguyễn Thị Lan", Title: "Lớp dân vận", From: "2022-08-16", To: "2022-08-19", Signed: "2022-08-19",
		Number: "1/2022/GCN", Code: "K7QM-2XWD-9F", IssuedAt: issued}, course.Art{})
	if err != nil {
		t.Fatal(err)
	}
	signed, _, err := office.Sign(t.Context(), signaturetest.WithField(t, drawn), issued)
	if err != nil {
		t.Fatal(err)
	}
	broken := append(bytes.Clone(signed), "x"...)
	files, err := readerThat(t, "read").ReadSigned(t.Context(), archive(t,
		entry{"giay/", nil}, entry{"giay/GCN-1-2022.pdf", signed}, entry{"__MACOSX/giay/._GCN-1-2022.pdf", []byte("x")}, entry{"giay/.DS_Store", []byte("x")},
		entry{"GCN-1-2022 (1).pdf", drawn}, entry{"b.pdf", broken}, entry{"doc.txt", []byte("hello")}, entry{"half.pdf", drawn[:900]},
		entry{"large.pdf", append([]byte("%PDF-1.7\n"), random(course.MaxPaperFile)...)}))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range files {
		got = append(got, fmt.Sprintf("%s: %q %v %s %d", f.Name, f.Fault, f.Text.Codes(), f.By, len(f.Bytes)))
	}
	want := []string{
		fmt.Sprintf(`GCN-1-2022.pdf: "" [K7QM-2XWD-9F] BAN DÂN VẬN TỈNH UỶ BẾN TRE %d`, len(signed)),
		`GCN-1-2022 (1).pdf: "unsigned" [K7QM-2XWD-9F]  0`,
		`b.pdf: "broken" [K7QM-2XWD-9F]  0`,
		`doc.txt: "unreadable" []  0`, `half.pdf: "unreadable" []  0`, `large.pdf: "unreadable" []  0`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	was, err := certificate.Read(drawn)
	if err != nil || !files[0].Text.Says(was) || !bytes.Equal(files[0].Bytes, signed) {
		t.Errorf("signed it says something else: %v", err)
	}
}

// TestSignedBombs: an archive that is too much, or none, is refused before it is opened.
func TestSignedBombs(t *testing.T) {
	t.Parallel()
	r := readerThat(t, "read")
	many := make([]entry, course.MaxSignedFiles+1)
	for i := range many {
		many[i] = entry{fmt.Sprintf("%d.pdf", i), []byte("%PDF-")}
	}
	large := make([]entry, 30)
	for i := range large {
		large[i] = entry{fmt.Sprintf("%d.pdf", i), append(random(300<<10), make([]byte, 700<<10)...)}
	}
	nested := archive(t, entry{"in.zip", archive(t, entry{"zeros", make([]byte, 8<<20)})})
	liar := archive(t, entry{"1.pdf", append([]byte("%PDF-"), random(1000)...)})
	at := bytes.LastIndex(liar, []byte("PK\x01\x02"))
	liar[at+24] -= 100 // of the bytes that it says it has
	for _, tt := range []struct {
		name    string
		archive []byte
		textID  string
	}{
		{"nothing", nil, "signed.unreadable"},
		{"no archive", []byte("%PDF-1.7"), "signed.unreadable"},
		{"half", nested[:len(nested)/2], "signed.unreadable"},
		{"empty", archive(t), "signed.empty"},
		{"folders", archive(t, entry{"giay/", nil}), "signed.empty"},
		{"zeros", archive(t, entry{"1.pdf", make([]byte, 16<<20)}), "signed.unsafe"},
		{"many", archive(t, many...), "signed.too_many"},
		{"large", archive(t, large...), "signed.too_large"},
		{"one in another", nested, ""},
		{"says less than it has", liar, ""},
	} {
		files, err := r.ReadSigned(t.Context(), tt.archive)
		textID := ""
		if refused, ok := errors.AsType[*course.Error](err); ok {
			textID = refused.TextID
		} else if err != nil || len(files) != 1 || files[0].Fault != course.SignedUnreadable {
			t.Errorf("%s: %d files, %v", tt.name, len(files), err)
		}
		if textID != tt.textID {
			t.Errorf("%s: %q, want %q", tt.name, textID, tt.textID)
		}
	}
}

// random is n bytes that can't be packed.
func random(n int) []byte {
	out := make([]byte, n)
	state := uint64(1)
	for i := range out {
		state = state*6364136223846793005 + 1442695040888963407
		out[i] = byte(state >> 56)
	}
	return out
}
