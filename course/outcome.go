package course

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"time"
)

// Outcome is how a course ends: those on its roster, by their numbers, held against
// its completion rule and what was decided against that.
type Outcome struct {
	Eligible []Enrollment
	Papers   []Paper // of the eligible, in their order, still without number and code
	Not      []Enrollment
	Awards   []Award             // papers of other kinds, by kind and then by number on the roster
	Instead  []Certificate       // valid confirmations of attendance of the eligible, which their certificates replace
	Progress map[int64]Progress  // by enrollment
	Excepted map[int64]Exception // of those judged, by enrollment
	Before   int64               // the course's last closing, which was taken back; 0 when there was none
	Numbers  []NumberFormat      // how the papers of each kind will be cited
	Sessions []Session           // by which they are judged
	Running  Session             // the last of them while its check-in is still to be closed; else zero
}

// Proofs are the papers of everybody on a roster who still may have one, as they would be if they
// were signed now (PreviewOf).
func (c Course) Proofs(sessions []Session, roster []Enrollment, states map[int64]map[int64]Presence, exceptions map[int64]Exception, now time.Time) (papers []Paper) {
	for _, e := range EnrolledOf(roster) {
		if exceptions[e.ID].MayCome(c.Rule.ProgressOf(sessions, states[e.ID])) {
			papers = append(papers, c.PreviewOf(Completion, e, sessions, "", now))
		}
	}
	return papers
}

// Award is a paper that a closing, or an organizer, gives to somebody.
type Award struct {
	Kind  PaperKind
	Place Enrollment // of a letter of thanks Speaker.Place
	Paper Paper      // still without number and code
}

// Waits tells whether somebody who isn't eligible may be so by the end of the session that is
// running.
func (o Outcome) Waits(e Enrollment) bool {
	p := o.Progress[e.ID]
	return o.Running.ID != 0 && p.MayMiss() >= 0 && !p.Eligible() && o.Excepted[e.ID].Kind == ""
}

// SignDay is the day that the papers say, "2022-08-19"; empty when there are none.
func (o Outcome) SignDay() string {
	all := o.All()
	if len(all) == 0 {
		return ""
	}
	return all[0].Paper.Signed
}

// OutcomeOf holds everybody on the roster of a course against its rule, by their
// states (by enrollment and session) and the exceptions (by enrollment). The papers are
// those that would be signed now. There must be a session.
func (c Course) OutcomeOf(sessions []Session, roster []Enrollment, states map[int64]map[int64]Presence, exceptions map[int64]Exception, now time.Time) Outcome {
	o := Outcome{Sessions: sessions, Progress: map[int64]Progress{}, Excepted: map[int64]Exception{}}
	for _, k := range PaperKinds {
		o.Numbers = append(o.Numbers, c.Form.Kind(k).Number)
	}
	if last := sessions[len(sessions)-1]; last.ClosedAt.IsZero() {
		o.Running = last
	}
	day := c.SignDay(sessions, now)
	paper := func(k PaperKind, e Enrollment) Paper {
		p := c.SignedPaper(k, sessions, e, o.Progress[e.ID], now)
		p.Signed = day
		return p
	}
	for _, e := range EnrolledOf(roster) {
		p := c.Rule.ProgressOf(sessions, states[e.ID])
		o.Progress[e.ID] = p
		x, excepted := exceptions[e.ID]
		if excepted {
			o.Excepted[e.ID] = x
		}
		if x.Gives(p) {
			o.Eligible = append(o.Eligible, e)
			o.Papers = append(o.Papers, paper(Completion, e))
			continue
		}
		o.Not = append(o.Not, e)
		if c.Form.Confirm && p.Attended > 0 && !o.Waits(e) {
			o.Awards = append(o.Awards, Award{Attended, e, paper(Attended, e)})
		}
	}
	return o
}

// SignedPaper is what the page of a person's paper of a kind that is signed now will say, by
// how they stand, still without number and code. Where there is no session it says no days of the course.
func (c Course) SignedPaper(k PaperKind, sessions []Session, e Enrollment, stands Progress, now time.Time) Paper {
	return c.paperFor(k, sessions, e, stands, "", now)
}

// MeritPaper is SignedPaper of a commendation that is given for a reason.
func (c Course) MeritPaper(sessions []Session, e Enrollment, reason string, now time.Time) Paper {
	return c.paperFor(Merit, sessions, e, Progress{}, reason, now)
}

// ThanksPaper is SignedPaper of a letter of thanks. Where no session names the speaker it says the topic of the letter
// in whose place it is: the sessions may name them as that did.
func (c Course) ThanksPaper(sessions []Session, s Speaker, topic string, now time.Time) Paper {
	p := c.paperFor(Thanks, sessions, s.Place(), Progress{}, topic, now)
	p.Signed = c.SignDay(sessions, now)
	return p
}

