//go:build ignore

// Chat draws a picture of a chat of the demo as it looks on a phone: it reads the
// transcript that the demo has left in its folder and writes an HTML page, or with -text
// what stands on it.
//
//	go run doc/pictures/chat.go [-text] chat|correction|approval|card demo-out > chat.html
package main

import (
	"bufio"
	"errors"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	plaintext "text/template"
)

// picture is whose chat it shows, and what of it, in this order: for each beginning the
// next message that has it.
type picture struct {
	chat  string // beginning of the name of the transcript
	shown []string
}

var pictures = map[string]picture{
	"chat":       {"001-", []string{"👤", "🎉", "📣", "🔔 Sắp đến", "code", "✅ Đã điểm danh", "📎 GCN-"}},
	"correction": {"002-", []string{"👤", "🎉", "Câu 2/2", "Nguyễn Thị Chi", "✅ Đã gửi", "✏️"}},
	"approval":   {"ban-to-chuc", []string{"✏️", "✅ Đã duyệt"}},
	"card":       {"ban-to-chuc", []string{"/hocvien chi", "🔎", "👤 Số 2,"}},
}

// message is one bubble.
type message struct {
	Day  string // set on the first message of a day
	Time string
	Mine bool // from the person whose phone this is

	File, Size string // an attached document
	Contact    string // the name of a shared contact
	Phone      string // and its number
	Text       string
	Buttons    [][]string
}

var (
	day     = regexp.MustCompile(`^——— (.+) ———$`)
	head    = regexp.MustCompile(`^(\d\d:\d\d) (.+?)( ✎)?$`)
	file    = regexp.MustCompile(`^📎 (\S+\.\w+) \((.+)\)$`)
	contact = regexp.MustCompile(`^👤 (.+) (\+\d+)$`)
	button  = regexp.MustCompile(`\[ (.+?) \]`)
	code    = regexp.MustCompile(`^\d{6}$`)
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "chat:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	plain := len(args) > 0 && args[0] == "-text"
	if plain {
		args = args[1:]
	}
	if len(args) != 2 {
		return errors.New("give the name of a picture and the folder of a demo")
	}
	p, ok := pictures[args[0]]
	if !ok {
		return fmt.Errorf("there is no picture %q", args[0])
	}
	transcripts, err := filepath.Glob(filepath.Join(args[1], "chats", p.chat+"*.txt"))
	if err != nil || len(transcripts) != 1 {
		return fmt.Errorf("the demo has left %d chats %s*.txt (%v)", len(transcripts), p.chat, err)
	}
	all, err := read(transcripts[0])
	if err != nil {
		return err
	}
	chosen, err := p.choose(all)
	if err != nil {
		return err
	}
	if plain {
		return text.Execute(os.Stdout, chosen)
	}
	return page.Execute(os.Stdout, chosen)
}

// read takes a transcript apart.
func read(name string) ([]message, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	var owner, today string
	var all []message
	for lines.Scan() {
		line := lines.Text()
		body, indented := strings.CutPrefix(line, "      ")
		switch {
		case owner == "":
			owner, _, _ = strings.Cut(line, " (")
		case indented && len(all) > 0:
			all[len(all)-1].add(body)
		case line == "":
			if len(all) > 0 {
				all[len(all)-1].add("")
			}
		case day.MatchString(line):
			today = day.FindStringSubmatch(line)[1]
		default:
			if m := head.FindStringSubmatch(line); m != nil {
				all = append(all, message{Day: today, Time: m[1], Mine: m[2] == owner})
			}
		}
	}
	for i := range all {
		all[i].Text = strings.TrimSpace(all[i].Text)
	}
	return all, lines.Err()
}

// add takes one line of a message.
func (m *message) add(line string) {
	switch {
	case file.MatchString(line):
		parts := file.FindStringSubmatch(line)
		m.File, m.Size = parts[1], parts[2]
	case contact.MatchString(line):
		parts := contact.FindStringSubmatch(line)
		m.Contact, m.Phone = parts[1], parts[2]
	case strings.HasPrefix(line, "[ "):
		var row []string
		for _, b := range button.FindAllStringSubmatch(line, -1) {
			row = append(row, b[1])
		}
		m.Buttons = append(m.Buttons, row)
	case strings.HasPrefix(line, "⌨ "): // the phone's own keyboard
	default:
		m.Text += line + "\n"
	}
}

