package storage_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestSegmentsReadOneCourse: who is found by what they have said to earlier announcements, alone and beside every other kind
// of segment, is found without reading what is told, said and entered of all courses, by the plans of both engines
// for 10,000 people who were sent three announcements each. What is shown and done by these answers is held to the same.
func TestSegmentsReadOneCourse(t *testing.T) {
	t.Parallel()
	province := storagetest.Province{Courses: 100, People: 100, Due: 10, Announced: 3, Morning: coursetest.At("16/8 7:30")}
	c := int64(province.Opens())
	first, person, session := (c-1)*3+1, (c-1)*100+1, 8*(c-1)+1
	answers := course.Choice{
		{Kind: course.Unnoted, ID: first}, {Kind: course.Unanswered, ID: first}, {Kind: course.SaysComes, ID: first + 1}, {Kind: course.SaysAway, ID: first + 2}}
	every := answers
	for _, kind := range course.SegmentKinds {
		switch one := (course.Segment{Kind: kind}); {
		case kind == course.Everybody || kind.OfAnnouncement():
		case kind.OfSession():
			one.ID = session
			every = append(every, one)
		default:
			one.ID = person
			every = append(every, one)
		}
	}
	a := notice.Announcement{CourseID: c, By: person, Draft: 1, Message: hello, OnUnknown: notice.Resend, To: answers}
	asks := map[string]func(context.Context, *storage.Tx) error{
		"counting each": func(ctx context.Context, tx *storage.Tx) error { _, err := tx.CountSegments(ctx, c, every); return err },
		"the audience":  func(ctx context.Context, tx *storage.Tx) error { _, err := tx.Audience(ctx, c, answers); return err },
		"the sum":       func(ctx context.Context, tx *storage.Tx) error { _, err := tx.CountAudience(ctx, c, every); return err },
		"the longest names": func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Survey(ctx, c, answers, personal)
			return err
		},
		"what they said": func(ctx context.Context, tx *storage.Tx) error { _, err := tx.Reactions(ctx, first); return err },
		"who can be nudged": func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Doable(ctx, first, notice.Nudge)
			return err
		},
		"what can be edited": func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Doable(ctx, first, notice.Edit)
			return err
		},
		"sending to them": func(ctx context.Context, tx *storage.Tx) error {
			to, err := tx.Audience(ctx, c, answers)
			if err == nil {
				_, err = tx.Announce(ctx, &a, to)
			}
			return err
		},
	}
	storagetest.EachURL(t, func(t *testing.T, url string) {
		engine, _, _ := strings.Cut(url, ":")
		some := someRows(t)
		some["notice_announcement"] = false // which has all that was ever announced
		province.Fill(t, url)
		db := storagetest.Open(t, storage.Config{URL: url, Now: func() time.Time { return province.Morning.Add(-time.Hour) }})
		for name, ask := range asks {
			plans, err := storage.Plans(t.Context(), db, func(tx *storage.Tx) error { return ask(t.Context(), tx) })
			must(t, err)
			for text, plan := range plans {
				if tables := wholeReads(engine, plan, some); tables != nil {
					t.Errorf("%s reads all of %v by\n%s\n\n%s", name, tables, text, plan)
				}
			}
		}
	})
}

// personal names its addressee, so that those with the longest names are looked for.
var personal = notice.Message{Content: hello.Content, Blanks: []notice.Blanks{{}}}
