package certificate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/loptruong/loptruong/course"
)

// foot is where number, QR code and what explains it stand, in mm.
type foot struct {
	numbersTop, numbersWidth, numbersHigh float64
	squareTop                             float64 // of the QR code
	checkRight, checkDown                 float64 // from the code's upper left corner to the first baseline
	checkWidth, checkHigh                 float64
	checkSize                             float64 // points
}

// footOfOne is the foot beside one signature.
var footOfOne = foot{
	numbersTop: 148, numbersWidth: 100, numbersHigh: 6.5, squareTop: 160.5, checkRight: qrSide + 5, checkDown: 4.5, checkWidth: 92, checkHigh: 16, checkSize: 10,
}

// footOfTwo is the foot beside two: what explains the code stands under it, and the numbers on
// the line of place and day.
func (f *form) footOfTwo() foot {
	first := f.signers[0]
	return foot{
		numbersTop: f.signTop, numbersWidth: first.at - first.width/2 - f.footLeft - 4, numbersHigh: 6.5, squareTop: 148.5,
		checkDown: qrSide + 7.2, checkWidth: footWidth, checkHigh: 11.3, checkSize: 8,
	}
}

// setFoot sets what stands at the left of the signatures.
func (f *form) setFoot() {
	f.foot = footOfOne
	numbers := []string{"Số: " + f.paper.Number}
	if f.paper.Register != 0 {
		numbers = append(numbers, fmt.Sprintf("Vào sổ số: %d", f.paper.Register))
	}
	if len(f.signers) > 1 {
		f.foot, numbers = f.footOfTwo(), []string{strings.Replace(strings.Join(numbers, "; "), "; V", "; v", 1)}
	}
	var passages []passage
	for i, s := range numbers {
		p := newPassage(s, f.regular, 13, course.PaperNumber)
		if i > 0 {
			p.field = ""
		}
		passages = append(passages, p)
	}
	f.numbers = f.set(passages, f.foot.numbersWidth, f.foot.numbersHigh)
	f.setCheck()
}

// leastAddress is how small an address is still typed from, in points.
const leastAddress = 6.5

// setCheck sets what explains the QR code: that it is to be scanned, what it leads to, and
// the code for those who can't. An address that is too long to be typed is left out.
func (f *form) setCheck() {
	code := newPassage("Mã tra cứu: "+f.paper.Code, f.regular, f.foot.checkSize, course.PaperCode)
	scan := newPassage("Quét mã để kiểm tra", f.bold, f.foot.checkSize, "")
	_, address, found := strings.Cut(f.paper.VerifyURL, "://")
	b, ok := setBlock([]passage{scan, newPassage(address, f.regular, f.foot.checkSize, ""), code}, f.foot.checkWidth, f.foot.checkHigh)
	small := func(l line) bool { return l.size < leastAddress }
	if found && ok && !slices.ContainsFunc(b, small) {
		f.check = b
		return
	}
	f.check = f.set([]passage{scan, code}, f.foot.checkWidth, f.foot.checkHigh)
}
