package storage

import (
	"context"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// ahead is what the units of a group have read, each of it for all of them by one statement
// as soon as the first asks for it, together with what they leave to the end.
//
// A unit may decide by it as by what it reads itself, on either engine. All is read in the
// group's transaction, some milliseconds before its commit; on PostgreSQL, where others
// write meanwhile, a unit by itself is READ COMMITTED too, so that it also acts upon rights,
// a session and a book that somebody may change between its reading and its commit. What
// must not change meanwhile is locked by a statement of its own, and a unit that runs one
// leaves the group. And of what the group itself writes only entries and answers could be
// read by its units, which see both here.
type ahead struct {
	tx       *Tx // the group's
	ending   ending
	entries  []course.Attendance // first ones, to be made
	said     []reactionRow       // to announcements, of each notice one
	from     []From
	visitors map[int64][]*visitorRow // by Telegram id
	sessions map[int64]sessionAndCourse
	books    map[int64][]bookRow // by enrollment
	told     map[int64]told      // announcements, by their draft
	received map[int64]map[string]int64
	replies  map[int64]waitingReplies // by chat
	prefix   string                   // of the replies that are counted
}

func newAhead(tx *Tx, units []*unit) *ahead {
	a := &ahead{tx: tx, entries: make([]course.Attendance, 0, len(units)), sessions: map[int64]sessionAndCourse{}, books: map[int64][]bookRow{},
		told: map[int64]told{}, received: map[int64]map[string]int64{}}
	a.ending = ending{updates: make([]int64, 0, len(units)), answers: make([]*notice.Notice, 0, len(units))}
	a.from = make([]From, len(units))
	for i, u := range units {
		a.from[i] = u.from
	}
	return a
}

// keep takes what a unit has left to the end.
func (a *ahead) keep(tx *Tx) {
	a.ending.add(tx.ending)
	a.entries = append(a.entries, tx.entries...)
	a.react(tx.reactions)
	for _, entry := range tx.entries {
		a.books[entry.EnrollmentID] = append(a.books[entry.EnrollmentID], bookRowOf(entry))
	}
	for _, n := range tx.ending.answers {
		if n.Lane != notice.ReplyLane || a.replies == nil {
			continue
		}
		of := a.replies[n.ChatID]
		of.Waiting++
		if strings.HasPrefix(n.UniqueKey, a.prefix) {
			of.Prefixed++
		}
		a.replies[n.ChatID] = of
	}
}

// visitor returns the places of somebody who comes; known is false when they are none of
// the group.
func (a *ahead) visitor(ctx context.Context, telegramID int64) (rows []*visitorRow, known bool, err error) {
	if a.visitors == nil {
		ids := make([]int64, len(a.from))
		a.visitors = make(map[int64][]*visitorRow, len(a.from))
		for i, from := range a.from {
			ids[i] = from.TelegramID
			a.visitors[from.TelegramID] = nil
		}
		all, err := a.tx.visitors(ctx, ids...)
		if err != nil {
			return nil, false, err
		}
		for _, r := range all {
			id := int64(r.Account.TelegramID)
			a.visitors[id] = append(a.visitors[id], r)
		}
	}
	rows, known = a.visitors[telegramID]
	return rows, known, nil
}

// session returns a session with its course.
func (a *ahead) session(ctx context.Context, id int64) (one sessionAndCourse, err error) {
	one, known := a.sessions[id]
	if known {
		return one, nil
	}
	if one, err = a.tx.sessionAndCourse(ctx, id); err == nil {
		a.sessions[id] = one
	}
	return one, err
}

// book returns what the book has of a place; known is false when it is none of the group.
func (a *ahead) book(ctx context.Context, enrollment int64) (rows []bookRow, known bool, err error) {
	if rows, known = a.books[enrollment]; known {
		return rows, true, nil
	}
	ofCourse := int64(0)
	for _, places := range a.visitors {
		for _, place := range places {
			if place.ID == enrollment {
				ofCourse = place.CourseID
			}
		}
	}
	if ofCourse == 0 {
		return nil, false, nil
	}
	var ids []int64
	for _, places := range a.visitors {
		for _, place := range places {
			if place.CourseID == ofCourse {
				ids = append(ids, place.ID)
				a.books[place.ID] = nil
			}
		}
	}
	all, err := a.tx.books(ctx, ids...)
	for _, r := range all {
		a.books[r.EnrollmentID] = append(a.books[r.EnrollmentID], r)
	}
	return a.books[enrollment], true, err
}

// reply returns how many replies wait for a chat; known is false when it is none of the
// group.
func (a *ahead) reply(ctx context.Context, chat int64, prefix string) (waiting waitingReplies, known bool, err error) {
	if a.replies == nil {
		chats := make([]int64, len(a.from))
		a.prefix, a.replies = prefix, make(map[int64]waitingReplies, len(a.from))
		for i, from := range a.from {
			chats[i] = from.ChatID
			a.replies[from.ChatID] = waitingReplies{}
		}
		rows, err := a.tx.waitingReplies(ctx, prefix, chats...)
		if err != nil {
			return waiting, false, err
		}
		for _, r := range rows {
			a.replies[r.ChatID] = r
		}
	}
	waiting, known = a.replies[chat]
	return waiting, known && prefix == a.prefix, nil
}

// checkIn is Tx.CheckIn of a unit in a group: an entry where there is none is left to the
// end, and on PostgreSQL somebody else may be faster than that. known is false when the unit
// has to do it by itself.
func (a *ahead) checkIn(ctx context.Context, tx *Tx, entry course.Attendance) (_ course.Attendance, created, known bool, err error) {
	one, read := a.sessions[entry.SessionID]
	if !read || entry.Way == course.ByOrganizer || !one.session.CancelledAt.IsZero() {
		return entry, false, false, nil
	}
	rows, known, err := a.book(ctx, entry.EnrollmentID)
	if err != nil || !known {
		return entry, false, false, err
	}
	if is, found := counts(rows, entry.SessionID); found {
		return is, false, true, nil
	}
	tx.entries = append(tx.entries, entry)
	return entry, true, true, nil
}
