package course

import "strings"

// PaperField is one of the texts that people give for a certificate.
type PaperField string

const (
	PaperName          PaperField = "name"
	PaperBirth         PaperField = "birth"
	PaperPosition      PaperField = "position"
	PaperUnit          PaperField = "unit"
	PaperDelegation    PaperField = "delegation"
	PaperTitle         PaperField = "title"
	PaperPlace         PaperField = "place"
	PaperGoverningBody PaperField = "governing_body"
	PaperIssuingBody   PaperField = "issuing_body"
	PaperPartner       PaperField = "partner"
	PaperSecondBody    PaperField = "second_body"
	PaperHeading       PaperField = "heading"
	PaperPlaceName     PaperField = "place_name"
	PaperSignerTitle   PaperField = "signer_title"
	PaperSignerName    PaperField = "signer_name"
	PaperSecondTitle   PaperField = "second_title"
	PaperSecondName    PaperField = "second_name"
	PaperDecision      PaperField = "decision"
	PaperNumber        PaperField = "number" // given by the program, as the code is
	PaperCode          PaperField = "code"
	PaperHeadline      PaperField = "headline"
	PaperTopic         PaperField = "topic" // of a letter of thanks; it stands in the body
	PaperBody          PaperField = "body"  // of one person's paper: mended at the entry, or the setting
)

// OfPerson tells whether the text belongs to one person; the others are the same
// on all papers of a course.
func (f PaperField) OfPerson() bool {
	switch f {
	case PaperName, PaperBirth, PaperPosition, PaperUnit, PaperDelegation, PaperNumber, PaperCode, PaperBody:
		return true
	}
	return false
}

// PaperFault is one text that can't stand on a certificate or on the list of
// receipts.
type PaperFault struct {
	Field   PaperField
	Text    string // lines are joined by "; "
	Letters []rune // those that can't be printed, sorted, each once; nil when the text has no room
}

// PaperError says that a paper can't be drawn. It is of kind ErrInvalid, and its
// own text names the fields and never what stands in them.
type PaperError struct{ Faults []PaperFault }

func (e *PaperError) Error() string {
	names := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		names[i] = string(f.Field) + " has no room"
		if f.Letters != nil {
			names[i] = string(f.Field) + " has letters that can't be printed"
		}
	}
	return "the paper can't be drawn: " + strings.Join(names, ", ")
}

// Unwrap makes errors.Is(err, ErrInvalid) work.
func (e *PaperError) Unwrap() error { return ErrInvalid }
