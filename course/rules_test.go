package course

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// A course whose papers could never be printed is refused by whatever door.
func TestCheckCourseLetters(t *testing.T) {
	for text, ok := range map[string]bool{"Lớp “Dân vận khéo” (87,5 %)": true, "Lớp 🎉": false, "chính\u2011quyền": false} {
		titled, signed := NewCourse("A", text), NewCourse("A", "Lớp dân vận")
		signed.Form.SignerTitle = []string{"TM. BAN DÂN VẬN", text}
		for _, c := range []Course{titled, signed} {
			if err := c.Check(); (err == nil) != ok {
				t.Errorf("%+q: %v", text, err)
			}
		}
	}
}

func TestProgress(t *testing.T) {
	sessions, _ := PlanSessions("16-19/8/2022", time.Time{}, time.UTC)
	for i := range sessions {
		sessions[i].ID = int64(i + 1)
	}
	states := map[int64]Presence{1: Present, 2: Late, 3: Absent, 4: Present}
	for i := range 4 {
		sessions[i].ClosedAt = sessions[i].End
	}
	rule := CompletionRule{Percent: 80, LateCounts: true}
	p := rule.ProgressOf(sessions, states)
	if p.Needed != 7 || p.Attended != 3 || p.Held != 4 || len(p.Missed) != 1 || p.MayMiss() != 0 || p.Eligible() {
		t.Errorf("after four sessions with one missed: %+v, may miss %d", p, p.MayMiss())
	}
	for i := 4; i < 8; i++ {
		states[sessions[i].ID], sessions[i].ClosedAt = Present, sessions[i].End
	}
	p = rule.ProgressOf(sessions, states)
	if !p.Eligible() || Percent(p.Tenths()) != "87,5 %" {
		t.Errorf("7 of 8: eligible %v, %s", p.Eligible(), Percent(p.Tenths()))
	}
	strict := CompletionRule{Percent: 80}
	if p := strict.ProgressOf(sessions, states); p.Eligible() || p.Attended != 6 {
		t.Errorf("where late does not count: %+v", p)
	}
}

func TestNeededIsRoundedUp(t *testing.T) {
	for _, tt := range []struct{ percent, sessions, want int }{
		{80, 8, 7}, {80, 10, 8}, {100, 8, 8}, {0, 8, 0}, {50, 3, 2},
	} {
		if got := (CompletionRule{Percent: tt.percent}).Needed(tt.sessions); got != tt.want {
			t.Errorf("%d %% of %d = %d, want %d", tt.percent, tt.sessions, got, tt.want)
		}
	}
}

