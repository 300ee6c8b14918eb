package simulator

import (
	"net/http"
	"strings"
)

// method is one entry of the API.
type method struct {
	name string
	run  func(s *Server, r *http.Request, c *call, out []byte) ([]byte, error)
}

type handler = func(s *Server, c *call, out []byte) ([]byte, error)

// methods is everything this server can do, by its documented name; lowered
// serves callers who write sendmessage, as the real one does not distinguish case.
var methods, lowered = methodTables()

func methodTables() (methods, lowered map[string]*method) {
	methods, lowered = map[string]*method{}, map[string]*method{}
	add := func(name string, h handler) {
		m := &method{name: name}
		m.run = func(s *Server, _ *http.Request, c *call, out []byte) ([]byte, error) { return h(s, c, out) }
		methods[name], lowered[strings.ToLower(name)] = m, m
	}
	add("getMe", (*Server).getMe)
	add("setWebhook", (*Server).setWebhook)
	add("deleteWebhook", (*Server).deleteWebhook)
	add("getWebhookInfo", (*Server).getWebhookInfo)

	add("sendMessage", (*Server).sendMessage)
	add("sendPhoto", sendFile(Photo))
	add("sendVideo", sendFile(Video))
	add("sendAnimation", sendFile(Animation))
	add("sendAudio", sendFile(Audio))
	add("sendDocument", sendFile(Document))
	add("sendVoice", sendFile(Voice))
	add("sendVideoNote", sendFile(VideoNote))
	add("sendSticker", sendFile(Sticker))
	add("sendLocation", (*Server).sendLocation)
	add("sendVenue", (*Server).sendVenue)
	add("sendContact", (*Server).sendContact)
	add("sendPoll", (*Server).sendPoll)
	add("sendMediaGroup", (*Server).sendMediaGroup)
	add("copyMessage", (*Server).copyMessage)
	add("copyMessages", (*Server).copyMessages)
	add("forwardMessage", (*Server).forwardMessage)
	add("sendChatAction", (*Server).sendChatAction)

	add("editMessageText", (*Server).editMessageText)
	add("editMessageCaption", (*Server).editMessageCaption)
	add("editMessageMedia", (*Server).editMessageMedia)
	add("editMessageReplyMarkup", (*Server).editMessageReplyMarkup)
	add("deleteMessage", (*Server).deleteMessage)
	add("deleteMessages", (*Server).deleteMessages)

	add("pinChatMessage", (*Server).pinChatMessage)
	add("unpinChatMessage", (*Server).unpinChatMessage)

	add("answerCallbackQuery", (*Server).answerCallbackQuery)
	add("getFile", (*Server).getFile)
	add("getChat", (*Server).getChat)
	add("getChatMember", (*Server).getChatMember)
	add("leaveChat", (*Server).leaveChat)

	add("setMyCommands", (*Server).setMyCommands)
	add("deleteMyCommands", (*Server).deleteMyCommands)
	add("getMyCommands", (*Server).getMyCommands)
	for method, field := range map[string]string{"Name": "name", "Description": "description", "ShortDescription": "short_description"} {
		add("setMy"+method, setWindow(field))
		add("getMy"+method, getWindow(field))
	}
	add("setChatMenuButton", (*Server).setChatMenuButton)
	add("getChatMenuButton", (*Server).getChatMenuButton)

	poll := &method{name: "getUpdates", run: (*Server).getUpdates}
	methods["getUpdates"], lowered["getupdates"] = poll, poll
	return methods, lowered
}

func findMethod(name string) *method {
	if m, ok := methods[name]; ok {
		return m
	}
	return lowered[strings.ToLower(name)]
}

func (s *Server) getMe(_ *call, out []byte) ([]byte, error) {
	out = s.appendBot(out)
	out = out[:len(out)-1]
	out = appendBool(append(out, `,"can_join_groups":true`...), "can_read_all_group_messages", !s.private.Load())
	return append(out, `,"supports_inline_queries":false}`...), nil
}
