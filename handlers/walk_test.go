package handlers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/handlers"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
	"github.com/loptruong/loptruong/words"
)

// More people of the walk: of another course, and of none.
const (
	aPasserby        = 61
	anotherOrganizer = 62
	anotherTrainee   = 63
	aHelper          = 64
	aLatecomer       = 65
	aRevoked         = 68 // who was an organizer of the class
	aDeputy          = 66
	anotherDeputy    = 67 // the representative of another delegation
)

// walk is a way through everything that can be done in the chat, by those who may do
// it.
type walk struct {
	*desk
	course course.Course
	next   course.Course                                                 // of others, and of one of the class
	taken  map[string]bool                                               // ways in by which something was done
	before func(by int64, way string, audience course.Role, data string) // called before a button of a way that is not taken yet; nil: nothing
}

// newWalk is the class, with a representative and somebody whom the last roster leaves
// out, beside a course of others and one that is open to all. Everybody speaks the
// language.
func newWalk(t *testing.T, lang string) *walk {
	t.Helper()
	w := &walk{desk: newDesk(t, "16/8 7:26"), taken: map[string]bool{}}
	w.course = w.class()
	w.crowd()
	w.leavesOut(w.course, 4)
	w.store(func(ctx context.Context, tx *storage.Tx) error {
		for _, user := range []int64{anAdmin, anOrganizer, aStranger, aPasserby, anotherOrganizer, anotherTrainee, aHelper, aLatecomer, aRepresentative, aRevoked, aDeputy, anotherDeputy, lan, binh, third, other} {
			if _, err := tx.EnsureAccount(ctx, user, lang); err != nil {
				return err
			}
			if err := tx.SetLanguage(ctx, storagetest.Account(t, tx, user), lang); err != nil {
				return err
			}
		}
		open, next := course.NewCourse("MO", "Lớp mở"), course.NewCourse("K2", "Lớp thứ hai")
		open.Mode = course.OpenToAll
		for _, c := range []*course.Course{&open, &next} {
			if err := tx.CreateCourse(ctx, c, nil); err != nil {
				return err
			}
		}
		for user, name := range map[int64]string{anotherTrainee: "Võ Khác", lan: "Lan của lớp khác"} {
			place := course.Enrollment{CourseID: next.ID, State: course.Enrolled, Trainee: course.Trainee{Name: name, AccountID: storagetest.Account(t, tx, user)}}
			if err := tx.Enroll(ctx, &place); err != nil {
				return err
			}
		}
		w.next = next
		delegations, err := tx.Delegations(ctx, w.course.ID)
		if err != nil {
			return err
		}
		for _, g := range []course.Grant{
			{AccountID: storagetest.Account(t, tx, anotherOrganizer), Role: course.OrganizerRole, CourseID: next.ID},
			{AccountID: storagetest.Account(t, tx, aRepresentative), Role: course.RepresentativeRole, CourseID: w.course.ID, DelegationID: delegations[0].ID},
			{AccountID: storagetest.Account(t, tx, anotherDeputy), Role: course.RepresentativeRole, CourseID: w.course.ID, DelegationID: delegations[1].ID},
			{AccountID: storagetest.Account(t, tx, aRevoked), Role: course.OrganizerRole, CourseID: w.course.ID},
		} {
			if _, err := tx.GrantRole(ctx, g); err != nil {
				return err
			}
		}
		if _, err = tx.RevokeRole(ctx, grantOf(t, tx, aRevoked)); err != nil {
			return err
		}
		return tx.SetActiveCourse(ctx, storagetest.Account(t, tx, aRevoked), w.course.ID)
	})
	return w
}

// grantOf is the id of the first role that a user has.
func grantOf(t *testing.T, tx *storage.Tx, user int64) int64 {
	t.Helper()
	actor, err := tx.Actor(t.Context(), storagetest.Account(t, tx, user))
	if err != nil || len(actor.Grants) == 0 {
		t.Fatalf("the user %d has no role: %v", user, err)
	}
	return actor.Grants[0].ID
}

// crowd puts so many people on the roster that it has a second page.
func (w *walk) crowd() {
	w.t.Helper()
	w.store(func(ctx context.Context, tx *storage.Tx) error {
		var more []course.Enrollment
		for i := range 60 {
			more = append(more, course.Enrollment{No: 10 + i, State: course.Enrolled, Delegation: "Mỏ Cày", Trainee: course.Trainee{Name: fmt.Sprintf("Đặng Số %c%c", 'A'+i/8, 'A'+i%8)}})
		}
		more[0].Trainee.Phone = "0912345675"
		return tx.StoreRoster(ctx, w.course.ID, course.Diff{New: more})
	})
}