// paperFor is that; why is the reason for it, or the topic of a letter whose speaker no session names.
func (c Course) paperFor(k PaperKind, sessions []Session, e Enrollment, stands Progress, why string, now time.Time) Paper {
	loc, p := c.Location(), c.PaperOf(e)
	if k == Thanks {
		p.Topic = cmp.Or(topicsOf(sessions, Speaker{Name: e.Trainee.Name}), why)
	} else {
		p.Reason = why
	}
	if len(sessions) > 0 {
		p.From = sessions[0].Start.In(loc).Format(time.DateOnly)
		p.To = sessions[len(sessions)-1].Start.In(loc).Format(time.DateOnly)
	}
	p.Signed = now.In(loc).Format(time.DateOnly)
	p.IssuedAt = now.UTC()
	return p.ofKind(c.Form.Kind(k), k, stands)
}

// Preview is some papers of a course as they would be, for which an organizer waits.
type Preview struct {
	ID       int64
	CourseID int64
	For      int64     // account
	Kind     PaperKind // empty is Completion
	Places   []int64   // whose papers, by enrollment; none for the first on the roster and whoever has the longest texts
	Reason   string    // for which commendations are given
	Speakers []Speaker // whose letters of thanks; none for the first whom the sessions name and whoever has the longest texts
}

// PreviewOf is the paper of a kind of somebody as it would be if it were signed now, for a reason if
// it is a commendation, with marks where the number and the code are going to stand. There may be no
// sessions yet.
func (c Course) PreviewOf(k PaperKind, e Enrollment, sessions []Session, reason string, now time.Time) Paper {
	p := c.paperFor(k, sessions, e, Progress{Attended: len(sessions), Total: len(sessions)}, reason, now)
	p.Signed = c.SignDay(sessions, now)
	p.Number, p.Code = c.Form.Kind(k).Number.with("…", p.Signed[:4]), "XXXX-XXXX-XX"
	return p
}

// All are all papers that the closing gives, in the order of the kinds.
func (o Outcome) All() []Award {
	all := make([]Award, 0, len(o.Papers)+len(o.Awards))
	for i, e := range o.Eligible {
		all = append(all, Award{Completion, e, o.Papers[i]})
	}
	return append(all, o.Awards...)
}

// People are whose papers it has, in their order.
func (o Outcome) People() (people []Enrollment) {
	for _, one := range o.All() {
		people = append(people, one.Place)
	}
	return people
}

// SignedBy has all papers say whom the certificate names by which their files are signed.
func (o Outcome) SignedBy(name string) {
	for i := range o.Papers {
		o.Papers[i].SignedBy = name
	}
	for i := range o.Awards {
		o.Awards[i].Paper.SignedBy = name
	}
}

// Total is how many are judged.
func (o Outcome) Total() int { return len(o.Eligible) + len(o.Not) }

// OpenBirths are the eligible whose date of birth still has two readings; the paper
// will say the first.
func (o Outcome) OpenBirths() []Enrollment {
	var open []Enrollment
	for _, e := range o.Eligible {
		if !e.Trainee.BirthAlt.IsZero() {
			open = append(open, e)
		}
	}
	return open
}

// OutcomeFault is a text that can't stand on a paper of an outcome.
type OutcomeFault struct {
	PaperFault
	Of *Enrollment // whose paper; nil when all papers show the text
}

// Faults are all faults of all papers, as check finds them in one: first those of the
// texts that all papers show, each once, then people's.
func (o Outcome) Faults(check func(Paper) []PaperFault) []OutcomeFault {
	var ofCourse, ofPeople []OutcomeFault
	for _, one := range o.All() {
		e := one.Place
		for _, f := range check(one.Paper) {
			if f.Field.OfPerson() {
				ofPeople = append(ofPeople, OutcomeFault{f, &e})
				continue
			}
			if !slices.ContainsFunc(ofCourse, func(known OutcomeFault) bool { return reflect.DeepEqual(known.PaperFault, f) }) {
				ofCourse = append(ofCourse, OutcomeFault{PaperFault: f})
			}
		}
	}
	return append(ofCourse, ofPeople...)
}

// Seen is the digest of what is shown before a course is closed: everybody's paper as
// it will be printed, who gets none and why, and what was decided against the rule. A closing that was taken back since
// makes it another, so that an old button does nothing.
func (o Outcome) Seen() string {
	papers := slices.Clone(o.Papers)
	for i := range papers {
		papers[i].IssuedAt = time.Time{}
	}
	var awards []any
	for _, one := range o.Awards {
		one.Paper.IssuedAt = time.Time{}
		awards = append(awards, one.Place.ID, one.Paper)
	}
	var not []any
	for _, e := range o.Not {
		not = append(not, e.ID, e.No, e.Trainee.Name, e.Unit, o.Progress[e.ID])
	}
	var births []any
	for _, e := range o.OpenBirths() {
		births = append(births, e.ID, e.Trainee.BirthAlt)
	}
	var excepted []any
	for _, id := range slices.Sorted(maps.Keys(o.Excepted)) {
		excepted = append(excepted, id, o.Excepted[id].Kind, o.Excepted[id].Reason)
	}
	var instead []any
	for _, one := range o.Instead {
		instead = append(instead, one.ID)
	}
	return Seen(o.Before, o.Numbers, o.Running.ID, papers, awards, not, births, excepted, instead)
}
