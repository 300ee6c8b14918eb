package words

import (
	"context"
	"fmt"
	"slices"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// Ears is what telling asks of a transaction.
type Ears interface {
	InCharge(ctx context.Context, courseID int64) ([]course.Account, error)
	Enqueue(ctx context.Context, notices ...notice.Notice) (created int, err error)
}

// Tell queues what an act has found for those who must hear of it, each in their own
// language, by the transaction of the act: whichever door the act came by, they are
// told the same, and once. told is true when they are on their way now or were
// before, and false when nobody can be reached: whoever waits for their help must
// know.
func Tell(ctx context.Context, texts *i18n.Texts, ears Ears, f course.Fact) (told bool, err error) {
	c, to, occasion := f.Told()
	accounts := []course.Account{to.Account}
	if to == course.InCharge {
		if accounts, err = ears.InCharge(ctx, c.ID); err != nil {
			return false, err
		}
		// Another thing that is said on the occasion is told too; in one language, so
		// that whoever changes theirs isn't told again.
		occasion += "/" + course.Seen(Fact(texts.In(i18n.Vietnamese, c.Address), f).Text)
	}
	accounts = slices.DeleteFunc(accounts, func(a course.Account) bool { return a.TelegramID == 0 || !a.BlockedAt.IsZero() })
	_, err = ears.Enqueue(ctx, Each(texts, c, accounts, occasion, func(p *i18n.Printer) notice.Message { return Fact(p, f) })...)
	return len(accounts) > 0, err
}

// Each is a message of a course for each of the accounts, in the language of each, as
// notices with the unique ids uniqueKey/ACCOUNT: whoever is named twice is told once.
func Each(texts *i18n.Texts, c course.Course, to []course.Account, uniqueKey string, say func(*i18n.Printer) notice.Message) (notices []notice.Notice) {
	for _, one := range to {
		m, lane := say(texts.In(one.Language, c.Address)), notice.ReminderLane
		if m.EditNotice != "" {
			lane = notice.ReplyLane // it goes after the message that it changes, which is an answer
		}
		for _, n := range notice.To(one.TelegramID, lane, fmt.Sprintf("%s/%d", uniqueKey, one.ID), m) {
			n.CourseID = c.ID
			notices = append(notices, n)
		}
	}
	return notices
}

// TellAll is Tell for all facts of an act, where nothing hangs on who can be reached.
func TellAll(ctx context.Context, texts *i18n.Texts, ears Ears, facts []course.Fact) error {
	for _, f := range facts {
		if _, err := Tell(ctx, texts, ears, f); err != nil {
			return err
		}
	}
	return nil
}

// Fact is what those who must hear of a fact are told.
func Fact(p *i18n.Printer, f course.Fact) notice.Message {
	switch f := f.(type) {
	case course.ClaimAsked:
		return AskedClaim(p, f)
	case course.ClaimSettled:
		return claimSettled(p, f)
	case course.PlaceKept:
		return placeKept(p, f)
	case course.PlaceDisowned:
		return placeDisowned(p, f)
	case course.NewcomersRegistered:
		return newcomersRegistered(p, f)
	case course.WithdrawnWantsIn:
		return withdrawnWantsIn(p, f)
	case course.EntryMended:
		return entryMended(p, f)
	case course.PlaceUnlinked:
		return placeUnlinked(p, f)
	case course.PlaceGiven:
		return placeGiven(p, f)
	case course.GroupLost:
		return groupLost(p, f)
	case course.CorrectionsWait:
		return correctionsWait(p, f)
	case course.CorrectionsDecided:
		return correctionsDecided(p, f)
	case course.WaitingMoved:
		return waitingMoved(p, f)
	case course.RegistrationsWait:
		return registrationsWait(p, f)
	case course.PlaceMoved:
		return placeMoved(p, f)
	case course.RepresentativeMade:
		return representativeMade(p, f)
	case course.NotEligible:
		return NotEligible(p, f.Course, f.Stands, f.Held)
	case course.CertificateWaits:
		return certificateWaits(p, f)
	case course.EarlyClosingOver:
		return earlyClosingOver(p, f)
	case course.PapersReleased:
		return closingReleased(p, f)
	case course.ClosingUndone:
		m := ClosingTakenBack(p, f.Course, f.At, f.Void)
		m.EditNotice = notice.OfClosing(f.Closing).ProgressKey()
		return m
	case course.BundleForwarded:
		return Bundle(p, f.Course, f.Bundle, f.Instead)
	case course.PapersReceived:
		return papersReceived(p, f)
	case course.ReceiptFiled:
		return receiptFiled(p, f)
	case course.CertificateForwarded:
		return CertificateFor(p, f.Course, f.Certificate, f.Place)
	case course.CertificateRevoked:
		return certificateRevoked(p, f)
	case course.RoleRevoked:
		return roleRevoked(p, f)
	}
	return factOfBook(p, f)
}

// factOfBook is Fact for those about the book of a session, its hours, leaves, and what was scheduled.
func factOfBook(p *i18n.Printer, f course.Fact) notice.Message {
	switch f := f.(type) {
	case course.CheckInHoursSet:
		return checkInHoursSet(p, f)
	case course.AttendanceAmended:
		return attendanceAmended(p, f)
	case course.TickedFor:
		return tickedFor(p, f)
	case course.TickDenied:
		return tickDenied(p, f)
	case course.LeavesWait:
		return leavesWait(p, f)
	case course.LeaveDecided:
		return leaveDecided(p, f)
	case course.LeaveOfDelegation:
		return leaveOfDelegation(p, f)
	case course.AbsenceObjected:
		return Objected(p, f)
	case course.ObjectionDecided:
		return objectionDecided(p, f)
	case course.ScheduledWent:
		return scheduledWent(p, f)
	case course.ScheduledWaits:
		return scheduledWaits(p, f)
	}
	panic(fmt.Sprintf("words: nothing is said of a %T", f))
}
