package handlers_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
)

// asksFor opens the question for a setting of the class.
func (d *desk) asksFor(c course.Course, s course.Setting) answer {
	d.t.Helper()
	return d.taps(anOrganizer, fmt.Sprintf("setting:ask:%d:%s", c.ID, s))
}

// setting has somebody else change a setting of the class.
func (d *desk) setting(c course.Course, s course.Setting, value string) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		now, err := tx.Course(ctx, c.ID)
		if err != nil {
			return err
		}
		if err := now.Set(s, value, nil); err != nil {
			return err
		}
		return tx.UpdateCourse(ctx, now)
	})
}

// TestEverySettingCanBeChanged goes from /lop to each setting: it is asked for, shown
// before and after with what it means, and then is so.
func TestEverySettingCanBeChanged(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	typed := map[course.Setting]string{
		course.SettingSignerMode: "ký thay", course.SettingSecondMode: "KT. HIỆU TRƯỞNG; PHÓ HIỆU TRƯỞNG",
		course.SettingColour:                    "#0D3D66",
		course.SettingNumber(course.Completion): "{so}-GCN/BDV", course.SettingNumber(course.Attended): "{so}-XN/BDV",
		course.SettingNumber(course.Merit): "{so}-GK/BDV", course.SettingBody(course.Merit): "Tặng {ten}; {ly_do}",
		course.SettingNumber(course.Thanks): "{so}-TCO/BDV", course.SettingBody(course.Thanks): "Cảm ơn {ten}; {chuyen_de}",
		course.SettingBody(course.Completion): "Chứng nhận {ten}", course.SettingBody(course.Attended): "Xác nhận {ten}; {so_buoi} buổi",
		course.SettingConfirm: "có",
		course.SettingDesign:  "tối giản", course.SettingPenSpace: "có", course.SettingSignElsewhere: "có", course.SettingOverlay: "khổ 190 x 135; họ tên 95 62 22 giữa đậm",
		course.SettingTitle: "Lớp mới", course.SettingContact: "chị Lan, 0912 345 678", course.SettingAddress: "anh chị", course.SettingMode: "tự do", course.SettingCapacity: "40 người", course.SettingQuota: "Giồng Trôm: 30; Chợ Lách: 20",
		course.SettingZone: "Asia/Bangkok", course.SettingFeedback: "không", course.SettingOnUnknown: "không gửi trùng", course.SettingHead: "tên lớp và người gửi", course.SettingOpenBefore: "30 phút", course.SettingCloseAfter: "1 giờ",
		course.SettingLateAfter: "15", course.SettingPercent: "75 %", course.SettingLateCounts: "không", course.SettingExcusedCount: "có",
		course.SettingEvening: "18h30", course.SettingMorning: "tắt", course.SettingLeads: "60, 15 phút",
	}
	all := d.taps(anOrganizer, d.says(anOrganizer, "/lop").button("Thiết lập lớp"))
	for _, g := range course.SettingGroups {
		if g == course.ArtSettings {
			continue // changed by files, see TestArt
		}
		for _, s := range g.Settings() {
			group := d.taps(anOrganizer, all.data(fmt.Sprintf("setting:list:%d:%s", c.ID, g)))
			d.taps(anOrganizer, group.data(fmt.Sprintf("setting:ask:%d:%s", c.ID, s)))
			text := typed[s]
			if text == "" {
				text = "NỘI DUNG MỚI"
			}
			d.changes(anOrganizer, text).has("Đã sửa")
		}
	}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		now, err := tx.Course(ctx, c.ID)
		for s := range typed {
			if now.Setting(s) == c.Setting(s) {
				t.Errorf("%s is still %q", s, now.Setting(s))
			}
		}
		return err
	})
	d.says(anOrganizer, "/nhatky").has("«Trước mỗi buổi» của lớp: «15 phút» → <b>«60, 15 phút»</b>")
}

