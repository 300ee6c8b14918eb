package course

// Bundle is the merged PDF of the certificates of one delegation, with the list
// to be signed on receipt: its representative hands them out. It is asked for when
// the closing is released and drawn once all of its certificates are; those that
// can't be drawn are left out. Those that are signed elsewhere it waits for, and holds as they were
// drawn: a signature is of its own file. When one of them is revoked, or one is added, another
// bundle is made and goes out in its place.
type Bundle struct {
	ID           int64
	CourseID     int64
	DelegationID int64
	Delegation   string // its name
	FileID       int64  // stored PDF; 0 until it is drawn
	Failed       bool   // it could not be drawn, which was told
	Anew         bool   // in the place of an earlier one
	Papers       int    // valid papers of the delegation that are drawn
	Other        bool   // it has papers of other kinds than certificates
	Signed       bool   // its certificates are signed digitally, which it itself is not
}
