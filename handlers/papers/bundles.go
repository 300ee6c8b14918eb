package papers

import (
	"context"
	"fmt"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Bundling is what the visits about bundles ask of a transaction.
type Bundling interface {
	registrar.Bundles
	Receipts
}

// SendBundles sends every delegation's bundle to its representatives again. What has
// nobody to go to goes to the organizer, who is told so.
func SendBundles(ctx context.Context, v *visit.Visit, store Bundling) (bot.Reply, error) {
	c, err := v.ManagedCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	return sendBundles(ctx, v, store, c)
}

// SendBundlesByTap is SendBundles by the button of a course.
func SendBundlesByTap(ctx context.Context, v *visit.Visit, store Bundling) (bot.Reply, error) {
	c, err := visit.TappedCourse(ctx, v, words.SendBundlesTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return sendBundles(ctx, v, store, c)
}

func sendBundles(ctx context.Context, v *visit.Visit, store Bundling, c course.Course) (bot.Reply, error) {
	sent, err := v.By().SendBundles(ctx, store, c.ID, asked(v))
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.TellAll(ctx, sent.Facts); err != nil {
		return bot.Reply{}, err
	}
	lines := []string{v.Say.T("bundle.title", "Course", c.Title)}
	for _, one := range sent.Delegations {
		lines = append(lines, bundleLine(v, one))
	}
	switch {
	case sent.Loose > 0:
		lines = append(lines, v.Say.N("bundle.line_loose", sent.Loose))
	case len(sent.Delegations) == 0:
		lines = append(lines, v.Say.T("bundle.no_delegations"))
	}
	var rows [][]notice.Button
	if len(sent.Delegations) > 0 {
		received, err := receivingLines(ctx, v, store, c)
		if err != nil {
			return bot.Reply{}, err
		}
		lines = append(append(lines, ""), received...)
		rows = append(rows, []notice.Button{v.Button(receivingsTap.Data(words.PageOfCourse{Course: c.ID}), "received.button_list"),
			v.Button(unfetchedTap.Data(words.OfCourse{ID: c.ID}), "unfetched.button")})
	}
	rows = append(rows, []notice.Button{v.Button(words.PrintTap.Data(words.PrintOf{Course: c.ID, What: course.PrintAll}), "print.button_all"),
		v.Button(words.PrintTap.Data(words.PrintOf{Course: c.ID, What: course.PrintLoose}), "print.button_loose")})
	return bot.Say(strings.Join(lines, "\n"), rows...), nil
}

// asked names the message that asks, by the bot, whose messages are numbered from 1: a button under
// it asks once.
func asked(v *visit.Visit) string {
	return fmt.Sprintf("%s/%d/%d", v.House.Username(), v.ChatID, v.MessageID)
}

// PrintTogether has the organizer sent papers of the course in files to print: a proof before the
// closing, and after it those of everybody, or of those of no delegation.
func PrintTogether(ctx context.Context, v *visit.Visit, store registrar.Printings) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.PrintTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	switch proof := tapped.What == course.PrintProof; {
	case proof && c.Closed():
		return bot.Say(words.NoProof(v.Say, c).Text), nil
	case !proof && tapped.What != course.PrintAll && tapped.What != course.PrintLoose, !proof && !c.Released():
		return bot.Reply{}, visit.OldButton()
	}
	if err := v.By().PrintPapers(ctx, store, course.Printing{CourseID: c.ID, What: tapped.What}); err != nil {
		return bot.Reply{}, err
	}
	return bot.Toast(v.Request, v.Say.Plain("print.drawing")), nil
}

// bundleLine says what has become of a delegation's bundle.
func bundleLine(v *visit.Visit, one registrar.SentBundle) string {
	switch b := one.Bundle; {
	case b.ID == 0:
		return v.Say.T("bundle.line_none", "Delegation", one.Delegation)
	case b.FileID == 0 && b.Failed:
		return v.Say.T("bundle.line_failed", "Delegation", one.Delegation)
	case b.FileID == 0:
		return v.Say.T("bundle.line_pending", "Delegation", one.Delegation)
	case one.Representatives == 0:
		return v.Say.T("bundle.line_to_you", "Delegation", one.Delegation)
	}
	return v.Say.N("bundle.line_sent", one.Representatives, "Delegation", one.Delegation)
}
