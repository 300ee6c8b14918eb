package course

import "time"

// Import is a roster file, or an archive of signed papers, on its way into a course. The chat asks for it
// (requested), a job fetches and reads it and shows the dry run (read), the
// organizer answers its questions, after which the job shows anew what the file would
// change now (answered, and read again), confirms or cancels, and the job stores the
// rows or files (stored), or shows the dry run anew (read again) when it is no longer what was
// confirmed. A file that can't be used is refused. One that was sent for a picture of the papers goes
// the same way, but for the dry run, and so does a photo of a delegation's signed list: once it is read it is stored.
type Import struct {
	ID           int64
	CourseID     int64    // 0 for a class workbook, which makes its own course
	Art          ArtPlace // for which picture of the papers the file was sent; empty for a roster
	By           int64    // account
	ChatID       int64
	TelegramFile string // file_id to fetch
	Name         string // as it was sent
	Size         int64  // bytes, as Telegram says
	Signed       bool   // an archive of papers that were signed elsewhere, and no roster
	Delegation   int64  // whose signed list of receipts it is; 0 for all else
	Instead      int64  // the last ReceiptFile that it takes the place of, with those before
	FileID       int64  // stored bytes once fetched
	Seen         string // digest of the dry run that was shown last, see Diff.Seen; empty before, and when an answer has changed since
	Shown        int    // how many dry runs were shown
	State        ImportState
	Unended      int // readings that were begun and in which the program has ended; BeginReading and EndReading count
	CreatedAt    time.Time
}

// ImportState is where an import stands.
type ImportState string

const (
	ImportRequested ImportState = "requested"
	ImportRead      ImportState = "read"
	ImportAnswered  ImportState = "answered"
	ImportConfirmed ImportState = "confirmed"
	ImportStored    ImportState = "stored"
	ImportCancelled ImportState = "cancelled"
	ImportRefused   ImportState = "refused"
)
