package roster

import (
	"slices"
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/letters"
)

// The sheets of a class workbook, in the form that canonical makes, and as they
// are written.
const (
	sheetClass    = "lop"
	sheetSessions = "buoi hoc"
	sheetPeople   = "hoc vien"

	nameClass    = "Lớp"
	nameSessions = "Buổi học"
	namePeople   = "Học viên"
)

// class is what the sheet Lớp says.
type class struct {
	course.Course
	from, to time.Time // first and last day at midnight UTC; zero when not given
	grid     *grid
	lines    map[string]int // label → its line
	made     []madeLines
}

// madeLines are lines over a signature that the sheet has, in whose place others are made by how one signs.
type madeLines struct {
	label, mode string // how one signs
	typed, made []string
}

// classField is one labelled value of the sheet Lớp.
type classField struct {
	setting course.Setting // empty for what is none
	label   string
	example string // what is expected, as the empty workbook and refusals show it
	hint    string // note in the empty workbook
	read    func(c *class, v value) bool
	write   func(c *class) string
}

// value is the cell beside a label.
type value struct {
	text string    // on one line
	raw  string    // with its line breaks
	day  time.Time // midnight UTC; zero when it isn't a day
}

var classFields = []classField{
	{"", "Mã lớp", "DVCQ-2-2022", "Chữ không dấu, số, dấu - và _. Bỏ trống thì bot tự đặt.",
		func(c *class, v value) bool { c.Code = v.text; return course.CheckCode(v.text) == nil },
		func(c *class) string { return c.Code }},
	{"", "Tên lớp", "Lớp bồi dưỡng nghiệp vụ công tác dân vận chính quyền", "Bắt buộc. In trên giấy chứng nhận.",
		func(c *class, v value) bool { c.Title = v.text; return len([]rune(v.text)) <= course.MaxTitle },
		func(c *class) string { return c.Title }},
	setting(course.Setting(course.PaperGoverningBody), "Cơ quan chủ quản", "TỈNH UỶ BẾN TRE", ""),
	setting(course.Setting(course.PaperIssuingBody), "Cơ quan tổ chức", "BAN DÂN VẬN", ""),
	setting(course.Setting(course.PaperPartner), "Cơ quan phối hợp", "TRƯỜNG CHÍNH TRỊ TỈNH", ""),
	setting(course.SettingPlace, "Địa điểm", "Hội trường Trường Chính trị tỉnh", ""),
	setting(course.Setting(course.PaperPlaceName), "Địa danh ký", "Bến Tre", ""),
	{"", "Từ ngày", "16/8/2022", "Ngày đầu. Sheet Buổi học trống thì mỗi ngày có buổi sáng và buổi chiều.",
		func(c *class, v value) bool { c.from = v.day; return !v.day.IsZero() },
		func(c *class) string { return shortDay(c.from) }},
	{"", "Đến ngày", "19/8/2022", "Ngày cuối.",
		func(c *class, v value) bool { c.to = v.day; return !v.day.IsZero() && !v.day.Before(c.from) },
		func(c *class) string { return shortDay(c.to) }},
	setting(course.SettingZone, "Múi giờ", course.DefaultZone, "Bỏ trống là giờ Việt Nam."),
	setting(course.SettingPercent, "Tỷ lệ tối thiểu (%)", "80", "Phần trăm số buổi phải dự để được cấp giấy chứng nhận."),
	setting(course.SettingAddress, "Cách xưng hô", "đồng chí / anh chị / thầy cô", "Cách bot gọi học viên."),
	setting(course.SettingMode, "Hình thức đăng ký", "theo danh sách / tự do / có duyệt", "Theo danh sách: chỉ người có tên trong sheet Học viên. Có duyệt: ai cũng ghi danh được, Ban Tổ chức duyệt."),
	setting(course.SettingCapacity, "Số chỗ", "40", "Bỏ trống là nhận không giới hạn. Đủ chỗ thì người tự ghi danh vào danh sách chờ."),
	setting(course.SettingQuota, "Chỉ tiêu từng đoàn", "Giồng Trôm: 30; Chợ Lách: 20", "Đoàn không ghi thì không giới hạn."),
	setting(course.Setting(course.PaperSignerTitle), "Chức vụ người ký", "TM. BAN DÂN VẬN; TRƯỞNG BAN", "Nhiều dòng thì cách nhau bằng dấu chấm phẩy."),
	setting(course.SettingSignerMode, "Cách ký", "TM. / KT. / Q. / TL. / TUQ. / ký trực tiếp", "Bot ghi các dòng chức vụ theo cách ký này. Bỏ trống thì in đúng như ô Chức vụ người ký."),
	setting(course.Setting(course.PaperSignerName), "Người ký", "Nguyễn Văn A", ""),
	setting(course.Setting(course.PaperSecondBody), "Cơ quan cùng cấp", "TRƯỜNG CHÍNH TRỊ TỈNH", "Khi hai cơ quan cùng cấp giấy chứng nhận."),
	setting(course.Setting(course.PaperSecondTitle), "Chức vụ người ký thứ hai", "KT. HIỆU TRƯỞNG; PHÓ HIỆU TRƯỞNG", "Khi hai người cùng ký: người này ký bên trái."),
	setting(course.SettingSecondMode, "Cách ký thứ hai", "TM. / KT. / Q. / TL. / TUQ. / ký trực tiếp", ""),
	setting(course.Setting(course.PaperSecondName), "Người ký thứ hai", "Nguyễn Văn B", ""),
	setting(course.Setting(course.PaperDecision), "Quyết định", "12-QĐ/BDV ngày 10/8/2022", ""),
	setting(course.Setting(course.PaperHeading), "Tiêu đề", "nhà nước / đảng", "Quốc hiệu hoặc tiêu đề văn bản của Đảng trên giấy chứng nhận."),
	setting(course.SettingDesign, "Mẫu giấy chứng nhận", "trang trọng / hiện đại / tối giản", "Cách trình bày giấy chứng nhận. Bỏ trống là trang trọng."),
	setting(course.SettingColour, "Màu", "đỏ / xanh dương / xanh lá / nâu / #0D3D66", "Màu tiêu đề, khung và hoa văn. Bỏ trống là theo mẫu giấy."),
	setting(course.SettingSignElsewhere, "Ký ở nơi khác", "có / không", "Có thì giấy chờ tệp đã ký gửi trở lại (/kyso) rồi mới gửi học viên. Bỏ trống là không."),
	setting(course.SettingPenSpace, "Chừa chỗ ký tay", "có / không", "Chỉ khi cơ quan ký số: có thì giấy không in khung ký số, chỗ ký để trống. Bỏ trống là không."),
	body(course.Completion, "Nội dung giấy chứng nhận"),
	setting(course.SettingConfirm, "Cấp giấy xác nhận tham dự", "có / không", "Cho người có dự mà chưa đủ điều kiện. Bỏ trống là không."),
	setting(course.SettingNumber(course.Attended), "Cách ghi số giấy xác nhận", "{so}/{nam}/XNTD", "Bỏ trống là {so}/{nam}/XNTD."),
	setting(course.SettingHeadline(course.Attended), "Tiêu đề giấy xác nhận", "GIẤY XÁC NHẬN", "In chữ lớn trên giấy. Bỏ trống là GIẤY XÁC NHẬN."),
	body(course.Attended, "Nội dung giấy xác nhận"),
	setting(course.SettingNumber(course.Merit), "Cách ghi số giấy khen", "{so}/{nam}/GK", "Bỏ trống là {so}/{nam}/GK."),
	setting(course.SettingHeadline(course.Merit), "Tiêu đề giấy khen", "GIẤY KHEN", "In chữ lớn trên giấy. Bỏ trống là GIẤY KHEN."),
	body(course.Merit, "Nội dung giấy khen"),
	setting(course.SettingNumber(course.Thanks), "Cách ghi số thư cảm ơn", "{so}/{nam}/TCO", "Cho báo cáo viên. Bỏ trống là {so}/{nam}/TCO."),
	setting(course.SettingHeadline(course.Thanks), "Tiêu đề thư cảm ơn", "THƯ CẢM ƠN", "In chữ lớn trên thư. Bỏ trống là THƯ CẢM ƠN."),
	body(course.Thanks, "Nội dung thư cảm ơn"),
	setting(course.SettingHeadline(course.Completion), "Tiêu đề giấy chứng nhận", "GIẤY CHỨNG NHẬN", "In chữ lớn trên giấy. Bỏ trống là GIẤY CHỨNG NHẬN."),
	setting(course.SettingNumber(course.Completion), "Cách ghi số giấy chứng nhận", "{so}/{nam}/GCN", "{so} là số thứ tự trong năm, {nam} là năm. Bỏ trống là {so}/{nam}/GCN."),
	setting(course.SettingOverlay, "Phôi in sẵn", "khổ 190 x 135; họ tên 95 62 22 giữa đậm", "Vị trí in lên phôi, tính bằng mm. Bot nêu cách ghi khi sửa trong /lop."),
	{"", "Liên hệ Ban Tổ chức", "chị Lan, 0912 345 678", "Không in trên giấy: bot đưa cho người cần hỏi Ban Tổ chức.",
		func(c *class, v value) bool { c.Contact = v.text; return len([]rune(v.text)) <= course.MaxContact },
		func(c *class) string { return c.Contact }},
	setting(course.SettingLateCounts, "Tính buổi đi muộn", "có / không", "Buổi đi muộn có được tính là dự không. Bỏ trống là có."),
	setting(course.SettingExcusedCount, "Tính buổi vắng có phép", "có / không", "Buổi vắng có phép có được tính là dự không. Bỏ trống là không."),
	setting(course.SettingOpenBefore, "Mở điểm danh trước (phút)", "15", "Trước giờ học bao nhiêu phút."),
	setting(course.SettingCloseAfter, "Đóng điểm danh sau (phút)", "30", "Sau giờ học bao nhiêu phút."),
	setting(course.SettingLateAfter, "Tính muộn sau (phút)", "10", "Sau giờ học bao nhiêu phút thì ghi đi muộn."),
	setting(course.SettingFeedback, "Hỏi ý kiến sau buổi học", "có / không", "Bot hỏi học viên thấy buổi học thế nào. Bỏ trống là có."),
	setting(course.SettingHead, "Dòng đầu thông báo", "tên lớp / tên lớp và người gửi / không ghi", "Dòng in đậm trên mỗi thông báo. Bỏ trống là tên lớp."),
	setting(course.SettingOnUnknown, "Mất kết nối khi gửi thông báo", "gửi lại / không gửi trùng", "Gửi lại thì không sót ai; không gửi trùng thì nêu tên ai chưa chắc đã nhận. Bỏ trống là gửi lại."),
	setting(course.SettingEvening, "Nhắc tối hôm trước", "19:00", "Giờ nhắc lịch ngày mai, hoặc tắt. Từ 6:00 đến 20:59."),
	setting(course.SettingMorning, "Nhắc buổi sáng", "6:00", "Giờ nhắc lịch trong ngày, hoặc tắt."),
	setting(course.SettingLeads, "Nhắc trước mỗi buổi (phút)", "60, 15", "Một hay nhiều lần, hoặc tắt."),
}

