package course

import (
	"slices"

	"github.com/loptruong/loptruong/letters"
)

// Diff is what importing a roster would change.
type Diff struct {
	New       []Enrollment // the Trainee.ID is that of a person of another course; 0 for somebody who is on none
	Changed   []Change
	Gone      []Enrollment // on the roster now, not in the file
	Same      int
	Questions []Question // in the order of the file; people of open ones are in none of the lists
	Partial   bool       // the file is no list of the whole class: who is gone is not to be withdrawn for that
	Waiting   []Waiting  // people who wait for a place and whom the file surely brings
	Likely    []Waiting  // people who wait, and of whom the file has somebody who is likely the same
	Over      Overfull   // what the course comes to
}

// Change is one person whose row differs.
type Change struct {
	Was, Is Enrollment
}

// Compare holds a file's rows against the roster, with what was answered about them. A
// row and a place that are surely one person's are a change: account, number and
// attendance stay. Those that are likely to be are a question, and so is what the file
// would undo of what was set right here, and whoever was withdrawn and is in the file.
// Everybody else is new, or gone. A second import of the same file is all Same. The roster
// may have doubles that were merged: a row about one is about the place it was merged
// into, and says nothing new where another row is about that one already.
func Compare(roster, file []Enrollment, answers Answers) Diff {
	var d Diff
	m := newMatching(roster, file, func(place int) int64 { return int64(place) },
		func(place, row int) Answer { return answers.ask(AskSame, file[row], roster[place]).Answer })
	m.run()
	doubles := map[int64]Enrollment{}      // the rows about doubles, by the place that was kept
	named := make([]Enrollment, len(file)) // whoever the file names, as the roster would have them
	for i, f := range file {
		for _, place := range m.denied[i] {
			d.Questions = append(d.Questions, answers.ask(AskSame, f, roster[place]))
		}
		place := m.placeOf[i]
		if place < 0 {
			d.New, named[i] = append(d.New, f), f
			continue
		}
		was := roster[place]
		named[i] = completed(f, was)
		if !m.sure[i] || m.said[i] {
			d.Questions = append(d.Questions, answers.ask(AskSame, f, was))
		}
		switch {
		case m.sure[i] && was.State == Merged:
			if _, another := doubles[was.MergedInto]; another {
				d.Same++
			}
			doubles[was.MergedInto] = f
		case m.sure[i]:
			d.settle(was, f, answers)
		}
	}
	for i, e := range roster {
		row, doubled := doubles[e.ID]
		switch {
		case doubled && m.taken[int64(i)]:
			d.Same++
		case doubled:
			d.settle(e, row, answers)
		case !m.taken[int64(i)] && e.State == Enrolled:
			d.Gone = append(d.Gone, e)
		}
	}
	d.Partial = partial(roster, named, len(d.Gone))
	return d
}

// settle notes what a row changes at the place of the person who it is about.
func (d *Diff) settle(was, row Enrollment, answers Answers) {
	if was.State == Withdrawn {
		q := answers.ask(AskRestore, row, was)
		d.Questions = append(d.Questions, q)
		if q.Answer != Yes {
			return
		}
	}
	is := completed(row, was)
	is.ID, is.CourseID, is.No, is.Trainee.ID = was.ID, was.CourseID, was.No, was.Trainee.ID
	is.Trainee.AccountID, is.Trainee.TelegramID, is.Trainee.Blocked = was.Trainee.AccountID, was.Trainee.TelegramID, was.Trainee.Blocked
	is.State, is.Edited, is.CreatedAt = Enrolled, was.Edited, was.CreatedAt
	if fields := conflicts(was, row); len(fields) > 0 {
		q := answers.ask(AskConflict, row, was)
		d.Questions = append(d.Questions, q)
		for _, f := range fields {
			if q.Answer == Yes {
				is.Edited = is.Edited.Without(f.Field)
			} else {
				is.copyField(f.Field, was)
			}
		}
	}
	change := Change{Was: was, Is: is}
	if len(change.Fields()) == 0 && is.Edited == was.Edited {
		d.Same++
		return
	}
	d.Changed = append(d.Changed, change)
}

// Recognize finds among the people of other courses, by their places there, those whom
// a file brings here: who they surely are, they stay, and their account serves both
// courses. Where it is likely, it is a question.
func (d *Diff) Recognize(known []Enrollment, answers Answers) {
	file := d.New
	ask := func(place, row int) Question {
		k := known[place]
		// Whoever runs this course may not read the roster of another.
		shown := Enrollment{ID: k.ID, Unit: k.Unit, Trainee: Trainee{ID: k.Trainee.ID, Name: k.Trainee.Name}}
		return answers.ask(AskElsewhere, file[row], shown)
	}
	m := newMatching(known, file, func(place int) int64 { return known[place].Trainee.ID },
		func(place, row int) Answer { return ask(place, row).Answer })
	m.elsewhere = true
	m.run()
	found := make([]Enrollment, len(file))
	for i, f := range file {
		for _, place := range m.denied[i] {
			d.Questions = append(d.Questions, ask(place, i))
		}
		if place := m.placeOf[i]; place >= 0 {
			if !m.sure[i] || m.said[i] {
				d.Questions = append(d.Questions, ask(place, i))
			}
			if m.sure[i] {
				f.Trainee.ID = known[place].Trainee.ID
			}
		}
		found[i] = f
	}
	d.New = found
}

