package demo

import (
	"slices"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/simulator"
)

// person is one trainee of the class as the demo plays them.
type person struct {
	row   course.Enrollment // what is true of them, which the office's file need not say
	user  *simulator.User   // nil for those without Telegram
	index int
}

// NoTelegram is in the note of people whom the bot can't reach.
const NoTelegram = "không dùng Telegram"

// online tells whether the bot can reach them.
func (p *person) online() bool { return !strings.Contains(p.row.Note, NoTelegram) }

// cast is those who depart from the list, nil where the class has nobody for it.
type cast struct {
	misspelt *person // a letter of their name is wrong in the office's file
	helper   *person // takes the place of helped with their own telephone
	helped   *person
	stranger *person // has another phone, and says another date of birth, than the file
	added    *person // is not in the office's file
}

// people makes the people of a class. The first of each delegation who has Telegram is its
// representative.
func people(class *roster.Roster) (all []*person, representatives map[string]*person) {
	representatives = map[string]*person{}
	for i, row := range class.Rows {
		p := &person{row: row.Enrollment, index: i}
		all = append(all, p)
		if p.online() && p.row.Delegation != "" && representatives[p.row.Delegation] == nil {
			representatives[p.row.Delegation] = p
		}
	}
	return all, representatives
}

// enter gives everybody with Telegram an account, and those of the office.
func (d *demo) enter() {
	d.admin = d.sim.NewUser(simulator.Witness{}, "Quản trị", simulator.WithID(adminID))
	d.organizer = d.sim.NewUser(simulator.Witness{}, "Ban Tổ chức")
	for _, p := range d.people {
		if p.online() {
			p.user = d.sim.NewUser(simulator.Witness{}, p.row.Trainee.Name, simulator.WithPhone(d.phone(p)))
		}
	}
}

// gather makes the people of the class and hands out the parts. Representatives have none.
func (d *demo) gather() {
	d.people, d.representatives = people(d.class)
	var free []*person
	for _, p := range d.people {
		if p.online() && d.representatives[p.row.Delegation] != p {
			free = append(free, p)
		}
	}
	take := func(fits func(*person) bool) (p *person) {
		if at := slices.IndexFunc(free, fits); at >= 0 {
			p = free[at]
			free = slices.Delete(free, at, at+1)
		}
		return p
	}
	if last := d.people[len(d.people)-1]; d.isNext(last) && d.representatives[last.row.Delegation] != last {
		d.added = last
		free = slices.DeleteFunc(free, func(p *person) bool { return p == last })
	}
	d.misspelt = take(func(p *person) bool { return misspell(p.row.Trainee.Name) != p.row.Trainee.Name })
	if d.helper = take(func(*person) bool { return true }); d.helper != nil {
		d.helped = take((*person).bornKnown)
	}
	if d.class.Course.Mode != course.OpenToAll { // there nobody has to be vouched for
		d.stranger = take(func(p *person) bool { return p.bornKnown() && p.row.Delegation != "" })
	}
}

// isNext tells whether somebody who comes after all the others gets the number that the
// class has them under.
func (d *demo) isNext(p *person) bool {
	highest := 0
	for _, other := range d.people {
		if other != p {
			highest = max(highest, other.row.No)
		}
	}
	return highest > 0 && p.row.No == highest+1
}

// bornKnown tells whether the whole date of birth is known.
func (p *person) bornKnown() bool { return p.row.Trainee.Birth.Day > 0 }

// later tells of the cast, who don't join with all the others.
func (c *cast) later(p *person) bool {
	return slices.Contains([]*person{c.misspelt, c.helper, c.helped, c.stranger, c.added}, p)
}

// played is how often each part is.
func played(p *person) int {
	if p == nil {
		return 0
	}
	return 1
}

// misspell gets the last plain vowel of a name wrong.
func misspell(name string) string {
	runes := []rune(name)
	for i := len(runes) - 1; i >= 0; i-- {
		if wrong, ok := map[rune]rune{'a': 'ă', 'e': 'ê', 'i': 'y', 'o': 'ô', 'u': 'ư', 'y': 'i'}[runes[i]]; ok {
			runes[i] = wrong
			break
		}
	}
	return string(runes)
}

// office is the class workbook as the office sends it, which doesn't know it all.
func (d *demo) office() ([]byte, error) {
	var people []course.Enrollment
	for _, p := range d.people {
		if p != d.added {
			people = append(people, d.filed(p))
		}
	}
	return roster.Write(*d.class.Course, d.class.Sessions, people)
}

// filed is what the office's file says of somebody.
func (d *demo) filed(p *person) course.Enrollment {
	e := p.row
	if p == d.misspelt {
		e.Trainee.Name = misspell(e.Trainee.Name)
	}
	return e
}
