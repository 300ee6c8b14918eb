package course

import (
	"fmt"
	"math"
	"regexp"
	"strings"
)

// Colour is a colour of print: how much there is of each light.
type Colour struct{ Red, Green, Blue uint8 }

// palettes are the colours that have a name.
var palettes = map[string]Colour{
	"red": {0xB3, 0x12, 0x1A}, "blue": {0x0D, 0x3D, 0x66}, "green": {0x0B, 0x52, 0x2F}, "brown": {0x6B, 0x3A, 0x14},
}

// leastContrast is how much lighter or darker than its ground a title has to be to be read by
// everybody (WCAG 2.2, 1.4.3).
const leastContrast = 4.5

// Ink is the colour that was chosen for the papers; ok is false when it is their design's own.
func (f Form) Ink() (ink Colour, ok bool) {
	if named, ok := palettes[f.Colour]; ok {
		return named, true
	}
	_, err := fmt.Sscanf(f.Colour, "#%02X%02X%02X", &ink.Red, &ink.Green, &ink.Blue)
	return ink, err == nil
}

// Tint is the colour with so much of it on white.
func (c Colour) Tint(share float64) Colour {
	pale := func(light uint8) uint8 { return uint8(math.Round(255 - (255-float64(light))*share)) }
	return Colour{pale(c.Red), pale(c.Green), pale(c.Blue)}
}

// Ground is the darkest that the design has under what it prints in a colour.
func (d Design) Ground(ink Colour) Colour {
	switch d {
	case Modern: // the curves across the page are of the colour itself
		return ink.Tint(0.145)
	case Plain:
		return Colour{0xFF, 0xFF, 0xFF}
	case Formal:
	}
	return Colour{0xF6, 0xEC, 0xD5} // the drum
}

// Contrast is how much lighter one colour is than another, from 1 to 21 (WCAG 2.2).
func (c Colour) Contrast(other Colour) float64 {
	a, b := c.luminance(), other.luminance()
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

func (c Colour) luminance() float64 {
	linear := func(light uint8) float64 {
		v := float64(light) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.Red) + 0.7152*linear(c.Green) + 0.0722*linear(c.Blue)
}

// checkColour refuses a colour that can't be read on the ground of the design.
func (f Form) checkColour() error {
	f = f.WithDefaults()
	ink, ok := f.Ink()
	if !ok {
		return nil
	}
	if contrast := ink.Contrast(f.Design.Ground(ink)); contrast < leastContrast {
		return Refuse(ErrInvalid, "setting.faint_colour", "Colour", f.Colour, "Contrast", math.Floor(contrast*10)/10, "Least", leastContrast)
	}
	return nil
}

var colourText = regexp.MustCompile(`^#?([0-9A-Fa-f]{6})$`)

// readColour reads "Xanh dương", "#0D3D66"; nothing is the design's own.
func readColour(text string) (string, error) {
	switch wordsOfSetting(text) {
	case "", "theo mau", "mac dinh", "own":
		return "", nil
	case "red", "do":
		return "red", nil
	case "blue", "xanh duong", "xanh lam", "xanh nuoc bien":
		return "blue", nil
	case "green", "xanh la", "xanh luc", "xanh la cay":
		return "green", nil
	case "brown", "nau":
		return "brown", nil
	}
	if m := colourText.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
		return "#" + strings.ToUpper(m[1]), nil
	}
	return "", Refuse(ErrInvalid, "setting.bad_colour")
}
