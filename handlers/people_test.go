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
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// More people: two who are on no roster yet, or not linked.
const (
	lan   = coursetest.Lan  // linked, delegation Giồng Trôm
	binh  = coursetest.Binh // linked, delegation Chợ Lách
	third = coursetest.Third
	other = 42
)

// shares sends a contact that belongs to the Telegram user of.
func (d *desk) shares(user int64, phone string, of int64) answer {
	d.t.Helper()
	return answer{d.t, d.serve(bot.Request{TelegramID: user, Contact: &bot.Contact{Phone: phone, TelegramID: of}})}
}

// agrees opens the link of a course and consents.
func (d *desk) agrees(user int64, code string) answer {
	d.t.Helper()
	return d.taps(user, d.says(user, "/start c_"+code).has("Luật số 91/2025/QH15").button("Tôi đồng ý"))
}

// told is the texts queued for a user beside the answers.
func (d *desk) told(user int64) string { return d.notices(user).text() }

// notices are the messages queued for a user beside the answers.
func (d *desk) notices(user int64) answer {
	d.t.Helper()
	a := answer{t: d.t}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		epoch, err := tx.TakeOver(ctx)
		if err != nil {
			return err
		}
		notices, err := tx.Claim(ctx, epoch, notice.ReminderLane, 1000)
		for _, n := range notices {
			if n.ChatID == user {
				a.messages = append(a.messages, n.Message)
			}
		}
		return err
	})
	return a
}

func TestStrangers(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.says(aStranger, "/start").has("Lớp Trưởng", "chưa có lớp nào")
	d.says(aStranger, "/start c_KHONGCO").has("Không tìm thấy lớp")
	d.says(aStranger, "/start r_sai").has("xin người gửi một đường dẫn mới")
	d.says(aStranger, "/start v_K7QM-2XWD-9F").has("không có trong sổ cấp")
	c := d.class()
	d.says(aStranger, "/start").has("mở đường dẫn của lớp")
	d.says(aStranger, "😀😀😀").has("chưa hiểu", "/tracuu")
	d.says(aStranger, strings.Repeat("dài ", 1250)).has("chưa hiểu")
	d.says(aStranger, "123456").has("cần có tên trong danh sách", "đường dẫn ghi danh")
	d.says(aStranger, "điểm danh").has("chưa ghi danh lớp nào", "đường dẫn ghi danh")
	d.says(aStranger, "0912345678").has("chưa hiểu")
	d.says(aStranger, "/lich").has("dành cho học viên")
	d.says(aStranger, "/capgcn").has("dành cho Ban Tổ chức")
	d.taps(aStranger, fmt.Sprintf("in:%d", c.ID)).has("dành cho học viên")
	d.taps(aStranger, "claim:yes:1").has("Nút này đã cũ")
	d.taps(aStranger, "form:register:ok:summary:x").has("đã xong hoặc đã hủy")
	d.taps(aStranger, "consent:yes:99").has("Nút này đã cũ")
	d.taps(aStranger, "consent").has("Nút này đã cũ")
	d.shares(aStranger, "0912345670", aStranger).has("chưa cần số điện thoại")
	d.says(aStranger, "/huy").has("Không có việc nào")
	d.says(aStranger, "/trogiup").has("/tracuu – Tra cứu").lacks("/lich", "/taolop")
	d.says(aStranger, "/dulieu").has("Chưa lưu dữ liệu nào")
}