func TestCan(t *testing.T) {
	admin := Actor{Grants: []Grant{{Role: AdminRole}}}
	organizer := Actor{Grants: []Grant{{Role: OrganizerRole, CourseID: 1}}}
	representative := Actor{Grants: []Grant{{Role: RepresentativeRole, CourseID: 1, DelegationID: 5}}}
	trainee := Actor{Enrollments: []Enrollment{{ID: 9, CourseID: 1, State: Enrolled}}}
	withdrawn := Actor{Enrollments: []Enrollment{{ID: 9, CourseID: 1, State: Withdrawn}}}
	stranger := Actor{AccountID: 4}
	nobody := Actor{}

	for _, tt := range []struct {
		act Action
		o   Object
		may []Actor
		not []Actor
	}{
		{CreateCourse, Object{}, []Actor{admin}, []Actor{organizer, representative, trainee, nobody}},
		{StartSeries, Object{}, []Actor{admin}, []Actor{organizer, representative, trainee, nobody}},
		{ManageRoles, Object{}, []Actor{admin}, []Actor{organizer, nobody}},
		{SeeStatus, Object{}, []Actor{admin}, []Actor{organizer, nobody}},
		{TakeBackup, Object{}, []Actor{admin}, []Actor{organizer, nobody}},
		{SettleUpdate, Object{}, []Actor{admin}, []Actor{organizer, nobody}},
		{ManageCourse, Object{CourseID: 1}, []Actor{admin, organizer}, []Actor{representative, trainee, nobody}},
		{ManageCourse, Object{CourseID: 2}, []Actor{admin}, []Actor{organizer, nobody}},
		{ManageCourse, Object{}, nil, []Actor{admin, organizer}},
		{SeeDelegation, Object{CourseID: 1, DelegationID: 5}, []Actor{admin, organizer, representative}, []Actor{trainee, nobody}},
		{SeeDelegation, Object{CourseID: 1, DelegationID: 6}, []Actor{admin, organizer}, []Actor{representative}},
		{SeeDelegation, Object{CourseID: 1}, []Actor{organizer}, []Actor{representative}},
		{ConfirmReceipt, Object{CourseID: 1, DelegationID: 5}, []Actor{admin, organizer, representative}, []Actor{trainee, nobody}},
		{ConfirmReceipt, Object{CourseID: 1, DelegationID: 6}, []Actor{admin, organizer}, []Actor{representative}},
		{AttendCourse, Object{CourseID: 1}, []Actor{trainee}, []Actor{admin, organizer, withdrawn, nobody}},
		{AttendFor, Object{CourseID: 1, DelegationID: 5}, []Actor{representative}, []Actor{admin, organizer, trainee, nobody}},
		{AttendFor, Object{CourseID: 1, DelegationID: 6}, nil, []Actor{representative}},
		{AttendFor, Object{CourseID: 1}, nil, []Actor{representative}},
		{TakeRole, Object{}, []Actor{stranger}, []Actor{nobody}},
		{JoinCourse, Object{CourseID: 1}, []Actor{stranger}, []Actor{nobody}},
		{JoinCourse, Object{}, nil, []Actor{stranger, admin}},
		{SettleBirth, Object{EnrollmentID: 9}, []Actor{trainee, withdrawn}, []Actor{admin, organizer, nobody}},
		{SettleBirth, Object{}, nil, []Actor{trainee, admin}},
		{AskCorrection, Object{CourseID: 1, DelegationID: 5, EnrollmentID: 9}, []Actor{trainee, withdrawn, representative}, []Actor{admin, organizer, stranger, nobody}},
		{AskCorrection, Object{CourseID: 1, DelegationID: 6, EnrollmentID: 8}, nil, []Actor{trainee, representative, admin}},
		{AskCorrection, Object{CourseID: 1, EnrollmentID: 8}, nil, []Actor{trainee, representative}},
		{SharePhone, Object{CourseID: 1, DelegationID: 5, EnrollmentID: 9}, []Actor{trainee}, []Actor{representative, organizer, nobody}},
		{DisownPlace, Object{EnrollmentID: 9}, []Actor{trainee, withdrawn}, []Actor{admin, organizer, representative, nobody}},
		{AskLeave, Object{CourseID: 1, EnrollmentID: 9}, []Actor{trainee, withdrawn}, []Actor{admin, organizer, representative, nobody}},
		{AskLeave, Object{CourseID: 1, EnrollmentID: 8}, nil, []Actor{trainee, organizer}},
		{DecideLeave, Object{CourseID: 1}, []Actor{admin, organizer}, []Actor{representative, trainee, nobody}},
		{DecideLeave, Object{CourseID: 2}, []Actor{admin}, []Actor{organizer}},
		{DecideClaim, Object{CourseID: 1, DelegationID: 5}, []Actor{admin, organizer, representative}, []Actor{trainee, stranger, nobody}},
		{DecideClaim, Object{CourseID: 1, DelegationID: 6}, []Actor{admin, organizer}, []Actor{representative}},
		{DecideClaim, Object{CourseID: 1}, []Actor{organizer}, []Actor{representative, trainee}},
		{SeeCertificate, Object{CourseID: 1, EnrollmentID: 9}, []Actor{trainee, organizer}, []Actor{representative, nobody}},
		{SeeCertificate, Object{CourseID: 1, EnrollmentID: 8}, []Actor{organizer}, []Actor{trainee}},
		{"course.explode", Object{CourseID: 1}, nil, []Actor{admin, organizer}},
	} {
		for _, a := range tt.may {
			if !Can(a, tt.act, tt.o) {
				t.Errorf("%+v may not %s %+v", a, tt.act, tt.o)
			}
		}
		for _, a := range tt.not {
			if Can(a, tt.act, tt.o) {
				t.Errorf("%+v may %s %+v", a, tt.act, tt.o)
			}
		}
	}
}

