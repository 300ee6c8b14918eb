package demo

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/loptruong/loptruong/app"
	"github.com/loptruong/loptruong/i18n"
)

// Speak is the printer of what a person reads in the terminal: in the language that was asked for,
// or else in that of the environment.
func Speak(asked string) (*i18n.Printer, error) {
	if asked == "" {
		asked = spoken(os.Getenv)
	}
	if !slices.Contains(i18n.Languages, asked) {
		return nil, app.UsageError{Err: fmt.Errorf("--lang %s is not spoken here; give --lang %s", asked, strings.Join(i18n.Languages, " or --lang "))}
	}
	texts, err := i18n.Load()
	if err != nil {
		return nil, err
	}
	return texts.In(asked, ""), nil
}

// spoken is the language of an environment by the rules of POSIX: the first that is set counts. Whoever
// has neither of ours, nor any, is more likely to read English.
func spoken(env func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := env(name); value != "" {
			if name, _, _ := strings.Cut(value, "."); name == i18n.Vietnamese || strings.HasPrefix(name, i18n.Vietnamese+"_") {
				return i18n.Vietnamese
			}
			break
		}
	}
	return i18n.English
}
