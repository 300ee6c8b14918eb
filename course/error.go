package course

import "errors"

// The kinds of failure a caller may act on, tested with errors.Is.
var (
	// ErrNotFound says that what was asked for does not exist, or not for the
	// one who asks.
	ErrNotFound = errors.New("not found")
	// ErrConflict says that the state of things forbids the step: it was done
	// already, or by somebody else.
	ErrConflict = errors.New("conflict")
	// ErrForbidden says that the actor has no right to the step.
	ErrForbidden = errors.New("forbidden")
	// ErrInvalid says that what a person gave can't be used as it is.
	ErrInvalid = errors.New("invalid")
)

// Error is a failure that a person may read: a kind for the program and a text's
// id with its values for the person. Everything else that goes wrong becomes
// one neutral sentence.
type Error struct {
	Kind   error          // one of the kinds above
	TextID string         // id of the text, for example "checkin.early"
	Args   map[string]any // values of the text; nil when it has none
}

func (e *Error) Error() string { return e.TextID + ": " + e.Kind.Error() }

// Unwrap makes errors.Is(err, ErrConflict) and its like work.
func (e *Error) Unwrap() error { return e.Kind }

// Refuse is an Error whose text takes the given names and values in turn:
// Refuse(ErrConflict, "checkin.early", "Opens", t).
func Refuse(kind error, textID string, pairs ...any) error {
	e := &Error{Kind: kind, TextID: textID}
	for i := 0; i+1 < len(pairs); i += 2 {
		if e.Args == nil {
			e.Args = map[string]any{}
		}
		e.Args[pairs[i].(string)] = pairs[i+1]
	}
	return e
}