// body is the text of the papers of a kind.
func body(k course.PaperKind, label string) classField {
	return setting(course.SettingBody(k), label, "Xác nhận {xung_ho}; {ten}; Đã tham dự {ten_lop}",
		"Nhiều dòng thì cách nhau bằng dấu chấm phẩy. Chỗ điền: {"+strings.Join(k.StandIns(), "} {")+"}. Bỏ trống là như bot trình bày.")
}

// setting is a field that is read as people type it in the chat. What can't be together
// with others is for course.Course.Check to say.
func setting(s course.Setting, label, example, hint string) classField {
	return classField{setting: s, label: label, example: example, hint: hint,
		read: func(c *class, v value) bool {
			if !s.Lines() && len([]rune(v.text)) > course.MaxTitle {
				return false
			}
			alone := course.NewCourse("x", "x")
			alone.Form = c.Form
			if alone.Set(s, v.text, letters.Lines(v.raw)) != nil || s == course.SettingZone && alone.Check() != nil {
				return false
			}
			typed := signerLines(c, s)
			if c.Set(s, v.text, letters.Lines(v.raw)) != nil {
				return false
			}
			if made := signerLines(c, s); len(typed) > 0 && !slices.Equal(typed, made) {
				c.made = append(c.made, madeLines{label, v.text, typed, made})
			}
			return true
		},
		write: func(c *class) string { return settingText(s, c.Setting(s)) },
	}
}

