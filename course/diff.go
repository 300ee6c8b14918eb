package course

import "github.com/loptruong/loptruong/letters"

// Diff is what importing a roster would change.
type Diff struct {
	New     []Enrollment
	Changed []Change
	Gone    []Enrollment // on the roster now, not in the file
	Same    int
	Partial bool // the file is no list of the whole class: who is gone is not to be withdrawn for that
}

// Change is one person whose row differs.
type Change struct {
	Was, Is Enrollment
}

// Compare holds a file's rows against the roster. People are matched by
// SamePerson, each at most once; a second import of the same file is all Same.
func Compare(roster, file []Enrollment) Diff {
	var d Diff
	byName := map[string][]int{}
	for i, e := range roster {
		folded := letters.Fold(e.Trainee.Name)
		byName[folded] = append(byName[folded], i)
	}
	used := make([]bool, len(roster))
	var named []Enrollment // whoever the file names, as the roster would have them
	for _, f := range file {
		found := -1
		for _, i := range byName[letters.Fold(f.Trainee.Name)] {
			if !used[i] && SamePerson(roster[i], f) {
				found = i
				break
			}
		}
		if found < 0 {
			d.New = append(d.New, f)
			named = append(named, f)
			continue
		}
		used[found] = true
		was := roster[found]
		f = completed(f, was)
		named = append(named, f)
		f.ID, f.CourseID, f.No, f.Trainee.ID = was.ID, was.CourseID, was.No, was.Trainee.ID
		f.Trainee.AccountID, f.Trainee.TelegramID, f.Trainee.Blocked = was.Trainee.AccountID, was.Trainee.TelegramID, was.Trainee.Blocked
		f.State, f.Edited, f.CreatedAt = Enrolled, was.Edited, was.CreatedAt
		change := Change{Was: was, Is: f}
		if len(change.Fields()) == 0 {
			d.Same++
			continue
		}
		d.Changed = append(d.Changed, change)
	}
	for i, e := range roster {
		if !used[i] && e.State == Enrolled {
			d.Gone = append(d.Gone, e)
		}
	}
	d.Partial = partial(roster, named, len(d.Gone))
	return d
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

// Seen is the digest of a change of the course's roster as a dry run shows it,
// see course.Seen; c is zero for a course that is still to be made. Which of the
// people have joined meanwhile is no part of it: storing changes nothing about
// that.
func (d Diff) Seen(c Course) string {
	unlinked := func(e Enrollment) Enrollment {
		e.Trainee.AccountID, e.Trainee.TelegramID, e.Trainee.Blocked = 0, 0, false
		return e
	}
	shown := Diff{New: d.New, Same: d.Same, Partial: d.Partial}
	for _, change := range d.Changed {
		shown.Changed = append(shown.Changed, Change{Was: unlinked(change.Was), Is: unlinked(change.Is)})
	}
	for _, e := range d.Gone {
		shown.Gone = append(shown.Gone, unlinked(e))
	}
	return Seen(c.ID, c.Code, c.Title, shown)
}

// completed is a row with what it leaves open taken from what is known: an empty
// cell is no wish to forget, and a year is no better than the whole date.
func completed(row, known Enrollment) Enrollment {
	t, k := &row.Trainee, known.Trainee
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
