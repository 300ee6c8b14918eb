package handlers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// waiting is the id of the claim that was made last and waits.
func (d *desk) waiting(c course.Course) int64 {
	d.t.Helper()
	var all []course.Claim
	d.store(func(ctx context.Context, tx *storage.Tx) (err error) {
		all, err = tx.WaitingClaims(ctx, c.ID)
		return err
	})
	if len(all) == 0 {
		d.t.Fatal("no claim waits")
	}
	return all[len(all)-1].ID
}

// latest is what somebody was told last.
func (d *desk) latest(user int64) answer {
	d.t.Helper()
	said := slices.DeleteFunc(d.notices(user).messages, func(m notice.Message) bool { return m.Text == "" })
	return answer{d.t, said[max(0, len(said)-1):]}
}

// menu is the roles whose commands somebody was shown last, without having asked.
func (d *desk) menu(user int64) []course.Role {
	d.t.Helper()
	menus := slices.DeleteFunc(d.notices(user).messages, func(m notice.Message) bool { return m.Menu == nil })
	if len(menus) == 0 {
		return nil
	}
	return menus[len(menus)-1].Menu
}

// represents makes somebody the representative of a delegation of the class.
func (d *desk) represents(c course.Course, user int64, delegation string) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Delegations(ctx, c.ID)
		for _, one := range all {
			if one.Name == delegation {
				storagetest.Grant(d.t, tx, user, course.Grant{Role: course.RepresentativeRole, CourseID: c.ID, DelegationID: one.ID})
			}
		}
		return err
	})
}

// unmatched has somebody say a name and a date of birth that are on no place.
func (d *desk) unmatched(user int64, name, birth string) answer {
	d.t.Helper()
	d.agrees(user, "DVCQ")
	d.says(user, name)
	return d.says(user, birth).has("Chưa tìm thấy")
}

// asks has somebody who was not found ask to be vouched for.
func (d *desk) asks(user int64, under answer, delegation string) answer {
	d.t.Helper()
	d.taps(user, under.button("Nhờ xác nhận")).has("Đơn vị công tác?")
	which := d.says(user, "UBND xã B").has("đoàn nào")
	summary := d.taps(user, which.button(delegation)).has("Nhờ xác nhận", "UBND xã B")
	return d.taps(user, summary.button("Gửi đề nghị"))
}

// claim has people claim places that somebody decides about, and those decide.
func (w *walk) claim() {
	w.t.Helper()
	w.wait()
	shares := func(user int64, phone string) answer {
		return w.takes(user, "answer:join", answer{w.t, w.serve(bot.Request{TelegramID: user, Contact: &bot.Contact{Phone: phone, TelegramID: user}})})
	}
	const second = 71
	w.press(second, w.opens(second, "c", "DVCQ"), "consent:yes")
	asked := w.press(second, shares(second, "0912345672"), "claim:yes")
	w.press(second, w.press(second, asked, "claim:withdraw"), "search:")
	w.press(second, shares(second, "0912345672"), "claim:yes")
	claim := w.tap(anOrganizer, fmt.Sprintf("claims:show:%d", w.waiting(w.course)))
	claim = w.press(anOrganizer, w.press(anOrganizer, claim, "claims:list"), "claims:show")
	w.press(anOrganizer, w.press(anOrganizer, claim, "claims:give"), "claims:sure")

	vouching := func(user int64, name, delegation string) int64 {
		w.press(user, w.opens(user, "c", "DVCQ"), "consent:yes")
		w.answers(user, name)
		w.press(user, w.answers(user, "15/5/1983"), "claim:ask")
		w.answers(user, "xã A")
		w.edits(user, "xã B")
		w.press(user, w.tap(user, "form:ask:choose:delegation:"+delegation), "form:ask:ok")
		return w.waiting(w.course)
	}
	own := fmt.Sprintf("#%d", w.delegationOf(4))
	for i, does := range []string{"vouch:no", "vouch:pass", "vouch:refuse", "vouch:give"} {
		shown := w.tap(aRepresentative, fmt.Sprintf("vouch:show:%d", vouching(int64(72+i), "Pham Duc Anh", own)))
		switch does {
		case "vouch:no":
			w.press(aRepresentative, shown, does)
			w.answers(aRepresentative, "Không phải người của đoàn")
		case "vouch:refuse":
			w.press(aRepresentative, w.press(aRepresentative, shown, "vouch:no"), does)
		default:
			w.press(aRepresentative, shown, does)
		}
	}
	const given = 75
	disowning := w.press(given, w.says(given, "/hoso"), "disown:ask")
	w.press(given, disowning, "disown:no")
	w.press(given, disowning, "disown:yes")

	for i, does := range []string{"claims:no", "claims:refuse", "claims:new"} {
		shown := w.tap(anOrganizer, fmt.Sprintf("claims:show:%d", vouching(int64(76+i), "Hồ Thị Mới", "#0")))
		switch does {
		case "claims:no":
			w.press(anOrganizer, shown, does)
			w.answers(anOrganizer, "Không có trong công văn cử đi")
		case "claims:refuse":
			w.press(anOrganizer, w.press(anOrganizer, shown, "claims:no"), does)
		default:
			w.press(anOrganizer, shown, does)
		}
	}
}

