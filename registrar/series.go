package registrar

import (
	"context"
	"errors"
	"strconv"

	"github.com/loptruong/loptruong/course"
)

// Series is what telling a series of numbers where to go on asks of a transaction.
type Series interface {
	Log
	LastNumber(ctx context.Context, kind course.PaperKind, year int) (last int, err error)
	StartSeries(ctx context.Context, s course.SeriesStart) error
}

// Starting is what StartSeries would do. It refuses a number that is given already, or is the
// next one anyway.
func (b By) Starting(ctx context.Context, store Series, s course.SeriesStart) (course.SeriesStart, error) {
	if err := course.Allow(b.Actor, course.StartSeries, course.Object{}); err != nil {
		return s, err
	}
	var err error
	if s.Last, err = store.LastNumber(ctx, s.Kind, s.Year); err != nil {
		return s, err
	}
	if s.No <= s.Last+1 {
		return s, course.Refuse(course.ErrConflict, "starting.given", "Last", s.Last, "No", s.No)
	}
	return s, nil
}

// StartSeries lets the numbers of a kind and year go on from one, over all courses, as it was
// shown (course.SeriesStart.Seen); those before it are never given. When others have been given
// since it refuses with course.ErrChanged.
func (b By) StartSeries(ctx context.Context, store Series, s course.SeriesStart, seen string) (course.SeriesStart, error) {
	s, err := b.Starting(ctx, store, s)
	if err != nil {
		return s, err
	}
	if err := course.CheckSeen(seen, s.Seen()); err != nil {
		return s, err
	}
	switch err := store.StartSeries(ctx, s); {
	case errors.Is(err, course.ErrChanged): // a number was given meanwhile
		return s, course.Refuse(course.ErrChanged, "refuse.changed")
	case err != nil:
		return s, err
	}
	return s, b.log(ctx, store, course.AuditEntry{
		Act: "series.start", Subject: string(s.Kind) + "/" + strconv.Itoa(s.Year), Before: strconv.Itoa(s.Last), After: strconv.Itoa(s.No),
	})
}