func TestJoinByContact(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	refusal := d.says(third, "/start c_DVCQ").button("không đồng ý")
	d.taps(third, refusal).has("không lưu họ tên")
	asked := d.agrees(third, "dvcq").has("Chia sẻ số điện thoại")
	if !slices.ContainsFunc(asked.messages, func(m notice.Message) bool { return m.AskContact != "" }) {
		t.Error("no button to share the contact")
	}
	d.shares(third, "+84 912 345 672", other).has("của người khác")
	question := d.shares(third, "+84 912 345 672", third).has("Có phải đồng chí là <b>Lê Thị Lan</b>, UBND, đoàn Chợ Lách?").lacks("1982")
	yes := question.button("Đúng là tôi")
	d.taps(other, yes).has("Nút này đã cũ")
	joined := d.taps(third, yes).has("Đã ghi danh", "Lê Thị Lan", "16/8/2022", "👉 sáng 16/8, 7:30–11:30")
	if last := joined.messages[len(joined.messages)-1]; !slices.Equal(last.Menu, []course.Role{course.TraineeRole}) {
		t.Errorf("the menu is that of %q", last.Menu)
	}
	d.taps(third, yes).has("đã ghi danh", "Lê Thị Lan")
	d.says(third, "/start c_DVCQ").has("là học viên của", "Buổi tới")
	d.says(third, "/hoso").has("Lê Thị Lan", "STT 3", "1982")
	d.says(third, "/dulieu").has("Dữ liệu đang lưu", "bản 2026-01 lúc 9:00 ngày 15/8/2022")

	// A second account claims the same person.
	d.agrees(other, "DVCQ")
	second := d.shares(other, "0912345672", other).button("Đúng là tôi")
	d.taps(other, second).has("tài khoản Telegram khác", "đã được hỏi")
	d.taps(other, second).has("Nút này đã cũ")
	if n := strings.Count(d.told(anOrganizer), "Hai tài khoản"); n != 1 {
		t.Errorf("the organizer was told %d times", n)
	}
}

func TestJoinByNameAndBirth(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	d.agrees(third, "DVCQ")
	d.shares(third, "+1 202 555 0143", third).has("chưa có trong danh sách")
	d.says(third, "😀").has("ký tự không dùng được")
	d.says(third, strings.Repeat("An ", 2000)).has("dài quá 80")
	d.says(third, "phạm đức").has("ngày, tháng, năm sinh")
	d.says(third, "31/2/1983").has("không có ngày", "31/2/1983")
	d.says(third, "14/5/1979").has("Chưa tìm thấy", "nhờ đại diện đoàn")
	d.says(third, "phạm đức")
	question := d.says(third, "14/5/1983").has("Phạm Đức")
	d.says(third, "đúng hay sai?").has("bấm một trong các nút")
	asked := d.taps(third, question.button("Sai thông tin")).has("Đã ghi danh", "Đơn vị công tác: <b>UBND</b>")
	d.taps(third, asked.button("Đơn vị công tác"))
	d.taps(third, d.says(third, "Tôi ở <xã> Tân Thanh").button("Gửi đi duyệt")).has("Đã gửi", "/hoso")
	if told := d.told(anOrganizer); !strings.Contains(told, "Tôi ở &lt;xã&gt; Tân Thanh") {
		t.Errorf("the organizer was told:\n%s", told)
	}
}

// TestSlipOfTheFinger says "not me" to one's own name: whoever says anew who they
// are is asked again.
func TestSlipOfTheFinger(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	d.agrees(third, "DVCQ")
	for range 2 {
		question := d.shares(third, "0912345673", third).has("Có phải", "Phạm Đức")
		d.taps(third, question.button("Không phải")).has("Đã rõ", "họ và tên")
	}
	d.says(third, "Phạm Đức")
	d.taps(third, d.says(third, "14/5/1983").has("Có phải").button("Đúng là tôi")).has("Đã ghi danh").lacks("Đang mở điểm danh")
}

// TestJoinAtTheDoor joins while check-in is open, when the reminder with its
// button has gone out already.
func TestJoinAtTheDoor(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 7:20")
	d.class()
	d.agrees(third, "DVCQ")
	question := d.shares(third, "0912345673", third)
	joined := d.taps(third, question.button("Đúng là tôi")).has("Đã ghi danh", "Đang mở điểm danh đến 8:00")
	d.taps(third, joined.button("Điểm danh")).has("Đã điểm danh lúc 7:20")
}

func TestNobodyFishesForNames(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	d.agrees(third, "DVCQ")
	for year := range 5 {
		d.says(third, "Phạm Đức")
		d.says(third, fmt.Sprint(1960+year))
	}
	d.says(third, "Phạm Đức").has("Đã thử nhiều lần")
	d.says(third, "/huy")
	d.says(third, "/start c_DVCQ").has("Đã thử nhiều lần")
	d.says(third, "Phạm Đức").has("Đã thử nhiều lần")
	d.shares(third, "0912345673", third).has("Phạm Đức")
}

