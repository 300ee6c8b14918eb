package course

// Printing is the issued papers of a course as an organizer wants to print them. Whoever taps
// the button asks for it, a job draws it and sends the files, by delegation and then by number.
type Printing struct {
	ID       int64
	CourseID int64
	For      int64 // account
	What     PrintWhat
	Printer  string // by its name in the course's Overlay; empty where none is named
}

// PrintWhat is what is printed.
type PrintWhat string

const (
	PrintStock  PrintWhat = "stock"   // the Overlay's texts alone, for sheets that are printed already
	PrintOwn    PrintWhat = "own"     // these texts on the office's own page
	PrintOwnCut PrintWhat = "own_cut" // the same, as many to an A4 sheet as it holds, to be cut
	PrintTwoUp  PrintWhat = "two_up"  // the papers as they were issued, two to an A4 sheet, to be cut
	PrintProof  PrintWhat = "proof"   // before the closing, those of whom still may have one, marked as proof, a file for each delegation
	PrintLoose  PrintWhat = "loose"   // the issued papers of those of no delegation, in one file with the list to sign
	PrintAll    PrintWhat = "all"     // those of everybody, likewise
)

// Prints is what can be printed of the course.
func (c Course) Prints() (all []PrintWhat) {
	if len(c.Form.Overlay) > 0 {
		all = append(all, PrintStock) // also before there are papers: a printer is adjusted
	}
	if !c.Released() {
		return all
	}
	if len(c.Form.Overlay) > 0 && c.Form.Sheet != "" {
		all = append(all, PrintOwn, PrintOwnCut)
	}
	return append(all, PrintTwoUp)
}

// Printers are those on which it may be printed: of stock, on which a text must meet its place,
// those of the Overlay; otherwise one without a name.
func (c Course) Printers(what PrintWhat) []Printer {
	o, err := ReadOverlay(c.Form.Overlay)
	if err != nil || what != PrintStock || len(o.Printers) == 0 {
		return []Printer{{}}
	}
	return o.Printers
}
