package torture

import (
	"context"
	"fmt"
	"time"
)

// torment is one case: what is done to the program.
type torment struct {
	Name   string
	title  string
	stream int           // of the chance that it draws from, so that no case disturbs another's
	within time.Duration // it is at its end, or something is wrong
	only   string        // engine on which it makes sense; empty: all
	play   func(context.Context, *stage) error
}

func (c torment) applies(e *engine) bool { return c.only == "" || c.only == e.name }

// torments are all cases of a size; those of one group are played side by side, because
// each waits most of the time.
func torments(size string) [][]torment {
	crowd, news, within := crowdPlan{people: 200, each: 12, kills: 10, gap: time.Second}, newsPlan{people: 300, kills: 6}, 4*time.Minute
	if size == "full" {
		crowd = crowdPlan{people: 2500, each: 40, kills: 200, gap: 6 * time.Second}
		news, within = newsPlan{people: 10_000, kills: 50}, 15*time.Minute
	}
	never := news
	never.neverTwice = true
	return [][]torment{
		{{
			Name: "T1", stream: 1, within: within, play: crowd.play,
			title: fmt.Sprintf("%d updates by polling, %d kills", crowd.people*crowd.each, crowd.kills),
		}},
		{{
			Name: "T3", stream: 3, within: within, play: news.play,
			title: fmt.Sprintf("an announcement to %d, never miss, %d kills", news.people, news.kills),
		}, {
			Name: "T3N", stream: 4, within: within, play: never.play,
			title: fmt.Sprintf("an announcement to %d, never twice, %d kills", news.people, news.kills),
		}},
	}
}
