package tending

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
)

// The buttons by which a backup is asked for, one after the other.
var (
	sureTap = notice.Tap[struct{}]{Action: "copy", What: "sure"}
	sendTap = notice.Tap[struct{}]{Action: "copy", What: "ok"}
	keepTap = notice.Tap[struct{}]{Action: "copy", What: "no"}
)

// OfferBackup says what a backup in the chat is, and asks whether it is to be sent.
func OfferBackup(_ context.Context, v *visit.Visit, _ registrar.Backups) (bot.Reply, error) {
	if err := mayTake(v); err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.T("copy.offer"),
		[]notice.Button{v.Button(sureTap.Data(struct{}{}), "copy.button_want"), v.Button(keepTap.Data(struct{}{}), "copy.button_no")}), nil
}

// AskBackup asks once more.
func AskBackup(_ context.Context, v *visit.Visit, _ registrar.Backups) (bot.Reply, error) {
	if err := mayTake(v); err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.T("copy.sure"),
		[]notice.Button{v.Button(sendTap.Data(struct{}{}), "copy.button_send"), v.Button(keepTap.Data(struct{}{}), "copy.button_no")}), nil
}

// SendBackup has it sent.
func SendBackup(ctx context.Context, v *visit.Visit, store registrar.Backups) (bot.Reply, error) {
	if err := mayTake(v); err != nil {
		return bot.Reply{}, err
	}
	created, err := v.By().AskBackup(ctx, store)
	if err != nil {
		return bot.Reply{}, err
	}
	if !created {
		return v.Replace(v.Say.T("copy.under_way")), nil
	}
	return v.Replace(v.Say.T("copy.making")), nil
}

// LeaveBackup sends none.
func LeaveBackup(_ context.Context, v *visit.Visit, _ registrar.Backups) (bot.Reply, error) {
	return v.Replace(v.Say.T("copy.left")), nil
}

// mayTake refuses who may not, and everybody where nothing is there to encrypt it with.
func mayTake(v *visit.Visit) error {
	if err := v.Allow(course.TakeBackup, course.Object{}); err != nil {
		return err
	}
	if !v.House.Sealed {
		return course.Refuse(course.ErrConflict, "copy.off")
	}
	return nil
}
