package course

import (
	"slices"
	"strings"
)

// Field names a field of a roster's row.
type Field string

const (
	FieldName       Field = "name"
	FieldBirth      Field = "birth"
	FieldBirthAlt   Field = "birth_alt"
	FieldGender     Field = "gender"
	FieldPhone      Field = "phone"
	FieldPosition   Field = "position"
	FieldUnit       Field = "unit"
	FieldDelegation Field = "delegation"
	FieldNote       Field = "note"
	FieldState      Field = "state" // its values are EnrollmentStates
)

// Fields are some fields of a row, each once, in alphabetical order with blanks
// between; empty for none.
type Fields string

// Has tells whether the field is one of them.
func (f Fields) Has(field Field) bool {
	return slices.Contains(strings.Fields(string(f)), string(field))
}

// With are these fields and another.
func (f Fields) With(field Field) Fields {
	all := append(strings.Fields(string(f)), string(field))
	slices.Sort(all)
	return Fields(strings.Join(slices.Compact(all), " "))
}

// Without are these fields but one.
func (f Fields) Without(field Field) Fields {
	return Fields(strings.Join(slices.DeleteFunc(strings.Fields(string(f)), func(one string) bool { return one == string(field) }), " "))
}

// FieldChange is a field before and after, as people read it; empty for nothing.
type FieldChange struct {
	Field   Field
	Was, Is string
}

// Fields are the fields that differ, in the order of a row. There are none when
// both are the same row.
func (c Change) Fields() (changed []FieldChange) {
	was, is := c.Was, c.Is
	for _, f := range []FieldChange{
		{FieldState, string(was.State), string(is.State)},
		{FieldName, was.Trainee.Name, is.Trainee.Name},
		{FieldBirth, was.Trainee.Birth.String(), is.Trainee.Birth.String()},
		{FieldBirthAlt, was.Trainee.BirthAlt.String(), is.Trainee.BirthAlt.String()},
		{FieldGender, was.Trainee.Gender, is.Trainee.Gender},
		{FieldPosition, was.Position, is.Position},
		{FieldUnit, was.Unit, is.Unit},
		{FieldDelegation, was.Delegation, is.Delegation},
		{FieldPhone, was.Value(FieldPhone), is.Value(FieldPhone)},
		{FieldNote, was.Note, is.Note},
	} {
		if f.Was != f.Is {
			changed = append(changed, f)
		}
	}
	return changed
}
