package course

import (
	"slices"
	"strings"

	"github.com/loptruong/loptruong/letters"
)

// SignerMode is in whose stead somebody signs, which the lines over the signature say (NĐ
// 30/2020, phụ lục I). It is read from these lines, and makes them when it is chosen.
type SignerMode string

const (
	SignsDirect   SignerMode = "direct" // TRƯỞNG BAN
	SignsForBody  SignerMode = "tm"     // TM. BAN DÂN VẬN, TRƯỞNG BAN
	SignsAsDeputy SignerMode = "kt"     // KT. TRƯỞNG BAN, PHÓ TRƯỞNG BAN
	SignsForBoth  SignerMode = "tm_kt"  // TM. BAN DÂN VẬN, KT. TRƯỞNG BAN, PHÓ TRƯỞNG BAN
	SignsActing   SignerMode = "q"      // Q. TRƯỞNG BAN, with or without TM.
	SignsByOrder  SignerMode = "tl"     // TL. TRƯỞNG BAN, CHÁNH VĂN PHÒNG
	SignsByProxy  SignerMode = "tuq"    // TUQ. TRƯỞNG BAN, CHÁNH VĂN PHÒNG
	SignsOwnLines SignerMode = "own"    // anything else
)

// signerModes are those that can be chosen.
var signerModes = []string{
	string(SignsDirect), string(SignsForBody), string(SignsAsDeputy), string(SignsForBoth), string(SignsActing), string(SignsByOrder), string(SignsByProxy),
}

// signerLines are the lines over a signature, taken apart.
type signerLines struct {
	mode SignerMode
	body string // for which it is signed; empty where the lines don't say
	head string // the office that has the right to sign
	post string // what the signer is, where that is another
}

// readSigner takes lines over a signature apart.
func readSigner(lines []string) signerLines {
	var s signerLines
	rest := lines
	if len(rest) > 1 {
		if body, ok := after("TM.", rest[0]); ok {
			s.body, rest = body, rest[1:]
		}
	}
	own := signerLines{mode: SignsOwnLines, body: s.body}
	if len(rest) > 0 {
		own.head = rest[len(rest)-1]
	}
	if len(rest) == 0 || len(rest) > 2 {
		return own
	}
	for _, short := range []struct {
		begins string
		mode   SignerMode
		lines  int
	}{{"KT.", SignsAsDeputy, 2}, {"TL.", SignsByOrder, 2}, {"TUQ.", SignsByProxy, 2}, {"Q.", SignsActing, 1}} {
		head, ok := after(short.begins, rest[0])
		if !ok {
			continue
		}
		if len(rest) != short.lines || s.body != "" && (short.mode == SignsByOrder || short.mode == SignsByProxy) {
			return own
		}
		s.mode, s.head = short.mode, head
		if short.lines == 2 {
			s.post = rest[1]
		}
		if s.body != "" && s.mode == SignsAsDeputy {
			s.mode = SignsForBoth
		}
		return s
	}
	if len(rest) != 1 {
		return own
	}
	s.mode, s.head = SignsDirect, rest[0]
	if s.body != "" {
		s.mode = SignsForBody
	}
	return s
}

// after is what a line says after how it begins; ok is false when that is nothing.
func after(begins, line string) (rest string, ok bool) {
	rest, ok = cutFold(line, begins)
	return rest, ok && rest != ""
}

