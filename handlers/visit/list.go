package visit

import "github.com/loptruong/loptruong/notice"

// MaxRows is how many rows of buttons are shown at most; Telegram takes 100 buttons.
const MaxRows = 45

// Page is one page of a list: its items are [From, To) of all.
type Page struct {
	N     int // from 0
	Pages int // 1 for an empty list
	From  int
	To    int
}

// PageOf is the n-th page of a list of so many items, brought into range.
func PageOf(items, size, n int) Page {
	p := Page{Pages: max(1, (items+size-1)/size)}
	p.N = max(0, min(n, p.Pages-1))
	p.From = min(p.N*size, items)
	p.To = min(p.From+size, items)
	return p
}

// Turn is the row of buttons that turn the page, back and on; nil when there is
// one page.
func (p Page) Turn(v *Visit, data func(page int) string) []notice.Button {
	var row []notice.Button
	if p.N > 0 {
		row = append(row, v.Button(data(p.N-1), "list.button_back"))
	}
	if p.N < p.Pages-1 {
		row = append(row, v.Button(data(p.N+1), "list.button_on"))
	}
	return row
}
