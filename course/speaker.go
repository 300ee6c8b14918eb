package course

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/loptruong/loptruong/letters"
)

// Speaker is somebody who speaks at sessions of a course (báo cáo viên, giảng viên), on no roster: the
// sessions name them, or an organizer does.
type Speaker struct {
	Name  string `json:"name"`            // with the academic title: "TS. Lê Văn An"
	Title string `json:"title,omitempty"` // what they are and where: "Phó Hiệu trưởng Trường Chính trị tỉnh"
}

// How long what is said of a speaker may be.
const (
	maxSpeakerName  = 120
	maxSpeakerTitle = 160
)

// ReadSpeakers reads speakers as sessions and people name them: several on lines of their own or between
// semicolons, each with the name first and the title after a comma, a dash or in brackets. A form of address
// before the name, which letters have themselves, is left out, and who has no name with letters too.
func ReadSpeakers(text string) (all []Speaker) {
	for _, line := range letters.Lines(text) {
		name, title := line, ""
		for _, at := range afterName.FindAllStringIndex(line, -1) {
			if !academic.MatchString(line[:at[0]]) { // "PGS, TS Lê Văn An" goes on
				name, title = line[:at[0]], line[at[1]:]
				break
			}
		}
		name = strings.TrimSpace(addressed.ReplaceAllString(strings.TrimSpace(name), ""))
		title = strings.TrimSpace(title)
		if strings.Count(title, ")") > strings.Count(title, "(") {
			title = strings.TrimSpace(strings.Replace(title, ")", "", 1))
		}
		if letters.Fold(name) != "" {
			all = append(all, Speaker{name, title})
		}
	}
	return all
}

// degree is an academic title or one of honour, as it stands before a name.
const degree = `(?:gs|pgs|tskh|ts|ths|(?:phó )?giáo sư|tiến s[ĩỹ](?: khoa học)?|thạc s[ĩỹ]|bác s[ĩỹ]|kỹ sư|luật sư|cn|bs|ckii|cki|ncs|ks|ls|nsnd|nsưt|ngnd|ngưt)`

var (
	afterName = regexp.MustCompile(`\s*,\s*|\s+-\s+|\s*\(\s*`)
	academic  = regexp.MustCompile(`(?i)^(?:\s*` + degree + `[.,\s]*)+$`)
	degrees   = regexp.MustCompile(`(?i)^(?:` + degree + `[.,\s]+)+`)
	addressed = regexp.MustCompile(`(?i)^(?:(?:đồng chí|đ/c|ông/bà|ông|bà|thầy|cô|anh|chị)[.:]?\s+)`)
)

// Check refuses a speaker of whom more is said than a letter has room for.
func (s Speaker) Check() error {
	if err := Fits(s.Name, maxSpeakerName); err != nil {
		return err
	}
	return Fits(s.Title, maxSpeakerTitle)
}

// Is tells whether two are the same by their names: in whatever case, with and without academic titles and full
// stops.
func (s Speaker) Is(other Speaker) bool { return s.key() == other.key() }

func (s Speaker) key() string {
	return strings.Join(strings.Fields(strings.ToLower(strings.ReplaceAll(degrees.ReplaceAllString(s.Name, ""), ".", " "))), " ")
}

// Place stands for the speaker where somebody on a roster is named otherwise; it is on none.
func (s Speaker) Place() Enrollment {
	return Enrollment{Trainee: Trainee{Name: s.Name}, Position: s.Title}
}

// SpeakersOf are whom the sessions name, each once, in the order of the sessions; the first title counts that is
// said of them, and the name with the most academic titles. A session that is called off names nobody.
func SpeakersOf(sessions []Session) (all []Speaker) {
	for _, one := range sessions {
		if one.Cancelled() {
			continue
		}
		for _, s := range ReadSpeakers(one.Speaker) {
			i := slices.IndexFunc(all, s.Is)
			if i < 0 {
				all = append(all, s)
				continue
			}
			if len(s.Name) > len(all[i].Name) {
				all[i].Name = s.Name
			}
			all[i].Title = cmp.Or(all[i].Title, s.Title)
		}
	}
	return all
}

// topicsOf is what a speaker has spoken on, as a letter says it: “Dân vận khéo”, “Tiếp xúc, đối thoại”.
func topicsOf(sessions []Session, s Speaker) string {
	var topics []string
	for _, one := range sessions {
		topic := "“" + one.Topic + "”"
		if one.Topic != "" && !one.Cancelled() && slices.ContainsFunc(ReadSpeakers(one.Speaker), s.Is) && !slices.Contains(topics, topic) {
			topics = append(topics, topic)
		}
	}
	return strings.Join(topics, ", ")
}

// SpeakerOf is whom a letter of thanks is for, as it says.
func SpeakerOf(c Certificate) Speaker { return Speaker{c.Paper.Name, c.Paper.Position} }

// ThanksNamed are the letters of a list whose speaker a typed text names, in whole or in part.
func ThanksNamed(text string, among []Certificate) (found []Certificate) {
	text = letters.Fold(text)
	for _, one := range among {
		if text != "" && strings.Contains(letters.Fold(one.Paper.Name), text) {
			found = append(found, one)
		}
	}
	return found
}

// ValidThanks is the valid letter among a course's that a speaker has; found is false when there is none.
func ValidThanks(among []Certificate, s Speaker) (c Certificate, found bool) {
	i := slices.IndexFunc(among, func(one Certificate) bool { return one.State == Issued && SpeakerOf(one).Is(s) })
	if i < 0 {
		return c, false
	}
	return among[i], true
}

// OfClosing are the papers of a course that its closing is about: all but letters of thanks, which are
// given whenever an organizer says so.
func OfClosing(all []Certificate) []Certificate {
	return slices.DeleteFunc(slices.Clone(all), func(one Certificate) bool { return one.Kind == Thanks })
}
