package stories

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
)

// TestJoiningAsPeopleType joins without a tap: by the words, with courtesy, with a slip
// that is mended by an edit, and the program stopped in between.
func TestJoiningAsPeopleType(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		_, _, class := h.hasClass(3)
		me := class.Rows[1].Enrollment.Trainee
		u := h.stranger()
		u.Starts("c_" + class.Course.Code)
		u.Sees("có đồng ý", "English")
		u.Sends("Xin chào")
		u.Sees("gõ đồng ý")
		h.settled()
		h.restart()
		u.Sends("Dạ tôi đồng ý ạ")
		u.Sees("gõ họ và tên")
		u.Sends("Xin chào Ban Tổ chức ạ")
		u.Sees("Chào đồng chí", "họ và tên")
		u.Sends(me.Phone)
		u.Sees("không tìm tên theo số này", "Chia sẻ số điện thoại")
		u.Sends("Tôi tên là " + me.Name + " ạ.")
		u.Sees("Cảm ơn đồng chí "+me.Name, "Quay lại", "Hủy")
		u.Taps("Quay lại")
		u.Sees("gõ họ và tên")
		u.Sends("Dạ, " + me.Name)
		u.Sees("năm sinh")
		u.Sends("ngày 1 tháng giêng năm 1930")
		u.Sees("Chưa tìm thấy", "1/1/1930")
		h.settled()
		h.restart()
		u.Corrects("ngày 1 tháng giêng năm 1930", "sinh ngày "+me.Birth.String()+" ạ")
		u.Sees("Có phải", me.Name)
		u.Corrects("Dạ, "+me.Name, "Dạ, Phạm Văn Khác") // that question is answered for good
		u.Sends("dạ phải")
		u.Sees("Đã ghi danh", me.Name)
		u.Corrects("dạ phải", "không phải")
		u.Sends("/hoso")
		u.Sees(me.Name)
	})
}

// TestRegisteringIsEdited: answers of the form of registering are mended by editing their
// messages, before and after a restart and twice in one second; typed words end it.
func TestRegisteringIsEdited(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		c := course.NewCourse("MO-2022", "Lớp mở")
		c.Mode, c.Address = course.OpenToAll, course.Teacher
		err := h.app.Update(t.Context(), func(tx *storage.Tx) error {
			return tx.CreateCourse(t.Context(), &c, coursetest.Sessions("16/8/2022"))
		})
		if err != nil {
			t.Fatal(err)
		}
		u := h.person("Đỗ Hoài An", "0912345678")
		u.Starts("c_MO-2022")
		u.Sees("Chào thầy/cô")
		u.Taps("English")
		u.Sees("Do you agree", "Tiếng Việt")
		u.Taps("Tiếng Việt")
		u.Sees("Thầy/cô có đồng ý")
		u.Sends("ok")
		u.Sees("gõ họ và tên")
		u.Sends("Đỗ Hoài Ân, 30–4–1985")
		u.Sees("Thầy/cô chưa có trong danh sách")
		u.Sees("Câu 3/5")
		u.Corrects("Đỗ Hoài Ân, 30–4–1985", "Đỗ Hoài An, 30–4–1958")
		u.Sees("vừa sửa", "Câu 3/5")
		u.Corrects("Đỗ Hoài An, 30–4–1958", "Đỗ Hoài An, 30–4–1985") // in the same second
		u.Sees("vừa sửa", "Câu 3/5")
		u.Sends("Bí thư chi đoàn, bí thư chi bộ, " + longText)
		u.Sees("dài quá 120")
		h.settled()
		h.restart()
		u.Edits("Bí thư")
		u.Sees("Câu 4/5")
		u.Sends("quay lại")
		u.Sees("Câu 3/5")
		u.Sends("Phó Bí thư")
		u.Sees("Câu 4/5")
		u.Sends("xã Tân Thanh")
		u.Sees("Câu 5/5", "Chia sẻ số điện thoại", "Hủy")
		u.Taps("Chia sẻ số điện thoại")
		u.Sees("Phó Bí thư", "30/4/1985", "0912345678")
		u.Corrects("Phó Bí thư", "Phó Chủ tịch")
		u.Sees("vừa sửa", "Phó Chủ tịch")
		u.Sends("Dạ đúng rồi ạ")
		u.Sees("Đã ghi danh thầy/cô", "Đỗ Hoài An")
		u.Corrects("Phó Chủ tịch", "Chủ tịch") // too late
		u.Sends("hủy")
		u.Sees("Không có việc nào")
		h.settled()
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			people, err := tx.Roster(ctx, c.ID)
			if len(people) != 1 || people[0].Position != "Phó Chủ tịch" || people[0].Trainee.Name != "Đỗ Hoài An" || people[0].Trainee.Birth.ISO() != "1985-04-30" {
				t.Errorf("the roster is %+v", people)
			}
			return err
		})
	})
}

// longText is more than an answer may have.
const longText = "ủy viên ban chấp hành, ủy viên ban thường vụ, trưởng ban tổ chức, trưởng ban tuyên giáo, trưởng ban kiểm tra"
