package bot

import (
	"encoding/json"
	"testing"

	"github.com/loptruong/loptruong/notice"
)

// TestUnsigned: what goes into a group names neither who sends it nor from where it is.
func TestUnsigned(t *testing.T) {
	t.Parallel()
	kept := json.RawMessage(`{"text":"Mai học","head":{"course":"Lớp","by":"Lan"},"forward":{}}`)
	c, err := contentFor(notice.Message{Content: kept}.InGroup(0), nil)
	if err != nil || c.Forward != nil || c.Head == nil || c.Head.By != "" {
		t.Errorf("it is %+v, %v", c, err)
	}
	c, err = contentFor(notice.Message{Content: kept}, nil)
	if err != nil || c.Forward == nil || c.Head.By != "Lan" {
		t.Errorf("to a person it is %+v, %v", c, err)
	}
	if !NamesSomebody(json.RawMessage(`{"contact":{"phone_number":"1","first_name":"L"}}`)) || NamesSomebody(kept) {
		t.Error("a contact names somebody, and a text doesn't")
	}
}
