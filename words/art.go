package words

import (
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// ArtTaken is that papers show a picture from now on, with what became of the file.
func ArtTaken(p *i18n.Printer, c course.Course, place course.ArtPlace, f course.ArtFile) notice.Message {
	args := []any{
		"Course", c.Title, "Name", SettingName(p, course.Setting(place)), "Wide", f.Wide, "High", f.High, "Size", (len(f.Bytes) + 1023) / 1024,
		"Page", f.Pages > 0, "Pages", f.Pages,
	}
	lines := []string{p.T("art.taken", args...)}
	for _, note := range []struct {
		so     bool
		textID string
	}{
		{f.Cleared, "art.cleared"}, {f.Converted, "art.converted"}, {f.Pages > 1, "art.first_page"}, {f.Misfit, "art.misfit"},
		{len(f.Bytes) > course.HeavyArt, "art.is_heavy"}, {f.Pages > 0 && place != course.ArtSheet, "art.no_thumbnail"}, {place == course.ArtSheet, "art.for_print"},
	} {
		if note.so {
			lines = append(lines, p.T(note.textID, args...))
		}
	}
	return notice.Message{Text: strings.Join(lines, "\n")}
}
