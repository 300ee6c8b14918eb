package words

import (
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// CopyLink is the row of the button that puts a link into the clipboard.
func CopyLink(p *i18n.Printer, link string) []notice.Button {
	return []notice.Button{{Label: p.Plain("clip.button_link"), Copy: link}}
}

// CopyCode is the row of the button that puts the code of a paper there.
func CopyCode(p *i18n.Printer, code string) []notice.Button {
	return []notice.Button{{Label: p.Plain("clip.button_code"), Copy: code}}
}
