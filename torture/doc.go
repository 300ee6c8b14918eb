// Package torture is the proof that anyone can run: the program against a Telegram server
// that fails, repeats itself and is slow, killed again and again, and a count of what
// became of everything.
//
//	          this process                          a child, killed with kill -9
//	people ──▶ simulator ◀────────── HTTP ─────────▶ the program
//	             │                                      │
//	             │ offered, delivered                   ▼
//	             ▼                                   database (SQLite or PostgreSQL;
//	          the ledger ◀───── rows, by plain SQL ─────┘  may lose its answers, see line)
//	             │
//	             ▼ recount: reads nothing but the ledger
//	          lost, doubled, out of order
//
// A case plays on a stage of its own, and then leaves both sides of what happened as
// tables of text in its folder: what the simulator has offered and taken, what the
// program's database holds, and when the program was killed. The count is made of
// these files and of nothing else, by a pass that knows neither the program nor the
// case's play (recount.go), at once or at any time later.
package torture
