package stories

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestExitStatus is what the real program says, in one line, and how it ends when
// it can't do what it is asked to.
func TestExitStatus(t *testing.T) {
	p := newProcess(t, storagetest.SQLiteURL(t))
	dir := t.TempDir()
	config := func(text string) string {
		file := filepath.Join(dir, "config.yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return "LOPTRUONG_CONFIG=" + file
	}
	for _, tt := range []struct {
		name   string
		args   string
		env    string
		status int
		says   []string
	}{
		{"a token Telegram does not know", "", "TELEGRAM_BOT_TOKEN=7000000001:AAF-" + strings.Repeat("x", 32), statusUsage, []string{"TELEGRAM_BOT_TOKEN", "@BotFather"}},
		{"a token that is none", "", "TELEGRAM_BOT_TOKEN=hello", statusUsage, []string{"token", "@BotFather"}},
		{"no token", "", "TELEGRAM_BOT_TOKEN=", statusUsage, []string{"TELEGRAM_BOT_TOKEN"}},

		{"an unknown setting", "", config("admins: []\ntelegram:\n  tokn: x\n"), statusUsage, []string{"line 3", "tokn"}},
		{"no such file", "", "LOPTRUONG_CONFIG=" + filepath.Join(dir, "none.yaml"), statusUsage, []string{"none.yaml", "--config"}},
		{"an admin that is no number", "", "LOPTRUONG_ADMINS=lan", statusUsage, []string{"LOPTRUONG_ADMINS"}},

		{"a database that is away", "", "DATABASE_URL=postgres://postgres:secret@127.0.0.1:1/none?sslmode=disable", statusFailed, []string{"DATABASE_URL", "can't be reached"}},
		{"a folder that is not there", "", "DATABASE_URL=sqlite:" + filepath.Join(dir, "none", "x.db"), statusFailed, []string{"DATABASE_URL", "folder does not exist"}},
		{"a file that is no database", "", "DATABASE_URL=sqlite:" + notADatabase(t), statusFailed, []string{"database"}},
		{"a newer database", "", "DATABASE_URL=sqlite:" + newerDatabase(t, p), statusFailed, []string{"newer than the program"}},

		{"a flag it does not know", "--nope", "", statusUsage, []string{"--nope", "--help"}},
		{"a command it does not know", "dance", "", statusUsage, []string{"dance", "--help"}},
		{"a file that is not there", "import none.xlsx", "", statusUsage, []string{"none.xlsx"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cmd, err := p.command(strings.Fields(tt.args)...)
			if err != nil {
				t.Fatal(err)
			}
			if tt.env != "" {
				cmd.Env = append(cmd.Env, tt.env)
			}
			status, out := toTheEnd(t, cmd)
			if status != tt.status {
				t.Errorf("status %d, want %d", status, tt.status)
			}
			if !strings.HasPrefix(out, "loptruong: ") || strings.Count(out, "\n") != 1 || strings.Contains(out, "secret") {
				t.Errorf("it says %q, and should say one clear line", out)
			}
			for _, text := range tt.says {
				if !strings.Contains(out, text) {
					t.Errorf("it says %q, without %q", out, text)
				}
			}
		})
	}
	for _, command := range []string{"", "serve", "init", "ready", "demo", "torture", "import", "backup", "restore", "migrate", "verify", "version"} {
		status, out := p.run(strings.Fields(command + " --help")...)
		if example := "\n    loptruong " + command; status != statusDone || !strings.Contains(out, example) {
			t.Errorf("the help of %q ends with %d and has no example:\n%s", command, status, out)
		}
	}
	for _, arg := range []string{"--help", "version", "migrate"} {
		if status, out := p.run(arg); status != statusDone || out == "" {
			t.Errorf("%s ends with %d and says %q", arg, status, out)
		}
	}
}

func notADatabase(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "text.db")
	if err := os.WriteFile(file, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// newerDatabase is a database with a migration that this program has not.
func newerDatabase(t *testing.T, p *process) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "newer.db")
	cmd, err := p.command("migrate")
	if err != nil {
		t.Fatal(err)
	}
	cmd.Env = append(cmd.Env, "DATABASE_URL=sqlite:"+file)
	if status, out := toTheEnd(t, cmd); status != statusDone {
		t.Fatal(out)
	}
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)`); err != nil {
		t.Fatal(err)
	}
	return file
}
