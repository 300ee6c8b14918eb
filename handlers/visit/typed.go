package visit

import (
	"slices"
	"strings"
	"unicode"

	"github.com/loptruong/loptruong/letters"
)

// People type where a button would do, and the keys that stand in the place of the
// keyboard type their label. These are the words that are understood then, beside signs
// and courtesy. "Huy" is a name and none of them, as long as the accent is missing.
var (
	cancelWords = []string{"hủy", "huỷ", "hủy bỏ", "huỷ bỏ", "huy bo", "thôi", "dừng", "dừng lại", "cancel", "stop"}
	backWords   = []string{"quay lại", "quay lai", "trở lại", "tro lai", "lùi lại", "câu trước", "back", "go back"}
	yesWords    = []string{
		"có", "co", "ok", "oke", "okay", "okie", "vâng", "vang", "dạ", "da", "ừ", "uh", "đồng ý", "dong y", "nhất trí", "chấp nhận",
		"đúng", "dung", "đúng rồi", "dung roi", "đúng vậy", "phải", "phải rồi", "chính xác", "xác nhận", "xac nhan", "yes", "y", "i agree", "agree",
		"đúng là tôi", "dung la toi", "là tôi", "yes it s me", "it s me", "right", "correct", "confirm",
	}
	noWords = []string{
		"không", "khong", "ko", "hông", "không đồng ý", "khong dong y", "từ chối", "không phải", "khong phai", "không phải tôi", "khong phai toi",
		"sai", "sai rồi", "không đúng", "khong dung", "no", "i do not agree", "not me", "wrong",
	}
	thanksWords  = []string{"cảm ơn", "cám ơn", "cam on", "xin cảm ơn", "xin cám ơn", "cảm ơn nhiều", "rõ", "đã rõ", "da ro", "thank you", "thanks", "many thanks"}
	approveWords = []string{"duyệt", "duyet", "đã duyệt", "da duyet", "cho phép", "cho phep", "cho nghỉ", "cho nghi", "approve", "approved"}
)

// checkInWords are those of who wants to be checked in, folded.
var checkInWords = []string{
	"diem danh", "dd", "co mat", "da co mat", "co mat roi", "xin diem danh", "diem danh cho em", "cho em diem danh", "den roi", "da den",
	"check in", "checkin", "i am here", "here", "present",
}

// ChecksIn tells whether a text asks to be checked in and says nothing else.
func ChecksIn(text string) bool { return slices.Contains(checkInWords, letters.Fold(bare(text))) }

// Cancels tells whether a text asks to end what is under way.
func Cancels(text string) bool { return slices.Contains(cancelWords, bare(text)) }

// GoesBack tells whether a text asks for the question before.
func GoesBack(text string) bool { return slices.Contains(backWords, bare(text)) }

// Yes tells whether a text is a yes and nothing else.
func Yes(text string) bool { return slices.Contains(yesWords, bare(text)) }

// Approves tells whether a text approves what was asked for and says nothing else.
func Approves(text string) bool { return Yes(text) || slices.Contains(approveWords, bare(text)) }

// No tells whether a text is a no and nothing else.
func No(text string) bool { return slices.Contains(noWords, bare(text)) }

// Thanks tells whether a text thanks, or says that something is understood, and says nothing
// else.
func Thanks(text string) bool { return slices.Contains(thanksWords, bare(text)) }

// bare is a text in small letters, without signs, and without the words of courtesy
// and of who speaks round it: "Dạ, em đồng ý ạ!" is "đồng ý".
func bare(text string) string {
	words := strings.FieldsFunc(strings.ToLower(letters.Clean(text)), func(r rune) bool {
		return !unicode.In(r, unicode.Letter, unicode.Digit, unicode.Mn)
	})
	for len(words) > 1 && slices.Contains([]string{"ạ", "nhé", "nha"}, words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	for len(words) > 1 && slices.Contains([]string{"dạ", "vâng", "thưa", "em", "tôi", "mình"}, words[0]) {
		words = words[1:]
	}
	return strings.Join(words, " ")
}