func TestTwoOfOneName(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		twin := course.Enrollment{CourseID: c.ID, Unit: "xã Mỹ Hưng", State: course.Enrolled, Trainee: course.Trainee{
			Name: "Phạm Đức", Birth: course.Birth{Year: 1983, Month: 5, Day: 14}, BirthAlt: course.Birth{Year: 1983, Month: 12, Day: 5}}}
		return tx.Enroll(ctx, &twin)
	})
	d.agrees(third, "DVCQ")
	d.says(third, "Phạm Đức")
	which := d.says(third, "14/5/1983").has("Có nhiều người khớp")
	joined := d.taps(third, which.button("xã Mỹ Hưng")).has("Đã ghi danh", "đọc hai cách")
	d.taps(third, joined.button("5/12/1983")).has("5/12/1983")
	d.taps(third, joined.button("14/5/1983")).has("5/12/1983")
	d.says(third, "/hoso").has("Ngày sinh: 5/12/1983").lacks("đọc hai cách")
	d.agrees(other, "DVCQ")
	d.says(other, "Phạm Đức")
	which = d.says(other, "14/5/1983").has("Có phải", "UBND") // hers has another date by now
	d.taps(other, which.button("Không phải")).has("Chưa tìm thấy")
}

func TestRegister(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := course.NewCourse("MO", "Lớp mở")
	c.Mode = course.OpenToAll
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.CreateCourse(ctx, &c, coursetest.Sessions("16/8/2022"))
	})
	d.agrees(third, "MO")
	d.says(third, "Đỗ Hoài An")
	d.says(third, "3/4/1990").has("Câu 3/5", "Chức vụ")
	d.says(third, "Chủ tịch 😀").has("Chức vụ «Chủ tịch 😀»", "không in được 😀")
	unit := d.says(third, "Chủ tịch").has("Câu 4/5")
	back := unit.button("Quay lại")
	d.taps(third, back).has("Câu 3/5")
	d.taps(third, back).has("Câu 3/5")
	d.says(third, strings.Repeat("x", 121)).has("dài quá 120")
	d.says(third, "Phó Chủ tịch")
	d.says(third, "/lich").has("dành cho học viên") // other commands don't end the form
	d.says(third, "/start c_MO").has("Câu 4/5")
	d.says(third, "xã 王").has("Đơn vị công tác «xã 王»", "không in được 王")
	d.says(third, "xã\u00a0Tân Thanh\u200b").has("Câu 5/5")
	d.says(third, "12345").has("10 chữ số")
	summary := d.says(third, "0912 345 678").has("Đỗ Hoài An", "3/4/1990", "Phó Chủ tịch", "xã Tân Thanh", "0912345678")
	d.says(third, "ok chưa").has("bấm một trong các nút")
	d.taps(third, summary.button("Xác nhận")).has("Đã ghi danh", "Lớp mở")
	d.taps(third, summary.button("Xác nhận")).has("đã xong hoặc đã hủy")
	if roster := d.roster(c); len(roster) != 1 || roster[0].Trainee.TelegramID != third || roster[0].Unit != "xã Tân Thanh" {
		t.Errorf("the roster is %+v", roster)
	}
	d.agrees(other, "MO")
	d.says(other, "Đỗ Hoài An")
	question := d.says(other, "4/4/1991").has("Chức vụ")
	d.taps(other, question.button("Hủy")).has("Đã hủy")
	d.taps(other, question.button("Hủy")).has("Không có việc nào")
}