// TestSettingsMean: before a setting is changed, whoever changes it sees what that does.
func TestSettingsMean(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 8:10")
	c := d.class()
	for _, tt := range []struct {
		setting course.Setting
		typed   string
		want    []string
	}{
		{course.SettingTitle, "Lớp khác", []string{"In trên mọi giấy", "trong mọi tin nhắn"}},
		{course.SettingPenSpace, "có", []string{"«không» → <b>«có»</b>", "In trên mọi giấy"}},
		{course.SettingDesign, "hiện đại", []string{"«trang trọng» → <b>«hiện đại»</b>", "In trên mọi giấy"}},
		{course.SettingOverlay, "khổ 190 x 135\nhọ tên 95 62 22 giữa đậm", []string{"khổ 190 x 135; họ tên 95 62 22 giữa đậm", "giấy gửi trong chat không đổi"}},
		{course.SettingOverlay, "khổ 190 x 135\nhọ tên 95 62 22 xanh", []string{"Dòng 2, «họ tên 95 62 22 xanh»: không đọc được", "lệch 0 0"}},
		{course.SettingOverlay, "họ tên 95 62", []string{"Còn thiếu dòng khổ phôi"}},
		{course.SettingOverlay, "khổ 190 x 135\nhọ tên 195 62", []string{"Dòng 2", "nằm ngoài tờ phôi"}},
		{course.SettingZone, "Europe/Berlin", []string{"7 buổi sắp tới giữ nguyên", "1 buổi đã mở điểm danh"}},
		{course.SettingCloseAfter, "45", []string{"Áp dụng cho các buổi sắp tới", "1 buổi đã mở điểm danh giữ giờ cũ"}},
		{course.SettingPercent, "100", []string{"không học viên nào được thêm hay mất"}},
		{course.SettingAddress, "Thầy, cô", []string{"gọi học viên là thầy, cô"}},
		{course.SettingEvening, "20:00", []string{"10 lời nhắc sắp tới", "🔔 Thứ Ba 16/8/2022, 13:15: buổi chiều 16/8", "🌙 Thứ Ba 16/8/2022, 20:00: buổi sáng 17/8, buổi chiều 17/8"}},
		{course.SettingLeads, "tắt", []string{"🌙 Thứ Ba 16/8/2022, 19:00"}},
		{course.SettingMorning, "0 6 1 1 *", []string{"lời nhắc sắp tới"}},

		{course.SettingPercent, "120", []string{"từ 0 đến 100"}},
		{course.SettingLateAfter, "40", []string{"trước lúc đóng điểm danh (sau 30 phút)"}},
		{course.SettingCloseAfter, "0", []string{"đóng sau giờ học ít nhất 1 phút"}},
		{course.SettingOpenBefore, "sớm", []string{"Mời gõ số phút"}},
		{course.SettingEvening, "21:30", []string{"giờ yên lặng"}},
		{course.SettingEvening, "0 19 30 2 *", []string{"không có ngày nào trong lịch"}},
		{course.SettingEvening, "* * * * *", []string{"nhắc 1440 lần mỗi ngày"}},
		{course.SettingEvening, "@every 5m", []string{"Không đọc được"}},
		{course.SettingEvening, "TZ=UTC 0 19 * * *", []string{"Không đọc được"}},
		{course.SettingZone, "Bến Tre", []string{"Không có múi giờ"}},
		{course.SettingZone, "Asia/Tokyo", []string{"7 buổi sắp tới giữ nguyên"}},
		{course.SettingAddress, "ngài", []string{"bấm một trong các nút"}},
		{course.SettingTitle, "Lớp dân vận", []string{"Lớp đang như vậy"}},
		{course.SettingOnUnknown, "Không gửi trùng", []string{"«gửi lại» → <b>«không gửi trùng»</b>", "thông báo xác nhận từ nay", "nêu tên trong báo cáo"}},
		{course.SettingHead, "không", []string{"«tên lớp» → <b>«không ghi»</b>", "không có dòng đầu"}},
		{course.SettingHead, "Tên lớp và người gửi", []string{"tên người gửi"}},
		{course.SettingHead, "lời chào", []string{"bấm một trong các nút"}},
		{course.SettingOnUnknown, "gọi điện", []string{"bấm một trong các nút"}},
		{course.SettingOnUnknown, "gửi lại", []string{"Lớp đang như vậy"}},
	} {
		d.asksFor(c, tt.setting)
		d.says(anOrganizer, tt.typed).has(tt.want...)
	}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		now, err := tx.Course(ctx, c.ID)
		for _, g := range course.SettingGroups {
			for _, s := range g.Settings() {
				if now.Setting(s) != c.Setting(s) {
					t.Errorf("%s has become %q", s, now.Setting(s))
				}
			}
		}
		return err
	})
}

