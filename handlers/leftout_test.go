package handlers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
)

// leavesOut stores, as an import does, a roster of the course without those of
// the given numbers.
func (d *desk) leavesOut(c course.Course, numbers ...int) {
	d.t.Helper()
	all := d.roster(c)
	file := slices.DeleteFunc(slices.Clone(all), func(e course.Enrollment) bool { return slices.Contains(numbers, e.No) })
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.StoreRoster(ctx, c.ID, course.Compare(all, file, nil))
	})
}

// states are the states of the people of a course, by number.
func (d *desk) states(c course.Course) string {
	d.t.Helper()
	var states []string
	for _, e := range d.roster(c) {
		states = append(states, string(e.State))
	}
	return strings.Join(states, " ")
}

// TestWithdrawing asks about those who are left out by name, with what they would
// lose, and asks twice.
func TestWithdrawing(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "17/8 18:00")
	c := d.class()
	d.closing(c, map[int64]string{binh: "PLK"}, 3)
	show := fmt.Sprintf("gone:show:%d:0", c.ID)
	d.taps(anOrganizer, show).has("không có ai để rút tên")
	d.leavesOut(c, 2, 4)
	d.taps(lan, show).has("dành cho Ban Tổ chức")
	if d.says(anOrganizer, "/lop").button("👀 Xem, rút tên 2 người") != show {
		t.Error("/lop doesn't show the question")
	}
	list := d.taps(anOrganizer, show).has("2 người</b> của <b>Lớp dân vận</b>",
		"<b>Trần Văn Bình</b> · 14/5/1981 · UBND · đoàn Chợ Lách · 📱 đã liên kết Telegram · ✅ đã dự 2 buổi",
		"<b>Phạm Đức</b> · 14/5/1983 · UBND · đoàn Giồng Trôm\n")
	d.taps(anOrganizer, list.button("Giữ lại")).has("Không rút tên ai")
	again := d.taps(anOrganizer, list.button("Rút tên 2 người")).has("Rút tên <b>2 người</b>", "1 người đã liên kết", "1 người đã dự")
	if got := d.states(c); strings.Contains(got, "withdrawn") {
		t.Errorf("after the first question the states are %s", got)
	}
	drop := again.button("Đúng, rút tên 2 người")
	early := strings.Replace(list.button("Rút tên 2 người"), "gone:ask", "gone:drop", 1)
	d.taps(anOrganizer, early).has("nay đã đổi").lacks("Đã rút") // the digest of the first step is none of the second
	d.taps(binh, drop).has("dành cho Ban Tổ chức")
	d.taps(anOrganizer, drop).has("Đã rút tên 2 người", "một phút")
	if again := d.taps(anOrganizer, drop).has("Không còn ai để rút tên"); again.messages[0].Tap == "" {
		t.Error("the second tap takes the button that undoes the first away")
	}
	if got, want := d.states(c), "enrolled withdrawn enrolled withdrawn"; got != want {
		t.Errorf("the states are %s, want %s", got, want)
	}
	d.taps(anOrganizer, "gone:drop:99:abcd").lacks("Đã rút")
}

// TestUndoWithdrawal: within a minute those who were just withdrawn are back, with
// what they had, and nobody else; afterwards, or by others, nothing is undone.
func TestUndoWithdrawal(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "17/8 18:00")
	c := d.class()
	withdraw := func(n int) answer {
		list := d.taps(anOrganizer, fmt.Sprintf("gone:show:%d:0", c.ID)).has(fmt.Sprintf("%d người", n))
		return d.taps(anOrganizer, d.taps(anOrganizer, list.button("Rút tên")).button("Đúng, rút tên"))
	}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.StoreRoster(ctx, c.ID, course.Diff{New: []course.Enrollment{
			{No: 5, Trainee: course.Trainee{Name: "Võ Năm"}}, {No: 6, Trainee: course.Trainee{Name: "Võ Sáu"}},
		}})
	})
	d.leavesOut(c, 5)
	late := withdraw(1).button("Hoàn tác")
	d.now = d.now.Add(2 * time.Minute)
	d.taps(anOrganizer, late).has("Đã quá một phút")
	d.closing(c, map[int64]string{binh: "PLK"}, 3)
	d.leavesOut(c, 2, 4, 5)
	undo := withdraw(2).button("Hoàn tác")
	if got, want := d.states(c), "enrolled withdrawn enrolled withdrawn withdrawn enrolled"; got != want {
		t.Fatalf("the states are %s, want %s", got, want)
	}
	d.says(binh, "/ketqua").lacks("2/8")
	d.now = d.now.Add(time.Minute)
	d.taps(binh, undo).has("dành cho Ban Tổ chức")
	back := d.taps(anOrganizer, undo).has("2 người trở lại danh sách")
	if got, want := d.states(c), "enrolled enrolled enrolled enrolled withdrawn enrolled"; got != want {
		t.Errorf("the states are %s, want %s", got, want)
	}
	d.taps(anOrganizer, undo).has("Không có ai để đưa trở lại")
	d.says(binh, "/ketqua").has("2/8")
	d.taps(anOrganizer, back.button("rút tên 2 người")).has("<b>Trần Văn Bình</b>", "<b>Phạm Đức</b>")

	undo = withdraw(2).button("Hoàn tác")
	d.close(c)
	d.taps(anOrganizer, undo).has("đã bế giảng nên không đưa ai trở lại")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		log, err := tx.AuditLog(ctx, course.AuditQuery{CourseID: c.ID, Limit: 10})
		var acts []string
		for _, e := range log {
			acts = append(acts, e.Act+" "+e.Before+e.After)
		}
		want := []string{"roster.withdraw 2. Trần Văn Bình\n4. Phạm Đức", "roster.restore 2. Trần Văn Bình\n4. Phạm Đức",
			"roster.withdraw 2. Trần Văn Bình\n4. Phạm Đức", "roster.withdraw 5. Võ Năm"}
		if diff := cmp.Diff(want, acts); diff != "" {
			t.Errorf("the log (-want +got):\n%s", diff)
		}
		return err
	})
}

