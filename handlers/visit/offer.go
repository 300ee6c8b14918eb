package visit

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// CommandAction is that of a button that does what a command does.
const CommandAction = "do"

var commandTap = notice.Tap[ofCommand]{Action: CommandAction}

type ofCommand struct{ Command string }

// commandButton is the button of a command, by its Vietnamese name.
func commandButton(v *Visit, name string) notice.Button {
	return v.Button(commandTap.Data(ofCommand{name}), "do.button_"+name)
}

// Pressed is the command whose button was pressed.
func Pressed(v *Visit) (name string, err error) {
	tapped, err := Read(v, commandTap)
	return tapped.Command, err
}

// Offers are rows of buttons for what the person can do at this moment, by their roles.
// Each leads where a command or another message does, with the rights that are asked there.
func Offers(ctx context.Context, v *Visit) (rows [][]notice.Button, err error) {
	say := v.Say
	defer func() { v.Say = say }() // looking at a course makes the visit speak as it does
	for _, offers := range []struct {
		audience course.Role
		now      func(context.Context, *Visit) ([][]notice.Button, error)
	}{
		{course.TraineeRole, offersToTrainee},
		{course.RepresentativeRole, offersToRepresentative},
		{course.OrganizerRole, offersToOrganizer},
		{course.AdminRole, offersToAdmin},
	} {
		if !v.May(offers.audience) {
			continue
		}
		more, err := offers.now(ctx, v)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	if len(rows) == 0 {
		rows = [][]notice.Button{{commandButton(v, "tracuu")}}
	}
	return rows, nil
}

// offersToTrainee are the check-in that is open, then what the first of the courses is about.
func offersToTrainee(ctx context.Context, v *Visit) (rows [][]notice.Button, err error) {
	mine, err := Attends(ctx, v)
	if _, none := Refused(err); err != nil {
		if none {
			err = nil
		}
		return nil, err
	}
	sessions := make([][]course.Session, len(mine))
	for i, one := range mine {
		if sessions[i], err = v.store.Sessions(ctx, one.Course.ID); err != nil {
			return nil, err
		}
	}
	in, open, err := offerCheckIn(ctx, v, mine, sessions)
	if open {
		rows = append(rows, []notice.Button{in})
	}
	_, more := course.NextSession(sessions[0], v.Now)
	switch {
	case mine[0].Course.Closed():
		rows = append(rows, []notice.Button{commandButton(v, "giaychungnhan"), commandButton(v, "ketqua")})
	case more:
		rows = append(rows, []notice.Button{commandButton(v, "lich"), commandButton(v, "xinphep")})
	default:
		rows = append(rows, []notice.Button{commandButton(v, "lich"), commandButton(v, "ketqua")})
	}
	return rows, err
}

// offerCheckIn is the button that checks in, at the only session that is open, or asks at which
// or how; open is false when there is nothing to check in for. The sessions are those of each course.
func offerCheckIn(ctx context.Context, v *Visit, mine []Attending, sessions [][]course.Session) (in notice.Button, open bool, err error) {
	for i, one := range mine {
		for _, s := range sessions[i] {
			if one.Course.Phase(s, v.Now) != course.CheckInOpen {
				continue
			}
			entry, err := v.store.Entry(ctx, s.ID, one.Place.ID)
			switch {
			case err != nil && !errors.Is(err, course.ErrNotFound):
				return in, false, err
			case entry.Stands():
			case !open && one.Course.Takes(s, course.ByButton):
				in, open = v.Button(words.CheckInTap.Data(words.OfSession{ID: s.ID}), "do.button_diemdanh"), true
			default:
				in, open = commandButton(v, "diemdanh"), true
			}
		}
	}
	return in, open, nil
}

// offersToRepresentative are the list of a session that is open, and the papers of a course
// that is closed.
func offersToRepresentative(ctx context.Context, v *Visit) (rows [][]notice.Button, err error) {
	open, closed := false, false
	for _, g := range v.Actor.Represented() {
		c, err := v.store.Course(ctx, g.CourseID)
		if err != nil {
			return nil, err
		}
		sessions, err := v.store.Sessions(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		for _, s := range sessions {
			open = open || c.Phase(s, v.Now) == course.CheckInOpen
		}
		closed = closed || c.Closed()
	}
	if open {
		rows = append(rows, []notice.Button{v.Button(words.ForTap.Data(struct{}{}), "do.button_diemdanhho")})
	}
	row := []notice.Button{commandButton(v, "doan")}
	if closed {
		row = append(row, commandButton(v, "nhangcn"))
	}
	return append(rows, row), nil
}

// offersToOrganizer are what their course waits for: people before it begins, its session while
// that goes on, its end once all are over, and then its papers.
func offersToOrganizer(ctx context.Context, v *Visit) ([][]notice.Button, error) {
	c, err := v.ManagedCourse(ctx)
	if refused, ok := Refused(err); ok {
		if errors.Is(refused, course.ErrConflict) { // one of several is to be chosen
			return [][]notice.Button{{commandButton(v, "lop")}}, nil
		}
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if c.Closed() {
		return [][]notice.Button{{commandButton(v, "sovaoso"), commandButton(v, "lop")}}, nil
	}
	sessions, err := v.store.Sessions(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	next, more := course.NextSession(sessions, v.Now)
	var first notice.Button
	switch {
	case more && !v.Now.Before(c.CheckIn.Opens(next)):
		first = v.Button(SessionTap.Data(words.OfSession{ID: next.ID}), "do.button_buoi")
	case len(sessions) == 0 || v.Now.Before(sessions[0].Start):
		first = commandButton(v, "nhapds")
	case more:
		first = v.Button(SessionsTap.Data(words.OfCourse{ID: c.ID}), "do.button_buoi")
	default:
		first = v.Button(words.IssueTap.Data(words.OfCourse{ID: c.ID}), "do.button_capgcn")
	}
	return [][]notice.Button{{first}, {commandButton(v, "thongbao"), commandButton(v, "lop")}}, nil
}

// offersToAdmin are what nobody else can do.
func offersToAdmin(_ context.Context, v *Visit) ([][]notice.Button, error) {
	return [][]notice.Button{{commandButton(v, "taolop"), commandButton(v, "trangthai")}}, nil
}
