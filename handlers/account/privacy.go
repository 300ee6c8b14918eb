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
		leaves, err := store.LeavesAt(ctx, e.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		for _, l := range leaves {
			parts = append(parts, v.Say.T("privacy.leave", "Course", of.Title, "Date", course.ShortDate(l.At.In(of.Location())),
				"Sessions", words.LeaveSessions(v.Say, of, l), "Reason", l.Reason, "Photo", l.Photo != "", "Answer", l.Answer))
		}
		inquiries, err := store.InquiriesAt(ctx, e.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		for _, i := range inquiries {
			at := i.At.In(of.Location())
			parts = append(parts, v.Say.T("privacy.inquiry", "Course", of.Title, "Time", course.ClockDate(at),
				"Text", i.Text, "Files", len(i.Files), "Open", i.Open()))
		}
	}
	asked, err := claims(ctx, v, store)
	if err != nil {
		return bot.Reply{}, err
	}
	waits, err := waitings(ctx, v, store)
	if err != nil {
		return bot.Reply{}, err
	}
	asked = append(asked, waits...)
	parts = append(parts, asked...)
	if len(v.Actor.Enrollments) == 0 && len(asked) == 0 {
		parts = append(parts, v.Say.T("privacy.nothing_kept"))
	}
	if v.Account.Name != "" {
		parts = append(parts, v.Say.T("privacy.kept_name", "Name", v.Account.Name))
	}
	if v.Account.Consent != "" {
		at := v.Account.ConsentAt.In(c.Location())
		parts = append(parts, v.Say.T("privacy.agreed", "Version", v.Account.Consent,
			"Time", course.ClockTime(at), "Date", course.ShortDate(at)))
	}
	return bot.Say(strings.Join(append(parts, v.Say.T("privacy.ask", "Organizers", words.Organizers(v.Say, c))), "\n\n")), nil
}

// waitings are what the person has said of themselves when they registered and had to wait.
func waitings(ctx context.Context, v *visit.Visit, store Store) (parts []string, err error) {
	all, err := store.WaitingsOf(ctx, v.Account.ID)
	if err != nil {
		return nil, err
	}
	for _, w := range all {
		of, err := store.Course(ctx, w.CourseID)
		if err != nil {
			return nil, err
		}
		e := w.Said
		parts = append(parts, v.Say.T("privacy.waiting", "Course", of.Title, "Name", e.Trainee.Name, "Birth", e.Trainee.Birth.String(), "Position", e.Position,
			"Unit", e.Unit, "Delegation", e.Delegation, "Phone", e.Trainee.Phone, "Note", e.Note, "Reason", w.Reason, "Date", course.ShortDate(w.At.In(of.Location()))))
	}
	return parts, nil
}

// claims are what the person has said of themselves when they asked for a place.
func claims(ctx context.Context, v *visit.Visit, store Store) (parts []string, err error) {
	all, err := store.ClaimsOf(ctx, v.Account.ID)
	if err != nil {
		return nil, err
	}
	for _, one := range all {
		of, err := store.Course(ctx, one.CourseID)
		if err != nil {
			return nil, err
		}
		parts = append(parts, v.Say.T("privacy.claim", "Course", of.Title, "Name", one.Name, "Birth", one.Birth.String(), "Unit", one.Unit,
			"Delegation", one.Delegation, "Phone", one.Phone, "Reason", one.Reason, "Date", course.ShortDate(one.At.In(of.Location()))))
	}
	return parts, nil
}
