package playground

import (
	"net/http"

	"github.com/loptruong/loptruong/simulator"
)

// retryAfter is how many seconds Telegram asks for while it refuses.
const retryAfter = 3

// trouble begins or ends what goes wrong: "refuse" is 429 to all that is sent, "outage" is a
// Telegram that answers nothing but a proxy's page, "kill" is kill -9 of the bot or its restart.
func (s *Server) trouble(w http.ResponseWriter, r *http.Request) {
	var err error
	switch r.FormValue("what") {
	case "refuse":
		s.mu.Lock()
		s.refuses = !s.refuses
		s.sim.ClearRules()
		if s.refuses {
			s.sim.AddRule(simulator.Rule{Times: -1, Fault: simulator.RetryAfter(retryAfter)})
		}
		s.mu.Unlock()
	case "outage":
		s.mu.Lock()
		s.outage = !s.outage
		var faults simulator.Faults
		if s.outage {
			faults.HTML = 1
		}
		s.sim.SetFaults(faults)
		s.mu.Unlock()
	case "kill":
		if s.bot.runs() {
			s.bot.kill()
		} else {
			err = s.bot.start(s.clock.Now(), s.speeds())
		}
	default:
		err = errNot
	}
	answer(w, r, err)
}
