package notice

import (
	"fmt"
	"strings"
)

// maxData is how many bytes the data of a button may have.
const maxData = 64

// Data is the data of a button: the action and its parameters, which come back
// as the action and the parameters of a tap. It panics when they need more than 64
// bytes or hold a colon: both are mistakes of the program, not of a person.
func Data(action string, params ...any) string {
	parts := make([]string, 1, 1+len(params))
	parts[0] = action
	for _, p := range params {
		parts = append(parts, fmt.Sprint(p))
	}
	for i, part := range parts {
		if strings.Contains(part, ":") {
			panic(fmt.Sprintf("notice: part %d of the data of a button has a colon", i))
		}
	}
	data := strings.Join(parts, ":")
	if action == "" || len(data) > maxData {
		panic(fmt.Sprintf("notice: the data of a button has 1 to %d bytes and not %d", maxData, len(data)))
	}
	return data
}
