package account

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// languageTap chooses a language.
var languageTap = notice.Tap[language]{Action: "lang"}

type language struct{ Code string }

// AskLanguage asks which language the bot is to speak.
func AskLanguage(_ context.Context, v *visit.Visit, _ Store) (bot.Reply, error) {
	return bot.Say(v.Say.T("language.ask"), []notice.Button{
		v.Button(languageTap.Data(language{i18n.Vietnamese}), "language.vietnamese"),
		v.Button(languageTap.Data(language{i18n.English}), "language.english"),
	}), nil
}

// ChooseLanguage speaks it from now on.
func ChooseLanguage(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, languageTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if !slices.Contains(i18n.Languages, tapped.Code) {
		return bot.Reply{}, visit.OldButton()
	}
	if err := store.SetLanguage(ctx, v.Account.ID, tapped.Code); err != nil {
		return bot.Reply{}, err
	}
	v.Account.Language = tapped.Code
	v.Say = v.House.Texts.In(tapped.Code, v.Account.Address)
	return v.Replace(v.Say.T("language.done")).And(v.Menu()), nil
}
