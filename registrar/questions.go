package registrar

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/course"
)

// Doubts are an import with its questions, as it was found or as it is after an answer.
type Doubts struct {
	Import    course.Import
	Course    course.Course // zero for one that the file makes itself
	Questions []course.Question
}

// Seen is a digest of the answers to all questions of a kind.
func (a Doubts) Seen(kind course.QuestionKind) string {
	var shown []any
	for _, q := range a.Questions {
		if q.Kind == kind {
			shown = append(shown, q.Key(), q.Answer)
		}
	}
	return course.Seen(shown...)
}

// ImportAsks is a file that waits to be confirmed, with its questions. One that waits no
// more is returned with a course.ErrConflict.
func (b By) ImportAsks(ctx context.Context, store Imports, id int64) (a Doubts, err error) {
	if a.Import, err = store.LockImport(ctx, id); err != nil { // who answers at the same moment waits, and sees what was said
		return a, err
	}
	if err = b.mayImport(ctx, store, a.Import); err != nil {
		return a, err
	}
	if a.Import.CourseID != 0 {
		if a.Course, err = store.Course(ctx, a.Import.CourseID); err != nil {
			return a, err
		}
	}
	if a.Import.State != course.ImportRead {
		return a, course.Refuse(course.ErrConflict, "import.is_"+string(a.Import.State))
	}
	a.Questions, err = store.ImportQuestions(ctx, id)
	return a, err
}

// AnswerImport keeps what the actor says to a question of a file, by its key, in the
// place of what was said before; when that is not what they were shown, it refuses with
// course.ErrChanged. What the dry run has shown is to be shown anew then. The same once
// more changes nothing. A question that is not asked any more is course.ErrNotFound.
func (b By) AnswerImport(ctx context.Context, store Imports, id int64, key string, shown, answer course.Answer) (a Doubts, err error) {
	if answer != course.Yes && answer != course.No {
		return a, course.Refuse(course.ErrInvalid, "refuse.old_button")
	}
	if a, err = b.ImportAsks(ctx, store, id); err != nil {
		return a, err
	}
	for n, q := range a.Questions {
		switch {
		case q.Key() != key:
			continue
		case q.Answer == answer:
			return a, nil
		case q.Answer != shown:
			return a, course.Refuse(course.ErrChanged, "refuse.changed")
		}
		return a, b.answer(ctx, store, &a, answer, n)
	}
	return a, course.Refuse(course.ErrNotFound, "refuse.old_button")
}

// AnswerAll is AnswerImport for all questions of a kind that stand at No until somebody
// says Yes; seen is the Doubts.Seen of what was shown.
func (b By) AnswerAll(ctx context.Context, store Imports, id int64, kind course.QuestionKind, seen string, answer course.Answer) (a Doubts, err error) {
	if a, err = b.ImportAsks(ctx, store, id); err != nil {
		return a, err
	}
	if answer != course.Yes && answer != course.No || (course.Question{Kind: kind}).MustAnswer() {
		return a, course.Refuse(course.ErrInvalid, "refuse.old_button")
	}
	if err := course.CheckSeen(seen, a.Seen(kind)); err != nil {
		return a, err
	}
	var which []int
	for n, q := range a.Questions {
		if q.Kind == kind && q.Answer != answer {
			which = append(which, n)
		}
	}
	if len(which) == 0 {
		return a, nil
	}
	return a, b.answer(ctx, store, &a, answer, which...)
}

// answer keeps an answer to some of the questions; the buttons under what the dry run
// has shown before work no more.
func (b By) answer(ctx context.Context, store Imports, a *Doubts, answer course.Answer, which ...int) error {
	a.Import.Seen = ""
	if _, err := store.MoveImport(ctx, a.Import, course.ImportRead); err != nil {
		return err
	}
	for _, n := range which {
		q := &a.Questions[n]
		entry := course.AuditEntry{
			Act: "import.answer", CourseID: a.Import.CourseID, Subject: string(q.Kind) + "/" + string(answer),
			Before: numbered(q.Place.No, q.Place.Trainee.Name), After: numbered(q.Row.No, q.Row.Trainee.Name),
		}
		if q.Kind != course.AskElsewhere {
			entry.EnrollmentID = q.Place.ID
		}
		q.Answer = answer
		if err := errors.Join(store.AnswerQuestion(ctx, a.Import.ID, q.Key(), answer), b.log(ctx, store, entry)); err != nil {
			return err
		}
	}
	return nil
}

// ReviewImport has what a file would change shown anew, by the answers. moved and i are
// those of ConfirmImport; while a question must still be answered it refuses with
// course.ErrConflict.
func (b By) ReviewImport(ctx context.Context, store Imports, id int64) (i course.Import, moved bool, err error) {
	a, err := b.ImportAsks(ctx, store, id)
	if err != nil {
		return a.Import, false, err
	}
	if err := unanswered(a.Questions); err != nil {
		return a.Import, false, err
	}
	moved, err = b.moveImport(ctx, store, a.Import, course.ImportAnswered, course.AuditEntry{Act: "import.review"})
	return a.Import, moved, err
}
