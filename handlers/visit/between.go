package visit

import (
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// The buttons by which one room leads into another; that one reads them.
var (
	CancelTap     = notice.Tap[OfDialog]{Action: "cancel"}                    // ends a form
	PaperListTap  = notice.Tap[words.OfCourse]{Action: "paper", What: "list"} // the texts of its papers
	PaperTextTap  = notice.Tap[PaperText]{Action: "paper", What: "ask"}       // asks for one of them
	PersonTextTap = notice.Tap[PersonText]{Action: "person", What: "ask"}     // asks for a text of somebody's paper
	OrganizerTap  = notice.Tap[words.OfCourse]{Action: "invite", What: "org"} // invites somebody who runs it
	DisownTap     = notice.Tap[words.OfEntry]{Action: "disown", What: "ask"}  // a place that isn't one's own
	DelegateTap   = notice.Tap[OfDelegation]{Action: "invite", What: "rep"}   // invites a delegation's representative
)

// OfDelegation is what a button about one of a course's delegations carries.
type OfDelegation struct{ Course, ID int64 }

// OfDialog is what a button about a form carries.
type OfDialog struct{ Name string }

// PaperText is a text that all papers of a course show.
type PaperText struct {
	Course int64
	Field  course.PaperField
}

// PersonText is a text that one person's paper shows.
type PersonText struct {
	Enrollment int64
	Field      course.PaperField
}
