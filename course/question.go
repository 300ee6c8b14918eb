package course

import "time"

// Question is a doubt of a dry run that a file can't settle: it is put to whoever may
// store the file, and what they say is kept with the import.
type Question struct {
	Kind   QuestionKind
	Row    Enrollment // as the file has it
	Place  Enrollment // as it is known; of another course, the name and the unit alone
	Answer Answer
}

// QuestionKind is what a question asks, with Yes.
type QuestionKind string

const (
	AskSame      QuestionKind = "same"      // are the row and the place one person's?
	AskElsewhere QuestionKind = "elsewhere" // are the new row and a person of another course one?
	AskRestore   QuestionKind = "restore"   // the person was withdrawn: are they to be back?
	AskConflict  QuestionKind = "conflict"  // fields were set right here: does the file's text count?
)

// Answer is what somebody has said to a question; empty while nobody has.
type Answer string

const (
	Yes Answer = "yes"
	No  Answer = "no"
)

// Answers are what was said, by the keys of the questions.
type Answers map[string]Answer

// AnswersOf are what was said to questions.
func AnswersOf(questions []Question) Answers {
	answers := Answers{}
	for _, q := range questions {
		if q.Answer != "" {
			answers[q.Key()] = q.Answer
		}
	}
	return answers
}

// ask is a question with what was said to it.
func (a Answers) ask(kind QuestionKind, row, place Enrollment) Question {
	q := Question{Kind: kind, Row: row, Place: place.unlinked()}
	if len(a) > 0 {
		q.Answer = a[q.Key()]
	}
	return q
}

// Key names the question among those of an import. It is another when the row or the
// place is: what was said of something else doesn't count.
func (q Question) Key() string { return Seen(q.Kind, q.Row, q.Place) }

// MustAnswer tells that nothing is stored while nobody has answered. The others stand
// at No until somebody says Yes.
func (q Question) MustAnswer() bool { return q.Kind == AskSame || q.Kind == AskElsewhere }

// Open tells that the question must still be answered.
func (q Question) Open() bool { return q.MustAnswer() && q.Answer == "" }

// Stands is what holds: what somebody has said, or No while nobody has to a question
// that need not be answered; empty while it must be.
func (q Question) Stands() Answer {
	if q.Answer == "" && !q.MustAnswer() {
		return No
	}
	return q.Answer
}

// Conflicts are the fields that a file would undo, as they are here and in the file; for
// a question of another kind there are none.
func (q Question) Conflicts() (fields []FieldChange) {
	if q.Kind != AskConflict {
		return nil
	}
	return conflicts(q.Place, q.Row)
}

// conflicts are the fields that somebody has set right at a place and that the row,
// where it says anything, has otherwise.
func conflicts(place, row Enrollment) (fields []FieldChange) {
	filled := completed(row, place)
	for _, f := range (Change{Was: place, Is: filled}).Fields() {
		if place.Edited.Has(f.Field) {
			fields = append(fields, f)
		}
	}
	return fields
}

// OpenQuestions are those of questions that must still be answered.
func OpenQuestions(questions []Question) (open []Question) {
	for _, q := range questions {
		if q.Open() {
			open = append(open, q)
		}
	}
	return open
}

// unlinked is the place without what says whether somebody has joined by it, and when it
// was made.
func (e Enrollment) unlinked() Enrollment {
	e.CreatedAt = time.Time{}
	e.Trainee.AccountID, e.Trainee.TelegramID, e.Trainee.Blocked = 0, 0, false
	return e
}
