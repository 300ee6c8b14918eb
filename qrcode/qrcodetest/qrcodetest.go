// Package qrcodetest reads QR codes for the tests, as a telephone would.
package qrcodetest

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/qrcode"
)

// Read is the text of the code of so many modules a side, as zbarimg reads it from a
// picture. Where zbarimg is missing the test is skipped, and fails in CI.
func Read(t *testing.T, size int, runs []qrcode.Run) string {
	t.Helper()
	if _, err := exec.LookPath("zbarimg"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("zbarimg is needed in CI: %v", err)
		}
		t.Skip("zbarimg is not installed")
	}
	const module, margin = 4, 4
	picture := image.NewGray(image.Rect(0, 0, module*(size+2*margin), module*(size+2*margin)))
	draw.Draw(picture, picture.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	for _, run := range runs {
		x, y := module*(margin+run.Col), module*(margin+run.Row)
		draw.Draw(picture, image.Rect(x, y, x+module*run.Len, y+module), image.NewUniform(color.Black), image.Point{}, draw.Src)
	}
	path := filepath.Join(t.TempDir(), "code.png")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(file, picture); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "zbarimg", "--quiet", "--raw", path).Output()
	if err != nil {
		t.Fatalf("zbarimg: %v", err)
	}
	return strings.TrimSpace(string(out))
}
