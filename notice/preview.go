package notice

import "github.com/loptruong/loptruong/course"

// Preview says to whom a message is shown as others are to get it: should Telegram refuse it, that is
// said in its place, in their language.
type Preview struct {
	Language string         `json:"language"`
	Address  course.Address `json:"address,omitempty"`
	Course   string         `json:"course"` // its title
}
