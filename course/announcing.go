package course

// OnUnknown says what to do with a message that may or may not have arrived.
type OnUnknown string

const (
	Resend OnUnknown = "resend" // never miss: it may arrive twice
	Hold   OnUnknown = "hold"   // never twice: it may be missed, and is shown by name
)

// readOnUnknown reads that: "gửi lại".
func readOnUnknown(text string) (OnUnknown, error) {
	switch wordsOfSetting(text) {
	case "resend", "gui lai", "send again":
		return Resend, nil
	case "hold", "khong gui trung", "khong trung", "never twice":
		return Hold, nil
	}
	return "", Refuse(ErrInvalid, "setting.bad_choice")
}