// signerLines are the lines over the signature of which a setting says how one signs; nil for any other setting.
func signerLines(c *class, s course.Setting) []string {
	switch s {
	case course.SettingSignerMode:
		return c.Form.SignerTitle
	case course.SettingSecondMode:
		return c.Form.SecondTitle
	}
	return nil
}

// settingText is a value of course.Course.Setting as people write it.
func settingText(s course.Setting, value string) string {
	switch s {
	case course.SettingEvening, course.SettingMorning:
		value = course.CronText(value)
	case course.SettingLeads:
		value = strings.Join(strings.Fields(value), ", ")
	}
	if value == "" && s.Group() == course.ReminderSettings {
		return "tắt"
	}
	if text, ok := settingTexts[value]; ok && (value != "" || s.Group() != course.KindSettings) {
		return text
	}
	return value
}

// settingTexts are the values that are written as words.
var settingTexts = map[string]string{
	string(course.Comrade): "đồng chí", string(course.Peer): "anh chị", string(course.Teacher): "thầy cô",
	string(course.RosterOnly): "theo danh sách", string(course.OpenToAll): "tự do", string(course.WithApproval): "có duyệt",
	string(course.Formal): "trang trọng", string(course.Modern): "hiện đại", string(course.Plain): "tối giản",
	"red": "đỏ", "blue": "xanh dương", "green": "xanh lá", "brown": "nâu",
	"state": "nhà nước", "party": "đảng", "direct": "ký trực tiếp", "tm": "TM.", "kt": "KT.", "tm_kt": "TM. và KT.", "q": "Q.", "tl": "TL.", "tuq": "TUQ.", "own": "",
	"yes": "có", "no": "không", string(course.Resend): "gửi lại", string(course.Hold): "không gửi trùng",
	string(course.CourseHead): "tên lớp", string(course.SenderHead): "tên lớp và người gửi", string(course.NoHead): "không ghi",
}

