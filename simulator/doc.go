// Package simulator is a Telegram Bot API server for tests, the demo and the
// benchmarks: real HTTP on loopback, the checks and the error texts of the real
// server, and people who type, tap and look.
//
//	          HTTP                                     methods of User
//	bot ───────────────▶  Server  ◀─────────────────────────────────── person
//	    sendMessage …       │ chats: messages, buttons, files           Starts, Sends, Taps, SharesContact,
//	    ◀─── getUpdates ────┤ updates: numbered queue                   SendsFile, Blocks …
//	    ◀─── webhook POST ──┘ limits, faults, spec                      Sees, SeesFile, Transcript
//
// What people do never waits for the bot; what they see is waited for with a
// deadline and without sleeping.
//
//	srv, err := simulator.New(simulator.Config{})
//	lan := srv.NewUser(t, "Nguyễn Thị Lan", simulator.WithPhone("84912345678"))
//	lan.Starts("c_LDV22")
//	lan.Taps("Đồng ý")
//	lan.SharesContact()
//	lan.Sees("Có phải đồng chí là")
//
// The error texts are those of tdlib/telegram-bot-api and of the server behind
// it. Not simulated: channels, inline mode, payments, Markdown, links and names
// found in the bot's texts, method calls in the answer to a webhook.
package simulator
