//go:build race

package reader

// raced tells that the race detector is built in.
const raced = true
