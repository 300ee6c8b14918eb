package storage

import "regexp"

// shared is what the units of a SQLite transaction read and those after them may read
// as well: nobody but the writer's connection changes anything before the commit, so
// until then it is true until the transaction itself writes to one of its tables, or
// takes back what it has written. Nil shares nothing: PostgreSQL has other writers.
type shared map[int64]sessionAndCourse // by session

func (s shared) find(session int64) (one sessionAndCourse, known bool) {
	one, known = s[session]
	return one, known
}

func (s shared) keep(one sessionAndCourse) {
	if s != nil {
		s[one.session.ID] = one
	}
}

func (s shared) clear() { clear(s) }

// sparing is the beginning of a statement that leaves sessions and courses alone.
var sparing = regexp.MustCompile(`^\s*(SELECT|BEGIN|(INSERT INTO|UPDATE|DELETE FROM)\s+(account|attendance|dialog|inbox|notice)\b)`)

// spares tells whether what is shared stays true whatever a statement does.
func spares(query string) bool { return sparing.MatchString(query) }
