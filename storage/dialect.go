package storage

import (
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"
)

// dialect is everything in which the two engines differ. All other SQL is one
// text for both.
type dialect struct {
	name     string
	migrate  goose.Dialect
	bindType int

	beginWrite string
	beginRead  string

	// forUpdate and the two below end a SELECT whose rows must not change before the
	// commit. SQLite has one writer and needs none.
	// Rows that others refer to are kept by forNoKeyUpdate: they may go on doing so.
	forUpdate      string
	forNoKeyUpdate string
	forShare       string
	// keepPlace has whoever locks a place, the row e, wait until the commit for what is written in its name.
	keepPlace string
	// orderInbox makes the ids of the inbox become visible in their order: on
	// PostgreSQL a lower id could otherwise be committed after a higher one, and
	// who reads on from the highest would never see it.
	orderInbox string
	// hurry begins the transaction of a group, which waits for no lock for long.
	hurry string
	// noTakeOver ends a SELECT of the sender that finds nobody when somebody wants to take
	// over, and else keeps them from it until the commit; orderTakeOver waits for who has
	// done that. SQLite has one writer and needs neither.
	noTakeOver    string
	orderTakeOver string
	// nthNotice is an id for the nth of the notices that are to be made, in a statement where
	// nth counts them: above all that are there, and below all that are made later, once the last of them is there.
	nthNotice string
	// bytes is the type of a column of bytes.
	bytes string
	// size is an expression for how many bytes the database has.
	size string
	// rows reads a parameter, a JSON list of objects, as rows named v with the
	// given columns ("id BIGINT, state TEXT"): one text and one plan for any
	// number of rows.
	rows func(columns string) string
	// typed are n groups of places for VALUES in a FROM, with the given types ("BIGINT, TEXT"):
	// PostgreSQL takes there for text what it doesn't know the type of.
	typed func(types string, n int) string
	// of looks a row up by an id that another row has, among by those that a SELECT finds.
	// PostgreSQL would take to walking a table that was as good as empty when it made
	// its plan, or from which it wants many.
	of    func(id string) string
	among func(query string) string
}

var sqliteDialect = &dialect{
	name:       "sqlite",
	migrate:    goose.DialectSQLite3,
	bindType:   sqlx.QUESTION,
	beginWrite: "BEGIN IMMEDIATE", // a deferred one that reads first could fail on its first write
	beginRead:  "BEGIN",
	nthNotice:  "(SELECT COALESCE(MAX(n.id), 0) FROM notice n) + nth",
	bytes:      "BLOB",
	size:       "(SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size())",
	rows: func(columns string) string {
		var b strings.Builder
		b.WriteString("(SELECT ")
		for i, column := range strings.Split(columns, ", ") {
			name, _, _ := strings.Cut(column, " ")
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString("value ->> '" + name + "' AS " + name)
		}
		b.WriteString(" FROM jsonb_each(?)) AS v") // json_each writes each object out, and ->> reads it anew for each column
		return b.String()
	},
	typed: func(types string, n int) string { return values(n, width(types)) },
	of:    func(id string) string { return " = " + id },
	among: func(query string) string { return " IN (" + query + ")" },
}

var postgresDialect = &dialect{
	name:           "postgres",
	migrate:        goose.DialectPostgres,
	bindType:       sqlx.DOLLAR,
	beginWrite:     "BEGIN",
	beginRead:      "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", // one picture, as a reader of SQLite has it
	forUpdate:      " FOR UPDATE",
	forNoKeyUpdate: " FOR NO KEY UPDATE",
	forShare:       " FOR SHARE",
	keepPlace:      " FOR KEY SHARE OF e",
	orderInbox:     "SELECT pg_advisory_xact_lock(7101)",
	hurry:          "SELECT set_config('lock_timeout', '200ms', TRUE)",
	// The lock alone would do but for one that is let in when the other has ended, and sees
	// what was before it: the row, which the other has locked and changed, is read anew.
	noTakeOver:    " AND pg_try_advisory_xact_lock_shared(7102) FOR KEY SHARE",
	orderTakeOver: "SELECT pg_advisory_xact_lock(7102), epoch FROM sender WHERE id = 1 FOR UPDATE",
	nthNotice:     "nextval('notice_id_seq')",
	bytes:         "BYTEA",
	size:          "pg_database_size(current_database())",
	rows: func(columns string) string {
		return "json_to_recordset(CAST(? AS JSON)) AS v(" + columns + ")"
	},
	typed: func(types string, n int) string {
		first := "(CAST(? AS " + strings.ReplaceAll(types, ", ", "), CAST(? AS ") + "))"
		if n == 1 {
			return first // which tells the types of all
		}
		return first + ", " + values(n-1, width(types))
	},
	of:    func(id string) string { return " = ANY (ARRAY[" + id + "])" }, // no hash or merge goes by that
	among: func(query string) string { return " = ANY (ARRAY(" + query + "))" },
}
