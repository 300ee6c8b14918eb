package grouping

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Store is what binding a group asks of a transaction.
type Store interface {
	registrar.Groups
	GroupAt(ctx context.Context, chatID int64) (course.Group, error)
	MoveGroup(ctx context.Context, from, to int64) error
}

// The buttons about a course's groups.
var (
	bindTap   = notice.Tap[binding]{Action: "group", What: "bind"}
	moreTap   = notice.Tap[binding]{Action: "group", What: "more"} // the courses after that one
	unbindTap = notice.Tap[ofGroup]{Action: "group", What: "drop"}
)

type binding struct {
	Course, Chat int64
	Thread       int
}

type ofGroup struct{ ID int64 }

// Asks tells of which group Telegram is to be asked before the update is served: the one that is to be
// bound. It is 0 for nearly all updates.
func Asks(r *bot.Request) (chatID int64) {
	switch {
	case !r.Private:
	case r.Command == "start":
		if rest, ok := strings.CutPrefix(r.Args, LinkKind+"_"); ok {
			chatID, _, _ = linked(rest)
		}
	default:
		for _, tap := range []notice.Tap[binding]{bindTap, moreTap} {
			if tapped, ok := tap.Read(r.Action, r.Params); ok && tapped.Chat < 0 {
				chatID = tapped.Chat
			}
		}
	}
	return chatID
}

// linked reads what follows the kind in a link.
func linked(rest string) (chatID int64, thread int, ok bool) {
	first, second, _ := strings.Cut(rest, "_")
	chatID, err := strconv.ParseInt(first, 10, 64)
	thread, also := strconv.Atoi(second)
	if err != nil || also != nil || chatID >= 0 || thread < 0 {
		return 0, 0, false
	}
	return chatID, thread, true
}

// Open asks with which course a group is to be bound, or shows with which it is. Nothing is said of it to
// whoever is not in it.
func Open(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	chatID, thread, ok := linked(v.Args)
	if !ok {
		return bot.Reply{}, course.Refuse(course.ErrNotFound, "group.bad_link")
	}
	managed, err := v.ManagedCourses(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(managed) == 0 {
		return bot.Reply{}, course.Refuse(course.ErrForbidden, "group.organizers")
	}
	if err := looked(ctx, v, store, chatID); err != nil {
		return bot.Reply{}, err
	}
	g, err := store.GroupAt(ctx, v.Looked.ChatID)
	if err != nil && !errors.Is(err, course.ErrNotFound) {
		return bot.Reply{}, err
	}
	if g.CourseID != 0 {
		return bound(ctx, v, g, thread)
	}
	return which(v, managed, binding{0, v.Looked.ChatID, thread}), nil
}

// which asks with which of the open courses a group is to be bound, from the one after that of the binding on, and after the
// last from the first.
func which(v *visit.Visit, managed []course.Course, after binding) bot.Reply {
	open := slices.DeleteFunc(slices.Clone(managed), course.Course.Closed)
	if len(open) == 0 {
		return bot.Say(v.Say.T("group.none_open", "Group", v.Looked.Title))
	}
	from := (1 + slices.IndexFunc(open, func(c course.Course) bool { return c.ID == after.Course })) % len(open)
	shown := open[from:min(from+visit.MaxRows-1, len(open))]
	var rows [][]notice.Button
	for _, c := range shown {
		to := after
		to.Course = c.ID
		rows = append(rows, []notice.Button{v.Button(bindTap.Data(to), "group.button_bind", "Course", words.Short(c.Title))})
	}
	if len(open) > len(shown) {
		after.Course = shown[len(shown)-1].ID
		rows = append(rows, []notice.Button{v.Button(moreTap.Data(after), "group.button_more", "From", from+1, "To", from+len(shown), "All", len(open))})
	}
	text := v.Say.T("group.which", "Group", v.Looked.Title, "Topic", after.Thread != 0)
	if v.TapID != "" {
		return v.Replace(text, rows...)
	}
	return bot.Say(text, rows...)
}

// More shows the courses that a message has no room for.
func More(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, moreTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if _, err := v.Managed(ctx, tapped.Course); err != nil {
		return bot.Reply{}, err
	}
	if err := looked(ctx, v, store, tapped.Chat); err != nil {
		return bot.Reply{}, err
	}
	managed, err := v.ManagedCourses(ctx)
	tapped.Chat = v.Looked.ChatID
	return which(v, managed, tapped), err
}

// looked refuses what can't go on by what Telegram has said of the group, and follows it where it has moved.
func looked(ctx context.Context, v *visit.Visit, store Store, chatID int64) error {
	view := v.Looked
	if view == nil {
		view = &bot.GroupView{ChatID: chatID, State: bot.GroupUnknown}
	}
	if view.State != bot.GroupMember {
		return course.Refuse(course.ErrForbidden, "group."+string(view.State))
	}
	if view.ChatID != chatID {
		return store.MoveGroup(ctx, chatID, view.ChatID)
	}
	return nil
}

// bound shows a group that is a course's.
func bound(ctx context.Context, v *visit.Visit, g course.Group, thread int) (bot.Reply, error) {
	c, err := v.Managed(ctx, g.CourseID)
	if _, refused := visit.Refused(err); refused {
		return bot.Reply{}, course.Refuse(course.ErrConflict, "group.of_another")
	}
	if err != nil {
		return bot.Reply{}, err
	}
	var rows [][]notice.Button
	if g.Thread != thread {
		rows = append(rows, []notice.Button{v.Button(bindTap.Data(binding{c.ID, g.ChatID, thread}), "group.button_topic")})
	}
	rows = append(rows, []notice.Button{v.Button(unbindTap.Data(ofGroup{g.ID}), "group.button_drop", "Group", words.Short(g.Title))})
	return bot.Say(v.Say.T("group.bound", "Group", v.Looked.Title, "Course", c.Title, "Topic", g.Thread != 0), rows...), nil
}

// Bind binds the group with the course of the button.
func Bind(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, bindTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := looked(ctx, v, store, tapped.Chat); err != nil {
		return bot.Reply{}, err
	}
	to := course.Group{ChatID: v.Looked.ChatID, CourseID: c.ID, Title: v.Looked.Title, Thread: tapped.Thread}
	g, err := v.By().BindGroup(ctx, store, to, v.Looked.State == bot.GroupMember)
	if _, refused := visit.Refused(err); !refused && errors.Is(err, course.ErrConflict) {
		return bot.Reply{}, course.Refuse(course.ErrConflict, "group.of_another")
	}
	if err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.T("group.done", "Group", g.Title, "Course", c.Title, "Topic", g.Thread != 0),
		[]notice.Button{v.Button(visit.GroupsTap.Data(words.OfCourse{ID: c.ID}), "group.button_list")}), nil
}

