package roster

import (
	"cmp"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/letters"
)

// sessionColumn is one column of the sheet Buổi học.
type sessionColumn struct {
	title, example string
	hint           string
}

// The columns of the sheet Buổi học. Order is that of writing only.
var (
	columnDay     = sessionColumn{"Ngày", "16/8/2022", "Ngày/tháng/năm."}
	columnHalf    = sessionColumn{"Buổi", "Sáng", "Sáng, Chiều hoặc Tối."}
	columnStart   = sessionColumn{"Bắt đầu", "7:30", "Bỏ trống: sáng 7:30, chiều 13:30, tối 18:00. Hai dòng cùng giờ là một buổi có hai chuyên đề; khác giờ là hai buổi."}
	columnEnd     = sessionColumn{"Kết thúc", "11:30", "Bỏ trống: sáng 11:30, chiều 17:00, tối 20:30."}
	columnTopic   = sessionColumn{"Chuyên đề", "Kỹ năng tuyên truyền, vận động Nhân dân", ""}
	columnSpeaker = sessionColumn{"Báo cáo viên", "Trần Văn B", ""}
	columnRoom    = sessionColumn{"Hội trường", "Hội trường A", ""}

	sessionColumns = []sessionColumn{columnDay, columnHalf, columnStart, columnEnd, columnTopic, columnSpeaker, columnRoom}
)

// sessionAliases are further titles, in the form that canonical makes.
var sessionAliases = map[string]sessionColumn{
	"noi dung": columnTopic, "ten chuyen de": columnTopic, "giang vien": columnSpeaker,
	"bao cao vien giang vien": columnSpeaker, "dia diem": columnRoom, "phong": columnRoom, "tu": columnStart, "den": columnEnd,
}

var halves = map[string]course.Half{
	"sang": course.Morning, "buoi sang": course.Morning, "chieu": course.Afternoon, "buoi chieu": course.Afternoon,
	"toi": course.Evening, "buoi toi": course.Evening,
}

// sessions reads the sheet Buổi học. Without it, or when it is empty, every day
// of the class has a morning and an afternoon. Values that can't be used are
// refused as those of the class are.
func (f *file) sessions(c *class) ([]course.Session, error) {
	loc, err := time.LoadLocation(course.DefaultZone)
	if c != nil {
		loc, err = c.Location(), nil
	}
	if err != nil {
		return nil, err
	}
	var sessions []course.Session
	if g := f.sheet(sheetSessions); g != nil && f.book != nil {
		if sessions, err = readSessions(g, loc); err != nil {
			return nil, err
		}
	}
	if len(sessions) == 0 && c != nil {
		sessions = c.everyDay(loc)
	}
	if len(sessions) > course.MaxSessions {
		return nil, refuse("plan.too_many", "Max", course.MaxSessions)
	}
	return course.InOrder(withTopics(sessions), loc)
}

// withTopics makes one session of those of the same hours: they are its topics.
func withTopics(lines []course.Session) (sessions []course.Session) {
	for _, line := range lines {
		same := func(s course.Session) bool { return s.Start.Equal(line.Start) && s.End.Equal(line.End) }
		i := slices.IndexFunc(sessions, same)
		if i < 0 {
			sessions = append(sessions, line)
			continue
		}
		s := &sessions[i]
		s.Topic, s.Speaker, s.Room = both(s.Topic, line.Topic), both(s.Speaker, line.Speaker), both(s.Room, line.Room)
	}
	return sessions
}

// both are two texts of one session, each once.
func both(a, b string) string {
	if a == "" || b == "" || a == b {
		return cmp.Or(a, b)
	}
	return a + "; " + b
}

