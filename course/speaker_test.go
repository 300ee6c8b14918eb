package course_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
)

// TestSpeakers: speakers are read as sessions and people name them.
func TestSpeakers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]course.Speaker{
		"":              nil,
		" ; ":           nil,
		"Đ/c":           {{Name: "Đ/c"}},
		"TS. Lê Văn An": {{Name: "TS. Lê Văn An"}},

		"Đ/c Lê Văn An, Phó Hiệu trưởng":                   {{"Lê Văn An", "Phó Hiệu trưởng"}},
		"Đồng chí: Lê Văn An – Trưởng ban":                 {{"Lê Văn An", "Trưởng ban"}},
		"Ông Lê Văn An (Trưởng ban, UBND tỉnh)":            {{"Lê Văn An", "Trưởng ban, UBND tỉnh"}},
		"Lê Văn An, Vụ trưởng (Bộ Nội vụ)":                 {{"Lê Văn An", "Vụ trưởng (Bộ Nội vụ)"}},
		"PGS, TS Lê Văn An, Trường Chính trị":              {{"PGS, TS Lê Văn An", "Trường Chính trị"}},
		"Phó Giáo sư, Tiến sĩ Lê Văn An, Trường Chính trị": {{"Phó Giáo sư, Tiến sĩ Lê Văn An", "Trường Chính trị"}},
		"Bà Cô Thị Ông":                                    {{"Cô Thị Ông", ""}},
		"ThS. Lê Văn An, Trưởng khoa; Trần Thị Bảy":        {{"ThS. Lê Văn An", "Trưởng khoa"}, {Name: "Trần Thị Bảy"}},
		"H'Hen Niê Kđăm\nY Bion-A":                         {{Name: "H'Hen Niê Kđăm"}, {Name: "Y Bion-A"}},
	} {
		if diff := cmp.Diff(want, course.ReadSpeakers(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	sessions := coursetest.Sessions("16-18/8/2022")
	sessions[0].Speaker, sessions[0].Topic = "TS. Lê Văn An", "Dân vận khéo"
	sessions[1].Speaker, sessions[1].Topic = "Trần Thị Bảy; ts lê văn an, Phó Hiệu trưởng", "Đối thoại"
	sessions[2].Speaker, sessions[2].Topic = "TS. Lê Văn An", "Dân vận khéo"
	sessions[3].Speaker, sessions[3].CancelledAt = "Ngô Văn Cử", coursetest.At("15/8 8:00")
	an := course.Speaker{Name: "TS. Lê Văn An", Title: "Phó Hiệu trưởng"}
	if diff := cmp.Diff([]course.Speaker{an, {Name: "Trần Thị Bảy"}}, course.SpeakersOf(sessions)); diff != "" {
		t.Errorf("of the sessions (-want +got):\n%s", diff)
	}
	c := course.NewCourse("DV", "Lớp dân vận")
	p := c.ThanksPaper(sessions, an, "“Khác”", coursetest.At("18/8 17:00"))
	if p.Topic != "“Dân vận khéo”, “Đối thoại”" || p.Name != an.Name || p.Position != an.Title || p.Signed != "2022-08-18" {
		t.Errorf("the letter: %+v", p)
	}
	p = c.ThanksPaper(sessions, course.Speaker{Name: "Người Khác"}, "", coursetest.At("18/8 17:00"))
	if body := strings.Join(p.Body, "|"); !strings.Contains(body, "|Đã tham gia giảng dạy, góp phần vào thành công của|") {
		t.Errorf("the letter without a topic: %s", body)
	}
	p = c.ThanksPaper(sessions, course.Speaker{Name: "Người Khác"}, "“Dân vận khéo”", coursetest.At("18/8 17:00"))
	if body := strings.Join(p.Body, "|"); p.Topic != "“Dân vận khéo”" || !strings.Contains(body, "báo cáo chuyên đề “Dân vận khéo”") {
		t.Errorf("the letter in the place of another: %s", body)
	}
}

// TestSameSpeaker: somebody is the same with and without academic titles, and who is called nearly so is another.
func TestSameSpeaker(t *testing.T) {
	t.Parallel()
	for other, want := range map[string]bool{
		"Lê Văn An": true, "ts lê văn an": true, "PGS, TS Lê Văn An": true, "PGS.TS.Lê Văn An": true, "Phó Giáo sư, Tiến sĩ Lê Văn An": true,
		"TS. Lê Văn Ân": false, "Tslê Văn An": false, "TS.": false,
	} {
		if got := (course.Speaker{Name: "TS. Lê Văn An"}).Is(course.Speaker{Name: other}); got != want {
			t.Errorf("%q is the same: %v", other, got)
		}
	}
	for _, text := range []string{"Lê Văn An; TS. Lê Văn An", "TS. Lê Văn An; Lê Văn An"} {
		sessions := coursetest.Sessions("16/8/2022")
		sessions[0].Speaker = text
		if got := course.SpeakersOf(sessions); len(got) != 1 || got[0].Name != "TS. Lê Văn An" {
			t.Errorf("%s names %v", text, got)
		}
	}
}
