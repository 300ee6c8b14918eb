package handlers_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestRights: every command and every button of the table of routes, by everybody who
// may not: they are refused, and nothing changes. A button is tried while it works for
// whoever it was made for.
func TestRights(t *testing.T) {
	t.Parallel()
	w := newWalk(t, i18n.Vietnamese)
	changed := storagetest.Watch(t, w.url)
	w.commands(changed)
	tried := map[string]bool{}
	w.before = func(by int64, way string, audience course.Role, data string) {
		w.trespasses(changed, by, way, audience, data)
		tried[way] = true
	}
	w.all(i18n.Vietnamese)
	for way, audience := range ways() {
		kind, _, _ := strings.Cut(way, ":")
		button := kind != "answer" && kind != "edited" && !strings.HasPrefix(way, "/")
		if button && audience != course.AnyoneRole && !(tried[way] && w.taken[way]) {
			t.Errorf("nobody was kept from %q", way)
		}
	}
}

// cast is somebody of each role: of the class, of another course or delegation, of
// none, and somebody whose role was taken away.
var cast = []struct {
	user    int64
	role    course.Role
	another bool     // of another course or delegation than the walk is about
	foreign []string // what they may not see then
}{
	{user: aPasserby, role: course.AnyoneRole}, {user: aRevoked, role: course.AnyoneRole},
	{user: lan, role: course.TraineeRole}, {anotherTrainee, course.TraineeRole, true, []string{ofTheClass, ofGiongTrom}},
	{user: aRepresentative, role: course.RepresentativeRole}, {anotherDeputy, course.RepresentativeRole, true, []string{ofGiongTrom}},
	{user: anOrganizer, role: course.OrganizerRole}, {anotherOrganizer, course.OrganizerRole, true, []string{ofTheClass, ofGiongTrom}},
	{user: anAdmin, role: course.AdminRole},
}

// The class and one of a delegation of it, as they are called.
const (
	ofTheClass  = "Lớp dân vận"
	ofGiongTrom = "Nguyễn Thị Lan"
)

// belongs tells whether somebody of a role is of an audience.
func belongs(role, audience course.Role) bool {
	switch audience {
	case course.AnyoneRole, role:
		return true
	case course.MemberRole:
		return belongs(role, course.TraineeRole) || belongs(role, course.OrganizerRole)
	}
	return role == course.AdminRole && audience == course.OrganizerRole
}

// commands sends every command as everybody.
func (w *walk) commands(changed func() bool) {
	w.t.Helper()
	for _, r := range handlers.Routes {
		if r.Command == "" {
			continue
		}
		for _, who := range cast {
			if !belongs(who.role, r.Audience) {
				continue
			}
			a := w.says(who.user, "/"+r.Command)
			if w.forbidden() {
				w.t.Errorf("/%s as %s (%d): %s", r.Command, who.role, who.user, a.text())
			}
			a.lacks(who.foreign...)
			w.says(who.user, "/huy")
		}
		changed()
		for _, who := range cast {
			if belongs(who.role, r.Audience) {
				continue
			}
			if a := w.says(who.user, "/"+r.Command); !w.forbidden() {
				w.t.Errorf("/%s as %s (%d) isn't refused: %s", r.Command, who.role, who.user, a.text())
			}
		}
		if changed() {
			w.t.Errorf("/%s changes something for who may not", r.Command)
		}
	}
}

// trespasses presses somebody's button as everybody who may not. Whose form it belongs
// to stands in the chat, so that it says to others that there is none.
func (w *walk) trespasses(changed func() bool, by int64, way string, audience course.Role, data string) {
	w.t.Helper()
	action, _, _ := strings.Cut(way, ":")
	about := strings.ContainsAny(data, "0123456789") && way != "course:page"                            // of a course, or of what belongs to one; a page is of one's own
	chats := slices.Contains([]string{"ann", "cancel", "claim", "disown", visit.FormAction}, action) && // of a form or a draft
		!slices.Contains([]string{"ann:list", "ann:show", "ann:pause", "ann:on", "ann:stop", "ann:stopped", "ann:again", "ann:missed", "ann:do", "ann:done", "ann:said", "ann:who", "ann:file", "ann:later", "ann:replan", "ann:asknow", "ann:now", "ann:unplan", "ann:unplanned"}, way)
	changed()
	for _, who := range cast {
		of := belongs(who.role, audience)
		elsewhere := who.another && about && audience != course.AnyoneRole
		if who.user == by || of && !elsewhere && !chats {
			continue
		}
		a := w.taps(who.user, data)
		if w.refused == nil && !(of && chats) {
			w.t.Errorf("%s as %s (%d) isn't refused: %s", data, who.role, who.user, a.text())
		}
	}
	if changed() {
		w.t.Errorf("%s changes something for who may not", way)
	}
}

// forbidden tells whether the last update was refused for want of a right.
func (w *walk) forbidden() bool { return errors.Is(w.refused, course.ErrForbidden) }