// begins tells whether the message has a beginning of those that pictures show.
func (m *message) begins(with string) bool {
	switch {
	case with == "code":
		return code.MatchString(m.Text)
	case m.Contact != "":
		return with == "👤"
	case m.File != "":
		return strings.HasPrefix("📎 "+m.File, with)
	}
	return strings.HasPrefix(m.Text, with)
}

// choose takes the messages that are shown, and names each day once.
func (p picture) choose(all []message) (chosen []message, err error) {
	at, today := 0, ""
	for _, beginning := range p.shown {
		for at < len(all) && !all[at].begins(beginning) {
			at++
		}
		if at == len(all) {
			return nil, fmt.Errorf("the chat has no message that begins with %q here", beginning)
		}
		m := all[at]
		at++
		if m.Day == today {
			m.Day = ""
		} else {
			today = m.Day
		}
		chosen = append(chosen, m)
	}
	return chosen, nil
}

var text = plaintext.Must(plaintext.New("text").Parse(`{{range .}}{{if .Day}}{{.Day}}

{{end}}{{with .File}}{{.}}
{{end}}{{with .Contact}}{{.}}
{{end}}{{with .Text}}{{.}}
{{end}}{{range .Buttons}}{{range .}}[{{.}}]{{end}}
{{end}}
{{end}}`))

var page = template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html lang="vi">
<meta charset="utf-8">
<style>
* { box-sizing: border-box; margin: 0; }
body { width: 420px; font: 14px/1.36 "Liberation Sans", Arimo, "Noto Sans", "Noto Color Emoji", sans-serif; color: #111; background: #cfdcd0; }
header { display: flex; align-items: center; gap: 11px; padding: 11px 14px; background: #527da3; color: #fff; }
header i { width: 40px; height: 40px; border-radius: 50%; background: #fff; color: #b3261e; font: bold 17px/40px "Liberation Sans", sans-serif; text-align: center; }
header b { display: block; font-size: 16.5px; }
header small { font-size: 13px; opacity: .85; }
main { padding: 8px 10px 14px; }
.day { width: max-content; margin: 9px auto; padding: 2px 11px; border-radius: 12px; background: #7d9680; color: #fff; font-size: 13px; }
.one { display: flow-root; width: fit-content; max-width: 350px; margin: 6px 0; }
.mine { margin-left: auto; }
.bubble { position: relative; padding: 7px 11px 5px; border-radius: 13px 13px 13px 4px; background: #fff; }
.mine .bubble { border-radius: 13px 13px 4px 13px; background: #e3fbd0; }
.text { white-space: pre-line; }
.text::after { content: ""; display: inline-block; width: 46px; }
.mine .text::after { width: 66px; }
time { position: absolute; right: 11px; bottom: 5px; color: #7c8a7e; font-size: 12px; }
.thing { display: flex; gap: 10px; align-items: center; padding: 2px 0 5px; }
.thing i { flex: none; width: 44px; height: 44px; border-radius: 50%; background: #4f94cf; color: #fff; font: bold 13px/44px "Liberation Sans", sans-serif; text-align: center; }
.mine .thing i { background: #6bb04f; }
.thing b { color: #1f6aa5; }
.mine .thing { padding-right: 66px; }
.mine .thing b { color: #3c7d27; }
.thing small { display: block; color: #6d7a70; font-size: 13px; }
.row { display: flex; gap: 5px; margin-top: 5px; }
.row span { flex: 1; padding: 8px; border-radius: 9px; background: #6f8f7599; color: #fff; text-align: center; font-weight: bold; font-size: 14px; }
</style>
<header><i>LT</i><div><b>Lớp Trưởng</b><small>bot</small></div></header>
<main>
{{range .}}{{if .Day}}<div class="day">{{.Day}}</div>
{{end}}<div class="one{{if .Mine}} mine{{end}}"><div class="bubble">
{{- if .File}}<div class="thing"><i>PDF</i><div><b>{{.File}}</b><small>{{.Size}}</small></div></div>{{end}}
{{- if .Contact}}<div class="thing"><i>☎</i><div><b>{{.Contact}}</b><small>{{.Phone}}</small></div></div>{{end}}
{{- if .Text}}<div class="text">{{.Text}}</div>{{end}}<time>{{.Time}}{{if .Mine}} ✓✓{{end}}</time></div>
{{- range .Buttons}}<div class="row">{{range .}}<span>{{.}}</span>{{end}}</div>{{end}}</div>
{{end}}</main>
`))
