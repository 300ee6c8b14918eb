package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
)

// marked is a text with every kind of mark that a person can put on it, after
// letters of two UTF-16 units and such as letters.Clean would change.
func marked() (text string, entities []simulator.Entity) {
	text = "🎓🎓 <b>&amp; Mai học ở hội trươ\u0300ng\u00a0A, 16\u201319/8\u200b: H\u2019Hen"
	for i, e := range []simulator.Entity{
		{Type: "bold"}, {Type: "italic"}, {Type: "underline"}, {Type: "strikethrough"}, {Type: "spoiler"}, {Type: "code"},
		{Type: "blockquote"}, {Type: "expandable_blockquote"}, {Type: "pre", Language: "go"},
		{Type: "text_link", URL: "https://example.org/?a=1&b=<2>"}, {Type: "text_mention", UserID: 77}, {Type: "custom_emoji", EmojiID: "5368324170671202286"},
	} {
		e.Offset, e.Length = notice.Units(text)+1, 5
		text += fmt.Sprintf("\n😀 %02d", i)
		entities = append(entities, e)
	}
	return text, entities
}

// TestContent has a person write something of every kind, keeps it, deletes it,
// and sends it: what arrives is what was written.
func TestContent(t *testing.T) {
	t.Parallel()
	text, entities := marked()
	file := func(kind simulator.Kind, m simulator.Message) func(*simulator.Server) simulator.Message {
		return func(srv *simulator.Server) simulator.Message {
			m.File = srv.Store(kind, "Lịch học.bin", []byte("\x89PNG\r\n\x1a\n"))
			return m
		}
	}
	say := func(m simulator.Message) func(*simulator.Server) simulator.Message {
		return func(*simulator.Server) simulator.Message { return m }
	}
	caption := simulator.Message{Text: text, Entities: entities}
	covered := simulator.Message{Text: text, Entities: entities, Above: true, Spoiler: true}
	for name, write := range map[string]func(*simulator.Server) simulator.Message{
		"text":           say(caption),
		"text as markup": say(simulator.Message{Text: "1 < 2 <b>x"}),
		"link previews": say(simulator.Message{Text: "https://example.org",
			Preview: `{"is_disabled":false,"url":"https://example.org/","prefer_large_media":true,"show_above_text":true}`}),
		"photo": file(simulator.Photo, covered), "bare photo": file(simulator.Photo, simulator.Message{}),
		"video": file(simulator.Video, covered), "animation": file(simulator.Animation, covered),
		"audio": file(simulator.Audio, caption), "document": file(simulator.Document, caption), "voice": file(simulator.Voice, caption),
		"video note": file(simulator.VideoNote, simulator.Message{}), "sticker": file(simulator.Sticker, simulator.Message{}),
		"location": say(simulator.Message{Venue: &simulator.Venue{Latitude: 10.2434, Longitude: -106.375}}),
		"venue":    say(simulator.Message{Venue: &simulator.Venue{Latitude: 10.25, Longitude: 106.5, Title: "Hội trường B", Address: "Bến Tre"}}),
		"contact":  say(simulator.Message{Contact: &simulator.Contact{Phone: "84912345678", Name: "Lan", VCard: "BEGIN:VCARD"}}),
		"poll":     say(simulator.Message{Poll: &simulator.Poll{Question: "Ăn trưa?", Options: []string{"Có", "Không"}, Named: true, Multiple: true, Seconds: 600}}),
		"quiz": say(simulator.Message{Poll: &simulator.Poll{Question: "1+1?", Options: []string{"1", "2"}, Quiz: true, Correct: []int{1},
			Explanation: "Đếm ngón tay", Fixed: true}}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := telegram(t, simulator.Config{})
			lan, boss := srv.NewUser(t, "Lan"), srv.NewUser(t, "Ban Tổ chức")
			lan.Starts("")
			boss.Starts("")
			wrote := write(srv)
			boss.Writes(wrote)
			kept, err := lastRequest(t, srv).Content()
			if err != nil {
				t.Fatal(err)
			}
			boss.Deletes()
			client := newClient(t, srv.URL())
			r := deliver(t, client, lan.ChatID(), notice.Message{Content: kept}, nil)
			got := lan.Messages()[1]
			if diff := cmp.Diff(wrote.Content(), got.Content(), cmpopts.IgnoreUnexported(simulator.Message{})); diff != "" {
				t.Errorf("what arrived (-wrote +got):\n%s", diff)
			}
			if r.MessageID != got.ID {
				t.Errorf("message %d, the receipt says %d", got.ID, r.MessageID)
			}
			if v := srv.Violations(); len(v) != 0 {
				t.Errorf("violations %q", v)
			}
		})
	}
}

