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

// AnnouncementHead says what the line above the announcements of a course names.
type AnnouncementHead string

const (
	CourseHead AnnouncementHead = "course"
	SenderHead AnnouncementHead = "sender" // the course, and who sends it
	NoHead     AnnouncementHead = "none"   // there is no such line
)

// readHead reads that: "tên lớp".
func readHead(text string) (AnnouncementHead, error) {
	switch wordsOfSetting(text) {
	case "course", "ten lop", "lop":
		return CourseHead, nil
	case "sender", "ten lop va nguoi gui", "ten lop nguoi gui", "nguoi gui", "course and sender":
		return SenderHead, nil
	}
	if text != "" && off(text) || wordsOfSetting(text) == "khong ghi" {
		return NoHead, nil
	}
	return "", Refuse(ErrInvalid, "setting.bad_choice")
}
