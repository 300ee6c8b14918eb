package course

import "time"

// Opinion is what somebody who was at a session thinks of it (ý kiến): two answers, each 1
// to 5, 0 while it is not given.
type Opinion struct {
	Useful int // was what was said useful
	Clear  int // was it said clearly
}

// OpinionQuestion is one of the two.
type OpinionQuestion string

const (
	AskUseful OpinionQuestion = "useful"
	AskClear  OpinionQuestion = "clear"
)

// OpinionQuestions are both, in the order in which they are asked.
var OpinionQuestions = []OpinionQuestion{AskUseful, AskClear}

// Answer is the answer to a question; 0 when there is none.
func (o Opinion) Answer(q OpinionQuestion) int {
	if q == AskUseful {
		return o.Useful
	}
	return o.Clear
}

// Next is the first question without an answer; ok is false when both have one.
func (o Opinion) Next() (q OpinionQuestion, ok bool) {
	for _, q := range OpinionQuestions {
		if o.Answer(q) == 0 {
			return q, true
		}
	}
	return "", false
}

// BestAnswer is the best of the answers, of which 1 is the worst.
const BestAnswer = 5

// FewestOpinions is how many must have answered for what they think to be shown: of fewer
// one could tell whose it is.
const FewestOpinions = 3

// Opinions are what people think of a session, without whose it is.
type Opinions struct {
	People int             // who have answered
	Useful [BestAnswer]int // how many have given 1, 2 …
	Clear  [BestAnswer]int
}

// Of are the counts of a question.
func (o Opinions) Of(q OpinionQuestion) [BestAnswer]int {
	if q == AskUseful {
		return o.Useful
	}
	return o.Clear
}

// Shown tells whether enough have answered for it to be shown.
func (o Opinions) Shown() bool { return o.People >= FewestOpinions }

// Tenths is the average answer to a question, in tenths, rounded; 0 without any.
func (o Opinions) Tenths(q OpinionQuestion) int {
	sum, n := 0, 0
	for i, count := range o.Of(q) {
		sum, n = sum+(i+1)*count, n+count
	}
	if n == 0 {
		return 0
	}
	return (20*sum + n) / (2 * n)
}

// opinionsUntil is the hour, local time, at which the day after a session its opinions are
// reckoned up.
const opinionsUntil = 7

// AfterAt is when people are thanked for a session and asked what they think of it: at its
// end, or after the quiet hours in which that lies.
func (c Course) AfterAt(s Session) time.Time { return QuietUntil(s.End, c.Location()) }

// OpinionsUntil is the first moment at which nobody can say or change any more what they
// think of a session: the morning after they were asked.
func (c Course) OpinionsUntil(s Session) time.Time {
	asked := c.AfterAt(s).In(c.Location())
	return time.Date(asked.Year(), asked.Month(), asked.Day()+1, opinionsUntil, 0, 0, 0, c.Location())
}

// OpinionPicture is a picture of what people think of a session that somebody waits for.
type OpinionPicture struct {
	ID        int64
	SessionID int64
	For       int64 // account; 0 for all who are in charge of the course
}
