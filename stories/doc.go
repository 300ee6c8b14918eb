// Package stories is tests only: whole stories through the simulator, on both
// databases, also of the built program under kill -9; the walls of the house; and
// the benchmarks.
package stories
