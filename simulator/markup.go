package simulator

import (
	"encoding/json"
	"errors"
	"net/url"
	"reflect"
	"strings"
)

type markupKind byte

const (
	noMarkup markupKind = iota
	inlineMarkup
	replyMarkup
	removeMarkup
	forceMarkup
)

// markup is a checked reply_markup.
type markup struct {
	kind    markupKind
	json    string // as it was sent
	rows    [][]Button
	oneTime bool // the reply keyboard goes away after a tap
}

type rawMarkup struct {
	Inline   [][]rawButton      `json:"inline_keyboard"`
	Keyboard [][]rawReplyButton `json:"keyboard"`
	Remove   bool               `json:"remove_keyboard"`
	Force    bool               `json:"force_reply"`
	OneTime  bool               `json:"one_time_keyboard"`
	Selected bool               `json:"selective"`
	Persist  bool               `json:"is_persistent"`
	Resize   bool               `json:"resize_keyboard"`
}

type rawButton struct {
	Text     *string          `json:"text"`
	Data     string           `json:"callback_data"`
	URL      string           `json:"url"`
	Style    string           `json:"style"`
	Pay      bool             `json:"pay"`
	Game     *json.RawMessage `json:"callback_game"`
	Copy     *rawCopy         `json:"copy_text"`
	WebApp   *rawWebApp       `json:"web_app"`
	Login    *json.RawMessage `json:"login_url"`
	Switch   *string          `json:"switch_inline_query"`
	SwitchMe *string          `json:"switch_inline_query_current_chat"`
	SwitchTo *json.RawMessage `json:"switch_inline_query_chosen_chat"`
}

type (
	rawCopy   struct{ Text string }
	rawWebApp struct{ URL string }
)

// rawKey is a key of a reply keyboard: an object or a bare string.
type rawReplyButton struct {
	Text           string `json:"text"`
	RequestContact bool   `json:"request_contact"`
}

func (k *rawReplyButton) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &k.Text)
	}
	type plain rawReplyButton
	return json.Unmarshal(data, (*plain)(k))
}

// maxButtons is how many keys one keyboard may have.
const maxButtons = 100

// markup checks reply_markup for the chat; absent is the zero markup.
func (c *call) markup(ch *chat) (markup, error) {
	text := c.arg("reply_markup")
	if text == "" {
		return markup{}, nil
	}
	if text[0] != '{' {
		return markup{}, badRequest("object expected as reply markup")
	}
	var raw rawMarkup
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		return markup{}, markupError(err)
	}
	switch {
	case raw.Inline != nil:
		return inlineKeyboard(raw.Inline, text)
	case raw.Keyboard != nil:
		return replyKeyboard(raw, text, ch)
	case raw.Remove:
		return markup{kind: removeMarkup, json: text}, nil
	case raw.Force:
		return markup{kind: forceMarkup, json: text}, nil
	}
	return markup{}, nil
}

func markupError(err error) error {
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) {
		return badRequest("can't parse reply keyboard markup JSON object")
	}
	want := "String"
	switch wrong.Type.Kind() {
	case reflect.Slice:
		want = "Array"
	case reflect.Bool:
		want = "Boolean"
	case reflect.Struct:
		want = "Object"
	}
	field := wrong.Field[strings.LastIndexByte(wrong.Field, '.')+1:]
	return badRequest("field %q must be of type %s", field, want)
}

func inlineKeyboard(rows [][]rawButton, text string) (markup, error) {
	m := markup{kind: inlineMarkup, json: text}
	total := 0
	for _, row := range rows {
		if len(row) == 0 {
			continue
		}
		buttons := make([]Button, len(row))
		for i, raw := range row {
			if err := raw.check(); err != nil {
				return markup{}, err
			}
			buttons[i] = Button{Text: *raw.Text, Data: raw.Data, URL: raw.URL, Style: raw.Style}
			if raw.Copy != nil {
				buttons[i].Copy = raw.Copy.Text
			}
		}
		total += len(row)
		m.rows = append(m.rows, buttons)
	}
	if total == 0 {
		return markup{}, nil
	}
	if total > maxButtons {
		return markup{}, badRequest("reply markup is too long")
	}
	return m, nil
}

func (b *rawButton) check() error {
	switch {
	case b.Text == nil:
		return badRequest(`can't parse inline keyboard button: Can't find field "text"`)
	case *b.Text == "":
		return badRequest("inline keyboard button text must be non-empty")
	case b.Style != "" && b.Style != "danger" && b.Style != "success" && b.Style != "primary":
		return badRequest("BUTTON_STYLE_INVALID")
	case b.URL != "":
		return checkButtonURL(b.URL)
	case b.Data != "":
		if len(b.Data) > 64 {
			return badRequest("BUTTON_DATA_INVALID")
		}
		return nil
	case b.Copy != nil:
		if b.Copy.Text == "" || utf16Len(b.Copy.Text) > 256 {
			return badRequest("BUTTON_COPY_TEXT_INVALID")
		}
		return nil
	case b.WebApp != nil:
		if !strings.HasPrefix(b.WebApp.URL, "https://") {
			return badRequest("inline keyboard button Web App URL '%s' is invalid: Only HTTPS links are allowed", b.WebApp.URL)
		}
		return nil
	case b.Pay || b.Game != nil:
		return badRequest("BUTTON_TYPE_INVALID")
	case b.Login != nil || b.Switch != nil || b.SwitchMe != nil || b.SwitchTo != nil:
		return nil
	}
	return badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
}

func checkButtonURL(link string) error {
	invalid := func(why string) error {
		return badRequest("inline keyboard button URL '%s' is invalid: %s", link, why)
	}
	scheme, rest, found := strings.Cut(link, "://")
	if !found {
		scheme, rest = "http", link
	}
	switch scheme {
	case "http", "https":
	case "tg", "ton", "tonsite":
		return nil
	default:
		return invalid("Unsupported URL protocol")
	}
	u, err := url.Parse(scheme + "://" + rest)
	if err != nil || !strings.Contains(u.Hostname(), ".") {
		return invalid("Wrong HTTP URL")
	}
	return nil
}

func replyKeyboard(raw rawMarkup, text string, ch *chat) (markup, error) {
	m := markup{kind: replyMarkup, json: text, oneTime: raw.OneTime}
	total := 0
	for _, row := range raw.Keyboard {
		if len(row) == 0 {
			continue
		}
		buttons := make([]Button, len(row))
		for i, k := range row {
			if k.Text == "" {
				return markup{}, badRequest("keyboard button text must be non-empty")
			}
			if k.RequestContact && ch != nil && ch.group != nil {
				return markup{}, badRequest("phone number can be requested in private chats only")
			}
			buttons[i] = Button{Text: k.Text, RequestContact: k.RequestContact}
		}
		total += len(row)
		m.rows = append(m.rows, buttons)
	}
	if total == 0 {
		return markup{}, nil
	}
	if total > 300 {
		return markup{}, badRequest("reply markup is too long")
	}
	return m, nil
}

// put hangs the keyboard on the message.
func (m *Message) put(k markup) {
	m.markup, m.Buttons, m.Keyboard = k, nil, nil
	switch k.kind {
	case inlineMarkup:
		m.Buttons = k.rows
	case replyMarkup:
		m.Keyboard = k.rows
	}
}
