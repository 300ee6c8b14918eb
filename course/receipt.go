package course

import (
	"fmt"
	"strconv"
	"time"

	"github.com/loptruong/loptruong/letters"
)

// Receipt is what somebody who answers for a delegation, or an organizer in their place, says
// to have been given of its papers to hand out. It is never changed: another one sets it
// right, and the newest counts.
type Receipt struct {
	ID      int64
	Follows int64 // the one before; 0 for the first
	Papers  int   // that were received
	Issued  int   // of how many there were then
	By      int64 // account
	At      time.Time
}

// Whole tells whether all papers were received that there were then. Which ones are missing of a
// part of them, nobody has said.
func (r Receipt) Whole() bool { return r.ID != 0 && r.Papers >= r.Issued }

// Receiving is how a delegation stands with the papers that are handed out to it.
type Receiving struct {
	Delegation Delegation
	Issued     int     // valid papers that are drawn
	Since      int     // those of them that there were not yet at the receipt
	Receipt    Receipt // the newest; zero without one
	Files      int     // of the signed list, see ReceiptFile
}

// Complete tells whether all papers that there are now were received.
func (r Receiving) Complete() bool { return r.Receipt.Whole() && r.Since == 0 }

// Says tells whether the receipt says that so many were received of the papers that there are now.
func (r Receiving) Says(papers int) bool {
	return r.Receipt.ID != 0 && r.Receipt.Papers == papers && r.Receipt.Issued == r.Issued && r.Since == 0
}

// Seen is the digest of what is confirmed: how many are said to be received, of how many,
// and what was said before.
func (r Receiving) Seen(papers int) string {
	return Seen("receipt", r.Delegation.ID, papers, r.Issued, r.Since, r.Receipt.ID)
}

// Check refuses a number of received papers that can't be.
func (r Receiving) Check(papers int) error {
	switch {
	case r.Issued == 0:
		return Refuse(ErrConflict, "received.none", "Delegation", r.Delegation.Name)
	case papers < 0 || papers > r.Issued:
		return Refuse(ErrInvalid, "received.bad_number", "Issued", r.Issued)
	}
	return nil
}

// ReadPapers reads how many papers somebody types to have received: "30", "30 giấy".
func (r Receiving) ReadPapers(text string) (papers int, err error) {
	digits := letters.Clean(text)
	for i, c := range digits {
		if c < '0' || c > '9' {
			digits = digits[:i]
			break
		}
	}
	papers, err = strconv.Atoi(digits)
	if err != nil {
		papers = -1
	}
	return papers, r.Check(papers)
}

// PapersReceived is a delegation's papers that its representative says to have received.
type PapersReceived struct {
	Course    Course
	Receiving Receiving // as it is now
	By        Person
}

// Told is once for a receipt.
func (f PapersReceived) Told() (Course, Hearer, string) {
	return f.Course, InCharge, fmt.Sprintf("receipt/%d", f.Receiving.Receipt.ID)
}