// TestContentForwarded: what was forwarded is kept as what was written.
func TestContentForwarded(t *testing.T) {
	t.Parallel()
	srv := telegram(t, simulator.Config{})
	lan, boss := srv.NewUser(t, "Lan"), srv.NewUser(t, "Ban Tổ chức")
	lan.Starts("")
	boss.Starts("")
	text, entities := marked()
	boss.Forwards(simulator.Message{From: "Trường Chính trị", Text: text, Entities: entities})
	kept, err := lastRequest(t, srv).Content()
	if err != nil {
		t.Fatal(err)
	}
	deliver(t, newClient(t, srv.URL()), lan.ChatID(), notice.Message{Content: kept}, nil)
	if got := lan.Messages()[1]; got.Text != text || len(got.Entities) != len(entities) || got.Forwarded != "" {
		t.Errorf("arrived as %+v", got)
	}
}

// TestContentRefused lists what a bot can't send again as it is.
func TestContentRefused(t *testing.T) {
	t.Parallel()
	const option, quiz = `"question":"?","options":[{"text":"a"}]`, `"type":"quiz","correct_option_ids":[0]`
	for message, want := range map[string]string{
		`"dice":{"emoji":"🎲","value":3}`:                           "content.cannot",
		`"story":{"id":1}`:                                         "content.cannot",
		`"game":{"title":"x"}`:                                     "content.cannot",
		`"checklist":{"title":"x"}`:                                "content.cannot",
		`"giveaway":{"winner_count":1}`:                            "content.cannot",
		`"paid_media":{"star_count":1}`:                            "content.cannot",
		`"paid_media":{},"caption":"x"`:                            "content.cannot",
		`"invoice":{"title":"x"}`:                                  "content.cannot",
		`"new_chat_title":"x"`:                                     "content.cannot",
		`"rich_message":{"blocks":[]}`:                             "content.cannot",
		`"hologram":{"id":1}`:                                      "content.cannot",
		`"photo":[{"file_id":7}]`:                                  "content.cannot",
		`"photo":[]`:                                               "content.cannot",
		`"text":7`:                                                 "content.cannot",
		`"text":"` + strings.Repeat("x", 4097) + `"`:               "content.too_long",
		`"live_photo":{"file_id":"L"},"photo":[{"file_id":"P"}]`:   "content.cannot",
		`"location":{"latitude":1,"longitude":2,"live_period":60}`: "content.cannot",
		`"photo":[{"file_id":"P"}],"caption":"` + strings.Repeat("😀", 512) + `"`:             "",
		`"photo":[{"file_id":"P"}],"caption":"` + strings.Repeat("😀", 512) + `x"`:            "content.too_long",
		`"poll":{` + option + `,"type":"regular"}`:                                           "",
		`"poll":{` + option + `,"type":"regular","allows_revoting":true}`:                    "",
		`"poll":{` + option + `,"type":"regular","allows_revoting":false}`:                   "content.cannot_poll",
		`"poll":{` + option + `,"type":"regular","is_closed":true}`:                          "content.cannot_poll",
		`"poll":{` + option + `,"type":"regular","close_date":1660608000}`:                   "content.cannot_poll",
		`"poll":{` + option + `,"type":"regular","close_date":1660608000,"open_period":600}`: "",
		`"poll":{` + option + `,"type":"regular","media":{}}`:                                "content.cannot_poll",
		`"poll":{` + option + `,"type":"regular","members_only":true}`:                       "content.cannot_poll",
		`"poll":{` + option + `,"type":"regular","country_codes":["VN"]}`:                    "content.cannot_poll",
		`"poll":{"question":"?","options":[{"text":"a","media":{}}],"type":"regular"}`:       "content.cannot_poll",
		`"poll":{` + option + `,` + quiz + `,"allows_revoting":false}`:                       "",
		`"poll":{` + option + `,` + quiz + `,"explanation_media":{}}`:                        "content.cannot_poll",
		`"poll":{` + option + `,"type":"quiz"}`:                                              "content.cannot_poll",
	} {
		r := Request{Raw: []byte(`{"update_id":1,"message":{"message_id":1,` + message + `}}`)}
		kept, err := r.Content()
		got := ""
		if refused, ok := errors.AsType[*course.Error](err); ok {
			got = refused.TextID
		}
		if got != want || (err == nil) == (kept == nil) {
			t.Errorf("%s: %q (%v), want %q", message, got, err, want)
		}
	}
	if _, err := (&Request{}).Content(); err == nil {
		t.Error("a request without an update has content")
	}
}

