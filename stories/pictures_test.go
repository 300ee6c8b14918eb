package stories

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// checkPictures holds what stands in the pictures of the documents against a class that
// has just been played: a picture whose texts have changed since has to be drawn anew.
func checkPictures(t *testing.T, played string) {
	t.Helper()
	now := t.TempDir()
	if out, err := exec.Command("sh", "../doc/pictures/texts.sh", played, now).CombinedOutput(); err != nil {
		t.Fatalf("the texts of the pictures: %v\n%s", err, out)
	}
	texts, err := filepath.Glob("../doc/pictures/*.txt") // the playground's picture has none
	if err != nil || len(texts) == 0 {
		t.Fatalf("the texts of the pictures: %v", err)
	}
	for _, text := range texts {
		name := filepath.Base(text)
		if diff := cmp.Diff(mustRead(t, filepath.Join("../doc/pictures", name)), mustRead(t, filepath.Join(now, name))); diff != "" {
			t.Errorf("the picture with %s is older than its texts; run make pictures (-picture +now):\n%s", name, diff)
		}
	}
}

func mustRead(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
