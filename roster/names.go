package roster

import (
	"slices"
	"strings"
	"unicode"

	"github.com/loptruong/loptruong/letters"
)

// settleNames decides which columns make the name: that of the whole name or
// those of its parts, and then what completes them on the right. A full name is
// never what one column says when the next one completes it.
func (h *header) settleNames(g *grid) {
	if col, ok := h.columns[fieldName]; ok {
		h.names = []int{col}
	} else if h.has(fieldGiven) || h.has(fieldFamily) {
		for _, f := range []field{fieldFamily, fieldMiddle, fieldGiven} {
			if col, ok := h.columns[f]; ok {
				h.names = append(h.names, col)
			}
		}
	}
	for len(h.names) > 0 && !h.has(fieldGiven) || h.has(fieldName) {
		last := h.names[len(h.names)-1]
		if !h.goesOn(g, last) {
			break
		}
		h.names = append(h.names, last+1)
	}
}

// goesOn tells whether the name goes on in the column right of col: under the
// same merged title, under "Tên", or under no title, where the merge was lost.
func (h *header) goesOn(g *grid, col int) bool {
	for _, s := range g.spans {
		if s.top == h.line && s.left <= col && col < s.right {
			return true
		}
	}
	next := col + 1
	if h.at[next] == fieldGiven {
		rest := readRest(g, h.last+1, col, next)
		return rest.both > 0 && !rest.repeats()
	}
	if !h.untitled(g, next) {
		return false
	}
	rest := readRest(g, h.last+1, col, next)
	if rest.isGiven() {
		return true
	}
	// Or middle names, and the given ones after them.
	return rest.both > 0 && 10*rest.odd <= rest.both && h.untitled(g, next+1) && readRest(g, h.last+1, col, next+1).isGiven()
}

// untitled tells whether the header leaves a column open.
func (h *header) untitled(g *grid, col int) bool {
	for line := h.line; line <= h.last; line++ {
		if g.text(line, col) != "" {
			return false
		}
	}
	return true
}

// rest is what a column holds beside a column of names.
type rest struct {
	named, both int // lines with a name, and those with something beside it
	ends        int // lines whose name ends with it already
	single      int // lines in which it is one word of letters
	odd         int // lines in which it can't be a given name
	distinct    map[string]bool
}

func readRest(g *grid, from, name, next int) rest {
	r := rest{distinct: map[string]bool{}}
	for line := from; line <= len(g.lines); line++ {
		first, more := letters.Fold(g.text(line, name)), g.text(line, next)
		if first == "" {
			continue
		}
		r.named++
		if more == "" {
			continue
		}
		r.both++
		folded := letters.Fold(more)
		r.distinct[plainWord(more)] = true
		if strings.HasSuffix(" "+first, " "+folded) {
			r.ends++
		}
		switch words := strings.Fields(more); {
		case strings.ContainsFunc(more, noLetter) || len(words) > 2:
			r.odd++
		case len(words) == 1:
			r.single++
		}
	}
	return r
}

// repeats tells whether the column says the given name once more, as for sorting.
func (r rest) repeats() bool { return 2*r.ends > r.both }

// notGiven are words, as plainWord has them, that fill a column without a title and
// are names too: genders, marks, and the 54 peoples with the other ways they are
// written.
var notGiven = strings.Split("nam,nữ,có,không,x,đảng viên,đoàn viên,"+
	"kinh,tày,thái,hoa,hán,khmer,khơ me,mường,nùng,mông,hmông,h'mông,dao,gia rai,jrai,j'rai,ngái,ê đê,êđê,ba na,bana,bahnar,xơ đăng,xê đăng,"+
	"sán chay,cao lan,sán chỉ,cơ ho,k'ho,chăm,sán dìu,hrê,h're,mnông,m'nông,raglai,ra glai,xtiêng,stiêng,s'tiêng,bru vân kiều,vân kiều,bru,"+
	"thổ,giáy,cơ tu,gié triêng,giẻ triêng,mạ,khơ mú,co,cor,tà ôi,chơ ro,kháng,xinh mun,hà nhì,chu ru,churu,lào,la chí,la ha,phù lá,la hủ,"+
	"lự,lô lô,chứt,mảng,pà thẻn,cơ lao,cống,bố y,si la,pu péo,brâu,ơ đu,rơ măm", ",")

// plainWord is a word in lower case without hyphens. Accents stay: Đào is a given
// name, Dao a people.
func plainWord(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(strings.ReplaceAll(s, "-", " "))), " ")
}

// isGiven tells whether the column, which has no title, holds given names: of
// most people, of one word mostly (places have two), and not the same few again
// and again.
func (r rest) isGiven() bool {
	known := 0
	for word := range r.distinct {
		if slices.Contains(notGiven, word) {
			known++
		}
	}
	const many = 20 // different words, which no column of marks has
	varied := len(r.distinct) > min(r.both/3, many) && 2*known < len(r.distinct)
	return r.both > 0 && !r.repeats() && 2*r.both > r.named && 3*r.single >= 2*r.both && 10*r.odd <= r.both && varied
}

// noLetter tells whether a rune stands in no name.
func noLetter(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && !strings.ContainsRune(" '-", r)
}

// apart is the first word of a name that is rather a form of address, a degree
// or the end of a sentence: "Ông", "TS.", "An."; empty when there is none.
func apart(name string) string {
	words := strings.Fields(name)
	for i, w := range words {
		lower := strings.ToLower(w)
		switch {
		case i == 0 && len(words) > 2 && slices.Contains([]string{"ông", "bà", "cô", "thầy", "anh", "chị", "đc", "ts", "ths", "bs"}, lower),
			i == 0 && strings.HasPrefix(strings.ToLower(name), "đồng chí "),
			strings.HasSuffix(w, ".") && len([]rune(w)) > 2:
			return w
		}
	}
	return ""
}
