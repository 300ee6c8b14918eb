package stories

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// TestPersonalAnnouncement sends each their own name, unit and delegation, marked as written, with
// restarts between the steps and one who is refused at first and whose name is set right
// meanwhile; representatives get it for the others.
func TestPersonalAnnouncement(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		deputy := h.person("Đại diện", "0912000333")
		deputy.Starts("")
		deputy.Sees("Lớp Trưởng")
		h.grants(course.Grant{Role: course.RepresentativeRole, CourseID: 1, DelegationID: h.place(3).DelegationID}, deputy)
		h.settled()
		admin.Sends("/thongbao")
		admin.Sees("{ten}, {don_vi}, {doan}")
		text := "🎓 Kính gửi {ten} (đoàn {doan}): mai học ở B"
		admin.Writes(simulator.Message{Text: text, Entities: []simulator.Entity{{Type: "bold", Offset: 12, Length: 5}, {Type: "italic", Offset: 33, Length: 3}}})
		admin.Sees("hai người có tên dài nhất")
		admin.Sees("Gửi tới 2 người")
		h.restart()
		h.sim.AddRule(simulator.Rule{Method: "sendMessage", ChatID: binh.ChatID(), Times: 2, Fault: simulator.RetryAfter(1)})
		admin.Taps("✅ Gửi tới 2 người")
		want := func(u *simulator.User, no int) {
			t.Helper()
			e := h.place(no)
			u.Sees("Kính gửi " + e.Trainee.Name)
			got := below(newest(u, 1)[0])
			if full := "🎓 Kính gửi " + e.Trainee.Name + " (đoàn " + e.Delegation + "): mai học ở B"; got.Text != full {
				t.Errorf("%q, not %q", got.Text, full)
			}
			var marked []string
			for _, m := range got.Entities {
				marked = append(marked, m.Type+" "+cutUnits(got.Text, m.Offset, m.Length))
			}
			if diff := cmp.Diff([]string{"bold " + e.Trainee.Name, "italic mai"}, marked); diff != "" {
				t.Errorf("the marks (-want +got):\n%s", diff)
			}
		}
		want(lan, 1)
		h.restart()
		want(binh, 2)
		deputy.Sees("1 người chưa nhận được qua Telegram")
		deputy.Sees("Kính gửi … (đoàn " + h.place(3).Delegation + "): mai học ở B")
		admin.Sees("Báo cáo thông báo số 1", "2/3")
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			a, err := tx.Announcement(ctx, 1)
			if err == nil && !strings.Contains(string(a.Message.Content), "{ten}") {
				t.Errorf("what is kept is one person's: %s", a.Message.Content)
			}
			return err
		})
	})
}

// cutUnits is a part of a text by UTF-16 units.
func cutUnits(text string, from, length int) string {
	return string(utf16.Decode(utf16.Encode([]rune(text))[from : from+length]))
}

// has are the texts and albums that somebody has of an announcement, in order: an album is how many
// of it there are between brackets.
func has(u *simulator.User, texts ...string) (got []string) {
	album, count := "", 0
	end := func() {
		if count > 0 {
			got = append(got, fmt.Sprintf("[%d]", count))
		}
		album, count = "", 0
	}
	for _, m := range u.Messages() {
		if m.Deleted || !m.FromBot {
			continue
		}
		if m.AlbumID == "" || m.AlbumID != album {
			end()
		}
		if m.AlbumID != "" {
			album = m.AlbumID
			count++
		} else if slices.Contains(texts, below(m).Text) {
			got = append(got, below(m).Text)
		}
	}
	end()
	return got
}

// TestAlbumAnnounced: pictures and films that come as an album are shown and sent as one, also when
// some come after the preview, through a restart, a 429 and an answer that is lost; taking it back
// takes back all of it.
func TestAlbumAnnounced(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		h.settled()
		picture := func(caption string) simulator.Message {
			return simulator.Message{File: h.sim.Store(simulator.Photo, "p.jpg", []byte("jpeg")), Text: caption}
		}
		admin.Sends("/thongbao")
		admin.Sees("soạn")
		more := admin.WritesAlbum(picture("Mời {ten} xem"), simulator.Message{File: h.sim.Store(simulator.Video, "v.mp4", []byte("mp4"))})
		admin.Sees("hai người có tên dài nhất")
		admin.Sees("Gửi tới 2 người")
		h.settled() // the first half may have had a preview of its own
		h.restart()
		more(picture(""))
		admin.Sees("Gửi tới 2 người")
		h.settled()
		if got := has(admin); !slices.Equal(got, []string{"[2]", "[2]", "[3]", "[3]"}) {
			t.Errorf("the previews are %v", got)
		}
		h.sim.AddRule(simulator.Rule{Method: "sendMediaGroup", ChatID: lan.ChatID(), Times: 1, Fault: simulator.RetryAfter(1)})
		h.sim.AddRule(simulator.Rule{Method: "sendMediaGroup", ChatID: binh.ChatID(), Times: 2, Fault: simulator.FailBefore(502, "Bad Gateway")})
		admin.TapsTwice("✅ Gửi tới 2 người")
		admin.Sees("đã xác nhận")
		h.restart()
		admin.Sees("Báo cáo thông báo số 1", "2/3")
		for _, u := range []*simulator.User{lan, binh} {
			if got := has(u); !slices.Equal(got, []string{"[3]"}) {
				t.Errorf("somebody has %v", got)
			}
		}
		lan.Sees("Mời Nguyễn Thị Lan xem")
		h.restart()
		admin.Taps("🗑 Thu hồi tin đã gửi")
		admin.TapsTwice("🗑 Thu hồi ở 2 người")
		admin.Sees("Thu hồi thông báo số 1", "2/2")
		h.settled()
		if got := append(has(lan), has(binh)...); len(got) != 0 {
			t.Errorf("after it was taken back there is %v", got)
		}
	})
}

