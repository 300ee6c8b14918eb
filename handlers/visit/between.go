package visit

import "loptruong/course"

// The buttons by which one room leads into another; that one reads them.
var (
	IssueTap      = Tap[OfCourse]{Action: "issue", What: "show"}   // how a course would end
	PaperListTap  = Tap[OfCourse]{Action: "paper", What: "list"}   // the texts of its papers
	PaperTextTap  = Tap[PaperText]{Action: "paper", What: "ask"}   // asks for one of them
	PersonTextTap = Tap[PersonText]{Action: "person", What: "ask"} // asks for a text of somebody's paper
)

// OfCourse is what a button about a course carries.
type OfCourse struct{ ID int64 }

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
