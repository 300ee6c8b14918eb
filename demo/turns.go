package demo

import (
	"context"
	"fmt"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/simulator"
)

// joins has somebody open the joining link and share their own phone number.
func (d *demo) joins(p *person) {
	p.user.Starts("c_" + d.class.Course.Code)
	p.user.Taps("Tôi đồng ý")
	p.user.Taps("Chia sẻ số điện thoại")
}

// isFound has somebody say that the place is theirs that the bot has found.
func (d *demo) isFound(p *person) {
	p.user.Sees("Có phải", d.filed(p).Trainee.Name)
	p.user.Taps("Đúng là tôi")
}

// departFromList plays those whom the office's file has otherwise than they are.
func (d *demo) departFromList(context.Context) error {
	if d.misspelt != nil {
		d.correct(d.misspelt)
	}
	if d.helped != nil {
		d.free(d.helper, d.helped)
	} else if d.helper != nil {
		d.joins(d.helper)
		d.isFound(d.helper)
		d.helper.user.Sees("Đã ghi danh")
	}
	if d.stranger != nil {
		d.vouch(d.stranger)
	}
	if d.added != nil {
		d.add(d.added)
	}
	return nil
}

// correct has somebody find their name misspelt and ask for it to be set right; an
// organizer looks at it, and then approves it.
func (d *demo) correct(p *person) {
	u, o, right := p.user, d.organizer, p.row.Trainee.Name
	d.joins(p)
	u.Sees("Có phải", misspell(right))
	u.Taps("Sai thông tin")
	u.Sees("đang ghi về")
	u.Taps("Họ và tên")
	u.Sees("thế nào mới đúng")
	u.Sends(right)
	u.Sees("Gửi đi duyệt?", right)
	u.Taps("Gửi đi duyệt")
	u.Sees("Đã gửi")

	o.Sees("đề nghị sửa thông tin mới", right)
	o.Taps("Xem và duyệt")
	o.Sees("Mời chọn một đề nghị")
	o.Taps(misspell(right))
	o.Sees("Duyệt thì danh sách", right)
	o.Sends("/duyet")
	o.Sees("Mời chọn một đề nghị")
	o.Taps(misspell(right))
	o.Sees("Duyệt thì danh sách", right)
	o.Taps("✅ Duyệt")
	o.Sees("Đã duyệt", right)
	u.Sees("đã sửa", right)
}

// free has somebody help a colleague to join, on the wrong telephone: so the place is
// taken when the colleague comes with their own, and the organizer gives it to them.
func (d *demo) free(helper, helped *person) {
	u, o, name := helper.user, d.organizer, helped.row.Trainee.Name
	u.Starts("c_" + d.class.Course.Code)
	u.Taps("Tôi đồng ý")
	u.Sees("gõ họ và tên")
	u.Sends(name)
	u.Sees("năm sinh")
	u.Sends(helped.row.Trainee.Birth.String())
	u.Sees("Có phải", name)
	u.Taps("Đúng là tôi")
	u.Sees("Đã ghi danh", name)

	d.joins(helped)
	d.isFound(helped)
	helped.user.Sees("đã có một tài khoản Telegram khác")
	o.Sees("Hai tài khoản cùng nhận", name)
	o.Taps("Giao cho tài khoản mới")
	o.Sees("sẽ bị gỡ", name)
	o.Taps("đổi tài khoản")
	o.Sees("Đã giao chỗ", name)
	helped.user.Sees("Đã xác nhận", name)
	u.Sees("đã gỡ tài khoản này", name)

	u.Starts("c_" + d.class.Course.Code)
	u.Taps("Chia sẻ số điện thoại")
	d.isFound(helper)
	u.Sees("Đã ghi danh", helper.row.Trainee.Name)
}

// vouch has somebody whose phone and date of birth the file has otherwise ask the
// representative of their delegation, who knows them.
func (d *demo) vouch(p *person) {
	r := d.asks(p, course.Birth{Year: p.row.Trainee.Birth.Year - 1, Month: 2, Day: 1})
	r.Taps(fmt.Sprintf("Là số %d, ", p.row.No))
	r.Sees("Đã giao chỗ", p.row.Trainee.Name)
	p.user.Sees("Đã xác nhận", p.row.Trainee.Name)
}

// add has somebody come who is not in the file: the representative passes them on, and
// the organizer adds them.
func (d *demo) add(p *person) {
	o, name := d.organizer, p.row.Trainee.Name
	r := d.asks(p, p.row.Trainee.Birth)
	r.Taps("Chuyển Ban Tổ chức")
	r.Sees("Đã chuyển", name)
	o.Sees("nhờ xác nhận", name)
	o.Taps("Thêm vào danh sách")
	o.Sees("Đã thêm", name, fmt.Sprintf("số %d", p.row.No))
	p.user.Sees("Đã xác nhận", name)
}

// asks has somebody who is not found by their phone, nor by their name and that date of
// birth, ask to be vouched for, and returns the representative who has been asked.
func (d *demo) asks(p *person, born course.Birth) (representative *simulator.User) {
	u, name := p.user, p.row.Trainee.Name
	d.joins(p)
	u.Sees("chưa có trong danh sách", "gõ")
	u.Sends(name)
	u.Sees("năm sinh")
	u.Sends(born.String())
	u.Sees("Chưa tìm thấy", name)
	u.Taps("Nhờ xác nhận")
	u.Sees("Đơn vị công tác")
	u.Sends(p.row.Unit)
	u.Sees("đoàn nào")
	u.Taps(p.row.Delegation)
	u.Sees("Gửi đề nghị")
	u.Taps("Gửi đề nghị")
	u.Sees("Đã nhờ đại diện đoàn")
	representative = d.representatives[p.row.Delegation].user
	representative.Sees("nhờ xác nhận", name)
	return representative
}

// phone is the number of somebody's own telephone. That of the stranger is new.
func (d *demo) phone(p *person) string {
	if p == d.stranger {
		return "84599000001"
	}
	return "84" + strings.TrimPrefix(p.row.Trainee.Phone, "0")
}
