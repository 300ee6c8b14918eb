package announcing

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// Previews is what is asked of a transaction to show an album when all of it has come.
type Previews interface {
	CancelReplies(ctx context.Context, chatID int64, prefix string) error
}

// albumWait is how long the preview of an album waits for its next part: each comes as a message of
// its own, and nothing says which is the last.
const albumWait = 1500 * time.Millisecond

// item is a message of the draft, or an album.
type item struct {
	Contents []json.RawMessage `json:"contents"`           // see notice.Message
	Messages []int             `json:"messages,omitempty"` // their ids in the chat, unless it was announced before
	Album    string            `json:"album,omitempty"`
	Source   *bot.Source       `json:"source,omitempty"` // of one that was forwarded to the bot
}

// The buttons that put a draft together.
var (
	addTap  = notice.Tap[ofDraft]{Action: "ann", What: "add"}
	dropTap = notice.Tap[ofItems]{Action: "ann", What: "drop"}
	swapTap = notice.Tap[ofItems]{Action: "ann", What: "swap"}
)

// ofItems is a draft of so many messages, the last of which has that id in the chat.
type ofItems struct {
	Draft int64
	Items int
	Last  int
}

// message is what the draft says.
func (f form) message(v *visit.Visit, c course.Course) notice.Message {
	var parts []notice.Part
	var blanks []notice.Blanks
	for _, one := range f.Items {
		part, err := bot.Album(one.Contents)
		if err != nil { // which was said when it came
			continue
		}
		parts = append(parts, part)
	}
	headed(v, c, parts)
	if f.forwards() {
		parts[0].Content = bot.Forwarding(parts[0].Content, *f.source())
	}
	for _, part := range parts {
		blanks = append(blanks, bot.BlanksOf(part.Content).Texts...)
	}
	m := notice.Of(parts)
	m.Blanks, m.Buttons = blanks, f.under(v)
	return m
}

// holds tells whether the draft is made of a message of the chat.
func (f form) holds(messageID int) bool {
	return f.Draft != 0 && slices.ContainsFunc(f.Items, func(one item) bool { return slices.Contains(one.Messages, messageID) })
}

// of are the data of a button about the messages of the draft.
func (f form) of() ofItems {
	data := ofItems{Draft: f.Draft, Items: len(f.Items)}
	if last := f.Items[len(f.Items)-1].Messages; len(last) > 0 {
		data.Last = last[len(last)-1]
	}
	return data
}

// itemsOf are the messages of an announcement as those of a draft.
func itemsOf(m notice.Message) (items []item) {
	for _, part := range m.Parts() {
		items = append(items, item{Contents: bot.Apart(part), Source: bot.SourceOf(part.Content)})
	}
	return items
}

// take puts a content into the draft: into the album that it belongs to, behind the others, or in
// the place of all.
func (f *form) take(v *visit.Visit, content json.RawMessage) (replaced bool, err error) {
	if v.Album != "" {
		for i := range f.Items {
			if one := &f.Items[i]; one.Album == v.Album {
				one.Contents, one.Messages = append(one.Contents, content), append(one.Messages, v.MessageID)
				_, err := bot.Album(one.Contents)
				return false, err
			}
		}
	}
	one := item{[]json.RawMessage{content}, []int{v.MessageID}, v.Album, v.Source()}
	if f.Adding && len(f.Items) < notice.MaxParts {
		f.Items, f.Adding = append(f.Items, one), false
		return false, nil
	}
	replaced = f.Draft != 0
	f.Draft, f.Items, f.Adding, f.Forward = v.ID, []item{one}, false, false
	return replaced, nil
}

