package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/letters"
	"github.com/loptruong/loptruong/storage"
)

// result is what came of a played class.
type result struct {
	Trainees, Linked, Reminders, CheckIns, Announcements, Certificates, Bundles int

	// Those who departed from the list: whose certificate has the name that the file had
	// wrong, who has the own place that another had taken, whose place somebody else has
	// vouched for, who stands on the roster and not in the file.
	Corrected, Freed, Vouched, Added int

	// The days of the class: late, of whom there are none at the session that was opened
	// late; excused by a leave; ticked by representatives; told that a session has moved.
	Late, Excused, TickedFor, ToldOfMove int

	Lost    int // what somebody should have got and did not
	Doubled int // what somebody got twice
	Seconds float64
}

// figure is one of the numbers that the demo ends with.
type figure struct {
	ID    string // of its text, below "demo.figure_"
	Value int
}

// In is what the figure counts, in a language.
func (f figure) In(p *i18n.Printer) string { return p.Plain("demo.figure_" + f.ID) }

// Means is what needs to be said of it, "": nothing.
func (f figure) Means(p *i18n.Printer) string {
	if f.ID != "lost" && f.ID != "doubled" {
		return ""
	}
	return p.Plain("demo.means_" + f.ID)
}

func (r *result) figures() []figure {
	return []figure{
		{"trainees", r.Trainees}, {"linked", r.Linked}, {"reminders", r.Reminders}, {"checkins", r.CheckIns},
		{"announcements", r.Announcements}, {"certificates", r.Certificates}, {"bundles", r.Bundles},
		{"corrected", r.Corrected}, {"freed", r.Freed}, {"vouched", r.Vouched}, {"added", r.Added},
		{"late", r.Late}, {"excused", r.Excused}, {"ticked", r.TickedFor}, {"moved", r.ToldOfMove},
		{"lost", r.Lost}, {"doubled", r.Doubled},
	}
}

// print ends with the page to open.
func (r *result) print(out io.Writer, say *i18n.Printer, page string) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w)
	for _, f := range r.figures() {
		fmt.Fprintf(w, "%s\t%d\t", f.In(say), f.Value)
		if means := f.Means(say); means != "" {
			fmt.Fprintf(w, "  %s", means)
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "%s\t%.1f\t\n", say.Plain("demo.seconds"), r.Seconds)
	w.Flush()
	fmt.Fprintf(out, "\n%s\n", say.Plain("demo.open", "Page", page))
}

// check fails when a figure is not what the class should give.
func (d *demo) check(r *result) error {
	linked, checkIns, late, excused, tickedFor, toldOfMove := 0, 0, 0, 0, 0, 0
	for _, p := range d.people {
		if p.online() {
			linked++
		}
		for s := range d.class.Sessions {
			switch {
			case p.excused(s):
				excused++
			case p.absent(s):
			case d.tickedFor(p, s):
				tickedFor++
				fallthrough
			default:
				checkIns++
				if p.online() && p.late(s) && s != openedLate {
					late++
				}
			}
		}
	}
	if d.moved() > 0 {
		toldOfMove = linked
	}
	want := map[string]int{
		"trainees": len(d.people), "linked": linked, "reminders": linked * d.remindersEach(), "checkins": checkIns,
		"announcements": linked, "certificates": len(d.people), "bundles": len(d.class.Delegations()),
		"corrected": played(d.misspelt), "freed": played(d.helped), "vouched": played(d.stranger), "added": played(d.added),
		"late": late, "excused": excused, "ticked": tickedFor, "moved": toldOfMove,
		"lost": 0, "doubled": 0,
	}
	var wrong []error
	for _, f := range r.figures() {
		if f.Value != want[f.ID] {
			wrong = append(wrong, errors.New(d.say.Plain("demo.wrong", "Figure", f.In(d.say), "Is", f.Value, "Should", want[f.ID])))
		}
	}
	return errors.Join(wrong...)
}

// remindersEach is how many reminders each person should get: an evening and a
// morning one for each day with sessions, and one before each session.
func (d *demo) remindersEach() int {
	days := map[string]bool{}
	for _, s := range d.class.Sessions {
		days[s.Start.In(d.class.Course.Location()).Format(time.DateOnly)] = true
	}
	return 2*len(days) + len(d.class.Sessions)
}

// inbox is what one chat got, as it was first shown.
type inbox struct {
	last  int            // newest message that has been noted
	texts map[string]int // how often each text came
	files map[string]int // and each file
}

// note looks at every chat for messages that have come, before they are edited.
func (d *demo) note() {
	for _, p := range d.people {
		if p.user == nil {
			continue
		}
		in := d.seen[p.user.ChatID()]
		if in == nil {
			in = &inbox{texts: map[string]int{}, files: map[string]int{}}
			d.seen[p.user.ChatID()] = in
		}
		for _, m := range d.sim.Delivered(p.user.ChatID()) {
			if m.ID <= in.last {
				continue
			}
			in.last = m.ID
			in.texts[m.Text]++
			if m.File != nil {
				in.files[m.File.Name]++
			}
		}
	}
}

// The first sign of each reminder's text.
var reminderSigns = []string{"🌙", "☀️", "🔔"}

// ownCertificate is the name of a trainee's file; a bundle's has the delegation.
var ownCertificate = regexp.MustCompile(`^GCN-\d+-\d{4}\.pdf$`)

