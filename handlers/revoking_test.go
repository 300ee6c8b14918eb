package handlers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// handedOut is the class whose closing is released and whose papers are drawn: Lan has one,
// and her delegation a representative.
func handedOut(t *testing.T) (d *desk, c course.Course, certificate course.Certificate) {
	t.Helper()
	d = newDesk(t, "19/8 18:00")
	c = d.ended()
	d.taps(anOrganizer, d.sure().button("cấp 1 giấy"))
	d.taps(anOrganizer, d.moved(anOrganizer).button("Gửi ngay"))
	certificate = d.draw(c)[0]
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		storagetest.Grant(t, tx, aRepresentative, course.Grant{Role: course.RepresentativeRole, CourseID: c.ID, DelegationID: certificate.DelegationID})
		return nil
	})
	d.now = coursetest.At("22/8 9:00")
	return d, c, certificate
}

// TestRevokeInTheChat: an organizer finds a paper by its number, its code or its holder,
// gives a reason, is shown what happens and asked twice. The holder and the representative
// hear of it, whoever verifies it is told, the entry is set right on the card and a paper
// with a new number issued.
func TestRevokeInTheChat(t *testing.T) {
	t.Parallel()
	d, c, old := handedOut(t)
	d.says(anOrganizer, "/thuhoi").has("Giấy của ai", c.Title)
	d.says(anOrganizer, "không ai như thế").has("Không tìm thấy")
	for _, typed := range []string{"1/2022", "Số 1/2022/GCN", strings.ToLower(old.Code), "lan giong trom"} {
		d.says(anOrganizer, "/thuhoi "+typed).has("Giấy của số 1, Nguyễn Thị Lan", "số <b>1/2022/GCN</b>, cấp ngày 19/8/2022, đang có giá trị")
	}
	d.says(anOrganizer, "/thuhoi bình").has("Trần Văn Bình", "Chưa được cấp giấy")
	d.says(anOrganizer, "/thuhoi 9/2022").has("Không tìm thấy")

	card := d.taps(anOrganizer, fmt.Sprintf("person:show:%d", old.EnrollmentID)).has("đang có giá trị")
	if card.offers(fmt.Sprintf("person:ask:%d:unit", old.EnrollmentID)) != "" {
		t.Error("what a valid paper shows can be changed")
	}
	page := d.taps(anOrganizer, card.button("Giấy của người này"))
	d.taps(lan, page.button("Thu hồi")).has("dành cho Ban Tổ chức")
	asked := d.taps(anOrganizer, page.button("Thu hồi")).has("Vì sao thu hồi", "1/2022/GCN")
	d.says(anOrganizer, strings.Repeat("dài ", 100)).has("300", "Vì sao thu hồi")
	d.taps(anOrganizer, asked.button("bị sai")).has("Lý do: Thông tin trên giấy bị sai")
	shown := d.says(anOrganizer, "Sai đơn vị").has("Lý do: Sai đơn vị", "thu hồi ngày 22/8/2022", "Người giữ giấy được báo", "Đại diện đoàn Giồng Trôm được báo", "lập lại")
	sure := d.taps(anOrganizer, shown.button("Thu hồi")).has("chắc chắn thu hồi")
	d.says(lan, "/giaychungnhan").has("1/2022/GCN").lacks("thu hồi") // so far nothing has happened
	confirm := sure.button("Đúng, thu hồi số 1/2022/GCN")
	done := d.taps(anOrganizer, confirm).has("Đã thu hồi giấy chứng nhận số 1/2022/GCN", "thu hồi ngày 22/8/2022", "Lý do: Sai đơn vị")
	d.taps(anOrganizer, confirm).has("đã cũ")
	d.notices(lan).has("thu hồi giấy chứng nhận số <b>1/2022/GCN</b> của đồng chí", "Sai đơn vị", c.Title)
	d.notices(aRepresentative).has("1/2022/GCN</b> của <b>Nguyễn Thị Lan</b> đã bị thu hồi", "không trao tờ giấy ấy")
	d.says(lan, "/giaychungnhan").has("đã bị thu hồi ngày 22/8/2022", "Sai đơn vị")
	d.says(aStranger, "/tracuu "+old.Code).has("đã bị thu hồi ngày 22/8/2022").lacks("thay bằng", "Sai đơn vị")
	d.says(aRepresentative, "/nhangcn").has("không có giấy nào")

	d.taps(anOrganizer, fmt.Sprintf("person:ask:%d:unit", old.EnrollmentID))
	d.changes(anOrganizer, "Huyện ủy")
	again := d.taps(anOrganizer, done.button("Cấp lại")).has("thay số 1/2022/GCN", "Đơn vị", "<b>Huyện ủy</b> (giấy cũ: UBND)", "Ngày ký: 22/8/2022").lacks("giống hệt")
	twice := d.taps(anOrganizer, again.button("Cấp lại")).has("chắc chắn cấp", "thay số 1/2022/GCN", "Giồng Trôm")
	d.taps(lan, twice.button("cấp lại số mới")).has("dành cho Ban Tổ chức")
	d.taps(anAdmin, fmt.Sprintf("person:ask:%d:unit", old.EnrollmentID)) // meanwhile
	d.changes(anAdmin, "Huyện đoàn")
	changed := d.taps(anOrganizer, twice.button("cấp lại số mới")).has("nay đã đổi", "<b>Huyện đoàn</b>")
	twice = d.taps(anOrganizer, changed.button("Cấp lại"))
	d.taps(anOrganizer, twice.button("cấp lại số mới")).has("Đã cấp lại: số <b>2/2022/GCN</b>, thay số 1/2022/GCN", "đang có giá trị; cấp thay số 1/2022/GCN")
	d.taps(anOrganizer, twice.button("cấp lại số mới")).has("đã cũ")
	d.says(aStranger, "/tracuu "+old.Code).has("đã bị thu hồi ngày 22/8/2022, thay bằng số 2/2022/GCN")

	is := d.draw(c)
	d.says(lan, "/giaychungnhan").has("cấp lại giấy chứng nhận cho đồng chí, thay số 1/2022/GCN", "2/2022/GCN")
	d.says(aStranger, "/tracuu "+is[len(is)-1].Code).has("có giá trị", "Số: <b>2/2022/GCN</b>", "Cấp thay số đã thu hồi: <b>1/2022/GCN</b>", "Huyện đoàn")
	d.says(anOrganizer, "/thuhoi 1/2022").has("đang có giá trị") // the person's newest
}

