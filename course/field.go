package course

import (
	"github.com/loptruong/loptruong/letters"
)

// CardFields are the fields of a place that people give, in the order of a card.
var CardFields = []Field{FieldName, FieldBirth, FieldGender, FieldPosition, FieldUnit, FieldDelegation, FieldPhone, FieldNote}

// Printed tells whether the papers of a closing show the field: the certificate, or the
// list that a delegation signs.
func (f Field) Printed() bool { return f != FieldGender && f != FieldPhone && f != FieldNote }

// Optional tells whether a place may have nothing there.
func (f Field) Optional() bool { return f != FieldName && f != FieldBirth }

// Value is a field of the place as people read it, a date of birth with its other
// reading while that is open; empty when nothing is known, and for FieldState and
// FieldBirthAlt.
func (e Enrollment) Value(f Field) string {
	switch f {
	case FieldName:
		return e.Trainee.Name
	case FieldBirth:
		if e.Trainee.BirthAlt.IsZero() {
			return e.Trainee.Birth.String()
		}
		return e.Trainee.Birth.String() + "; " + e.Trainee.BirthAlt.String()
	case FieldGender:
		return e.Trainee.Gender
	case FieldPhone:
		if e.Trainee.PhoneAlt == "" {
			return e.Trainee.Phone
		}
		return e.Trainee.Phone + "; " + e.Trainee.PhoneAlt
	case FieldPosition:
		return e.Position
	case FieldUnit:
		return e.Unit
	case FieldDelegation:
		return e.Delegation
	case FieldNote:
		return e.Note
	}
	return ""
}

// Set puts a field in as somebody gives it, in whatever way people write it, and notes
// it among those that were set right. Of a delegation it is the name: which one that is,
// storage knows. It returns an *Error of kind ErrInvalid for what can't be stored, and
// changes nothing then.
func (e *Enrollment) Set(f Field, text string) error {
	is := *e
	if err := is.put(f, text); err != nil {
		return err
	}
	is.Edited = is.Edited.With(f)
	*e = is
	return nil
}

func (e *Enrollment) put(f Field, text string) (err error) {
	text = letters.Clean(text)
	switch f {
	case FieldName:
		e.Trainee.Name, _, err = ParseName(text)
		return err
	case FieldBirth:
		e.Trainee.BirthAlt = Birth{}
		e.Trainee.Birth, err = ParseBirth(text)
		return err
	case FieldGender:
		e.Trainee.Gender, err = parseGender(text)
		return err
	case FieldPhone:
		e.Trainee.Phone, e.Trainee.PhoneAlt, err = writtenPhones(text)
		return err
	case FieldPosition:
		e.Position = text
		return Fits(text, MaxPosition)
	case FieldUnit:
		e.Unit = text
		return Fits(text, MaxUnit)
	case FieldDelegation:
		e.Delegation = text
		return Fits(text, MaxUnit)
	case FieldNote:
		e.Note = text
		return Fits(text, MaxNote)
	}
	return Refuse(ErrInvalid, "refuse.old_button")
}

// copyField makes a field what it is at another place: both readings of a date of birth,
// and both phone numbers.
func (e *Enrollment) copyField(f Field, of Enrollment) {
	switch f {
	case FieldName:
		e.Trainee.Name = of.Trainee.Name
	case FieldBirth, FieldBirthAlt:
		e.Trainee.Birth, e.Trainee.BirthAlt = of.Trainee.Birth, of.Trainee.BirthAlt
	case FieldGender:
		e.Trainee.Gender = of.Trainee.Gender
	case FieldPhone:
		e.Trainee.Phone, e.Trainee.PhoneAlt = of.Trainee.Phone, of.Trainee.PhoneAlt
	case FieldPosition:
		e.Position = of.Position
	case FieldUnit:
		e.Unit = of.Unit
	case FieldDelegation:
		e.Delegation, e.DelegationID = of.Delegation, of.DelegationID
	case FieldNote:
		e.Note = of.Note
	}
}

// The genders as rosters write them.
const (
	Male   = "Nam"
	Female = "Nữ"
)

// parseGender reads one of the genders however it is written, or none.
func parseGender(text string) (string, error) {
	switch letters.Fold(text) {
	case "":
		return "", nil
	case "nam", "male", "m":
		return Male, nil
	case "nu", "female", "f":
		return Female, nil
	}
	return "", Refuse(ErrInvalid, "field.bad_gender")
}
