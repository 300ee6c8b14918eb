// Package handlers is what people can do in the chat. routes.go lists
// everything; each thing has a file of its own with the same five beats: who,
// parse, decide, store, answer.
//
// A handler is a function of one Visit: one update of one person, inside the one
// transaction that stores its effect and its answers. It sends nothing itself.
// What it may not do it refuses with a *course.Error, which undoes whatever the
// visit had stored and becomes the answer.
package handlers