// TestWithdrawingWhatWasShown: a list that is no longer so is shown anew instead.
func TestWithdrawingWhatWasShown(t *testing.T) {
	t.Parallel()
	for name, meanwhile := range map[string]func(d *desk, c course.Course){
		"one of them has joined": func(d *desk, _ course.Course) {
			d.agrees(third, "DVCQ")
			d.taps(third, d.shares(third, "0912345673", third).button("Đúng là tôi")).has("Đã ghi danh")
		},
		"one of them has come":            func(d *desk, c course.Course) { d.closing(c, map[int64]string{binh: "P"}, 0) },
		"the next file names one of them": func(d *desk, c course.Course) { d.leavesOut(c, 4) },
		"the next file leaves out others": func(d *desk, c course.Course) { d.leavesOut(c, 3, 4) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, "16/8 7:20")
			c := d.class()
			d.leavesOut(c, 2, 4)
			list := d.taps(anOrganizer, fmt.Sprintf("gone:show:%d:0", c.ID))
			ask := list.button("Rút tên")
			drop := d.taps(anOrganizer, ask).button("Đúng, rút tên")
			meanwhile(d, c)
			for _, old := range []string{ask, drop} {
				d.taps(anOrganizer, old).has("nay đã đổi", "không có trong tệp danh sách ghi gần nhất")
			}
			if got := d.states(c); strings.Contains(got, "withdrawn") {
				t.Errorf("somebody was withdrawn: %s", got)
			}
			fresh := d.taps(anOrganizer, drop)
			d.taps(anOrganizer, d.taps(anOrganizer, fresh.button("Rút tên")).button("Đúng, rút tên")).has("Đã rút tên")
		})
	}
}

// TestWithdrawingMany: all are named, page by page, before the button comes.
func TestWithdrawingMany(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	var people []course.Enrollment
	var gone []int
	for i := range 200 {
		people = append(people, course.Enrollment{No: 10 + i, Delegation: "Chợ Lách", State: course.Enrolled,
			Trainee: course.Trainee{Name: "Nguyễn Thị Lan", Phone: fmt.Sprintf("0987654%03d", i)}})
		if i%3 == 0 {
			gone = append(gone, 10+i)
		}
	}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		return tx.StoreRoster(ctx, c.ID, course.Diff{New: people})
	})
	d.leavesOut(c, gone...)
	page := d.taps(anOrganizer, fmt.Sprintf("gone:show:%d:0", c.ID)).has("67 người", "trang 1/3")
	named := 0
	for n := range 3 {
		named += strings.Count(page.text(), "• <b>")
		if n == 2 {
			break
		}
		for _, row := range page.messages[0].Buttons {
			if strings.Contains(row[0].Label, "Rút tên") {
				t.Errorf("page %d has the button already", n+1)
			}
		}
		page = d.taps(anOrganizer, page.button("Trang sau"))
	}
	if named != len(gone) {
		t.Errorf("%d of %d are named", named, len(gone))
	}
	d.taps(anOrganizer, d.taps(anOrganizer, page.button("Rút tên 67 người")).button("Đúng")).has("Đã rút tên 67 người")
	d.close(c)
	d.taps(anOrganizer, fmt.Sprintf("gone:show:%d:0", c.ID)).has("đã bế giảng nên không rút tên")
}
