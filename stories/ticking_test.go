package stories

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// entrance is a class of 166 at the door of its hall: nobody of them has Telegram, but for the
// representative of the first delegation, who is on no roster.
type entrance struct {
	*house
	organizers     []*simulator.User
	representative *simulator.User
	class          coursetest.Class
}

func (h *house) entrance(crowd int) *entrance {
	h.t.Helper()
	d := &entrance{house: h, class: coursetest.New(coursetest.Sessions("16/8/2022"), coursetest.Crowd(crowd))}
	d.class.Course.CheckIn.CloseAfter, d.class.Course.CheckIn.LateAfter = 600, 600 // by a clock that runs
	d.organizers = append(d.organizers, h.admin())
	for i := range 3 {
		u := h.person(fmt.Sprintf("Người thứ %d", i+2), fmt.Sprintf("091234569%d", i))
		u.Starts("")
		u.Sees("")
		d.organizers = append(d.organizers, u)
	}
	d.organizers, d.representative = d.organizers[:3], d.organizers[3]
	err := h.app.Update(h.t.Context(), func(tx *storage.Tx) error {
		storagetest.Store(h.t, tx, &d.class)
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	id := d.class.Course.ID
	h.grants(course.Grant{Role: course.OrganizerRole, CourseID: id}, d.organizers...)
	h.grants(course.Grant{Role: course.RepresentativeRole, CourseID: id, DelegationID: d.class.Roster[0].DelegationID}, d.representative)
	return d
}

// people are the buttons of a page on which somebody stands.
func people(page simulator.Message) (buttons []simulator.Button) {
	for _, b := range slices.Concat(page.Buttons...) {
		if strings.Contains(b.Data, ":flip:") {
			buttons = append(buttons, b)
		}
	}
	return buttons
}

// page opens one of the pages of the whole class.
func page(u *simulator.User, n int) simulator.Message {
	u.TapsData(0, "tick:list:1:0")
	u.Sees("Danh sách", "Cả lớp")
	u.Taps("Cả lớp")
	m := u.Sees("cả lớp", "trang 1/9")
	for i := 2; i <= n; i++ {
		u.Taps("Trang sau")
		m = u.Sees(fmt.Sprintf("trang %d/9", i))
	}
	return m
}

// book is what the book says of everybody at the first session.
func (d *entrance) book() (entries map[int64]course.Attendance, here int) {
	d.t.Helper()
	d.view(func(ctx context.Context, tx *storage.Tx) (err error) {
		entries, err = tx.BookOf(ctx, d.class.Sessions[0].ID)
		return err
	})
	for _, a := range entries {
		if a.State.Here() {
			here++
		}
	}
	return entries, here
}

// TestThreeTickAtTheDoor: 166 people through the list by three organizers and a
// representative at once, whose pages overlap and who tap twice, with a restart in the
// middle: everybody is there once. Pages that are overtaken take nobody off.
func TestThreeTickAtTheDoor(t *testing.T) {
	quickStories(t, 100, func(t *testing.T, h *house) {
		d := h.entrance(166)
		h.at("16/8 7:16")
		d.representative.Sees("điểm danh hộ")
		pages := [][]int{{1, 2, 3, 4}, {4, 5, 6, 7}, {7, 8, 9}}
		stale := make([]simulator.Message, len(pages))
		var tapping sync.WaitGroup
		taps := func(u *simulator.User, m simulator.Message) {
			for i, b := range people(m) {
				if !strings.HasSuffix(b.Data, ":0") { // another was quicker, and the page shows it
					continue
				}
				u.TapsData(m.ID, b.Data)
				if i%7 == 0 {
					u.TapsData(m.ID, b.Data)
				}
			}
		}
		for i, u := range d.organizers {
			tapping.Go(func() {
				for k, n := range pages[i] {
					m := page(u, n)
					if k == 0 {
						stale[i] = m
					}
					taps(u, m)
				}
			})
		}
		tapping.Go(func() {
			d.representative.Taps("🙋 Điểm danh hộ")
			m := d.representative.Sees("Đến 17:30", "trang 1/2")
			taps(d.representative, m)
			d.representative.Taps("Trang sau")
			taps(d.representative, d.representative.Sees("trang 2/2"))
		})
		eventually(t, "half of them are in", func() bool { _, here := d.book(); return here > 83 })
		h.restart()
		tapping.Wait()
		h.settled()
		entries, here := d.book()
		if here != 166 || len(entries) != 166 {
			t.Errorf("%d are here, %d in the book", here, len(entries))
		}
		for _, a := range entries {
			if a.Revision != 1 || a.State != course.Present {
				t.Errorf("%d has the entry %+v", a.EnrollmentID, a)
			}
		}

		first := d.organizers[0]
		taps(first, stale[0]) // as it was before anybody came: it asks for nobody to be taken off
		h.settled()
		if _, here := d.book(); here != 166 {
			t.Errorf("%d are here after the taps of a page that was overtaken", here)
		}
		fresh := page(first, 1)
		for _, b := range people(fresh)[:5] {
			first.TapsData(fresh.ID, b.Data)
			first.TapsData(fresh.ID, b.Data)
			d.organizers[1].TapsData(0, b.Data)
		}
		h.settled()
		first.Sees("cả lớp 161/166")
		if _, here := d.book(); here != 161 {
			t.Errorf("%d are here after five were taken off", here)
		}
	})
}

// TestTickedByMistake: who was taken out again checks in all the same; on the next day the
// page of yesterday writes nothing; who was checked in for and wasn't there says so.
func TestTickedByMistake(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		k := h.morning()
		k.admin.Sees("Đã mở điểm danh")
		k.admin.TapsData(0, "tick:list:1:0")
		k.admin.Taps("0/3 · Mỏ Cày Nam")
		list := k.admin.Sees("cả lớp 0/3")
		name := k.a.Name()
		k.admin.Taps(name)
		k.admin.Sees("cả lớp 1/3")
		h.restart()
		k.admin.Taps(name)
		k.admin.Sees("cả lớp 0/3")
		taps(k.a)
		k.a.Sees("Đã điểm danh lúc 7:16")
		k.admin.Taps("Cập nhật")
		k.admin.Sees("cả lớp 1/3")

		h.settled()
		h.at("17/8 7:20")
		k.admin.TapsData(list.ID, people(list)[0].Data)
		k.admin.Sees("mở từ ngày khác", "không ghi gì")
		h.settled()
		if got := k.stands(k.a); got != course.Present {
			t.Errorf("%s is %q after a tap on the page of yesterday", name, got)
		}
	})
}
