package work

import (
	"context"
	"errors"
	"slices"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/letters"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// printProof draws the papers of those who still may have one, marked on every page as a proof: a
// file for each delegation, with the list to sign as it would be. Whose can't be drawn are named.
func (w *Worker) printProof(ctx context.Context, p *i18n.Printer, c course.Course) (files []printed, err error) {
	var papers []course.Paper
	var art course.Art
	err = w.View(ctx, func(tx Tx) error {
		papers, err = proofs(ctx, tx, c)
		if err != nil || len(papers) == 0 {
			return err
		}
		art, err = tx.Art(ctx, papers[0].Form.Art()) // that of all
		return err
	})
	if err != nil {
		return nil, err
	}
	nobody := printed{say: func(int64) notice.Message { return words.NoProof(p, c) }}
	of, order := map[string][]course.Paper{}, []string{}
	for _, one := range papers {
		if _, known := of[one.Delegation]; !known {
			order = append(order, one.Delegation)
		}
		of[one.Delegation] = append(of[one.Delegation], one)
	}
	for _, delegation := range order {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		one, err := w.proofOf(p, c, delegation, of[delegation], art)
		if err != nil {
			return nil, err
		}
		files = append(files, one)
	}
	if len(files) == 0 || c.Closed() {
		return []printed{nobody}, nil
	}
	return files, nil
}

// proofs are the papers of a proof.
func proofs(ctx context.Context, tx Tx, c course.Course) ([]course.Paper, error) {
	sessions, err := tx.Sessions(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	roster, err := tx.Roster(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	states, err := tx.CourseStates(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	exceptions, err := tx.Exceptions(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	return c.Proofs(sessions, roster, states, exceptions, tx.Now()), nil
}

// proofOf is the proof of a delegation.
func (w *Worker) proofOf(p *i18n.Printer, c course.Course, delegation string, papers []course.Paper, art course.Art) (printed, error) {
	var drawn, left []course.Paper
	var pdfs [][]byte
	for _, one := range papers {
		data, err := w.Drawer.Draw(one, art)
		if _, faulty := errors.AsType[*course.PaperError](err); faulty {
			left = append(left, one)
			continue
		}
		if err != nil {
			return printed{}, err
		}
		drawn, pdfs = append(drawn, one), append(pdfs, data)
	}
	say := func(file int64) notice.Message { return words.Proof(p, c, delegation, len(drawn), left, file) }
	if len(drawn) == 0 {
		return printed{say: say}, nil
	}
	data, err := w.Drawer.Bundle(c, delegation, drawn, pdfs)
	if err != nil {
		return printed{}, err
	}
	if data, err = w.Drawer.Mark(data, words.ProofMark); err != nil {
		return printed{}, err
	}
	return printed{newFile("in-thu-"+fileName(delegation, c)+".pdf", pdf, data), say}, nil
}

// fileName is a delegation, or the course where there is none, in the name of a file.
func fileName(delegation string, c course.Course) string {
	if delegation == "" {
		return c.Code
	}
	return nameOf(letters.Fold(delegation))
}

// printTogether puts the issued papers of everybody, or of those of no delegation, into one file
// with the list to sign.
func (w *Worker) printTogether(ctx context.Context, p *i18n.Printer, c course.Course, what course.PrintWhat, issued []course.Certificate) ([]printed, error) {
	if what == course.PrintLoose {
		issued = slices.DeleteFunc(slices.Clone(issued), func(one course.Certificate) bool { return one.DelegationID != 0 })
	}
	var papers []course.Paper
	var pdfs [][]byte
	err := w.View(ctx, func(tx Tx) (err error) {
		papers, pdfs, err = drawnPapers(ctx, tx, issued)
		return err
	})
	if err != nil {
		return nil, err
	}
	say := func(file int64) notice.Message { return words.Together(p, c, what, len(papers), file) }
	if len(papers) == 0 {
		return []printed{{say: say}}, nil
	}
	data, err := w.Drawer.Bundle(c, "", papers, pdfs)
	if err != nil {
		return nil, err
	}
	return []printed{{newFile("GCN-"+string(what)+"-"+c.Code+".pdf", pdf, data), say}}, nil
}
