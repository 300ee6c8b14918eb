package chart_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"testing"

	"github.com/loptruong/loptruong/chart"
)

func opinions(t *testing.T, second int) []byte {
	t.Helper()
	data, err := chart.Bars("Ý kiến về buổi sáng 16/8: 23 người trả lời", "Lớp bồi dưỡng nghiệp vụ công tác dân vận (lớp 2 năm 2022)",
		[]string{"Kém", "Chưa tốt", "Bình thường", "Tốt", "Rất tốt"},
		[]chart.Group{{"Nội dung có ích: 4,3", []int{0, 1, 3, 8, 11}}, {"Trình bày dễ hiểu: 4,0", []int{0, second, 4, 9, 8}}})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestBars: a picture of the size, the same of the same, in which a bar more is seen and
// one that is nothing isn't.
func TestBars(t *testing.T) {
	t.Parallel()
	data := opinions(t, 2)
	if path := os.Getenv("CHART_OUT"); path != "" {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(data, opinions(t, 2)) {
		t.Error("the same counts give another picture")
	}
	if len(data) > 95_000 {
		t.Errorf("the picture has %d bytes", len(data))
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if size := img.Bounds().Size(); size != image.Pt(chart.Width, chart.Height) {
		t.Errorf("the picture is %v", size)
	}
	first, second := bars(img)
	if first == 0 || second == 0 {
		t.Errorf("the bars are %d and %d pixels", first, second)
	}
	more, err := png.Decode(bytes.NewReader(opinions(t, 9)))
	if err != nil {
		t.Fatal(err)
	}
	if same, higher := bars(more); same != first || higher <= second {
		t.Errorf("with more of the second the bars are %d and %d pixels, before %d and %d", same, higher, first, second)
	}
}

// bars counts the pixels of the colours of the first and the second group below the legend.
func bars(img image.Image) (first, second int) {
	at := func(c color.Color) color.RGBA { return color.RGBAModel.Convert(c).(color.RGBA) }
	for y := 130; y < chart.Height; y++ {
		for x := range chart.Width {
			switch at(img.At(x, y)) {
			case color.RGBA{84, 112, 198, 255}:
				first++
			case color.RGBA{145, 204, 117, 255}:
				second++
			}
		}
	}
	return first, second
}
