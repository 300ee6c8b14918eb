// Package outbox delivers notices: it is the one sender of a bot.
//
//	            claim                hand over              commit
//	queued ───────────────▶ waiting ───────────▶ on the wire ───────▶ sent, failed, …
//	  ▲     (row: sending)     │    pace, order      │        (row: its outcome)
//	  └────────────────────────┴─────────────────────┘
//	        put back: too early, 429, trouble, stop
//
// One goroutine, the dispatcher, owns all state. It hands notices to short-lived
// goroutines that deliver one each, and to one transaction at a time that writes
// whatever outcomes are known and claims what there is room for.
//
// # Two pools
//
// Replies have slots of their own, so that they never wait behind reminders and
// announcements (bulk), in which reminders go first; answers to taps have as many
// again, because doubled they harm nobody. A slot is free again only
// after its outcome is committed. So at a hard kill at most as many messages as
// there are slots may have been sent without a record of it. Others may be claimed
// and wait, about as many, 200 at most: they have not touched the wire, but nobody
// can tell them from the first, so they too are sent or held, as each notice says.
//
// # Order
//
// Within one chat and pool notices go one at a time, in the order they were
// queued. When one has to wait, those of its chat behind it wait as well: up to
// two seconds in memory, longer in the database, all until the same moment. After
// a restart too: see storage.PutBack. Answers to taps and command menus are no
// messages: they keep no order and no limits.
//
// # Trouble
//
// A 429 for one chat makes that chat wait, any other makes everything wait and
// slows bulk down for a minute. When several deliveries in a row get no answer,
// everything pauses, one second at first and up to half a minute, so that a dead
// network burns no tries. When it is not known whether a claim was committed,
// the outbox lets its slots run empty and takes over from itself.
package outbox