// Draft keeps what the message holds as the draft, or as a part of it, and shows the preview, which is sent
// as everybody will get it. That of an album waits until no more parts come; when one comes after it, it is
// made anew.
func Draft(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	var f form
	if err := v.Answers(&f); err != nil {
		return bot.Reply{}, err
	}
	if v.Album != "" && v.Album == f.Refused {
		return bot.Reply{}, nil
	}
	c, err := v.Managed(ctx, f.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	if v.Dialog.Step == linkStep {
		return takeLink(ctx, v, f)
	}
	if v.Dialog.Step == stepWhen {
		return typedWhen(ctx, v, store, c, f)
	}
	if typed := !v.Media && !v.Forwarded; typed && f.Draft != 0 && !f.Adding && (visit.Yes(v.Text) || visit.No(v.Text)) {
		return v.Reply("announce.tap") // many would get it: a word is no confirmation, and no draft
	}
	before := f
	content, err := v.Content()
	head := "announce.preview"
	if err == nil {
		var replaced bool
		if replaced, err = f.take(v, content); replaced {
			head = "announce.preview_again"
		}
	}
	if wrong, ok := visit.Refused(err); ok {
		before.Refused = v.Album // its other parts are passed over too
		return bot.Say(v.Say.Error(wrong)), v.Keep(ctx, Dialog, v.Dialog.Step, before)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	shown, err := previewed(ctx, v, store, c, f, v.Say.T(head))
	if err != nil {
		return bot.Reply{}, err
	}
	if before.Preview != 0 {
		if err := store.CancelReplies(ctx, v.ChatID, albumKey(before.Preview)); err != nil {
			return bot.Reply{}, err
		}
	}
	if f.Preview = 0; v.Album != "" {
		f.Preview = v.ID
		shown, err = bot.Reply{}, afterAlbum(ctx, v, shown)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	return shown, v.Keep(ctx, Dialog, "confirm", f)
}

func albumKey(row int64) string { return fmt.Sprintf("album/%d/", row) }

// afterAlbum answers with what is shown when no other part of the album has come by then.
func afterAlbum(ctx context.Context, v *visit.Visit, shown bot.Reply) error {
	notices := shown.Notices(v.Request)
	for i := range notices {
		notices[i].UniqueKey = fmt.Sprintf("%s%d", albumKey(v.ID), i+1)
		notices[i].NextAt = v.Now.Add(albumWait)
	}
	return visit.Queue(ctx, v, notices...)
}

// preview is the draft as people will get it: a personal one as those with the longest names
// will. What can't go so is refused.
func preview(ctx context.Context, v *visit.Visit, store Store, c course.Course, f form) (bot.Reply, error) {
	m := f.message(v, c)
	if err := tooLong(m); err != nil {
		return bot.Reply{}, err
	}
	survey, err := store.Survey(ctx, f.Course, f.To, m)
	if err != nil {
		return bot.Reply{}, err
	}
	return filled(v, c, m, survey)
}

// filled is a message as people get it: a personal one as those with the longest names do.
func filled(v *visit.Visit, c course.Course, m notice.Message, survey notice.Survey) (shown bot.Reply, err error) {
	to := notice.Preview{Language: v.Account.Language, Address: c.Address, Course: c.Title}
	if len(survey.Longest) == 0 {
		return alone(m, to), nil
	}
	var names []string
	for _, a := range survey.Longest {
		names = append(names, a.Name)
		parts := m.Parts()
		for i := range parts {
			if parts[i].Content, err = bot.Fill(parts[i].Content, a); err != nil {
				return bot.Reply{}, err
			}
		}
		filled := notice.Of(parts)
		filled.Buttons = m.Buttons
		shown = shown.And(alone(filled, to))
	}
	return bot.Say(v.Say.N("compose.personal", len(names), "Names", strings.Join(names, ", "))).And(shown), nil
}

// alone are the parts of a message as messages of their own for somebody to look at, of which the last has the buttons.
func alone(m notice.Message, to notice.Preview) (shown bot.Reply) {
	for _, part := range m.Parts() {
		shown.Messages = append(shown.Messages, notice.Message{Content: part.Content, Album: part.Album, Preview: &to})
	}
	if last := &shown.Messages[len(shown.Messages)-1]; last.Album == 0 {
		last.Buttons = m.Buttons
	}
	return shown
}

// composed says what is to be known of what a draft says before it is sent.
func composed(v *visit.Visit, says notice.Message, s notice.Survey) string {
	var unknown []string
	inPoll := false
	for _, part := range says.Parts() {
		found := bot.BlanksOf(part.Content)
		unknown, inPoll = append(unknown, found.Unknown...), inPoll || found.InPoll
	}
	slices.Sort(unknown)
	return words.Composed(v.Say, slices.Compact(unknown), inPoll, says.UnderAlbum(), s)
}

// composing are the buttons that put the draft together.
func composing(v *visit.Visit, f form) (row []notice.Button) {
	if len(f.Items) < notice.MaxParts {
		row = append(row, v.Button(addTap.Data(ofDraft{f.Draft}), "compose.button_add"))
	}
	if len(f.Items) > 1 {
		row = append(row, v.Button(swapTap.Data(f.of()), "compose.button_swap"), v.Button(dropTap.Data(f.of()), "compose.button_drop"))
	}
	return row
}

// Add asks for one more message.
func Add(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, addTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return under(ctx, v, store, tapped.Draft, func(c course.Course, f form) (bot.Reply, error) {
		if len(f.Items) >= notice.MaxParts {
			return bot.Reply{}, visit.OldButton()
		}
		f.Adding = true
		back := v.Button(backTap.Data(ofDraft{f.Draft}), "announce.button_back")
		text := v.Say.T("compose.add", "No", len(f.Items)+1, "Course", c.Title)
		return v.Replace(text, []notice.Button{back}, []notice.Button{v.Cancel(Dialog)}), v.Keep(ctx, Dialog, "confirm", f)
	})
}

// Swap lets the last two messages of the draft change places.
func Swap(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return ordered(ctx, v, store, swapTap, "compose.swapped", func(f *form) {
		n := len(f.Items)
		f.Items[n-1], f.Items[n-2] = f.Items[n-2], f.Items[n-1]
	})
}

// Drop takes the last message out of the draft.
func Drop(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return ordered(ctx, v, store, dropTap, "compose.dropped", func(f *form) { f.Items = f.Items[:len(f.Items)-1] })
}

// ordered changes the messages of a draft, if they are those of the button, and shows them anew.
func ordered(ctx context.Context, v *visit.Visit, store Store, of notice.Tap[ofItems], textID string, change func(*form)) (bot.Reply, error) {
	tapped, err := visit.Read(v, of)
	if err != nil {
		return bot.Reply{}, err
	}
	return under(ctx, v, store, tapped.Draft, func(c course.Course, f form) (bot.Reply, error) {
		if len(f.Items) < 2 || f.of() != tapped {
			return bot.Reply{}, visit.OldButton()
		}
		change(&f)
		if f.Adding = false; f.Preview != 0 {
			if err := store.CancelReplies(ctx, v.ChatID, albumKey(f.Preview)); err != nil {
				return bot.Reply{}, err
			}
			f.Preview = 0
		}
		if err := v.Keep(ctx, Dialog, "confirm", f); err != nil {
			return bot.Reply{}, err
		}
		shown, err := previewed(ctx, v, store, c, f, v.Say.T("announce.preview"))
		return v.Replace(v.Say.T(textID)).And(shown), err
	})
}
