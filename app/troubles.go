package app

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/scheduler"
)

const (
	leastFree  = 1 << 30             // bytes, below which a disk is nearly full
	stuckAfter = 10 * time.Minute    // that an update may wait
	clockOff   = 30 * time.Second    // by which the machine's clock may differ from Telegram's
	endsSoon   = 14 * 24 * time.Hour // before the end of a certificate
	askOutside = time.Hour           // between questions to others than this machine
	askTime    = 5 * time.Second     // that one of them may take
)

// nearlyFull tells whether too little of a disk is free; a small one may have less.
func nearlyFull(free, all int64) bool { return free < min(leastFree, all/10) }

// lookout is what looking for troubles remembers.
type lookout struct {
	stuck   bool          // the inbox was, at the last look
	asked   bool          // others were
	askedAt time.Duration // by Elapsed
}

// troubles are what the admins have to see to now.
func (a *App) troubles(ctx context.Context) (found []scheduler.Trouble) {
	for _, folder := range []string{a.writesTo(), a.cfg.Backup.Folder} {
		if free, all, err := roomIn(folder); folder != "" && err == nil && nearlyFull(free, all) {
			found = append(found, scheduler.Trouble{Kind: "disk", Values: []any{"Free", free >> 20}})
			break
		}
	}
	load, err := a.db.Load(ctx)
	stuck := err == nil && load.OldestFor > stuckAfter
	if stuck && a.lookout.stuck { // at two looks, as one may come right when something old is stored
		found = append(found, scheduler.Trouble{Kind: "inbox", Values: []any{"Waiting", load.Waiting, "Minutes", int(load.OldestFor.Minutes())}})
	}
	a.lookout.stuck = stuck
	if a.lookout.asked && a.clock.Elapsed()-a.lookout.askedAt < askOutside {
		return found
	}
	a.lookout.asked, a.lookout.askedAt = true, a.clock.Elapsed()
	return append(found, a.troublesOutside(ctx)...)
}

// troublesOutside are those that others have to be asked about. What doesn't answer is no trouble
// of this kind.
func (a *App) troublesOutside(ctx context.Context) (found []scheduler.Trouble) {
	if a.updates().Check(ctx) == nil {
		if ahead, err := a.client.Ahead(ctx, askTime); err == nil && ahead.Abs() > clockOff {
			found = append(found, scheduler.Trouble{Kind: "clock", Values: []any{"Seconds", int(ahead.Abs().Seconds()), "Ahead", ahead > 0}})
		}
	}
	if !a.cfg.Telegram.Webhook {
		return found
	}
	return append(found, certificateTrouble(ctx, a.cfg.Web.PublicURL)...)
}

// certificateTrouble is that the certificate of an address ends soon, or has ended; none where it shows none.
func certificateTrouble(ctx context.Context, address string) []scheduler.Trouble {
	ends, err := certificateEnds(ctx, address)
	if err != nil || time.Until(ends) >= endsSoon {
		return nil
	}
	return []scheduler.Trouble{{Kind: "certificate", Values: []any{
		"Date", course.ShortDate(ends.In(course.NewCourse("", "").Location())), "Over", time.Until(ends) <= 0,
	}}}
}

// errNoTLS says that an address is none of https.
var errNoTLS = errors.New("the address has no certificate")

// certificateEnds is until when the certificate is valid that an address shows to others.
func certificateEnds(ctx context.Context, address string) (time.Time, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" {
		return time.Time{}, errNoTLS
	}
	port := u.Port()
	if port == "" {
		port = "443"
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	// It is looked at and nothing is sent, so one that has expired, or that only Telegram was given, is shown as well.
	line, err := (&tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true, ServerName: u.Hostname()}}).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port)) //nolint:gosec // see above
	if err != nil {
		return time.Time{}, err
	}
	defer line.Close()
	shown := line.(*tls.Conn).ConnectionState().PeerCertificates
	return shown[0].NotAfter, nil // a server shows one
}