// TestSeveralAnnounced: messages that are put together go to everybody in their order, an album in the
// midst of them, through restarts and a server that refuses one in between; who has some of them gets the
// others although the announcement is paused. All are taken back.
func TestSeveralAnnounced(t *testing.T) {
	quickStories(t, 20, func(t *testing.T, h *house) {
		admin, lan, binh := h.danVanClass()
		h.settled()
		previews(admin, "một", 2)
		admin.Taps("➕ Thêm tin")
		admin.Sees("tin thứ 2")
		h.restart()
		admin.Sends("hai")
		admin.Sees("gồm 2 tin")
		admin.Sees("Gửi tới 2 người")
		admin.Taps("➕ Thêm tin")
		admin.Sees("tin thứ 3")
		admin.SendsAlbum("", simulator.Upload{Name: "mot.pdf", Data: []byte("1")}, simulator.Upload{Name: "hai.pdf", Data: []byte("2")})
		admin.Sees("gồm 3 tin")
		admin.Sees("Gửi tới 2 người")
		h.settled() // a preview of the first half is not what the button below stands for
		admin.Taps("🔃 Đổi hai tin cuối")
		admin.Sees("gồm 3 tin")
		admin.Sees("Gửi tới 2 người")
		admin.Taps("➕ Thêm tin")
		admin.Sees("tin thứ 4")
		admin.Sends("thừa")
		admin.Sees("gồm 4 tin")
		admin.Sees("Gửi tới 2 người")
		admin.Taps("➖ Bỏ tin cuối")
		admin.Sees("gồm 3 tin")
		admin.Sees("Gửi tới 2 người")
		h.restart()
		h.sim.AddRule(simulator.Rule{Method: "sendMediaGroup", ChatID: binh.ChatID(), Times: -1, Fault: simulator.RetryAfter(1)})
		admin.TapsTwice("✅ Gửi tới 2 người")
		binh.Sees("một")
		lan.Sees("hai")
		h.restart()
		admin.Taps("⏸ Tạm dừng")
		admin.Sees("tạm dừng")
		h.sim.ClearRules()
		binh.Sees("hai")
		admin.Sees("Báo cáo thông báo số 1", "2/3") // by itself: nothing is left to go on with
		h.settled()
		for _, u := range []*simulator.User{lan, binh} {
			if got := has(u, "một", "hai", "thừa"); !slices.Equal(got, []string{"một", "[2]", "hai"}) {
				t.Errorf("somebody has %v", got)
			}
		}
		admin.Taps("🗑 Thu hồi tin đã gửi")
		admin.Taps("🗑 Thu hồi ở 2 người")
		admin.Sees("Thu hồi thông báo số 1", "2/2")
		h.settled()
		if got := append(has(lan, "một", "hai"), has(binh, "một", "hai")...); len(got) != 0 {
			t.Errorf("after it was taken back there is %v", got)
		}
	})
}

// TestKilledInSeveral kills the program while it tells a hall a picture and then a text: everybody has
// both, in this order, and few one of them twice.
func TestKilledInSeveral(t *testing.T) {
	const people, kills, last = 60, 3, "Mang theo thẻ học viên"
	onProcess(t, func(t *testing.T, p *process) {
		h := p.hall(people)
		for i := range kills {
			p.watch.when(news, 12+i*15, p.killed)
		}
		p.start()
		admin := p.newAdmin()
		drafts(admin)
		admin.Taps("➕ Thêm tin")
		admin.Sends(last)
		admin.Sees("gồm 2 tin")
		admin.Taps(fmt.Sprintf("✅ Gửi tới %d người", people))
		admin.Sees("Báo cáo thông báo", fmt.Sprintf("%d/%d", people, people))
		p.settled()
		doubled := 0
		for _, u := range h.users {
			var got []string
			for _, m := range u.Messages() {
				if m.FromBot && (m.File != nil || below(m).Text == last) {
					got = append(got, map[bool]string{true: "picture", false: "text"}[m.File != nil])
				}
			}
			if once := slices.Compact(slices.Clone(got)); !slices.Equal(once, []string{"picture", "text"}) {
				t.Errorf("somebody got %v", got)
			}
			doubled += max(0, len(got)-2)
		}
		if doubled > p.mayDouble() || p.kills.Load() != kills {
			t.Errorf("%d doubled by %d kills", doubled, p.kills.Load())
		}
	})
}
