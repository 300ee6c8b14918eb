package visit_test

import (
	"context"
	"fmt"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
)

// book is what the form of the example asks for.
type book struct {
	Title string `json:"title"`
	Year  string `json:"year"`
	Kind  string `json:"kind"`
}

// bookForm asks for a book in three questions, shows what was answered, and keeps it
// once that is confirmed.
func bookForm(keep func(book)) visit.Form[book] {
	return visit.Form[book]{
		Name: "book", Confirm: "button.confirm",
		Questions: []visit.Question[book]{
			{Step: "title", Name: "sessions.topic",
				Ask: func(book) visit.Prompt { return visit.Prompt{Text: "Tên sách là gì?"} },
				Take: func(_ context.Context, b *book, answer string) error {
					b.Title = answer
					return nil
				}},
			{Step: "year", Name: "presence.late",
				Ask: func(book) visit.Prompt {
					return visit.Prompt{Text: "Năm xuất bản?", Choices: []visit.Choice{{Label: "Bỏ qua"}}}
				},
				Take: func(_ context.Context, b *book, answer string) error {
					if len(answer) != 4 && answer != "" {
						return course.Refuse(course.ErrInvalid, "birth.bad") // asked again, under the reason
					}
					b.Year = answer
					return nil
				}},
			{Step: "kind",
				Ask: func(book) visit.Prompt {
					return visit.Prompt{Text: "Loại nào?", Choices: []visit.Choice{{Label: "Giáo trình", Value: "text"}, {Label: "Khác", Value: "other"}}}
				},
				Take: func(_ context.Context, b *book, answer string) error {
					b.Kind = answer
					return nil
				}},
		},
		Summary: func(b book) string { return fmt.Sprintf("%s (%s, %s)", b.Title, b.Year, b.Kind) },
		Done: func(_ context.Context, b book) (bot.Reply, error) {
			keep(b)
			return bot.Say("Đã ghi."), nil
		},
	}
}
