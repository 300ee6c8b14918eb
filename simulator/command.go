package simulator

import (
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Command is one line of the menu a person sees.
type Command struct {
	Command     string `json:"command"` // without the slash
	Description string `json:"description"`
}

type commandTable struct {
	mu    sync.Mutex
	lists map[commandKey][]Command
}

type commandKey struct{ scope, language string }

func (t *commandTable) init() { t.lists = map[commandKey][]Command{} }

// scope reads the parameters scope and language_code.
func (s *Server) commandKey(c *call) (commandKey, error) {
	key := commandKey{scope: "default", language: c.arg("language_code")}
	if err := checkLanguage(key.language); err != nil {
		return key, err
	}
	text := c.arg("scope")
	if text == "" {
		return key, nil
	}
	var scope struct {
		Type   string          `json:"type"`
		ChatID json.RawMessage `json:"chat_id"`
		UserID int64           `json:"user_id"`
	}
	if err := json.Unmarshal([]byte(text), &scope); err != nil {
		return key, badRequest("can't parse BotCommandScope JSON object")
	}
	switch scope.Type {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
		key.scope = scope.Type
		return key, nil
	case "chat", "chat_administrators", "chat_member":
	default:
		return key, badRequest("can't parse BotCommandScope: Unsupported type specified")
	}
	id, err := strconv.ParseInt(strings.Trim(string(scope.ChatID), `"`), 10, 64)
	if err != nil {
		return key, badRequest("can't parse BotCommandScope: Empty chat_id specified")
	}
	if ch := s.chat(id); ch == nil || !ch.known() {
		return key, badRequest("chat not found")
	}
	key.scope = scope.Type + ":" + strconv.FormatInt(id, 10)
	if scope.Type == "chat_member" {
		if scope.UserID <= 0 {
			return key, badRequest("can't parse BotCommandScope: Invalid user_id specified")
		}
		key.scope += ":" + strconv.FormatInt(scope.UserID, 10)
	}
	return key, nil
}

func (s *Server) setMyCommands(c *call, out []byte) ([]byte, error) {
	var list []Command
	if text := c.arg("commands"); text != "" {
		if err := json.Unmarshal([]byte(text), &list); err != nil {
			return out, badRequest("can't parse commands JSON object")
		}
	}
	if len(list) > 100 {
		return out, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	for i := range list {
		if err := list[i].check(); err != nil {
			return out, err
		}
	}
	key, err := s.commandKey(c)
	if err != nil {
		return out, err
	}
	s.commands.mu.Lock()
	defer s.commands.mu.Unlock()
	if len(list) == 0 {
		delete(s.commands.lists, key)
	} else {
		s.commands.lists[key] = list
	}
	return append(out, "true"...), nil
}

// check takes a leading slash and spaces off and refuses what the menu can't hold.
func (c *Command) check() error {
	c.Command = strings.TrimPrefix(strings.TrimSpace(c.Command), "/")
	c.Description = strings.TrimSpace(c.Description)
	switch {
	case c.Command == "":
		return badRequest("command must be non-empty")
	case utf8.RuneCountInString(c.Command) > 32:
		return badRequest("command length must not exceed 32")
	case c.Description == "":
		return badRequest("command description must be non-empty")
	case utf8.RuneCountInString(c.Description) > 256:
		return badRequest("command description length must not exceed 256")
	}
	for _, r := range c.Command {
		if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_') {
			return badRequest("BOT_COMMAND_INVALID")
		}
	}
	return nil
}

func (s *Server) deleteMyCommands(c *call, out []byte) ([]byte, error) {
	key, err := s.commandKey(c)
	if err != nil {
		return out, err
	}
	s.commands.mu.Lock()
	defer s.commands.mu.Unlock()
	delete(s.commands.lists, key)
	return append(out, "true"...), nil
}

func (s *Server) getMyCommands(c *call, out []byte) ([]byte, error) {
	key, err := s.commandKey(c)
	if err != nil {
		return out, err
	}
	s.commands.mu.Lock()
	list := s.commands.lists[key]
	s.commands.mu.Unlock()
	if list == nil {
		list = []Command{}
	}
	text, err := json.Marshal(list)
	return append(out, text...), err
}

// menu finds the list for a person as clients do: the narrowest scope that has
// one, the person's language before the list without a language.
func (s *Server) menu(ch *chat, who *person) []Command {
	id := strconv.FormatInt(ch.id, 10)
	scopes := []string{"chat:" + id, "all_private_chats", "default"}
	if ch.group != nil {
		scopes = []string{"chat_member:" + id + ":" + strconv.FormatInt(who.id, 10), "chat:" + id, "all_group_chats", "default"}
	}
	s.commands.mu.Lock()
	defer s.commands.mu.Unlock()
	for _, scope := range scopes {
		for _, language := range []string{who.language, ""} {
			if list, ok := s.commands.lists[commandKey{scope, language}]; ok {
				return append([]Command(nil), list...)
			}
		}
	}
	return nil
}
