package running

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
)

// takeArt takes the file that was asked for: a job fetches it, has it read, and makes the picture
// that it holds the course's. How large it is is seen before anything is fetched.
func takeArt(ctx context.Context, v *visit.Visit, store Settings, form settingForm) (bot.Reply, error) {
	file := v.Document
	switch {
	case file == nil:
		return askSetting(ctx, v, form.Course, form.Setting, v.Say.T("art.as_file"))
	case file.Size > course.MaxArtFile:
		wrong := v.Say.T("art.too_large", "Size", file.Size>>20, "Max", course.MaxArtFile>>20)
		return askSetting(ctx, v, form.Course, form.Setting, wrong)
	}
	i := course.Import{
		CourseID: form.Course, Art: course.ArtPlace(form.Setting), ChatID: v.ChatID, TelegramFile: file.FileID, Name: file.Name, Size: file.Size,
	}
	if err := v.By().RequestArt(ctx, store, &i); err != nil {
		return v.Ended(ctx, err)
	}
	if err := v.Leave(ctx, SettingDialog); err != nil {
		return bot.Reply{}, err
	}
	return v.Reply("import.reading", "Name", file.Name)
}
