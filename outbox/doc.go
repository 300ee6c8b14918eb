// Package outbox delivers notices: it is the one sender of a bot.
//
//	            claim                hand over              commit
//	queued ───────────────▶ waiting ───────────▶ on the wire ───────▶ sent, failed, …
//	  ▲     (row: sending)    ▲│    pace, order      │        (row: its outcome)
//	  └───────────────────────┼┴─────────────────────┘
//	        put back: too early, 429, trouble, stop
//	                          │ born: claimed in the transaction that makes it
//
// One goroutine, the dispatcher, owns all state. It hands notices to short-lived
// goroutines that deliver one each, and to one transaction at a time that writes
// whatever outcomes are known and claims what there is room for.
//
// # Born
//
// An answer need not be queued and claimed: the transaction that makes it claims it too, and
// hands it over after its commit (Expect, Born; storage.Births). It is one of those that wait
// then. There has to be room for it in memory, which is kept while the transaction is under
// way; it has to be under the epoch of the sender, which nobody can end before that commit;
// and nothing of its chat may wait or be on its way. Else it is queued. Nothing is born either
// while so many wait that what is queued is not claimed: it would overtake that for as long
// as a crowd taps faster than it can be answered. What is claimed of a chat for which something
// is about to be born waits for that, so the order is that of the commits.
// While everything pauses, at a stop, and when the outbox takes over, nothing is born; a stop
// waits for what is about to be, and a take-over from itself too. When the answer of a commit is
// lost, it is not known whether something was born: see Trouble.
//
// # Two pools
//
// Replies have slots of their own, so that they never wait behind reminders and
// announcements (bulk), in which reminders go first; answers to taps have 128
// more, because doubled they harm nobody, and go before all that waits. A slot is free
// again only after its outcome is committed. So at a hard kill at most as many messages
// as there are slots may have been sent without a record of it.
//
// Bulk has as many slots, W, as its rate needs at the time a message takes from its
// start to the commit of its outcome: rate × (mean + 2 × deviation) + 1, both
// running, and a second at most. At 28 a second that is 2 next door to Telegram, 4
// at 100 ms, 8 at 220 ms, never more than 29. Its outcomes wait for no others to share
// a commit with. Without a rate it has 256, so that a hundred outcomes share a commit, and 64 of them on the wire,
// each of which costs a connection. Bulk is claimed when it has a slot and is about to go, since after a
// kill nobody can tell what was claimed from what was sent: what must never come twice
// is held, W at most. Replies may all be sent again, so more are claimed, and
// wait.
//
// Replies have 8 slots and as many as their rate needs: what has gone of late and half as much
// again, over the shortest way of the last seconds and a commit; on the way a thousand a second at
// least, since a hall taps in one. So it is 9 next door to Telegram and 68 at 60 ms when nobody
// hurries, 16 until the way is known, and never more than 128. That messages hold each other up on
// their way gives them none. As many as 128 may wait behind them in memory, claimed.
//
// # Order
//
// Within one chat and pool notices go one at a time, in the order they were
// queued. When one has to wait, those of its chat behind it wait as well: replies
// up to two seconds in memory, longer in the database, all until the same moment;
// bulk in the database, its moment in the chat booked, so that somebody who is
// answered all the time gets it too. After a restart too: see storage.PutBack.
// What a transaction has claimed may come when others of its chat have gone back meanwhile and
// are not written yet: then it goes back as well.
// Answers to taps and command menus are no messages: they keep no order and no
// limits. But the change of the message under a button goes when the tap in its chat has its answer,
// or a second after that has begun to wait: it says the same, and is to be seen second. In a rush everybody is answered
// first: what is behind an answer stands back until it is over, two seconds at most. The two are one notice
// (notice.Tapped), with the change's row. Its answer lives in memory, and has a slot as any other until its try has
// ended: nothing is written of it. A kill has it go once more with its change, unless that has arrived. At
// a stop one that is still to be tried gets a row of its own, because its change may have gone.
//
// # Pace
//
// Bulk goes at its rate, a little below Telegram's own. Messages that left evenly may
// arrive in heaps; none goes while a second could see more arrive than Telegram takes
// in one: each counts from when it can have arrived at the latest, which is its answer
// less the fastest trip.
//
// A chat takes three replies at once, then one message a second, counted from when
// each can have arrived at the latest. Chats that had replies waiting when an
// earlier sender ended are taken to have just had theirs.
//
// # Trouble
//
// A 429 that Telegram gives a chat makes that chat wait. Telegram doesn't say
// whose one for a message to a person is: the chat's, if it had been sent to within
// the last second and no other chat was refused within five; and then there are no
// bursts for ten minutes. Any other makes bulk wait and slows it down for a minute,
// and answers only when one of them was refused. When several deliveries in a row get no answer, everything pauses, one
// second at first and up to half a minute, so that a dead network burns no tries.
// When it is not known whether a claim or a birth was committed, the outbox lets its slots run
// empty and takes over from itself: nothing of that was sent, and nothing is held.
//
// At the end what is on the wire has six seconds. After that its outcome is unknown,
// and each notice says what to do. What the database did not take until the end, because it was
// away, is kept in memory: the next Run of the same process writes it as the first it does, unless
// another sender has taken over meanwhile. So an outage that costs the process the lease doubles nothing.
package outbox
