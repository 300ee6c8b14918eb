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
	var row []notice.Button
	for _, code := range i18n.Languages {
		row = append(row, v.Button(languageTap.Data(language{code}), "language."+code))
	}
	return bot.Say(v.Say.T("language.ask"), row), nil
}

// ChooseLanguage speaks it from now on.
func ChooseLanguage(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, languageTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := Speak(ctx, v, store, tapped.Code); err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.T("language.done")).And(v.Menu()), nil
}

// Speak speaks a language to the person from now on, and refuses one that there isn't.
func Speak(ctx context.Context, v *visit.Visit, store Store, code string) error {
	if !slices.Contains(i18n.Languages, code) {
		return visit.OldButton()
	}
	if err := store.SetLanguage(ctx, v.Account.ID, code); err != nil {
		return err
	}
	v.Account.Language = code
	v.Say = v.House.Texts.In(code, v.Account.Address)
	return nil
}