// TestTraineeRegistersElsewhere: who is a trainee already is asked neither name nor date
// of birth, and stays the one they are; a delegation is chosen by its button or its
// name, and by no number.
func TestTraineeRegistersElsewhere(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	c := course.NewCourse("MO", "Lớp mở")
	c.Mode = course.OpenToAll
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.CreateCourse(ctx, &c, nil); err != nil {
			return err
		}
		one := course.Enrollment{CourseID: c.ID, Delegation: "Giồng Trôm", State: course.Enrolled, Trainee: course.Trainee{Name: "Võ Một"}}
		return tx.StoreRoster(ctx, c.ID, course.Diff{New: []course.Enrollment{one}})
	})
	d.agrees(lan, "MO")
	d.says(lan, "Nguyễn Lan Khác")
	d.says(lan, "1/1/1970").has("Câu 1/3", "Chức vụ")
	d.says(lan, "Bí thư")
	unit := d.says(lan, "xã A").has("Câu 3/3", "đoàn nào")
	delegation := d.roster(c)[0].DelegationID
	d.says(lan, fmt.Sprint(delegation)).has("Không có đoàn này", "Câu 3/3")
	summary := d.taps(lan, unit.button("Giồng Trôm")).has("Nguyễn Thị Lan", "Bí thư", "Đoàn: Giồng Trôm").lacks("Khác", "1970")
	d.taps(lan, summary.button("Đoàn")).has("đoàn nào")
	summary = d.says(lan, "giong trom").has("Đoàn: Giồng Trôm")
	d.taps(lan, summary.button("Xác nhận")).has("Đã ghi danh", "Nguyễn Thị Lan")
	if e := d.roster(c)[1]; e.DelegationID != delegation || e.Trainee.TelegramID != lan {
		t.Errorf("on the roster stands %+v", e)
	}
}

func TestCheckIn(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 7:00")
	c := d.class()
	var plan []course.Session
	d.store(func(ctx context.Context, tx *storage.Tx) (err error) {
		plan, err = tx.Sessions(ctx, c.ID)
		return err
	})
	tap := fmt.Sprintf("in:%d", plan[0].ID)
	d.taps(lan, tap).has("Chưa đến giờ", "7:15")
	d.says(lan, "/diemdanh").has("Buổi tới", "7:15")

	d.now = coursetest.At("16/8 7:26")
	shown := d.says(lan, "/diemdanh").has("Đang mở điểm danh đến 8:00")
	if got := shown.button("Điểm danh"); got != tap {
		t.Errorf("the button says %q", got)
	}
	done := d.taps(lan, tap).has("✅ Đã điểm danh lúc 7:26", "đã dự 1/1 buổi")
	if len(done.messages) != 2 || done.messages[0].Tap == "" || done.messages[1].Edit != 77 || done.messages[1].Buttons != nil {
		t.Errorf("the tap is answered by %+v", done.messages)
	}
	d.now = coursetest.At("16/8 7:52")
	d.taps(lan, tap).has("đã điểm danh", "7:26")
	d.says(lan, "/diemdanh").has("đã điểm danh")
	d.taps(lan, fmt.Sprintf("in:%d", plan[1].ID)).has("Chưa đến giờ", "13:15")

	wrong := "000000"
	if plan[0].Code == wrong {
		wrong = "111111"
	}
	d.says(binh, wrong).has("Mã chưa đúng", "còn 4 lần")
	d.says(binh, plan[3].Code).has("Mã chưa đúng", "còn 3 lần").lacks("17/8") // what is to come isn't given away
	d.taps(binh, d.says(binh, "/diemdanh").button("Nhập mã")).has("Mời đồng chí nhập mã")
	d.says(binh, "12ab").has("6 chữ số")
	d.says(binh, plan[0].Code[:3]+" "+plan[0].Code[3:]).has("🕗 Ghi nhận đi muộn (7:52)")
	d.now = coursetest.At("16/8 8:30")
	d.taps(binh, tap).has("đã điểm danh")
	d.says(binh, plan[0].Code).has("đã điểm danh")

	d.now = coursetest.At("16/8 13:20")
	d.says(lan, "/tracuu") // a form under way is no obstacle
	for range 4 {
		d.says(lan, wrong)
	}
	d.says(lan, wrong).has("quá số lần")
	d.says(lan, plan[1].Code).has("quá số lần", "gặp Ban Tổ chức")
	d.now = coursetest.At("16/8 14:00")
	d.taps(lan, fmt.Sprintf("in:%d", plan[1].ID)).has("đã đóng lúc 14:00")
	d.taps(third, tap).has("dành cho học viên")
}

func TestProgress(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "17/8 18:00")
	d.closing(d.class(), map[int64]string{lan: "PPLK", binh: "P"}, 4)
	d.says(lan, "/ketqua").has("ít nhất 7/8 buổi (80 %)", "Đã dự 3/8 buổi", "Vắng 1 buổi: chiều 17/8", "Không được vắng thêm")
	d.says(binh, "/ketqua").has("chưa đủ điều kiện", "Vắng 3 buổi: chiều 16/8, sáng 17/8, chiều 17/8").lacks("Còn được")
	d.says(binh, "/giaychungnhan").has("sau khi")
	d.says(lan, "/lich").has("👉 sáng 18/8")
}

