package notice

import "time"

// Status is what an admin sees of the running whole.
type Status struct {
	Waiting     int          // updates stored and not yet handled
	Oldest      time.Time    // when the first of them came; zero when none waits
	Quarantined int          // updates set aside
	Queued      map[Lane]int // notices to be sent or on their way, by lane; a lane without any is missing
	Courses     int
	Trainees    int
	Linked      int // trainees with a Telegram account
	Blocked     int // of those, how many have blocked the bot
}
