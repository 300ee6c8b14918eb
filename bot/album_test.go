package bot

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
)

// TestAlbum keeps what comes as an album and sends it as one: each file with what stands under it,
// under the ids of the receipt, by which all of it is deleted.
func TestAlbum(t *testing.T) {
	t.Parallel()
	text, entities := marked()
	for name, kinds := range map[string][]simulator.Kind{
		"pictures and films": {simulator.Photo, simulator.Video, simulator.Photo}, "files": {simulator.Document, simulator.Document},
		"music": {simulator.Audio, simulator.Audio},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := telegram(t, simulator.Config{})
			lan, boss := srv.NewUser(t, "Lan"), srv.NewUser(t, "Ban Tổ chức")
			lan.Starts("")
			boss.Starts("")
			var kept []json.RawMessage
			var wrote []simulator.Message
			more := boss.WritesAlbum()
			for i, kind := range kinds {
				m := simulator.Message{File: srv.Store(kind, "a.bin", []byte(kind))}
				if i == 1 {
					m.Text, m.Entities = text, entities
				}
				if kind == simulator.Photo || kind == simulator.Video {
					m.Spoiler = true
				}
				wrote = append(wrote, m)
				more(m)
				one, err := lastRequest(t, srv).Content()
				if err != nil {
					t.Fatal(err)
				}
				kept = append(kept, one)
			}
			part, err := Album(kept)
			if err != nil || part.Album != len(kinds) {
				t.Fatalf("%+v, %v", part, err)
			}
			client := newClient(t, srv.URL())
			r := deliver(t, client, lan.ChatID(), notice.Message{Content: part.Content, Album: part.Album}, nil)
			got := lan.Messages()[1:]
			if len(got) != len(kinds) || len(r.Messages) != len(kinds) {
				t.Fatalf("%d messages, receipt %+v", len(got), r)
			}
			for i, m := range got {
				if m.AlbumID == "" || m.AlbumID != got[0].AlbumID || m.ID != r.Messages[i] {
					t.Errorf("message %d is %+v", i, m)
				}
				if diff := cmp.Diff(wrote[i].Content(), m.Content(), cmpopts.IgnoreUnexported(simulator.Message{})); diff != "" {
					t.Errorf("message %d (-wrote +got):\n%s", i, diff)
				}
			}
			deliver(t, client, lan.ChatID(), notice.Message{Deed: notice.Recall, Of: 1, Edit: r.Messages[0], Beside: r.Messages[1:]}, nil)
			if slices.ContainsFunc(lan.Messages()[1:], func(m simulator.Message) bool { return !m.Deleted }) {
				t.Error("some of it is still there")
			}
			if v := srv.Violations(); len(v) != 0 {
				t.Errorf("violations %q", v)
			}
		})
	}
}

// TestNoAlbum: what Telegram takes into no album, or not beside the rest, is refused.
func TestNoAlbum(t *testing.T) {
	t.Parallel()
	photo, film, file, music := `{"photo":[{"file_id":"P"}]}`, `{"video":{"file_id":"V"}}`, `{"document":{"file_id":"D"}}`, `{"audio":{"file_id":"A"}}`
	var eleven []string
	for range 11 {
		eleven = append(eleven, photo)
	}
	for i, test := range []struct {
		of []string
		ok bool
	}{
		{[]string{photo, film}, true}, {[]string{file, file}, true}, {eleven[:10], true}, {[]string{`{"text":"x"}`}, true},
		{eleven, false}, {[]string{photo, file}, false}, {[]string{file, music}, false}, {[]string{photo, `{"text":"x"}`}, false},
		{[]string{`{"animation":{"file_id":"G"}}`, photo}, false}, {[]string{`{"voice":{"file_id":"G"}}`, `{"voice":{"file_id":"G"}}`}, false},
	} {
		var contents []json.RawMessage
		for _, one := range test.of {
			contents = append(contents, json.RawMessage(one))
		}
		if part, err := Album(contents); (err == nil) != test.ok {
			t.Errorf("%d: %v is %s, %v", i, fmt.Sprint(test.of), part.Content, err)
		}
	}
}
