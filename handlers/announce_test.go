package handlers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

func TestAnnouncement(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.says(anOrganizer, "/thongbao").has("2 người nhận được, 2 chưa liên kết")
	first := d.says(anOrganizer, "Mai học ở Hội trường B").has("Xem trước", "2</b> người")
	if got := string(first.messages[1].Content); got != `{"text":"Mai học ở Hội trường B","head":{"course":"Lớp dân vận"}}` {
		t.Errorf("the preview is %s", got)
	}
	send := first.button("Gửi tới 2 người")
	photo := []byte(`{"message":{"photo":[{"file_id":"P"}],"caption":"Ảnh"}}`)
	album := answer{t, d.serve(bot.Request{TelegramID: anOrganizer, Media: true, Raw: photo})}.has("thay cho tin trước")
	answer{t, d.serve(bot.Request{TelegramID: anOrganizer, Raw: []byte(`{"message":{"dice":{"value":3}}}`)})}.has("Gửi được: chữ, ảnh")
	long := fmt.Appendf(nil, `{"message":{"photo":[{"file_id":"L"}],"caption":%q}}`, strings.Repeat("x", 1025))
	answer{t, d.serve(bot.Request{TelegramID: anOrganizer, Media: true, Album: "b", Raw: long})}.has("dài hơn 1024 ký tự")
	if again := d.serve(bot.Request{TelegramID: anOrganizer, Media: true, Album: "b", Raw: photo}); len(again) != 0 {
		t.Errorf("the second part of a refused album is answered: %+v", again)
	}
	d.taps(anOrganizer, send).has("đã hủy") // it was replaced
	d.taps(aStranger, album.button("Gửi tới")).has("Ban Tổ chức")
	album.lacks("mất kết nối")
	d.setting(c, course.SettingOnUnknown, "hold")
	control := d.taps(anOrganizer, album.button("Gửi tới")).has("nay đã đổi", "không gửi trùng") // what it showed was "send again"
	d.taps(anOrganizer, control.button("Gửi tới")).has("đã xác nhận gửi lúc 9:00")
	d.taps(anOrganizer, control.button("Gửi tới")).has("đang gửi")
	d.taps(anOrganizer, control.button("Hủy")).has("đang gửi")
	d.says(anOrganizer, "xong chưa").lacks("Xem trước")

	d.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.SendingAnnouncements(ctx)
		if err != nil || len(all) != 1 {
			return fmt.Errorf("%d announcements: %w", len(all), err)
		}
		if a := all[0]; a.OnUnknown != notice.Hold || a.Message.Several() || string(a.Message.Content) != `{"photo":[{"file_id":"P"}],"caption":"Ảnh","head":{"course":"Lớp dân vận"}}` {
			t.Errorf("the announcement is %+v, %s", a, a.Message.Content)
		}
		got, err := tx.Delivery(ctx, all[0].ID)
		if want := (notice.Delivery{Total: 4, Waiting: 2, Unreachable: 2}); got != want {
			t.Errorf("delivery %+v, want %+v", got, want)
		}
		return err
	})
}

// TestDraftsEnd: whatever ends the form ends the draft in it, and its buttons say
// so.
func TestDraftsEnd(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(d *desk, preview answer){
		"cancelled":          func(d *desk, _ answer) { d.says(anOrganizer, "/huy").has("Đã hủy") },
		"cancelled, English": func(d *desk, _ answer) { d.says(anOrganizer, "/cancel").has("Đã hủy") },
		"an old cancel":      func(d *desk, _ answer) { d.taps(anOrganizer, "cancel:announce").has("Đã hủy") },
		"its own button": func(d *desk, preview answer) {
			d.taps(anOrganizer, preview.button("Hủy")).has("Đã hủy thông báo")
		},
		"begun again":  func(d *desk, _ answer) { d.says(anOrganizer, "/thongbao") },
		"replaced":     func(d *desk, _ answer) { d.says(anOrganizer, "Không phải mai").has("thay cho tin trước") },
		"another form": func(d *desk, _ answer) { d.says(anOrganizer, "/tracuu").has("mã tra cứu") },
		"an import":    func(d *desk, _ answer) { d.says(anOrganizer, "/nhapds").has("Lớp dân vận") },
		"ticking":      func(d *desk, _ answer) { d.taps(anOrganizer, "tick:name:1").has("gõ tên") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, "16/8 7:20")
			d.class()
			d.says(anOrganizer, "/thongbao")
			preview := d.says(anOrganizer, "Mai nghỉ học")
			end(d, preview)
			for _, label := range []string{"Gửi tới 2 người", "Hủy"} {
				d.taps(anOrganizer, preview.button(label)).has("đã hủy hoặc đã được thay")
			}
			d.store(func(ctx context.Context, tx *storage.Tx) error {
				all, err := tx.SendingAnnouncements(ctx)
				if len(all) != 0 {
					t.Errorf("announced %+v", all)
				}
				return err
			})
		})
	}
}

