package storage

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// askedAgain is for how long an account that asks for the same file again is still thought to mean the first one: who taps
// twice because nothing comes at once may have been answered in between.
const askedAgain = 3 * time.Second

// ask stores a request for a file, which the columns and their values name, and tells whether it was not asked for already: neither
// does the same wait, nor was it asked for a moment ago.
func (tx *Tx) ask(ctx context.Context, table string, columns []string, values ...any) (created bool, err error) {
	query := fmt.Sprintf(`
		INSERT INTO %[1]s (%[2]s, at)
		SELECT %[3]s?
		WHERE NOT EXISTS (SELECT 1 FROM %[1]s WHERE %[4]s IS NOT DISTINCT FROM ? AND at > ? AND at <= ?)
		ON CONFLICT DO NOTHING`,
		table, strings.Join(columns, ", "), strings.Repeat("?, ", len(columns)), strings.Join(columns, " IS NOT DISTINCT FROM ? AND "))
	args := append(append([]any{}, values...), stamp{tx.now})
	args = append(append(args, values...), stamp{tx.now.Add(-askedAgain)}, stamp{tx.now})
	n, err := tx.exec(ctx, query, args...)
	return n == 1, err
}