// closing closes the first n sessions; each letter of a person's string is an
// entry of one session, in order: P present, L late, K absent.
func (d *desk) closing(c course.Course, marks map[int64]string, n int) []course.Session {
	d.t.Helper()
	states := map[rune]course.Presence{'P': course.Present, 'L': course.Late, 'K': course.Absent}
	var plan []course.Session
	d.store(func(ctx context.Context, tx *storage.Tx) (err error) {
		if plan, err = tx.Sessions(ctx, c.ID); err != nil {
			return err
		}
		for user, letters := range marks {
			actor, err := tx.Actor(ctx, storagetest.Account(d.t, tx, user))
			if err != nil {
				return err
			}
			for i, letter := range letters {
				if _, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: plan[i].ID, EnrollmentID: actor.Enrollments[0].ID,
					State: states[letter], Way: course.ByOrganizer, By: storagetest.Account(d.t, tx, anOrganizer)}); err != nil {
					return err
				}
			}
		}
		for _, s := range plan[:n] {
			if _, err := tx.CloseSession(ctx, s.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return plan
}

// draw does the work of the job that draws certificates and bundles, and returns
// the certificates it has drawn.
func (d *desk) draw(c course.Course) (issued []course.Certificate) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) (err error) {
		if issued, err = tx.UndrawnCertificates(ctx, 0, 99, false); err != nil {
			return err
		}
		for _, one := range issued {
			if _, err := tx.SaveDrawing(ctx, one.ID, &notice.File{Name: "gcn.pdf", MediaType: "application/pdf", Bytes: []byte("pdf")}); err != nil {
				return err
			}
		}
		bundles, err := tx.UndrawnBundles(ctx, false)
		for _, b := range bundles {
			if _, err := tx.SaveBundle(ctx, b.ID, &notice.File{Name: "doan.pdf", MediaType: "application/pdf", Bytes: []byte("pdfs")}); err != nil {
				return err
			}
		}
		return err
	})
	return issued
}

func TestDelivery(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 14:10")
	c := d.class()
	c.Rule.Percent = 0 // everybody completes
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		loose := course.Enrollment{CourseID: c.ID, State: course.Enrolled, Trainee: course.Trainee{Name: "Võ Không Đoàn"}}
		if err := tx.Enroll(ctx, &loose); err != nil {
			return err
		}
		return tx.UpdateCourse(ctx, c)
	})
	d.closing(c, nil, 8)
	d.taps(anOrganizer, d.says(anOrganizer, "/capgcn").button("cấp 5 giấy"))
	waiting := d.moved(anOrganizer).has("<b>5</b> số giấy chứng nhận", "1/2022/GCN</b> đến <b>5/2022/GCN")
	d.taps(anOrganizer, waiting.button("Gửi ngay")).has("Đã lập 0/5", "đã gửi 0/2", "tệp đoàn 0/2")
	issued := d.draw(c)

	sent := d.says(lan, "/giaychungnhan").has("1/2022/GCN", "đại diện đoàn <b>Giồng Trôm</b>")
	if sent.messages[0].File == 0 {
		t.Error("no file")
	}
	code := issued[0].Code
	d.says(aStranger, "/start v_"+code).has("có giá trị", "Nguyễn Thị Lan", "19/8/2022", "14/5/1980").lacks("0912")
	d.says(aStranger, "/tracuu").has("nhập mã")
	d.says(aStranger, "abc").has("10 chữ và số")
	d.says(aStranger, strings.ToLower(strings.ReplaceAll(code, "-", " "))).has("có giá trị")
	d.says(aStranger, "/huy").has("Không có việc nào")

	again := fmt.Sprintf("bundles:send:%d", c.ID)
	d.taps(anOrganizer, again).has("Giồng Trôm: chưa có đại diện nhận được", "1 học viên không thuộc đoàn nào")
	d.taps(anOrganizer, again)
	if told := d.told(anOrganizer); strings.Count(told, "danh sách ký nhận") != 2 || strings.Count(told, "Võ Không Đoàn") != 1 {
		t.Errorf("the organizer got:\n%s", told)
	}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.GrantRole(ctx, course.Grant{AccountID: storagetest.Account(t, tx, lan), Role: course.RepresentativeRole, CourseID: c.ID, DelegationID: issued[0].DelegationID})
		return err
	})
	d.says(anOrganizer, "/goidoan").has("Giồng Trôm: đã gửi 1 đại diện")
	if told := d.told(lan); strings.Count(told, "danh sách ký nhận") != 1 {
		t.Errorf("the representative got:\n%s", told)
	}
	d.serve(bot.Request{TelegramID: lan, Blocked: true})
	d.says(anOrganizer, "/goidoan").has("Giồng Trôm: chưa có đại diện nhận được (chưa mời, hoặc đã chặn bot), tệp được gửi cho đồng chí").lacks("đã gửi")
	if told := d.told(anOrganizer); strings.Count(told, "đoàn <b>Giồng Trôm") != 2 {
		t.Errorf("in the representative's stead the organizer got:\n%s", told)
	}
	if m := d.says(lan, "/nhangcn").has("đoàn <b>Giồng Trôm</b>").messages[0]; m.File == 0 {
		t.Error("no bundle")
	}
	d.says(lan, "/doan").has("Đoàn Giồng Trôm", "1. 📱 Nguyễn Thị Lan", "4. ▫️ Phạm Đức", "1/2").lacks("Trần Văn Bình")
}

