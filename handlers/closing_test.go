package handlers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// moved is what messages in a person's chat have been changed to since it was last
// looked at.
func (d *desk) moved(user int64) answer {
	d.t.Helper()
	a := answer{t: d.t}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		epoch, err := tx.TakeOver(ctx)
		if err != nil {
			return err
		}
		notices, err := tx.Claim(ctx, epoch, notice.ReplyLane, 1000)
		if err != nil {
			return err
		}
		for i, n := range notices {
			notices[i].State = notice.Sent
			if n.ChatID == user {
				a.messages = append(a.messages, n.Message)
				d.sound(n.Message)
			}
		}
		return tx.Mark(ctx, epoch, notices)
	})
	return a
}

// ended is the class whose sessions are all closed: Lan may have a certificate, and
// the other three not.
func (d *desk) ended() course.Course {
	d.t.Helper()
	c := d.class()
	d.closing(c, map[int64]string{lan: "PPLPPPPP", binh: "PPPPKKK"}, 8)
	return c
}

// sure is the last question of the closing of a class with somebody not eligible.
func (d *desk) sure() answer {
	d.t.Helper()
	return d.taps(anOrganizer, d.says(anOrganizer, "/capgcn").button("Bế giảng và cấp"))
}

// TestClosingCountsAllPapers: the button that closes a course says how many papers it gives, those of other
// kinds too.
func TestClosingCountsAllPapers(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 14:10")
	c := d.ended()
	d.sure().button("Đúng: cấp 1 giấy, 3 người không được cấp")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.Course(ctx, c.ID)
		if err != nil {
			return err
		}
		c.Form.Confirm = true // who was there below the rule gets a paper that says so
		return tx.UpdateCourse(ctx, c)
	})
	sure := d.sure().has("<b>1</b> giấy loại khác")
	d.taps(anOrganizer, sure.button("Đúng: cấp 2 giấy"))
	d.moved(anOrganizer).has("1/2022/GCN", "1/2022/XNTD")
}

