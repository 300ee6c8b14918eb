package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestExampleShowsEverySetting holds config.example.yaml against Config: it is
// read whole, says the defaults, names each key and each variable.
func TestExampleShowsEverySetting(t *testing.T) {
	example, err := os.ReadFile("config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got, err := LoadConfig("config.example.yaml", map[string]string{})
	if err != nil {
		t.Fatal(err)
	}
	want := DefaultConfig()
	want.Admins = []int64{}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the example is not the defaults (-want +got):\n%s", diff)
	}
	eachSetting(reflect.TypeFor[Config](), func(f reflect.StructField) {
		if key := f.Tag.Get("yaml"); !strings.Contains(string(example), key+":") {
			t.Errorf("the example has no %q", key)
		}
		if variable := f.Tag.Get("env"); !strings.Contains(string(example), variable) {
			t.Errorf("the example does not name %s", variable)
		}
	})
}

func eachSetting(section reflect.Type, do func(reflect.StructField)) {
	for f := range section.Fields() {
		if f.Type.Kind() == reflect.Struct {
			eachSetting(f.Type, do)
			continue
		}
		do(f)
	}
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
		{"unknown key", "telegram:\n  tokn: x\n", nil, []string{"line 2", "tokn"}},
		{"doubled key", "database: sqlite:a\ndatabase: sqlite:b\n", nil, []string{"line 2", "database"}},
		{"wrong kind", "telegram:\n  rate: fast\n", nil, []string{"line 2", "fast"}},
		{"tab", "telegram:\n\ttoken: x\n", nil, []string{"line 2"}},
		{"not YAML", "::: {", nil, []string{"c.yaml"}},

		{"rate", "telegram:\n  rate: 5000\n", nil, []string{"telegram.rate"}},
		{"database", "database: mysql://x\n", nil, []string{"database"}},
		{"webhook", "telegram:\n  webhook: true\n", nil, []string{"telegram.webhook", "web.listen"}},
		{"listen", "web:\n  listen: nowhere\n", nil, []string{"web.listen"}},
		{"public address", "web:\n  public_url: lop.example.vn\n", nil, []string{"web.public_url"}},
		{"proxy", "telegram:\n  proxy: ftp://x\n", nil, []string{"telegram.proxy", "socks5"}},
		{"no server", "telegram:\n  api: ''\n", nil, []string{"telegram.api"}},
		{"level", "log:\n  level: loud\n", nil, []string{"log.level"}},
		{"admin", "admins: [-5]\n", nil, []string{"admins"}},
		{"environment", "", map[string]string{"LOPTRUONG_ADMINS": "me"}, []string{"Admins"}},
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
