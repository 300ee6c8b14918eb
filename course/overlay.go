package course

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/letters"
)

// Overlay is where the texts of a paper go on stock that an office has had printed, in mm from
// the upper left corner of a sheet. Organizers write it, a line for each thing; what a line
// says is in ReadOverlay.
type Overlay struct {
	Width, Height float64 // of a sheet
	Right, Down   float64 // how far the printer's sheets are off, to be added everywhere
	Printers      []Printer
	Spots         []Spot
}

// Printer is one of an office's printers, and how far its sheets are off, in mm.
type Printer struct {
	Name        string // as it was written, "Máy phòng 2"; empty where the Overlay names none
	Right, Down float64
}

// On is the Overlay as it goes to the printer of that name, or as it is when there is none.
func (o Overlay) On(printer string) Overlay {
	for _, p := range o.Printers {
		if p.Name == printer {
			o.Right, o.Down = p.Right, p.Down
		}
	}
	return o
}

// Spot is where one text goes.
type Spot struct {
	Text  OverlayText
	X, Y  float64 // of its baseline, or of the upper left corner of a QR code
	Size  float64 // in points, or mm of a QR code
	Wide  float64 // the most that it may have; 0 for what there is to the edge
	Align SpotAlign
	Bold  bool
	Slant bool
}

// SpotAlign is which point of a text its X is.
type SpotAlign string

const (
	AlignLeft   SpotAlign = "left"
	AlignCentre SpotAlign = "centre"
	AlignRight  SpotAlign = "right"
)

// OverlayText is what of a paper goes on the stock.
type OverlayText string

const (
	OverlayName        OverlayText = "ho ten"
	OverlayBirth       OverlayText = "ngay sinh"
	OverlayPosition    OverlayText = "chuc vu"
	OverlayUnit        OverlayText = "don vi"
	OverlayTitle       OverlayText = "ten lop"
	OverlayPeriod      OverlayText = "thoi gian"
	OverlayNumber      OverlayText = "so"
	OverlayRegister    OverlayText = "vao so"
	OverlaySigned      OverlayText = "ngay ky"
	OverlaySignerTitle OverlayText = "chuc vu ky"
	OverlaySignerName  OverlayText = "nguoi ky"
	OverlayCode        OverlayText = "ma tra cuu"
	OverlayQR          OverlayText = "qr"
)

var overlayTexts = []OverlayText{
	OverlayName, OverlayBirth, OverlayPosition, OverlayUnit, OverlayTitle, OverlayPeriod, OverlayNumber, OverlayRegister,
	OverlaySigned, OverlaySignerTitle, OverlaySignerName, OverlayCode, OverlayQR,
}

// The sheets that can be printed, in mm, and what stands on them in points.
const (
	leastSheet, mostSheet = 50, 500
	mostOff               = 50
	leastSize, mostSize   = 5, 80
	longestPrinter        = 30 // runes of its name
	mostPrinters          = 8
)

// A line about a text, the sheet, and how far it is off, folded.
var (
	spotLine  = regexp.MustCompile(`^([a-z ]+?) (-?[0-9.]+) (-?[0-9.]+)(?: ([0-9.]+))?((?: (?:trai|giua|phai|dam|nghieng|rong [0-9.]+))*)$`)
	sheetLine = regexp.MustCompile(`^kho ([0-9.]+) ?x? ?([0-9.]+)$`)
	offLine   = regexp.MustCompile(`^(?:(.+?) ?: ?)?lech (-?[0-9.]+) (-?[0-9.]+)$`)
)

