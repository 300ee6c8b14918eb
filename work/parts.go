package work

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// How much of a course is in memory at once, however many papers it has.
const (
	partPapers = 200 // that are in one file to print
	readAtOnce = 500 // that are read to see which there are
)

// part is one file of what is to be printed, which is made when its turn comes.
type part func(ctx context.Context) (printed, error)

// errHanded says that a file is on its way already, by another process or by this one before it was killed.
var errHanded = errors.New("handed before")

// errDismissed says that whoever asked for files runs the course no more.
var errDismissed = errors.New("whoever asked runs the course no more")

// handAll makes and hands files one after the other, until whoever asked for them runs the course no more.
func (w *Worker) handAll(ctx context.Context, c course.Course, to course.Account, lane notice.Lane, key string, parts []part) error {
	for i, do := range parts {
		made, err := do(ctx)
		if err == nil {
			err = w.hand(ctx, c, to, lane, fmt.Sprintf("%s/%d", key, i), made)
		}
		if errors.Is(err, errDismissed) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// hand sends a file, one of several that somebody has asked for, once; if they run the course no more, it says
// errDismissed.
func (w *Worker) hand(ctx context.Context, c course.Course, to course.Account, lane notice.Lane, key string, p printed) error {
	err := w.Update(ctx, func(tx Tx) error {
		runs, err := runsStill(ctx, tx, to.ID, c.ID)
		if err == nil && !runs {
			err = errDismissed
		}
		if err != nil {
			return err
		}
		f, unique := p.file, key
		if len(f.Bytes) > 0 {
			if err := tx.CreateFile(ctx, &f); err != nil {
				return err
			}
			unique = key + "/" + f.SHA256[:16] // after a kill what there is may have changed, and is cut otherwise
		}
		created, err := tx.Enqueue(ctx, notice.To(to.TelegramID, lane, unique, p.say(f.ID))...)
		if err == nil && created == 0 {
			err = errHanded // so that the file isn't kept again
		}
		return err
	})
	if errors.Is(err, errHanded) {
		return nil
	}
	return err
}

// issuedPaper is an issued paper of a course, without what it says.
type issuedPaper struct {
	id, delegationID int64
	delegation       string
	kind             course.PaperKind
	year, no         int
	drawn            bool
}

// issued are the issued papers of a course, by delegation, kind and number; none while their numbers may be void in a
// minute.
func (w *Worker) issued(ctx context.Context, c course.Course) (all []issuedPaper, err error) {
	if !c.Released() {
		return nil, nil
	}
	for after := int64(0); ; {
		var some []course.Certificate
		err := w.View(ctx, func(tx Tx) (err error) {
			some, err = tx.IssuedCertificates(ctx, c.ID, after, readAtOnce)
			return err
		})
		if err != nil {
			return nil, err
		}
		if len(some) == 0 {
			break
		}
		for _, one := range course.OfClosing(some) {
			all = append(all, issuedPaper{one.ID, one.DelegationID, one.Paper.Delegation, one.Kind, one.Year, one.No, one.FileID != 0})
		}
		after = some[len(some)-1].ID
	}
	slices.SortFunc(all, func(a, b issuedPaper) int {
		kind := func(p issuedPaper) int { return slices.Index(course.PaperKinds, p.kind) }
		return cmp.Or(cmp.Compare(a.delegation, b.delegation), cmp.Compare(kind(a), kind(b)), cmp.Compare(a.year, b.year), cmp.Compare(a.no, b.no), cmp.Compare(a.id, b.id))
	})
	return all, nil
}

// certificates are issued papers with what they say.
func (w *Worker) certificates(ctx context.Context, some []issuedPaper) ([]course.Certificate, error) {
	ids := make([]int64, len(some))
	for i, one := range some {
		ids[i] = one.id
	}
	return w.certificatesWith(ctx, ids)
}

func (w *Worker) certificatesWith(ctx context.Context, ids []int64) (all []course.Certificate, err error) {
	err = w.View(ctx, func(tx Tx) (err error) {
		all, err = tx.CertificatesWith(ctx, ids)
		return err
	})
	return all, err
}

// papers are the papers of certificates.
func (w *Worker) papers(ctx context.Context, some []issuedPaper) ([]course.Paper, error) {
	all, err := w.certificates(ctx, some)
	return papersOf(all), err
}

// fileOf reads the files of drawn papers, one when it is asked for: never those that somebody has sent back signed,
// since no stranger's file is opened here.
func (w *Worker) fileOf(ctx context.Context, drawn []course.Certificate) func(i int) ([]byte, error) {
	return func(i int) (data []byte, err error) {
		err = w.View(ctx, func(tx Tx) error {
			f, err := tx.File(ctx, drawn[i].Drawn())
			data = f.Bytes
			return err
		})
		return data, err
	}
}

// partName is what the nth file of so many papers is called: with its number when it isn't the only one.
func partName(name string, n, papers int) string {
	if papers > partPapers {
		name += fmt.Sprintf("-%d", n+1)
	}
	return name + ".pdf"
}

// ofSeveral says of the nth file of so many papers that it isn't the only one.
func ofSeveral(p *i18n.Printer, n, papers int, say func(file int64) notice.Message) func(file int64) notice.Message {
	files := (papers + partPapers - 1) / partPapers
	if files < 2 {
		return say
	}
	return func(file int64) notice.Message {
		m := say(file)
		m.Text += "\n" + words.OneOfSeveral(p, n+1, files)
		return m
	}
}

// only are those papers that something is true of.
func only(all []issuedPaper, is func(issuedPaper) bool) []issuedPaper {
	return slices.DeleteFunc(slices.Clone(all), func(one issuedPaper) bool { return !is(one) })
}

func isDrawn(one issuedPaper) bool { return one.drawn }

// isCompletion tells whether a paper is a certificate: what is printed on stock or on the office's own page already says of
// which kind it is.
func isCompletion(one issuedPaper) bool { return one.kind == course.Completion }

// byDelegation cuts what is in the order of delegations into those of each.
func byDelegation[T any](all []T, delegation func(T) string) (each [][]T) {
	for len(all) > 0 {
		n := 1
		for n < len(all) && delegation(all[n]) == delegation(all[0]) {
			n++
		}
		each, all = append(each, all[:n]), all[n:]
	}
	return each
}
