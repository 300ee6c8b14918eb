package simulator

import (
	"encoding/json"
	"strings"
	"sync"
)

// windowTable is what the bot shows of itself before anybody has begun with it.
type windowTable struct {
	mu    sync.Mutex
	texts map[windowKey]string
	menu  json.RawMessage // of everybody; nil is the default
	own   map[string]json.RawMessage
}

type windowKey struct{ field, language string }

// windowMost is how long each text may be.
var windowMost = map[string]int{"name": 64, "description": 512, "short_description": 120}

func (t *windowTable) init() {
	t.texts, t.own = map[windowKey]string{}, map[string]json.RawMessage{}
}

// checkLanguage refuses what is no two-letter code.
func checkLanguage(code string) error {
	if code != "" && (len(code) != 2 || strings.ToLower(code) != code) {
		return badRequest("invalid language code specified")
	}
	return nil
}

// setWindow sets one text in a language; an empty one takes it away.
func setWindow(field string) handler {
	return func(s *Server, c *call, out []byte) ([]byte, error) {
		language, text := c.arg("language_code"), c.arg(field)
		if err := checkLanguage(language); err != nil {
			return out, err
		}
		if utf16Len(text) > windowMost[field] {
			return out, badRequest("bot's %s is too long", strings.ReplaceAll(field, "_", " "))
		}
		s.window.mu.Lock()
		defer s.window.mu.Unlock()
		s.window.texts[windowKey{field, language}] = strings.TrimSpace(text)
		return append(out, "true"...), nil
	}
}

// getWindow gives the text of a language, or that of everybody where it has none.
func getWindow(field string) handler {
	return func(s *Server, c *call, out []byte) ([]byte, error) {
		language := c.arg("language_code")
		if err := checkLanguage(language); err != nil {
			return out, err
		}
		text, err := json.Marshal(map[string]string{field: s.Window(field, language)})
		return append(out, text...), err
	}
}

// Window is what the bot shows of itself in a language: its "name", "description" or
// "short_description".
func (s *Server) Window(field, language string) string {
	s.window.mu.Lock()
	defer s.window.mu.Unlock()
	for _, code := range []string{language, ""} {
		if text := s.window.texts[windowKey{field, code}]; text != "" {
			return text
		}
	}
	if field == "name" {
		return s.cfg.BotName
	}
	return ""
}

func (s *Server) setChatMenuButton(c *call, out []byte) ([]byte, error) {
	button := json.RawMessage(c.arg("menu_button"))
	if len(button) > 0 {
		var shape struct {
			Type   string
			Text   string
			WebApp *rawWebApp `json:"web_app"`
		}
		if json.Unmarshal(button, &shape) != nil {
			return out, badRequest("can't parse menu button JSON object")
		}
		switch shape.Type {
		case "commands", "default":
		case "web_app":
			if shape.Text == "" || shape.WebApp == nil || !strings.HasPrefix(shape.WebApp.URL, "https://") {
				return out, badRequest("menu button Web App URL is invalid")
			}
		default:
			return out, badRequest("can't parse MenuButton: Unsupported type specified")
		}
	}
	s.window.mu.Lock()
	defer s.window.mu.Unlock()
	if chat := c.arg("chat_id"); chat != "" {
		s.window.own[chat] = button
	} else {
		s.window.menu = button
	}
	return append(out, "true"...), nil
}

func (s *Server) getChatMenuButton(c *call, out []byte) ([]byte, error) {
	s.window.mu.Lock()
	defer s.window.mu.Unlock()
	button := s.window.menu
	if own := s.window.own[c.arg("chat_id")]; len(own) > 0 {
		button = own
	}
	if len(button) == 0 {
		button = json.RawMessage(`{"type":"default"}`)
	}
	return append(out, button...), nil
}
