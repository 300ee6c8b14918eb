package storage

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/loptruong/loptruong/course"
)

// AskImport makes the questions of an import these, with their answers.
func (tx *Tx) AskImport(ctx context.Context, importID int64, questions []course.Question) (err error) {
	defer wrap(&err, "storage.AskImport(%d)", importID)
	if _, err := tx.exec(ctx, `DELETE FROM import_question WHERE import_id = ?`, importID); err != nil {
		return err
	}
	for no := 1; len(questions) > 0; {
		size := piece(len(questions))
		var args []any
		for _, q := range questions[:size] {
			args = append(args, importID, no, q.Key(), toJSON(q), q.Answer)
			no++
		}
		_, err := tx.exec(ctx, `
			INSERT INTO import_question (import_id, no, digest, asked, answer)
			VALUES `+values(size, 5)+`
			ON CONFLICT (import_id, digest) DO NOTHING`, args...)
		if err != nil {
			return err
		}
		questions = questions[size:]
	}
	return nil
}

// ImportQuestions returns the questions of an import, in the order of its file.
func (tx *Tx) ImportQuestions(ctx context.Context, importID int64) (questions []course.Question, err error) {
	defer wrap(&err, "storage.ImportQuestions(%d)", importID)
	var rows []struct {
		Asked  string        `db:"asked"`
		Answer course.Answer `db:"answer"`
	}
	err = tx.list(ctx, &rows, `SELECT asked, answer FROM import_question WHERE import_id = ? ORDER BY no`, importID)
	if err != nil {
		return nil, err
	}
	questions = make([]course.Question, len(rows))
	for i, r := range rows {
		if err := json.Unmarshal([]byte(r.Asked), &questions[i]); err != nil {
			return nil, fmt.Errorf("question %d: %w", i+1, err)
		}
		questions[i].Answer = r.Answer
	}
	return questions, nil
}

// AnswerQuestion keeps what was said to a question of an import, by its key. It returns
// course.ErrNotFound when the import asks no such thing.
func (tx *Tx) AnswerQuestion(ctx context.Context, importID int64, key string, answer course.Answer) (err error) {
	defer wrap(&err, "storage.AnswerQuestion(%d)", importID)
	return tx.must(ctx, course.ErrNotFound, `
		UPDATE import_question SET answer = ? WHERE import_id = ? AND digest = ?`, answer, importID, key)
}
