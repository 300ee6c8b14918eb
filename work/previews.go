package work

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// previewStore is what drawing previews of papers asks of a transaction.
type previewStore interface {
	teller
	WaitingPreviews(ctx context.Context) ([]course.Preview, error)
	PreviewPeople(ctx context.Context, courseID int64, among []int64) ([]course.Enrollment, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	Account(ctx context.Context, id int64) (course.Account, error)
	EndPreview(ctx context.Context, p course.Preview) (ended bool, err error)
	Art(ctx context.Context, hashes []string) (course.Art, error)
	CreateFile(ctx context.Context, f *notice.File) error
}

// preview draws papers as they would be, for whoever waits for them.
func (w *Worker) preview(ctx context.Context) error {
	var waiting []course.Preview
	err := w.View(ctx, func(tx Tx) (err error) {
		waiting, err = tx.WaitingPreviews(ctx)
		return err
	})
	if err != nil {
		return err
	}
	var failures []error
	for _, one := range waiting {
		if err := w.previewOne(ctx, one); err != nil {
			failures = append(failures, fmt.Errorf("preview %d: %w", one.ID, err))
		}
	}
	return errors.Join(failures...)
}

// previewed is somebody's paper as a picture, or why there is none.
type previewed struct {
	of     course.Enrollment
	file   *notice.File
	faults []course.PaperFault
}

// previewOne draws the papers outside of a transaction, and sends their pictures.
func (w *Worker) previewOne(ctx context.Context, one course.Preview) error {
	var c course.Course
	var to course.Account
	var sessions []course.Session
	var people []course.Enrollment
	var papers []course.Paper
	var art course.Art
	err := w.View(ctx, func(tx Tx) (err error) {
		if c, err = tx.Course(ctx, one.CourseID); err != nil {
			return err
		}
		if to, err = tx.Account(ctx, one.For); err != nil {
			return err
		}
		if sessions, err = tx.Sessions(ctx, c.ID); err != nil {
			return err
		}
		if people, err = previewPeople(ctx, tx, one, sessions); err != nil {
			return err
		}
		papers = nil
		for _, e := range people {
			papers = append(papers, c.PreviewOf(one.Kind, e, sessions, cmp.Or(one.Reason, words.MeritReasons["study"]), tx.Now()))
		}
		art, err = tx.Art(ctx, papers[0].Form.Art()) // that of all
		return err
	})
	if err != nil {
		return err
	}
	shown := make([]previewed, len(people))
	for i, p := range papers {
		if shown[i], err = w.previewOf(people[i], p, art); err != nil {
			return err
		}
	}
	return w.Update(ctx, func(tx Tx) error {
		ended, err := tx.EndPreview(ctx, one)
		if err != nil || !ended {
			return err
		}
		if runs, err := runsStill(ctx, tx, one.For, c.ID); err != nil || !runs {
			return err
		}
		return w.show(ctx, tx, one, c, to, shown)
	})
}

// previewPeople are whose papers a preview shows: of letters of thanks speakers, of others people on the roster, or
// examples where there is nobody.
func previewPeople(ctx context.Context, tx Tx, one course.Preview, sessions []course.Session) (people []course.Enrollment, err error) {
	if one.Kind == course.Thanks {
		speakers := one.Speakers
		if len(speakers) == 0 {
			speakers = course.SpeakersOf(sessions)
		}
		return words.ShownSpeakers(speakers), nil
	}
	if people, err = tx.PreviewPeople(ctx, one.CourseID, one.Places); len(people) == 0 {
		people = []course.Enrollment{words.Example()}
	}
	return people, err
}

// show keeps the pictures of a preview and sends them, as replies: they come after what the person is told of the act
// that has asked for them.
func (w *Worker) show(ctx context.Context, tx Tx, one course.Preview, c course.Course, to course.Account, shown []previewed) error {
	var notices []notice.Notice
	for i, s := range shown {
		var file int64
		if s.file != nil {
			f := *s.file
			if err := tx.CreateFile(ctx, &f); err != nil {
				return err
			}
			file = f.ID
		}
		m := words.Preview(w.printer(to, c), c, one.Kind, s.of, s.faults, file)
		notices = append(notices, notice.To(to.TelegramID, notice.ReplyLane, fmt.Sprintf("preview/%d/%d", one.ID, i), m)...)
	}
	_, err := tx.Enqueue(ctx, notices...)
	return err
}

func (w *Worker) previewOf(e course.Enrollment, p course.Paper, art course.Art) (previewed, error) {
	data, mediaType, err := w.Drawer.Preview(p, art)
	if paper, ok := errors.AsType[*course.PaperError](err); ok {
		return previewed{of: e, faults: paper.Faults}, nil
	}
	if err != nil {
		return previewed{}, err
	}
	ending := "png"
	if mediaType == pdf {
		ending = "pdf"
	}
	f := newFile(fmt.Sprintf("xem-thu-%d.%s", e.No, ending), mediaType, data)
	return previewed{of: e, file: &f}, nil
}