func TestCompare(t *testing.T) {
	row := func(no int, name, phone, unit string) Enrollment {
		return Enrollment{No: no, Trainee: Trainee{Name: name, Phone: phone, Birth: Birth{Year: 1980}}, Unit: unit, State: Enrolled}
	}
	roster := []Enrollment{
		row(1, "Nguyễn Thị Lan", "0912345678", "xã A"),
		row(2, "Nguyễn Thị Lan", "0987654321", "xã B"),
		row(3, "Trần Văn Hoà", "", "xã C"),
		row(4, "Lê Thị Mai", "0911111111", "xã D"),
	}
	if d := Compare(roster, roster, nil); len(d.New)+len(d.Changed)+len(d.Gone) != 0 || d.Same != 4 {
		t.Errorf("a roster against itself: %+v", d)
	}
	file := []Enrollment{
		row(1, "NGUYỄN THỊ LAN", "0912345678", "xã A"), // re-cased: changed
		row(2, "Nguyễn Thị Lan", "0987654321", "xã B"),
		row(3, "Trần Văn Hòa", "0922222222", "xã C"), // a phone was found, the tone mark moved
		row(4, "Nguyễn Thị Lan", "0933333333", "xã A"),
	}
	d := Compare(roster, file, nil)
	if len(d.New) != 1 || d.New[0].No != 4 || len(d.Changed) != 2 || d.Same != 1 || len(d.Gone) != 1 || d.Gone[0].No != 4 {
		t.Errorf("new %d, changed %d, same %d, gone %d", len(d.New), len(d.Changed), d.Same, len(d.Gone))
	}
}

// TestCompareForgetsNothing: an empty cell, a bare year and an Excel date that may
// be swapped take nothing away from what is known.
func TestCompareForgetsNothing(t *testing.T) {
	known := Enrollment{
		No: 1, Unit: "xã A", Position: "Bí thư", Delegation: "Giồng Trôm", Note: "x", State: Enrolled,
		Trainee: Trainee{Name: "Nguyễn Thị Lan", Phone: "0912345678", Gender: "Nữ", Birth: Birth{1982, 5, 4}},
	}
	for _, birth := range []Trainee{{}, {Birth: Birth{Year: 1982}}, {Birth: Birth{1982, 4, 5}, BirthAlt: Birth{1982, 5, 4}}} {
		row := Enrollment{No: 1, Unit: "xã A", State: Enrolled, Trainee: Trainee{Name: "Nguyễn Thị Lan", Birth: birth.Birth, BirthAlt: birth.BirthAlt}}
		if d := Compare([]Enrollment{known}, []Enrollment{row}, nil); d.Same != 1 {
			t.Errorf("birth %+v: %+v", birth, d)
		}
	}
	corrected := known
	corrected.Trainee.Birth, corrected.Position = Birth{1982, 5, 6}, "Phó Bí thư"
	if d := Compare([]Enrollment{known}, []Enrollment{corrected}, nil); len(d.Changed) != 1 || d.Changed[0].Is.Trainee.Birth.Day != 6 {
		t.Errorf("a correction: %+v", d)
	}
}

