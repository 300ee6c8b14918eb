package course

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/loptruong/loptruong/letters"
)

// Sheet is what an organizer types back from the printed sheet of a session: "vắng: 12,
// 45, 101", "có mặt trừ 12 45; muộn: 7 9", "vắng đoàn Giồng Trôm: 3". Numbers are those of
// the roster, on every sheet.
type Sheet struct {
	Groups []SheetGroup
	Unread []string // words that could not be understood, folded
}

// SheetGroup is a state and who was in it. Where it is Absent, it says of everybody else
// that they are present: everybody of the delegation, where it names one.
type SheetGroup struct {
	State      Presence
	Delegation string // as it was typed, folded; empty: the whole course
	Numbers    []Span // empty of a group that says that nobody is absent
	Nobody     bool   // it says so
}

// Span is the numbers from one to another, both included.
type Span struct{ From, To int }

func (s Span) String() string {
	if s.From == s.To {
		return strconv.Itoa(s.From)
	}
	return strconv.Itoa(s.From) + "-" + strconv.Itoa(s.To)
}

// sheetStates are the words that begin a group, folded; of two of which one begins the
// other the longer comes first. Nobody is absent by those that name no exception.
var sheetStates = []struct {
	words  string
	state  Presence
	nobody bool
}{
	{"co mat tat ca", Absent, true}, {"co mat ca lop", Absent, true}, {"co mat day du", Absent, true}, {"co mat du", Absent, true},
	{"tat ca co mat", Absent, true}, {"ca lop co mat", Absent, true}, {"ca lop du", Absent, true}, {"du mat", Absent, true},
	{"all present", Absent, true}, {"present all", Absent, true}, {"vang khong ai", Absent, true}, {"khong ai vang", Absent, true},
	{"khong vang ai", Absent, true}, {"nobody absent", Absent, true}, {"absent nobody", Absent, true},
	{"tat ca tru", Absent, false}, {"ca lop tru", Absent, false}, {"all except", Absent, false}, {"all but", Absent, false},
	{"vang khong phep", Absent, false}, {"vang kp", Absent, false}, {"khong phep", Absent, false},
	{"vang co phep", Excused, false}, {"vang phep", Excused, false}, {"nghi co phep", Excused, false}, {"nghi phep", Excused, false},
	{"co phep", Excused, false}, {"xin phep", Excused, false}, {"phep", Excused, false}, {"excused", Excused, false},
	{"vang mat", Absent, false}, {"vang", Absent, false}, {"nghi", Absent, false}, {"absent", Absent, false},
	{"di muon", Late, false}, {"muon", Late, false}, {"di tre", Late, false}, {"tre", Late, false}, {"late", Late, false},
	{"ve som", LeftEarly, false}, {"left early", LeftEarly, false},
	{"co mat", Present, false}, {"present", Present, false},
}

// Words of a sheet that mean something within a group, or nothing.
var (
	sheetExcept = []string{"tru", "except"} // of those who are present
	sheetNobody = []string{"khong", "none", "nobody"}
	sheetAll    = []string{"du", "het", "all"} // behind "có mặt:"
	sheetTo     = []string{"-", "–", "den", "toi", "to"}
	sheetOf     = []string{"doan", "delegation"}
	sheetIdle   = []string{
		",", ".", "/", "+", "&", "#", "(", ")", "so", "stt", "tt", "va", "voi", "and", "cac", "la", "gom", "no", "nos", "tu", "from", "nguoi", "ngoai", "dong", "chi", "hoc", "vien", "d", "c", "dc",
	}
)

// maxSheetGroups is how many groups a sheet has at most: those of a dozen delegations; the
// words of more aren't understood.
const maxSheetGroups = 60

// maxSheetNumber is the largest number that is read as one.
const maxSheetNumber = 1_000_000

// ReadSheet reads a text as a sheet. ok is false when it isn't meant as one: it does not
// begin with a state, or nothing follows that a sheet says, so that it may be somebody's
// name: "vang" is found among them.
func ReadSheet(text string) (s Sheet, ok bool) {
	colon := false
	for _, line := range letters.Lines(text) {
		r := sheetReader{tokens: sheetTokens(line), sheet: &s}
		if !r.read() {
			return Sheet{}, false
		}
		colon = colon || r.colon
	}
	if len(s.Groups) == 0 || !colon && len(s.Unread) > 0 {
		return Sheet{}, false
	}
	if !colon && slices.ContainsFunc(s.Groups, SheetGroup.bare) {
		return Sheet{}, false
	}
	return s, true
}

// bare tells whether a group says nothing of anybody.
func (g SheetGroup) bare() bool { return !g.Nobody && len(g.Numbers) == 0 }

// sheetTokens are the words, the numbers and the signs of a line, words folded.
func sheetTokens(line string) (tokens []string) {
	kind := func(r rune) int {
		switch {
		case unicode.IsDigit(r):
			return 1
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
			return 2
		}
		return 0
	}
	runes := []rune(line)
	for i := 0; i < len(runes); {
		j := i + 1
		for k := kind(runes[i]); k != 0 && j < len(runes) && kind(runes[j]) == k; {
			j++
		}
		if word := string(runes[i:j]); strings.TrimSpace(word) != "" {
			if kind(runes[i]) == 2 {
				word = letters.Fold(word)
			}
			tokens = append(tokens, word)
		}
		i = j
	}
	return tokens
}