func TestIssue(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 14:10")
	c := d.class()
	d.closing(c, map[int64]string{lan: "PPLPPPP", binh: "PPPPKKK"}, 7)
	d.says(anOrganizer, "/capgcn").has("Chưa bế giảng được", "buổi chiều 19/8")
	d.says(anOrganizer, "/goidoan").has("chưa bế giảng")
	d.now = coursetest.At("19/8 18:00") // the clock is past the end, the bot is not done with it
	d.says(anOrganizer, "/capgcn").has("Chưa bế giảng được", "buổi chiều 19/8", "ghi nốt", "sau ít phút").lacks("Sau giờ đó")
	d.now = coursetest.At("19/8 14:10")
	d.closing(c, nil, 8)
	preview := d.says(anOrganizer, "/capgcn").has("Đủ điều kiện: <b>1/4</b>", "Trần Văn Bình", "4/8 buổi = 50 % &lt; 80 %", "vắng sáng 18/8",
		"ngày 19/8/2022", "để trống tên người ký")
	ask := preview.button("Bế giảng và cấp")
	d.taps(lan, ask).has("dành cho Ban Tổ chức")
	sure := d.taps(anOrganizer, ask).has("<b>3/4</b> học viên", "không được cấp", "<b>1</b> người được cấp")
	d.taps(anOrganizer, sure.button("Quay lại")).has("Đủ điều kiện: <b>1/4</b>")
	d.says(lan, "/giaychungnhan").has("sau khi") // so far nothing has happened
	confirm := sure.button("cấp 1 giấy, 3 người không được cấp")
	d.taps(anOrganizer, confirm)
	waiting := d.moved(anOrganizer).has("đã bế giảng", "<b>1</b> số giấy chứng nhận", "1/2022/GCN", "14:11", "thu lại được")
	if buttons := waiting.messages[0].Buttons; len(buttons) != 2 || len(buttons[0]) != 1 || !strings.Contains(buttons[0][0].Label, "Thu lại") {
		t.Errorf("the buttons are %+v", buttons)
	}
	d.taps(anOrganizer, confirm).has("thu lại được")
	d.says(anOrganizer, "/capgcn").has("thu lại được")
	d.says(anOrganizer, "/goidoan").has("sau một phút")
	d.says(lan, "/giaychungnhan").has("sau khi")
	if told := d.told(binh); told != "" {
		t.Errorf("in the minute the one not eligible was told:\n%s", told)
	}

	d.taps(lan, waiting.button("Gửi ngay")).has("dành cho Ban Tổ chức")
	d.taps(anOrganizer, waiting.button("Gửi ngay")).has("Đang lập và gửi", "Đã lập 0/1", "đã gửi 0/1", "tệp đoàn 0/1")
	d.moved(anOrganizer).has("Đã lập 0/1")
	d.taps(anOrganizer, waiting.button("Gửi ngay")).has("không thu lại được nữa")
	d.taps(anOrganizer, waiting.button("Thu lại")).has("chính thức lúc 14:10", "Đã lập 0/1")
	if told := d.told(binh); strings.Count(told, "Rất tiếc") != 1 || !strings.Contains(told, "4/8 buổi = 50 %") {
		t.Errorf("the one not eligible was told:\n%s", told)
	}
	d.says(lan, "/giaychungnhan").has("đang được lập")
	d.says(binh, "/giaychungnhan").has("chưa được cấp")
	d.says(anOrganizer, "/goidoan").has("Giồng Trôm: tệp đang được lập", "Chợ Lách: không có giấy nào")

	issued := d.draw(c)
	want := course.Paper{
		Form: course.Form{}.WithDefaults(), Address: course.Comrade, Name: "Nguyễn Thị Lan", Birth: "14/5/1980", Unit: "UBND", Delegation: "Giồng Trôm",
		Title: "Lớp dân vận", From: "2022-08-16", To: "2022-08-19", Signed: "2022-08-19", Number: "1/2022/GCN", Register: 1,
		Code: issued[0].Code, VerifyURL: "https://lop.example.vn/c/" + issued[0].Code, IssuedAt: d.now.UTC(),
	}
	if diff := cmp.Diff(want, issued[0].Paper); len(issued) != 1 || diff != "" {
		t.Errorf("%d certificates, the paper differs (-want +got):\n%s", len(issued), diff)
	}
	d.says(third, "/start c_DVCQ").has("đã bế giảng")
}

// TestNobodyEligible: a course without a certificate is closed by an act of its own
// name, which is asked twice.
func TestNobodyEligible(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 18:00")
	c := d.class()
	d.closing(c, map[int64]string{lan: "PPKKKKKK"}, 8)
	first := d.says(anOrganizer, "/capgcn").has("<b>0/4</b>", "Không có ai đủ điều kiện").lacks("Xác nhận thì lớp đóng lại")
	forged := strings.Replace(first.button("không cấp giấy nào"), ":ask:", ":ok:", 1)
	d.taps(anOrganizer, forged).has("nay đã đổi") // the second question can't be passed over
	sure := d.taps(anOrganizer, first.button("không cấp giấy nào")).has("không ai trong <b>4</b> học viên")
	d.taps(anOrganizer, sure.button("Đúng, đóng lớp, không cấp giấy nào"))
	waiting := d.moved(anOrganizer).has("không cấp giấy nào", "thu lại được")
	d.taps(anOrganizer, waiting.button("Gửi ngay")).has("đã bế giảng, không cấp giấy nào")
	if told := d.told(lan); !strings.Contains(told, "Rất tiếc") {
		t.Errorf("who is not eligible was told %q", told)
	}
}

