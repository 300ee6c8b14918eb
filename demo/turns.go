package demo

import (
	"context"
	"fmt"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/letters"
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

// lookUp has the organizer look at the card of somebody whose name was set right, found
// by the given name and the end of the phone number.
func (d *demo) lookUp(p *person) {
	o, names, phone := d.organizer, strings.Fields(letters.Fold(p.row.Trainee.Name)), p.row.Trainee.Phone
	o.Sends("/hocvien " + names[len(names)-1] + " " + phone[max(0, len(phone)-4):])
	o.Sees("khớp với", p.row.Trainee.Name)
	o.Taps(fmt.Sprintf("Số %d, ", p.row.No))
	o.Sees(fmt.Sprintf("Số %d, ", p.row.No), p.row.Trainee.Name, "Đã liên kết Telegram")
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
	u, name := p.user, p.row.Trainee.Name
	d.joins(p)
	u.Sees("chưa có trong danh sách", "gõ")
	u.Sends(name)
	u.Sees("năm sinh")
	u.Sends(course.Birth{Year: p.row.Trainee.Birth.Year - 1, Month: 2, Day: 1}.String())
	u.Sees("Chưa tìm thấy", name)
	u.Taps("Nhờ xác nhận")
	u.Sees("Đơn vị công tác")
	u.Sends(p.row.Unit)
	u.Sees("đoàn nào")
	u.Taps(p.row.Delegation)
	u.Sees("Gửi đề nghị")
	u.Taps("Gửi đề nghị")
	u.Sees("Đã nhờ đại diện đoàn")

	r := d.representatives[p.row.Delegation].user
	r.Sees("nhờ xác nhận", name)
	r.Taps(fmt.Sprintf("Là số %d, ", p.row.No))
	r.Sees("Đã giao chỗ", name)
	u.Sees("Đã xác nhận", name)
}

// add has the organizer put somebody on the roster who stands at the door and is not in
// the file.
func (d *demo) add(p *person) {
	o, e := d.organizer, p.row
	o.Sends("/hocvien")
	o.Sees("Thêm người vào danh sách")
	o.Taps("Thêm người vào danh sách")
	say := func(text string) {
		if text == "" {
			o.Taps("Chưa biết")
			return
		}
		o.Sends(text)
	}
	answer := func(question, text string) {
		o.Sees("Thêm người vào", question)
		say(text)
	}
	answer("Họ và tên", e.Trainee.Name)
	answer("Ngày sinh", e.Trainee.Birth.String())
	answer("Số điện thoại", e.Trainee.Phone)
	if next := o.Sees(d.class.Course.Title); strings.Contains(next.Text, "gần giống") {
		o.Taps("Người khác, cứ thêm")
		o.Sees("Thêm người vào", "Đơn vị công tác")
	}
	say(e.Unit)
	answer("Chức vụ", e.Position)
	answer("Đoàn", e.Delegation)
	o.Sees("Thêm vào", e.Trainee.Name)
	o.Taps("✅ Thêm vào danh sách")
	o.Sees(fmt.Sprintf("Đã thêm số %d, %s", e.No, e.Trainee.Name))
	if p.user != nil {
		d.joins(p)
		d.isFound(p)
		p.user.Sees("Đã ghi danh", e.Trainee.Name)
	}
}

// phone is the number of somebody's own telephone, "" where the class doesn't say it. That of
// the stranger is new.
func (d *demo) phone(p *person) string {
	switch {
	case p.row.Trainee.Phone == "":
		return ""
	case p == d.stranger:
		return "84599000001"
	}
	return "84" + strings.TrimPrefix(p.row.Trainee.Phone, "0")
}
