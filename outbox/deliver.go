package outbox

import (
	"context"
	"errors"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// outcome is a notice on its way to Telegram, and then as it is to be written: after a
// delivery, or put back unsent.
type outcome struct {
	notice       *notice.Notice
	rowless      bool      // it has yet to be queued
	weight       int       // as how many messages it was counted when it went
	pool         *pool     // whose slot it has; nil when it was put back
	err          error     // of the delivery
	begun        time.Time // when it was handed over
	generation   int       // of that moment, see pool.generation
	telegramFile string    // to be remembered for the message's file; empty when there is nothing new
	messages     []int     // the ids under which it has arrived, of an album
	halt         bool      // its announcement is to pause
	strayed      stray     // where it has gone instead
}

// stray is where a message has gone instead of where it was to go, see bot.Receipt.
type stray struct {
	movedTo int64
	aside   string
}

// handOver gives a notice that has its slot to a goroutine that has none, and makes one
// where there is none. They stay until the end: a new one grows its stack for a call,
// which costs a fifth of it.
func (d *dispatcher) handOver(one *outcome) {
	if d.flying++; d.flying > d.workers {
		d.workers++
		go d.work()
	}
	d.jobs <- one // each has its slot, so there is room
}

// work delivers until there is nothing more.
func (d *dispatcher) work() {
	for one := range d.jobs {
		d.deliver(d.wire, one)
		d.delivered <- one
	}
}

// deliver makes the one call for a notice, with what it needs from the database.
func (o *Outbox) deliver(ctx context.Context, out *outcome) {
	defer func() {
		if p := recover(); p != nil {
			out.err = &bot.SendError{Outcome: bot.Unknown, Reason: "panic"}
			o.cfg.Logger.Error("delivery panicked", "notice", out.notice.ID, "panic", course.Caught(p).Error())
		}
	}()
	if m := &out.notice.Message; m.EditNotice != "" || m.File != 0 || m.Deed != "" {
		o.deliverLoaded(ctx, out)
		return
	}
	n := *out.notice
	if n.Message.Several() {
		n.Message = n.Next()
	}
	receipt, err := o.cfg.Deliver(ctx, n, nil)
	if to := n.Message.Preview; to != nil && err != nil && sendError(err).Outcome == bot.Rejected {
		n.Message = words.PreviewRefused(o.cfg.Texts.In(to.Language, to.Address), to.Course, sendError(err).Reason)
		receipt, err = o.cfg.Deliver(ctx, n, nil)
	}
	if out.err = err; err == nil {
		out.notice.MessageID, out.messages = receipt.MessageID, receipt.Messages
	}
	out.strayed = stray{receipt.MovedTo, receipt.Aside}
}

// deliverLoaded is deliver for one that needs something.
func (o *Outbox) deliverLoaded(ctx context.Context, out *outcome) {
	n := *out.notice
	file, err := o.load(ctx, &n)
	if err != nil {
		out.err = err
		return
	}
	receipt, err := o.cfg.Deliver(ctx, n, file)
	if err != nil && file != nil && file.TelegramID != "" && sendError(err).Outcome == bot.Rejected {
		// The file may be known under this id to another bot only.
		file.TelegramID = ""
		receipt, err = o.cfg.Deliver(ctx, n, file)
	}
	out.notice.MessageID, out.err = receipt.MessageID, err
	out.strayed = stray{receipt.MovedTo, receipt.Aside}
	if file != nil && receipt.TelegramFile != file.TelegramID {
		out.telegramFile = receipt.TelegramFile
	}
}

// load finds the message to be edited and the file to be sent.
func (o *Outbox) load(ctx context.Context, n *notice.Notice) (file *notice.File, err error) {
	m := &n.Message
	err = o.cfg.View(ctx, func(tx Tx) error {
		if m.Deed != "" {
			return target(ctx, tx, n)
		}
		if m.EditNotice != "" {
			find := tx.NoticeMessage
			if m.IfUntouched {
				find = tx.UntouchedMessage
			}
			id, found, err := find(ctx, m.EditNotice)
			if err == nil && found && n.ChatID < 0 { // the group may have moved since it was queued
				n.ChatID, found, err = tx.NoticeChat(ctx, m.EditNotice)
			}
			if err != nil {
				return err
			}
			if !found {
				return &bot.SendError{Outcome: bot.Rejected, Reason: bot.ReasonEditTarget}
			}
			m.Edit = id
		}
		if m.File == 0 {
			return nil
		}
		f, err := tx.FileHead(ctx, m.File)
		if len(f.Bytes) < f.Size {
			f.More = o.more(f.ID)
		}
		file = &f
		return err
	})
	switch _, known := errors.AsType[*bot.SendError](err); {
	case err == nil || known:
		return file, err
	case errors.Is(err, course.ErrNotFound):
		return nil, &bot.SendError{Outcome: bot.Rejected, Reason: "no_file"}
	}
	o.cfg.Logger.Warn("message not loaded", "notice", n.ID, "error", err)
	return nil, errNotReady
}

// target finds the messages to which something is to be done, and where they are.
func target(ctx context.Context, tx Tx, n *notice.Notice) error {
	m := &n.Message
	if n.AnnouncementID == 0 { // a post stays in the chat that its group was when it came there
		chatID, found, err := tx.NoticeChat(ctx, n.Target())
		if err != nil {
			return err
		}
		if found {
			n.ChatID = chatID
		}
	}
	ids, err := tx.TargetMessages(ctx, m.Of, n.ChatID, n.Target())
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		return &bot.SendError{Outcome: bot.Rejected, Reason: bot.ReasonEditTarget}
	}
	m.Edit, m.Beside = ids[0], ids[1:]
	return nil
}

// more fetches a large file piece by piece while it is uploaded: many may be at
// once.
func (o *Outbox) more(id int64) func(context.Context, int) ([]byte, error) {
	return func(ctx context.Context, at int) (piece []byte, err error) {
		err = o.cfg.View(ctx, func(tx Tx) error {
			piece, err = tx.FilePiece(ctx, id, at)
			return err
		})
		return piece, err
	}
}