// TestTakeBack: the course is open again, nobody hears of it, the numbers are void
// and stay visible, and no button of before does anything.
func TestTakeBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 18:00")
	c := d.ended()
	sure := d.sure()
	confirm := sure.button("cấp 1 giấy")
	d.taps(anOrganizer, confirm)
	waiting := d.moved(anOrganizer)
	d.now = coursetest.At("19/8 18:01") // the minute is over, and the clock has not acted yet
	d.taps(anOrganizer, waiting.button("Thu lại")).has("Đã thu lại", "1/2022/GCN", "số bỏ")
	d.moved(anOrganizer).has("Đã thu lại")
	for _, user := range []int64{lan, binh} {
		if told := d.told(user); told != "" {
			t.Errorf("%d was told:\n%s", user, told)
		}
	}
	d.says(lan, "/giaychungnhan").has("sau khi")
	d.taps(anOrganizer, waiting.button("Gửi ngay")).has("đã được thu lại")
	d.taps(anOrganizer, waiting.button("Thu lại")).has("đã được thu lại")
	d.taps(anOrganizer, confirm).has("nay đã đổi", "Đủ điều kiện: <b>1/4</b>", "Số bỏ: 1/2022/GCN")
	d.taps(anOrganizer, sure.button("Quay lại")).has("Đủ điều kiện: <b>1/4</b>")
	code := ""
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Certificates(ctx, c.ID)
		if len(all) != 1 || all[0].State != course.Void {
			t.Fatalf("the register has %+v", all)
		}
		code = all[0].Code
		return err
	})
	d.says(aStranger, "/start v_"+code).has("1/2022/GCN là số bỏ").lacks("Lan", "có giá trị")

	// The course is open: what was missing is added, and it is closed again.
	plan := d.closing(c, nil, 0)
	d.says(anOrganizer, "/buoi")
	d.taps(anOrganizer, fmt.Sprintf("tick:name:%d", plan[4].ID))
	for _, n := range []int{4, 5, 6} {
		d.taps(anOrganizer, fmt.Sprintf("tick:name:%d", plan[n].ID))
		d.taps(anOrganizer, d.says(anOrganizer, "Binh").button("Trần Văn Bình")).has("có mặt")
	}
	d.taps(anOrganizer, d.sure().has("<b>2/4</b> học viên").button("cấp 2 giấy"))
	d.moved(anOrganizer).has("2/2022/GCN</b> đến <b>3/2022/GCN")
	d.says(anOrganizer, "/capgcn").has("2/2022/GCN", "Số bỏ: 1/2022/GCN")
}

// TestConfirmedIsWhatWasShown: whatever changes between the preview and a tap is
// shown first, and nothing is issued.
func TestConfirmedIsWhatWasShown(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*desk, course.Course){
		"a tick": func(d *desk, c course.Course) {
			d.store(func(ctx context.Context, tx *storage.Tx) error {
				actor, err := tx.Actor(ctx, storagetest.Account(t, tx, lan))
				if err != nil {
					return err
				}
				sessions, err := tx.Sessions(ctx, c.ID)
				if err != nil {
					return err
				}
				for _, s := range sessions[:2] {
					_, err = tx.Correct(ctx, course.Attendance{SessionID: s.ID, EnrollmentID: actor.Enrollments[0].ID,
						State: course.Absent, Way: course.ByOrganizer, By: storagetest.Account(t, tx, anOrganizer)})
				}
				return err
			})
		},
		"an import": func(d *desk, c course.Course) {
			gone := course.Diff{Gone: d.roster(c)[2:3]}
			d.store(func(ctx context.Context, tx *storage.Tx) error { return withdrawn(ctx, tx, gone) })
		},
		"a setting": func(d *desk, c course.Course) {
			d.taps(anOrganizer, fmt.Sprintf("setting:ask:%d:signer_name", c.ID)).has("Người ký")
			d.changes(anOrganizer, "Nguyễn Văn A").has("Đã sửa: Người ký")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, "19/8 18:00")
			c := d.ended()
			ask := d.says(anOrganizer, "/capgcn").button("Bế giảng và cấp")
			confirm := d.taps(anOrganizer, ask).button("cấp 1 giấy")
			change(d, c)
			d.taps(anOrganizer, ask).has("nay đã đổi", "Đủ điều kiện")
			d.taps(anOrganizer, confirm).has("nay đã đổi", "Đủ điều kiện").lacks("1/2022/GCN")
			d.store(func(ctx context.Context, tx *storage.Tx) error {
				now, err := tx.Course(ctx, c.ID)
				all, listed := tx.Certificates(ctx, c.ID)
				if now.Closed() || len(all) != 0 || listed != nil {
					t.Errorf("the course is %s and has %d certificates", now.State, len(all))
				}
				return err
			})
		})
	}
}