func TestLanguageAndMenus(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	english := d.taps(lan, d.says(lan, "/ngonngu").button("English")).has("I speak English")
	if menu := english.messages[len(english.messages)-1]; menu.MenuLang != i18n.English || !slices.Equal(menu.Menu, []course.Role{course.TraineeRole}) {
		t.Errorf("the menu is %+v", menu)
	}
	d.says(lan, "/help").has("/checkin – Check in")
	d.taps(lan, "lang:xx").has("old")

	names := func(roles []course.Role, lang string) (all []string) {
		for _, m := range d.h.Menu(roles, lang) {
			all = append(all, m.Command)
			if m.Description == "" || strings.Contains(m.Description, "menu.") {
				t.Errorf("/%s is described as %q", m.Command, m.Description)
			}
		}
		return all
	}
	for _, tc := range []struct {
		roles     string
		lang      string
		has, lack string
	}{
		{"anyone", "vi", "tracuu", "lop"},
		{"anyone", "en", "verify", "tracuu"},
		{"trainee", "vi", "diemdanh", "doan"},
		{"trainee", "vi", "lop", "buoi"},
		{"representative", "vi", "doan", "lich"},
		{"representative trainee", "vi", "lich", "capgcn"},
		{"organizer", "vi", "capgcn", "lich"},
		{"organizer trainee", "vi", "capgcn", "taolop"},
		{"organizer trainee", "vi", "lich", "doan"},
		{"organizer trainee", "en", "course", "unit"},
		{"admin", "en", "newcourse", "schedule"},
		{"admin", "vi", "capgcn", "lich"},
	} {
		var roles []course.Role
		for role := range strings.FieldsSeq(tc.roles) {
			roles = append(roles, course.Role(role))
		}
		if got := names(roles, tc.lang); !slices.Contains(got, tc.has) || slices.Contains(got, tc.lack) {
			t.Errorf("menu of %s in %s: %v", tc.roles, tc.lang, got)
		}
	}
}

func TestInvitationIsForOne(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	made := d.taps(anOrganizer, fmt.Sprintf("invite:org:%d", c.ID))
	token := "r_" + linkToken(made.text())
	d.says(third, "/start "+token).has("Ban Tổ chức", "Lớp dân vận", "/capgcn")
	d.says(third, "/start "+token).has("đã có quyền")
	d.says(other, "/start "+token).has("đã được dùng, đã bị hủy hoặc đã hết hạn")
	fresh := d.taps(anOrganizer, fmt.Sprintf("invite:org:%d", c.ID)).text()
	d.now = d.now.Add(course.InvitationTTL + time.Minute)
	d.says(other, "/start r_"+linkToken(fresh)).has("đã hết hạn")
}

// linkToken is the token of the invitation link in a text.
func linkToken(text string) string {
	_, rest, _ := strings.Cut(text, "start=r_")
	return strings.FieldsFunc(rest+" ", func(r rune) bool { return !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", r) })[0]
}