// List shows the groups of a course, and how one becomes one.
func List(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	c, err := visit.TappedCourse(ctx, v, visit.GroupsTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return list(ctx, v, store, c, "")
}

// list is that under a word about what was done.
func list(ctx context.Context, v *visit.Visit, store Store, c course.Course, done string) (bot.Reply, error) {
	groups, err := store.GroupsOf(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if done != "" {
		done += "\n\n"
	}
	lines := []string{done + v.Say.T("group.list", "Course", c.Title, "Count", len(groups))}
	var rows [][]notice.Button
	for _, g := range groups {
		lines = append(lines, v.Say.T("group.line", "Group", g.Title, "Topic", g.Thread != 0, "Gone", g.Gone))
		rows = append(rows, []notice.Button{v.Button(unbindTap.Data(ofGroup{g.ID}), "group.button_drop", "Group", words.Short(g.Title))})
	}
	if len(groups) < course.MaxGroups {
		lines = append(lines, "", v.Say.T("group.how"))
		rows = append(rows, []notice.Button{{Label: v.Say.Plain("group.button_add"), URL: "https://t.me/" + v.House.Username() + "?startgroup=" + bindCommand}})
	}
	return v.Replace(strings.Join(lines, "\n"), rows...), nil
}

// Unbind takes a group from its course. Another try finds it done, and shows those that are left.
func Unbind(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, unbindTap)
	if err != nil {
		return bot.Reply{}, err
	}
	g, err := v.By().UnbindGroup(ctx, store, tapped.ID)
	switch {
	case errors.Is(err, course.ErrConflict):
		return bot.Reply{}, course.Refuse(course.ErrConflict, "group.dropped_before")
	case err != nil:
		return bot.Reply{}, visit.Missing(err)
	}
	c, err := v.Managed(ctx, g.CourseID)
	if err != nil {
		return bot.Reply{}, err
	}
	return list(ctx, v, store, c, v.Say.T("group.dropped", "Group", g.Title))
}