// TestReissueSaysWhatCantBePrinted: a paper that can't be printed isn't offered, and what
// is wrong has a button.
func TestReissueSaysWhatCantBePrinted(t *testing.T) {
	t.Parallel()
	d, c, old := handedOut(t)
	d.taps(anOrganizer, fmt.Sprintf("paper:ask:%d:revoke", old.EnrollmentID))
	shown := d.says(anOrganizer, "Sai")
	d.taps(anOrganizer, d.taps(anOrganizer, shown.button("Thu hồi")).button("Đúng"))
	e := d.roster(c)[0]
	e.Unit = "UBND 中"
	d.store(func(ctx context.Context, tx *storage.Tx) error { return tx.UpdateEnrollment(ctx, e) })
	again := d.taps(anOrganizer, fmt.Sprintf("paper:anew:%d", old.EnrollmentID)).has("Chưa cấp được", "中")
	if again.offers("paper:twice") != "" {
		t.Error("what can't be printed can be issued")
	}
	d.taps(anOrganizer, again.data("person:ask"))
	d.changes(anOrganizer, "UBND xã")
	d.taps(anOrganizer, again.button("Xem lại")).has("<b>UBND xã</b> (giấy cũ: UBND)").lacks("Chưa cấp được")
}

// TestExceptionsInTheChat: before the closing one below the rule is granted a certificate and
// one above it is held back, each with a reason; the closing shows both, does so, and tells the
// one why. Who is held back, and who comes to enough sessions afterwards, gets theirs later.
func TestExceptionsInTheChat(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "19/8 18:00")
	c := d.ended()
	roster := d.roster(c)
	first := d.says(anOrganizer, "/capgcn").has("<b>1/4</b>")
	d.taps(anOrganizer, first.button("giữ lại một người")).has("Giấy của ai")
	page := d.says(anOrganizer, "nguyen thi lan").has("8/8 buổi")
	held := d.taps(anOrganizer, d.taps(anOrganizer, page.button("Giữ lại")).has("Vì sao giữ lại").button("Chờ xác minh")).has("Lý do: Chờ xác minh")
	d.taps(lan, held.button("Giữ lại")).has("dành cho Ban Tổ chức")
	d.taps(anOrganizer, held.button("Giữ lại")).has("Đã giữ lại", "Đang giữ lại, chưa cấp")
	d.taps(anOrganizer, d.says(anOrganizer, "/thuhoi binh").button("Cấp ngoại lệ")).has("Vì sao cấp")
	shown := d.says(anOrganizer, "Đi công tác theo lệnh").has("4/8 buổi", "Đi công tác theo lệnh")
	d.taps(anOrganizer, shown.button("Cấp ngoại lệ")).has("sẽ được cấp giấy khi bế giảng")
	third := d.says(anOrganizer, "/thuhoi "+roster[2].Trainee.Name)
	lifted := d.taps(anOrganizer, d.says(anOrganizer, "/thuhoi binh").button("Bỏ quyết định")).has("Đã bỏ quyết định")
	d.taps(anOrganizer, lifted.button("Cấp ngoại lệ"))
	d.taps(anOrganizer, d.says(anOrganizer, "Đi công tác theo lệnh").button("Cấp ngoại lệ"))

	confirm := d.sure().button("cấp 1 giấy, 3 người")
	d.taps(anOrganizer, d.taps(anOrganizer, third.button("Cấp ngoại lệ")).button("Đã học bù")) // only asked for
	d.says(anOrganizer, "/capgcn").has("<b>1/4</b>", "Được cấp theo ngoại lệ", "Trần Văn Bình", "Đi công tác theo lệnh", "⏸ giữ lại; lý do: Chờ xác minh")
	d.taps(anOrganizer, confirm)
	d.taps(anOrganizer, d.moved(anOrganizer).button("Gửi ngay")).has("Đã lập 0/1")
	if told := d.told(lan); !strings.Contains(told, "giữ lại") || !strings.Contains(told, "Chờ xác minh") {
		t.Errorf("who is held back is told %q", told)
	}
	d.draw(c)
	d.says(binh, "/giaychungnhan").has("1/2022/GCN")
	d.says(lan, "/giaychungnhan").has("chưa được cấp")

	d.now = coursetest.At("25/8 9:00")
	late := d.taps(anOrganizer, d.says(anOrganizer, "/thuhoi lan giong trom").button("Cấp giấy sau bế giảng")).has("Đã giữ lại: Chờ xác minh", "Vì sao nay cấp")
	draft := d.taps(anOrganizer, late.button("Đã học bù")).has("Cấp giấy chứng nhận sau bế giảng", "Lý do: Đã học bù", "Nguyễn Thị Lan", "không thu lại trong một phút")
	sure := d.taps(anOrganizer, draft.button("Cấp giấy"))
	d.taps(lan, sure.button("Đúng, cấp giấy")).has("dành cho Ban Tổ chức")
	d.taps(anOrganizer, sure.button("Đúng, cấp giấy")).has("Đã cấp: số <b>2/2022/GCN</b>", "đang có giá trị", "quyết định ngoại lệ")

	// The third makes up for what they missed: it is entered, and no reason is needed.
	e := roster[2]
	for _, s := range d.closing(c, nil, 0) {
		d.taps(anOrganizer, d.taps(anOrganizer, fmt.Sprintf("book:set:%d:%d", s.ID, e.ID)).data("form:amend:choose:state:present"))
		d.taps(anOrganizer, d.says(anOrganizer, "Học bù").data("form:amend:ok"))
	}
	draft = d.taps(anOrganizer, d.says(anOrganizer, "/thuhoi "+e.Trainee.Name).has("8/8").button("Cấp giấy sau bế giảng")).lacks("Vì sao")
	d.taps(anOrganizer, d.taps(anOrganizer, draft.button("Cấp giấy")).button("Đúng, cấp giấy")).has("3/2022/GCN").lacks("ngoại lệ")
	d.taps(anOrganizer, fmt.Sprintf("book:set:%d:%d", d.closing(c, nil, 0)[0].ID, e.ID)).has("đã bế giảng")
}
