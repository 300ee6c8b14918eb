// Package correcting is asking, in the chat, for what a place says to be set right: of
// one's own place, or as the representative of one's delegation for a place of it. What
// is asked for waits for an organizer, see package deciding.
//
//	/hoso, or joining, or /doan ─▶ who? ─▶ which field? ─▶ what is right? ─▶ before and after ─▶ sent
package correcting

import (
	"context"
	"slices"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Store is what asking for corrections asks of a transaction.
type Store interface {
	registrar.Asking
	TellCorrections(ctx context.Context, courseID int64) error
	Delegations(ctx context.Context, courseID int64) ([]course.Delegation, error)
}

// Dialog is the form of a correction.
const Dialog = "correct"

// The buttons that take back what was asked for: at one's own place, and at one of the
// delegation.
var (
	undoTap    = notice.Tap[one]{Action: "correct", What: "undo"}
	undoForTap = notice.Tap[one]{Action: "correctfor", What: "undo"}
)

type one struct{ ID int64 }

// Ask begins with a place by its button.
func Ask(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return tapped(ctx, v, store, words.CorrectTap)
}

// AskFor is Ask for the representative.
func AskFor(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return tapped(ctx, v, store, words.CorrectForTap)
}

func tapped(ctx context.Context, v *visit.Visit, store Store, tap notice.Tap[words.OfEntry]) (bot.Reply, error) {
	of, err := visit.Read(v, tap)
	if err != nil {
		return bot.Reply{}, err
	}
	return Begin(ctx, v, store, of.ID, "")
}

// Begin begins with a place, of which a field may be known already.
func Begin(ctx context.Context, v *visit.Visit, store Store, place int64, field course.Field) (bot.Reply, error) {
	form, err := asking(ctx, v, store, place)
	if err != nil {
		return bot.Reply{}, err
	}
	return form.Begin(ctx, v, answers{Place: place, Field: field})
}

// Undo takes back what was asked for, and asks what else is wrong there.
func Undo(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return undo(ctx, v, store, undoTap)
}

// UndoFor is Undo for the representative.
func UndoFor(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return undo(ctx, v, store, undoForTap)
}

func undo(ctx context.Context, v *visit.Visit, store Store, tap notice.Tap[one]) (bot.Reply, error) {
	of, err := visit.Read(v, tap)
	if err != nil {
		return bot.Reply{}, err
	}
	k, err := v.By().WithdrawCorrection(ctx, store, of.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	c, err := store.Course(ctx, k.Place.CourseID)
	if err != nil {
		return bot.Reply{}, err
	}
	v.In(c)
	done := v.Replace(v.Say.T("correct.undone", "Field", words.Field(v.Say, k.Field), "Name", k.Place.Trainee.Name, "Own", own(v, k.Place)),
		[]notice.Button{words.CorrectButton(v.Say, k.Place, own(v, k.Place))})
	return done, v.Leave(ctx, Dialog)
}

// own tells whether a place is the person's own.
func own(v *visit.Visit, e course.Enrollment) bool {
	return course.Can(v.Actor, course.SharePhone, course.Object{EnrollmentID: e.ID})
}

// Waiting is what has been asked for at a place and not yet decided, as HTML; empty for
// nothing.
func Waiting(ctx context.Context, v *visit.Visit, store Store, e course.Enrollment) (string, error) {
	all, err := store.CorrectionsAt(ctx, e.ID)
	return waiting(v, all), err
}

func waiting(v *visit.Visit, all []course.Correction) string {
	if len(all) == 0 {
		return ""
	}
	lines := []string{v.Say.T("correct.waiting")}
	for _, k := range all {
		lines = append(lines, v.Say.T("correct.waiting_line", "Field", words.Field(v.Say, k.Field), "After", k.After))
	}
	return strings.Join(lines, "\n")
}

// Answer takes what is said at a question of the form.
func Answer(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return underWay(ctx, v, store).Answer(ctx, v)
}

// Edit takes what an answer was changed into.
func Edit(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return underWay(ctx, v, store).Edited(ctx, v)
}

// Tap takes a button of the form.
func Tap(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return underWay(ctx, v, store).Tapped(ctx, v)
}

// underWay is the form as it goes on; it ends when the place can't be corrected any more.
func underWay(ctx context.Context, v *visit.Visit, store Store) visit.Anew[answers] {
	return visit.Anew[answers]{Name: Dialog, Make: func(kept answers) (visit.Form[answers], error) { return asking(ctx, v, store, kept.Place) }}
}

// fields are those of a place that the person may ask to be set right.
func fields(v *visit.Visit, e course.Enrollment) []course.Field {
	if own(v, e) {
		return course.Correctable
	}
	return slices.DeleteFunc(slices.Clone(course.Correctable), func(f course.Field) bool { return f == course.FieldPhone })
}
