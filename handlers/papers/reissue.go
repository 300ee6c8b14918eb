package papers

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// The buttons that issue a certificate in the place of a revoked one.
var (
	reissueTap   = notice.Tap[words.OfEntry]{Action: "paper", What: "anew"}
	reissuingTap = notice.Tap[seenPaper]{Action: "paper", What: "twice"}
	reissuedTap  = notice.Tap[seenPaper]{Action: "paper", What: "give"}
)

// ShowReissue shows what the paper in the place of a revoked one would say, beside what
// that one says.
func ShowReissue(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	tapped, err := visit.Read(v, reissueTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return showReissue(ctx, v, store, tapped.ID, "")
}

// showReissue is that, under a word about why it is shown.
func showReissue(ctx context.Context, v *visit.Visit, store People, place int64, why string) (bot.Reply, error) {
	r, err := v.By().Reissue(ctx, store, place, printing(v))
	if errors.Is(err, course.ErrConflict) && r.Place.ID != 0 && r.Course.Released() {
		return showPaper(ctx, v, store, place, why)
	}
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(r.Course)
	lines := append([]string{v.Say.T("paper_of.anew", "Number", r.Certificate.Number(), "No", r.Place.No, "Name", r.Place.Trainee.Name, "Course", r.Course.Title), ""},
		beside(v, r)...)
	if why != "" {
		lines = append([]string{why, ""}, lines...)
	}
	back := []notice.Button{v.Button(words.PaperTap.Data(words.OfEntry{ID: place}), "button.back")}
	if len(r.Faults) == 0 {
		return v.Replace(strings.Join(append(lines, "", v.Say.T("paper_of.anew_then")), "\n"),
			[]notice.Button{v.Button(reissuingTap.Data(seenPaper{place, r.Seen()}), "paper_of.button_reissuing")}, back), nil
	}
	lines = append(lines, "", v.Say.T("paper_of.faults"))
	var faults []course.OutcomeFault
	for _, f := range r.Faults {
		of := course.OutcomeFault{PaperFault: f}
		if f.Field.OfPerson() {
			of.Of = &r.Place
		}
		faults = append(faults, of)
		lines = append(lines, faultLine(v, of))
	}
	return v.Replace(strings.Join(lines, "\n"), append(mendButtons(v, r.Course, faults, reissueTap.Data(words.OfEntry{ID: place})), back)...), nil
}

// printing is how this house prints.
func printing(v *visit.Visit) registrar.Printing {
	return registrar.Printing{Check: v.House.Check, VerifyURL: func(code string) string { return verifyURL(v.House, code) }, Signing: v.House.Signing}
}

// beside is what a paper will say, line by line, and what the revoked one says where that
// is another thing.
func beside(v *visit.Visit, r registrar.Reissue) []string {
	was, is := r.Certificate.Paper, r.Paper
	var lines []string
	same := true
	for _, one := range []struct {
		field   course.PaperField
		was, is string
	}{
		{course.PaperName, was.Name, is.Name}, {course.PaperBirth, was.Birth, is.Birth}, {course.PaperPosition, was.Position, is.Position},
		{course.PaperUnit, was.Unit, is.Unit}, {course.PaperDelegation, was.Delegation, is.Delegation}, {course.PaperTitle, was.Title, is.Title},
	} {
		if one.was == "" && one.is == "" {
			continue
		}
		same = same && one.was == one.is
		lines = append(lines, v.Say.T("paper_of.line", "Field", words.PaperField(v.Say, one.field), "Was", one.was, "Is", one.is))
	}
	lines = append(lines, v.Say.T("paper_of.signed", "Date", words.PaperDate(is.Signed)))
	if same {
		lines = append(lines, v.Say.T("paper_of.same"))
	}
	return lines
}

// AskReissuing is the second question.
func AskReissuing(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	tapped, err := visit.Read(v, reissuingTap)
	if err != nil {
		return bot.Reply{}, err
	}
	r, err := v.By().Reissue(ctx, store, tapped.Place, printing(v))
	if err != nil || tapped.Seen != r.Seen() || len(r.Faults) > 0 {
		return showReissue(ctx, v, store, tapped.Place, v.Say.T("refuse.changed"))
	}
	v.In(r.Course)
	return v.Replace(v.Say.T("paper_of.anew_sure", "Number", r.Certificate.Number(), "Name", r.Paper.Name, "Year", strconv.Itoa(v.Now.In(r.Course.Location()).Year()),
		"Holder", r.Holder.ID != 0, "Delegation", r.Paper.Delegation),
		[]notice.Button{v.Button(reissuedTap.Data(tapped), "paper_of.confirm_reissue")},
		[]notice.Button{v.Button(reissueTap.Data(words.OfEntry{ID: tapped.Place}), "button.back")}), nil
}

// Reissue issues the certificate as it was shown.
func Reissue(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	tapped, err := visit.Read(v, reissuedTap)
	if err != nil {
		return bot.Reply{}, err
	}
	r, issued, err := v.By().ReissueCertificate(ctx, store, tapped.Place, printing(v), tapped.Seen)
	switch {
	case errors.Is(err, course.ErrConflict): // something has changed, or another was quicker
		return showReissue(ctx, v, store, tapped.Place, v.Say.T("refuse.changed"))
	case err != nil:
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(r.Course)
	return showPaper(ctx, v, store, tapped.Place, v.Say.T("paper_of.reissued", "Number", issued.Number(), "Instead", issued.Instead))
}