// everyDay is a morning and an afternoon on each day from the first to the last;
// a class that names one day has that one.
func (c *class) everyDay(loc *time.Location) []course.Session {
	from := cmp.Or(c.from, c.to)
	to := cmp.Or(c.to, c.from)
	var sessions []course.Session
	for day := from; !day.IsZero() && !day.After(to) && len(sessions) <= course.MaxSessions; day = day.AddDate(0, 0, 1) {
		local := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, loc)
		sessions = append(sessions, course.HalfDay(local, course.Morning), course.HalfDay(local, course.Afternoon))
	}
	return sessions
}

// sessionReader reads the lines of the sheet Buổi học.
type sessionReader struct {
	grid    *grid
	columns map[sessionColumn]int
	loc     *time.Location
}

func readSessions(g *grid, loc *time.Location) ([]course.Session, error) {
	r := sessionReader{grid: g, loc: loc}
	top := 0
	for line := 1; line <= len(g.lines) && line <= headerLines; line++ {
		if columns := sessionHeader(g, line); len(columns) > len(r.columns) {
			r.columns, top = columns, line
		}
	}
	if _, ok := r.columns[columnDay]; !ok {
		return nil, nil
	}
	var sessions []course.Session
	var day time.Time
	for line := top + 1; line <= len(g.lines); line++ {
		text := g.text(line, r.columns[columnDay])
		if blank(g.lines[line-1]) || example.MatchString(letters.Fold(text)) {
			continue
		}
		if text != "" { // a day left open is the one above
			var ok bool
			if day, ok = g.day(line, r.columns[columnDay]); !ok {
				return nil, r.refuse(line, columnDay)
			}
		}
		s, err := r.session(line, day)
		if err != nil {
			return nil, err
		}
		sessions = append(sessions, s)
	}
	return sessions, nil
}

func sessionHeader(g *grid, line int) map[sessionColumn]int {
	columns := map[sessionColumn]int{}
	for col := range g.lines[line-1] {
		title := canonical(g.text(line, col))
		column, ok := sessionAliases[title]
		for _, c := range sessionColumns {
			if canonical(c.title) == title {
				column, ok = c, true
			}
		}
		if _, taken := columns[column]; ok && !taken {
			columns[column] = col
		}
	}
	return columns
}

// session reads one line. Hours that are left open are those of the half day;
// the half day that is left open is the one of the start.
func (r sessionReader) session(line int, day time.Time) (course.Session, error) {
	if day.IsZero() {
		return course.Session{}, r.refuse(line, columnDay)
	}
	start, hasStart := 0, false
	if r.text(line, columnStart) != "" {
		if start, hasStart = r.grid.clock(line, r.columns[columnStart]); !hasStart {
			return course.Session{}, r.refuse(line, columnStart)
		}
	}
	half, ok := halves[canonical(r.text(line, columnHalf))]
	if r.text(line, columnHalf) == "" && hasStart {
		half, ok = course.HalfOf(r.at(day, start)), true
	}
	if !ok {
		return course.Session{}, r.refuse(line, columnHalf)
	}
	s := course.HalfDay(r.at(day, 0), half)
	if hasStart {
		s.Start = r.at(day, start)
	}
	if r.text(line, columnEnd) != "" {
		end, ok := r.grid.clock(line, r.columns[columnEnd])
		if !ok {
			return course.Session{}, r.refuse(line, columnEnd)
		}
		s.End = r.at(day, end)
	}
	if !s.End.After(s.Start) {
		return course.Session{}, r.refuse(line, columnEnd)
	}
	s.Topic, s.Speaker, s.Room = r.text(line, columnTopic), r.text(line, columnSpeaker), r.text(line, columnRoom)
	return s, nil
}

// at is a wall-clock time on a day, in minutes since midnight.
func (r sessionReader) at(day time.Time, minutes int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), minutes/60, minutes%60, 0, 0, r.loc)
}

func (r sessionReader) text(line int, c sessionColumn) string {
	if col, ok := r.columns[c]; ok {
		return r.grid.down(line, col)
	}
	return ""
}

func (r sessionReader) refuse(line int, c sessionColumn) error {
	return badClass(r.grid, line, c.title, r.text(line, c), c.example)
}
