package course

// OfEntry tells whether the text is mended at one person's entry. That of the delegation
// isn't: many share it.
func (f PaperField) OfEntry() bool {
	return f == PaperName || f == PaperBirth || f == PaperPosition || f == PaperUnit
}

// Paper is what the papers of the course say of it, still of nobody.
func (c Course) Paper() Paper {
	form := c.Form
	// How a printer is set is not what a paper says, nor what others say.
	form.Overlay, form.Sheet, form.Kinds, form.Confirm = nil, "", nil, false
	return Paper{Form: form, Address: c.Address, Title: c.Title, Place: c.Place}
}

// Fits refuses a text of more runes than that.
func Fits(text string, longest int) error {
	if len([]rune(text)) > longest {
		return Refuse(ErrInvalid, "join.too_long", "Max", longest)
	}
	return nil
}

// PaperOf is what the paper of somebody on the course will say of them and of it,
// still without number, code and dates.
func (c Course) PaperOf(e Enrollment) Paper {
	p := c.Paper()
	p.Form = p.Form.WithDefaults()
	p.Name, p.Birth, p.Position, p.Unit, p.Delegation = e.Trainee.Name, e.Trainee.Birth.String(), e.Position, e.Unit, e.Delegation
	return p
}
