package papers

import (
	"context"
	"errors"
	"math"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// CodeDialog waits for the code of a certificate.
const CodeDialog = "verify"

// Verify looks up the certificate whose code stands behind the command, or asks for
// one.
func Verify(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	if v.Args != "" {
		return verifyCode(ctx, v, store, v.Args)
	}
	if err := v.Keep(ctx, CodeDialog, "code", struct{}{}); err != nil {
		return bot.Reply{}, err
	}
	return bot.Say(v.Say.T("verify.ask"), []notice.Button{v.Cancel(CodeDialog)}), nil
}

// VerifyAnswer takes the code from what somebody writes.
func VerifyAnswer(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return verifyCode(ctx, v, store, v.Text)
}

// verifyCode looks a certificate up by its code, for everybody. It shows nothing but
// what stands on the paper. A text that can't be a code, or comes too soon after too
// many, is refused, which keeps the question open.
func verifyCode(ctx context.Context, v *visit.Visit, store Store, text string) (bot.Reply, error) {
	code, ok := course.ParseCertificateCode(text)
	if !ok {
		return bot.Reply{}, course.Refuse(course.ErrInvalid, "verify.bad_code")
	}
	if wait := v.House.VerifyTries.Try(v.Account.ID, v.Now); wait > 0 {
		return bot.Reply{}, course.Refuse(course.ErrConflict, "verify.held", "Seconds", int(math.Ceil(wait.Seconds())))
	}
	if err := v.Leave(ctx, CodeDialog); err != nil {
		return bot.Reply{}, err
	}
	certificate, err := store.CertificateByCode(ctx, code)
	if errors.Is(err, course.ErrNotFound) {
		return v.Reply("verify.unknown", "Code", code)
	} else if err != nil {
		return bot.Reply{}, err
	}
	c, err := store.Course(ctx, certificate.CourseID)
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Say(words.Verified(v.Say, c, certificate)), nil
}
