package account

import (
	"context"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/words"
)

// Privacy shows the notice, what is kept about this person, and when they agreed to
// it (Luật 91/2025/QH15).
func Privacy(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	c := course.NewCourse("", "")
	if len(v.Actor.Enrollments) > 0 {
		first, err := store.Course(ctx, v.Actor.Enrollments[0].CourseID)
		if err != nil {
			return bot.Reply{}, err
		}
		c = v.In(first)
	}
	parts := []string{words.Privacy(v.Say, c)}
	for _, e := range v.Actor.Enrollments {
		of, err := store.Course(ctx, e.CourseID)
		if err != nil {
			return bot.Reply{}, err
		}
		parts = append(parts, v.Say.T("privacy.kept", "Course", of.Title, "Data", i18n.HTML(entry(v, e))))
	}
	if len(v.Actor.Enrollments) == 0 {
		parts = append(parts, v.Say.T("privacy.nothing_kept"))
	}
	if v.Account.Consent != "" {
		at := v.Account.ConsentAt.In(c.Location())
		parts = append(parts, v.Say.T("privacy.agreed", "Version", v.Account.Consent,
			"Time", course.ClockTime(at), "Date", course.ShortDate(at)))
	}
	return bot.Say(strings.Join(append(parts, v.Say.T("privacy.ask", "Organizers", words.Organizers(v.Say, c))), "\n\n")), nil
}
