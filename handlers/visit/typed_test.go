package visit_test

import (
	"testing"

	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/i18n"
)

func TestTypedForAButton(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, want string }{
		{"đồng ý", "yes"},
		{"Đồng ý.", "yes"},
		{"ĐỒNG Ý", "yes"},
		{"Dạ em đồng ý ạ!", "yes"},
		{"Tôi đồng ý", "yes"},
		{"✅ Tôi đồng ý", "yes"},
		{"dong y", "yes"},
		{"ok", "yes"},
		{"OK ạ 👍", "yes"},
		{"Có", "yes"},
		{"dạ có ạ", "yes"},
		{"dạ", "yes"},
		{"Vâng ạ", "yes"},
		{"✅ Đúng là tôi", "yes"},
		{"yes", "yes"},

		{"không", "no"},
		{"Không ạ.", "no"},
		{"dạ không", "no"},
		{"✖️ Tôi không đồng ý", "no"},
		{"ko", "no"},
		{"🙅 Không phải tôi", "no"},
		{"No!", "no"},

		{"hủy", "cancel"},
		{"Huỷ", "cancel"},
		{"✖️ Hủy", "cancel"},
		{"Hủy ạ", "cancel"},
		{"thôi", "cancel"},
		{"Cancel", "cancel"},

		{"quay lại", "back"},
		{"⬅️ Quay lại", "back"},
		{"quay lai", "back"},
		{"Back", "back"},

		{"huy", ""}, // whom an organizer looks for
		{"Huy Hoàng", ""},
		{"có gì đâu", ""},
		{"không biết", ""},
		{"không sao", ""},
		{"đồng ý hay không", ""},
		{"ok không", ""},
		{"Nguyễn Văn Có", ""},
		{"không phải tôi mà là vợ tôi", ""},
		{"có 2", ""},
		{"👍", ""},
		{"", ""},
	} {
		var got string
		for word, holds := range map[string]func(string) bool{"yes": visit.Yes, "no": visit.No, "cancel": visit.Cancels, "back": visit.GoesBack} {
			if holds(tt.text) {
				got += word
			}
		}
		if got != tt.want {
			t.Errorf("%q is %q, want %q", tt.text, got, tt.want)
		}
	}
}

// What the keys of the keyboard type is understood in both languages.
func TestKeysAreUnderstood(t *testing.T) {
	t.Parallel()
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Languages {
		p := texts.In(lang, "")
		for textID, holds := range map[string]func(string) bool{
			"button.cancel": visit.Cancels, "button.back": visit.GoesBack, "button.confirm": visit.Yes,
			"consent.yes": visit.Yes, "consent.no": visit.No, "claim.yes": visit.Yes, "claim.no": visit.No,
		} {
			if label := p.Plain(textID); !holds(label) {
				t.Errorf("%s is not understood: %q", textID, label)
			}
		}
	}
}
