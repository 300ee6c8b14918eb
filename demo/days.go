package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/loptruong/loptruong/simulator"
)

// openedLate is the session whose ceremony runs late, so that nobody is.
const openedLate = 0

// openLate has the organizer say until when nobody is late.
func (d *demo) openLate(i int, until time.Time) {
	o := d.organizer
	o.Sends("/buoi")
	o.Sees("buổi")
	o.Taps(d.halfDay(i))
	o.Sees("Đang điểm danh")
	o.Taps("Giờ điểm danh")
	o.Sees("đóng")
	o.Taps("Khai mạc trễ")
	o.Sees("đến mấy giờ")
	o.Sends(until.In(d.class.Course.Location()).Format("15:04"))
	o.Sees("đúng giờ đến")
	o.Sends("Lễ khai giảng bắt đầu muộn")
	o.Sees("Lý do: Lễ khai giảng bắt đầu muộn")
	o.Taps("Ghi giờ mới")
	o.Sees("đúng giờ đến")
}

// leaveAt is the session from which those are excused who miss it and have Telegram: three
// in the class of 2022.
const leaveAt = 2

// excused tells whether somebody asks for leave.
func (p *person) excused(i int) bool { return i == leaveAt && p.absent(i) && p.online() }

// askForLeave has those who will miss a session ask for it the evening before, and the
// organizer approve it.
func (d *demo) askForLeave(i int) {
	const reason = "Công tác cơ quan"
	o := d.organizer
	var asking []*person
	for _, p := range d.people {
		if !p.excused(i) {
			continue
		}
		asking = append(asking, p)
		u := p.user
		u.Sends("/xinphep")
		u.Sees("xin vắng buổi nào")
		u.Sends(d.halfDay(i))
		u.Sees("Đã chọn")
		u.Taps("Chọn xong")
		u.Sees("Vì lý do gì")
		u.Sends(reason)
		u.Sees("giấy tờ gì kèm theo")
		u.Taps("Không có ảnh")
		u.Sees("Gửi đơn")
		u.Taps("Gửi đơn")
		u.Sees("Đã gửi đơn xin phép vắng")
	}
	for _, p := range asking {
		o.Sends("/duyet")
		o.Sees(p.row.Trainee.Name)
		o.Taps(p.row.Trainee.Name)
		o.Sees("xin phép vắng", p.row.Trainee.Name, reason)
		o.Taps("✅ Duyệt")
		o.Sees("Đã duyệt")
		p.user.Sees("duyệt cho đồng chí vắng")
	}
}

// tickedFor tells whether the representative of somebody's delegation ticks them: all
// sessions but the first, at which the organizer does it by name.
func (d *demo) tickedFor(p *person, i int) bool {
	return i > 0 && !p.online() && d.representatives[p.row.Delegation] != nil
}

// tickForColleagues has the representatives tick those of their delegations who have no
// Telegram, on their lists.
func (d *demo) tickForColleagues(i int) {
	for _, delegation := range d.class.Delegations() {
		var colleagues []*person
		for _, p := range d.people {
			if p.row.Delegation == delegation.Name && d.tickedFor(p, i) && !p.absent(i) {
				colleagues = append(colleagues, p)
			}
		}
		if len(colleagues) == 0 {
			continue
		}
		r := d.representatives[delegation.Name].user
		r.Sends("/diemdanhho")
		page := r.Sees(delegation.Name, "cả lớp")
		for _, p := range colleagues {
			name := fmt.Sprintf(" %d. %s", p.row.No, p.row.Trainee.Name)
			for !offers(page, name) {
				turn := "Trang sau"
				if !offers(page, turn) {
					turn = "Trang trước"
				}
				r.Taps(turn)
				page = r.Sees(delegation.Name, "cả lớp")
			}
			r.Taps(name)
			page = r.Sees(delegation.Name, "cả lớp", "🙋"+name)
		}
	}
}

// offers tells whether a message has a button with the words.
func offers(m simulator.Message, label string) bool {
	for _, row := range m.Buttons {
		for _, b := range row {
			if strings.Contains(b.Text, label) {
				return true
			}
		}
	}
	return false
}

// moved is the session that is moved, half an hour, on its own day: the first one after
// the announcement that isn't the first of its day; 0 when there is none.
func (d *demo) moved() int {
	for i := d.announced() + 1; i < len(d.class.Sessions); i++ {
		if d.class.Sessions[i].Start.Sub(d.class.Sessions[i-1].Start) < 12*time.Hour {
			return i
		}
	}
	return 0
}

// move has the organizer move a session, of which everybody hears.
func (d *demo) move(ctx context.Context, i int) error {
	const later = 30 * time.Minute
	o, s := d.organizer, &d.class.Sessions[i]
	o.Sends("/buoi")
	o.Sees("buổi")
	o.Taps(d.halfDay(i))
	o.Sees("Chưa mở điểm danh")
	o.Taps("Sửa buổi")
	o.Sees("chọn điều cần sửa")
	o.Taps("Giờ, ngày, buổi")
	o.Sees("gõ giờ, ngày hoặc buổi mới")
	s.Start = s.Start.Add(later)
	loc := d.class.Course.Location()
	o.Sends(s.Start.In(loc).Format("15:04") + "-" + s.End.In(loc).Format("15:04"))
	o.Sees("Xin xác nhận lịch mới", "Báo cho")
	o.Taps("✅ Xác nhận")
	o.Sees("Đã sửa lịch học")
	if err := d.goTo(ctx, d.clock.Now().Add(5*time.Minute)); err != nil {
		return err
	}
	return d.each(ctx, func(p *person) { p.user.Sees(movedSign, "thay đổi") })
}

// movedSign begins what people are told of a change of the timetable.
const movedSign = "🔁"
