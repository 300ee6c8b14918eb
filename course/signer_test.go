package course_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
)

// TestSignerModes: the lines over a signature are made of how one signs, as NĐ 30/2020 has
// them, and say it.
func TestSignerModes(t *testing.T) {
	for _, tt := range []struct{ lines, typed, want string }{
		{"", "TM.", ""}, // so already, by default
		{"", "KT.", "KT. TRƯỞNG BAN; PHÓ TRƯỞNG BAN"},
		{"", "ký thay", "KT. TRƯỞNG BAN; PHÓ TRƯỞNG BAN"},
		{"", "TM. và KT.", "TM. BAN DÂN VẬN; KT. TRƯỞNG BAN; PHÓ TRƯỞNG BAN"},
		{"", "Quyền", "TM. BAN DÂN VẬN; Q. TRƯỞNG BAN"},
		{"", "ký trực tiếp", "TRƯỞNG BAN"},
		{"GIÁM ĐỐC", "q", "Q. GIÁM ĐỐC"},
		{"Q. GIÁM ĐỐC", "kt", "KT. GIÁM ĐỐC; PHÓ GIÁM ĐỐC"},
		{"BỘ TRƯỞNG", "kt", "KT. BỘ TRƯỞNG; THỨ TRƯỞNG"},
		{"GIÁM ĐỐC", "tm", "TM. BAN DÂN VẬN; GIÁM ĐỐC"},
		{"TM. UBND XÃ; CHỦ TỊCH", "tm_kt", "TM. UBND XÃ; KT. CHỦ TỊCH; PHÓ CHỦ TỊCH"},
		{"TM. UBND XÃ; KT. CHỦ TỊCH; PHÓ CHỦ TỊCH THƯỜNG TRỰC", "kt", "KT. CHỦ TỊCH; PHÓ CHỦ TỊCH THƯỜNG TRỰC"},
		{"TL. GIÁM ĐỐC; CHÁNH VĂN PHÒNG", "tuq", "TUQ. GIÁM ĐỐC; CHÁNH VĂN PHÒNG"},
		{"TL. GIÁM ĐỐC; CHÁNH VĂN PHÒNG", "kt", "KT. GIÁM ĐỐC; PHÓ GIÁM ĐỐC"},
		{"TL. GIÁM ĐỐC; CHÁNH VĂN PHÒNG", "", "TL. GIÁM ĐỐC; CHÁNH VĂN PHÒNG"},
		{"GIÁM ĐỐC; TIẾN SĨ", "q", "Q. TIẾN SĨ"}, // of lines of an office's own, the last; it is shown before

		{"", "TL. TRƯỞNG BAN; CHÁNH VĂN PHÒNG", "TL. TRƯỞNG BAN; CHÁNH VĂN PHÒNG"},
		{"", "tuq. TRƯỞNG BAN\nCHÁNH VĂN PHÒNG", "tuq. TRƯỞNG BAN; CHÁNH VĂN PHÒNG"},

		{"", "TL.", "!setting.signer_post"},
		{"KT. GIÁM ĐỐC; PHÓ GIÁM ĐỐC", "tuq", "!setting.signer_post"},
		{"", "KT. TRƯỞNG BAN", "!setting.bad_signer"},
		{"", "TM. A; TL. TRƯỞNG BAN; CHÁNH VĂN PHÒNG", "!setting.bad_signer"},
	} {
		c := course.NewCourse("x", "x")
		c.Form.IssuingBody = "BAN DÂN VẬN"
		if tt.lines != "" {
			c.Form.SignerTitle = strings.Split(tt.lines, "; ")
		}
		if got := settled(&c, course.SettingSignerMode, tt.typed, course.Setting(course.PaperSignerTitle)); got != tt.want {
			t.Errorf("%q, signed by %q, is %q, want %q", tt.lines, tt.typed, got, tt.want)
		}
	}
	c := course.NewCourse("x", "x")
	if got := settled(&c, course.SettingSignerMode, "tm", course.Setting(course.PaperSignerTitle)); got != "!setting.signer_body" {
		t.Errorf("for a body that nobody has named: %q", got)
	}
	if got := settled(&c, course.SettingSecondMode, "kt", course.Setting(course.PaperSecondTitle)); got != "!setting.signer_nobody" || c.Form.Joint() {
		t.Errorf("a second signer whom there isn't: %q", got)
	}
}

// settled sets one setting as it is typed, and returns another; "!" and the text's id of a
// refusal.
func settled(c *course.Course, s course.Setting, typed string, other course.Setting) string {
	err := c.Set(s, strings.ReplaceAll(typed, "\n", " "), strings.FieldsFunc(strings.ReplaceAll(typed, "; ", "\n"), func(r rune) bool { return r == '\n' }))
	if refused, ok := errors.AsType[*course.Error](err); ok {
		return "!" + refused.TextID
	}
	return c.Setting(other)
}

// TestSignerModeIsRead: every way to sign is recognised in the lines that it makes.
func TestSignerModeIsRead(t *testing.T) {
	for lines, want := range map[string]course.SignerMode{
		"TRƯỞNG BAN": course.SignsDirect, "TM. BAN; TRƯỞNG BAN": course.SignsForBody, "KT. TRƯỞNG BAN; PHÓ BAN": course.SignsAsDeputy,
		"TM. BAN; KT. TRƯỞNG BAN; PHÓ BAN": course.SignsForBoth, "Q. TRƯỞNG BAN": course.SignsActing, "TM. BAN; Q. TRƯỞNG BAN": course.SignsActing,
		"TL. TRƯỞNG BAN; CHÁNH VĂN PHÒNG": course.SignsByOrder, "TUQ. TRƯỞNG BAN; CHÁNH VĂN PHÒNG": course.SignsByProxy,
		"TRƯỞNG BAN; TIẾN SĨ": course.SignsOwnLines, "KT. TRƯỞNG BAN": course.SignsOwnLines, "A; B; C; D": course.SignsOwnLines,
	} {
		c := course.NewCourse("x", "x")
		c.Form.SignerTitle = strings.Split(lines, "; ")
		if got := c.Setting(course.SettingSignerMode); got != string(want) {
			t.Errorf("%q is signed by %q, want %q", lines, got, want)
		}
	}
}

// TestChangingHowOneSigns: what is shown are the lines that come of it.
func TestChangingHowOneSigns(t *testing.T) {
	m, err := changing(t, course.SettingSignerMode, "kt", "16/8 8:00", func(c *course.Class) { c.Form.IssuingBody = "BAN DÂN VẬN" })
	if err != nil || m.Setting != course.Setting(course.PaperSignerTitle) || m.After() != "KT. TRƯỞNG BAN; PHÓ TRƯỞNG BAN" {
		t.Errorf("%s is to be %q, %v", m.Setting, m.After(), err)
	}
}

func TestCitedDecision(t *testing.T) {
	for typed, want := range map[string]string{
		"":                             "",
		"12-QĐ/BDV ngày 10/8/2022":     "Quyết định số 12-QĐ/BDV ngày 10/8/2022",
		"số 12-QĐ/BDV":                 "Quyết định số 12-QĐ/BDV",
		"Theo quyết định số 12-QĐ/BDV": "Quyết định số 12-QĐ/BDV",
		"Căn cứ Quyết định số 12-QĐ/BDV": "Quyết định số 12-QĐ/BDV",
		"Kế hoạch số 5-KH/BDV":           "Kế hoạch số 5-KH/BDV",
	} {
		if got := (course.Form{Decision: typed}).CitedDecision(); got != want {
			t.Errorf("%q is cited as %q, want %q", typed, got, want)
		}
	}
}
