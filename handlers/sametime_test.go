package handlers_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// looking is a store that tells when it has been looked for what says the same.
type looking struct {
	handlers.Store
	looked chan struct{}
}

func (s looking) ConfirmedSince(ctx context.Context, courseID int64, since time.Time) ([]notice.Announcement, error) {
	defer func() {
		select {
		case s.looked <- struct{}{}:
		default: // the unit runs again
		}
	}()
	return s.Store.ConfirmedSince(ctx, courseID, since)
}

// TestSameAtTheSameMoment: of two who run a course and confirm the same announcement at the same moment, one sends it, and the other waits for
// that and is asked; also when one of them schedules it.
func TestSameAtTheSameMoment(t *testing.T) {
	t.Parallel()
	for _, later := range []bool{false, true} {
		d := newDesk(t, "16/8 9:00")
		d.db = storagetest.Open(t, storage.Config{URL: storagetest.PostgresURL(t), Now: func() time.Time { return d.now }})
		c := d.class()
		d.store(func(_ context.Context, tx *storage.Tx) error {
			storagetest.Grant(t, tx, anAdmin, course.Grant{Role: course.AdminRole})
			storagetest.Grant(t, tx, anotherOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
			return nil
		})
		drafted := func(user int64, later bool) []string {
			shown := d.drafted(user, "Mai học ở Hội trường B")
			if later {
				d.taps(user, shown.data("ann:when"))
				shown = d.says(user, "7h sáng mai")
			}
			return strings.Split(shown.data("ann:go"), ":")
		}
		one, other := drafted(anOrganizer, later), drafted(anotherOrganizer, false)
		serve := func(ctx context.Context, store handlers.Store, user int64, data []string) (answer, error) {
			reply, err := d.h.Serve(ctx, store, &bot.Request{ID: 1000 + user, TelegramID: user, ChatID: user, Private: true, MessageID: 77, Action: data[0], Params: data[1:], TapID: "tap"})
			return answer{t, reply.Messages}, err
		}
		looked := make(chan struct{}, 1)
		var asked answer
		var both sync.WaitGroup
		d.store(func(ctx context.Context, tx *storage.Tx) error {
			if _, err := serve(ctx, tx, anOrganizer, one); err != nil {
				return err
			}
			both.Go(func() {
				d.store(func(ctx context.Context, tx *storage.Tx) (err error) {
					asked, err = serve(ctx, looking{tx, looked}, anotherOrganizer, other)
					return err
				})
			})
			short, stop := context.WithTimeout(ctx, 300*time.Millisecond)
			defer stop()
			select {
			case <-looked:
				t.Error("the other looks before this one is there to be seen")
			case <-short.Done():
			}
			return nil
		})
		both.Wait()
		asked.button("Vẫn gửi")
		if n := len(d.goes()) + len(d.waits()); n != 1 {
			t.Errorf("%d announcements were confirmed", n)
		}
	}
}
