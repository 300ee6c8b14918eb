package stories

import (
	"context"
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
			got := newest(u, 1)[0]
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
