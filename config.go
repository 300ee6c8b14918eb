package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/goccy/go-yaml"
)

// Config is everything that can be set: by the file, and over it by the
// environment. config.example.yaml explains each setting.
type Config struct {
	Telegram TelegramConfig `yaml:"telegram"`
	Database string         `yaml:"database" env:"DATABASE_URL"` // "sqlite:PATH" or "postgres://…"
	Admins   []int64        `yaml:"admins" env:"LOPTRUONG_ADMINS"`
	Web      WebConfig      `yaml:"web"`
	Log      LogConfig      `yaml:"log"`
}

// TelegramConfig is how Telegram is reached.
type TelegramConfig struct {
	Token   string `yaml:"token" env:"TELEGRAM_BOT_TOKEN"`
	API     string `yaml:"api" env:"TELEGRAM_API_URL"`
	Proxy   string `yaml:"proxy"`
	Webhook bool   `yaml:"webhook"`
	Replace bool   `yaml:"replace_webhook"` // take the webhook of another program away
	Rate    int    `yaml:"rate"`            // messages a second over all chats; 0 is no limit
}

// WebConfig is where the web pages are.
type WebConfig struct {
	Listen    string `yaml:"listen" env:"LOPTRUONG_LISTEN"` // empty: no pages
	PublicURL string `yaml:"public_url" env:"LOPTRUONG_PUBLIC_URL"`
}

// LogConfig is what is logged and how.
type LogConfig struct {
	Level  string `yaml:"level"`  // debug, info, warn, error
	Format string `yaml:"format"` // text, json
}

// defaultConfigFile is read when it is there and no other was named.
const defaultConfigFile = "config.yaml"

// DefaultConfig is the configuration without a file and an environment.
func DefaultConfig() Config {
	return Config{
		Telegram: TelegramConfig{API: "https://api.telegram.org", Rate: 28},
		Database: "sqlite:loptruong.db",
		Log:      LogConfig{Level: "info", Format: "text"},
	}
}

// LoadConfig reads the file (an empty name: config.yaml where there is one) and
// the environment over it. Every error says in one line what to do.
func LoadConfig(file string, environ map[string]string) (Config, error) {
	cfg := DefaultConfig()
	if file == "" {
		file = environ["LOPTRUONG_CONFIG"]
	}
	wanted := file != ""
	if !wanted {
		file = defaultConfigFile
	}
	data, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !wanted:
	case err != nil:
		return cfg, fmt.Errorf("can't read the configuration: %w; check the path given with --config or LOPTRUONG_CONFIG", err)
	default:
		if err := cfg.read(file, data); err != nil {
			return cfg, err
		}
	}
	if err := env.ParseWithOptions(&cfg, env.Options{Environment: environ}); err != nil {
		return cfg, fmt.Errorf("the environment can't be used: %s", strings.TrimPrefix(oneLine(err.Error()), "env: "))
	}
	return cfg, cfg.check()
}

// read sets what the file says. An unknown or doubled key and a value of the
// wrong kind are errors with the line.
func (c *Config) read(file string, data []byte) error {
	said := *c // an empty file would clear the defaults
	err := yaml.UnmarshalWithOptions(data, &said, yaml.Strict())
	if err == nil && !reflect.DeepEqual(said, Config{}) {
		*c = said
	}
	if err == nil || errors.Is(err, io.EOF) {
		return nil
	}
	where, what := file, oneLine(err.Error())
	if e, ok := errors.AsType[yaml.Error](err); ok {
		what = oneLine(e.GetMessage())
		if t := e.GetToken(); t != nil && t.Position != nil {
			where = fmt.Sprintf("%s, line %d, %q", file, t.Position.Line, t.Value)
		}
	}
	return fmt.Errorf("%s: %s; config.example.yaml shows every setting", where, what)
}

// check refuses what can't work, naming the key.
func (c *Config) check() error {
	for _, address := range []struct {
		key, value string
		schemes    []string
	}{
		{"telegram.api", c.Telegram.API, []string{"https", "http"}},
		{"telegram.proxy", c.Telegram.Proxy, []string{"http", "https", "socks5"}},
		{"web.public_url", c.Web.PublicURL, []string{"https", "http"}},
	} {
		u, err := url.Parse(address.value)
		if address.value != "" && (err != nil || u.Host == "" || !slices.Contains(address.schemes, u.Scheme)) {
			return fmt.Errorf("%s: not a web address; give one that begins with %s://", address.key, strings.Join(address.schemes, ":// or "))
		}
	}
	c.Web.PublicURL = strings.TrimRight(c.Web.PublicURL, "/")
	switch {
	case c.Telegram.API == "":
		return errors.New("telegram.api: empty; leave the key out for Telegram's own server")
	case c.Telegram.Rate < 0 || c.Telegram.Rate > 1000:
		return fmt.Errorf("telegram.rate: %d messages a second; give 1 to 1000, or 0 for no limit", c.Telegram.Rate)
	case c.Telegram.Webhook && (c.Web.PublicURL == "" || c.Web.Listen == ""):
		return errors.New("telegram.webhook: needs web.listen and web.public_url, the address at which Telegram reaches it")
	case !strings.HasPrefix(c.Database, "sqlite:") && !strings.HasPrefix(c.Database, "postgres://") && !strings.HasPrefix(c.Database, "postgresql://"):
		return errors.New("database: give sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME")
	case c.Log.Format != "text" && c.Log.Format != "json":
		return fmt.Errorf("log.format: %q; give text or json", c.Log.Format)
	}
	if _, ok := logLevels[c.Log.Level]; !ok {
		return fmt.Errorf("log.level: %q; give debug, info, warn or error", c.Log.Level)
	}
	if c.Web.Listen != "" {
		if _, _, err := net.SplitHostPort(c.Web.Listen); err != nil {
			return fmt.Errorf("web.listen: %q; give HOST:PORT, for example 127.0.0.1:8080", c.Web.Listen)
		}
	}
	for _, id := range c.Admins {
		if id <= 0 {
			return fmt.Errorf("admins: %d is no Telegram user; give the numeric ids of people", id)
		}
	}
	return nil
}

// environment is the process's, as a map.
func environment() map[string]string {
	m := map[string]string{}
	for _, pair := range os.Environ() {
		if key, value, ok := strings.Cut(pair, "="); ok {
			m[key] = value
		}
	}
	return m
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// startTimeout is how long the database and Telegram may take to answer at the
// start.
const startTimeout = 30 * time.Second
