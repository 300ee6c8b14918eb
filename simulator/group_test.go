package simulator

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestGroupRefuses holds what a group refuses against the text the real server answers.
func TestGroupRefuses(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan, hai := s.NewUser(t, "Lan"), s.NewUser(t, "Hai")
	lan.Starts("")
	send := func(g *Group, more ...any) string {
		p := params{"chat_id": g.ChatID(), "text": "x"}
		for i := 0; i < len(more); i += 2 {
			p[more[i].(string)] = more[i+1]
		}
		return ask(t, s, "sendMessage", p).fails()
	}
	is := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	g := s.NewGroup("Lớp", lan)
	id := ask(t, s, "sendMessage", params{"chat_id": g.ChatID(), "text": "một"}).messageID(t)
	pin := func() string {
		return ask(t, s, "pinChatMessage", params{"chat_id": g.ChatID(), "message_id": id}).fails()
	}
	is(pin(), "400 Bad Request: not enough rights to manage pinned messages in the chat")
	g.Promotes(lan, false, false)
	is(pin(), "400 Bad Request: not enough rights to manage pinned messages in the chat")
	g.Promotes(lan, true, false)
	is(pin(), "")
	if got := s.Pinned(g.ChatID()); len(got) != 1 || got[0].ID != id {
		t.Errorf("pinned: %+v", got)
	}
	is(ask(t, s, "unpinChatMessage", params{"chat_id": g.ChatID()}).fails(), "")
	is(ask(t, s, "unpinChatMessage", params{"chat_id": g.ChatID()}).fails(), "400 Bad Request: message to unpin not found")
	is(send(g, "message_thread_id", 5), "400 Bad Request: message thread not found")

	g.Divides()
	topic := g.Opens(lan, "Thông báo")
	is(send(g, "message_thread_id", topic), "")
	g.Closes(topic)
	is(send(g, "message_thread_id", topic), "400 Bad Request: TOPIC_CLOSED")
	is(send(g), "")
	g.Promotes(lan, true, true)
	is(send(g, "message_thread_id", topic), "")
	g.Demotes(lan)
	g.Closes(general)
	is(send(g), "400 Bad Request: TOPIC_CLOSED")
	g.Drops(topic)
	is(send(g, "message_thread_id", topic), "400 Bad Request: message thread not found")

	g.Restricts(lan)
	is(send(g), "400 Bad Request: not enough rights to send text messages to the chat")
	g.Removes(lan)
	is(send(g), "403 Forbidden: bot was kicked from the supergroup chat")
	is(ask(t, s, "getChatMember", params{"chat_id": g.ChatID(), "user_id": lan.ID()}).fails(), "403 Forbidden: bot was kicked from the supergroup chat")
	g.Adds(lan)
	g.HidesMembers()
	is(ask(t, s, "getChatMember", params{"chat_id": g.ChatID(), "user_id": lan.ID()}).fails(), "400 Bad Request: CHAT_ADMIN_REQUIRED")
	g.Promotes(lan, true, true)
	g.Joins(hai, "administrator")
	for user, want := range map[int64]string{lan.ID(): "creator", hai.ID(): "administrator", s.botID: "administrator"} {
		r := ask(t, s, "getChatMember", params{"chat_id": g.ChatID(), "user_id": user})
		if !strings.Contains(string(r.Result), `"status":"`+want+`"`) {
			t.Errorf("%d: %s %s", user, r.Result, r.fails())
		}
	}
	g.Deletes(lan)
	is(send(g), "403 Forbidden: the group chat was deleted")

	basic := s.NewBasicGroup("Nhóm nhỏ", lan)
	is(send(basic), "")
	super := basic.Upgrades(lan)
	is(send(basic), "400 Bad Request: group chat was upgraded to a supergroup chat")
	is(send(super), "")
	super.Removes(lan)
	is(send(super), "403 Forbidden: bot was kicked from the supergroup chat")
}

// TestGroupTells: what a bot hears of a group, with the privacy mode and without.
func TestGroupTells(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan := s.NewUser(t, "Lan")
	basic := s.NewBasicGroup("Lớp", lan)
	said := func() (all string) {
		next := int64(0)
		for _, u := range getUpdates(t, s, nil) {
			next = u.ID + 1
			raw, _ := json.Marshal(u)
			all += string(raw)
		}
		getUpdates(t, s, params{"offset": next})
		return all
	}
	said()
	there := lan.In(basic)
	there.Sends("chào cả lớp")
	s.SetPrivacy(true)
	there.Sends("không nghe")
	there.Sends("/lop")
	if got := said(); !strings.Contains(got, "chào cả lớp") || strings.Contains(got, "không nghe") || !strings.Contains(got, "/lop") {
		t.Errorf("heard %s", got)
	}
	basic.Promotes(lan, false, false)
	there.Sends("quản trị viên nghe")
	there.Hidden().Sends("/lop")
	if got := said(); !strings.Contains(got, "quản trị viên nghe") || !strings.Contains(got, "1087968824") {
		t.Errorf("heard %s", got)
	}
	super := basic.Upgrades(lan)
	raw := ask(t, s, "getUpdates", params{}).Result
	for _, want := range []string{fmt.Sprintf(`"migrate_to_chat_id":%d`, super.ChatID()), fmt.Sprintf(`"migrate_from_chat_id":%d`, basic.ChatID())} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("%s is not told: %s", want, raw)
		}
	}
	super.Divides()
	topic := super.Opens(lan, "Hỏi đáp")
	lan.InTopic(super, topic).Sends("/lop")
	if raw := ask(t, s, "getUpdates", params{}).Result; !strings.Contains(string(raw), fmt.Sprintf(`"message_thread_id":%d,"is_topic_message":true`, topic)) {
		t.Errorf("the topic is not told: %s", raw)
	}
}
