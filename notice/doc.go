// Package notice is what is said to whom: messages and their buttons, the notices
// by which each person hears of something, the announcements and mailings that many
// hear of, and, the other way, the updates and unfinished forms of the chats. All of
// them are rows; the outbox sends what stands here, and only package bot knows how.
package notice