// ways are all ways into the rooms but commands, with the audience of each.
func ways() map[string]course.Role {
	all := map[string]course.Role{}
	for _, r := range handlers.Routes {
		for what := range r.Taps {
			all[r.Action+":"+what] = r.Audience
		}
		for kind := range r.Links {
			all["/"+r.Command+" "+kind+"_"] = r.Audience
		}
		if r.Answer != nil {
			all["answer:"+r.Dialog] = r.Audience
		}
		if r.Form != nil {
			all[visit.FormAction+":"+r.Dialog] = r.Audience
		}
		if r.Edited != nil {
			all["edited:"+r.Dialog] = r.Audience
		}
		offeredWay(all, r)
	}
	return all
}

// wayOf is the way of a button's data.
func wayOf(data string) string {
	action, rest, _ := strings.Cut(data, ":")
	what, _, _ := strings.Cut(rest, ":")
	what, _, _ = strings.Cut(what, "~")
	if _, ok := ways()[action+":"+what]; ok {
		return action + ":" + what
	}
	return action + ":"
}

// takes notes that a way was taken, unless that was refused or only a toast. What is
// put into the chat without being an answer is returned as one.
func (w *walk) takes(user int64, way string, a answer) answer {
	w.t.Helper()
	if len(a.messages) == 0 {
		a = w.moved(user)
	}
	if len(a.messages) == 0 {
		w.t.Errorf("%s has no answer", way)
	}
	said := func(m notice.Message) bool { return m.Tap == "" || way == "react:" } // which says it in the toast alone
	if w.refused == nil && slices.ContainsFunc(a.messages, said) {
		w.taken[way] = true
	}
	return a
}

// tap presses a button.
func (w *walk) tap(user int64, data string) answer {
	w.t.Helper()
	way := wayOf(data)
	if w.before != nil && !w.taken[way] {
		w.before(user, way, ways()[way], data)
	}
	return w.takes(user, way, w.taps(user, data))
}

// press presses the first button whose data begin so.
func (w *walk) press(user int64, under answer, data string) answer {
	w.t.Helper()
	return w.tap(user, under.data(data))
}

// pressOne presses the buttons of a kind one after the other until an answer offers
// another kind, and presses that.
func (w *walk) pressOne(user int64, under answer, kind, then string) answer {
	w.t.Helper()
	for _, m := range under.messages {
		for _, b := range slices.Concat(m.Buttons...) {
			if !strings.HasPrefix(b.Data, kind) {
				continue
			}
			if a := w.tap(user, b.Data); a.offers(then) != "" {
				return w.press(user, a, then)
			}
		}
	}
	w.t.Fatalf("no button %s leads to %s under:\n%s", kind, then, under.text())
	return answer{}
}

// opens follows a link.
func (w *walk) opens(user int64, kind, rest string) answer {
	w.t.Helper()
	return w.takes(user, "/start "+kind+"_", w.says(user, "/start "+kind+"_"+rest))
}

// answers says something to the question that is open, or to none.
func (w *walk) answers(user int64, texts ...string) (last answer) {
	w.t.Helper()
	for _, text := range texts {
		last = w.takes(user, "answer:"+w.dialog(user).Name, w.says(user, text))
	}
	return last
}

// edits changes what was said last to the question that is open.
func (w *walk) edits(user int64, text string) answer {
	w.t.Helper()
	return w.takes(user, "edited:"+w.dialog(user).Name, w.desk.edits(user, w.row, text))
}

// dialog is the one that is open in somebody's chat; without a name when none is.
func (w *walk) dialog(user int64) (d notice.Dialog) {
	w.t.Helper()
	w.store(func(ctx context.Context, tx *storage.Tx) (err error) {
		d, _, err = tx.Dialog(ctx, user)
		return err
	})
	return d
}

// all goes all ways.
func (w *walk) all(lang string) {
	w.t.Helper()
	w.arrive()
	w.offer()
	w.attend(lang)
	w.correct()
	w.leave()
	w.inquire()
	w.run()
	w.review()
	w.list()
	w.keep()
	w.mark()
	w.decide()
	w.excuse()
	w.administer()
	w.claim()
	w.finish()
}

