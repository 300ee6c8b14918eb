package course

// Diff is what importing a roster would change.
type Diff struct {
	New     []Enrollment
	Changed []Change
	Gone    []Enrollment // on the roster now, not in the file
	Same    int
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
		key := Fold(e.Trainee.Name)
		byName[key] = append(byName[key], i)
	}
	used := make([]bool, len(roster))
	for _, f := range file {
		found := -1
		for _, i := range byName[Fold(f.Trainee.Name)] {
			if !used[i] && SamePerson(roster[i], f) {
				found = i
				break
			}
		}
		if found < 0 {
			d.New = append(d.New, f)
			continue
		}
		used[found] = true
		was := roster[found]
		f = completed(f, was)
		if sameRow(was, f) {
			d.Same++
			continue
		}
		f.ID, f.CourseID, f.Trainee.ID, f.Trainee.UserID = was.ID, was.CourseID, was.Trainee.ID, was.Trainee.UserID
		d.Changed = append(d.Changed, Change{Was: was, Is: f})
	}
	for i, e := range roster {
		if !used[i] && e.State == Enrolled {
			d.Gone = append(d.Gone, e)
		}
	}
	return d
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

func sameRow(a, b Enrollment) bool {
	return a.Trainee.Name == b.Trainee.Name && a.Trainee.Birth == b.Trainee.Birth &&
		a.Trainee.BirthAlt == b.Trainee.BirthAlt && a.Trainee.Gender == b.Trainee.Gender &&
		a.Trainee.Phone == b.Trainee.Phone && a.Position == b.Position && a.Unit == b.Unit &&
		a.Delegation == b.Delegation && a.Note == b.Note && a.No == b.No && a.State == Enrolled
}
