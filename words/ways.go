package words

import (
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
)

// Way names a way of check-in, plain.
func Way(p *i18n.Printer, way course.Way) string { return p.Plain("ways.by_" + string(way)) }

// Instead says, plain, how a trainee is checked in at a session by the ways that are on
// there, but for one: to follow "mời …". The organizers are always the last of them.
func Instead(p *i18n.Printer, c course.Course, s course.Session, but course.Way) string {
	var ways []string
	for _, way := range []course.Way{course.ByButton, course.ByCode, course.ByQR, course.ByRepresentative} {
		if way == course.ByQR && c.Takes(s, course.ByCode) {
			continue // the code is on the same screen, and said where there is none
		}
		if way != but && c.Takes(s, way) {
			ways = append(ways, p.Plain("ways.use_"+string(way)))
		}
	}
	return strings.Join(append(ways, Organizers(p, c)), ", "+p.Plain("ways.or")+" ")
}

// Ways names ways of check-in, plain; those of the course where there are none of a
// session's own.
func Ways(p *i18n.Printer, ways course.Ways) string {
	var names []string
	for way := range strings.FieldsSeq(string(ways)) {
		names = append(names, Way(p, course.Way(way)))
	}
	if len(names) == 0 {
		return p.Plain("ways.as_course")
	}
	return strings.Join(names, ", ")
}
