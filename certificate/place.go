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

// inked are the pictures of a signature and its seal; nil where there are none.
type inked struct{ signature, seal *art }

// loadArt makes the paper's pictures ready.
func (f *form) loadArt(files course.Art) (err error) {
	form := f.paper.Form
	for _, one := range []struct {
		hash string
		to   **art
	}{
		{form.Logo, &f.logo}, {form.Background, &f.background},
		{form.Signature, &f.inks[0].signature}, {form.Seal, &f.inks[0].seal},
		{form.SecondSignature, &f.inks[1].signature}, {form.SecondSeal, &f.inks[1].seal},
	} {
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

// drawSigned draws the picture of a signature in the middle under the titles, of which the last has its baseline at y,
// and the seal over a third of it, at its left (NĐ 30/2020/NĐ-CP, phụ lục I). Where two sign, neither reaches out of its
// own half.
func (f *form) drawSigned(c canvas, i int, y float64) {
	of, s := f.inks[i], f.signers[i]
	x, wide := s.at, 0.0
	if of.signature != nil {
		box := min(signedWide, s.width)
		left, top, w, high := of.signature.fitted(s.at-box/2, y+signedBelow, box, signedHigh)
		c.show(of.signature, left, top, w, high)
		x, wide = left, w
	}
	if of.seal != nil {
		from := x + wide/3 - sealSide
		if len(f.signers) > 1 {
			from = max(from, s.at-(s.width+signGap)/2)
		}
		left, top, w, high := of.seal.fitted(from, y+signedBelow+(signedHigh-sealSide)/2, sealSide, sealSide)
		c.show(of.seal, left+(sealSide-w)/2, top, w, high)
	}
}