// TestContentKeepsNobody: who has sent or forwarded it, who has voted and whose
// contact it is stays out.
func TestContentKeepsNobody(t *testing.T) {
	t.Parallel()
	for _, message := range []string{
		`"text":"x","forward_origin":{"type":"user","sender_user":{"id":424242,"first_name":"Hai"}},"via_bot":{"id":424242}`,
		`"contact":{"phone_number":"1","first_name":"L","user_id":424242}`,
		`"poll":{"id":"424242","question":"?","type":"regular","options":[{"text":"a","voter_count":424242,"added_by_user":{"id":424242}}]}`,
		`"video":{"file_id":"V","file_name":"424242","thumbnail":{"file_id":"424242"}}`,
	} {
		r := Request{Raw: []byte(`{"message":{"from":{"id":424242},` + message + `}}`)}
		kept, err := r.Content()
		if err != nil || strings.Contains(string(kept), "424242") {
			t.Errorf("%s is kept as %s, %v", message, kept, err)
		}
	}
}

// TestContentOfAnotherVersion: content that can't be read is refused, not sent as
// something else.
func TestContentOfAnotherVersion(t *testing.T) {
	t.Parallel()
	srv := telegram(t, simulator.Config{})
	lan := srv.NewUser(t, "Lan")
	lan.Starts("")
	_, err := newClient(t, srv.URL()).Deliver(t.Context(), notice.Notice{ChatID: lan.ChatID(),
		Message: notice.Message{Content: json.RawMessage(`{"text":{"secret":1}}`)}}, nil)
	if e := sendError(t, err); e.Outcome != Rejected || strings.Contains(e.Error(), "secret") {
		t.Errorf("got %v", e)
	}
}

// TestVideoWithCover: the picture that stands for a video, and where it begins,
// go with it.
func TestVideoWithCover(t *testing.T) {
	t.Parallel()
	r := Request{Raw: []byte(`{"message":{"video":{"file_id":"V","start_timestamp":12,"cover":[{"file_id":"small"},{"file_id":"large"}]}}}`)}
	kept, err := r.Content()
	if err != nil {
		t.Fatal(err)
	}
	srv := telegram(t, simulator.Config{})
	lan := srv.NewUser(t, "Lan")
	lan.Starts("")
	cover, clip := srv.Store(simulator.Photo, "", []byte("p")), srv.Store(simulator.Video, "v.mp4", []byte("v"))
	content := strings.NewReplacer(`"V"`, `"`+clip.ID+`"`, `"large"`, `"`+cover.ID+`"`).Replace(string(kept))
	deliver(t, newClient(t, srv.URL()), lan.ChatID(), notice.Message{Content: json.RawMessage(content)}, nil)
	if m := lan.Messages()[1]; m.File.ID != clip.ID || m.Cover != cover.ID || m.StartAt != 12 {
		t.Errorf("arrived as %+v", m)
	}
}

// TestPicture: of a message only its photo or document is kept, and it goes out as such.
func TestPicture(t *testing.T) {
	t.Parallel()
	for held, want := range map[string]string{
		`{"photo":[{"file_id":"s"},{"file_id":"big","width":9}],"caption":"ốm","from":{"id":7}}`: `{"photo":[{"file_id":"big"}]}`,
		`{"document":{"file_id":"d","file_name":"don.pdf"},"caption":"ốm"}`:                      `{"document":{"file_id":"d"}}`,
		`{"document":{"file_id":"d"},"animation":{"file_id":"d"}}`:                               ``,
		`{"sticker":{"file_id":"s"}}`:                                                            ``, `{"text":"ốm"}`: ``, `7`: ``,
	} {
		r := &Request{Raw: []byte(`{"message":` + held + `}`)}
		if got := string(r.Picture()); got != want {
			t.Errorf("of %s is kept %s, want %s", held, got, want)
		}
	}
}
