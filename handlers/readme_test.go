package handlers

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
)

var (
	// tableRow is a row of the table of commands: who | commands.
	tableRow = regexp.MustCompile("(?m)^\\| [^|]+ \\| (.*`/[a-z]+`.*) \\|$")
	// typed is a command with its alias, as the READMEs write them.
	typed = regexp.MustCompile("`/([a-z]+)(?: [^`]*)?`(?: \\(`/([a-z]+)`\\))?")
)

// TestCommandsInTheReadmes: the tables of commands in both READMEs are the routes,
// audience by audience and in their order, with their aliases; and a command that
// these and the guide name elsewhere is a route.
func TestCommandsInTheReadmes(t *testing.T) {
	t.Parallel()
	audiences := []course.Role{course.AnyoneRole, course.MemberRole, course.TraineeRole, course.RepresentativeRole, course.OrganizerRole, course.AdminRole}
	want := map[course.Role][]string{}
	known := map[string]bool{
		"newbot": true, "revoke": true, // these two are said to @BotFather
		"healthz": true, "readyz": true, // and these are pages
	}
	for _, r := range routes {
		if r.Command != "" {
			want[r.Audience] = append(want[r.Audience], strings.TrimSpace(r.Command+" "+r.Alias))
			known[r.Command], known[r.Alias] = true, r.Alias != ""
		}
	}
	for file, tables := range map[string]int{"../README.md": 1, "../README.vi.md": 1, "../doc/huong-dan-ban-to-chuc.md": 0} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, hit := range typed.FindAllSubmatch(text, -1) {
			if !known[string(hit[1])] {
				t.Errorf("%s names /%s, which is no route", file, hit[1])
			}
		}
		if tables == 0 {
			continue
		}
		rows := tableRow.FindAllSubmatch(text, -1)
		if len(rows) != len(audiences) {
			t.Fatalf("%s has %d rows of commands, want one for each of %v", file, len(rows), audiences)
		}
		got := map[course.Role][]string{}
		for i, row := range rows {
			for _, hit := range typed.FindAllSubmatch(row[1], -1) {
				got[audiences[i]] = append(got[audiences[i]], strings.TrimSpace(string(hit[1])+" "+string(hit[2])))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s lists other commands than the routes (-routes +%s):\n%s", file, file, diff)
		}
	}
}
