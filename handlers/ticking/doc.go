// Package ticking is being checked in by others: organizers who tick people by name or on
// the list, say what each was and set it right, and representatives who check in the
// people of their delegation.
package ticking

import (
	"context"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/registrar"
)

// Store is what is asked of a transaction here.
type Store interface {
	registrar.Ticking
	Session(ctx context.Context, id int64) (course.Session, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	Tallies(ctx context.Context, sessionID int64) ([]course.Tally, error)
	StatesAt(ctx context.Context, sessionID int64) (map[int64]course.Presence, error)
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	SearchRoster(ctx context.Context, courseID int64, s course.Search) ([]course.Enrollment, error)
}