// arrive joins, by a place on the roster and by the form.
func (w *walk) arrive() {
	w.t.Helper()
	w.press(aHelper, w.press(aHelper, w.opens(aHelper, "c", "MO"), "lang:again"), "lang:again") // and back
	w.answers(aHelper, "không rõ")
	w.says(aHelper, "/huy")

	shares := func(user int64, phone string) answer {
		return w.takes(user, "answer:"+w.dialog(user).Name, answer{w.t, w.serve(bot.Request{TelegramID: user, Contact: &bot.Contact{Phone: phone, TelegramID: user}})})
	}
	asked := w.opens(third, "c", "DVCQ")
	w.press(third, asked, "consent:no")
	w.press(third, asked, "consent:yes")
	shares(third, "0912345672")
	w.press(third, shares(third, "0912345672"), "claim:back")
	w.press(third, shares(third, "0912345672"), "claim:no")
	w.says(third, "/huy")

	w.press(other, w.opens(other, "c", "DVCQ"), "consent:yes")
	w.press(other, shares(other, "0912345672"), "claim:wrong")

	w.press(aLatecomer, w.opens(aLatecomer, "c", "DVCQ"), "consent:yes")
	w.press(aLatecomer, shares(aLatecomer, "0912345675"), "claim:yes")

	w.press(aStranger, w.opens(aStranger, "c", "MO"), "consent:yes")
	w.answers(aStranger, "Đỗ Hoài")
	w.edits(aStranger, "Đỗ Hoài An")
	w.answers(aStranger, "3/4/1990", "Chủ tịch", "xã B")
	w.edits(aStranger, "xã A")
	w.press(aStranger, w.answers(aStranger, "0912345688"), "form:register:ok")

	w.opens(aStranger, "v", "K7QM-2XWD-9F")
	w.press(aStranger, w.says(aStranger, "/tracuu"), "cancel")
	w.says(aStranger, "/tracuu")
	w.answers(aStranger, "K7QM-2XWD-9F")
}

// attend does what a trainee does.
func (w *walk) attend(lang string) {
	w.t.Helper()
	w.press(lan, w.says(lan, "/ngonngu"), "lang:"+lang)
	timetable := w.press(lan, w.elsewhere(lan, "/lich"), "schedule:")
	w.press(lan, w.press(lan, w.press(lan, timetable, "schedule:ics"), "schedule:ask"), "schedule:new")
	asking := w.press(lan, timetable, "remind:ask")
	w.press(lan, asking, "remind:keep")
	w.press(lan, w.press(lan, asking, "remind:off"), "remind:on")
	w.press(lan, w.elsewhere(lan, "/ketqua"), "progress:")
	w.press(lan, w.elsewhere(lan, "/hoso"), "profile:")
	w.tap(lan, fmt.Sprintf("in:of:%d", w.course.ID))
	asked := w.says(lan, "/diemdanh")
	w.press(lan, asked, "in:code")
	w.tap(lan, "in:by:"+strings.TrimPrefix(asked.data("in:1"), "in:")+":111111")
	w.answers(lan, "111111")
	w.press(lan, asked, "in:1")
	w.store(func(ctx context.Context, tx *storage.Tx) error { return tx.SetScreenKey(ctx, w.course.ID, "key") })
	w.opens(lan, "k", course.NewScan("key", 1, w.now))
	second, _ := w.inDoubt(w.course)
	w.tap(third, second)
	w.tap(lan, fmt.Sprintf("object:%d", w.absent(w.course, lan)))
	w.answers(lan, "Tôi đến lúc 7:40")
	w.tap(anOrganizer, fmt.Sprintf("objection:list:%d", w.course.ID))
	w.press(anOrganizer, w.latest(anOrganizer), "objection:")
}

// review does what follows a session: its materials, and what people think of it.
func (w *walk) review() {
	w.t.Helper()
	now := w.now
	w.now = now.Add(5 * time.Hour) // it has ended
	list := w.press(anOrganizer, w.press(anOrganizer, w.says(anOrganizer, "/buoi"), "session:show"), "material:list")
	w.press(anOrganizer, list, "material:add")
	w.press(anOrganizer, w.answers(anOrganizer, "https://example.org/tai-lieu"), "material:done")
	list = w.press(anOrganizer, w.press(anOrganizer, w.says(anOrganizer, "/buoi"), "session:show"), "material:list")
	w.press(anOrganizer, list, "material:send")
	w.press(lan, w.latest(lan), "files:")
	w.press(anOrganizer, list, "material:drop")

	session := w.held()[0].ID
	w.tap(lan, fmt.Sprintf("opinion:%d:useful:5", session))
	w.thinks(session, 3)
	page := w.press(anOrganizer, w.press(anOrganizer, w.says(anOrganizer, "/buoi"), "session:show"), "opinions:show")
	w.press(anOrganizer, page, "opinions:switch")
	w.press(anOrganizer, page, "opinions:draw")
	w.taken["opinions:draw"] = w.refused == nil // it is answered by a toast, until the picture comes
	w.now = now
}

