package stories

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/roster"
)

// withPictures is a workbook of two people whose papers show pictures.
func withPictures(t *testing.T, code string, files map[course.ArtPlace][]byte) []byte {
	t.Helper()
	_, class := smallClass(t, 2)
	c, art := *class.Course, course.Art{}
	c.Code = code
	for place, file := range files {
		name := fmt.Sprintf("%064x", len(art))
		if err := c.Set(course.Setting(place), name, nil); err != nil {
			t.Fatal(err)
		}
		art[name] = file
	}
	workbook, err := roster.WriteWith(c, class.Sessions, []course.Enrollment{class.Rows[0].Enrollment, class.Rows[1].Enrollment}, art)
	if err != nil {
		t.Fatal(err)
	}
	return workbook
}

// TestClassPictures: the pictures on a class's papers come in with its workbook, over restarts; one that can't be used is named
// and nothing is made, what was shown is what is on the papers, and the workbook that is made of the class gives the
// same to another.
func TestClassPictures(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin := h.admin()
		files := map[course.ArtPlace][]byte{
			course.ArtLogo: drawnPicture(t, 300, 300, png.Encode), course.ArtSignature: drawnPicture(t, 900, 300, png.Encode),
			course.ArtSeal2: drawnPicture(t, 600, 600, png.Encode),
		}
		sends := func(workbook []byte) {
			t.Helper()
			admin.Sends("/nhapds")
			admin.Sees("")
			admin.SendsFile("lop.xlsx", workbook)
		}
		whole := files[course.ArtSeal2]
		files[course.ArtSeal2] = whole[:len(whole)/2]
		sends(withPictures(t, "H1", files))
		h.restart()
		admin.Sees("lop.xlsx", "Ảnh con dấu người thứ hai: ", "hỏng hoặc chưa tải lên hết")
		files[course.ArtSeal2] = whole
		sends(withPictures(t, "H1", files))
		h.restart()
		admin.Sees("Hình trên giấy: Biểu trưng, Ảnh chữ ký, Ảnh con dấu người thứ hai")
		h.restart()
		admin.TapsTwice("✅ Ghi")
		h.restart()
		admin.Sees("Đã ghi danh sách")
		seesPreview(t, h, admin, "nếu cấp hôm nay")
		first, art := picturesOf(h, 1)
		if len(first) != 3 || len(art) != 3 {
			t.Fatalf("the class has %d pictures, %d are kept", len(first), len(art))
		}

		kept := map[course.ArtPlace][]byte{}
		for i, place := range []course.ArtPlace{course.ArtLogo, course.ArtSignature, course.ArtSeal2} {
			kept[place] = art[first[i]]
		}
		sends(withPictures(t, "H2", kept))
		admin.Taps("✅ Ghi")
		admin.Sees("Đã ghi danh sách")
		h.settled()
		second, again := picturesOf(h, 2)
		if diff := cmp.Diff(first, second); diff != "" || !cmp.Equal(art, again) {
			t.Errorf("the pictures of the second class (-want +got):\n%s", diff)
		}

		kept[course.ArtLogo] = whole[:len(whole)/2] // which refuses nobody, as it isn't used
		sends(withPictures(t, "H2", kept))
		admin.Sees("đã có", "giữ nguyên", "Hình trong tệp không được dùng (Biểu trưng, ")
		admin.Taps("✅ Ghi")
		admin.Sees("Đã ghi danh sách")
		if stayed, _ := picturesOf(h, 2); !cmp.Equal(first, stayed) {
			t.Errorf("a class that was there has other pictures: %v", stayed)
		}

		more := make([]byte, course.MaxArtFile) // which nothing makes smaller
		_, _ = rand.Read(more)
		kept[course.ArtLogo] = append(bytes.Clone(whole), more...)
		sends(withPictures(t, "H2", kept))
		admin.Sees("đã có", "Hình trong tệp không được dùng (", "Biểu trưng)")
		sends(withPictures(t, "H3", kept))
		admin.Sees("mục «Biểu trưng» có hình 11 MB; mỗi hình không quá 10 MB")
	})
}

// TestImportCommandPictures: the command keeps a workbook's pictures too, names one that can't be used, and stores nothing
// then; of a class that is there they are ignored.
func TestImportCommandPictures(t *testing.T) {
	t.Parallel()
	logo := drawnPicture(t, 300, 300, png.Encode)
	onBoth(t, func(t *testing.T, url string) {
		file := filepath.Join(t.TempDir(), "lop.xlsx")
		imports := func(logo []byte, args ...string) (out string, status int) {
			t.Helper()
			if err := os.WriteFile(file, withPictures(t, "H1", map[course.ArtPlace][]byte{course.ArtLogo: logo}), 0o600); err != nil {
				t.Fatal(err)
			}
			return typed(t, url, append(append([]string{"import"}, args...), file)...)
		}
		out, status := imports(logo[:len(logo)/2])
		if status != statusFailed || !strings.Contains(out, "Biểu trưng: ") || len(rosterOf(t, url, "H1")) != 0 {
			t.Errorf("half a picture: status %d\n%s", status, out)
		}
		out, status = imports(logo, "--dry-run")
		if status != statusDone || !strings.Contains(out, "Hình trên giấy: Biểu trưng") || len(rosterOf(t, url, "H1")) != 0 {
			t.Errorf("the dry run: status %d\n%s", status, out)
		}
		if out, status := imports(logo); status != statusDone || len(rosterOf(t, url, "H1")) != 2 {
			t.Errorf("the import: status %d\n%s", status, out)
		}
		out, status = imports(logo[:len(logo)/2])
		if status != statusDone || !strings.Contains(out, "Hình trong tệp không được dùng (Biểu trưng)") {
			t.Errorf("half a picture for a class that is there: status %d\n%s", status, out)
		}
		if art := artOf(t, url, "H1"); len(art) != 1 {
			t.Errorf("%d pictures are kept", len(art))
		}
	})
}