// TestLinesTypedWithEnter keeps the lines of a text as they were typed, and as they
// are parted by semicolons; a text of one line stays one.
func TestLinesTypedWithEnter(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 18:00")
	c := d.ended()
	for typed, want := range map[string][]string{
		"KT. TRƯỞNG BAN\nPHÓ TRƯỞNG BAN": {"KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"},
		"TM. BAN; PHÓ TRƯỞNG BAN":        {"TM. BAN", "PHÓ TRƯỞNG BAN"},
	} {
		d.taps(anOrganizer, fmt.Sprintf("setting:ask:%d:signer_title", c.ID)).has("xuống dòng")
		d.changes(anOrganizer, typed).has(strings.Join(want, "; "))
		d.store(func(ctx context.Context, tx *storage.Tx) error {
			now, err := tx.Course(ctx, c.ID)
			if !slices.Equal(now.Form.SignerTitle, want) {
				t.Errorf("%q is kept as %q", typed, now.Form.SignerTitle)
			}
			return err
		})
	}
	d.taps(anOrganizer, fmt.Sprintf("setting:ask:%d:signer_name", c.ID))
	d.changes(anOrganizer, "Nguyễn\nVăn A").has("Nguyễn Văn A")
}

// TestFaultsBeforeIssuing: everything that can't be printed is said at once, with
// where it stands, and what is the course's own is mended from there.
func TestFaultsBeforeIssuing(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 18:00")
	c := d.ended()
	first := d.roster(c)[0]
	first.Trainee.Name, first.Position = "Nguyễn Thị Lan 中", "Bí thư 中"
	d.sets(c, first)
	c.Title, c.Form.SignerName, c.Form.SignerTitle = "Lớp 😀", strings.Repeat("W", 200), []string{"KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN ★"}
	d.store(func(ctx context.Context, tx *storage.Tx) error { return tx.UpdateCourse(ctx, c) })
	faults := d.says(anOrganizer, "/capgcn").has("Chưa bế giảng được", "Tên lớp «Lớp 😀»", "😀 (U+1F600)",
		"Người ký «WWW", "dài quá", "Chức vụ người ký «KT. TRƯỞNG BAN; PHÓ TRƯỞNG BAN ★»", "★ (U+2605)",
		"Số 1, <b>Nguyễn Thị Lan 中</b>: Họ và tên «Nguyễn", ": Chức vụ «Bí thư 中»").lacks("/nhapds", "chưa có nút", "Xác nhận thì lớp đóng lại")
	d.taps(anOrganizer, faults.button("Người ký")).has("Người ký</b> đang là «WWW")
	d.says(anOrganizer, strings.Repeat("W", 210)).has("dài quá", "Mời đồng chí gõ nội dung mới")
	d.says(anOrganizer, "Trần Thị 🎉").has("«🎉»")
	d.changes(anOrganizer, "Trần Thị B").has("Đã sửa: Người ký", "Người ký: <b>Trần Thị B</b>")
	d.taps(anOrganizer, faults.button("Chức vụ người ký")).has("dấu chấm phẩy")
	d.changes(anOrganizer, "KT. TRƯỞNG BAN;PHÓ TRƯỞNG BAN").has("Đã sửa", "KT. TRƯỞNG BAN; PHÓ TRƯỞNG BAN")
	d.taps(anOrganizer, faults.button("Tên lớp")).lacks("Để trống")
	list := d.changes(anOrganizer, "Lớp dân vận").has("Đã sửa: Tên lớp", "Tên lớp: <b>Lớp dân vận</b>")
	d.taps(anOrganizer, list.button("Bế giảng")).has(": Chức vụ «Bí thư 中»").lacks("Người ký «", "Tên lớp «")
	d.taps(lan, list.button("Người ký")).has("dành cho Ban Tổ chức")
	d.taps(anOrganizer, faults.button("1. Nguyễn Thị Lan 中: Họ và tên")).has("Họ và tên</b> của số 1, <b>Nguyễn Thị Lan 中</b> đang là")
	name := d.says(anOrganizer, "Nguyễn Thị Lân").has("«Nguyễn Thị Lan 中» → <b>«Nguyễn Thị Lân»")
	d.taps(anOrganizer, name.button("Xác nhận")).has("Đã sửa: Họ và tên", "Số 1, Nguyễn Thị Lân")
	left := d.says(anOrganizer, "/capgcn").has("Số 1, <b>Nguyễn Thị Lân</b>: Chức vụ «Bí thư 中»").lacks("Họ và tên «")
	d.taps(anOrganizer, left.button("Chức vụ"))
	d.taps(anOrganizer, d.says(anOrganizer, "Bí thư").button("Xác nhận")).has("Đã sửa: Chức vụ", "Chức vụ: <b>Bí thư</b>")
	d.taps(anOrganizer, d.sure().button("cấp 1 giấy"))
	d.moved(anOrganizer).has("1/2022/GCN")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Certificates(ctx, c.ID)
		if len(all) != 1 || all[0].Paper.Name != "Nguyễn Thị Lân" || all[0].Paper.Position != "Bí thư" {
			t.Errorf("the certificates are %+v", all)
		}
		return err
	})
	d.taps(anOrganizer, left.button("Chức vụ")).has("đã in trên giấy")
	d.taps(anOrganizer, list.button("Người ký")).has("đã bế giảng, chỉ còn sửa được cách liên hệ")
}