// correct asks for corrections: of one's own place, and for somebody of the delegation.
func (w *walk) correct() {
	w.t.Helper()
	w.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.SetActiveCourse(ctx, storagetest.Account(w.t, tx, lan), w.course.ID)
	})
	w.press(lan, w.press(lan, w.says(lan, "/hoso"), "correct:ask"), "form:correct:choose:field:unit")
	w.answers(lan, "Xã")
	sent := w.press(lan, w.edits(lan, "Xã A"), "form:correct:ok")
	w.press(lan, w.press(lan, sent, "correct:ask"), "correct:undo")

	list := w.press(aRepresentative, w.says(aRepresentative, "/doan"), "correctfor:list")
	w.press(aRepresentative, w.press(aRepresentative, list, "correctfor:ask"), "form:correct:choose:field:position")
	sent = w.press(aRepresentative, w.answers(aRepresentative, "Bí thư"), "form:correct:ok")
	w.press(aRepresentative, w.press(aRepresentative, sent, "correctfor:ask"), "correctfor:undo")
}

// leave asks for leave, three times, and takes one back.
func (w *walk) leave() {
	w.t.Helper()
	for _, day := range []string{"17/8", "18/8", "19/8"} {
		w.press(lan, w.says(lan, "/xinphep"), fmt.Sprintf("form:leave:choose:course:%d", w.course.ID))
		w.press(lan, w.answers(lan, day), "form:leave:choose:sessions:ok")
		w.answers(lan, "bận")
		sent := w.press(lan, w.press(lan, w.edits(lan, "ốm"), "form:leave:choose:photo:-"), "form:leave:ok")
		if day == "19/8" {
			w.press(lan, w.press(lan, sent, "leave:drop"), "leave:")
			w.says(lan, "/huy")
		}
	}
}

// excuse does what an organizer does about leave.
func (w *walk) excuse() {
	w.t.Helper()
	list := w.tap(anOrganizer, words.LeavesTap.Data(words.PageOfCourse{Course: w.course.ID}))
	w.press(anOrganizer, w.press(anOrganizer, list, "leaves:show"), "leaves:ok")
	list = w.tap(anOrganizer, words.LeavesTap.Data(words.PageOfCourse{Course: w.course.ID}))
	w.press(anOrganizer, w.press(anOrganizer, w.press(anOrganizer, list, "leaves:show"), "leaves:no"), "leaves:why")
	list = w.tap(anOrganizer, words.LeavesTap.Data(words.PageOfCourse{Course: w.course.ID}))
	one := w.press(anOrganizer, w.press(anOrganizer, list, "leaves:done"), "leaves:show")
	granted := w.press(anOrganizer, one, "leaves:ok")
	refused := w.press(anOrganizer, w.replies(anOrganizer, w.arrives(anOrganizer, granted.messages[0]), "Bận thi"), "leaves:sure")
	w.press(anOrganizer, w.press(anOrganizer, refused, "leaves:ok"), "leaves:no")
	w.answers(anOrganizer, "đã hết phép")
}