// as are the lines when it is signed otherwise, for the body where they name none. What isn't
// known of the signer it refuses with what to type.
func (s signerLines) as(mode SignerMode, body string) ([]string, error) {
	if s.body != "" {
		body = s.body
	}
	if s.head == "" {
		return nil, Refuse(ErrInvalid, "setting.signer_nobody")
	}
	if body == "" && (mode == SignsForBody || mode == SignsForBoth) {
		return nil, Refuse(ErrInvalid, "setting.signer_body", "Head", s.head)
	}
	post := s.post
	switch mode {
	case SignsAsDeputy, SignsForBoth:
		if s.mode != SignsAsDeputy && s.mode != SignsForBoth {
			post = deputyOf(s.head)
		}
		lines := []string{"KT. " + s.head, post}
		if mode == SignsForBoth {
			lines = slices.Insert(lines, 0, "TM. "+body)
		}
		return lines, nil
	case SignsByOrder, SignsByProxy:
		short := strings.ToUpper(string(mode)) + ". " + s.head
		if s.mode != SignsByOrder && s.mode != SignsByProxy {
			return nil, Refuse(ErrInvalid, "setting.signer_post", "Line", short)
		}
		return []string{short, post}, nil
	case SignsForBody:
		return []string{"TM. " + body, s.head}, nil
	case SignsActing:
		if s.body != "" {
			return []string{"TM. " + s.body, "Q. " + s.head}, nil
		}
		return []string{"Q. " + s.head}, nil
	case SignsDirect, SignsOwnLines:
	}
	return []string{s.head}, nil
}

// deputyOf is who signs in the place of an office.
func deputyOf(head string) string {
	if strings.EqualFold(head, "BỘ TRƯỞNG") {
		return "THỨ TRƯỞNG"
	}
	return "PHÓ " + head
}

// makes is the setting that another only makes a value of; empty for all others.
func (s Setting) makes() Setting {
	switch s {
	case SettingSignerMode:
		return Setting(PaperSignerTitle)
	case SettingSecondMode:
		return Setting(PaperSecondTitle)
	}
	return ""
}

// signer is where the lines over a signature stand, and the body for which it is; nil when the
// setting isn't how one signs.
func (c *Course) signer(s Setting) (lines *[]string, body string) {
	switch s {
	case SettingSignerMode:
		return &c.Form.SignerTitle, c.Form.IssuingBody
	case SettingSecondMode:
		return &c.Form.SecondTitle, c.Form.SecondBody
	}
	return nil, ""
}

// signs is how one signs by a setting; empty when nobody does.
func (c Course) signs(s Setting) SignerMode {
	c.Form = c.Form.WithDefaults()
	lines, _ := c.signer(s)
	if len(*lines) == 0 {
		return ""
	}
	return readSigner(*lines).mode
}

// setSigner makes the lines over a signature of how one signs, or of the lines as they were
// typed. Nothing, and what is so already, leaves them.
func (c *Course) setSigner(s Setting, line string, typed []string) error {
	if letters.Clean(line) == "" {
		return nil
	}
	lines, body := c.signer(s)
	mode, ok := readSignerMode(line)
	if !ok {
		if line != "" && len(typed) == 0 {
			typed = letters.Lines(line)
		}
		if readSigner(typed).mode == SignsOwnLines {
			return Refuse(ErrInvalid, "setting.bad_signer")
		}
		*lines = typed
		return nil
	}
	if mode == c.signs(s) || mode == SignsOwnLines {
		return nil
	}
	filled := *c
	filled.Form = filled.Form.WithDefaults()
	now, _ := filled.signer(s)
	made, err := readSigner(*now).as(mode, body)
	if err == nil {
		*lines = made
	}
	return err
}

// readSignerMode reads how somebody signs: "KT.", "ký thay", "TM. và KT.".
func readSignerMode(text string) (SignerMode, bool) {
	switch wordsOfSetting(text) {
	case "direct", "truc tiep", "ky truc tiep":
		return SignsDirect, true
	case "tm", "thay mat", "thay mat tap the", "tm thay mat tap the":
		return SignsForBody, true
	case "kt", "ky thay", "kt ky thay":
		return SignsAsDeputy, true
	case "tm kt", "tm va kt", "thay mat va ky thay", "tm kt thay mat ky thay":
		return SignsForBoth, true
	case "q", "quyen", "q quyen":
		return SignsActing, true
	case "tl", "thua lenh", "tl thua lenh":
		return SignsByOrder, true
	case "tuq", "thua uy quyen", "uy quyen", "tuq thua uy quyen":
		return SignsByProxy, true
	case "own", "tu ghi":
		return SignsOwnLines, true
	}
	return "", false
}
