package announcing

import (
	"context"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// Asking is what is asked of a transaction about announcements that were sent with a question under them.
type Asking interface {
	Asking(ctx context.Context, courseID int64, skip, limit int) (page []notice.Announcement, all int, err error)
	Announcement(ctx context.Context, id int64) (notice.Announcement, error)
}

// asked is an announcement of the course by what people say to which others can be chosen.
func (k choice) asked(ctx context.Context, id int64) (notice.Announcement, error) {
	a, err := k.store.Announcement(ctx, id)
	if err == nil && a.CourseID == k.course.ID && a.Message.AsksAnything() {
		return a, nil
	}
	return a, visit.OldButton()
}

// asking is the row that leads to the announcements with a question; none when there is none.
func (k choice) asking(ctx context.Context, draft int64) ([][]notice.Button, error) {
	_, all, err := k.store.Asking(ctx, k.course.ID, 0, 0)
	if err != nil || all == 0 {
		return nil, err
	}
	return [][]notice.Button{{k.v.Button(toTap.Data(page{Draft: draft, Of: ofAsking}), "audience.button_asking")}}, nil
}

// askings are the announcements with a question, a page of them.
func (k choice) askings(ctx context.Context, p page) (rows [][]notice.Button, err error) {
	_, all, err := k.store.Asking(ctx, k.course.ID, 0, 0)
	if err != nil {
		return nil, err
	}
	shown := visit.PageOf(all, visit.MaxRows-4, int(p.N))
	some, _, err := k.store.Asking(ctx, k.course.ID, shown.From, shown.To-shown.From)
	for _, a := range some {
		rows = append(rows, []notice.Button{k.v.Button(toTap.Data(page{p.Draft, ofAnswers, a.ID}), "audience.row_asking", words.SentAt(k.course, a)...)})
	}
	return append(rows, k.turn(shown, p)...), err
}

// answers are the segments by what people say to an announcement.
func (k choice) answers(ctx context.Context, p page, a notice.Announcement) ([][]notice.Button, error) {
	var kinds []course.SegmentKind
	if a.Message.Asks(notice.Noted) {
		kinds = append(kinds, course.Unnoted)
	}
	if a.Message.Asks(notice.Comes) {
		kinds = append(kinds, course.SaysComes, course.SaysAway, course.Unanswered)
	}
	choice := make(course.Choice, len(kinds))
	for i, kind := range kinds {
		choice[i] = course.Segment{Kind: kind, ID: a.ID}
	}
	of, err := k.store.NameSegments(ctx, k.course.ID, choice)
	if err != nil {
		return nil, err
	}
	return k.counted(ctx, p, of)
}