func TestCertificateCode(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		code := NewCertificateCode()
		if got, ok := ParseCertificateCode(strings.ToLower(strings.ReplaceAll(code, "-", " "))); !ok || got != code {
			t.Fatalf("%q reads back as %q, %v", code, got, ok)
		}
		if got, ok := ParseCertificateCode(" " + strings.ReplaceAll(code, "-", "\u2011") + "\u00a0"); !ok || got != code {
			t.Fatalf("%q from a document reads back as %q, %v", code, got, ok)
		}
		if strings.ContainsAny(code, "01OI") || seen[code] {
			t.Fatalf("code %q", code)
		}
		seen[code] = true
	}
	for _, bad := range []string{"", "ABCD", "K7QM-2XWD-9", "K7QM-2XWD-9O", "K7QM-2XWD-9FF", "đđđđđđđđđđ"} {
		if _, ok := ParseCertificateCode(bad); ok {
			t.Errorf("%q is taken for a code", bad)
		}
	}
}

func TestDates(t *testing.T) {
	day := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 7, 5, 0, 0, time.UTC) }
	if got := LongDate(day(2022, 8, 19)); got != "ngày 19 tháng 8 năm 2022" {
		t.Error(got)
	}
	if got := LongDate(day(2022, 2, 5)); got != "ngày 05 tháng 02 năm 2022" {
		t.Error(got)
	}
	if got := ShortDate(day(2022, 2, 5)) + " " + ClockTime(day(2022, 2, 5)); got != "5/2/2022 7:05" {
		t.Error(got)
	}
}

func TestCheckCode(t *testing.T) {
	for code, ok := range map[string]bool{"DVCQ-2-2022": true, "a_b": true, "": false, "lớp": false, "a b": false, strings.Repeat("x", 41): false} {
		if err := CheckCode(code); (err == nil) != ok || err != nil && !errors.Is(err, ErrInvalid) {
			t.Errorf("CheckCode(%q) = %v", code, err)
		}
	}
	for title, want := range map[string]string{
		"Lớp bồi dưỡng nghiệp vụ công tác dân vận (lớp 2 năm 2022)": "LBDNVCTDVL-2022",
		"Lớp đào tạo": "LDT-2022",
		"2022 – 2023": "LOP-2022",
	} {
		if code := CodeFrom(title, 2022); code != want || CheckCode(code) != nil {
			t.Errorf("CodeFrom(%q) = %q, want %q", title, code, want)
		}
	}
}

func TestWays(t *testing.T) {
	c := NewCourse("x", "x")
	s := Session{}
	if !c.Takes(s, ByQR) || c.Takes(s, ByClosing) {
		t.Error("a new course takes every way that can be chosen, and no other")
	}
	c.Ways = c.Ways.With(ByButton, false).With(ByOrganizer, false)
	if c.Takes(s, ByButton) || !c.Takes(s, ByOrganizer) || !c.Takes(s, ByCode) {
		t.Errorf("without the button: %q", c.Ways)
	}
	s.Ways = c.Ways.With(ByButton, true)
	if !c.Takes(s, ByButton) || s.Ways != AllWays {
		t.Errorf("with the session's own: %q", s.Ways)
	}
}

func TestSaidOfTheSession(t *testing.T) {
	r := CheckInRule{OpenBefore: 15, CloseAfter: 30, LateAfter: 10}
	at := func(hour, minute int) time.Time { return time.Date(2022, 8, 16, hour, minute, 0, 0, time.UTC) }
	s := Session{Start: at(7, 30), End: at(11, 30), OpensAt: at(7, 0), ClosesAt: at(8, 40), OnTimeTo: at(8, 20)}
	for moment, want := range map[time.Time]Moment{
		at(6, 59): TooEarly, at(7, 0): OnTime, at(8, 20): OnTime, at(8, 21): TooLate, at(8, 40): Over,
	} {
		if got := r.At(s, moment); got != want {
			t.Errorf("%v: got %q, want %q", moment, got, want)
		}
	}
}
