package demo

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"path"
	"slices"
	"strings"

	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/letters"
	"github.com/loptruong/loptruong/simulator"
)

// page is the file that tells what has happened.
const page = "index.html"

//go:embed story.html
var storyPage string

var storyTemplate = template.Must(template.New(page).Parse(storyPage))

// story is what the page tells.
type story struct {
	Course   string
	Figures  []counted
	Chats    []told
	Calls    []string // the call list, line by line; nil when an announcement has reached everybody
	CallFile string   // and its address as a workbook
	Book     []string // addresses of the pictures of the attendance
	Paper    string   // address of a certificate
	Picture  string   // and of how it looks; "" when there is none
	Bundles  []string
	Workbook string
}

// counted is a figure in both languages of the page.
type counted struct {
	Value                      int
	Vietnamese, English, Means string
}

// told is one person's chat.
type told struct {
	ID, Who, Name, File string
	States              []state
}

// state is a message as it was at one moment.
type state struct {
	Day, Time string // Day only where another begins
	Mine      bool
	What      string // "": it came; "changed", "deleted", or "toast": the answer to a tap
	Text      string
	File      string // the name of one that came along
	Picture   string // its address, when it can be shown
	Buttons   [][]string
}

// writeStory writes the page.
func (d *demo) writeStory(r *result, bundles []string) error {
	s := story{Course: d.class.Course.Title, Workbook: d.workbook(), Bundles: bundles}
	slices.Sort(s.Bundles)
	vietnamese, err := Speak(i18n.Vietnamese)
	if err != nil {
		return err
	}
	english, err := Speak(i18n.English)
	if err != nil {
		return err
	}
	for _, f := range r.figures() {
		s.Figures = append(s.Figures, counted{f.Value, f.In(vietnamese), f.In(english), f.Means(vietnamese)})
	}
	trainee, representative := d.trainee(), d.aRepresentative()
	for _, one := range []struct {
		id, who string
		user    *simulator.User // nil: nobody has Telegram
		file    string
	}{
		{"organizer", "Ban Tổ chức · an organizer", d.organizer, chatFile("ban to chuc")},
		{"trainee", "Học viên · a trainee", trainee.user, trainee.chatFile()},
		{"representative", "Đại diện đoàn · a representative", representative.user, representative.chatFile()},
		{"admin", "Quản trị · an admin", d.admin, chatFile("quan tri")},
	} {
		if one.user == nil {
			continue
		}
		states, err := d.states(one.user)
		if err != nil {
			return err
		}
		s.Chats = append(s.Chats, told{ID: one.id, Who: one.who, Name: one.user.Name(), File: path.Join("chats", one.file), States: states})
	}
	if err := errors.Join(d.tellCalls(&s), d.tellBook(&s), d.tellPaper(&s, trainee)); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := storyTemplate.Execute(&b, s); err != nil {
		return fmt.Errorf("tell the demo's story: %w", err)
	}
	return d.write("", page, b.Bytes())
}

// tellCalls has the page show whom the organizer has to call, as the bot has listed them, and the workbook of it.
func (d *demo) tellCalls(s *story) error {
	if d.calls == nil {
		return nil
	}
	s.Calls = strings.Split(d.calls.Text, "\n")
	for _, m := range slices.Backward(d.organizer.Messages()) {
		if m.FromBot && m.File != nil && strings.HasSuffix(m.File.Name, ".xlsx") {
			data, err := d.sim.Content(m.File.ID)
			if err != nil {
				return fmt.Errorf("read the call list: %w", err)
			}
			s.CallFile = path.Join("lists", m.File.Name)
			return d.write("lists", m.File.Name, data)
		}
	}
	return errors.New("the organizer has no call list as a workbook")
}

// tellBook has the page show the attendance as the organizer has got it: as pictures, each of some sessions.
func (d *demo) tellBook(s *story) error {
	for _, m := range d.organizer.Messages() {
		if !m.FromBot || m.File == nil || !strings.Contains(m.Text, bookSays) {
			continue
		}
		data, err := d.sim.Content(m.File.ID)
		if err != nil {
			return fmt.Errorf("read the attendance: %w", err)
		}
		name := fmt.Sprintf("diem-danh-%d.png", len(s.Book)+1)
		if err := d.write("pictures", name, data); err != nil {
			return err
		}
		s.Book = append(s.Book, path.Join("pictures", name))
	}
	return nil
}

// bookSays stands under a picture of the attendance.
const bookSays = "Dự bình quân"

// tellPaper has the page show the certificate of a trainee, as small as it came.
func (d *demo) tellPaper(s *story, of *person) error {
	if of.user == nil {
		return nil
	}
	for _, m := range of.user.Messages() {
		if m.File == nil || !ownCertificate.MatchString(m.File.Name) {
			continue
		}
		s.Paper = path.Join("certificates", m.File.Name)
		if m.File.Thumbnail != nil {
			s.Picture = path.Join("pictures", "giay.jpg")
			return d.write("pictures", "giay.jpg", m.File.Thumbnail)
		}
	}
	return nil
}

// states are all states of all messages of a chat in their order. The pictures of it are written beside the page.
func (d *demo) states(u *simulator.User) (all []state, err error) {
	shown := map[int]bool{}
	day := ""
	for _, m := range u.States() {
		at := m.Date
		if !m.Edited.IsZero() {
			at = m.Edited
		}
		at = at.In(d.class.Course.Location())
		s := state{Time: at.Format("15:04"), Mine: !m.FromBot && !m.Toast, Text: m.Text}
		if on := at.Format("2/1/2006"); on != day {
			day, s.Day = on, on
		}
		switch {
		case m.Toast:
			s.What = "toast"
		case m.Deleted:
			s.What, s.Text = "deleted", ""
		case shown[m.ID]:
			s.What = "changed"
		}
		shown[m.ID] = shown[m.ID] || !m.Toast
		if m.Contact != nil {
			s.Text = strings.TrimSpace(s.Text + "\n👤 " + m.Contact.Name)
		}
		if m.File != nil && !m.Deleted {
			if s.File, s.Picture, err = d.shown(m.File); err != nil {
				return nil, err
			}
		}
		for _, row := range m.Buttons {
			var labels []string
			for _, b := range row {
				labels = append(labels, b.Text)
			}
			s.Buttons = append(s.Buttons, labels)
		}
		all = append(all, s)
	}
	return all, nil
}

// shown is the name of a file of a chat, and the address of its picture when it is one.
func (d *demo) shown(f *simulator.File) (name, picture string, err error) {
	if f.Kind != simulator.Photo {
		return f.Name, "", nil
	}
	data, err := d.sim.Content(f.ID)
	if err != nil {
		return "", "", fmt.Errorf("read a picture of a chat: %w", err)
	}
	name = letters.Fold(f.UniqueID) + ".png"
	return "", path.Join("pictures", name), d.write("pictures", name, data)
}

// trainee is one whose chat is shown: the last on the list who has Telegram, and no part but a trainee's.
func (d *demo) trainee() *person {
	for _, p := range slices.Backward(d.people) {
		if p.user != nil && d.representatives[p.row.Delegation] != p {
			return p
		}
	}
	return d.people[0]
}

// aRepresentative is that of the first delegation, or of a class without one the trainee.
func (d *demo) aRepresentative() *person {
	for _, p := range d.people {
		if p.user != nil && d.representatives[p.row.Delegation] == p {
			return p
		}
	}
	return d.trainee()
}
