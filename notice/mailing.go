package notice

import (
	"fmt"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Mailing is one thing that is told to many people of a course: an announcement,
// or the papers of a closing. While it is under way one message shows how far it
// is; a report ends it.
type Mailing struct {
	Kind     MailingKind
	ID       int64 // of the announcement or the closing
	No       int64 // of an announcement, see Announcement
	Round    int   // of an announcement, see Announcement
	Of       int64 // of an announcement, see Announcement
	Deed     Deed  // of an announcement, see Announcement
	Asks     bool  // of an announcement: it has buttons by which people say something to it
	CourseID int64
	By       course.Account // who began it, in whose chat the progress is shown
}

// MailingKind is what is told.
type MailingKind string

const (
	AnnouncementMailing MailingKind = "announcement"
	ClosingMailing      MailingKind = "closing"
)

// Name is the mailing's, with which the unique keys of its own notices begin: "announcement/7".
func (m Mailing) Name() string { return fmt.Sprintf("%s/%d", m.Kind, m.ID) }

// ProgressKey is the unique key of the notice that has become the message which shows
// the progress: whoever confirms the mailing queues it, the outbox edits it.
func (m Mailing) ProgressKey() string { return m.round() + "/progress" }

// ReportKey is that of the report which ends the mailing.
func (m Mailing) ReportKey() string { return m.round() + "/report" }

// round is the name, with how often it was begun from the second time on.
func (m Mailing) round() string {
	if m.Round > 1 {
		return fmt.Sprintf("%s/again/%d", m.Name(), m.Round)
	}
	return m.Name()
}

// Mailing is the announcement as something under way.
func (a Announcement) Mailing() Mailing {
	return Mailing{Kind: AnnouncementMailing, ID: a.ID, No: a.No, Round: a.Round, Of: a.Of, Deed: a.Deed, Asks: a.Of == 0 && a.Message.AsksAnything(), CourseID: a.CourseID}
}

// OfClosing is the closing as something under way.
func OfClosing(c course.Closing) Mailing {
	return Mailing{Kind: ClosingMailing, ID: c.ID, CourseID: c.CourseID}
}

// MailingState is how far a mailing is. An announcement has no papers and no
// bundles.
type MailingState struct {
	Waiting int      // messages, papers and bundles that have no outcome yet
	People  Delivery // by their message; those whose paper isn't drawn yet wait

	// TimeLeft is until nothing waits any more, at the pace of late; zero when that is not known.
	TimeLeft time.Duration

	// Of an announcement, see there.
	Paused      bool
	Stopping    bool
	PauseReason string
	ChangedAt   time.Time
	Posts       []Post // what it has in groups, in their order

	Papers  int  // certificates, and papers of other kinds
	Other   bool // there are some of other kinds
	Drawn   int
	Signs   int // of the certificates, those that are to be signed digitally
	Signed  int
	Undrawn int // of the certificates, those that can't be drawn
	Bundles int
	Handed  int // of the bundles, those that a representative has
	Loose   int // people of no delegation whom their drawn certificate has not reached
}

// TakenBack tells whether an announcement was taken back from somebody, or in a group.
func (s MailingState) TakenBack() bool {
	return s.People.Recalled > 0 || slices.ContainsFunc(s.Posts, func(p Post) bool { return p.State == Recalled })
}

// Over tells whether nothing more of it is to come. One that somebody paused when everything was on its way has nothing that
// could go on; one that has paused by itself says why, and waits for a word.
func (s MailingState) Over() bool {
	return s.Waiting == 0 && (!s.Paused || s.PauseReason == "" && s.People.Left() == 0 && !slices.ContainsFunc(s.Posts, Post.left))
}
