package visit

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// Named is who is found by one of several names that somebody has typed: whom the name finds alone,
// or of several the first, one more than were asked for when there are more.
type Named struct {
	Name  string
	Found []course.Enrollment
}

// FindNamed finds people on the roster of a course by names (course.PeopleIn). Whose number on the
// roster a name is, is found alone.
func FindNamed(ctx context.Context, store interface {
	SearchRoster(ctx context.Context, courseID int64, s course.Search) ([]course.Enrollment, error)
}, courseID int64, names []string, most int) ([]Named, error) {
	all := make([]Named, len(names))
	for i, name := range names {
		found, err := store.SearchRoster(ctx, courseID, course.Search{Text: name, Limit: most + 1})
		if err != nil {
			return nil, err
		}
		if len(found) > 0 && course.NumberOf(name) == found[0].No {
			found = found[:1]
		}
		all[i] = Named{name, found}
	}
	return all, nil
}
