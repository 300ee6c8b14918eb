package handlers

import (
	"context"
	"errors"
	"math"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/handlers/attending"
	"loptruong/notice"
	"loptruong/words"
)

// verify looks a certificate up by its code, for everybody. It shows nothing but
// what stands on the paper.
func verify(ctx context.Context, v *Visit) (bot.Reply, error) {
	switch {
	case v.Dialog.Name == "verify" && attending.IsCode(v.Text):
		return textAlone(ctx, v) // somebody who is called to check in meanwhile
	case v.Dialog.Name == "verify":
		return verifyCode(ctx, v, v.Text)
	case v.Args != "":
		return verifyCode(ctx, v, v.Args)
	}
	if err := v.Ask(ctx, "verify", "code", struct{}{}); err != nil {
		return bot.Reply{}, err
	}
	return bot.Say(v.Say.T("verify.ask"), []notice.Button{v.key(notice.Data("cancel", "verify"), "key.cancel")}), nil
}

// verifyCode answers a code. One that can't be a code, or comes too soon after too
// many, is refused, which keeps the question open.
func verifyCode(ctx context.Context, v *Visit, text string) (bot.Reply, error) {
	code, ok := course.ParseCertificateCode(text)
	if !ok {
		return bot.Reply{}, course.Refuse(course.ErrInvalid, "verify.bad_code")
	}
	if wait := v.House.lookups.Try(v.Account.ID, v.Now); wait > 0 {
		return bot.Reply{}, course.Refuse(course.ErrConflict, "verify.held", "Seconds", int(math.Ceil(wait.Seconds())))
	}
	if err := v.leave(ctx, "verify"); err != nil {
		return bot.Reply{}, err
	}
	certificate, err := v.Store.CertificateByCode(ctx, code)
	if errors.Is(err, course.ErrNotFound) {
		return v.say("verify.unknown", "Code", code)
	} else if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Store.Course(ctx, certificate.CourseID)
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Say(words.Checked(v.Say, c, certificate)), nil
}