// delegationOf is the delegation of the place of that number.
func (w *walk) delegationOf(no int) int64 {
	w.t.Helper()
	return w.roster(w.course)[no-1].DelegationID
}

// TestSecondClaim: who has a place's phone is told that another account has it, and the
// organizers decide with one tap or two; both hear of it, and nobody else decides.
func TestSecondClaim(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.agrees(third, "DVCQ")
	d.says(third, "Phạm Đức")
	d.taps(third, d.says(third, "14/5/1983").button("Đúng là tôi")).has("Đã ghi danh")
	d.says(third, "/hoso").has("Phạm Đức", "không hiện").lacks("0912345673")
	d.says(third, "/dulieu").lacks("0912345673")

	d.agrees(other, "DVCQ")
	d.taps(other, d.shares(other, "0912345673", other).has("Phạm Đức", "UBND").button("Đúng là tôi")).
		has("tài khoản Telegram khác nhận", "đã được hỏi")
	claim := d.latest(anOrganizer).has("Hai tài khoản", "bằng họ tên và ngày sinh, lúc 9:00 15/8", "bằng đúng số điện thoại", "chắc chắn hơn", "tg://user?id=41", "tg://user?id=42")
	give := claim.button("Giao cho tài khoản mới")
	for _, user := range []int64{lan, other, third, aStranger} {
		d.taps(user, give).has("dành cho Ban Tổ chức")
	}
	sure := d.taps(anOrganizer, give).has("sẽ bị gỡ khỏi <b>Phạm Đức</b>")
	d.taps(anOrganizer, sure.button("Quay lại")).has("Hai tài khoản")
	d.taps(anOrganizer, sure.button("đổi tài khoản")).has("Đã giao chỗ", "đã được báo")
	d.taps(anOrganizer, sure.button("đổi tài khoản")).has("đã được giải quyết trước đó: đã giao chỗ")
	d.taps(anOrganizer, claim.button("Giữ tài khoản cũ")).has("đã được giải quyết trước đó")
	d.latest(third).has("đã gỡ tài khoản này khỏi học viên <b>Phạm Đức</b>")
	d.latest(other).has("Đã xác nhận", "Phạm Đức")
	d.says(other, "/hoso").has("Phạm Đức", "0912345673")
	d.says(third, "/hoso").has("dành cho học viên")
	if winner, loser := d.menu(other), d.menu(third); !slices.Contains(winner, course.TraineeRole) || slices.Contains(loser, course.TraineeRole) || loser == nil {
		t.Errorf("the menus are those of %q and %q", winner, loser)
	}

	// He who lost it asks for it by name, learns nothing new, and is refused.
	d.says(third, "/start c_DVCQ")
	d.says(third, "Phạm Đức")
	d.taps(third, d.says(third, "14/5/1983").has("Có phải").lacks("UBND", "Giồng Trôm").button("Đúng là tôi")).has("tài khoản Telegram khác nhận")
	d.says(third, "/start c_DVCQ").has("đang chờ quyết định")
	d.taps(anOrganizer, d.latest(anOrganizer).lacks("chắc chắn hơn").button("Giữ tài khoản cũ")).has("Đã từ chối")
	d.taps(other, d.latest(other).has("đã giữ chỗ này cho đồng chí").button("Không phải tôi")).has("không phải là đồng chí?")
	d.taps(third, d.latest(third).has("Chưa xác nhận được").button("Tìm lại")).has("Chia sẻ số điện thoại")
	if e := d.roster(c)[3]; e.Trainee.TelegramID != other || e.LinkedBy != course.LinkedByVouching {
		t.Errorf("the place is %+v", e)
	}
}