// TestSettingConfirmed: two taps change once, another's change in between is shown, and
// an old question does nothing.
func TestSettingConfirmed(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.asksFor(c, course.SettingPercent)
	ok := d.says(anOrganizer, "75").has("«80 %» → <b>«75 %»").button("Xác nhận")
	d.taps(anAdmin, fmt.Sprintf("setting:ask:%d:percent", c.ID))
	d.changes(anAdmin, "60").has("Đã sửa")
	ok = d.taps(anOrganizer, ok).has("nay đã đổi", "«60 %» → <b>«75 %»").button("Xác nhận")
	d.taps(lan, ok).has("dành cho Ban Tổ chức")
	d.taps(anOrganizer, ok).has("Đã sửa", "Tỷ lệ dự tối thiểu: <b>75 %</b>")
	d.taps(anOrganizer, ok).has("không còn dùng được")

	d.asksFor(c, course.SettingMode)
	choice := d.asksFor(c, course.SettingMode).button("tự do")
	d.taps(anOrganizer, d.taps(anOrganizer, choice).has("không cần có tên trong danh sách").button("Xác nhận")).has("Hình thức đăng ký: <b>tự do</b>")
	d.taps(anOrganizer, fmt.Sprintf("setting:is:%d:mode:everybody", c.ID)).has("không còn dùng được")
	d.taps(anOrganizer, fmt.Sprintf("setting:ask:%d:state", c.ID)).has("không còn dùng được")
	d.taps(anOrganizer, fmt.Sprintf("setting:clear:%d:title", c.ID)).has("không còn dùng được")
}

// TestRemindersOff: a trainee sees what it means, switches a course's reminders off and on
// again, and the organizers see how many have.
func TestRemindersOff(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	ask := d.taps(lan, d.says(lan, "/lich").button("Tắt nhắc lịch")).has("Lớp dân vận", "Vẫn gửi: thay đổi lịch học", "/diemdanh")
	d.taps(lan, ask.button("Giữ")).has("Đã bật nhắc lịch")
	off := d.taps(lan, ask.button("🔕 Tắt")).has("Đã tắt nhắc lịch")
	d.taps(lan, ask.button("🔕 Tắt")).has("Đã tắt nhắc lịch")
	d.says(lan, "/hoso").button("Bật nhắc lịch")
	d.taps(anOrganizer, fmt.Sprintf("setting:list:%d:reminders", c.ID)).has("🔕 1 học viên đã tắt nhắc lịch", "Từ 21:00 đến 6:00")
	d.taps(lan, off.button("Bật nhắc lịch")).has("Đã bật nhắc lịch")
	d.taps(anOrganizer, fmt.Sprintf("setting:list:%d:reminders", c.ID)).has("Chưa học viên nào tắt nhắc lịch")
	d.taps(third, fmt.Sprintf("remind:off:%d", c.ID)).has("dành cho học viên của lớp").lacks("Lớp dân vận")
	d.now = coursetest.At("20/8 9:00")
	d.close(c)
	d.says(lan, "/hoso").lacks("nhắc lịch")
}
