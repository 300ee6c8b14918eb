package course

import "slices"

// FormValue is a setting of a form as its file has it: on one line, and line by line.
type FormValue struct {
	Setting Setting  `json:"setting"`
	Line    string   `json:"line,omitempty"`
	Lines   []string `json:"lines,omitempty"`
}

// FormFile is a file with what a course's papers say round the person and how they look. An
// organizer sends it; it is fetched and read, its pictures are kept, what it would change is shown,
// and then it is confirmed or dropped. It ends by that, or when it can't be read.
type FormFile struct {
	ID           int64
	CourseID     int64
	For          int64 // account
	ChatID       int64
	TelegramFile string // file_id to fetch
	Name         string // as it was sent
	Values       []FormValue
	Ended        bool
}

// MaxFormFile is the largest file of a form, in bytes: more than all pictures take that are kept
// of one. MaxFormText is the most of it that is no picture.
const (
	MaxFormFile = 16 << 20
	MaxFormText = 64 << 10
)

// FormPicture is a picture as the file of a form has it.
type FormPicture struct {
	Place ArtPlace
	Bytes []byte
}

// ArtError is what is wrong with the picture of a place.
type ArtError struct {
	Place ArtPlace
	Err   error
}

func (e *ArtError) Error() string { return string(e.Place) + ": " + e.Err.Error() }

func (e *ArtError) Unwrap() error { return e.Err }

// OfFormFile tells whether the setting is in the file of a form: all of how papers look and
// what they say, with the pictures, but of their course, which is each one's own.
func (s Setting) OfFormFile() bool {
	group := s.Group()
	return (group == PaperSettings || group == KindSettings || group == ArtSettings) && s != SettingTitle && s != SettingPlace
}

// Makes tells whether the setting only makes the value of another.
func (s Setting) Makes() bool { return s.makes() != "" }

// FormChange is what the file of a form changes of a course.
type FormChange struct {
	Was, Is  Course
	Settings []Setting // that change, in the order in which they are shown
}

// Seen is the digest of what is confirmed: each setting before and after.
func (m FormChange) Seen() string {
	seen := []any{m.Was.ID}
	for _, s := range m.Settings {
		seen = append(seen, s, m.Was.Setting(s), m.Is.Setting(s))
	}
	return Seen(seen...)
}

// WithForm is what values change of the course, taken in their order; a setting of which there
// is none stays. What can't be it refuses with ErrInvalid, all of a closed course with
// ErrConflict.
func (c Course) WithForm(values []FormValue) (FormChange, error) {
	m := FormChange{Was: c, Is: c}
	for _, v := range values {
		if c.Fixed(v.Setting) {
			return m, Refuse(ErrConflict, "setting.closed", "Course", c.Title)
		}
		if err := m.Is.Set(v.Setting, v.Line, v.Lines); err != nil {
			return m, err
		}
	}
	for _, g := range SettingGroups {
		for _, s := range g.Settings() {
			if !s.Makes() && m.Was.Setting(s) != m.Is.Setting(s) {
				m.Settings = append(m.Settings, s)
			}
		}
	}
	return m, m.Is.Check()
}

// Faults are what check finds wrong with the texts that change.
func (m FormChange) Faults(check func(Paper) []PaperFault) []PaperFault {
	return slices.DeleteFunc(check(m.Is.Paper()), func(f PaperFault) bool { return !slices.Contains(m.Settings, Setting(f.Field)) })
}
