package words

import (
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// The buttons under what is told to people who have not asked; the rooms of the chat
// read them.
var (
	CheckInTap     = notice.Tap[OfSession]{Action: "in"}                        // checks in
	TickTap        = notice.Tap[OfSession]{Action: "tick", What: "name"}        // ticks people by name
	ForTap         = notice.Tap[struct{}]{Action: "for", What: "now"}           // lists the own people of a representative
	DenyTap        = notice.Tap[OfSession]{Action: "notme"}                     // says that one wasn't there when a representative says so
	BookTap        = notice.Tap[OfEntry]{Action: "book", What: "of"}            // what the book says of somebody at each session
	SessionBookTap = notice.Tap[OfSession]{Action: "book", What: "session"}     // what it says of everybody at one
	SessionTap     = notice.Tap[OfSession]{Action: "session", What: "show"}     // everything about a session
	MaterialsTap   = notice.Tap[OfSession]{Action: "files"}                     // sends a session's materials
	OpinionTap     = notice.Tap[OpinionAnswer]{Action: "opinion"}               // answers a question about a session
	ObjectTap      = notice.Tap[OfAttendance]{Action: "object"}                 // objects to being marked absent
	DecideTap      = notice.Tap[Decision]{Action: "objection"}                  // decides on an objection
	EntryTap       = notice.Tap[OfEntry]{Action: "person", What: "show"}        // somebody's entry
	PickTap        = notice.Tap[OfEntry]{Action: "pick"}                        // announces something to somebody
	PaperTap       = notice.Tap[OfEntry]{Action: "paper", What: "of"}           // how it stands with somebody's certificate
	MergeTap       = notice.Tap[OfEntry]{Action: "merge", What: "ask"}          // looks for the double of somebody's entry
	UnmergeTap     = notice.Tap[OfMerge]{Action: "merge", What: "back"}         // takes a merge back
	StoreImportTap = notice.Tap[SeenImport]{Action: "import", What: "ok"}       // stores what a dry run has shown
	AskImportTap   = notice.Tap[OfImport]{Action: "import", What: "ask"}        // asks what the dry run of a file asks
	DropImportTap  = notice.Tap[OfImport]{Action: "import", What: "no"}         // drops the file
	LeftOutTap     = notice.Tap[PageOfCourse]{Action: "gone", What: "show"}     // whom a course's last roster file leaves out
	RemindersTap   = notice.Tap[OfCourse]{Action: "remind", What: "ask"}        // whether a trainee wants no reminders of a course
	IssueTap       = notice.Tap[OfCourse]{Action: "issue", What: "show"}        // how a course would end
	TakeBackTap    = notice.Tap[OfClosing]{Action: "issue", What: "back"}       // takes a closing back
	RestTap        = notice.Tap[OfCourse]{Action: "rest", What: "ask"}          // who has completed since the closing
	ReleaseTap     = notice.Tap[OfClosing]{Action: "issue", What: "send"}       // ends its minute
	DisownTap      = notice.Tap[OfEntry]{Action: "disown", What: "ask"}         // a place that isn't one's own
	SearchTap      = notice.Tap[OfCourse]{Action: "search"}                     // looks for one's place on a course again
	PrintTap       = notice.Tap[PrintOf]{Action: "bundles", What: "print"}      // sends papers of a course in files to print
	SendBundlesTap = notice.Tap[OfCourse]{Action: "bundles", What: "send"}      // sends its bundles again
	CorrectTap     = notice.Tap[OfEntry]{Action: "correct", What: "ask"}        // asks for a correction of one's own place
	CorrectForTap  = notice.Tap[OfEntry]{Action: "correctfor", What: "ask"}     // asks for one at a place of the own delegation
	CorrectionsTap = notice.Tap[PageOfCourse]{Action: "correction"}             // the corrections of a course that wait
	PauseTap       = notice.Tap[OfAnnouncement]{Action: "ann", What: "pause"}   // lets no more of an announcement go for now
	ResumeTap      = notice.Tap[OfAnnouncement]{Action: "ann", What: "on"}      // lets it go on
	AskStopTap     = notice.Tap[OfAnnouncement]{Action: "ann", What: "stop"}    // asks whether to stop it
	AskMissedTap   = notice.Tap[OfAnnouncement]{Action: "ann", What: "again"}   // asks whether to send it to those who haven't got it
	AskDoTap       = notice.Tap[OfDeed]{Action: "ann", What: "do"}              // asks whether to do something with its messages
	ResultsTap     = notice.Tap[OfAnnouncement]{Action: "ann", What: "said"}    // what people say to an announcement
	ResultsFileTap = notice.Tap[OfAnnouncement]{Action: "ann", What: "file"}    // that as a list and a picture
	ReactorsTap    = notice.Tap[OfReaction]{Action: "ann", What: "who"}         // who says something to it, or nothing
	TakeSeatTap    = notice.Tap[OfWaiting]{Action: "seat", What: "take"}        // takes the place that is offered
	LeaveLineTap   = notice.Tap[OfWaiting]{Action: "seat", What: "no"}          // asks whether to wait no more
	WaitingTap     = notice.Tap[PageOfCourse]{Action: "waiting", What: "list"}  // the waiting list of a course
	RegistrantsTap = notice.Tap[PageOfCourse]{Action: "waiting", What: "asked"} // who is to be approved
	ClaimsTap      = notice.Tap[PageOfCourse]{Action: "claims", What: "list"}   // the claims of a course that wait
)

// ReceiptAction is the action of the buttons by which is said what was received of a delegation's
// papers: its representative has another than those who run the course.
func ReceiptAction(runs bool) string {
	if runs {
		return "receipts"
	}
	return "receipt"
}

// ReceiptTap asks what was received of a delegation's papers.
func ReceiptTap(action string) notice.Tap[OfDelegation] {
	return notice.Tap[OfDelegation]{Action: action, What: "ask"}
}

// SignedListTap shows what there is of the list that a delegation has signed for its papers.
func SignedListTap(action string) notice.Tap[OfDelegation] {
	return notice.Tap[OfDelegation]{Action: action, What: "files"}
}

// OfDelegation is what a button about a delegation carries.
type OfDelegation struct{ ID int64 }

// The buttons by which people are told of an announcement who don't get it in the chat.
var (
	PassingTap = notice.Tap[OfPassing]{Action: "pass", What: "list"} // lists those of a delegation
	CallsTap   = notice.Tap[OfCalls]{Action: "calls"}                // lists all

	PassingFileTap = notice.Tap[OfPassing]{Action: "pass", What: "file"} // the same as files
	CallsFileTap   = notice.Tap[OfCalls]{Action: "calls", What: "file"}
)

// OfPassing is a page of the list of those of a delegation whom an announcement hasn't reached.
type OfPassing struct{ Announcement, Delegation, Page int64 }

// OfCalls is what a button about the call list of an announcement carries.
type OfCalls struct{ Announcement int64 }

// OfCourse is what a button about a course carries.
type OfCourse struct{ ID int64 }

// PrintOf is what of a course's papers a button sends to be printed.
type PrintOf struct {
	Course int64
	What   course.PrintWhat
}

// OfWaiting is what a button about somebody who waits for a place carries.
type OfWaiting struct{ ID int64 }

// OfSession is what a button about a session carries.
type OfSession struct{ ID int64 }

// OfAttendance is what a button about an entry in a session's book carries.
type OfAttendance struct{ ID int64 }

// OfEntry is what a button about somebody's place on a roster carries.
type OfEntry struct{ ID int64 }

// OfAnnouncement is what a button about an announcement carries.
type OfAnnouncement struct{ ID int64 }

// OfDeed is what a button about something to be done with the messages of an announcement carries.
type OfDeed struct {
	ID   int64
	Deed notice.Deed
}

// OfReaction is what a button about those who say something to an announcement carries.
type OfReaction struct {
	ID int64
	Of notice.Reaction
}

// OfMerge is what a button about two entries that became one carries.
type OfMerge struct{ ID int64 }

// OfClosing is what a button about a closing carries.
type OfClosing struct{ ID int64 }

// OfImport is what a button about a roster file carries.
type OfImport struct{ ID int64 }

// SeenImport is an import, with the digest of what its dry run has shown.
type SeenImport struct {
	ID   int64
	Seen string
}

// PageOfCourse is a page, from 0, of a list about a course.
type PageOfCourse struct {
	Course int64
	Page   int
}