// TestAudienceChanged: a confirmation reaches those it showed, or shows anew.
func TestAudienceChanged(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]struct {
		do    func(ctx context.Context, tx *storage.Tx, roster []course.Enrollment) error
		shows string
	}{
		"somebody links": {func(ctx context.Context, tx *storage.Tx, roster []course.Enrollment) error {
			return tx.LinkTrainee(ctx, roster[2].Trainee.ID, storagetest.Account(t, tx, 33))
		}, "Gửi tới <b>3</b> người"},
		"somebody blocks": {func(ctx context.Context, tx *storage.Tx, _ []course.Enrollment) error {
			return tx.SetBlocked(ctx, 31, true)
		}, "1 đã chặn bot"},
		"somebody is withdrawn": {func(ctx context.Context, tx *storage.Tx, roster []course.Enrollment) error {
			return withdrawn(ctx, tx, course.Diff{Gone: roster[3:]})
		}, "1 chưa liên kết"},
		"one goes, one comes": {func(ctx context.Context, tx *storage.Tx, roster []course.Enrollment) error {
			return withdrawn(ctx, tx, course.Diff{Gone: roster[3:], New: []course.Enrollment{{No: 4, State: course.Enrolled,
				Trainee: course.Trainee{Name: "Người Mới", Phone: "0912345679"}}}})
		}, "2 chưa liên kết"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, "15/8 9:00")
			c := d.class()
			d.says(anOrganizer, "/thongbao")
			preview := d.says(anOrganizer, "Mai học ở Hội trường B")
			roster := d.roster(c)
			d.store(func(ctx context.Context, tx *storage.Tx) error { return change.do(ctx, tx, roster) })
			anew := d.taps(anOrganizer, preview.button("Gửi tới")).has("nay đã đổi", change.shows).lacks("đã xác nhận")
			if m := anew.messages[0]; m.Edit == 0 || len(m.Buttons) != 0 {
				t.Errorf("the old buttons stay: %+v", m)
			}
			d.taps(anOrganizer, preview.button("Gửi tới")).has("nay đã đổi")
			d.taps(anOrganizer, anew.button("Gửi tới")).has("đã xác nhận")
		})
	}
}

// withdrawn stores a roster and withdraws those whom it leaves out.
func withdrawn(ctx context.Context, tx *storage.Tx, d course.Diff) error {
	if err := tx.StoreRoster(ctx, 1, d); err != nil {
		return err
	}
	_, err := tx.WithdrawLeftOut(ctx, 1, tx.Now())
	return err
}

// TestDraftEdited: who edits the message that is about to be announced hears that
// the preview stands; nobody else does.
func TestDraftEdited(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	edit := func(user int64, message int) answer {
		t.Helper()
		return answer{t, d.serve(bot.Request{TelegramID: user, MessageID: message, Edited: true, Raw: []byte(`{}`)})}
	}
	d.says(anOrganizer, "/thongbao")
	none := edit(anOrganizer, 5)
	preview := d.says(anOrganizer, "Mai học ở Hội trường B")
	message := int(1000 + d.row)
	edit(anOrganizer, message).has("Bản xem trước không đổi")
	for _, silent := range []answer{none, edit(anOrganizer, message-1), edit(aStranger, message)} {
		if len(silent.messages) != 0 {
			t.Errorf("an edit is answered with %q", silent.text())
		}
	}
	d.taps(anOrganizer, preview.button("Gửi tới")).has("đã xác nhận")
	if late := edit(anOrganizer, message); len(late.messages) != 0 {
		t.Errorf("an edit after it is answered with %q", late.text())
	}
}

// TestBlockedAreNamed: who has blocked the bot is counted as such wherever people
// are counted, and no longer once they write again.
func TestBlockedAreNamed(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Delegations(ctx, c.ID)
		if err != nil {
			return err
		}
		_, err = tx.GrantRole(ctx, course.Grant{AccountID: storagetest.Account(t, tx, third), Role: course.RepresentativeRole, CourseID: c.ID, DelegationID: all[0].ID})
		return err
	})
	d.serve(bot.Request{TelegramID: lan, Blocked: true})
	d.says(anOrganizer, "/lop").has("2 đã liên kết Telegram (1 đã chặn bot), 2 chưa")
	d.says(anOrganizer, "/hocvien").has("2 đã liên kết Telegram (1 đã chặn bot)", "<b>Giồng Trôm</b>: 2 học viên, 1 đã liên kết (1 đã chặn bot)",
		"<b>Chợ Lách</b>: 2 học viên, 1 đã liên kết\n", "🚫 1. Nguyễn Thị Lan", "📱 2. Trần Văn Bình", "🚫 đã chặn bot")
	d.says(anOrganizer, "/hocvien lan giong trom").has("🚫 1. <b>Nguyễn Thị Lan")
	d.says(third, "/doan").has("🚫 Nguyễn Thị Lan", "Đã liên kết Telegram: 1/2 · 🚫 đã chặn bot: 1")
	d.says(anAdmin, "/trangthai").has("2 đã liên kết Telegram (1 đã chặn bot)")
	d.says(anOrganizer, "/thongbao").has("1 người nhận được, 2 chưa liên kết, 1 đã chặn bot")
	send := d.says(anOrganizer, "Mai nghỉ").has("Gửi tới <b>1</b> người", "1 đã chặn bot").button("Gửi tới 1 người")
	d.taps(anOrganizer, send).has("đã xác nhận")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		got, err := tx.Delivery(ctx, 1)
		if want := (notice.Delivery{Total: 4, Waiting: 1, Blocked: 1, Unreachable: 2}); got != want {
			t.Errorf("delivery %+v, want %+v", got, want)
		}
		return err
	})

	d.serve(bot.Request{TelegramID: binh, Blocked: true})
	d.says(anOrganizer, "/thongbao").has("0 người nhận được, 2 chưa liên kết, 2 đã chặn bot", "soạn") // goes by the representatives
	d.says(anOrganizer, "Mai nghỉ").has("2 người không dùng được bot, cũng không có đại diện").button("Gửi qua đại diện đoàn: 2 người")
	d.says(anOrganizer, "/huy")
	d.says(lan, "/lich") // the bot has missed that she has let it in again
	d.says(anOrganizer, "/lop").has("2 đã liên kết Telegram (1 đã chặn bot)")
	d.serve(bot.Request{TelegramID: binh, Unblocked: true})
	d.says(anOrganizer, "/lop").has("2 đã liên kết Telegram, 2 chưa")
}