// class reads the sheet Lớp. It is nil when there is no such sheet or no value
// on it. The first value that can't be used is refused with its line, label and
// what is expected.
func (f *file) class() (*class, error) {
	g := f.sheet(sheetClass, "thong tin lop")
	if g == nil || f.book == nil {
		return nil, nil
	}
	c := &class{Course: course.NewCourse("", ""), grid: g, lines: map[string]int{}}
	for i := range g.lines {
		c.lines[canonical(g.text(i+1, 0))] = i + 1
	}
	given := false
	for _, field := range classFields {
		line, ok := c.lines[canonical(field.label)]
		if !ok || g.text(line, 1) == "" {
			continue
		}
		given = true
		if letter := letters.Unprintable(g.text(line, 1)); letter != "" {
			return nil, refuse("roster.class_letter", "Sheet", g.name, "Line", line, "Label", field.label, "Letter", letter)
		}
		v := value{text: g.text(line, 1), raw: g.shown(line, 1)}
		if day, ok := g.day(line, 1); ok {
			v.day = day
		}
		if !field.read(c, v) {
			return nil, c.refuse(field.label)
		}
	}
	if !given {
		return nil, nil
	}
	return c, nil
}

// complete gives the course a code when it has none, and refuses one that
// can't be stored.
func (c *class) complete(sessions []course.Session) error {
	if c.Title == "" {
		return c.refuse("Tên lớp")
	}
	if c.Code == "" {
		year := c.from.Year()
		if len(sessions) > 0 {
			year = sessions[0].Start.In(c.Location()).Year()
		} else if c.from.IsZero() {
			return c.refuse("Từ ngày")
		}
		c.Code = course.CodeFrom(c.Title, year)
	}
	return c.Check()
}

// refuse is the error about the value of a label.
func (c *class) refuse(label string) error {
	for _, f := range classFields {
		if f.label == label {
			line := c.lines[canonical(label)]
			return badClass(c.grid, line, label, c.grid.text(line, 1), f.example)
		}
	}
	return badClass(c.grid, 0, label, "", "")
}

func badClass(g *grid, line int, label, value, example string) error {
	return refuse("roster.bad_class", "Sheet", g.name, "Line", line, "Label", label, "Value", value, "Example", example)
}

// shortDay writes a day; empty when there is none.
func shortDay(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return course.ShortDate(day)
}
