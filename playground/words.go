package playground

import (
	"net/http"
	"strings"

	"github.com/loptruong/loptruong/i18n"
)

// words are the page's own, by id.
type words map[string]string

// wordsFor are those of the language that the address or the browser asks for.
func wordsFor(r *http.Request) (words, string) {
	lang := r.URL.Query().Get("lang")
	if lang == "" && strings.HasPrefix(r.Header.Get("Accept-Language"), i18n.English) {
		lang = i18n.English
	}
	if lang != i18n.English {
		lang = i18n.Vietnamese
	}
	return allWords[lang], lang
}

func otherLanguage(lang string) string {
	if lang == i18n.English {
		return i18n.Vietnamese
	}
	return i18n.English
}

var allWords = map[string]words{
	i18n.Vietnamese: { //nolint:dupl // the same things, said in another language
		"playground": "Sân tập", "other": "English", "pick": "Thêm người: gõ tên, số hoặc vai trò", "add": "Mở máy",
		"admin": "Quản trị", "organizer": "Ban Tổ chức", "representative": "Đại diện đoàn", "trainee": "Học viên",
		"close": "Cất máy", "block": "Chặn bot", "unblock": "Bỏ chặn", "blocked": "Bot đã bị chặn ở máy này: tin của bot bị Telegram từ chối.",
		"write": "Nhắn tin, hoặc dán đường dẫn mời", "send": "Gửi", "contact": "Gửi số điện thoại của mình", "file": "Gửi tệp", "photo": "Gửi ảnh JPEG",
		"join":  "Mở đường dẫn vào lớp",
		"clock": "Đồng hồ của lớp", "open": "Tới lúc mở điểm danh", "closes": "Tới lúc đóng điểm danh", "end": "Tới bế giảng",
		"minutes": "+10 phút", "hour": "+1 giờ", "day": "+1 ngày", "pause": "Giờ thật",
		"trouble": "Sự cố", "refuse": "Telegram từ chối (429)", "outage": "Mất Telegram", "kill": "kill -9 bot", "restart": "Chạy lại bot",
		"log": "Nhật ký của bot", "others": "Ai không mở máy ở đây thì tự ghi danh và tự điểm danh khi đồng hồ đi qua.",
		"making": "Đang nhập danh sách và mời Ban Tổ chức, đại diện đoàn…", "moving": "Lớp đang đi tới lúc đó…",
		"failed": "Chưa xong:", "no_more": "Không còn buổi nào phía trước.", "no_rest": "bot chưa làm hết việc của lúc đó.", "no_speed": "Không có tốc độ đó.",
		"refused": "Telegram không nhận thao tác này; máy này có đang chặn bot không?",
		"no_such": "Nút này không còn.", "no_jpeg": "Ảnh phải là JPEG; tệp khác thì gửi bằng 📎.", "lost": "Mất kết nối với sân tập; chương trình còn chạy không?",
		"day0": "Chủ nhật", "day1": "Thứ Hai", "day2": "Thứ Ba", "day3": "Thứ Tư", "day4": "Thứ Năm", "day5": "Thứ Sáu", "day6": "Thứ Bảy",
	},
	i18n.English: { //nolint:dupl // as above
		"playground": "Playground", "other": "Tiếng Việt", "pick": "Add: name, number or role", "add": "Open phone",
		"admin": "Admin", "organizer": "Organizer", "representative": "Representative", "trainee": "Trainee",
		"close": "Put away", "block": "Block the bot", "unblock": "Unblock", "blocked": "The bot is blocked on this phone: Telegram refuses what it sends.",
		"write": "Write, or paste an invitation link", "send": "Send", "contact": "Share the own phone number", "file": "Send a file", "photo": "Send a JPEG picture",
		"join":  "Open the link to the class",
		"clock": "The class's clock", "open": "To the opening of check-in", "closes": "To its closing", "end": "To the end of the course",
		"minutes": "+10 minutes", "hour": "+1 hour", "day": "+1 day", "pause": "Real time",
		"trouble": "Trouble", "refuse": "Telegram refuses (429)", "outage": "No Telegram", "kill": "kill -9 the bot", "restart": "Start the bot again",
		"log": "The bot's log", "others": "Whoever has no phone on this page joins and checks in by themselves as the clock moves.",
		"making": "The roster is imported, organizer and representatives are invited…", "moving": "The class is on its way there…",
		"failed": "Not done:", "no_more": "No session is left.", "no_rest": "the bot has not done all of that moment.", "no_speed": "There is no such speed.",
		"refused": "Telegram does not take this; is the bot blocked on this phone?",
		"no_such": "This button is gone.", "no_jpeg": "A picture has to be a JPEG; send other files by 📎.", "lost": "The playground does not answer; does the program still run?",
		"day0": "Sunday", "day1": "Monday", "day2": "Tuesday", "day3": "Wednesday", "day4": "Thursday", "day5": "Friday", "day6": "Saturday",
	},
}
