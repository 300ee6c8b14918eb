package certificate

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
)

// paper is the certificate of the class of 2022 that the tests begin from.
func paper(change ...func(*course.Paper)) course.Paper {
	p := course.Paper{
		Form: course.Form{
			GoverningBody: "TỈNH UỶ BẾN TRE",
			IssuingBody:   "BAN DÂN VẬN",
			Partner:       "TRƯỜNG CHÍNH TRỊ TỈNH",
			PlaceName:     "Bến Tre",
			SignerTitle:   []string{"TM. BAN DÂN VẬN", "TRƯỞNG BAN"},
			SignerName:    "Trần Thị Bích Thuỷ",
		},
		Address:   course.Comrade,
		Name:      "Nguyễn Thị Ngọc Huyền",
		Birth:     "14/5/1982",
		Position:  "Phó Chủ tịch Hội Liên hiệp Phụ nữ",
		Unit:      "Uỷ ban nhân dân xã Đa Phước Hội, huyện Mỏ Cày Nam",
		Title:     "Lớp bồi dưỡng nghiệp vụ công tác dân vận năm 2022",
		Place:     "Hội trường A, Trường Chính trị tỉnh Bến Tre",
		From:      "2022-08-16",
		To:        "2022-08-19",
		Signed:    "2022-08-19",
		Number:    "101/2022/GCN",
		Register:  101,
		Code:      "K7QM-2XWD-9F",
		VerifyURL: "https://lop.bentre.example.vn/c/K7QM-2XWD-9F",
		IssuedAt:  time.Date(2022, 8, 19, 9, 30, 0, 0, time.UTC),
	}
	for _, c := range change {
		c(&p)
	}
	return p
}

// fill repeats words until they have n runes.
func fill(words string, n int) string {
	runes := []rune(strings.Repeat(words+" ", n/len([]rune(words))+1))
	return strings.TrimSpace(string(runes[:n]))
}

const (
	longUnit  = "Ban Tuyên giáo và Dân vận Huyện uỷ, Khối Dân vận xã Hương Mỹ phối hợp Uỷ ban Mặt trận Tổ quốc Việt Nam huyện Mỏ Cày Nam, tỉnh Bến Tre, vùng Đồng bằng sông Cửu Long"
	longTitle = "Lớp bồi dưỡng kiến thức, kỹ năng, nghiệp vụ công tác dân vận của hệ thống chính trị cơ sở cho cán bộ, công chức làm công tác dân vận, mặt trận và đoàn thể các xã, phường, thị trấn trong tỉnh năm 2022"
)

// joint makes a paper one that two bodies issue, after a decision.
func joint(p *course.Paper) {
	p.Form.SecondBody, p.Form.SecondTitle, p.Form.SecondName = "TRƯỜNG CHÍNH TRỊ TỈNH", []string{"KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"}, "Lê Văn Phước"
	p.Form.Decision = "12-QĐ/BDV ngày 10/8/2022 của Ban Dân vận Tỉnh uỷ"
}

// ofKind is a paper of another kind, as a course that says nothing of that kind gives it.
func ofKind(kind course.PaperKind, change ...func(*course.Course, *course.Enrollment, []course.Session)) course.Paper {
	p := paper()
	c := course.NewCourse("DV22", p.Title)
	c.Form, c.Address, c.Place = p.Form, p.Address, p.Place
	e := course.Enrollment{Trainee: course.Trainee{Name: p.Name, Birth: course.Birth{Year: 1982, Month: 5, Day: 14}}, Position: p.Position, Unit: p.Unit}
	if kind == course.Thanks {
		e = course.Speaker{Name: "TS. Lê Văn Phước", Title: "Phó Hiệu trưởng Trường Chính trị tỉnh Bến Tre"}.Place()
	}
	sessions := coursetest.Sessions("16-19/8/2022")
	sessions[0].Speaker, sessions[0].Topic = "TS. Lê Văn Phước", "Kỹ năng vận động quần chúng"
	for _, do := range change {
		do(&c, &e, sessions)
	}
	given := c.PreviewOf(kind, e, sessions, "Đã có thành tích xuất sắc trong học tập", p.IssuedAt)
	given.Number, given.Register, given.Code, given.VerifyURL = c.Form.Kind(kind).Number.Cite(7, 2022), 7, p.Code, p.VerifyURL
	return given
}

