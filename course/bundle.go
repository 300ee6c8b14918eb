package course

// Bundle is the merged PDF of the certificates of one delegation, with the list
// to be signed on receipt: its representative hands them out. It is asked for at
// the closing and drawn once all of its certificates are.
type Bundle struct {
	ID           int64
	CourseID     int64
	DelegationID int64
	Delegation   string // its name
	FileID       int64  // stored PDF; 0 until it is drawn
}
