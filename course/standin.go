package course

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/loptruong/loptruong/letters"
)

// StandIns are what a body text of a kind of paper may have for what differs from paper to
// paper, each in braces: "{ten}".
func (k PaperKind) StandIns() []string {
	if k == Thanks {
		return []string{"xung_ho", "ten", "chuc_vu", "chuyen_de", "ten_lop", "thoi_gian", "dia_diem"}
	}
	all := []string{"xung_ho", "ten", "ngay_sinh", "chuc_vu", "don_vi", "doan", "ten_lop", "thoi_gian", "dia_diem", "so_buoi"}
	if k == Merit {
		all = append(all, "ly_do")
	}
	return all
}

const (
	nameStandIn = "{ten}"
	maxBody     = 600
)

// bodyLines are the lines of a body text.
func bodyLines(body string) []string {
	if body == "" {
		return nil
	}
	return strings.Split(body, "; ")
}

// checkBody refuses a body text of a kind with a stand-in that it hasn't, or without the name.
func (k PaperKind) checkBody(body string) error {
	if body == "" {
		return nil
	}
	for _, standIn := range standInText.FindAllString(body, -1) {
		if !slices.Contains(k.StandIns(), strings.Trim(standIn, "{}")) {
			return Refuse(ErrInvalid, "course.bad_stand_in", "StandIn", standIn, "Known", "{"+strings.Join(k.StandIns(), "} {")+"}")
		}
	}
	if strings.ContainsAny(standInText.ReplaceAllString(body, ""), "{}") || !strings.Contains(body, nameStandIn) || len([]rune(body)) > maxBody {
		return Refuse(ErrInvalid, "course.bad_body", "Max", maxBody)
	}
	return nil
}

// readStandIns writes the stand-ins of a text as they are known: "{Ngày sinh}" is "{ngay_sinh}".
func readStandIns(text string) string {
	return standInText.ReplaceAllStringFunc(text, func(standIn string) string {
		return "{" + strings.ReplaceAll(letters.Fold(strings.ReplaceAll(strings.Trim(standIn, "{}"), "_", " ")), " ", "_") + "}"
	})
}

var standInText = regexp.MustCompile(`\{[^{}]*\}`)

// fillBody is a body text with what the stand-ins stand for. What has nothing vanishes with the
// words about it, up to the commas beside it, and a line of which nothing is left.
func fillBody(body string, of map[string]string) (lines []string) {
	for _, line := range bodyLines(body) {
		var parts []string
		for part := range strings.SplitSeq(line, ",") {
			empty := false
			part = standInText.ReplaceAllStringFunc(part, func(standIn string) string {
				text := of[strings.Trim(standIn, "{}")]
				empty = empty || text == ""
				return text
			})
			if part = strings.TrimSpace(part); part != "" && !empty {
				parts = append(parts, part)
			}
		}
		if len(parts) > 0 {
			lines = append(lines, strings.Join(parts, ", "))
		}
	}
	return lines
}

// ofKind makes the paper one of a kind, by what the form says about it. Of the days of the
// course it says what p.From and p.To do.
func (p Paper) ofKind(form KindForm, k PaperKind, stands Progress) Paper {
	if p.Headline = form.Title; k != Completion {
		p.Kind = k
	}
	honour := "ông/bà"
	if p.Address == Comrade {
		honour = "đồng chí"
	}
	attended := ""
	if stands.Total > 0 {
		attended = fmt.Sprintf("%d/%d", stands.Attended, stands.Total)
	}
	p.Body = fillBody(form.Body, map[string]string{
		"xung_ho": honour, "ten": p.Name, "ngay_sinh": p.Birth, "chuc_vu": p.Position, "don_vi": p.Unit, "doan": p.Delegation,
		"ten_lop": p.Title, "thoi_gian": period(p.From, p.To), "dia_diem": p.Place, "so_buoi": attended,
		"ly_do": p.Reason, "chuyen_de": p.Topic,
	})
	return p
}

// period is the days of a course on a paper: "từ ngày … đến ngày …", or its one day; empty when
// there is none.
func period(from, to string) string {
	first, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return ""
	}
	if last, err := time.Parse(time.DateOnly, to); err == nil && !last.Equal(first) {
		return "từ " + LongDate(first) + " đến " + LongDate(last)
	}
	return LongDate(first)
}
