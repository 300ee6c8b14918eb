package reviewing

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// The buttons about what people think of a session.
var (
	drawTap   = notice.Tap[words.OfSession]{Action: "opinions", What: "draw"}
	switchTap = notice.Tap[switching]{Action: "opinions", What: "switch"}
)

// switching switches the question after each session on (1) or off (0).
type switching struct {
	Session int64
	On      int
}

// Book is what somebody's answers ask of a transaction.
type Book interface {
	registrar.OpinionBook
	Materials(ctx context.Context, sessionID int64) ([]notice.Material, error)
}

// Say takes an answer to a question about a session, or asks it again.
func Say(ctx context.Context, v *visit.Visit, store Book) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.OpinionTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, s, o, err := v.By().SayOpinion(ctx, store, tapped.Session, tapped.Question, tapped.Answer)
	if refused, ok := visit.Refused(err); ok && errors.Is(err, course.ErrConflict) {
		v.In(c)
		return v.Replace(v.Say.Error(refused)), nil
	}
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(c)
	ask := tapped.Question
	if tapped.Answer > 0 {
		ask, _ = o.Next()
	}
	materials, err := store.Materials(ctx, s.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	m := words.Opinion(v.Say, c, s, o, ask, len(materials))
	return v.Replace(m.Text, m.Buttons...), nil
}

// Opinions shows organizers what people think of a session.
func Opinions(ctx context.Context, v *visit.Visit, store registrar.OpinionPage) (bot.Reply, error) {
	tapped, err := visit.Read(v, visit.OpinionsTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return opinions(ctx, v, store, tapped.ID)
}

func opinions(ctx context.Context, v *visit.Visit, store registrar.OpinionPage, session int64) (bot.Reply, error) {
	c, s, o, err := v.By().SeeOpinions(ctx, store, session)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(c)
	of := words.OfSession{ID: s.ID}
	var buttons [][]notice.Button
	if o.Shown() {
		buttons = append(buttons, []notice.Button{v.Button(drawTap.Data(of), "opinion.button_draw")})
	}
	on, textID := 1, "opinion.button_on"
	if c.Feedback {
		on, textID = 0, "opinion.button_off"
	}
	buttons = append(buttons,
		[]notice.Button{v.Button(switchTap.Data(switching{s.ID, on}), textID)},
		[]notice.Button{v.Button(words.SessionTap.Data(of), "material.button_back")})
	return v.Replace(words.Opinions(v.Say, c, s, o)+"\n\n"+v.Say.T("opinion.asked", "On", c.Feedback), buttons...), nil
}

// Draw has the organizer sent a picture of it.
func Draw(ctx context.Context, v *visit.Visit, store registrar.OpinionPage) (bot.Reply, error) {
	tapped, err := visit.Read(v, drawTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, _, err := v.By().DrawOpinions(ctx, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(c)
	return bot.Toast(v.Request, v.Say.Plain("opinion.drawing")), nil
}

// Switch switches the question after each session of a course on or off.
func Switch(ctx context.Context, v *visit.Visit, store registrar.OpinionPage) (bot.Reply, error) {
	tapped, err := visit.Read(v, switchTap)
	if err != nil {
		return bot.Reply{}, err
	}
	s, err := store.Session(ctx, tapped.Session)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if err := v.By().SwitchFeedback(ctx, store, s.CourseID, tapped.On == 1); err != nil {
		return bot.Reply{}, err
	}
	return opinions(ctx, v, store, s.ID)
}
