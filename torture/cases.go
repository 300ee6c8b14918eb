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
	why    string        // it makes none on others
	play   func(context.Context, *stage) error
}

func (c torment) applies(e *engine) bool { return c.only == "" || c.only == e.name }

// torments are all cases of a size; those of one group are played side by side, because
// each waits most of the time.
func torments(size string) [][]torment {
	crowd, news, within := crowdPlan{people: 200, each: 12, kills: 10, gap: time.Second}, newsPlan{people: 300, kills: 6}, 4*time.Minute
	replicas := crowdPlan{people: 100, each: 12, kills: 4, replicas: 3, cuts: 1, partitions: 1, gap: time.Second}
	silent := crowdPlan{people: 100, each: 12, losses: 12, gap: time.Second}
	files := filesPlan{each: 12, damaged: 12}
	if size == "full" {
		files = filesPlan{each: 1, damaged: 60}
		replicas = crowdPlan{people: 1000, each: 20, kills: 20, replicas: 3, cuts: 3, partitions: 3, gap: 4 * time.Second}
		silent = crowdPlan{people: 500, each: 20, losses: 100, gap: 3 * time.Second}
		crowd = crowdPlan{people: 2500, each: 40, kills: 200, gap: 5500 * time.Millisecond}
		news, within = newsPlan{people: 10_000, kills: 50}, 30*time.Minute
	}
	never := news
	never.neverTwice = true
	return [][]torment{
		{{
			Name: "T1", stream: 1, within: within, play: crowd.play,
			title: fmt.Sprintf("%d updates by polling, %d kills", crowd.people*crowd.each, crowd.kills),
		}, {
			Name: "T3", stream: 3, within: within, play: news.play,
			title: fmt.Sprintf("an announcement to %d, never miss, %d kills", news.people, news.kills),
		}, {
			Name: "T3N", stream: 4, within: within, play: never.play,
			title: fmt.Sprintf("an announcement to %d, never twice, %d kills", news.people, news.kills),
		}},
		{{
			Name: "T7", stream: 7, within: within, only: "postgres", play: silent.play,
			why:   "SQLite is in the program and answers by a return: who loses an answer is gone, as after a kill of T1",
			title: fmt.Sprintf("%d updates by polling, %d answers of the database swallowed", silent.people*silent.each, silent.losses),
		}, {
			Name: "T16", stream: 16, within: within, play: files.play,
			title: fmt.Sprintf("%d hostile files, two at a time", len(files.files(0))),
		}},
		{{
			Name: "T20", stream: 20, within: within, only: "postgres", play: replicas.play,
			why: "a SQLite file has one process",
			title: fmt.Sprintf("%d updates by webhook to %d replicas, %d kills of the one that works, all connections to the database ended %d times, the one that works and another one cut off from it %d times each",
				replicas.people*replicas.each, replicas.replicas, replicas.kills, replicas.cuts, replicas.partitions),
		}},
	}
}
