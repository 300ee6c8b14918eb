package course

import (
	"fmt"
	"time"
)

// ReceiptFile is a photo or a PDF of the list that the people of a delegation have signed for their papers
// (danh sách ký nhận). The representative or an organizer sends it, a job has it read, and it is kept as it
// was sent. There can be several; one that another takes the place of is kept all the same.
type ReceiptFile struct {
	ID         int64
	Delegation int64
	Import     int64 // by which it came
	File       int64 // kept bytes
	Pages      int   // of a PDF; 1 of a photo
	By         int64 // account
	At         time.Time
}

// What is taken of a signed list.
const (
	MaxReceiptFile  = 10 << 20 // bytes of a file
	MaxReceiptFiles = 20       // files that count, of a delegation
)

// ReceiptScan is what was found in a file that somebody has sent as a signed list.
type ReceiptScan struct {
	MediaType string
	Pages     int
}

// ReceiptFiled is a file of a delegation's signed list, as it is or in the place of others, that a representative
// has sent.
type ReceiptFiled struct {
	Course     Course
	Delegation Delegation
	By         Person
	Instead    int64 // the last that it takes the place of; 0 for none
}

// Told is once for all files that are sent together.
func (f ReceiptFiled) Told() (Course, Hearer, string) {
	return f.Course, InCharge, fmt.Sprintf("receipt_file/%d/%d", f.Delegation.ID, f.Instead)
}
