package papers

import (
	"context"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// ofLetter is a speaker's letter of thanks, by the certificate that it is.
type ofLetter struct{ ID int64 }

// The buttons of a letter: how it stands, its file once more, and another in its place.
var (
	letterTap     = notice.Tap[ofLetter]{Action: "letter", What: "of"}
	letterFileTap = notice.Tap[ofLetter]{Action: "letter", What: "file"}
	letterAnewTap = notice.Tap[ofLetter]{Action: "letter", What: "anew"}
)

// foundLetter is a letter as the visits about one person's paper know it: its speaker has no place.
func foundLetter(id int64) matter { return matter{Place: id, Kind: course.Thanks} }

// ofPaper is whose page shows a paper.
func ofPaper(one course.Certificate) matter {
	if one.Kind == course.Thanks {
		return foundLetter(one.ID)
	}
	return matter{Place: one.EnrollmentID}
}

// pageData is a button that shows the page of what a matter is about.
func pageData(m matter) string {
	if m.Kind == course.Thanks {
		return letterTap.Data(ofLetter{m.Place})
	}
	return words.PaperTap.Data(words.OfEntry{ID: m.Place})
}

// ShowLetter shows how it stands with a letter, and what can be done.
func ShowLetter(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	tapped, err := visit.Read(v, letterTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return showLetter(ctx, v, store, tapped.ID, "")
}

// showLetter is that, under a word about what has just happened.
func showLetter(ctx context.Context, v *visit.Visit, store People, id int64, said string) (bot.Reply, error) {
	p, err := v.By().ThanksOf(ctx, store, id)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(p.Course)
	lines := []string{v.Say.T("speaker.title", "Name", p.Place.Trainee.Name, "Title", p.Place.Position, "Topic", p.Certificate.Paper.Topic, "Course", p.Course.Title),
		words.PaperState(v.Say, p.Course, p.Certificate)}
	if said != "" {
		lines = append([]string{said, ""}, lines...)
	}
	var rows [][]notice.Button
	if p.Certificate.FileID != 0 {
		rows = append(rows, []notice.Button{v.Button(letterFileTap.Data(ofLetter{id}), "speaker.button_file")})
	}
	switch p.Certificate.State {
	case course.Issued:
		rows = append(rows, []notice.Button{v.Button(askReasonTap.Data(aboutPaper{id, registrar.RevokeAct + "." + string(course.Thanks)}), "paper_of.button_revoke", "Number", p.Certificate.Number())})
	case course.Revoked:
		rows = append(rows, []notice.Button{v.Button(letterAnewTap.Data(ofLetter{id}), "paper_of.button_reissue")})
	case course.Replaced, course.Void:
	}
	return v.Replace(strings.Join(lines, "\n"), append(rows, []notice.Button{v.Button(thanksTap.Data(words.OfCourse{ID: p.Course.ID}), "speaker.button")})...), nil
}

// SendLetter sends the file of a letter once more.
func SendLetter(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	tapped, err := visit.Read(v, letterFileTap)
	if err != nil {
		return bot.Reply{}, err
	}
	p, err := v.By().ThanksOf(ctx, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if p.Certificate.FileID == 0 {
		return bot.Reply{}, visit.OldButton()
	}
	return bot.Reply{Messages: []notice.Message{words.ThanksDrawn(v.Say, v.In(p.Course), p.Certificate)}}, nil
}

// ShowLetterDraft shows the letter that would be issued in the place of a revoked one.
func ShowLetterDraft(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	tapped, err := visit.Read(v, letterAnewTap)
	if err != nil {
		return bot.Reply{}, err
	}
	m := foundLetter(tapped.ID)
	m.Act = lateAct
	return showDraft(ctx, v, store, m, "")
}

// draft is what would be issued of what a matter is about.
func draft(ctx context.Context, v *visit.Visit, store People, m matter) (registrar.Draft, error) {
	if m.Kind == course.Thanks {
		return v.By().ThanksAnew(ctx, store, m.Place, m.As, printing(v))
	}
	return v.By().Draft(ctx, store, m.Place, m.kind(), printing(v))
}

// renamed takes a speaker as they are named in the letter that is issued anew.
func renamed(ctx context.Context, v *visit.Visit, store People, m matter) (bot.Reply, error) {
	named := course.ReadSpeakers(v.Text)
	if len(named) != 1 {
		return showDraft(ctx, v, store, m, v.Say.T("speaker.which"))
	}
	if err := named[0].Check(); err != nil {
		return showDraft(ctx, v, store, m, visit.Wrong(v, err))
	}
	m.As = named[0]
	return showDraft(ctx, v, store, m, "")
}
