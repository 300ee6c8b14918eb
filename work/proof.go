package work

import (
	"cmp"
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
func (w *Worker) printProof(ctx context.Context, p *i18n.Printer, c course.Course) (parts []part, err error) {
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
	order := map[string]int{} // of the delegations: as their first papers stand
	for _, one := range papers {
		if _, known := order[one.Delegation]; !known {
			order[one.Delegation] = len(order)
		}
	}
	if len(papers) == 0 || c.Closed() {
		nobody := printed{say: func(int64) notice.Message { return words.NoProof(p, c) }}
		return []part{func(context.Context) (printed, error) { return nobody, nil }}, nil
	}
	slices.SortStableFunc(papers, func(a, b course.Paper) int { return cmp.Compare(order[a.Delegation], order[b.Delegation]) })
	for _, all := range byDelegation(papers, func(one course.Paper) string { return one.Delegation }) {
		n := 0
		for some := range slices.Chunk(all, partPapers) {
			at := n
			n++
			parts = append(parts, func(context.Context) (printed, error) {
				one, err := w.proofOf(p, c, partName("in-thu-"+fileName(some[0].Delegation, c), at, len(all)), some, art)
				one.say = ofSeveral(p, at, len(all), one.say)
				return one, err
			})
		}
	}
	return parts, nil
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

// proofOf is the proof of people of a delegation.
func (w *Worker) proofOf(p *i18n.Printer, c course.Course, name string, papers []course.Paper, art course.Art) (printed, error) {
	delegation := papers[0].Delegation
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
	data, err := w.Drawer.Bundle(c, delegation, drawn, func(i int) ([]byte, error) { return pdfs[i], nil })
	if err != nil {
		return printed{}, err
	}
	if data, err = w.Drawer.Mark(data, words.ProofMark); err != nil {
		return printed{}, err
	}
	return printed{newFile(name, pdf, data), say}, nil
}

// fileName is a delegation, or the course where there is none, in the name of a file.
func fileName(delegation string, c course.Course) string {
	if delegation == "" {
		return c.Code
	}
	return nameOf(letters.Fold(delegation))
}

// printTogether puts the issued papers of everybody, or of those of no delegation, into one file
// with the list to sign; many into several.
func (w *Worker) printTogether(p *i18n.Printer, c course.Course, what course.PrintWhat, issued []issuedPaper) (parts []part) {
	if what == course.PrintLoose {
		issued = only(issued, func(one issuedPaper) bool { return one.delegationID == 0 })
	}
	say := func(papers int) func(int64) notice.Message {
		return func(file int64) notice.Message { return words.Together(p, c, what, papers, len(issued), file) }
	}
	for some := range slices.Chunk(issued, partPapers) {
		n := len(parts)
		parts = append(parts, func(ctx context.Context) (printed, error) {
			drawn, err := w.certificates(ctx, some)
			if err != nil {
				return printed{}, err
			}
			data, err := w.Drawer.Bundle(c, "", papersOf(drawn), w.fileOf(ctx, drawn))
			return printed{newFile(partName("GCN-"+string(what)+"-"+c.Code, n, len(issued)), pdf, data), ofSeveral(p, n, len(issued), say(len(some)))}, err
		})
	}
	if len(parts) == 0 {
		parts = []part{func(context.Context) (printed, error) { return printed{say: say(0)}, nil }}
	}
	return parts
}