// TestPaperTexts: what the papers say may be changed at any time before the closing,
// and an old button or answer changes nothing after it.
func TestPaperTexts(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	all := d.taps(anOrganizer, d.says(anOrganizer, "/lop").button("Thiết lập lớp")).has("Địa danh ký: <i>để trống</i>", "Tiêu đề: <b>Nhà nước")
	list := d.taps(anOrganizer, all.button("Giấy chứng nhận")).has("Địa danh ký: <i>để trống</i>", "Tiêu đề: <b>Nhà nước")
	d.taps(anOrganizer, list.button("Địa danh ký")).has("đang để trống")
	answer{t, d.serve(bot.Request{TelegramID: anOrganizer, Media: true})}.has("đang để trống")
	d.changes(anOrganizer, "Bến Tre").has("Địa danh ký: <b>Bến Tre</b>")
	empty := d.taps(anOrganizer, list.button("Địa danh ký")).button("Để trống")
	d.taps(anOrganizer, d.taps(anOrganizer, empty).has("«Bến Tre» → <i>để trống</i>", "In trên mọi giấy").button("Xác nhận")).has("Địa danh ký: <i>để trống</i>")
	d.taps(anOrganizer, list.button("Tên lớp"))
	d.says(anOrganizer, strings.Repeat("Lớp ", 70)).has("không quá 200 ký tự", "Tên lớp")
	d.close(c)
	d.says(anOrganizer, "Lớp khác").has("chỉ còn sửa được")
	d.taps(anOrganizer, empty).has("chỉ còn sửa được")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		now, err := tx.Course(ctx, c.ID)
		if now.Title != "Lớp dân vận" || now.Form.PlaceName != "" {
			t.Errorf("the course is %+v", now)
		}
		return err
	})
}

// press taps the first button whose data begin so.
func (d *desk) press(user int64, a answer, action string) answer {
	d.t.Helper()
	return d.taps(user, a.data(action))
}

// TestClosingInEnglish says every step of a closing in words.
func TestClosingInEnglish(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 18:00")
	c := d.ended()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		if _, err := tx.EnsureAccount(ctx, anOrganizer, "en"); err != nil {
			return err
		}
		return tx.SetLanguage(ctx, storagetest.Account(t, tx, anOrganizer), "en")
	})
	preview := d.says(anOrganizer, "/issue").has("Eligible: <b>1/4</b>")
	sure := d.press(anOrganizer, preview, "issue:ask").has("<b>3/4</b> trainees")
	d.press(anOrganizer, sure, "issue:ok")
	d.press(anOrganizer, d.moved(anOrganizer).has("taken back"), "issue:back").has("was taken back", "void")
	d.moved(anOrganizer)
	d.press(anOrganizer, d.press(anOrganizer, d.says(anOrganizer, "/issue"), "issue:ask"), "issue:ok")
	d.says(anOrganizer, "/bundles").has("in a minute")
	d.press(anOrganizer, d.moved(anOrganizer), "issue:send").has("Drawn 0/1")
	d.draw(c)
	d.says(anOrganizer, "/issue").has("Drawn 1/1")
}

