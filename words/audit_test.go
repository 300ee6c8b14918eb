package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/words"
)

// acts are the words by which the acts of registrar are written into the log, as its
// code has them.
func acts(t *testing.T) (all []string) {
	t.Helper()
	files, err := filepath.Glob("../registrar/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			for _, value := range actsOf(n) {
				lit, ok := value.(*ast.BasicLit)
				if !ok {
					t.Errorf("%s: the word of the act is put together: write it out", set.Position(n.Pos()))
					continue
				}
				act, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, act)
			}
			return true
		})
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// actsOf is what a node puts into a field Act.
func actsOf(n ast.Node) (values []ast.Expr) {
	switch n := n.(type) {
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Act" {
			values = append(values, n.Value)
		}
	case *ast.AssignStmt:
		for i, to := range n.Lhs {
			if field, ok := to.(*ast.SelectorExpr); ok && field.Sel.Name == "Act" {
				values = append(values, n.Rhs[min(i, len(n.Rhs)-1)])
			}
		}
	}
	return values
}

// TestEveryActIsSaid: what registrar writes into the log is read as a sentence, in both
// languages, whether a line has everything or nothing but its act: an act needs a
// text "audit." and its word, with _ for the dot.
func TestEveryActIsSaid(t *testing.T) {
	t.Parallel()
	all := acts(t)
	if len(all) < 20 {
		t.Errorf("only %d acts were found: %v", len(all), all)
	}
	for _, lang := range i18n.Languages {
		p := mustTexts(t).In(lang, course.Comrade)
		for _, act := range all {
			bare := course.AuditLine{AuditEntry: course.AuditEntry{Act: act, At: coursetest.At("16/8 7:20"), After: "new=1 changed=2 same=3 gone=4"}}
			full := bare
			full.AccountID, full.CourseID, full.EnrollmentID, full.Subject, full.Before, full.Reason = 1, 2, 3, course.AboutAccount(4), "X", "vì sao"
			full.Persons = map[int64]course.Person{1: {Name: "Hoa"}, 4: {Name: "Bình"}}
			full.Course, full.No, full.Name = "Lớp dân vận", 12, "Nguyễn Thị Lan"
			for _, l := range []course.AuditLine{bare, full} {
				if said := words.AuditLine(p, l, coursetest.Zone, true); strings.Contains(said, "audit.") { // a text that is missing, or a value of it
					t.Errorf("%s has no sentence in %s: %s", act, lang, said)
				}
			}
		}
	}
}

// TestAuditLine: who did what to whom, before and after, and why.
func TestAuditLine(t *testing.T) {
	t.Parallel()
	line := func(act, subject, before, after string) course.AuditLine {
		return course.AuditLine{
			AuditEntry: course.AuditEntry{AccountID: 1, Act: act, At: coursetest.At("16/8 7:20"), CourseID: 2, Subject: subject, Before: before, After: after},
			Persons:    map[int64]course.Person{1: {Name: "Hoa <3"}, 4: {TelegramID: 77}, 5: {Name: "Trần Văn Bình"}}, Course: "Lớp dân vận",
		}
	}
	ofLan := func(l course.AuditLine) course.AuditLine {
		l.EnrollmentID, l.No, l.Name = 7, 12, "Nguyễn Thị Lan"
		return l
	}
	revoked := line("role.revoke", course.AboutAccount(4), "representative\nChợ Lách", "")
	why := ofLan(line("entry.mend", "birth", "1979", "14/5/1980"))
	why.Reason = "theo căn cước"
	byItself := line("course.release", "", "closing", "closed")
	byItself.AccountID = 0
	for want, l := range map[string]course.AuditLine{
		"• 7:20 16/8/2022 · <b>Hoa &lt;3</b> sửa ngày sinh của số 12, Nguyễn Thị Lan: «1979» → <b>«14/5/1980»</b>. Lý do: theo căn cước":           why,
		"• 7:20 16/8/2022 · <b>Hoa &lt;3</b> sửa «Người ký» của lớp: (trống) → <b>«Lê A»</b>":                                                      line("course.edit", "signer_name", "", "Lê A"),
		"• 7:20 16/8/2022 · <b>Hoa &lt;3</b> sửa «Trước mỗi buổi» của lớp: «15 phút» → <b>«60, 15 phút»</b>":                                       line("course.edit", "leads", "15", "60 15"),
		"• 7:20 16/8/2022 · <b>Hoa &lt;3</b> sửa «Tối hôm trước» của lớp: «18:30, 20:30» → <b>«tắt»</b>":                                           line("course.edit", "evening", "30 18,20 * * *", ""),
		"• 7:20 16/8/2022 · <b>Hoa &lt;3</b> tắt nhắc lịch của số 12, Nguyễn Thị Lan":                                                              ofLan(line("place.reminders", "", "on", "off")),
		"• 7:20 16/8/2022 · <b>Hoa &lt;3</b> thu hồi quyền <b>đại diện đoàn Chợ Lách</b> của tài khoản Telegram 77":                                revoked,
		"• 7:20 16/8/2022 · <b>Hoa &lt;3</b> nhận quyền <b>Ban Tổ chức</b> theo lời mời 3":                                                         line("role.grant", "invitation/3", "", "organizer"),
		"• 7:20 16/8/2022 · <b>Hoa &lt;3</b> ghi danh sách: thêm 3, sửa 1, giữ nguyên 160, không có trong tệp 2":                                   line("roster.store", "", "", "new=3 changed=1 same=160 gone=2"),
		"• 7:20 16/8/2022 · <b>Hoa &lt;3</b> rút tên khỏi danh sách: 3. Trần B, 4. Lê C":                                                           line("roster.withdraw", "", "3. Trần B\n4. Lê C", ""),
		"• 7:20 16/8/2022 · <b>Hệ thống</b> kết thúc việc bế giảng: giấy chứng nhận bắt đầu được gửi đi":                                           byItself,
		"• 7:20 16/8/2022 · <b>Hoa &lt;3</b> trả lời về tệp danh sách: 3. Trần B và 5. Trần Bá trong tệp là một người":                             line("import.answer", "same/yes", "3. Trần B", "5. Trần Bá"),
		"• 7:20 16/8/2022 · <b>Hoa &lt;3</b> sửa tình trạng của số 12, Nguyễn Thị Lan theo tệp danh sách: «đã rút tên» → <b>«trong danh sách»</b>": ofLan(line("roster.change", "state", "withdrawn", "enrolled")),
		"• 7:20 16/8/2022 · <b>Hoa &lt;3</b> giao số 12, Nguyễn Thị Lan cho Trần Văn Bình, trước là của tài khoản Telegram 77":                     ofLan(line("place.give", "claim/1", course.AboutAccount(4), course.AboutAccount(5))),
	} {
		p := mustTexts(t).In(i18n.Vietnamese, course.Comrade)
		if got := words.AuditLine(p, l, coursetest.Zone, false); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if got := words.AuditLine(p, l, coursetest.Zone, true); got != want+" · <i>Lớp dân vận</i>" {
			t.Errorf("with its course: %s", got)
		}
	}
}
