package simulator_test

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"strconv"

	"github.com/loptruong/loptruong/simulator"
)

// reporter is what complains where there is no *testing.T.
type reporter struct{}

func (reporter) Helper() {}

func (reporter) Fatalf(format string, args ...any) { log.Fatalf(format, args...) }

// echo is the smallest bot: it waits for one message and sends its text back with
// a button.
func echo(telegram *simulator.Server) error {
	bot := telegram.URL() + "/bot" + telegram.Token()
	updates, err := http.Get(bot + "/getUpdates?timeout=5")
	if err != nil {
		return err
	}
	defer updates.Body.Close()
	var got struct {
		Result []struct {
			Message struct {
				Text string
				Chat struct{ ID int64 }
			}
		}
	}
	if err := json.NewDecoder(updates.Body).Decode(&got); err != nil {
		return err
	}
	said := got.Result[0].Message
	sent, err := http.PostForm(bot+"/sendMessage", url.Values{
		"chat_id":      {strconv.FormatInt(said.Chat.ID, 10)},
		"text":         {"You said: " + said.Text},
		"reply_markup": {`{"inline_keyboard": [[{"text": "Again", "callback_data": "again"}]]}`},
	})
	if err != nil {
		return err
	}
	return sent.Body.Close()
}

// A person writes, a bot answers over HTTP, and the person sees it. Nobody waits
// for longer than it takes.
func Example() {
	telegram, err := simulator.New(simulator.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer telegram.Close()

	lan := telegram.NewUser(reporter{}, "Nguyễn Thị Lan", simulator.WithLanguage("vi"))
	lan.Sends("Xin chào")
	if err := echo(telegram); err != nil {
		log.Fatal(err)
	}
	answer := lan.Sees("You said")
	fmt.Println(answer.Text)
	fmt.Println("button:", lan.HasButton("Again"))
	fmt.Println("messages sent:", telegram.Calls("sendMessage"))
	// Output:
	// You said: Xin chào
	// button: true
	// messages sent: 1
}

// A rule lets one thing go wrong at one call: Telegram takes the message and the
// connection breaks before it says so. Whoever sends again doubles it.
func ExampleServer_AddRule() {
	telegram, err := simulator.New(simulator.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer telegram.Close()
	lan := telegram.NewUser(reporter{}, "Nguyễn Thị Lan")
	lan.Starts("")

	telegram.AddRule(simulator.Rule{Method: "sendMessage", Fault: simulator.ResetAfter()})
	for range 2 {
		sent, err := http.PostForm(telegram.URL()+"/bot"+telegram.Token()+"/sendMessage", url.Values{
			"chat_id": {strconv.FormatInt(lan.ChatID(), 10)},
			"text":    {"Lớp khai giảng lúc 7:30"},
		})
		if err != nil {
			fmt.Println("no answer")
			continue
		}
		fmt.Println(sent.Status)
		sent.Body.Close()
	}
	for _, m := range lan.Messages() {
		fmt.Printf("%s: %s\n", m.From, m.Text)
	}
	// Output:
	// no answer
	// 200 OK
	// Nguyễn Thị Lan: /start
	// Lớp Trưởng: Lớp khai giảng lúc 7:30
	// Lớp Trưởng: Lớp khai giảng lúc 7:30
}