// run does what an organizer does before and during a course.
func (w *walk) run() {
	w.t.Helper()
	overview := w.says(anOrganizer, "/lop")
	w.opens(aHelper, "r", linkToken(w.press(anOrganizer, overview, "invite:org").text()))
	w.opens(aDeputy, "r", linkToken(w.press(anOrganizer, overview, "invite:rep").text()))
	w.manage()
	w.groups(overview)
	groups := w.press(anOrganizer, overview, "setting:list")
	texts := w.press(anOrganizer, groups, fmt.Sprintf("setting:list:%d:papers", w.course.ID))
	w.press(anOrganizer, texts, fmt.Sprintf("setting:ask:%d:place", w.course.ID))
	w.press(anOrganizer, w.answers(anOrganizer, "Ban Tuyên giáo"), "setting:ok")
	w.press(anOrganizer, w.press(anOrganizer, texts, fmt.Sprintf("setting:ask:%d:place", w.course.ID)), "setting:clear")
	w.press(anOrganizer, texts, fmt.Sprintf("setting:ask:%d:overlay", w.course.ID))
	texts = w.press(anOrganizer, w.answers(anOrganizer, "khổ 190 x 135; họ tên 95 62"), "setting:ok")
	w.press(anOrganizer, texts, "setting:print")
	w.taken["setting:print"] = w.refused == nil
	w.press(anOrganizer, texts, "setting:preview")
	w.taken["setting:preview"] = w.refused == nil // it is answered by a toast, until the pictures come
	w.forms(texts)
	rules := w.press(anOrganizer, groups, fmt.Sprintf("setting:list:%d:reminders", w.course.ID))
	w.press(anOrganizer, w.press(anOrganizer, rules, "setting:ask"), "setting:is")
	w.says(anOrganizer, "/huy")

	left := w.press(anOrganizer, overview, "gone:show")
	w.press(anOrganizer, left, "gone:keep")
	w.press(anOrganizer, w.press(anOrganizer, w.press(anOrganizer, left, "gone:ask"), "gone:drop"), "gone:undo")

	ways := w.press(anOrganizer, w.says(anOrganizer, "/lop"), "ways:")
	w.press(anOrganizer, w.press(anOrganizer, ways, "ways:set"), "ways:set") // off, and on again

	session := w.press(anOrganizer, w.says(anOrganizer, "/buoi"), "session:show")
	hours := w.press(anOrganizer, session, "hours:of")
	w.press(anOrganizer, hours, "hours:do")
	w.press(anOrganizer, hours, "hours:ask")
	w.press(anOrganizer, w.answers(anOrganizer, "8:10", "Khai mạc trễ"), "hours:ok")
	w.press(anOrganizer, w.press(anOrganizer, w.press(anOrganizer, session, "ways:of"), "ways:one"), "ways:follow")
	w.press(anOrganizer, session, "session:list")
	w.press(anOrganizer, w.press(anOrganizer, session, "tick:name"), "tick:as")
	ticked := w.press(anOrganizer, w.press(anOrganizer, w.answers(anOrganizer, "binh"), "tick:in"), "tick:set")
	ticked = w.press(anOrganizer, w.press(anOrganizer, ticked, "tick:time"), "tick:at")
	w.press(anOrganizer, w.press(anOrganizer, ticked, "tick:undo"), "tick:done")
	w.represent(session)

	w.reschedule(session)

	w.says(anOrganizer, "/thongbao")
	preview := w.answers(anOrganizer, "Mai học ở Hội trường B")
	w.edits(anOrganizer, "Mai học ở Hội trường A")
	w.press(anOrganizer, w.press(anOrganizer, w.press(anOrganizer, preview, "ann:to"), "ann:seg"), "ann:back")
	w.press(anOrganizer, w.press(anOrganizer, preview, "ann:extra"), "ann:extra")
	w.press(anOrganizer, preview, "ann:no")
	w.press(anOrganizer, w.press(anOrganizer, w.says(anOrganizer, "/hocvien duc"), "person:show"), "pick:")
	w.says(anOrganizer, "/thongbao")
	w.press(anOrganizer, w.answers(anOrganizer, "Mai học ở Hội trường C"), "ann:go")
	w.former()
	w.later()
}

// reschedule does what an organizer does with the sessions of a course.
func (w *walk) reschedule(session answer) {
	w.t.Helper()
	edits := w.press(anOrganizer, session, "reschedule:show")
	w.press(anOrganizer, edits, "reschedule:ask:1:topic")
	w.press(anOrganizer, w.answers(anOrganizer, "Công tác dân vận"), "reschedule:ok")
	w.press(anOrganizer, w.press(anOrganizer, edits, "reschedule:ask:1:topic"), "reschedule:clear")
	w.press(anOrganizer, w.press(anOrganizer, edits, "reschedule:ask:1:swap"), "reschedule:with")
	w.press(anOrganizer, w.says(anOrganizer, "/buoi"), "reschedule:add")
	w.press(anOrganizer, w.answers(anOrganizer, "sáng 18/8 6h-7h"), "reschedule:name")
	w.press(anOrganizer, w.tap(anOrganizer, "reschedule:ask:8:cancel"), "reschedule:sure")
	w.says(anOrganizer, "/huy")
}