// ReadOverlay reads the lines about stock:
//
//	khổ 190 x 135           the sheet: how wide and how high
//	lệch 1,5 -0,8           printed so much further to the right and down
//	Máy phòng 2: lệch 0 2   the same of one printer of several
//	họ tên 95 62 22 giữa đậm rộng 150
//	qr 15 100 22
//
// A line about a text has its X and Y, the size (14 points, 22 mm of a QR code), and then trái,
// giữa or phải, đậm, nghiêng, and how wide it may be. What can't be read is refused with kind
// ErrInvalid, by the number of its line; as is a text outside of the sheet. Of no lines there is
// no Overlay: its width is zero.
func ReadOverlay(lines []string) (o Overlay, err error) {
	var of []int // the line of each spot
	for i, line := range lines {
		if !o.read(line) {
			return Overlay{}, Refuse(ErrInvalid, "overlay.bad_line", "Line", i+1, "Text", line)
		}
		if len(of) < len(o.Spots) {
			of = append(of, i)
		}
	}
	if len(lines) > 0 && o.Width == 0 {
		return Overlay{}, Refuse(ErrInvalid, "overlay.no_sheet")
	}
	for i, s := range o.Spots {
		if s.X < 0 || s.Y < 0 || s.X > o.Width || s.Y > o.Height {
			return Overlay{}, Refuse(ErrInvalid, "overlay.outside", "Line", of[i]+1, "Text", lines[of[i]])
		}
	}
	return o, nil
}

// foldLine is a line without accents, with points in its numbers.
func foldLine(line string) string {
	words := strings.Fields(strings.ReplaceAll(line, "×", " x "))
	for i, w := range words {
		if strings.ContainsAny(w, "0123456789") {
			words[i] = strings.ReplaceAll(w, ",", ".")
		} else {
			words[i] = letters.Fold(w)
		}
	}
	return strings.Join(words, " ")
}

// read takes a line, unless it can't be read or says again what another has said.
func (o *Overlay) read(written string) bool {
	line := foldLine(written)
	if m := sheetLine.FindStringSubmatch(line); m != nil {
		again := o.Width != 0
		o.Width, o.Height = millimetres(m[1]), millimetres(m[2])
		return !again && min(o.Width, o.Height) >= leastSheet && max(o.Width, o.Height) <= mostSheet
	}
	if m := offLine.FindStringSubmatch(line); m != nil {
		right, down := millimetres(m[2]), millimetres(m[3])
		return max(right, -right, down, -down) <= mostOff && o.addPrinter(written, right, down)
	}
	m := spotLine.FindStringSubmatch(line)
	if m == nil {
		return false
	}
	s := Spot{Text: OverlayText(m[1]), X: millimetres(m[2]), Y: millimetres(m[3]), Size: 14, Align: AlignLeft}
	if s.Text == OverlayQR {
		s.Size = 22
	}
	if m[4] != "" {
		s.Size = millimetres(m[4])
	}
	for words := strings.Fields(m[5]); len(words) > 0; words = words[1:] {
		switch words[0] {
		case "giua":
			s.Align = AlignCentre
		case "phai":
			s.Align = AlignRight
		case "dam":
			s.Bold = true
		case "nghieng":
			s.Slant = true
		case "rong":
			s.Wide = millimetres(words[1])
			words = words[1:]
		}
	}
	known := slices.Contains(overlayTexts, s.Text) && !slices.ContainsFunc(o.Spots, func(other Spot) bool { return other.Text == s.Text })
	o.Spots = append(o.Spots, s)
	return known && s.Size >= leastSize && s.Size <= mostSize
}

// addPrinter takes how far a printer is off, by its name where the line has one.
func (o *Overlay) addPrinter(written string, right, down float64) bool {
	name, _, named := strings.Cut(letters.Clean(written), ":")
	if !named {
		again := o.Right != 0 || o.Down != 0
		o.Right, o.Down = right, down
		return !again
	}
	p := Printer{Name: strings.TrimSpace(name), Right: right, Down: down}
	known := slices.ContainsFunc(o.Printers, func(other Printer) bool { return letters.Fold(other.Name) == letters.Fold(p.Name) })
	o.Printers = append(o.Printers, p)
	return !known && Fits(p.Name, longestPrinter) == nil && len(o.Printers) <= mostPrinters
}

// millimetres reads a number that a line was found to have; one with two points is too large
// for any.
func millimetres(text string) float64 {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 2 * mostSheet
	}
	return n
}
