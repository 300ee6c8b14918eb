package certificate

import (
	"bytes"
	"image"
	"image/color"
	imagedraw "image/draw"
	"image/jpeg"
	"image/png"
	"math"

	"github.com/loptruong/loptruong/course"
)

// The kinds of files of which a picture is kept.
const (
	pngType  = "image/png"
	jpegType = "image/jpeg"
	pdfType  = "application/pdf"
)

// mostDots is how many dots a picture may have that is opened: an A4 sheet at 300 dpi has 8.7
// millions.
const mostDots = 12_000_000

// mostKept is how many bytes are kept of a picture at most; each paper holds them.
const mostKept = 3 << 20

// keptDots is how many dots each way are kept of a picture: what a printer shows of its place.
var keptDots = map[course.ArtPlace]int{
	course.ArtLogo: 300, course.ArtSignature: 600, course.ArtSeal: 500, course.ArtSignature2: 600, course.ArtSeal2: 500,
	course.ArtBackground: 2000, course.ArtSheet: 2000,
}

// TakeArt keeps what is of use of a file that an office has sent for a place on its papers: a PNG, a
// JPEG, or for a whole page the first page of a PDF. Of a picture it keeps the dots alone, of a PDF
// what stands on the page. On white paper a signature or a seal is made to stand on nothing. The file may be
// anybody's, so it is read in a process of its own, as by Read. What can't be used is an error of
// kind course.ErrInvalid.
func TakeArt(place course.ArtPlace, data []byte) (course.ArtFile, error) {
	if len(data) > course.MaxArtFile {
		return course.ArtFile{}, badArt("art.too_large", "Size", len(data)>>20, "Max", course.MaxArtFile>>20)
	}
	isPicture := bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")) || bytes.HasPrefix(data, []byte("\xff\xd8\xff"))
	switch {
	case isPicture:
		return takePicture(place, data)
	case place.Page() && bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")):
		return takePage(data)
	case place.Page():
		return course.ArtFile{}, badArt("art.no_page")
	}
	return course.ArtFile{}, badArt("art.no_picture")
}

func badArt(textID string, args ...any) error {
	return course.Refuse(course.ErrInvalid, textID, args...)
}

// takePicture measures a PNG or a JPEG before it opens it, and keeps its dots as a new file.
func takePicture(place course.ArtPlace, data []byte) (course.ArtFile, error) {
	size, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || size.Width <= 0 || size.Height <= 0 {
		return course.ArtFile{}, badArt("art.unreadable")
	}
	if size.Width > mostDots/size.Height {
		return course.ArtFile{}, badArt("art.too_many_dots", "Wide", size.Width, "High", size.Height, "Max", mostDots/1_000_000)
	}
	opened, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return course.ArtFile{}, badArt("art.unreadable")
	}
	kept := course.ArtFile{}
	_, kept.Converted = opened.(*image.CMYK)
	dots := shrunk(opened, keptDots[place])
	if dots = turned(dots, orientation(data)); !place.Page() && place != course.ArtLogo && opaque(dots) {
		clearPaper(dots)
		kept.Cleared = true
	}
	if !place.Page() {
		if dots = trimmed(dots); dots.Rect.Empty() {
			return course.ArtFile{}, badArt("art.blank")
		}
	}
	kept.Wide, kept.High = dots.Rect.Dx(), dots.Rect.Dy()
	kept.Misfit = place == course.ArtBackground && misfit(float64(kept.Wide), float64(kept.High))
	if kept.Bytes, kept.MediaType, err = encoded(dots, place.Page()); err != nil {
		return course.ArtFile{}, err
	}
	return kept, nil
}

// misfit tells whether a page has another shape than the paper's, by more than can be seen.
func misfit(wide, high float64) bool {
	return math.Abs(wide/high/(pageWidth/pageHeight)-1) > 0.02
}

// shrunk is the picture in eight bits to a colour, no larger than so many dots each way.
func shrunk(from image.Image, most int) *image.NRGBA {
	size := from.Bounds().Size()
	if scale := float64(most) / float64(max(size.X, size.Y)); scale < 1 {
		size = image.Pt(max(1, int(float64(size.X)*scale)), max(1, int(float64(size.Y)*scale)))
	}
	return scaled(from, size)
}

// scaled is the picture in so many dots. It needs no room beside what it returns, as finer filters do.
func scaled(from image.Image, size image.Point) *image.NRGBA {
	to := image.NewNRGBA(image.Rectangle{Max: size})
	source, ok := from.(image.RGBA64Image)
	if size == from.Bounds().Size() || !ok {
		imagedraw.Draw(to, to.Rect, from, from.Bounds().Min, imagedraw.Src)
		return to
	}
	for y := range size.Y {
		for x := range size.X {
			to.Set(x, y, average(source, cell(from.Bounds(), size, x, y)))
		}
	}
	return to
}

// cell is the part of a picture, of one dot at least, that becomes one dot of another.
func cell(of image.Rectangle, size image.Point, x, y int) image.Rectangle {
	low := image.Pt(x*of.Dx()/size.X, y*of.Dy()/size.Y)
	high := image.Pt(max(low.X+1, (x+1)*of.Dx()/size.X), max(low.Y+1, (y+1)*of.Dy()/size.Y))
	return image.Rectangle{low, high}.Add(of.Min)
}

func average(of image.RGBA64Image, part image.Rectangle) color.RGBA64 {
	var red, green, blue, alpha, n uint64
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			dot := of.RGBA64At(x, y)
			red, green, blue, alpha, n = red+uint64(dot.R), green+uint64(dot.G), blue+uint64(dot.B), alpha+uint64(dot.A), n+1
		}
	}
	return color.RGBA64{uint16(red / n), uint16(green / n), uint16(blue / n), uint16(alpha / n)}
}

// opaque tells whether nothing of a picture can be seen through, but for single dots.
func opaque(p *image.NRGBA) bool {
	through := 0
	for i := 3; i < len(p.Pix); i += 4 {
		if p.Pix[i] < 250 {
			through++
		}
	}
	return through*200 < len(p.Pix)/4
}

// trimmed is the part of a picture that can be seen, as a picture of its own.
func trimmed(p *image.NRGBA) *image.NRGBA {
	var seen image.Rectangle
	for y := range p.Rect.Dy() {
		for x := range p.Rect.Dx() {
			if p.NRGBAAt(x, y).A > 24 {
				seen = seen.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	to := image.NewNRGBA(image.Rectangle{Max: seen.Size()})
	imagedraw.Draw(to, to.Rect, p, seen.Min, imagedraw.Src)
	return to
}

// encoded is the picture as a file: a PNG, but of a page a JPEG when that is much smaller. A page
// has white under it.
func encoded(p *image.NRGBA, page bool) (data []byte, mediaType string, err error) {
	var dots image.Image = p
	if page {
		white := image.NewRGBA(p.Rect)
		imagedraw.Draw(white, p.Rect, image.White, image.Point{}, imagedraw.Src)
		imagedraw.Draw(white, p.Rect, p, image.Point{}, imagedraw.Over)
		dots = white
	}
	var exact, small bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&exact, dots); err != nil {
		return nil, "", err
	}
	if !page {
		return exact.Bytes(), pngType, nil
	}
	if err := jpeg.Encode(&small, dots, &jpeg.Options{Quality: 85}); err != nil {
		return nil, "", err
	}
	if small.Len()*3/2 < exact.Len() {
		return small.Bytes(), jpegType, nil
	}
	return exact.Bytes(), pngType, nil
}
