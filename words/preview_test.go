package words_test

import (
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/words"
)

// TestPreviewRefused: a refusal that is known is said in words, and another without its code.
func TestPreviewRefused(t *testing.T) {
	t.Parallel()
	p := mustTexts(t).In("vi", course.Comrade)
	for failure, want := range map[string]string{"too_long": "dài quá mức", "bad_request": "từ chối tin này: mời", "bad_file": "không còn tệp"} {
		if got := words.PreviewRefused(p, "Lớp", failure).Text; !strings.Contains(got, want) || strings.Contains(got, failure) {
			t.Errorf("%s is said as %q", failure, got)
		}
	}
}
