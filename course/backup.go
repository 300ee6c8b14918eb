package course

// BackupRequest is an encrypted backup of the whole that an admin has asked for in the chat.
type BackupRequest struct {
	ID  int64
	For int64 // the account that gets it
}
