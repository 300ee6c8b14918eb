package certificate

import "github.com/loptruong/loptruong/course"

// Where the pictures of an office stand on a paper, in mm.
const (
	logoSide, logoGap = 17.0, 3.0
	logoAbove         = 5.0 // its upper edge over the first baseline of the bodies

	signedWide, signedHigh = 58.0, 22.0 // of the box for a signature
	signedBelow            = 2.5        // of its upper edge under the last title
	sealSide               = 36.0       // what most seals have across
)

// loadArt makes the paper's pictures ready.
func (f *form) loadArt(files course.Art) (err error) {
	form := f.paper.Form
	for _, one := range []struct {
		hash string
		to   **art
	}{{form.Logo, &f.logo}, {form.Signature, &f.signature}, {form.Seal, &f.seal}, {form.Background, &f.background}} {
		if *one.to, err = f.Maker.art(one.hash, files); err != nil {
			return err
		}
	}
	return nil
}

// drawGround draws what is under all texts: the office's own page, as large as it goes, or the
// design's ornament.
func (f *form) drawGround(c canvas) {
	if f.background == nil {
		c.decorate(f.design)
		return
	}
	x, y, wide, high := f.background.fitted(0, 0, pageWidth, pageHeight)
	c.show(f.background, x, y, wide, high)
}

// logoWidth is how much of the room of the bodies the logo takes.
func (f *form) logoWidth() float64 {
	if f.paper.Form.Logo == "" {
		return 0
	}
	return logoSide + logoGap
}

// drawLogo draws the logo at the left of the bodies, both together where these alone would be, and
// returns where these are now.
func (f *form) drawLogo(c canvas) (at float64) {
	if f.logo == nil {
		return f.leftHead
	}
	from := f.leftHead
	if f.align == centre {
		from -= (logoSide + logoGap + f.governing.width()) / 2
	}
	x, y, wide, high := f.logo.fitted(from, headTop-logoAbove, logoSide, logoSide)
	c.show(f.logo, x, y, wide, high)
	if f.align == centre {
		return from + logoSide + logoGap + f.governing.width()/2
	}
	return from + logoSide + logoGap
}

// drawSigned draws the picture of the signature in the middle under the titles, of which the last has its baseline at y,
// and the seal over a third of it, at its left (NĐ 30/2020/NĐ-CP, phụ lục I).
func (f *form) drawSigned(c canvas, at, y float64) {
	x, wide := at, 0.0
	if f.signature != nil {
		left, top, w, high := f.signature.fitted(at-signedWide/2, y+signedBelow, signedWide, signedHigh)
		c.show(f.signature, left, top, w, high)
		x, wide = left, w
	}
	if f.seal != nil {
		left, top, w, high := f.seal.fitted(x+wide/3-sealSide, y+signedBelow+(signedHigh-sealSide)/2, sealSide, sealSide)
		c.show(f.seal, left+(sealSide-w)/2, top, w, high)
	}
}
