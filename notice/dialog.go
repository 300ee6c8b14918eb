package notice

// Dialog is an unfinished conversation of one chat: which form, at which
// question, with what has been answered. It survives a restart.
type Dialog struct {
	ChatID int64
	Name   string // "register", "newcourse", "announce" …
	Step   string
	Data   string // JSON of the form's answers
}