// represent ticks on the lists: an organizer, and a representative, who checks in somebody
// who was not there.
func (w *walk) represent(session answer) {
	w.t.Helper()
	page := w.press(anOrganizer, w.press(anOrganizer, session, "tick:list"), "tick:page")
	w.press(anOrganizer, page, "tick:flip")
	w.press(anOrganizer, w.tap(anOrganizer, visit.TickTap.Data(visit.Ticked{Session: 1, Enrollment: 1, As: course.Present})), "tick:set:1:1:1:absent")
	w.says(aRepresentative, "/diemdanhho")
	page = w.press(aRepresentative, w.tap(aRepresentative, words.ForTap.Data(struct{}{})), "for:page")
	for _, b := range slices.Concat(page.messages[0].Buttons...) {
		if strings.HasPrefix(b.Data, "for:flip") && strings.Contains(b.Label, ofGiongTrom) {
			w.tap(aRepresentative, b.Data)
		}
	}
	w.tap(lan, words.DenyTap.Data(words.OfSession{ID: 1}))
}

// manage does what an organizer does with the roles of a course, and an admin with all.
func (w *walk) manage() {
	w.t.Helper()
	screen := w.says(anOrganizer, "/manchieu")
	w.press(anOrganizer, screen, "screen:slips")
	w.press(anOrganizer, w.press(anOrganizer, screen, "screen:ask"), "screen:new")
	var deputy, helper, entry int64
	w.store(func(ctx context.Context, tx *storage.Tx) error {
		deputy, helper = grantOf(w.t, tx, aDeputy), grantOf(w.t, tx, aHelper)
		return nil
	})
	held := w.press(anOrganizer, w.says(anOrganizer, "/lop"), "roles:of")
	w.press(anOrganizer, held, "invite:rep")
	asked := w.press(anOrganizer, w.press(anOrganizer, held, fmt.Sprintf("roles:show:%d", deputy)), "roles:ask")
	w.press(anOrganizer, asked, "roles:ok")
	w.press(anOrganizer, w.press(anOrganizer, w.says(anOrganizer, "/phanquyen"), "roles:inv"), "roles:drop")

	all := w.press(anAdmin, w.press(anAdmin, w.says(anAdmin, "/phanquyen"), "roles:of"), "all:roles")
	w.press(anAdmin, all, "all:admin")
	w.press(anAdmin, w.says(anAdmin, "/phanquyen"), "all:inv")
	w.press(anAdmin, w.press(anAdmin, all, fmt.Sprintf("roles:show:%d", helper)), "all:log")

	w.tend()

	w.press(anOrganizer, w.says(anOrganizer, "/nhatky"), "log:")
	for _, e := range w.roster(w.course) {
		entry = e.ID
	}
	w.tap(anOrganizer, visit.LogOfPersonTap.Data(words.OfEntry{ID: entry}))
}

// list does what an organizer does with the people of a course.
func (w *walk) list() {
	w.t.Helper()
	w.press(anOrganizer, w.says(anOrganizer, "/hocvien"), "people:")
	entry := w.press(anOrganizer, w.says(anOrganizer, "/hocvien duc"), "person:show")
	w.press(anOrganizer, entry, "person:ask")
	w.press(anOrganizer, w.answers(anOrganizer, "Phạm Đức Anh"), "person:ok")
	w.pressOne(anOrganizer, entry, "person:ask", "person:clear")
	w.press(anOrganizer, w.says(anOrganizer, "/hocvien dang so"), "people:find")
	w.press(anOrganizer, w.says(anOrganizer, "/hocvien"), "add:")
	w.press(anOrganizer, w.answers(anOrganizer, "Hồ Thị Mới"), "form:add:back")
	w.says(anOrganizer, "/huy")
	delegation := w.tap(anOrganizer, fmt.Sprintf("person:ask:%d:delegation", w.roster(w.course)[3].ID))
	w.press(anOrganizer, delegation, "person:is")
	w.tap(anOrganizer, fmt.Sprintf("person:ask:%d:delegation", w.roster(w.course)[3].ID))
	w.press(anOrganizer, w.answers(anOrganizer, "Ba Tri"), "person:new")
	w.press(anOrganizer, w.press(anOrganizer, entry, "person:said"), "person:card")
	w.press(anOrganizer, w.press(anOrganizer, entry, "person:act"), "person:card")
	w.press(anOrganizer, w.press(anOrganizer, entry, "person:act"), "person:do")
	w.press(anOrganizer, w.press(anOrganizer, w.press(anOrganizer, w.says(anOrganizer, "/hocvien duc"), "person:show"), "person:act"), "person:do")

	w.press(anOrganizer, w.press(anOrganizer, w.says(anOrganizer, "/hocvien duc"), "person:show"), "merge:ask")
	merged := w.press(anOrganizer, w.press(anOrganizer, w.answers(anOrganizer, "dang so aa"), "merge:with"), "merge:ok")
	w.press(anOrganizer, w.press(anOrganizer, merged, "merge:back"), "merge:undo")

	w.press(anOrganizer, w.says(anOrganizer, "/nhapds"), "import:blank")
	w.answers(anOrganizer, "đây")
	w.asked()
	for _, what := range []string{"no:%d", "ok:%d:abcd"} {
		w.sends(anOrganizer, "ds.xlsx", 1000)
		i := w.lastImport()
		i.Seen = "abcd"
		w.moveImport(i, course.ImportRead)
		w.tap(anOrganizer, fmt.Sprintf("import:"+what, i.ID))
	}
}

