package outbox

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// Config is what an Outbox needs.
type Config struct {
	// Update runs fn in one read-write transaction and commits it; it may run
	// fn again. View is the same for reading.
	Update func(ctx context.Context, fn func(Tx) error) error
	View   func(ctx context.Context, fn func(Tx) error) error

	// Deliver makes the one call to Telegram for a notice. The file is nil
	// unless the message has one. It honours ctx, and its errors are
	// *bot.SendError; any other is taken as an unknown outcome.
	Deliver func(ctx context.Context, n notice.Notice, f *notice.File) (bot.Receipt, error)

	// What mailings are reported with: the texts, and what keeps a certificate from
	// being drawn; certificate.Maker's.
	Texts *i18n.Texts
	Check func(course.Paper) []course.PaperFault

	Rates  Rates
	Now    func() time.Time                     // nil means time.Now
	After  func(time.Duration) <-chan time.Time // runs with Now's clock; nil means time.After
	Logger *slog.Logger                         // nil logs nothing
}

// Tx is what the outbox does inside a transaction; *storage.Tx has it and says
// what each method means.
type Tx interface {
	queue
	contents
	mailings
}

// queue is the sender's. Claim and Mark return course.ErrConflict when the epoch is
// not the latest.
type queue interface {
	AwaitTakeOver(ctx context.Context) error
	TakeOver(ctx context.Context) (epoch int64, err error)
	Unclaim(ctx context.Context, since int64) error
	PutBack(ctx context.Context) ([]*notice.Notice, error)
	Claim(ctx context.Context, epoch int64, lane notice.Lane, limit int) ([]*notice.Notice, error)
	Mark(ctx context.Context, epoch int64, notices []*notice.Notice) error
	Strayed(ctx context.Context, n notice.Notice, movedTo int64, aside string) error
	PauseAnnouncement(ctx context.Context, id int64, reason string) error
	NextDue(ctx context.Context) (at time.Time, found bool, err error)
}

// contents are what messages are made of.
type contents interface {
	NoticeChat(ctx context.Context, uniqueKey string) (chatID int64, found bool, err error)
	NoticeMessage(ctx context.Context, uniqueKey string) (messageID int, found bool, err error)
	UntouchedMessage(ctx context.Context, uniqueKey string) (messageID int, found bool, err error)
	TargetMessages(ctx context.Context, of, chatID int64, key string) ([]int, error)
	FileHead(ctx context.Context, id int64) (notice.File, error)
	FilePiece(ctx context.Context, id int64, at int) ([]byte, error)
	SetTelegramFile(ctx context.Context, id int64, telegramID string) error
}

// mailings are what is under way.
type mailings interface {
	Mailings(ctx context.Context) ([]notice.Mailing, error)
	MailingState(ctx context.Context, m notice.Mailing) (notice.MailingState, error)
	FinishMailing(ctx context.Context, m notice.Mailing) (finished bool, err error)
	ReportTo(ctx context.Context, m notice.Mailing) ([]course.Account, error)
	reported
	Enqueue(ctx context.Context, notices ...notice.Notice) (created int, err error)
}

// reported is what is read to report on a mailing.
type reported interface {
	passed
	Course(ctx context.Context, id int64) (course.Course, error)
	Undelivered(ctx context.Context, announcementID int64, limit int) ([]notice.Undelivered, error)
	Certificates(ctx context.Context, courseID int64) ([]course.Certificate, error)
	Unreached(ctx context.Context, courseID int64, limit int) ([]notice.Undelivered, error)
	Handovers(ctx context.Context, courseID int64) ([]course.Handover, error)
}

// Outbox sends the notices of the database. There is one for each token.
type Outbox struct {
	cfg      Config
	births   *births
	replies  chan struct{} // there may be replies to claim
	queued   chan struct{} // there may be something to claim
	mailings chan struct{} // there may be a mailing to report on
	left     batch         // what the last Run could not write; of send alone
}

// New checks the configuration. The sending begins with Run.
func New(cfg Config) (*Outbox, error) {
	if cfg.Update == nil || cfg.View == nil || cfg.Deliver == nil || cfg.Texts == nil || cfg.Check == nil {
		return nil, errors.New("outbox: Update, View, Deliver, Texts and Check are required")
	}
	if cfg.Rates.All < 0 || cfg.Rates.Chat < 0 || cfg.Rates.Group < 0 {
		return nil, errors.New("outbox: a rate can't be negative")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	reads := cfg.Now
	cfg.Now = func() time.Time { return reads().Round(0) } // as the database's, which know no monotonic clock
	if cfg.After == nil {
		cfg.After = time.After
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	return &Outbox{cfg: cfg, births: newBirths(), replies: make(chan struct{}, 1), queued: make(chan struct{}, 1), mailings: make(chan struct{}, 1)}, nil
}

// Wake says that notices were queued. It never blocks and may be called from any
// goroutine, before and after Run too.
func (o *Outbox) Wake() {
	signal(o.queued)
	signal(o.mailings)
}

// WakeReplies is Wake where there are none but replies: nothing else is looked for.
func (o *Outbox) WakeReplies() { signal(o.replies) }

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Run takes over the sending from whoever did it before and sends until ctx is
// done. Then it starts nothing new, gives what is on the wire six seconds to be
// answered (after that its outcome is unknown), writes every outcome, puts the
// rest back and returns nil, within eight seconds by the machine's clock. It
// returns an error when another sender has taken over, when the token is
// refused, and when outcomes could not be written before the end. It may be called again
// when it has returned, and writes those first, unless another sender has taken over meanwhile.
func (o *Outbox) Run(ctx context.Context) error {
	reporting, stop := context.WithCancel(ctx)
	var reports sync.WaitGroup
	reports.Go(func() { o.report(reporting) })
	err := o.send(ctx)
	stop()
	reports.Wait()
	return err
}
