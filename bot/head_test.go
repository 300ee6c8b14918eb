package bot

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
)

// TestHeadArrives: the head stands above a text or a caption as it goes out, the course in bold, and the marks
// below move by its UTF-16 units; what was kept stays as it was written.
func TestHeadArrives(t *testing.T) {
	t.Parallel()
	head := Head{Course: "Lớp {ten} 🎓", By: "Cô Hoa"}
	const line = "📣 Lớp {ten} 🎓 · Cô Hoa" // 📣 and 🎓 are two units each
	bold := simulator.Entity{Type: "bold", Offset: 3, Length: 12}
	for kept, want := range map[string]simulator.Message{
		`{"text":"Mai {ten} nghỉ","entities":[{"type":"italic","offset":4,"length":5}]}`: {
			Text: line + "\nMai Lê An nghỉ", Entities: []simulator.Entity{bold, {Type: "italic", Offset: 29, Length: 5}}},
		`{"photo":[{"file_id":"FILE"}],"caption":"Ảnh","caption_entities":[{"type":"code","offset":0,"length":3}]}`: {
			Text: line + "\nẢnh", Entities: []simulator.Entity{bold, {Type: "code", Offset: 25, Length: 3}}},
		`{"photo":[{"file_id":"FILE"}]}`:                   {Text: line, Entities: []simulator.Entity{bold}},
		`{"location":{"latitude":10.2,"longitude":106.3}}`: {},
	} {
		srv := telegram(t, simulator.Config{})
		lan := srv.NewUser(t, "Lan")
		lan.Starts("")
		kept := strings.Replace(kept, "FILE", srv.Store(simulator.Photo, "a.jpg", []byte("jpeg")).ID, 1)
		content, ok := Headed(json.RawMessage(kept), head)
		if ok != (want.Text != "") {
			t.Errorf("%s takes a head: %t", kept, ok)
		}
		filled, err := Fill(content, notice.Addressee{Name: "Lê An"})
		if err != nil {
			t.Fatal(err)
		}
		deliver(t, newClient(t, srv.URL()), lan.ChatID(), notice.Message{Content: filled}, nil)
		m := lan.Messages()[1]
		if diff := cmp.Diff(want, simulator.Message{Text: m.Text, Entities: m.Entities}, cmpopts.IgnoreUnexported(simulator.Message{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kept, diff)
		}
		if bare := Apart(notice.Part{Content: content}); len(bare) != 1 || strings.Contains(string(bare[0]), "Cô Hoa") {
			t.Errorf("kept as %s", bare)
		}
	}
}

// TestHeadOfAnAlbum: it stands above its first caption alone.
func TestHeadOfAnAlbum(t *testing.T) {
	t.Parallel()
	photo := json.RawMessage(`{"photo":[{"file_id":"P"}],"caption":"một"}`)
	part, err := Album([]json.RawMessage{photo, photo})
	if err != nil {
		t.Fatal(err)
	}
	kept, ok := Headed(part.Content, Head{Course: "Lớp A"})
	var c content
	if err := json.Unmarshal(kept, &c); err != nil || !ok || len(c.Album) != 2 || c.Album[0].Head == nil || c.Album[1].Head != nil {
		t.Errorf("headed %t: %s", ok, kept)
	}
	for _, one := range Apart(notice.Part{Content: kept, Album: 2}) {
		if string(one) != string(photo) {
			t.Errorf("kept as %s", one)
		}
	}
}

// TestOverWithHead: a text or a caption that fits alone can be too long with its head, by as much as is said; what
// is personal is counted with its values.
func TestOverWithHead(t *testing.T) {
	t.Parallel()
	head := Head{Course: "Lớp A"} // nine units with its mark and the end of the line
	for kept, want := range map[string]int{
		`{"text":"` + strings.Repeat("x", 4087) + `"}`:                              0,
		`{"text":"` + strings.Repeat("x", 4088) + `"}`:                              1,
		`{"text":"` + strings.Repeat("🎓", 2048) + `"}`:                              9,
		`{"photo":[{"file_id":"P"}],"caption":"` + strings.Repeat("x", 1015) + `"}`: 0,
		`{"photo":[{"file_id":"P"}],"caption":"` + strings.Repeat("x", 1024) + `"}`: 9,
		`{"text":"{ten}` + strings.Repeat("x", 4096-5) + `"}`:                       0,
		`{"sticker":{"file_id":"S"}}`:                                               0,
	} {
		content, _ := Headed(json.RawMessage(kept), head)
		if got := BlanksOf(content).Over; got != want {
			t.Errorf("%.60s… is over by %d, want %d", kept, got, want)
		}
	}
	content, _ := Headed(json.RawMessage(`{"text":"{ten}`+strings.Repeat("x", 4080)+`"}`), head)
	m := notice.Message{Content: content, Blanks: BlanksOf(content).Texts}
	if over, fits := m.Fits(notice.Addressee{Name: "Nguyễn Văn"}); fits || over != 3 {
		t.Errorf("fits %t, over by %d", fits, over)
	}
}
