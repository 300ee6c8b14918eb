package reader

import (
	"encoding/gob"

	"github.com/loptruong/loptruong/roster"
)

// piece is how many rows and issues go at once: gob holds all of a value that it writes
// or reads, more than once, beside the value itself.
const piece = 20

// part is some of a roster's rows and issues, with the issues' texts, in their order.
type part struct {
	Rows   []roster.Row
	Issues []roster.Issue
	Texts  []string
}

// bare is a roster without its rows and issues, which go in so many parts.
func bare(r *roster.Roster) (head *roster.Roster, parts int) {
	one := *r
	one.Rows, one.Issues = nil, nil
	return &one, (max(len(r.Rows), len(r.Issues)) + piece - 1) / piece
}

// sendParts writes the parts of a roster.
func sendParts(to *gob.Encoder, r *roster.Roster, texts []string) error {
	rows, issues := r.Rows, r.Issues
	for len(rows)+len(issues) > 0 {
		var p part
		p.Rows, rows = cut(rows)
		p.Issues, issues = cut(issues)
		p.Texts, texts = cut(texts)
		if err := to.Encode(p); err != nil {
			return err
		}
	}
	return nil
}

// receiveParts puts so many parts into the roster again.
func receiveParts(from *gob.Decoder, parts int, r *roster.Roster) (texts []string, err error) {
	for range parts {
		var p part
		if err := from.Decode(&p); err != nil {
			return nil, err
		}
		r.Rows, r.Issues, texts = append(r.Rows, p.Rows...), append(r.Issues, p.Issues...), append(texts, p.Texts...)
	}
	return texts, nil
}

func cut[T any](list []T) (first, rest []T) {
	n := min(piece, len(list))
	return list[:n], list[n:]
}
