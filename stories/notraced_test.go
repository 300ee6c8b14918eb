//go:build !race

package stories

// raced tells that the race detector is built in.
const raced = false
