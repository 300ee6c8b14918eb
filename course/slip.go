package course

// Slip is what somebody without Telegram is handed on paper: by its code, and the one of
// the room, they check in on a page of the web.
type Slip struct {
	Place Enrollment
	Code  string // "K7QM-2XWD"
}

// personalCode is how many letters a personal code has: 40 random bits.
const personalCode = 8

// NewPersonalCode makes the code of a slip.
func NewPersonalCode() string { return newCode(personalCode) }

// ParsePersonalCode reads the code of a slip as ParseCertificateCode reads one.
func ParsePersonalCode(s string) (code string, ok bool) { return parseCode(s, personalCode) }