// keep does what an organizer does about the book.
func (w *walk) keep() {
	w.t.Helper()
	session := w.press(anOrganizer, w.says(anOrganizer, "/buoi"), "session:show")
	w.press(anOrganizer, w.press(anOrganizer, session, "book:session"), "book:at")
	person := w.press(anOrganizer, w.press(anOrganizer, w.says(anOrganizer, "/hocvien duc"), "person:show"), "book:of")
	w.press(anOrganizer, w.press(anOrganizer, w.press(anOrganizer, person, "book:one"), "book:set"), "form:amend:choose:state:excused")
	w.answers(anOrganizer, "Có đơn")
	w.press(anOrganizer, w.edits(anOrganizer, "Có đơn xin phép"), "form:amend:ok")
}

// mark enters many people at once, of the course at hand and of one of two.
func (w *walk) mark() {
	w.t.Helper()
	w.says(anOrganizer, "vắng: 10-12")
	w.press(anOrganizer, w.press(anOrganizer, w.answers(anOrganizer, "có mặt: 10-12"), "mark:ok"), "mark:undo")
	beside := course.NewCourse("K4", "Lớp song song")
	w.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.CreateCourse(ctx, &beside, coursetest.Sessions("16/8/2022"))
	})
	w.press(anAdmin, w.says(anAdmin, "vắng: 0"), "mark:at")
	w.says(anAdmin, "/huy")
}

// decide does what an organizer does about corrections.
func (w *walk) decide() {
	w.t.Helper()
	page := w.roster(w.course)[20:32] // and more
	w.store(func(ctx context.Context, tx *storage.Tx) error {
		for i, e := range page {
			k := course.Correction{Place: e, Field: course.FieldUnit, Before: e.Unit, After: fmt.Sprintf("Xã %d", i), By: storagetest.Account(w.t, tx, lan)}
			if err := tx.CreateCorrection(ctx, &k); err != nil {
				return err
			}
		}
		return nil
	})
	list := w.says(anOrganizer, "/duyet")
	list = w.press(anOrganizer, list, fmt.Sprintf("correction:%d", w.course.ID))
	list = w.press(anOrganizer, w.press(anOrganizer, list, "correction:show"), "correction:ok")
	list = w.press(anOrganizer, w.press(anOrganizer, w.press(anOrganizer, list, "correction:show"), "correction:no"), "correction:why")
	w.press(anOrganizer, w.press(anOrganizer, list, "correction:all"), "correction:no")
	w.answers(anOrganizer, "Danh sách của huyện ghi khác")
}

// asked answers what the dry run of a file asks, all of it and one by one.
func (w *walk) asked() {
	w.t.Helper()
	w.sends(anOrganizer, "ds.xlsx", 1000)
	i := w.lastImport()
	w.moveImport(i, course.ImportRead)
	w.store(func(ctx context.Context, tx *storage.Tx) error {
		roster, err := tx.Roster(ctx, w.course.ID)
		if err != nil {
			return err
		}
		questions := []course.Question{{Kind: course.AskSame, Row: roster[1], Place: roster[0]}}
		for _, e := range roster[:2] {
			questions = append(questions, course.Question{Kind: course.AskRestore, Row: e, Place: e})
		}
		return tx.AskImport(ctx, i.ID, questions)
	})
	first := w.tap(anOrganizer, fmt.Sprintf("import:ask:%d", i.ID))
	second := w.press(anOrganizer, first, "import:q")
	w.press(anOrganizer, second, "import:all")
	w.press(anOrganizer, w.press(anOrganizer, first, "import:say"), "import:review")
}

