package inquiring

import (
	"context"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
)

// draft is what a message says that is to be passed on, as an inquiry or as an answer to
// one.
type draft struct {
	Message int64    `json:"message,omitempty"` // inbox row; 0 before there is one
	Text    string   `json:"text,omitempty"`
	Files   []string `json:"files,omitempty"`
	Album   string   `json:"album,omitempty"` // whose first part it is
}

// read is the draft that a message makes; wrong says why it makes none.
func read(v *visit.Visit, longest int) (d draft, wrong string) {
	d = draft{Message: v.ID, Text: strings.Join(v.Lines, "\n"), Album: v.Album}
	switch file := v.File(); {
	case file != nil:
		d.Files = []string{string(file)}
	case v.Media || d.Text == "":
		return d, v.Say.T("inquiry.cannot")
	}
	return d, visit.Wrong(v, course.Fits(d.Text, longest))
}

// Continues tells whether a message is another part of the album of which the dialog that is
// open in its chat holds the first; each part of an album is a reply where the first is one.
func Continues(ctx context.Context, v *visit.Visit) (bool, error) {
	if v.Album == "" {
		return false, nil
	}
	open, err := v.Unfinished(ctx, AskDialog, AnswerDialog)
	if err != nil || !open {
		return false, err
	}
	var d draft
	err = v.Answers(&d)
	return d.Album == v.Album, err
}

// takes adds another part of the draft's album, which comes as a message of its own; it is
// false for any other message.
func (d *draft) takes(v *visit.Visit) bool {
	if v.Album == "" || v.Album != d.Album {
		return false
	}
	if file := v.File(); file != nil && len(d.Files) < course.MaxInquiryFiles {
		d.Files = append(d.Files, string(file))
	}
	if d.Text == "" {
		d.Text = strings.Join(v.Lines, "\n")
	}
	return true
}
