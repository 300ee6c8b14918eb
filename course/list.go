package course

// ListColumn is a column of a list: what stands above it, and how wide it is, in characters.
type ListColumn struct {
	Title string
	Width float64
}

// List is people in lines, as offices print them: its sheet, its title, what it is of, and a text for each column in a row.
type List struct {
	Sheet, Title, Of string
	Columns          []ListColumn
	Rows             [][]string
}
