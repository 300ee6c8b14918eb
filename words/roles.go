package words

import (
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// Role names a role, plain: a representative's with the delegation.
func Role(p *i18n.Printer, role course.Role, delegation string) string {
	return p.Plain("roles.role_"+string(role), "Delegation", delegation)
}

// Person names who stands behind an account, plain; one of whom nothing else is known
// by the number that Telegram gives them.
func Person(p *i18n.Printer, one course.Person) string {
	if one.Name == "" {
		return p.Plain("roles.unnamed", "ID", one.TelegramID)
	}
	return one.Name
}

// roleRevoked tells somebody that they have a role no more.
func roleRevoked(p *i18n.Printer, f course.RoleRevoked) notice.Message {
	textID := "roles.told"
	if f.Grant.Role == course.AdminRole {
		textID = "roles.told_admin"
	}
	return notice.Message{Text: p.T(textID, "Course", f.Course.Title,
		"Role", Role(p, f.Grant.Role, f.Grant.Delegation), "Organizers", Organizers(p, f.Course))}
}
