package notice

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSurvey(t *testing.T) {
	t.Parallel()
	m := Message{Blanks: []Blanks{{Max: 20, Rest: 10, Name: 1, Unit: 1}, {Max: 30, Rest: 10, Bare: true, Delegation: 1}}}
	var s Survey
	for _, name := range []string{"An", "Bình", "Lan 🎓", "Dung", "Nguyễn Thị", "Em"} {
		s.Add(m, Addressee{Name: name, Unit: "x", Delegation: "y"})
	}
	s.Add(m, Addressee{Name: "Hà", Delegation: "y"})
	s.Add(m, Addressee{Name: "Không đoàn nào", Unit: "xy"})
	s.Add(m, Addressee{Name: "Hà", Unit: "x"})
	want := Survey{
		Longest: []Addressee{{"Lan 🎓", "x", "y"}, {"Bình", "x", "y"}},
		Misfit:  Addressee{"Không đoàn nào", "xy", ""}, Over: 6, Misfits: 3, NoUnit: 1, NoDelegation: 2,
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	empty := Survey{}
	empty.Add(Message{Blanks: []Blanks{{Max: 20, Bare: true, Unit: 1}}}, Addressee{Name: "An"})
	if empty.Misfits != 1 || empty.Over != 0 || empty.Misfit.Name != "An" {
		t.Errorf("an empty text: %+v", empty)
	}
	long := Survey{}
	long.Add(Message{Blanks: []Blanks{{Max: 20, Rest: 1, Name: 2}}}, Addressee{Name: strings.Repeat("ế", 10)})
	if long.Over != 1 {
		t.Errorf("a text with the name twice: %+v", long)
	}
}