// papers are the shapes a page must hold, by name.
var papers = map[string]course.Paper{
	"plain": paper(),
	// letters that not every paper's fonts have
	"highlands": paper(func(p *course.Paper) { p.Name, p.Unit = "Y Kiê̆n Ajŭn Ƀlôh", "Buôn Kŏ Siêr, k̆" }),
	"eight_words": paper(func(p *course.Paper) {
		p.Name = "Nguyễn Phước Bảo Ngọc Quỳnh Như Thuỷ Tiên"
	}),
	"modern":     paper(func(p *course.Paper) { p.Form.Design = course.Modern }),
	"little_ink": paper(func(p *course.Paper) { p.Form.Design = course.Plain }),
	"modern_party": paper(func(p *course.Paper) {
		p.Form.Design, p.Form.Heading, p.VerifyURL = course.Modern, []string{"ĐẢNG CỘNG SẢN VIỆT NAM"}, ""
	}),
	"year_only": paper(func(p *course.Paper) { p.Birth = "1980" }),
	"party": paper(func(p *course.Paper) {
		p.Form.Heading = []string{"ĐẢNG CỘNG SẢN VIỆT NAM"}
		p.Form.SignerTitle = []string{"TM. BAN DÂN VẬN", "KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"}
		p.Address = course.Peer
	}),
	"bare": paper(func(p *course.Paper) {
		p.Birth, p.Position, p.Unit, p.Place, p.VerifyURL = "", "", "", "", ""
		p.Form = course.Form{IssuingBody: "TRUNG TÂM CHÍNH TRỊ HUYỆN GIỒNG TRÔM"}
		p.Title, p.To = "Công tác dân vận ở cơ sở", p.From
	}),
	"longest": paper(func(p *course.Paper) {
		p.Name = fill("Nguyễn Phước Bảo Ngọc Quỳnh Như Thuỷ Tiên Trương", course.MaxName)
		p.Position = fill("Phó Chủ tịch Hội đồng nhân dân kiêm Chủ tịch Uỷ ban Mặt trận Tổ quốc Việt Nam", course.MaxPosition)
		p.Unit = longUnit
		p.Title = longTitle
		p.Place = fill("Hội trường lớn Trung tâm Hội nghị Trường Chính trị tỉnh Bến Tre", 120)
		p.Form.Partner = "TRƯỜNG CHÍNH TRỊ TỈNH BẾN TRE VÀ HỌC VIỆN CHÍNH TRỊ KHU VỰC IV"
		p.Form.GoverningBody = "UỶ BAN MẶT TRẬN TỔ QUỐC VIỆT NAM TỈNH BẾN TRE KHOÁ X, NHIỆM KỲ 2019 - 2024"
		p.Form.IssuingBody = "BAN THƯỜNG TRỰC UỶ BAN MẶT TRẬN TỔ QUỐC VIỆT NAM TỈNH BẾN TRE"
		p.Form.SignerTitle = []string{"TM. BAN THƯỜNG TRỰC UỶ BAN MẶT TRẬN TỔ QUỐC VIỆT NAM TỈNH", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH THƯỜNG TRỰC"}
	}),
	"joint":            paper(joint),
	"joint_modern":     paper(joint, func(p *course.Paper) { p.Form.Design = course.Modern }),
	"joint_little_ink": paper(joint, func(p *course.Paper) { p.Form.Design, p.VerifyURL = course.Plain, "" }),
	"joint_longest": paper(func(p *course.Paper) {
		p.Name = fill("Nguyễn Phước Bảo Ngọc Quỳnh Như Thuỷ Tiên Trương", course.MaxName)
		p.Unit, p.Title = longUnit, longTitle
		p.Form.IssuingBody = "BAN THƯỜNG TRỰC UỶ BAN MẶT TRẬN TỔ QUỐC VIỆT NAM TỈNH BẾN TRE"
		p.Form.SecondBody = "TRƯỜNG CHÍNH TRỊ TỈNH BẾN TRE VÀ HỌC VIỆN CHÍNH TRỊ KHU VỰC IV"
		p.Form.SignerTitle = []string{"TM. BAN THƯỜNG TRỰC UỶ BAN MẶT TRẬN TỔ QUỐC VIỆT NAM TỈNH", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH THƯỜNG TRỰC"}
		p.Form.SecondTitle = []string{"TUQ. HIỆU TRƯỞNG TRƯỜNG CHÍNH TRỊ TỈNH BẾN TRE", "TRƯỞNG KHOA DÂN VẬN, PHÓ CHỦ NHIỆM LỚP BỒI DƯỠNG"}
		p.Form.SecondName = "Phó Giáo sư, Tiến sĩ Công Tằng Tôn Nữ Thị Quỳnh Như Thuỷ Tiên"
		p.Form.Decision = "Quyết định số 12-QĐ/BDV ngày 10/8/2022 của Trưởng Ban Dân vận Tỉnh uỷ Bến Tre về việc mở lớp bồi dưỡng nghiệp vụ công tác dân vận"
	}),
	"merit":    ofKind(course.Merit),
	"attended": ofKind(course.Attended),
	"thanks":   ofKind(course.Thanks),
	"thanks_longest": ofKind(course.Thanks, func(c *course.Course, e *course.Enrollment, s []course.Session) {
		e.Trainee.Name, e.Position = "Phó Giáo sư, Tiến sĩ Công Tằng Tôn Nữ Thị Quỳnh Như Thuỷ Tiên", fill(longUnit, 160)
		s[0].Speaker, s[0].Topic = e.Trainee.Name, longTitle
		c.Title, c.Form.Design = longTitle, course.Modern
	}),
	"green":      paper(func(p *course.Paper) { p.Form.Colour = "green" }),
	"own_colour": paper(func(p *course.Paper) { p.Form.Design, p.Form.Colour = course.Modern, "#5B1A57" }),
	"one_word": paper(func(p *course.Paper) {
		p.Name = strings.Repeat("W", course.MaxName)
		p.Unit = strings.Repeat("M", course.MaxUnit)
	}),
}

// made is the one Maker of the tests: reading the fonts takes time under -race.
var made = sync.OnceValues(New)

func maker(t testing.TB) *Maker {
	t.Helper()
	m, err := made()
	if err != nil {
		t.Fatal(err)
	}
	return m
}
