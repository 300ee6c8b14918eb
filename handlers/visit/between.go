package visit

import "github.com/loptruong/loptruong/course"

// The buttons by which one room leads into another; that one reads them.
var (
	CancelTap     = Tap[OfDialog]{Action: "cancel"}                  // ends a form
	IssueTap      = Tap[OfCourse]{Action: "issue", What: "show"}     // how a course would end
	PaperListTap  = Tap[OfCourse]{Action: "paper", What: "list"}     // the texts of its papers
	PaperTextTap  = Tap[PaperText]{Action: "paper", What: "ask"}     // asks for one of them
	PersonTextTap = Tap[PersonText]{Action: "person", What: "ask"}   // asks for a text of somebody's paper
	LeftOutTap    = Tap[PageOfCourse]{Action: "gone", What: "show"}  // whom its last roster file leaves out
	OrganizerTap  = Tap[OfCourse]{Action: "invite", What: "org"}     // invites somebody who runs it
	DelegateTap   = Tap[OfDelegation]{Action: "invite", What: "rep"} // invites a delegation's representative
)

// OfCourse is what a button about a course carries.
type OfCourse struct{ ID int64 }

// OfDelegation is what a button about one of a course's delegations carries.
type OfDelegation struct{ Course, ID int64 }

// PageOfCourse is a page, from 0, of a list about a course.
type PageOfCourse struct {
	Course int64
	Page   int
}

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
