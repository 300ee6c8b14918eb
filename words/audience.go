package words

import (
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
)

// maxSegments is how many segments a text names at most.
const maxSegments = 8

// Audience is to whom an announcement goes by the segments of its choice, plain: "vắng sáng
// 17/8; đoàn Giồng Trôm"; none is the whole class.
func Audience(p *i18n.Printer, c course.Course, of []course.NamedSegment) string {
	if len(of) == 0 {
		return Segment(p, c, course.NamedSegment{Segment: course.Segment{Kind: course.Everybody}})
	}
	shown := of[:min(len(of), maxSegments)]
	names := make([]string, len(shown))
	for i, s := range shown {
		names[i] = Segment(p, c, s)
	}
	text := strings.Join(names, "; ")
	if more := len(of) - len(shown); more > 0 {
		text += p.Plain("audience.more", "Count", more)
	}
	return text
}

// Segment names one, plain.
func Segment(p *i18n.Printer, c course.Course, s course.NamedSegment) string {
	pairs := []any{"Name", s.Name}
	switch {
	case s.Kind.OfSession() && s.Session.ID != 0:
		pairs = []any{"Name", p.SessionShort(s.Session, c.Location())}
	case s.Kind == course.OfDelegation && s.ID == 0:
		return Delegation(p, "")
	}
	return p.Plain("audience.is_"+string(s.Kind), pairs...)
}
