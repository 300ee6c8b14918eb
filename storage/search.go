package storage

import (
	"context"
	"math"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/course"
)

// found are the places that a word of a search finds, as ids: by a word that it begins,
// by the end of a phone, by the number, by the delegation.
const found = `
	SELECT w.enrollment_id AS id FROM enrollment_word w WHERE w.course_id = ? AND w.word >= ? AND w.word < ?
	UNION ALL
	SELECT w.enrollment_id FROM enrollment_word w WHERE w.course_id = ? AND w.word >= ? AND w.word < ?
	UNION ALL
	SELECT p.id FROM enrollment p WHERE p.course_id = ? AND p.no = ?
	UNION ALL
	SELECT p.id
	FROM delegation d
	CROSS JOIN enrollment p
	WHERE d.course_id = ? AND ' ' || d.folded LIKE ? AND p.course_id = d.course_id AND p.delegation_id = d.id`

// isFound tells of a place e whether the word finds it.
const isFound = `
	AND (' ' || e.words LIKE ? OR ' ' || e.words LIKE ? OR e.no = ?
		OR e.delegation_id IN (SELECT d.id FROM delegation d WHERE d.course_id = ? AND ' ' || d.folded LIKE ?))`

// searched is one word of a search.
type searched struct {
	course int64
	word   string
	phone  string // what it would be as the end of a phone number; empty when it can't be one
	no     int    // what it would be as a number on the roster; 0 when it is none
}

func searchedFor(courseID int64, word string) searched {
	no, err := strconv.ParseInt(word, 10, 32)
	if err != nil || word[0] == '0' {
		no = 0
	}
	return searched{courseID, word, course.PhonePart(word), int(no)}
}

// begins is the pattern of what has a word that begins so; of nothing for none. Words of
// a search have no letter that means something in a pattern.
func begins(word string) string {
	if word == "" {
		return ""
	}
	return "% " + word + "%"
}

// after comes after every word that begins so.
func after(word string) string {
	if word == "" {
		return ""
	}
	return word + "\U0010ffff"
}

// foundArgs are the values of found.
func (s searched) foundArgs() []any {
	return []any{
		s.course, s.word, after(s.word), s.course, s.phone, after(s.phone), s.course, s.no, s.course, begins(s.word),
	}
}

// isFoundArgs are the values of isFound.
func (s searched) isFoundArgs() []any {
	return []any{begins(s.word), begins(s.phone), s.no, s.course, begins(s.word)}
}

// How far a search looks. A word that fewer than fewFound places have leads to them, as
// of 100,000 people any given name does; of words that more have, those to be shown first
// are found among the first places of the list, as a rule.
const (
	fewFound    = 8_000
	firstPlaces = 5_000
)

// SearchRoster returns the people of a course that a search finds, in given-name order:
// those of whom every word of it begins a word of the name, the unit or the delegation,
// or is the number, or ends the phone. Whose number is all that was searched for comes
// first. A search without words finds everybody.
func (tx *Tx) SearchRoster(ctx context.Context, courseID int64, s course.Search) (_ []course.Enrollment, err error) {
	defer wrap(&err, "storage.SearchRoster(course=%d)", courseID)
	var words []searched
	for _, w := range s.Words() {
		words = append(words, searchedFor(courseID, w))
	}
	if len(words) == 0 {
		return tx.firstFound(ctx, courseID, nil, s, "")
	}
	rarest, few, err := tx.rarest(ctx, words, fewFound)
	if err != nil {
		return nil, err
	}
	if !few {
		var bound []string
		err := tx.list(ctx, &bound, `
			SELECT sort_key FROM enrollment WHERE course_id = ? ORDER BY sort_key, no LIMIT 1 OFFSET ?`, courseID, firstPlaces)
		if err != nil {
			return nil, err
		}
		first, err := tx.firstFound(ctx, courseID, words, s, strings.Join(bound, ""))
		if err != nil || len(first) == s.Limit || len(bound) == 0 {
			return first, err
		}
		if rarest, _, err = tx.rarest(ctx, words, math.MaxInt32); err != nil {
			return nil, err
		}
	}
	words[0], words[rarest] = words[rarest], words[0]
	return tx.foundBy(ctx, words, s)
}

// states are those of the people that a search is about.
func states(s course.Search) string {
	if s.Withdrawn {
		return ` AND e.state IN ('enrolled', 'withdrawn')`
	}
	return ` AND e.state = 'enrolled'`
}

// firstFound are those found among the places of the list that come before a sort key,
// all of them when it is empty.
func (tx *Tx) firstFound(ctx context.Context, courseID int64, words []searched, s course.Search, before string) ([]course.Enrollment, error) {
	const order = ` ORDER BY e.sort_key, e.no`
	where, args := ` WHERE e.course_id = ?`+states(s), []any{courseID}
	if before != "" {
		where, args = where+` AND e.sort_key < ?`, append(args, before)
	}
	for _, w := range words {
		where, args = where+isFound, append(args, w.isFoundArgs()...)
	}
	return tx.enrollments(ctx, `
		JOIN (SELECT e.id FROM enrollment e`+where+order+` LIMIT ? OFFSET ?) AS one ON one.id = e.id`+order, append(args, s.Limit, s.From)...)
}

// foundBy are those found among the places that the first of the words finds.
func (tx *Tx) foundBy(ctx context.Context, words []searched, s course.Search) ([]course.Enrollment, error) {
	const order = ` ORDER BY CASE WHEN e.no = ? THEN 0 ELSE 1 END, e.sort_key, e.no`
	number := 0
	if len(words) == 1 {
		number = words[0].no
	}
	// CROSS JOIN: SQLite would rather go through the whole list than sort some of it.
	places := `(SELECT DISTINCT id FROM (` + found + `) AS every) AS f CROSS JOIN enrollment e WHERE e.id = f.id` + states(s)
	args := words[0].foundArgs()
	for _, w := range words[1:] {
		places, args = places+isFound, append(args, w.isFoundArgs()...)
	}
	return tx.enrollments(ctx, `
		JOIN (SELECT e.id FROM `+places+order+` LIMIT ? OFFSET ?) AS one ON one.id = e.id`+order,
		append(args, number, s.Limit, s.From, number)...)
}

// rarest is the word that finds the fewest places, of which most are counted at most;
// fewer tells whether it finds fewer than that.
func (tx *Tx) rarest(ctx context.Context, words []searched, most int) (rarest int, fewer bool, err error) {
	fewest := most
	for i, w := range words {
		var n int
		err := tx.get(ctx, &n, `SELECT COUNT(*) FROM (SELECT id FROM (`+found+`) AS every LIMIT ?) AS one`, append(w.foundArgs(), fewest)...)
		if err != nil {
			return 0, false, err
		}
		if n < fewest {
			rarest, fewest = i, n
		}
	}
	return rarest, fewest < most, nil
}
