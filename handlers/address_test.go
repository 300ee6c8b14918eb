package handlers_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestAddressOfEverybody: whoever comes to a course or has one is spoken to as the course does, in
// everything that can be done in the chat and from the very first, refusals too.
func TestAddressOfEverybody(t *testing.T) {
	t.Parallel()
	w := newWalk(t, i18n.Vietnamese)
	w.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Courses(ctx)
		for _, c := range all {
			c.Address = course.Teacher
			if err := tx.UpdateCourse(ctx, c); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
		return tx.SetActiveCourse(ctx, storagetest.Account(t, tx, anAdmin), w.course.ID)
	})
	spoken := 0
	w.heard = func(r bot.Request, m notice.Message) {
		text := strings.ToLower(m.Text)
		for _, b := range m.Buttons {
			for _, one := range b {
				text += " " + strings.ToLower(one.Label)
			}
		}
		if strings.Contains(text, "đồng chí") {
			t.Errorf("%d, who says %q %s%q, is told %q", r.TelegramID, r.Text, r.Action, r.Params, m.Text)
		}
		if strings.Contains(text, "thầy/cô") {
			spoken++
		}
	}
	w.says(aStranger, "/start c_MO") // without consent, and nothing of what follows is about another course
	for _, who := range cast {
		if who.user == aPasserby {
			who.user = aStranger
		}
		for _, r := range handlers.Routes {
			if r.Command != "" {
				w.says(who.user, "/"+r.Command)
				w.says(who.user, "gì cơ?")
				w.serve(bot.Request{TelegramID: who.user, Media: true})
				w.says(who.user, "hủy")
			}
			w.taps(who.user, r.Action+":x")
		}
	}
	w.all(i18n.Vietnamese)
	if spoken < 100 {
		t.Errorf("only %d answers speak to somebody", spoken)
	}
}

// TestEveryQuestionCanBeLeft: wherever an answer leaves a dialog open that asks for words,
// the one that asks has a button or a key to end it.
func TestEveryQuestionCanBeLeft(t *testing.T) {
	t.Parallel()
	w := newWalk(t, i18n.Vietnamese)
	leaves := func(m notice.Message) bool {
		for _, row := range m.Buttons {
			for _, b := range row {
				if strings.HasPrefix(b.Data, "cancel:") || strings.HasSuffix(b.Data, ":no") || strings.Contains(b.Data, ":no:") || strings.Contains(b.Data, ":done") {
					return true
				}
			}
		}
		return len(m.Keys) > 0
	}
	asked := map[string]bool{}
	open := map[int64]notice.Dialog{}
	w.answered = func(user int64, answer []notice.Message) {
		was, now := open[user], w.dialog(user)
		open[user] = now
		if now.Name == "" || now == was {
			return
		}
		name := now.Name

		asked[name] = true
		if !slices.ContainsFunc(answer, leaves) {
			var texts []string
			for _, m := range answer {
				texts = append(texts, m.Text)
			}
			t.Errorf("%s asks without a way out: %q", name, texts)
		}
	}
	w.all(i18n.Vietnamese)
	if len(asked) < 10 {
		t.Errorf("only %d dialogs have asked", len(asked))
	}
}
