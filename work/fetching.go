package work

import (
	"context"
	"errors"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
)

// fetched is a file of the chat. It says again when it could not be had this time; one that can
// never be is an error that its sender may read.
func (w *Worker) fetched(ctx context.Context, telegramFile string, most int64) (data []byte, again bool, err error) {
	data, err = w.Fetch(ctx, telegramFile, most)
	switch refused := (*bot.SendError)(nil); {
	case err == nil:
		return data, false, nil
	case errors.As(err, new(*course.Error)):
		return nil, false, err
	case errors.As(err, &refused) && refused.Outcome == bot.Rejected:
		return nil, false, course.Refuse(course.ErrInvalid, "import.gone")
	}
	return nil, true, err
}

// fetchInTime is a file of a chat, fetched in the chat's turn. What can't be had within, which ends
// before ctx, is refused: its sender is to hear of it.
func (w *Worker) fetchInTime(ctx, within context.Context, chat int64, telegramFile string, most int64) ([]byte, error) {
	for tries := 0; ; tries++ {
		data, again, err := w.fetchInTurn(ctx, within, chat, tries, telegramFile, most)
		if !again {
			return data, err
		}
		w.Logger.WarnContext(ctx, "a file is not fetched yet", "error", err)
		if !pause(within, time.Second<<tries) {
			return nil, late(ctx, "import.not_fetched")
		}
	}
}

func (w *Worker) fetchInTurn(ctx, within context.Context, chat int64, tries int, telegramFile string, most int64) (data []byte, again bool, err error) {
	leave, err := w.files.small.enter(within, chat, tries, false)
	if err != nil {
		return nil, false, late(ctx, "import.not_fetched")
	}
	defer leave()
	try, cancel := context.WithTimeout(within, firstTry<<tries)
	defer cancel()
	return w.fetched(try, telegramFile, most)
}