// TestAYearIsNoProof: who knows a name and a year is told as little as who knows nothing,
// and finds nobody.
func TestAYearIsNoProof(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	e := d.roster(c)[3]
	e.Trainee.Birth = course.Birth{Year: 1983}
	d.sets(c, e)
	d.agrees(third, "DVCQ")
	answers := map[string]bool{}
	for _, birth := range []string{"1983", "14/5/1983", "1971", "14/5/1971"} {
		d.says(third, "Phạm Đức")
		answers[strings.ReplaceAll(d.says(third, birth).has("Chưa tìm thấy").text(), birth, "…")] = true
	}
	if len(answers) != 1 {
		t.Errorf("the answers tell more: %v", answers)
	}
	if told := d.told(anOrganizer); told != "" {
		t.Errorf("the organizers hear of guesses: %s", told)
	}
}

// TestVouching: the representative of the delegation that is named sees the own people
// who come near, and decides; without one the organizers do.
func TestVouching(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.represents(c, aRepresentative, "Giồng Trôm")
	d.asks(third, d.unmatched(third, "Pham Duc", "15/5/1983"), "Giồng Trôm").has("nhờ đại diện đoàn", "có kết quả")
	d.taps(aRepresentative, d.says(aRepresentative, "/doan").has("1 người đang nhờ xác nhận").button("Pham Duc")).has("4. <b>Phạm Đức</b>")
	claim := d.latest(aRepresentative).has("<b>Pham Duc</b>, sinh 15/5/1983, UBND xã B", "4. <b>Phạm Đức</b>, sinh 14/5/1983", "Lớp dân vận").
		lacks("Trần", "Lê Thị Lan")
	if told := d.told(anOrganizer); told != "" {
		t.Errorf("the organizers were told as well: %s", told)
	}
	is := claim.button("Là số 4, Phạm Đức")
	d.says(third, "/start c_DVCQ").has("đang chờ quyết định") // and looks on, while it is decided
	for _, user := range []int64{anOrganizer, anAdmin, lan, third} {
		d.taps(user, is)
		if d.refused == nil {
			t.Errorf("%d decides with a representative's button", user)
		}
	}
	d.taps(aRepresentative, is).has("Đã giao chỗ <b>Phạm Đức</b>")
	d.taps(aRepresentative, is).has("đã được giải quyết trước đó")
	d.taps(aRepresentative, claim.button("Từ chối")).has("đã được giải quyết trước đó")
	d.latest(third).has("Đã xác nhận", "số 4")
	d.says(third, "Phạm Đức").has("đã ghi danh", "với tên <b>Phạm Đức</b>")
	d.says(third, "/lich").has("Lớp dân vận")

	// Nobody comes near; a representative passes it on, and the organizers add the person.
	d.asks(other, d.unmatched(other, "Hồ Thị Mới", "1/2/1990"), "Giồng Trôm")
	claim = d.latest(aRepresentative).has("không có ai gần giống")
	d.taps(aRepresentative, claim.button("Chuyển Ban Tổ chức")).has("Đã chuyển Ban Tổ chức")
	d.taps(anOrganizer, d.says(anOrganizer, "/duyet").has("1 người xin nhận chỗ", "<b>Hồ Thị Mới</b>, sinh 1/2/1990").button("Hồ Thị Mới")).has("không có ai gần giống")
	asked := d.latest(anOrganizer).has("Hồ Thị Mới")
	d.taps(anOrganizer, asked.button("Từ chối")).has("lý do")
	d.says(anOrganizer, strings.Repeat("x", 301)).has("dài quá 300", "lý do")
	d.says(anOrganizer, "chưa có công văn").has("Đã từ chối", "chưa có công văn")
	again := d.taps(other, d.latest(other).has("Lý do: «chưa có công văn»", "gặp Ban Tổ chức").button("Tìm lại"))
	again.has("Chia sẻ số điện thoại")
	d.says(other, "/dulieu").has("Đề nghị nhận chỗ", "Hồ Thị Mới, sinh 1/2/1990, UBND xã B, đoàn Giồng Trôm; lý do từ chối: «chưa có công văn»").lacks("Chưa lưu dữ liệu nào")
	d.says(other, "Hồ Thị Mới")
	d.asks(other, d.says(other, "1/2/1990"), "Không rõ").has("nhờ Ban Tổ chức")
	asked = d.latest(anOrganizer)
	d.taps(anOrganizer, asked.button("Thêm vào danh sách")).has("Đã thêm <b>Hồ Thị Mới</b>", "số 5")
	d.taps(anOrganizer, asked.button("Thêm vào danh sách")).has("đã được giải quyết trước đó")
	if all := d.roster(c); len(all) != 5 || all[4].Trainee.TelegramID != other || all[4].Unit != "UBND xã B" {
		t.Errorf("the roster has %d people, the last is %+v", len(all), all[len(all)-1])
	}
}

