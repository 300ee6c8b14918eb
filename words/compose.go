package words

import (
	"strings"

	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// Composed says, each on a line of its own, what is to be known of an announcement before it is
// sent: what stands in it between braces and is not filled, and for whom it is too long or
// lacks something. It is empty for one about which there is nothing to say.
func Composed(p *i18n.Printer, unknown []string, inPoll, underAlbum bool, s notice.Survey) (text string) {
	if len(unknown) > 0 {
		text += "\n" + p.T("compose.unknown", "Found", strings.Join(unknown, ", "))
	}
	if inPoll {
		text += "\n" + p.T("compose.poll")
	}
	if underAlbum {
		text += "\n" + p.T("compose.under_album")
	}
	if s.NoUnit > 0 {
		text += "\n" + p.N("compose.no_unit", s.NoUnit)
	}
	if s.NoDelegation > 0 {
		text += "\n" + p.N("compose.no_delegation", s.NoDelegation)
	}
	if s.Misfits > 0 {
		text += "\n" + p.T("compose.misfit", "Name", s.Misfit.Name, "Over", s.Over, "Others", s.Misfits-1)
	}
	return text
}
