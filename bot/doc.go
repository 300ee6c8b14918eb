// Package bot is the Telegram edge: updates come in through it and notices go
// out through it, and nothing else of the program knows Telegram.
//
//	Poller (getUpdates) ─┐  store, commit,            ┌─▶ chat A, in order ─┐
//	                     ├─ then confirm ─▶ rows ─▶ Inbox ─▶ chat B, in order ─┼─▶ Handle
//	Webhook (HTTP POST) ─┘                            └─▶ …                 ┘
//
//	outbox ─▶ Client.Deliver ─▶ Telegram: a Receipt, or a *SendError that says
//	                            whether the message went out
//
// What is called without a file goes as JSON, over connections that are kept and whose
// bytes are counted, so that a call of which nothing was written is known; see direct.
// An upload goes by go-telegram's form and net/http, as does everything through a proxy.
//
// An update is confirmed to Telegram only after Store has committed it, so a
// crash repeats it and never loses it; what repeats is recognised by its
// update_id or by its event. The package imports no database: the few steps
// it needs are functions in its configurations.
package bot
