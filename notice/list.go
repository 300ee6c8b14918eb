package notice

// ListKind is what a list about an announcement holds.
type ListKind string

const (
	CallsList   ListKind = "calls"   // the people whom it hasn't reached, to be called
	ResultsList ListKind = "results" // everybody to whom it went, with what they say to it
)

// ListRequest is such a list as a file that somebody waits for: an organizer, or the representative of a delegation for
// whom that has people to be called.
type ListRequest struct {
	ID           int64
	Announcement int64
	Delegation   int64 // of whose people alone; 0 for all
	What         ListKind
	For          int64 // account
}