// administer does what an admin does.
func (w *walk) administer() {
	w.t.Helper()
	w.tap(anAdmin, "course:page:1")
	w.press(anAdmin, w.tap(anAdmin, fmt.Sprintf("course:%d", w.course.ID)), "course:list")
	w.press(anAdmin, w.says(anAdmin, "/taolop"), "new:blank")
	w.answers(anAdmin, "Lớp moi")
	w.edits(anAdmin, "Lớp mới")
	w.press(anAdmin, w.answers(anAdmin, "LM-2022"), "form:newcourse")
	w.says(anAdmin, "/huy")
}

// finish closes the course, takes that back, and closes it for good.
func (w *walk) finish() {
	w.t.Helper()
	w.closing(w.course, map[int64]string{lan: "PPPPPPPP"}, 8)
	w.now = coursetest.At("19/8 18:00")
	w.except()
	w.press(anOrganizer, w.says(anOrganizer, "/capgcn"), "bundles:print")
	w.taken["bundles:print"] = w.refused == nil
	w.press(anOrganizer, w.press(anOrganizer, w.says(anOrganizer, "/capgcn"), "issue:day"), "issue:on")
	w.press(anOrganizer, w.says(anOrganizer, "/capgcn"), "issue:day")
	w.answers(anOrganizer, "20/8/2022")
	for _, then := range []string{"issue:back", "issue:send"} {
		sure := w.press(anOrganizer, w.says(anOrganizer, "/capgcn"), "issue:ask")
		w.press(anOrganizer, w.press(anOrganizer, sure, "issue:show"), "issue:ask")
		w.press(anOrganizer, w.press(anOrganizer, sure, "issue:ok"), then)
	}
	w.completes()
	w.press(anOrganizer, w.tap(anOrganizer, fmt.Sprintf("rest:ask:%d", w.course.ID)), "rest:ok")
	w.draw(w.course)
	w.receives()
	w.says(anOrganizer, "/goidoan")
	w.tap(anOrganizer, fmt.Sprintf("bundles:send:%d", w.course.ID))
	w.commend()
	w.revoke()
}

// revoke revokes a certificate and issues another.
func (w *walk) revoke() {
	w.t.Helper()
	register := w.says(anOrganizer, "/sovaoso")
	w.press(anOrganizer, register, "register:of")
	w.press(anOrganizer, register, "register:year")
	w.press(anAdmin, w.says(anAdmin, "/sovaoso 142"), "register:start")
	w.press(anOrganizer, w.says(anOrganizer, "/kyso"), "sign:get")
	w.says(anOrganizer, "/thuhoi")
	page := w.press(anOrganizer, w.press(anOrganizer, w.answers(anOrganizer, "nguyen thi lan"), "person:show"), "paper:of")
	w.press(anOrganizer, w.press(anOrganizer, page, "paper:ask"), "paper:why")
	revoked := w.press(anOrganizer, w.press(anOrganizer, w.answers(anOrganizer, "Sai tên"), "paper:sure"), "paper:ok")
	w.press(anOrganizer, w.press(anOrganizer, w.press(anOrganizer, revoked, "paper:anew"), "paper:twice"), "paper:give")
}

// except holds a certificate back before the closing, and takes that back.
func (w *walk) except() {
	w.t.Helper()
	w.press(anOrganizer, w.says(anOrganizer, "/capgcn"), "paper:who")
	w.says(anOrganizer, "nguyen thi lan")
	page := w.press(anOrganizer, w.press(anOrganizer, w.says(anOrganizer, "/hocvien nguyen thi lan"), "person:show"), "paper:of")
	held := w.press(anOrganizer, w.press(anOrganizer, w.press(anOrganizer, page, "paper:ask"), "paper:why"), "paper:ok")
	w.press(anOrganizer, held, "paper:lift")
}

// TestEveryButton goes every way into every room that the table of routes names, but
// the commands, in both languages: each button, each answer to a question, each form
// and each link does something.
func TestEveryButton(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			w := newWalk(t, lang)
			w.all(lang)
			for way := range ways() {
				if !w.taken[way] {
					t.Errorf("nobody has gone by %q", way)
				}
			}
		})
	}
}