// TestVouchingForWhoIsGone: a place that was taken off the roster or was given meanwhile,
// a claimant who has withdrawn, a course that has closed.
func TestVouchingForWhoIsGone(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	waits := d.asks(third, d.unmatched(third, "Phạm Đúc", "15/5/1983"), "Không rõ")
	claim := d.latest(anOrganizer)
	d.leavesOut(c, 4)
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.WithdrawLeftOut(ctx, c.ID, d.now)
		return err
	})
	d.taps(anOrganizer, d.taps(anOrganizer, claim.button("Là số 4")).has("không còn trong danh sách", "đã rút tên").button("Thẻ số 4")).button("Đưa trở lại danh sách")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.RestoreLeftOut(ctx, c.ID, d.now)
		return err
	})
	d.agrees(other, "DVCQ")
	d.taps(other, d.shares(other, "0912345673", other).button("Đúng là tôi")).has("Đã ghi danh")
	sure := d.taps(anOrganizer, claim.button("Là số 4")).has("sẽ bị gỡ khỏi <b>Phạm Đức</b>")
	d.taps(other, d.taps(other, d.says(other, "/hoso").button("Không phải tôi")).has("không phải là đồng chí?").button("Đúng, không phải")).has("Đã gỡ", "Chia sẻ số điện thoại")
	d.latest(anOrganizer).has("báo mình không phải là <b>Phạm Đức</b>")
	d.taps(third, waits.button("Rút đề nghị")).has("Đã rút")
	d.taps(third, waits.button("Rút đề nghị")).has("không còn chờ")
	d.taps(anOrganizer, sure.button("đổi tài khoản")).has("đã thôi")

	d.says(third, "/start c_DVCQ")
	d.says(third, "Phạm Đúc")
	d.asks(third, d.says(third, "15/5/1983"), "Không rõ")
	claim = d.latest(anOrganizer)
	d.close(c)
	d.taps(anOrganizer, claim.button("Thêm vào danh sách")).has("đã bế giảng")
	d.taps(anOrganizer, claim.button("Là số 4")).has("Đã giao chỗ") // for the certificate
	d.latest(third).has("Đã xác nhận")
	d.says(third, "/start c_DVCQ").has("đã bế giảng")
}

// TestDisown: from the profile, asked once more, with the ways that are left; a second tap
// and the button of somebody else do nothing.
func TestDisown(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	asked := d.taps(lan, d.says(lan, "/hoso").button("Không phải tôi")).has("Nguyễn Thị Lan", "số 1")
	d.taps(lan, asked.button("Vẫn là tôi")).has("vẫn là <b>Nguyễn Thị Lan</b>")
	d.taps(binh, asked.button("Đúng, không phải")).has("không còn gắn với tài khoản này")
	d.taps(lan, asked.button("Đúng, không phải")).has("Đã gỡ tài khoản", "Chia sẻ số điện thoại")
	d.taps(lan, asked.button("Đúng, không phải")).has("không còn gắn với tài khoản này")
	if n := strings.Count(d.told(anOrganizer), "báo mình không phải"); n != 1 {
		t.Errorf("the organizers were told %d times", n)
	}
	d.agrees(third, "DVCQ")
	d.taps(third, d.shares(third, "0912345670", third).has("Có phải", "Nguyễn Thị Lan").button("Đúng là tôi")).has("Đã ghi danh")
	if e := d.roster(c)[0]; e.Trainee.TelegramID != third || e.LinkedBy != course.LinkedByPhone {
		t.Errorf("the place is %+v", e)
	}
}