// result counts what people got and what the database holds, and writes the
// files.
func (d *demo) result(ctx context.Context) (*result, error) {
	r := &result{}
	perPerson := d.remindersEach()
	for _, in := range d.seen {
		reminders := 0
		for text, times := range in.texts {
			if strings.HasPrefix(text, movedSign) {
				r.ToldOfMove++
				r.Doubled += times - 1
			}
			for _, sign := range reminderSigns {
				if strings.HasPrefix(text, sign) {
					reminders++
					r.Doubled += times - 1
				}
			}
		}
		r.Reminders += reminders
		r.Lost += perPerson - reminders

		news := 0
		for text, times := range in.texts {
			if strings.HasSuffix(text, demoNews) { // below the line that names the course
				news += times
			}
		}
		r.Announcements += min(news, 1)
		r.Lost += 1 - min(news, 1)
		r.Doubled += max(news-1, 0)

		own := 0
		for name, times := range in.files {
			r.Doubled += times - 1
			if ownCertificate.MatchString(name) {
				own++
			}
		}
		r.Lost += 1 - min(own, 1)
	}
	var bundles []string
	err := d.app.View(ctx, func(tx *storage.Tx) (err error) {
		bundles, err = d.count(ctx, tx, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	return r, errors.Join(d.writeChats(), d.writeStory(r, bundles))
}

// count reads the figures that stand in the database, and writes its files out; it returns the names of the delegations'.
func (d *demo) count(ctx context.Context, tx *storage.Tx, r *result) (bundles []string, err error) {
	c, err := tx.CourseByCode(ctx, d.class.Course.Code)
	if err != nil {
		return nil, err
	}
	people, err := tx.Roster(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	has := d.countPeople(people, r)
	if err := countBook(ctx, tx, c, r); err != nil {
		return nil, err
	}
	issued, err := tx.Certificates(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	for _, one := range issued {
		if one.State != course.Issued {
			continue
		}
		if _, err := d.writeFile(ctx, tx, "certificates", one.FileID); err != nil {
			return nil, err
		}
		r.Certificates++
		if p := d.misspelt; p != nil && one.Paper.Name == p.row.Trainee.Name && one.EnrollmentID == has[p].ID {
			r.Corrected++
		}
	}
	delegations, err := tx.Delegations(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	for _, delegation := range delegations {
		b, err := tx.Bundle(ctx, c.ID, delegation.ID)
		if err != nil {
			return nil, err
		}
		name, err := d.writeFile(ctx, tx, "bundles", b.FileID)
		if err != nil {
			return nil, err
		}
		bundles = append(bundles, name)
		r.Bundles++
	}
	return bundles, nil
}

// countBook counts what stands in the book of the course's sessions.
func countBook(ctx context.Context, tx *storage.Tx, c course.Course, r *result) error {
	sessions, err := tx.Sessions(ctx, c.ID)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		book, err := tx.BookOf(ctx, s.ID)
		if err != nil {
			return err
		}
		for _, entry := range book {
			switch {
			case entry.State == course.Excused && entry.Way == course.ByLeave:
				r.Excused++
			case entry.State.Here():
				r.CheckIns++
				if entry.State == course.Late {
					r.Late++
				}
				if entry.Way == course.ByRepresentative {
					r.TickedFor++
				}
			}
		}
	}
	return nil
}

// countPeople counts who is on the roster, and who has their own place, and returns
// those: an account that has another's counts for nobody.
func (d *demo) countPeople(people []course.Enrollment, r *result) map[*person]course.Enrollment {
	r.Trainees = len(people)
	byUser := map[int64]course.Enrollment{}
	for _, e := range people {
		byUser[e.Trainee.TelegramID] = e
		if p := d.added; p != nil && e.No == p.row.No && e.Trainee.Name == p.row.Trainee.Name {
			r.Added++
		}
	}
	has := map[*person]course.Enrollment{}
	for _, p := range d.people {
		if p.user == nil {
			continue
		}
		if e := byUser[p.user.ID()]; e.Trainee.Name == p.row.Trainee.Name && e.Unit == p.row.Unit {
			has[p] = e
		}
	}
	r.Linked = len(has)
	if p := d.helped; p != nil && has[p].ID != 0 && has[d.helper].ID != 0 {
		r.Freed++
	}
	if p := d.stranger; p != nil && has[p].LinkedBy == course.LinkedByVouching {
		r.Vouched++
	}
	return has
}

// writeFile writes a stored file into a folder of the demo's, and returns its name.
func (d *demo) writeFile(ctx context.Context, tx *storage.Tx, folder string, id int64) (name string, err error) {
	f, err := tx.File(ctx, id)
	if err != nil {
		return "", err
	}
	return f.Name, d.write(folder, f.Name, f.Bytes)
}

// writeChats writes what each person saw, and the workbook that was played.
func (d *demo) writeChats() error {
	if err := d.write("chats", chatFile("quan tri"), []byte(d.admin.Transcript())); err != nil {
		return err
	}
	if err := d.write("chats", chatFile("ban to chuc"), []byte(d.organizer.Transcript())); err != nil {
		return err
	}
	for _, p := range d.people {
		if p.user == nil {
			continue
		}
		if err := d.write("chats", p.chatFile(), []byte(p.user.Transcript())); err != nil {
			return err
		}
	}
	return d.write("", d.workbook(), d.file)
}

// chatFile is the file of a person's chat.
func (p *person) chatFile() string {
	return chatFile(fmt.Sprintf("%03d %s", p.row.No, p.row.Trainee.Name))
}

func chatFile(of string) string { return strings.ReplaceAll(letters.Fold(of), " ", "-") + ".txt" }

func (d *demo) write(folder, name string, data []byte) error {
	dir := filepath.Join(d.cfg.Out, folder)
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name), data, 0o644)
	}
	if err != nil {
		return fmt.Errorf("the demo's files can't be written: %w; name another folder with --out, on a disk that has room", err)
	}
	return nil
}
