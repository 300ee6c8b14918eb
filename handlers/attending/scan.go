package attending

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
)

// Scan checks in by the link in the QR code on the screen of the hall.
func Scan(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	scan, ok := course.ReadScan(v.Args)
	if !ok {
		return bot.Reply{}, course.Refuse(course.ErrInvalid, "checkin.old_scan")
	}
	in, err := checkInAt(ctx, v, store, scan.Session)
	if err != nil {
		return bot.Reply{}, err
	}
	in.Way, in.Since = course.ByQR, v.Since
	done, err := v.By().CheckInByScan(ctx, store, in, scan)
	if err != nil {
		return bot.Reply{}, err
	}
	return checkedIn(ctx, v, store, in, done)
}
