package handlers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
	"github.com/loptruong/loptruong/words"
)

// said is every text of a language, by id; of one with plural forms, all of them.
func said(t *testing.T, lang string) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../i18n/texts/*." + lang + ".json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no texts in %s: %v", lang, err)
	}
	texts := map[string]string{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var groups map[string]map[string]any
		if err := json.Unmarshal(data, &groups); err != nil {
			t.Fatal(err)
		}
		for group, of := range groups {
			for textID, text := range of {
				texts[group+"."+textID] = fmt.Sprint(text)
			}
		}
	}
	return texts
}

// More people of the desk, for what texts send them to.
const (
	aGraduate   = 52 // of a course that is closed
	aTraineeToo = 53 // a representative who is on the roster
)

// readers says who is shown the texts that name a command: by id, else by the
// part before the dot. A text that names one and is not here fails the test.
var readers = map[string][]int64{
	"ways.hint": {anOrganizer}, "hours": {anOrganizer},
	"audience.title": {anOrganizer}, "starting": {anAdmin},
	"bundle": {anOrganizer}, "closing": {anOrganizer}, "course": {anOrganizer}, "import": {anOrganizer, anAdmin},
	"dryrun": {anOrganizer}, "issue": {anOrganizer}, "signed": {anOrganizer}, "newcourse": {anAdmin}, "print": {anOrganizer}, "tick": {anOrganizer}, "tickfor": {aTraineeToo}, "tickfor.again": {aRepresentative}, "trainees": {anOrganizer},
	"tickfor.told": {lan}, "tickfor.told_undone": {lan},
	"checkin_closed": {anOrganizer}, "remind.missed": {anOrganizer}, "announce": {anOrganizer}, "later": {anOrganizer},
	"reschedule.see_sessions": {anOrganizer}, "reschedule.see_timetable": {lan},
	"newcomers.hint":       {anOrganizer},
	"card.way_in":          {anOrganizer},
	"card.printed":         {anOrganizer},
	"paper_of":             {anOrganizer},
	"merge":                {anOrganizer},
	"merit":                {anOrganizer},
	"speaker":              {anOrganizer},
	"card.ask_unlink":      {anOrganizer},
	"card.ask_withdraw":    {anOrganizer},
	"card.told_enrolled":   {lan},
	"card.told_represents": {aRepresentative},
	"vouch.has_place":      {anOrganizer},
	"vouch.granted":        {lan},
	"waiting.has_place":    {anOrganizer},
	"waiting.told_seated":  {lan},
	"gone.again":           {anOrganizer},
	"amend.cancelled":      {anOrganizer},
	"amend.told":           {lan},
	"sheet":                {anOrganizer},
	"person.withdrawn":     {anOrganizer},
	"import.needs_course":  {anAdmin}, "import.ask_workbook": {anAdmin},
	"setting": {anOrganizer}, "formfile": {anOrganizer}, "quiet": {lan},
	"refuse.no_course_made": {anAdmin}, "refuse.choose_course": {anOrganizer, anAdmin},

	"group": {anOrganizer}, "post": {anOrganizer}, "status": {anAdmin}, "copy": {anAdmin}, "leaving": {lan}, "inquiry": {lan},
	"screen": {anOrganizer}, "screen_page": {anOrganizer}, "slips_page": {anOrganizer}, "correct": {lan}, "calendar": {lan}, "calendar_page": {lan}, "checkin": {lan, aTraineeToo}, "ways": {lan, aTraineeToo}, "welcome": {lan}, "progress": {lan}, "start.closed": {aGraduate}, "start.also_choose": {lan, anOrganizer},
	"join": {aStranger}, "hint.anyone": {aStranger}, "hint.trainee": {lan}, "hint.representative": {aRepresentative, aTraineeToo},
	"hint.organizer": {anOrganizer}, "hint.admin": {anAdmin},
	"refuse.organizer": {aStranger, lan}, "refuse.trainee": {anOrganizer}, "refuse.representative": {anOrganizer}, "refuse.admin": {aStranger, anOrganizer}, "refuse.old_button": {aStranger, anAdmin},
	"roles.gone": {anOrganizer, anAdmin}, "roles.last_admin": {anAdmin}, "roles.told": {aStranger, lan}, "roles.told_admin": {aStranger},
	"refuse.unknown_command": {aStranger, anAdmin}, "privacy": {aStranger, lan},
}

// command finds the commands in a text, and what stands before them.
var command = regexp.MustCompile(`(^|[\s(>:])/([a-z]{2,})`)

// TestCommandsInTexts: a command that a text names exists in that language, and
// serves whoever is shown the text.
func TestCommandsInTexts(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, "16/8 7:20")
			d.readers(lang)
			p := mustTexts(t).In(lang, course.Comrade)
			closed := map[string]bool{} // what is said to whoever may not
			for _, textID := range []string{"unknown_command", "trainee", "representative", "organizer", "admin", "forbidden", "no_course", "no_managed_course"} {
				for _, c := range []course.Course{{}, {Title: "Lớp dân vận"}} {
					closed[p.T("refuse."+textID, "Organizers", words.Organizers(p, c))] = true
				}
			}
			texts, found := said(t, lang), 0
			for _, textID := range slices.Sorted(maps.Keys(texts)) {
				group, _, _ := strings.Cut(textID, ".")
				for _, hit := range command.FindAllStringSubmatch(texts[textID], -1) {
					found++
					users, ok := readers[textID]
					if !ok {
						users, ok = readers[group]
					}
					if !ok {
						t.Errorf("%s names /%s, and nothing says who reads it", textID, hit[2])
					}
					for _, user := range users {
						if user == aRepresentative && conditional(texts[textID], hit[0]) {
							continue
						}
						if answer := d.says(user, "/"+hit[2]).text(); closed[answer] {
							t.Errorf("%s sends user %d to /%s, which answers %q", textID, user, hit[2], answer)
						}
						d.says(user, "/huy")
					}
				}
			}
			if found < 50 {
				t.Errorf("only %d commands were found in the texts", found)
			}
		})
	}
}

// conditional tells whether a command is named only to trainees.
func conditional(text, hit string) bool {
	_, rest, ok := strings.Cut(text, "{{if .Trainee}}")
	only, _, _ := strings.Cut(rest, "{{end}}")
	return ok && (strings.Contains(only, strings.TrimSpace(hit)))
}

// readers makes everybody whom the texts are for, with a course that is open and
// one that is closed.
func (d *desk) readers(lang string) {
	d.t.Helper()
	c := d.class()
	over := course.NewCourse("CU", "Lớp cũ")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.CreateCourse(ctx, &over, nil); err != nil {
			return err
		}
		old := course.Enrollment{CourseID: over.ID, State: course.Enrolled, Trainee: course.Trainee{Name: "Võ Cũ", AccountID: storagetest.Account(d.t, tx, aGraduate)}}
		both := course.Enrollment{CourseID: c.ID, State: course.Enrolled, Trainee: course.Trainee{Name: "Võ Đại Diện", AccountID: storagetest.Account(d.t, tx, aTraineeToo)}}
		for _, e := range []*course.Enrollment{&old, &both} {
			if err := tx.Enroll(ctx, e); err != nil {
				return err
			}
		}
		delegations, err := tx.Delegations(ctx, c.ID)
		if err != nil {
			return err
		}
		for _, user := range []int64{aRepresentative, aTraineeToo} {
			if _, err := tx.GrantRole(ctx, course.Grant{AccountID: storagetest.Account(d.t, tx, user), Role: course.RepresentativeRole, CourseID: c.ID, DelegationID: delegations[0].ID}); err != nil {
				return err
			}
		}
		for _, user := range []int64{anAdmin, anOrganizer, aStranger, lan, aRepresentative, aGraduate, aTraineeToo} {
			if _, err := tx.EnsureAccount(ctx, user, lang); err != nil {
				return err
			}
			if err := tx.SetLanguage(ctx, storagetest.Account(d.t, tx, user), lang); err != nil {
				return err
			}
		}
		return nil
	})
	d.close(over)
}

// TestButtonsInTexts: a button that a text tells people to press is one of ours.
func TestButtonsInTexts(t *testing.T) {
	t.Parallel()
	named := map[string]*regexp.Regexp{
		i18n.Vietnamese: regexp.MustCompile(`(?i)bấm (?:nút )?<b>([^<]+)</b>`),
		i18n.English:    regexp.MustCompile(`(?i)(?:tap|press) <b>([^<]+)</b>`),
	}
	for lang, pattern := range named {
		texts := said(t, lang)
		found := 0
		for textID, text := range texts {
			for _, hit := range pattern.FindAllStringSubmatch(text, -1) {
				found++
				if !slices.ContainsFunc(slices.Collect(maps.Values(texts)), func(label string) bool {
					_, words, _ := strings.Cut(label, " ") // after its sign
					return words == hit[1] || label == hit[1]
				}) {
					t.Errorf("%s (%s) sends people to the button %q, which there isn't", textID, lang, hit[1])
				}
			}
		}
		if found == 0 {
			t.Errorf("no text in %s names a button", lang)
		}
	}
}

// TestButtonsInTheGuide: the guide's buttons are those of the chat.
func TestButtonsInTheGuide(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../doc/huong-dan-ban-to-chuc.md")
	if err != nil {
		t.Fatal(err)
	}
	value := regexp.MustCompile(`\{\{[^}]*\}\}`)
	var labels []string
	for _, text := range said(t, i18n.Vietnamese) {
		labels = append(labels, strings.TrimSpace(value.ReplaceAllString(text, "…")))
	}
	buttons := regexp.MustCompile(`\*\*(\p{So}\x{FE0F}? [^*]+)\*\*`).FindAllSubmatch(guide, -1)
	if len(buttons) < 5 {
		t.Errorf("only %d buttons were found in the guide", len(buttons))
	}
	for _, b := range buttons {
		if !slices.Contains(labels, string(b[1])) {
			t.Errorf("the guide names the button %q, which there isn't", b[1])
		}
	}
}

// TestTakenEndsTheForm: after "somebody else has this place" nothing waits for
// buttons that are gone.
func TestTakenEndsTheForm(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ phone, says string }{
		"taken by another account":  {"0912345670", "tài khoản Telegram khác nhận"},
		"the account is another's":  {"0912345672", "đã gắn với một học viên, nên cần xác nhận"},
		"taken, no organizer reads": {"0912345670", "mời đồng chí gặp Ban Tổ chức của Lớp dân vận"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, "15/8 9:00")
			c := d.class()
			user := int64(third)
			if strings.Contains(tt.says, "gắn với") {
				d.linkElsewhere(user)
			}
			if strings.Contains(name, "no organizer") {
				d.store(func(ctx context.Context, tx *storage.Tx) error {
					return tx.SetBlocked(ctx, anOrganizer, true)
				})
			}
			d.agrees(user, c.Code)
			answer := d.taps(user, d.shares(user, tt.phone, user).button("Đúng là tôi")).has(tt.says, "điểm danh theo tên")
			told := d.told(anOrganizer)
			if was := strings.Contains(answer.text(), "đã được hỏi"); was != (told != "") {
				t.Errorf("the person hears that the organizers were told: %v; they were told %q", was, told)
			}
			said := d.says(user, "Nguyễn Thị Lan").lacks("bấm một trong các nút")
			if strings.Contains(tt.says, "gắn với") { // who is a trainee of another course may ask its organizers
				said.has("Gửi câu hỏi này", "Lớp khác")
				return
			}
			said.has("chưa hiểu tin này")
			d.says(user, "/huy").has("Không có việc nào")
		})
	}
}

// linkElsewhere makes the user a trainee of another course.
func (d *desk) linkElsewhere(user int64) {
	d.t.Helper()
	c := course.NewCourse("KHAC", "Lớp khác")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.CreateCourse(ctx, &c, nil); err != nil {
			return err
		}
		if _, err := tx.EnsureAccount(ctx, user, "vi"); err != nil {
			return err
		}
		return tx.Enroll(ctx, &course.Enrollment{CourseID: c.ID, State: course.Enrolled, Trainee: course.Trainee{Name: "Võ Khác", AccountID: storagetest.Account(d.t, tx, user)}})
	})
}

// TestToldWhenSomebodyWas: who waits for the organizers hears that they were told
// when one of them, or an admin, can read it.
func TestToldWhenSomebodyWas(t *testing.T) {
	t.Parallel()
	block := func(d *desk, user int64) {
		d.store(func(ctx context.Context, tx *storage.Tx) error {
			return tx.SetBlocked(ctx, user, true)
		})
	}
	for name, tt := range map[string]struct {
		before func(d *desk)
		told   int64 // 0: nobody
	}{
		"the organizer":                {func(*desk) {}, anOrganizer},
		"the organizer has blocked it": {func(d *desk) { block(d, anOrganizer) }, 0}, // the admin has never opened the bot
		"the admin then":               {func(d *desk) { block(d, anOrganizer); d.says(anAdmin, "/start") }, anAdmin},
		"both have blocked it":         {func(d *desk) { d.says(anAdmin, "/start"); block(d, anOrganizer); block(d, anAdmin) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, "15/8 9:00")
			d.class()
			tt.before(d)
			d.agrees(third, "DVCQ")
			d.says(third, "Phạm Đức")
			asked := d.asks(third, d.says(third, "14/5/1979"), "Không rõ").text()
			d.says(third, "/start c_DVCQ")
			d.says(third, "Phạm Đức")
			wrong := d.taps(third, d.says(third, "14/5/1983").button("Sai thông tin"))
			d.taps(third, wrong.button("Đơn vị"))
			sent := d.taps(third, d.says(third, "Xã A").button("Gửi đi duyệt")).has("gặp Ban Tổ chức").text()
			for _, said := range []bool{strings.Contains(asked, "Đã nhờ"), strings.Contains(sent, "Đã gửi")} {
				if said != (tt.told != 0) {
					t.Errorf("told is %v:\n%s\n%s", said, asked, sent)
				}
			}
			if tt.told != 0 && strings.Count(d.told(tt.told), "Phạm Đức") < 2 {
				t.Error("nobody was told")
			}
		})
	}
}

// TestNamesMayBeTriedAgain: the lock says until when, opens then, is longer the
// next time, and opens at a new roster; the phone number needs no waiting.
func TestNamesMayBeTriedAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 23:50")
	c := d.class()
	fail := func() (last answer) {
		for year := range 5 {
			d.says(third, "Phạm Đức").has("ngày, tháng, năm sinh")
			last = d.says(third, fmt.Sprint(1960+year))
		}
		return last
	}
	d.agrees(third, "DVCQ")
	locked := fail().has("Từ <b>0:05</b> ngày 16/8", "Chia sẻ số điện thoại của tôi")
	if locked.messages[0].AskContact == "" {
		t.Error("there is no button to share the phone number")
	}
	d.now = d.now.Add(14 * time.Minute)
	d.says(third, "Phạm Đức").has("Từ <b>0:05</b>").lacks("năm sinh")
	unknown := d.shares(third, "0987000000", third).has("Từ <b>0:05</b>").lacks("Không cần chờ")
	if unknown.messages[0].AskContact == "" {
		t.Error("there is no button to share the phone number")
	}
	d.now = d.now.Add(time.Minute)
	fail().has("Từ <b>0:35</b>, hoặc ngay khi")
	d.says(third, "/huy")
	d.says(third, "/start c_DVCQ").has("Từ <b>0:35</b>")
	d.leavesOut(c) // the organizers import the roster
	d.says(third, "Phạm Đức").has("ngày, tháng, năm sinh")
	d.says(third, "14/5/1983").has("Có phải")
}

// TestWithdrawnMeanwhile: a place that was offered and then withdrawn is not
// asked about for ever.
func TestWithdrawnMeanwhile(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.agrees(third, "DVCQ")
	yes := d.shares(third, "0912345673", third).button("Đúng là tôi")
	d.says(third, "").has("bấm một trong các nút")
	d.leavesOut(c, 4)
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.WithdrawLeftOut(ctx, c.ID, tx.Now())
		return err
	})
	d.taps(third, yes).has("vừa được rút tên", "họ và tên")
	d.says(third, "Phạm Đức").has("năm sinh")
}

// TestClosedMeanwhile: a form of a course that was closed ends with its first
// answer.
func TestClosedMeanwhile(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 7:20")
	c := d.class()
	d.agrees(third, "DVCQ")
	d.taps(anOrganizer, "tick:name:1").has("gõ tên")
	d.closing(c, nil, 8)
	d.close(c)
	d.says(third, "Phạm Đức").has("đã bế giảng")
	d.says(third, "Phạm Đức").has("chưa hiểu")
	d.says(anOrganizer, "lan").has("đã bế giảng")
	d.says(anOrganizer, "lan").has("chưa hiểu")
	d.says(lan, "/hoso").lacks("mời đồng chí gặp Ban Tổ chức")
}

// TestClosedAndEmpty: a course that nobody can join or import into any more is
// told nobody how to fill.
func TestClosedAndEmpty(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := course.NewCourse("TRONG", "Lớp trống")
	d.store(func(ctx context.Context, tx *storage.Tx) error { return tx.CreateCourse(ctx, &c, nil) })
	d.says(anAdmin, "/hocvien").has("chưa có học viên", "/nhapds")
	d.says(anAdmin, "/thongbao").has("start=c_TRONG")
	d.close(c)
	d.says(anAdmin, "/hocvien").has("chưa có học viên").lacks("/nhapds")
	d.says(anAdmin, "/thongbao").has("chưa có ai nhận được").lacks("start=c_TRONG")
	d.says(anAdmin, "/lop").lacks("start=c_TRONG", "/nhapds")
}

// TestRegisteringAfterAWithdrawal ends the form, and the organizers hear of it.
func TestRegisteringAfterAWithdrawal(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	c.Mode = course.OpenToAll
	d.leavesOut(c, 2)
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		if _, err := tx.WithdrawLeftOut(ctx, c.ID, tx.Now()); err != nil {
			return err
		}
		return tx.UpdateCourse(ctx, c)
	})
	d.agrees(binh, "DVCQ")
	d.says(binh, "Trần Văn Bình")
	d.says(binh, "1981").has("Chức vụ")
	d.says(binh, "Chủ tịch")
	d.says(binh, "UBND")
	ok := d.says(binh, "Chợ Lách").button("Xác nhận")
	d.taps(binh, ok).has("đã được rút tên", "Ban Tổ chức đã được báo")
	d.says(binh, "đúng").lacks("bấm một trong các nút")
	told := d.notices(anOrganizer).has("xin ghi danh lại", "bấm nút dưới đây")
	d.taps(anOrganizer, told.button("Xem thẻ học viên")).button("Đưa trở lại danh sách")
}