// partial tells whether a file looks like a part of the class, which says nothing
// about those it leaves out: it names fewer than half of the people on the roster,
// or all whom it names are of one delegation while the roster has several.
func partial(roster, named []Enrollment, gone int) bool {
	present := map[string]bool{}
	people := 0
	for _, e := range roster {
		if e.State == Enrolled {
			people++
			present[letters.Fold(e.Delegation)] = true
		}
	}
	listed := map[string]bool{}
	for _, e := range named {
		listed[letters.Fold(e.Delegation)] = true
	}
	for _, delegations := range []map[string]bool{present, listed} {
		delete(delegations, "") // who is of none says nothing about the others
	}
	return gone > 0 && (2*(people-gone) < people || len(listed) == 1 && len(present) > 1)
}

// Seen is the digest of a change of the course's roster as a dry run shows it, with
// what was answered, see course.Seen; c is zero for a course that is still to be made.
// Which of the people have joined meanwhile is no part of it: storing changes nothing
// about that.
func (d Diff) Seen(c Course) string {
	shown := Diff{New: d.New, Same: d.Same, Partial: d.Partial, Questions: d.Questions}
	for _, change := range d.Changed {
		shown.Changed = append(shown.Changed, Change{Was: change.Was.unlinked(), Is: change.Is.unlinked()})
	}
	for _, e := range d.Gone {
		shown.Gone = append(shown.Gone, e.unlinked())
	}
	shown.Over = d.Over
	return Seen(c.ID, c.Code, c.Title, shown, waitingIDs(d.Waiting), waitingIDs(d.Likely))
}

func waitingIDs(all []Waiting) (ids []int64) {
	for _, w := range all {
		ids = append(ids, w.ID)
	}
	return ids
}

// More is who comes to the course by the file, less who leaves a delegation for another and less the places that are
// offered to those who surely come.
func (d Diff) More() (s Seats) {
	for _, e := range d.New {
		s.Take(e.Delegation, 1)
	}
	for _, c := range d.Changed {
		if c.Was.State == Enrolled {
			s.Take(c.Was.Delegation, -1)
		}
		s.Take(c.Is.Delegation, 1)
	}
	for _, w := range d.Waiting {
		s.Free(w)
	}
	return s
}

// Await finds among those who wait for a place the people whom a file brings: those who surely are, whose account is
// connected with what the file has when they are put into the course, and those who are likely.
func (d *Diff) Await(line []Waiting) {
	rows := map[string][]Enrollment{}
	for _, e := range d.New {
		for _, key := range likeness(e) {
			rows[key] = append(rows[key], e)
		}
	}
	for _, w := range line {
		has := func(one func(said, e Enrollment) bool) bool {
			return slices.ContainsFunc(likeness(w.Said), func(key string) bool {
				return slices.ContainsFunc(rows[key], func(e Enrollment) bool { return one(w.Said, e) })
			})
		}
		switch {
		case has(SurelyOne):
			d.Waiting = append(d.Waiting, w)
		case has(LikelyOne):
			d.Likely = append(d.Likely, w)
		}
	}
}

// likeness is what two places have one of in common that are likely one person's.
func likeness(e Enrollment) []string {
	t := e.Trainee
	keys := []string{letters.Fold(t.Name)}
	for _, key := range []string{t.Phone, t.PhoneAlt, t.Birth.ISO(), t.BirthAlt.ISO()} {
		if key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

// completed is a row with what it leaves open taken from what is known: an empty
// cell is no wish to forget, and a year is no better than the whole date.
func completed(row, known Enrollment) Enrollment {
	t, k := &row.Trainee, known.Trainee
	if t.PhoneAlt == "" && (t.Phone == "" || t.Phone == k.Phone) {
		t.PhoneAlt = k.PhoneAlt
	}
	for field, was := range map[*string]string{
		&t.Phone: k.Phone, &t.Gender: k.Gender, &row.Position: known.Position,
		&row.Unit: known.Unit, &row.Delegation: known.Delegation, &row.Note: known.Note,
	} {
		if *field == "" {
			*field = was
		}
	}
	vague := t.Birth.IsZero() || t.Birth.Day == 0 && t.Birth.Year == k.Birth.Year
	if vague || t.BirthAlt == k.Birth && !k.Birth.IsZero() || t.Birth == k.Birth {
		t.Birth, t.BirthAlt = k.Birth, k.BirthAlt
	}
	return row
}
