// Package coursetest is the class of the tests: a course of August 2022, the people
// around it, and the notation in which tests write moments. Tests alone import it.
package coursetest

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // the machine may know no zone

	"github.com/loptruong/loptruong/course"
)

// The people around the class, by their Telegram ids.
const (
	Admin          = 1
	Organizer      = 2
	Stranger       = 9  // whom the class doesn't know
	Lan            = 31 // Nguyễn Thị Lan, the first of Cast
	Binh           = 32 // Trần Văn Bình, the second
	Third          = 41 // Lê Thị Lan, the third, who has not opened the bot yet
	Representative = 51 // of a delegation, and on no roster
)

// Zone is the zone of the class.
var Zone = course.NewCourse("", "").Location()

// At reads "16/8 7:20" as a moment of 2022 in Zone; a day of another year has it with
// it, "5/1/2023 7:20".
func At(local string) time.Time {
	layout := "2/1/2006 15:04"
	if strings.Count(local, "/") == 1 {
		layout, local = "2006 2/1 15:04", "2022 "+local
	}
	t, err := time.ParseInLocation(layout, local, Zone)
	if err != nil {
		panic(err)
	}
	return t
}

// Sessions are those of the days in Zone, as PlanSessions reads them: "16-19/8/2022 sáng".
func Sessions(days string) []course.Session {
	sessions, err := course.PlanSessions(days, At("15/8 8:00"), Zone)
	if err != nil {
		panic(err)
	}
	return sessions
}

// Class is a course with what belongs to it.
type Class struct {
	Course   course.Course
	Sessions []course.Session
	Roster   []course.Enrollment // who is linked has a TelegramID
}

// New is the class of the tests with these sessions and people, stored nowhere yet.
func New(sessions []course.Session, roster []course.Enrollment) Class {
	return Class{Course: course.NewCourse("DVCQ", "Lớp dân vận"), Sessions: sessions, Roster: roster}
}

// Cast is a roster of four: two delegations with two people each, two of whom are called
// Lan. The first two are linked.
func Cast() (cast []course.Enrollment) {
	for i, p := range []struct {
		name, delegation string
		user             int64
	}{
		{"Nguyễn Thị Lan", "Giồng Trôm", Lan}, {"Trần Văn Bình", "Chợ Lách", Binh}, {"Lê Thị Lan", "Chợ Lách", 0}, {"Phạm Đức", "Giồng Trôm", 0},
	} {
		cast = append(cast, course.Enrollment{No: i + 1, Delegation: p.delegation, Unit: "UBND", State: course.Enrolled, Trainee: course.Trainee{
			Name: p.name, Birth: course.Birth{Year: 1980 + i, Month: 5, Day: 14}, Phone: fmt.Sprintf("091234567%d", i), TelegramID: p.user}})
	}
	return cast
}

// Crowd is a roster of n, of five delegations, of whom nobody is linked.
func Crowd(n int) (crowd []course.Enrollment) {
	for i := range n {
		crowd = append(crowd, Person(i+1))
	}
	return crowd
}

// Person is the one with that number in a Crowd: "Nguyễn Văn Số 7" of "Đoàn 3".
func Person(no int) course.Enrollment {
	return course.Enrollment{No: no, Delegation: fmt.Sprintf("Đoàn %d", no%5+1), Position: "Cán bộ", Unit: "UBND xã", State: course.Enrolled,
		Trainee: course.Trainee{Name: fmt.Sprintf("Nguyễn Văn Số %d", no), Birth: course.Birth{Year: 1980, Month: 5, Day: 14},
			Gender: "Nam", Phone: fmt.Sprintf("09%08d", no)}}
}
