package words

import (
	"slices"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// PostedIn is a line with the groups in which an announcement is posted too; empty for none.
func PostedIn(p *i18n.Printer, groups []course.Group) string { return inGroups(p, "post.in", groups) }

// Posting is PostedIn of an announcement that waits, and a line with the groups into which it can't come now.
func Posting(p *i18n.Printer, a notice.Announcement, groups []course.Group) string {
	var in, out []course.Group
	for _, g := range groups {
		if a.Reaches(g) {
			in = append(in, g)
		} else {
			out = append(out, g)
		}
	}
	return PostedIn(p, in) + inGroups(p, "post.not_in", out)
}

// DoneIn is that with the groups with whose posts something is done.
func DoneIn(p *i18n.Printer, groups []course.Group) string { return inGroups(p, "post.also", groups) }

func inGroups(p *i18n.Printer, textID string, groups []course.Group) string {
	if len(groups) == 0 {
		return ""
	}
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.Title
	}
	return "\n" + p.T(textID, "Groups", strings.Join(names, ", "))
}

// PostLines are a line for each group in which an announcement is posted, or something is done with its post.
func PostLines(p *i18n.Printer, m notice.Mailing, posts []notice.Post) (text string) {
	for _, post := range posts {
		text += "\n" + postLine(p, m, post)
	}
	return text
}

func isPosted(post notice.Post) bool { return post.State == notice.Sent }

// groupFailures are the failures that have words of their own for what goes to a group.
var groupFailures = []string{"no_right", "topic_closed", "topic_gone", "chat_not_found", "migrated", "edit_target"}

func groupFailure(p *i18n.Printer, failure string) i18n.HTML {
	if slices.Contains(groupFailures, failure) {
		return i18n.HTML(p.T("post.why_" + failure))
	}
	return i18n.HTML(Failure(p, failure))
}

// postVerb is what is done in a group, plain.
func postVerb(p *i18n.Printer, d notice.Deed) string {
	if d == "" {
		return p.Plain("post.verb_post")
	}
	return p.Plain("post.verb_" + string(d))
}

func postLine(p *i18n.Printer, m notice.Mailing, post notice.Post) string {
	pairs := []any{"Group", post.Group.Title, "Deed", string(m.Deed), "Verb", postVerb(p, m.Deed), "Why", groupFailure(p, post.Failure)}
	switch post.State {
	case notice.Queued, notice.Sending:
		return p.T("post.waiting", pairs...)
	case notice.Sent:
		if m.Of != 0 {
			return p.T("post.done", pairs...)
		}
		return p.T("post.sent", append(pairs, "Aside", post.Failure, "Pin", string(post.Pin), "PinFailure", post.PinFailure)...)
	case notice.Recalled:
		return p.T("post.taken", pairs...)
	case notice.Held:
		return p.T("post.held", pairs...)
	case notice.Cancelled:
		return p.T("post.cancelled", pairs...)
	case notice.Blocked, notice.Unreachable:
		return p.T("post.out", pairs...)
	}
	return p.T("post.failed", pairs...)
}
