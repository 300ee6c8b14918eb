package people

import (
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// sideBySide is two places with what one would be of both: field by field, whose the
// account would be, and at which sessions the book would say another thing.
func sideBySide(v *visit.Visit, m registrar.Merging) string {
	lines := []string{v.Say.T("merge.title", "Course", m.Course.Title, "No", m.Merged.No, "Kept", m.Kept.No), ""}
	for _, f := range course.CardFields {
		was, of, is := m.Kept.Value(f), m.Merged.Value(f), m.Is.Value(f)
		switch {
		case was == "" && of == "":
		case was == of:
			lines = append(lines, v.Say.T("merge.same", "Field", words.Field(v.Say, f), "Value", is))
		default:
			lines = append(lines, v.Say.T("merge.differs", "Field", words.Field(v.Say, f), "Was", was, "Of", of, "Is", is))
		}
	}
	lines = append(lines, accountLine(v, m))
	if len(m.Gains) > 0 {
		lines = append(lines, "", v.Say.N("merge.gains", len(m.Gains), "No", m.Merged.No))
	}
	for _, gain := range m.Gains {
		lines = append(lines, v.Say.T("merge.gain", "Session", v.Say.SessionShort(gain.Session, m.Course.Location()),
			"Was", words.Presence(v.Say, gain.Was), "Is", words.Presence(v.Say, gain.Is)))
	}
	return strings.Join(append(lines, "", v.Say.T("merge.after", "No", m.Merged.No, "Kept", m.Kept.No)), "\n")
}

// accountLine says whose the account would be.
func accountLine(v *visit.Visit, m registrar.Merging) string {
	of := m.Kept.No
	if m.Stays != m.Kept.Trainee.AccountID {
		of = m.Merged.No
	}
	switch {
	case m.Undecided:
		return v.Say.T("merge.two_accounts", "No", m.Merged.No, "Kept", m.Kept.No)
	case m.Loses != 0:
		return v.Say.T("merge.account_stays", "Of", of)
	case m.Stays != 0:
		return v.Say.T("merge.account", "Of", of)
	}
	return v.Say.T("merge.no_account")
}
