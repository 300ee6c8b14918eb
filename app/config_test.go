package app

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestExampleShowsEverySetting holds config.example.yaml against Config: it is
// read whole, says the defaults, names each setting and each variable.
func TestExampleShowsEverySetting(t *testing.T) {
	example, err := os.ReadFile("../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got, err := LoadConfig("../config.example.yaml", map[string]string{})
	if err != nil {
		t.Fatal(err)
	}
	want := DefaultConfig()
	want.Admins, want.Web.Proxies, want.Web.Metrics = []int64{}, []string{}, []string{}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the example is not the defaults (-want +got):\n%s", diff)
	}
	eachSetting(reflect.TypeFor[Config](), func(f reflect.StructField) {
		if setting := f.Tag.Get("yaml"); !strings.Contains(string(example), setting+":") {
			t.Errorf("the example has no %q", setting)
		}
		if variable := f.Tag.Get("env"); !strings.Contains(string(example), variable) {
			t.Errorf("the example does not name %s", variable)
		}
	})
}

func TestEnvironmentGoesOverTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.yaml")
	write(t, file, "telegram:\n  token: from-file\n  rate: 10\ndatabase: sqlite:file.db\n")
	cfg, err := LoadConfig("", map[string]string{
		"LOPTRUONG_CONFIG": file, "TELEGRAM_BOT_TOKEN": "from-env", "LOPTRUONG_ADMINS": "7,8",
		"LOPTRUONG_PUBLIC_URL": "https://lop.example.vn/",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := DefaultConfig()
	want.Telegram.Token, want.Telegram.Rate = "from-env", 10
	want.Database, want.Admins = "sqlite:file.db", []int64{7, 8}
	want.Web.PublicURL = "https://lop.example.vn"
	if diff := cmp.Diff(want, cfg); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEmptyFileSaysNothing(t *testing.T) {
	for _, text := range []string{"", "\n", "# nothing\n", "---\n", "telegram:\n"} {
		file := filepath.Join(t.TempDir(), "c.yaml")
		write(t, file, text)
		cfg, err := LoadConfig(file, map[string]string{})
		if diff := cmp.Diff(DefaultConfig(), cfg); err != nil || diff != "" {
			t.Errorf("%q: %v (-want +got):\n%s", text, err, diff)
		}
	}
}

func TestBadConfiguration(t *testing.T) {
	for _, tt := range []struct {
		name, file string
		environ    map[string]string
		says       []string
	}{
		{"unknown setting", "telegram:\n  tokn: x\n", nil, []string{"line 2", "tokn"}},
		{"doubled setting", "database: sqlite:a\ndatabase: sqlite:b\n", nil, []string{"line 2", "database"}},
		{"wrong kind", "telegram:\n  rate: fast\n", nil, []string{"line 2", "rate"}},
		{"two passwords", "signature:\n  password: a\n  password_file: b\n", nil, []string{"signature.password", "one of them"}},
		{"a time stamp from nowhere", "signature:\n  timestamp: tsa\n", nil, []string{"line 2", "signature.timestamp", "https://"}},
		{"tab", "telegram:\n\ttoken: x\n", nil, []string{"line 2"}},
		{"not YAML", "::: {", nil, []string{"c.yaml"}},

		{"rate", "telegram:\n  rate: 5000\n", nil, []string{"line 2", "telegram.rate"}},
		{"database", "database: mysql://x\n", nil, []string{"line 1", "database"}},
		{"webhook", "telegram:\n  webhook: true\n", nil, []string{"line 2", "telegram.webhook", "web.listen"}},
		{"listen", "web:\n  listen: nowhere\n", nil, []string{"line 2", "web.listen"}},
		{"public address", "web:\n  public_url: lop.example.vn\n", nil, []string{"web.public_url"}},
		{"proxy", "telegram:\n  proxy: ftp://x\n", nil, []string{"telegram.proxy", "socks5"}},
		{"query", "telegram:\n  api: https://tg.example.vn/?x=1\n", nil, []string{"telegram.api", "without"}},
		{"no server", "telegram:\n  api: ''\n", nil, []string{"telegram.api"}},
		{"a short passphrase", "backup:\n  passphrase: abc\n", nil, []string{"backup.passphrase", "12"}},
		{"a secret key", "backup:\n  recipient: AGE-SECRET-KEY-1QQ\n", nil, []string{"backup.recipient", "age1"}},
		{"both", "backup:\n  recipient: age1x\n  passphrase: a long passphrase\n", nil, []string{"backup.passphrase", "one of them"}},
		{"the monitoring", "web:\n  listen: 127.0.0.1:80\n  metrics: [anybody]\n", nil, []string{"web.metrics"}},
		{"a monitoring without pages", "web:\n  metrics: [127.0.0.1]\n", nil, []string{"web.metrics", "web.listen"}},
		{"believed proxies", "web:\n  proxies: [anybody]\n", nil, []string{"web.proxies"}},
		{"level", "log:\n  level: loud\n", nil, []string{"log.level"}},
		{"admin", "admins: [-5]\n", nil, []string{"line 1", "admins"}},
		{"environment", "", map[string]string{"LOPTRUONG_ADMINS": "me"}, []string{"LOPTRUONG_ADMINS"}},
		{"variable over the file", "web:\n  listen: 127.0.0.1:8080\n", map[string]string{"LOPTRUONG_LISTEN": "nowhere"},
			[]string{"LOPTRUONG_LISTEN", "web.listen"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "c.yaml")
			write(t, file, tt.file)
			_, err := LoadConfig(file, tt.environ)
			if err == nil {
				t.Fatal("it is taken")
			}
			for _, want := range tt.says {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %q", err)
			}
		})
	}
}

// TestErrorsShowNoValue puts a token into every place of the configuration, as a
// value, as a setting, and with every way of breaking the YAML: no error shows any of
// it, and it is taken where it belongs only.
func TestErrorsShowNoValue(t *testing.T) {
	const token = "7000000001:AAF-secretsecretsecretsecretsecret99"
	example, err := os.ReadFile("../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	refused := 0
	refuses := func(text string, environ map[string]string) {
		t.Helper()
		file := filepath.Join(dir, "c.yaml")
		write(t, file, text)
		cfg, err := LoadConfig(file, environ)
		if err == nil {
			cfg.Telegram.Token = "" // where it belongs
			if strings.Contains(fmt.Sprint(cfg), "AAF-secret") {
				t.Errorf("%q\nis taken", text)
			}
			return
		}
		refused++
		for part := range strings.SplitSeq(token, ":") {
			if strings.Contains(err.Error(), part) {
				t.Errorf("%q\nis refused with %q", text, err)
			}
		}
	}
	var lines []string
	for line := range strings.Lines(string(example)) {
		if bare := strings.TrimSpace(line); bare != "" && bare[0] != '#' {
			lines = append(lines, strings.TrimRight(line, "\n"))
		}
	}
	for i, line := range lines {
		setting, _, _ := strings.Cut(line, ":")
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		for _, other := range []string{
			setting + ": " + token, setting + ": [" + token + "]", setting + ": {" + token + ": 1}", setting + ": '" + token, setting + ": *" + token,
			setting + ": https://api.telegram.org/bot" + token, setting + ": postgres://" + token + "%@x", setting + ": sqlite:" + token,
			indent + token + ": x", indent + token, indent + "- " + token, "\t" + token, line + "\n" + indent + token,
			line + "\n" + setting + ": " + token, line + " " + token, line + ": " + token,
		} {
			refuses(strings.Join(slices.Concat(lines[:i], []string{other}, lines[i+1:]), "\n"), map[string]string{})
		}
	}
	if refused < 10*len(lines) {
		t.Errorf("only %d broken files of %d lines are refused", refused, len(lines))
	}
	eachSetting(reflect.TypeFor[Config](), func(f reflect.StructField) {
		if variable := f.Tag.Get("env"); variable != "" {
			refuses("", map[string]string{variable: token})
		}
	})
}

func TestMissingFile(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, err := LoadConfig("", nil); err != nil {
		t.Errorf("without a file: %v", err)
	}
	if _, err := LoadConfig("gone.yaml", nil); err == nil || !strings.Contains(err.Error(), "gone.yaml") {
		t.Errorf("with a file that is not there: %v", err)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
