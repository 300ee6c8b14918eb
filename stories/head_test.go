package stories

import (
	"strings"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
)

// below is what of an announcement stands below the line that names its course.
func below(m simulator.Message) simulator.Message {
	line, rest, _ := strings.Cut(m.Text, "\n")
	if !strings.HasPrefix(line, "📣 Lớp") || len(m.Entities) == 0 {
		return m
	}
	moved := m.Entities[1:]
	m.Text, m.Entities = rest, nil
	for _, e := range moved {
		e.Offset -= notice.Units(line) + 1
		m.Entities = append(m.Entities, e)
	}
	return m
}
