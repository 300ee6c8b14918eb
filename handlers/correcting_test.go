package handlers_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// corrections is what has been asked for on a course: "1 unit: UBND → Xã A".
func (d *desk) corrections(c course.Course) (all []string) {
	d.t.Helper()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		waiting, err := tx.WaitingCorrections(ctx, c.ID)
		for _, k := range waiting {
			all = append(all, fmt.Sprintf("%d %s: %s → %s", k.Place.No, k.Field, k.Before, k.After))
		}
		return err
	})
	return all
}

// TestEveryField: each field is read as people write it; what can't be is asked again
// with the reason, and nothing is asked for.
func TestEveryField(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	for _, tt := range []struct {
		field string
		bad   map[string]string // answers, and what is said to them
		right string
		shown string
		want  string
	}{
		{"Họ và tên", map[string]string{"Lan 😀": "ký tự không dùng được", "Nguyễn Thị Lan": "đúng như vậy"}, "dạ, Nguyễn Thị Lân ạ", "Nguyễn Thị Lân", "name: Nguyễn Thị Lan → Nguyễn Thị Lân"},
		{"Ngày sinh", map[string]string{"31/2/1980": "không có ngày", "1/1/1900": "1900", "1/1/2030": "2030"}, "30 tháng 4 năm 1985", "30/4/1985", "birth: 14/5/1980 → 30/4/1985"},
		{"Giới tính", map[string]string{"không": "Nam hoặc Nữ"}, "nữ", "Nữ", "gender:  → Nữ"},
		{"Chức vụ", nil, "Bí thư", "Bí thư", "position:  → Bí thư"},
		{"Đơn vị", nil, "Huyện ủy", "Huyện ủy", "unit: UBND → Huyện ủy"},
		{"Đoàn", map[string]string{"Sao Hỏa": "Mời"}, "cho lach", "Chợ Lách", "delegation: Giồng Trôm → Chợ Lách"},
	} {
		d.taps(lan, d.taps(lan, d.says(lan, "/hoso").button("Sai thông tin")).button(tt.field)).has("Ghi thế nào mới đúng")
		for answer, said := range tt.bad {
			d.says(lan, answer).has(said, "Ghi thế nào mới đúng")
		}
		before := len(d.corrections(c))
		sent := d.says(lan, tt.right).has("→ <b>«" + tt.shown + "»").button("Gửi")
		if n := len(d.corrections(c)); n != before {
			t.Errorf("%s was asked for before it was sent", tt.field)
		}
		d.taps(lan, sent).has("Đã gửi")
		d.taps(lan, sent).has("đã xong")
		if all := d.corrections(c); len(all) != before+1 || all[before] != "1 "+tt.want {
			t.Errorf("%s asks for %q, want %q", tt.field, all, tt.want)
		}
	}
	d.says(lan, "/hoso").has("Đang chờ Ban Tổ chức duyệt", "Đoàn: «Chợ Lách»")
}

// TestOwnPhone: a phone number is asked for by sharing it, one's own and no other, and
// not by the representative; one's old number isn't shown to who has come by name.
func TestOwnPhone(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		delegations, err := tx.Delegations(ctx, c.ID)
		for _, one := range delegations {
			storagetest.Grant(t, tx, aRepresentative, course.Grant{Role: course.RepresentativeRole, CourseID: c.ID, DelegationID: one.ID})
		}
		return err
	})
	d.agrees(other, c.Code)
	d.says(other, "Phạm Đức")
	question := d.says(other, "14/5/1983")
	fields := d.taps(other, question.button("Sai thông tin")).has("Số điện thoại: <b>có trong danh sách, không hiện", "Mục nào chưa đúng?").lacks("0912345673")
	d.taps(other, fields.button("Số điện thoại")).lacks("0912345673")
	d.says(other, "0987000111").has("của người khác")
	d.shares(other, "0987000111", lan).has("của người khác")
	sent := d.shares(other, "+84987000111", other).has("→ <b>«0987000111»").lacks("0912345673")
	d.taps(other, sent.button("Gửi")).has("Đã gửi")
	one := d.taps(anOrganizer, d.says(anOrganizer, "/duyet").button("Số điện thoại")).has("«0912345673» → <b>«0987000111»")
	d.taps(anOrganizer, one.button("Duyệt"))
	d.notices(other).has("«0987000111»", "đã sửa").lacks("0912345673")

	list := d.says(aRepresentative, "/doan")
	people := d.taps(aRepresentative, list.button("Báo sai thông tin")).has("của ai")
	asked := d.taps(aRepresentative, people.data("correctfor:ask")).lacks("Số điện thoại")
	for _, m := range asked.messages {
		for _, row := range m.Buttons {
			for _, b := range row {
				if b.Label == "Số điện thoại" {
					t.Error("the representative is offered the phone number of somebody")
				}
			}
		}
	}
	d.taps(lan, people.data("correctfor:ask")).has("dành cho đại diện đoàn")
}
