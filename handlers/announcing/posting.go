package announcing

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// postTap turns on or off that a draft is posted in a group too.
var postTap = notice.Tap[posted]{Action: "ann", What: "post"}

type posted struct{ Draft, Group int64 }

// bound are the groups of a course in which something can be posted.
func bound(ctx context.Context, store Store, c course.Course) ([]course.Group, error) {
	all, err := store.GroupsOf(ctx, c.ID)
	return slices.DeleteFunc(all, func(g course.Group) bool { return g.Gone }), err
}

// postable refuses a message that says in a group who somebody is, or something of each addressee.
func postable(m notice.Message) error {
	for _, part := range m.Parts() {
		if bot.NamesSomebody(part.Content) {
			return course.Refuse(course.ErrInvalid, "post.contact")
		}
	}
	return registrar.Postable(m)
}

// posting is the draft with those of its groups in which it can be posted by now, with what is said of that under the
// preview, and a switch for each group of the course.
func posting(ctx context.Context, v *visit.Visit, store Store, c course.Course, f form) (_ form, line string, switches [][]notice.Button, err error) {
	all, err := bound(ctx, store, c)
	if err != nil {
		return f, "", nil, err
	}
	chosen := f.Groups
	f.Groups = nil
	var in []course.Group
	for _, g := range all {
		is := slices.Contains(chosen, g.ID)
		if is {
			in, f.Groups = append(in, g), append(f.Groups, g.ID)
		}
		switches = append(switches, []notice.Button{v.Button(postTap.Data(posted{f.Draft, g.ID}), "post.button", "Chosen", is, "Group", words.Short(g.Title))})
	}
	if len(in) == 0 {
		return f, "", switches, nil
	}
	if wrong, ok := visit.Refused(postable(f.message(v, c))); ok {
		f.Groups = nil
		return f, "\n⚠️ " + v.Say.Error(wrong), switches, nil
	}
	return f, words.PostedIn(v.Say, in) + " " + v.Say.T("post.outsiders", "Asks", f.Extras.Noted || f.Extras.Coming), switches, nil
}

// ChooseGroup has a draft be posted in a group too, or not any more.
func ChooseGroup(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, postTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return under(ctx, v, store, tapped.Draft, func(c course.Course, f form) (bot.Reply, error) {
		all, err := bound(ctx, store, c)
		if err != nil {
			return bot.Reply{}, err
		}
		switch i := slices.Index(f.Groups, tapped.Group); {
		case !slices.ContainsFunc(all, func(g course.Group) bool { return g.ID == tapped.Group }):
			return bot.Reply{}, visit.OldButton()
		case i >= 0:
			f.Groups = slices.Delete(f.Groups, i, i+1)
		default:
			if err := postable(f.message(v, c)); err != nil {
				return bot.Reply{}, err
			}
			f.Groups = append(f.Groups, tapped.Group)
		}
		return f.kept(ctx, v, store, c)
	})
}

// inGroups are those with whose posts of an announcement something can be done, with their ids.
func inGroups(ctx context.Context, store Former, a notice.Announcement, d notice.Deed) (ids []int64, groups []course.Group, err error) {
	if ids, err = store.DoablePosts(ctx, a, d); err != nil {
		return nil, nil, err
	}
	groups, err = store.GroupsIn(ctx, ids)
	return ids, groups, err
}

// forGroups refuses that an announcement is to say what can't stand in the groups in which it is posted, or can still be.
func forGroups(a notice.Announcement, says json.RawMessage) error {
	if len(a.Groups) == 0 {
		return nil
	}
	return registrar.Postable(notice.Message{Blanks: bot.BlanksOf(says).Texts})
}
