package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Spec is Telegram's own description of the Bot API, against which calls are held. Servers may share one.
type Spec struct {
	Methods map[string]*specType `json:"methods"`
	Types   map[string]*specType `json:"types"`
}

// specType is a method or an object with its fields.
type specType struct {
	Fields   []specField `json:"fields"`
	Subtypes []string    `json:"subtypes"`
}

type specField struct {
	Name     string   `json:"name"`
	Types    []string `json:"types"`
	Required bool     `json:"required"`
}

func (t *specType) field(name string) *specField {
	for i := range t.Fields {
		if t.Fields[i].Name == name {
			return &t.Fields[i]
		}
	}
	return nil
}

// ReadSpec reads telegram-bot-api-10.1.min.json. It fails when that is no JSON, or lists no methods.
func ReadSpec(data []byte) (*Spec, error) {
	var sp Spec
	if err := json.Unmarshal(data, &sp); err != nil {
		return nil, fmt.Errorf("simulator: reading the API description: %w", err)
	}
	if len(sp.Methods) == 0 {
		return nil, errors.New("simulator: the API description lists no methods")
	}
	return &sp, nil
}

func (sp *Spec) knows(method string) bool { return sp.Methods[method] != nil }

// check records every parameter that the description does not have, has as
// required or has as something else.
func (sp *Spec) check(s *Server, c *call) {
	name := c.method.name
	m := sp.Methods[name]
	if m == nil {
		s.violate("unknown method %s", name)
		return
	}
	for _, a := range c.args {
		f := m.field(a.name)
		if f == nil {
			s.violate("%s: unknown parameter %s", name, a.name)
			continue
		}
		if problem := sp.text(f.Types, a.value); problem != "" {
			s.violate("%s: parameter %s: %s", name, a.name, problem)
		}
	}
	for i := range c.files {
		if field := c.files[i].field; m.field(field) == nil && !c.attached(field) {
			s.violate("%s: unknown file parameter %s", name, field)
		}
	}
	for _, f := range m.Fields {
		if f.Required && !c.has(f.Name) && c.file(f.Name) == nil {
			s.violate("%s: required parameter %s is missing", name, f.Name)
		}
	}
}

// attached tells whether a parameter refers to the file.
func (c *call) attached(field string) bool {
	for _, a := range c.args {
		if strings.Contains(a.value, "attach://"+field) {
			return true
		}
	}
	return false
}

// text checks a parameter as it is sent: JSON for objects and arrays, plain
// text for the rest. "" is no problem.
func (sp *Spec) text(types []string, value string) string {
	problem := ""
	for _, t := range types {
		switch t {
		case "String", "InputFile":
			return ""
		case "Integer":
			if _, err := strconv.ParseInt(value, 10, 64); err == nil {
				return ""
			}
			problem = "must be Integer"
		case "Float":
			if _, err := strconv.ParseFloat(value, 64); err == nil {
				return ""
			}
			problem = "must be Float"
		case "Boolean":
			if value == "true" || value == "false" {
				return ""
			}
			problem = "must be Boolean"
		default:
			var v any
			if err := json.Unmarshal([]byte(value), &v); err != nil {
				problem = "must be JSON"
				continue
			}
			return sp.value(types, v)
		}
	}
	return problem
}

// value checks a decoded value against alternatives; of several the best
// fitting one is complained about.
func (sp *Spec) value(types []string, v any) string {
	if v == nil {
		return ""
	}
	best := ""
	for _, t := range types {
		problem := sp.one(t, v)
		if problem == "" {
			return ""
		}
		if best == "" || strings.HasPrefix(best, "must be") {
			best = problem
		}
	}
	return best
}

func (sp *Spec) one(t string, v any) string {
	if of, ok := strings.CutPrefix(t, "Array of "); ok {
		list, ok := v.([]any)
		if !ok {
			return "must be " + t
		}
		for _, item := range list {
			if problem := sp.value([]string{of}, item); problem != "" {
				return problem
			}
		}
		return ""
	}
	var ok bool
	switch t {
	case "String", "InputFile":
		_, ok = v.(string)
	case "Integer", "Float":
		_, ok = v.(float64)
	case "Boolean", "True":
		_, ok = v.(bool)
	default:
		return sp.object(t, v)
	}
	if !ok {
		return "must be " + t
	}
	return ""
}

func (sp *Spec) object(name string, v any) string {
	t := sp.Types[name]
	if t == nil {
		return ""
	}
	if len(t.Subtypes) > 0 {
		return sp.value(t.Subtypes, v)
	}
	object, ok := v.(map[string]any)
	if !ok {
		if _, bare := v.(string); bare && name == "KeyboardButton" {
			return ""
		}
		return "must be " + name
	}
	for field, value := range object {
		f := t.field(field)
		if f == nil {
			return name + " has no field " + field
		}
		if problem := sp.value(f.Types, value); problem != "" {
			return name + "." + field + " " + problem
		}
	}
	for _, f := range t.Fields {
		if _, there := object[f.Name]; f.Required && !there {
			return name + " needs the field " + f.Name
		}
	}
	return ""
}
