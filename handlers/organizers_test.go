package handlers_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/storage"
)

// sending finds a sentence that sends its reader to the organizers.
var sending = map[string]*regexp.Regexp{
	"vi": regexp.MustCompile(`[Mm]ời[^.:]*Ban Tổ chức|(liên hệ|gặp|hỏi|xin) Ban Tổ chức|nhận tại Ban Tổ chức`),
	"en": regexp.MustCompile(`(?i)(contact|see|tell|ask|from|give|please|to) the organizers`),
}

// notSending are texts that are found all the same.
var notSending = map[string]string{
	"contact.organizers":      "it is the way",
	"course.bad_contact":      "to an organizer: what is asked for",
	"setting.closed":          "to an organizer: what can be changed",
	"setting.means_contact":   "to an organizer: what is asked for",
	"setting.hint_contact":    "to an organizer: what is asked for",
	"newcourse.made":          "to an organizer: whom to invite",
	"refuse.trainee":          "to the link that the organizers have sent",
	"refuse.no_course":        "to the link that the organizers have sent",
	"start.open_link":         "to the link that the organizers have sent",
	"hint.anyone":             "to the link that the organizers have sent",
	"invite.organizer":        "to an organizer: whom to invite",
	"course.button_organizer": "to an organizer: whom to invite",
	"claim.wrong_sent":        "what was passed on to them, beside the way",
	"inquiry.ask":             "by what is asked for here",
	"inquiry.sure":            "by what is shown",
	"menu.ask":                "by the command itself",
	"privacy.inquiry":         "what was asked of them",
	"closing.bundle_instead":  "to an organizer: what was sent to whom",
	"speaker.sure":            "to an organizer: what is sent to whom",
	"speaker.given":           "to an organizer: what is sent to whom",
	"audit.announcement_try":  "to an organizer: what was sent to whom",
	"trial.head":              "to an organizer: what was sent to whom",
}

// TestOrganizersCanBeReached: a text that sends somebody to the organizers says how
// to reach them.
func TestOrganizersCanBeReached(t *testing.T) {
	t.Parallel()
	way := regexp.MustCompile(`\.Organizers|tại hội trường|in the hall`)
	for _, lang := range i18n.Languages {
		reached := 0
		for textID, text := range said(t, lang) {
			if strings.Contains(text, ".Organizers") {
				reached++
			}
			if sending[lang].MatchString(text) && !way.MatchString(text) && notSending[textID] == "" {
				t.Errorf("%s (%s) sends to the organizers and doesn't say how:\n%s", textID, lang, text)
			}
		}
		if reached < 20 {
			t.Errorf("in %s %d texts say how to reach the organizers", lang, reached)
		}
	}
}

// TestContact: an organizer says how they are reached, before the closing and after
// it, and who has to ask them is told.
func TestContact(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.says(lan, "/dulieu").has("mời đồng chí gặp Ban Tổ chức của Lớp dân vận tại hội trường")
	list := d.taps(anOrganizer, d.taps(anOrganizer, d.says(anOrganizer, "/lop").button("Thiết lập lớp")).button("Lớp học")).has("Liên hệ Ban Tổ chức: <i>để trống</i>")
	d.taps(anOrganizer, list.button("Liên hệ Ban Tổ chức")).has("đang để trống", "Ví dụ: chị Lan")
	d.says(anOrganizer, strings.Repeat("0912 ", 30)).has("không được quá 120 ký tự", "Ví dụ: chị Lan")
	d.changes(anOrganizer, "anh <Lan>, 0912 345 678").has("Liên hệ Ban Tổ chức: <b>anh &lt;Lan&gt;, 0912 345 678</b>")
	d.says(lan, "/dulieu").has("mời đồng chí liên hệ Ban Tổ chức (anh &lt;Lan&gt;, 0912 345 678)").lacks("hội trường")
	d.says(lan, "/doan").has("mời liên hệ Ban Tổ chức (anh &lt;Lan&gt;")
	d.says(aStranger, "/doan").has("mời gặp Ban Tổ chức tại hội trường")

	d.close(c)
	d.says(lan, "/giaychungnhan").has("liên hệ Ban Tổ chức (anh &lt;Lan&gt;")
	d.taps(anOrganizer, d.says(anOrganizer, "/lop").lacks("Thiết lập").button("Liên hệ Ban Tổ chức")).has("đang là «anh &lt;Lan&gt;")
	d.changes(anOrganizer, "chị Hoa, 0912 345 679").has("Liên hệ Ban Tổ chức: <b>chị Hoa, 0912 345 679</b>")
	d.says(lan, "/giaychungnhan").has("liên hệ Ban Tổ chức (chị Hoa, 0912 345 679)")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		now, err := tx.Course(ctx, c.ID)
		if now.Contact != "chị Hoa, 0912 345 679" || now.Title != "Lớp dân vận" {
			t.Errorf("the course is %+v", now)
		}
		return err
	})
}
