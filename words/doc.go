// Package words is the domain in sentences: what is said of sessions, people, papers
// and mailings, in the same words in the chat, on the pages and by the jobs. Its
// functions take the printer of whoever reads first; they read no store and know no
// bot.
//
// A text is Telegram HTML unless its function says that it is plain. One that may
// need more than one message is cut by whoever sends it, with notice.Split. What is
// told to people who have not asked is a notice.Message, the rest are texts.
package words
