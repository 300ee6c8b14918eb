package stories

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestPackagesNameTheirFiles looks for the files that a release is made of; it is made seldom.
func TestPackagesNameTheirFiles(t *testing.T) {
	text := func(path string) string {
		data, err := os.ReadFile("../" + path)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	named := regexp.MustCompile(`(?m)(?:- src:|postinstall:|preremove:|- sh) ([\w./-]+)`).FindAllStringSubmatch(text(".goreleaser.yaml"), -1)
	if len(named) < 8 {
		t.Errorf("only %d files are found in .goreleaser.yaml", len(named))
	}
	for _, file := range named {
		if strings.HasPrefix(file[1], "dist-man/") { // made then
			continue
		}
		if _, err := os.Stat("../" + file[1]); err != nil {
			t.Errorf(".goreleaser.yaml names %s: %v", file[1], err)
		}
	}
	wanted := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(text("go.mod"))[1]
	if !strings.Contains(text("Dockerfile"), "FROM golang:"+wanted+" ") {
		t.Errorf("the Dockerfile builds with another Go than go.mod's %s", wanted)
	}
	if unit := text("doc/loptruong.service"); !strings.Contains(unit, "--config /etc/loptruong/config.yaml") {
		t.Error("the unit does not read the configuration that the package brings")
	}
}
