// Package handlers is the way from an update to whoever handles it. routes.go joins
// the lists of everything that people can do in the chat; what is done stands in the rooms beside
// it, one for each noun, over the toolkit of package visit.
//
// A Handler takes one visit: one update of one person, inside the one transaction
// that stores its effect and its answers. It sends nothing itself. What it may not do
// it refuses with a *course.Error, which undoes whatever the visit had stored and
// becomes the answer.
package handlers