// TestLooseByOutcome: of those of no delegation the organizer gets the certificates
// that have not arrived, whoever can be reached now, and no other.
func TestLooseByOutcome(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 18:00")
	c := d.class()
	c.Rule.Percent = 0
	states := map[int64]notice.State{60: notice.Failed, 61: notice.Sent, 62: notice.Blocked, 63: notice.Held}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		for user := range states {
			e := course.Enrollment{CourseID: c.ID, State: course.Enrolled, Trainee: course.Trainee{Name: fmt.Sprintf("Người %d", user)}}
			if err := tx.Enroll(ctx, &e); err != nil {
				return err
			}
			if _, err := tx.EnsureAccount(ctx, user, "vi"); err != nil {
				return err
			}
			if err := tx.LinkTrainee(ctx, e.Trainee.ID, storagetest.Account(t, tx, user)); err != nil {
				return err
			}
		}
		return tx.UpdateCourse(ctx, c)
	})
	d.closing(c, nil, 8)
	d.taps(anOrganizer, d.says(anOrganizer, "/capgcn").button("cấp 8 giấy"))
	d.taps(anOrganizer, d.moved(anOrganizer).button("Gửi ngay"))
	drawn := d.draw(c)
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		for _, one := range drawn {
			e, err := tx.Enrollment(ctx, one.EnrollmentID)
			if err != nil {
				return err
			}
			if states[e.Trainee.TelegramID] == "" {
				continue
			}
			if _, err := tx.Enqueue(ctx, notice.Notice{UniqueKey: fmt.Sprintf("certificate/%d", one.ID), Lane: notice.ReminderLane,
				ChatID: e.Trainee.TelegramID, Message: notice.Message{Text: "giấy"}}); err != nil {
				return err
			}
		}
		epoch, err := tx.TakeOver(ctx)
		if err != nil {
			return err
		}
		notices, err := tx.Claim(ctx, epoch, notice.ReminderLane, 99)
		for i, n := range notices {
			if notices[i].State = states[n.ChatID]; notices[i].State == "" {
				notices[i].State = notice.Sent
			}
		}
		if err != nil {
			return err
		}
		return tx.Mark(ctx, epoch, notices)
	})
	d.says(anOrganizer, "/goidoan").has("3 học viên không thuộc đoàn nào")
	told := d.told(anOrganizer)
	for user, state := range states {
		if strings.Contains(told, fmt.Sprintf("Người %d", user)) != (state != notice.Sent) {
			t.Errorf("of the one whose paper is %s the organizer got:\n%s", state, told)
		}
	}
}

// TestCantBeMade: a paper or a bundle that can't be made is not promised.
func TestCantBeMade(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 18:00")
	c := d.ended()
	d.taps(anOrganizer, d.sure().button("cấp 1 giấy"))
	d.taps(anOrganizer, d.moved(anOrganizer).button("Gửi ngay"))
	d.says(lan, "/giaychungnhan").has("trong ít phút")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		undrawn, err := tx.UndrawnCertificates(ctx, 0, 9, false)
		if err != nil {
			return err
		}
		if _, err := tx.FailDrawing(ctx, undrawn[0].ID); err != nil {
			return err
		}
		b, err := tx.Bundle(ctx, c.ID, undrawn[0].DelegationID)
		if err != nil {
			return err
		}
		if _, err := tx.FailBundle(ctx, b.ID); err != nil {
			return err
		}
		_, err = tx.GrantRole(ctx, course.Grant{AccountID: storagetest.Account(t, tx, lan), Role: course.RepresentativeRole, CourseID: c.ID, DelegationID: b.DelegationID})
		return err
	})
	d.says(lan, "/giaychungnhan").has("1/2022/GCN", "chưa lập được tệp", "Ban Tổ chức in").lacks("trong ít phút", "đã được báo")
	d.says(lan, "/nhangcn").has("chưa lập được tệp", "Giồng Trôm", "Ban Tổ chức in").lacks("trong ít phút")
	d.says(anOrganizer, "/goidoan").has("Giồng Trôm: chưa lập được tệp", "bằng tay").lacks("đang được lập")
}
