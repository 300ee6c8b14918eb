package notice

import "time"

// Load is what a monitoring sees of the running whole in the database.
type Load struct {
	Waiting     int           // updates stored and not yet handled
	OldestFor   time.Duration // how long the first of them waits
	Quarantined int           // updates set aside
	Queued      map[Lane]int  // as in Status
	Overdue     time.Duration // how long the notice waits that is due first; below zero: it is due later
	UnderWay    int           // sessions that are being held
	NextDay     int           // sessions that begin within 24 hours
	Bytes       int64         // of the database
	Lent        int           // connections that are in use
	Connections int           // how many may be
}
