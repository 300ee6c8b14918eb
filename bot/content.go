package bot

import (
	"encoding/json"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// content is what of a message is kept, in the Bot API's own words: its text, its
// file, its place, its contact or its poll, and nothing of who wrote it and when.
// A file is kept by its id, under which it stays at Telegram when the message is
// deleted.
type content struct {
	Text     string                     `json:"text,omitempty"`
	Entities []models.MessageEntity     `json:"entities,omitempty"`
	Preview  *models.LinkPreviewOptions `json:"link_preview_options,omitempty"`

	Photo     []file `json:"photo,omitempty"` // its sizes, the largest last
	Video     *video `json:"video,omitempty"`
	Animation *file  `json:"animation,omitempty"`
	Audio     *file  `json:"audio,omitempty"`
	Document  *file  `json:"document,omitempty"`
	Voice     *file  `json:"voice,omitempty"`
	VideoNote *file  `json:"video_note,omitempty"`
	Sticker   *file  `json:"sticker,omitempty"`

	Caption         string                 `json:"caption,omitempty"`
	CaptionEntities []models.MessageEntity `json:"caption_entities,omitempty"`
	Above           bool                   `json:"show_caption_above_media,omitempty"`
	Spoiler         bool                   `json:"has_media_spoiler,omitempty"`

	Location *models.Location `json:"location,omitempty"`
	Venue    *models.Venue    `json:"venue,omitempty"`
	Contact  *models.Contact  `json:"contact,omitempty"`
	Poll     *poll            `json:"poll,omitempty"`

	Album []content `json:"album,omitempty"` // or: the contents of one
	Head  *Head     `json:"head,omitempty"`  // above its text, or its caption; nil for none

	Forward *Source `json:"forward,omitempty"` // it goes as a forward of this message, which holds the same; nil: as a copy

	// What comes beside a photo or a text and would be lost.
	LivePhoto json.RawMessage `json:"live_photo,omitempty"`
	Rich      json.RawMessage `json:"rich_message,omitempty"`
}

type file struct {
	ID string `json:"file_id"`
}

func (f file) input() models.InputFile { return &models.InputFileString{Data: f.ID} }

type video struct {
	file
	Cover []file `json:"cover,omitempty"`
	Start int    `json:"start_timestamp,omitempty"` // seconds
}

// poll tells a poll that forbids to change one's vote from one of a server that
// does not say.
type poll struct {
	models.Poll
	Revoting *bool `json:"allows_revoting,omitempty"`
}

// Content is what the message holds, for notice.Message.Content: whatever becomes
// of the message, it can be sent as it is now. What a bot can't send again just so
// is refused, with what can be.
func (r *Request) Content() (json.RawMessage, error) {
	var u struct {
		Message content `json:"message"`
	}
	if err := json.Unmarshal(r.Raw, &u); err != nil {
		return nil, course.Refuse(course.ErrInvalid, "content.cannot")
	}
	c := u.Message
	c.Forward = nil // is not Telegram's
	if err := c.reduce(); err != nil {
		return nil, err
	}
	kept, err := json.Marshal(c)
	if err != nil {
		return nil, course.Refuse(course.ErrInvalid, "content.cannot")
	}
	return kept, nil
}

// Picture is the photo or the document that the message holds, without what stands under
// it, for notice.Message.Content; nil when it holds neither.
func (r *Request) Picture() json.RawMessage {
	held := r.file()
	if len(held.Photo) == 0 && held.Document == nil {
		return nil
	}
	return held.kept()
}

// File is the picture, film, sound or document that the message holds, without what stands
// under it, for notice.Message.Content; nil when it holds none.
func (r *Request) File() json.RawMessage {
	held := r.file()
	if held.empty() {
		return nil
	}
	return held.kept()
}

// file is of what the message holds the file alone.
func (r *Request) file() (held content) {
	var u struct {
		Message content `json:"message"`
	}
	if err := json.Unmarshal(r.Raw, &u); err != nil {
		return held
	}
	switch c := u.Message; {
	case len(c.Photo) > 0:
		held.Photo = c.Photo[len(c.Photo)-1:]
	case c.Animation != nil: // which is a document too, for bots that don't know animations
		held.Animation = c.Animation
	default:
		held.Video, held.Audio, held.Document, held.Voice, held.VideoNote = c.Video, c.Audio, c.Document, c.Voice, c.VideoNote
	}
	return held
}

func (c content) kept() json.RawMessage {
	kept, err := json.Marshal(c)
	if err != nil {
		return nil
	}
	return kept
}

// reduce leaves what is sent, and refuses what can't be.
func (c *content) reduce() error {
	cannot := course.Refuse(course.ErrInvalid, "content.cannot")
	if present(c.LivePhoto) || present(c.Rich) {
		return cannot
	}
	if c.Animation != nil {
		c.Document = nil // the same file, for bots that don't know animations
	}
	if c.Venue != nil {
		c.Location = nil // the venue's
	}
	if n := len(c.Photo); n > 1 {
		c.Photo = c.Photo[n-1:]
	}
	switch {
	case c.empty() || c.Location != nil && c.Location.LivePeriod != 0:
		return cannot
	case notice.Units(c.Text) > notice.MaxText:
		return course.Refuse(course.ErrInvalid, "content.too_long", "Max", notice.MaxText)
	case notice.Units(c.Caption) > notice.MaxCaption: // who pays Telegram may write longer ones
		return course.Refuse(course.ErrInvalid, "content.too_long", "Max", notice.MaxCaption)
	case c.Contact != nil:
		c.Contact.UserID = 0
	case c.Poll != nil:
		return c.Poll.reduce()
	}
	return nil
}

func (c *content) empty() bool {
	return c.Text == "" && len(c.Photo) == 0 && c.Video == nil && c.Animation == nil && c.Audio == nil && c.Document == nil &&
		c.Voice == nil && c.VideoNote == nil && c.Sticker == nil && c.Location == nil && c.Venue == nil && c.Contact == nil && c.Poll == nil
}

// reduce leaves the question without what people have answered. It refuses a poll
// that has ended or whose end is at one moment, pictures, what holds in channels
// only, a quiz whose answer the bot is not told (it was forwarded), and a vote
// that can't be changed, which the library can't say.
func (p *poll) reduce() error {
	was := p.Poll
	quiz := was.Type == "quiz"
	lost := was.IsClosed || was.Media != nil || was.ExplanationMedia != nil || was.MembersOnly || len(was.CountryCodes) > 0 ||
		was.CloseDate != 0 && was.OpenPeriod == 0 || quiz && len(was.CorrectOptionIDs) == 0 ||
		!quiz && p.Revoting != nil && !*p.Revoting
	p.Poll = models.Poll{
		Question: was.Question, QuestionEntities: was.QuestionEntities, Type: was.Type,
		Description: was.Description, DescriptionEntities: was.DescriptionEntities,
		IsAnonymous: was.IsAnonymous, AllowsMultipleAnswers: was.AllowsMultipleAnswers, CorrectOptionIDs: was.CorrectOptionIDs,
		Explanation: was.Explanation, ExplanationEntities: was.ExplanationEntities, OpenPeriod: was.OpenPeriod,
	}
	for _, o := range was.Options {
		lost = lost || o.Media != nil
		p.Options = append(p.Options, models.PollOption{Text: o.Text, TextEntities: o.TextEntities})
	}
	if lost {
		return course.Refuse(course.ErrInvalid, "content.cannot_poll")
	}
	return nil
}

// sending is the call that sends the content to the chat: its method and parameters. A
// text goes with its entities and is never read as markup.
func (c content) sending(chat int64, buttons models.ReplyMarkup) (method string, params any) {
	switch {
	case c.Forward != nil:
		return c.Forward.sending(chat)
	case len(c.Album) > 0:
		return c.sendingAlbum(chat)
	case c.Text != "":
		p := &bot.SendMessageParams{ChatID: chat, Text: c.Text, Entities: c.Entities, LinkPreviewOptions: c.Preview, ReplyMarkup: buttons}
		return "sendMessage", p
	case c.Location != nil:
		p := &bot.SendLocationParams{ChatID: chat, Latitude: c.Location.Latitude, Longitude: c.Location.Longitude,
			HorizontalAccuracy: c.Location.HorizontalAccuracy, ReplyMarkup: buttons}
		return "sendLocation", p
	case c.Venue != nil:
		v := c.Venue
		p := &bot.SendVenueParams{ChatID: chat, Latitude: v.Location.Latitude, Longitude: v.Location.Longitude,
			Title: v.Title, Address: v.Address, FoursquareID: v.FoursquareID, FoursquareType: v.FoursquareType,
			GooglePlaceID: v.GooglePlaceID, GooglePlaceType: v.GooglePlaceType, ReplyMarkup: buttons}
		return "sendVenue", p
	case c.Contact != nil:
		p := &bot.SendContactParams{ChatID: chat, PhoneNumber: c.Contact.PhoneNumber, FirstName: c.Contact.FirstName,
			LastName: c.Contact.LastName, VCard: c.Contact.VCard, ReplyMarkup: buttons}
		return "sendContact", p
	case c.Poll != nil:
		p := c.Poll.params(chat, buttons)
		return "sendPoll", p
	}
	return c.sendingFile(chat, buttons)
}

func (p *poll) params(chat int64, buttons models.ReplyMarkup) *bot.SendPollParams {
	options := make([]models.InputPollOption, len(p.Options))
	for i, o := range p.Options {
		options[i] = models.InputPollOption{Text: o.Text, TextEntities: o.TextEntities}
	}
	return &bot.SendPollParams{
		ChatID: chat, Question: p.Question, QuestionEntities: p.QuestionEntities, Options: options,
		Description: p.Description, DescriptionEntities: p.DescriptionEntities,
		IsAnonymous: &p.IsAnonymous, Type: p.Type, AllowsMultipleAnswers: p.AllowsMultipleAnswers,
		AllowsRevoting: p.Revoting != nil && *p.Revoting, CorrectOptionIDs: p.CorrectOptionIDs,
		Explanation: p.Explanation, ExplanationEntities: p.ExplanationEntities, OpenPeriod: p.OpenPeriod, ReplyMarkup: buttons,
	}
}

// sendingFile is sending for files.
func (c content) sendingFile(chat int64, buttons models.ReplyMarkup) (method string, params any) {
	text, marks := c.Caption, c.CaptionEntities
	switch {
	case len(c.Photo) > 0:
		p := &bot.SendPhotoParams{ChatID: chat, Photo: c.Photo[0].input(), Caption: text, CaptionEntities: marks,
			ShowCaptionAboveMedia: c.Above, HasSpoiler: c.Spoiler, ReplyMarkup: buttons}
		return "sendPhoto", p
	case c.Video != nil:
		p := &bot.SendVideoParams{ChatID: chat, Video: c.Video.input(), StartTimestamp: c.Video.Start, Caption: text, CaptionEntities: marks,
			ShowCaptionAboveMedia: c.Above, HasSpoiler: c.Spoiler, ReplyMarkup: buttons}
		if n := len(c.Video.Cover); n > 0 {
			p.Cover = c.Video.Cover[n-1].input()
		}
		return "sendVideo", p
	case c.Animation != nil:
		p := &bot.SendAnimationParams{ChatID: chat, Animation: c.Animation.input(), Caption: text, CaptionEntities: marks,
			ShowCaptionAboveMedia: c.Above, HasSpoiler: c.Spoiler, ReplyMarkup: buttons}
		return "sendAnimation", p
	case c.Audio != nil:
		p := &bot.SendAudioParams{ChatID: chat, Audio: c.Audio.input(), Caption: text, CaptionEntities: marks, ReplyMarkup: buttons}
		return "sendAudio", p
	case c.Voice != nil:
		p := &bot.SendVoiceParams{ChatID: chat, Voice: c.Voice.input(), Caption: text, CaptionEntities: marks, ReplyMarkup: buttons}
		return "sendVoice", p
	case c.VideoNote != nil:
		p := &bot.SendVideoNoteParams{ChatID: chat, VideoNote: c.VideoNote.input(), ReplyMarkup: buttons}
		return "sendVideoNote", p
	case c.Sticker != nil:
		p := &bot.SendStickerParams{ChatID: chat, Sticker: c.Sticker.input(), ReplyMarkup: buttons}
		return "sendSticker", p
	}
	p := &bot.SendDocumentParams{ChatID: chat, Caption: text, CaptionEntities: marks, ReplyMarkup: buttons}
	if c.Document != nil {
		p.Document = c.Document.input()
	}
	return "sendDocument", p
}