// sheetReader reads a line of a sheet into it.
type sheetReader struct {
	tokens []string
	at     int
	sheet  *Sheet
	colon  bool // there was one behind a state
}

// read is false when the text begins with no state.
func (r *sheetReader) read() bool {
	for r.at < len(r.tokens) {
		if r.state() {
			continue
		}
		if len(r.sheet.Groups) == 0 {
			return false
		}
		r.member(&r.sheet.Groups[len(r.sheet.Groups)-1])
	}
	return true
}

// state reads the words that begin a group, with its delegation and its colon.
func (r *sheetReader) state() bool {
	n, at := r.stateAt(r.at)
	if n == 0 {
		return false
	}
	if len(r.sheet.Groups) == maxSheetGroups {
		return false
	}
	r.at += n
	one := sheetStates[at]
	g := SheetGroup{State: one.state, Nobody: one.nobody}
	if r.is(sheetOf) {
		r.delegation(&g)
	}
	if r.is([]string{":"}) || r.is([]string{"="}) {
		r.colon = true
		r.at++
	}
	r.sheet.Groups = append(r.sheet.Groups, g)
	return true
}

// stateAt is how many tokens from one on are words that begin a group, and which; 0 when
// they are none.
func (r *sheetReader) stateAt(from int) (n, at int) {
	for i, one := range sheetStates {
		words := strings.Fields(one.words)
		if from+len(words) <= len(r.tokens) && slices.Equal(r.tokens[from:from+len(words)], words) {
			return len(words), i
		}
	}
	return 0, 0
}

func (r *sheetReader) is(words []string) bool {
	return r.at < len(r.tokens) && slices.Contains(words, r.tokens[r.at])
}

// delegation reads the name of one: up to the colon of the group, or else to its first
// number.
func (r *sheetReader) delegation(g *SheetGroup) {
	end, colon := r.at+1, false
	for i := r.at + 1; i < len(r.tokens) && !colon; i++ {
		if n, _ := r.stateAt(i); n > 0 || slices.Contains(sheetExcept, r.tokens[i]) {
			break
		}
		if colon = r.tokens[i] == ":"; colon {
			end = i
		}
	}
	for !colon && end < len(r.tokens) && !isNumber(r.tokens[end]) && !slices.Contains(sheetExcept, r.tokens[end]) {
		if n, _ := r.stateAt(end); n > 0 {
			break
		}
		end++
	}
	if g.Delegation = strings.Join(r.tokens[r.at+1:end], " "); g.Delegation == "" {
		r.sheet.Unread = append(r.sheet.Unread, r.tokens[r.at])
	}
	r.at = end
}

// member reads a number, a span of them, or a word within a group.
func (r *sheetReader) member(g *SheetGroup) {
	token := r.tokens[r.at]
	switch {
	case isNumber(token):
		r.number(g)
		return
	case g.bare() && g.State == Present && slices.Contains(sheetExcept, token):
		g.State = Absent
	case g.bare() && g.State == Present && slices.Contains(sheetAll, token):
		g.State, g.Nobody = Absent, true
	case g.bare() && g.State == Absent && slices.Contains(sheetNobody, token):
		g.Nobody = true
	case g.bare() && (token == ":" || token == "="): // behind "trừ"
		r.colon = true
	case !slices.Contains(sheetIdle, token):
		r.sheet.Unread = append(r.sheet.Unread, token)
	}
	r.at++
}

// number reads a number, or two with a sign between as all from the one to the other.
// "vắng: 0" is nobody.
func (r *sheetReader) number(g *SheetGroup) {
	first, ok := sheetNumber(r.tokens[r.at])
	if !ok {
		r.sheet.Unread = append(r.sheet.Unread, notTooLong(r.tokens[r.at]))
		r.at++
		return
	}
	last := first
	r.at++
	if r.is(sheetTo) && r.at+1 < len(r.tokens) && isNumber(r.tokens[r.at+1]) {
		if last, ok = sheetNumber(r.tokens[r.at+1]); !ok {
			r.sheet.Unread = append(r.sheet.Unread, notTooLong(r.tokens[r.at+1]))
		}
		r.at += 2
	}
	if first == 0 && last == 0 && g.State == Absent && g.bare() {
		g.Nobody = true
		return
	}
	g.Numbers = append(g.Numbers, Span{min(first, last), max(first, last)})
}

// notTooLong is a word as it can be named.
func notTooLong(word string) string {
	if runes := []rune(word); len(runes) > 12 {
		return string(runes[:12]) + "…"
	}
	return word
}

func isNumber(token string) bool { return token != "" && token[0] >= '0' && token[0] <= '9' }

func sheetNumber(token string) (int, bool) {
	n, err := strconv.Atoi(token)
	return n, err == nil && n <= maxSheetNumber
}
