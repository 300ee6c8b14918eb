package handlers

import (
	"context"
	"slices"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/i18n"
	"loptruong/notice"
)

// chooseLanguage asks for the language; the tap on an answer sets it.
func chooseLanguage(ctx context.Context, v *Visit) (bot.Reply, error) {
	if v.TapID == "" {
		return bot.Say(v.Say.T("language.ask"), []notice.Button{
			v.key(notice.Data("lang", i18n.Vietnamese), "language.vietnamese"),
			v.key(notice.Data("lang", i18n.English), "language.english"),
		}), nil
	}
	if len(v.Params) == 0 || !slices.Contains(i18n.Languages, v.Params[0]) {
		return bot.Reply{}, course.Refuse(course.ErrInvalid, "refuse.old_button")
	}
	if err := v.Store.SetLanguage(ctx, v.Account.ID, v.Params[0]); err != nil {
		return bot.Reply{}, err
	}
	v.Account.Language = v.Params[0]
	v.Say = v.House.Texts.In(v.Account.Language, course.Comrade)
	return v.replace(v.Say.T("language.done")).And(v.menu()), nil
}
