package certificate

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/letters"
)

// salutation is the line above the name.
func salutation(a course.Address) string {
	if a == course.Comrade {
		return "Chứng nhận đồng chí"
	}
	return "Chứng nhận ông/bà"
}

// fileTitle is how the file of a paper calls itself.
func fileTitle(p course.Paper) string {
	if p.Headline == "" {
		return "Giấy chứng nhận"
	}
	first, size := utf8.DecodeRuneInString(p.Headline)
	return string(first) + strings.ToLower(p.Headline[size:])
}

// birthLine tells the day of birth, or the year when only that is known; empty
// when nothing is. Both ways of writing a course.Birth are read.
func birthLine(birth string) string {
	if b := course.BirthFromISO(birth); !b.IsZero() {
		birth = b.String()
	}
	switch {
	case birth == "":
		return ""
	case strings.ContainsAny(birth, "/-."):
		return "Sinh ngày: " + birth
	}
	return "Năm sinh: " + birth
}

// titleStarts are the words of a title that already say what was completed.
var titleStarts = []string{"lớp ", "khoá ", "khóa ", "chương trình ", "hội nghị ", "đợt ", "tập huấn "}

// completedLine tells which course was completed. A title that doesn't begin
// with Lớp, Khoá and the like gets the word lớp.
func completedLine(title string) string {
	for _, start := range titleStarts {
		if strings.HasPrefix(strings.ToLower(title), start) {
			return "Đã hoàn thành " + title
		}
	}
	return "Đã hoàn thành lớp " + title
}

// heldLines tell who held the course, and when and where, to be set one under the
// other; each may be empty.
func heldLines(p course.Paper) (who, when string, err error) {
	if when, err = period(p.From, p.To); err != nil {
		return "", "", err
	}
	if p.Place != "" {
		when = strings.TrimSpace(when + " tại " + p.Place)
	}
	body := p.Form.IssuingBody
	if body == "" {
		body = p.Form.GoverningBody
	}
	body, partner := normalCase(body), normalCase(p.Form.Partner)
	switch second := normalCase(p.Form.SecondBody); {
	case second == "":
	case body == "":
		body = second
	default:
		body += " và " + second
		if second == partner { // what it did is said
			partner = ""
		}
	}
	switch {
	case body == "" && partner == "":
		who = ""
	case body == "" || partner == "":
		who = "do " + body + partner + " tổ chức"
	default:
		who = "do " + body + " phối hợp với " + partner + " tổ chức"
	}
	switch {
	case when == "":
	case who == "":
		when = "tổ chức " + when
	case strings.HasPrefix(when, "từ "):
		who += ","
	}
	return who, when, nil
}

// period is the course's days: "từ ngày … đến ngày …", one day alone, or
// nothing when there is none.
func period(from, to string) (string, error) {
	if from == "" {
		return "", nil
	}
	first, err := parseDay(from)
	if err != nil {
		return "", err
	}
	if to == "" || to == from {
		return course.LongDate(first), nil
	}
	last, err := parseDay(to)
	if err != nil {
		return "", err
	}
	return "từ " + course.LongDate(first) + " đến " + course.LongDate(last), nil
}

// signedLine is the place and day of the signature: "Bến Tre, ngày 19 tháng 8
// năm 2022".
func signedLine(place string, signed time.Time) string {
	day := course.LongDate(signed)
	if place == "" {
		return strings.Replace(day, "ngày", "Ngày", 1)
	}
	return place + ", " + day
}

func parseDay(s string) (time.Time, error) {
	day, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("certificate: reading a day of the paper: %w", err)
	}
	return day, nil
}

// bodies are the usual names of bodies as they are written in a sentence (NĐ
// 30/2020, phụ lục II).
var bodies = known(
	"Ban Dân vận", "Ban Tuyên giáo", "Ban Tuyên giáo và Dân vận", "Ban Tổ chức", "Ban Nội chính",
	"Ban Kinh tế", "Ban Thường trực", "Ban Thường vụ", "Ban Chấp hành", "Uỷ ban Kiểm tra", "Văn phòng",
	"Trường Chính trị", "Trung tâm Chính trị", "Trung tâm Bồi dưỡng chính trị", "Học viện Chính trị",
	"Uỷ ban nhân dân", "Hội đồng nhân dân", "Uỷ ban Mặt trận Tổ quốc Việt Nam", "Mặt trận Tổ quốc Việt Nam",
	"Hội Nông dân", "Hội Cựu chiến binh", "Hội Liên hiệp Phụ nữ", "Liên đoàn Lao động", "Đoàn Thanh niên",
	"Sở Nội vụ", "Sở Giáo dục và Đào tạo", "Sở Y tế", "Sở Tài chính", "Sở Tư pháp",
	"Phòng Nội vụ", "Phòng Giáo dục và Đào tạo", "Đảng uỷ", "Tỉnh đoàn", "Huyện đoàn",
)

// longestPlace is how many words the name of a place has: "Bà Rịa - Vũng Tàu".
const longestPlace = 5

// levels stand between a body and the name of its place.
var levels = known("Tỉnh uỷ", "Thành uỷ", "Huyện uỷ", "Thị uỷ", "Quận uỷ", "Đảng uỷ", "tỉnh", "thành phố", "huyện", "quận", "thị xã", "thị trấn", "xã", "phường")

// knownName is a name with the letters it has in a sentence.
type knownName struct{ words, folded []string }

// known folds names once: folding them for each paper is half of what its check
// costs, and all papers of a closing are checked in one transaction.
func known(names ...string) (all []knownName) {
	for _, name := range names {
		words := strings.Fields(name)
		all = append(all, knownName{words, foldAll(words)})
	}
	return all
}

func foldAll(words []string) []string {
	folded := make([]string, len(words))
	for i, w := range words {
		folded[i] = letters.Fold(w)
	}
	return folded
}

// normalCase writes the name of a body given in capitals as it stands in a
// sentence: "BAN DÂN VẬN TỈNH UỶ BẾN TRE" is "Ban Dân vận Tỉnh uỷ Bến Tre". A
// name that has small letters, or isn't wholly known, stays as it is: capitals
// are never a mistake, wrong small letters are.
func normalCase(name string) string {
	if strings.ToUpper(name) != name {
		return name
	}
	var out []string
	rest := strings.Fields(name)
	for len(rest) > 0 {
		body, after := recase(rest, bodies)
		if len(body) == 0 {
			break
		}
		out, rest = append(out, body...), after
	}
	level, place := recase(rest, levels)
	if len(level) == 0 && len(place) > 0 || len(place) > longestPlace || slices.Contains(place, "VÀ") {
		return name
	}
	out = append(out, level...)
	for _, word := range place {
		out = append(out, capitalised(word))
	}
	return strings.Join(out, " ")
}

// recase writes the first words as the longest of the known names that they
// are, with the letters they have; rest is the words after it.
func recase(words []string, names []knownName) (out, rest []string) {
	folded := foldAll(words)
	var best []string
	for _, k := range names {
		n := len(k.words)
		if n > len(best) && n <= len(folded) && slices.Equal(folded[:n], k.folded) {
			best = k.words
		}
	}
	for i, p := range best {
		if unicode.IsUpper([]rune(p)[0]) {
			out = append(out, capitalised(words[i]))
		} else {
			out = append(out, strings.ToLower(words[i]))
		}
	}
	return out, words[len(best):]
}

func capitalised(word string) string {
	runes := []rune(strings.ToLower(word))
	runes[0] = unicode.ToUpper(runes[0])
	return string(runes)
}
