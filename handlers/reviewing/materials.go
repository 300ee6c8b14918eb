// Package reviewing is what follows a session in the chat: its materials, which organizers
// attach and people take, and what people think of it.
//
//	organizers:  session ─▶ 📎 ─▶ add, one message after the other ─▶ done; remove; send what is new
//	             session ─▶ 📊 ─▶ how many think what ─▶ as a picture; asked on this course or not
//	people:      📎 ─▶ the files       faces ─▶ the other question ─▶ done, or another answer
package reviewing

import (
	"context"
	"errors"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Dialog takes materials, one with each message, until it is ended.
const Dialog = "materials"

// The buttons of the materials of a session.
var (
	doneTap   = notice.Tap[words.OfSession]{Action: "material", What: "done"}
	addTap    = notice.Tap[words.OfSession]{Action: "material", What: "add"}
	removeTap = notice.Tap[ofMaterial]{Action: "material", What: "drop"}
	sendTap   = notice.Tap[words.OfSession]{Action: "material", What: "send"}
)

type ofMaterial struct{ ID int64 }

// Materials shows an organizer what is attached to a session.
func Materials(ctx context.Context, v *visit.Visit, store registrar.Materials) (bot.Reply, error) {
	tapped, err := visit.Read(v, visit.MaterialTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return list(ctx, v, store, tapped.ID, "")
}

// Done ends taking materials.
func Done(ctx context.Context, v *visit.Visit, store registrar.Materials) (bot.Reply, error) {
	tapped, err := visit.Read(v, doneTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Leave(ctx, Dialog); err != nil {
		return bot.Reply{}, err
	}
	return list(ctx, v, store, tapped.ID, "")
}

// managed is a session of a course that the person may manage.
func managed(ctx context.Context, v *visit.Visit, store registrar.Materials, id int64) (course.Course, course.Session, error) {
	s, err := store.Session(ctx, id)
	if err != nil {
		return course.Course{}, s, visit.Missing(err)
	}
	c, err := v.Managed(ctx, s.CourseID)
	return c, s, err
}

// list shows the materials of a session, after a word about what has just happened.
func list(ctx context.Context, v *visit.Visit, store registrar.Materials, session int64, said string) (bot.Reply, error) {
	c, s, err := managed(ctx, v, store, session)
	if err != nil {
		return bot.Reply{}, err
	}
	all, err := store.Materials(ctx, s.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	over := !v.Now.Before(c.AfterAt(s))
	lines := []string{v.Say.N("material.list", len(all), "Course", c.Title, "Session", v.Say.Session(s, c.Location()), "Over", over)}
	buttons := [][]notice.Button{{v.Button(addTap.Data(words.OfSession{ID: s.ID}), "material.button_add")}}
	untold := 0
	for i, m := range all {
		lines = append(lines, v.Say.T("material.line", "N", i+1, "Name", m.Name, "Told", !m.ToldAt.IsZero()))
		buttons = append(buttons, []notice.Button{v.Button(removeTap.Data(ofMaterial{m.ID}), "material.button_remove", "N", i+1, "Name", words.Short(m.Name))})
		if m.ToldAt.IsZero() {
			untold++
		}
	}
	if over && untold > 0 {
		buttons = append(buttons, []notice.Button{v.Button(sendTap.Data(words.OfSession{ID: s.ID}), "material.button_send", "Count", untold)})
	}
	buttons = append(buttons, []notice.Button{v.Button(words.SessionTap.Data(words.OfSession{ID: s.ID}), "material.button_back")})
	if said != "" {
		said += "\n\n"
	}
	return v.Replace(said+strings.Join(lines, "\n"), buttons...), nil
}

// Add begins to take materials.
func Add(ctx context.Context, v *visit.Visit, store registrar.Materials) (bot.Reply, error) {
	tapped, err := visit.Read(v, addTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, s, err := managed(ctx, v, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Keep(ctx, Dialog, "next", tapped); err != nil {
		return bot.Reply{}, err
	}
	return bot.Say(v.Say.T("material.ask", "Course", c.Title, "Session", v.Say.Session(s, c.Location()), "Max", registrar.MaxMaterials), done(v, s)), nil
}

// done is the button that ends taking materials.
func done(v *visit.Visit, s course.Session) []notice.Button {
	return []notice.Button{v.Button(doneTap.Data(words.OfSession{ID: s.ID}), "material.button_done")}
}

// Take attaches what a message holds: a file, a picture, a text with a link.
func Take(ctx context.Context, v *visit.Visit, store registrar.Materials) (bot.Reply, error) {
	var of words.OfSession
	if err := v.Answers(&of); err != nil {
		return bot.Reply{}, err
	}
	_, s, err := managed(ctx, v, store, of.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	content, err := v.Content()
	if err == nil {
		m := notice.Material{SessionID: s.ID, Update: v.ID, Name: notice.Shorten(v.Text, 60), Content: content}
		if v.Document != nil && v.Document.Name != "" {
			m.Name = v.Document.Name
		}
		err = v.By().AttachMaterial(ctx, store, m)
	}
	if wrong, ok := visit.Refused(err); ok && errors.Is(err, course.ErrInvalid) {
		return bot.Say(v.Say.Error(wrong), done(v, s)), nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	all, err := store.Materials(ctx, s.ID)
	return bot.Say(v.Say.N("material.taken", len(all)), done(v, s)), err
}

// Remove takes something off a session.
func Remove(ctx context.Context, v *visit.Visit, store registrar.Materials) (bot.Reply, error) {
	tapped, err := visit.Read(v, removeTap)
	if err != nil {
		return bot.Reply{}, err
	}
	m, err := v.By().RemoveMaterial(ctx, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	return list(ctx, v, store, m.SessionID, v.Say.T("material.removed", "Name", m.Name))
}

// Send tells everybody of what was attached after they were told last.
func Send(ctx context.Context, v *visit.Visit, store registrar.Materials) (bot.Reply, error) {
	tapped, err := visit.Read(v, sendTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, s, err := managed(ctx, v, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	told, err := v.By().SendMaterials(ctx, store, s.ID, visit.EachLanguage(v, c, func(p *i18n.Printer) notice.Message {
		return words.MaterialsThere(p, c, s)
	}))
	if refused, ok := visit.Refused(err); ok && errors.Is(err, course.ErrConflict) {
		return list(ctx, v, store, s.ID, v.Say.Error(refused))
	}
	if err != nil {
		return bot.Reply{}, err
	}
	return list(ctx, v, store, s.ID, v.Say.N("material.sent", told))
}

// Files sends the materials of a session to somebody of its course.
func Files(ctx context.Context, v *visit.Visit, store registrar.Materials) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.MaterialsTap)
	if err != nil {
		return bot.Reply{}, err
	}
	s, err := store.Session(ctx, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if err := v.Allow(course.AttendCourse, course.Object{CourseID: s.CourseID}); err != nil {
		return bot.Reply{}, err
	}
	c, err := store.Course(ctx, s.CourseID)
	if err != nil {
		return bot.Reply{}, err
	}
	v.In(c)
	all, err := store.Materials(ctx, s.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Say(v.Say.N("material.files", len(all), "Course", c.Title, "Session", v.Say.Session(s, c.Location())))
	for _, m := range all {
		reply.Messages = append(reply.Messages, notice.Message{Content: m.Content})
	}
	return reply, nil
}
