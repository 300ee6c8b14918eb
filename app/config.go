package app

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
)

// Config is everything that can be set: by the file, and over it by the
// environment. config.example.yaml explains each setting.
type Config struct {
	Telegram TelegramConfig `yaml:"telegram"`
	Database string         `yaml:"database" env:"DATABASE_URL"` // "sqlite:PATH" or "postgres://…"
	Admins   []int64        `yaml:"admins" env:"LOPTRUONG_ADMINS"`
	Web      WebConfig      `yaml:"web"`
	Log      LogConfig      `yaml:"log"`

	Signature SignatureConfig `yaml:"signature"`
	Backup    BackupConfig    `yaml:"backup"`
}

// BackupConfig is where the program keeps a backup of each night, and how one is sent by chat.
type BackupConfig struct {
	Folder string `yaml:"folder" env:"LOPTRUONG_BACKUP_FOLDER"` // empty: it makes none
	Keep   int    `yaml:"keep"`                                 // how many stay

	// Who can open what is sent by chat; both empty: nothing is.
	Recipient  string `yaml:"recipient" env:"LOPTRUONG_BACKUP_RECIPIENT"`
	Passphrase string `yaml:"passphrase" env:"LOPTRUONG_BACKUP_PASSPHRASE"`
}

// SignatureConfig is how papers are signed by certificate.
type SignatureConfig struct {
	File         string `yaml:"file" env:"LOPTRUONG_SIGNATURE_FILE"` // PKCS#12; empty: papers are signed by pen
	Password     string `yaml:"password" env:"LOPTRUONG_SIGNATURE_PASSWORD"`
	PasswordFile string `yaml:"password_file" env:"LOPTRUONG_SIGNATURE_PASSWORD_FILE"`
	Timestamp    string `yaml:"timestamp" env:"LOPTRUONG_SIGNATURE_TIMESTAMP"` // address of a service; empty: no time stamps
}

// TelegramConfig is how Telegram is reached.
type TelegramConfig struct {
	Token   string `yaml:"token" env:"TELEGRAM_BOT_TOKEN"`
	API     string `yaml:"api" env:"TELEGRAM_API_URL"`
	Proxy   string `yaml:"proxy"`
	Webhook bool   `yaml:"webhook"`
	Replace bool   `yaml:"replace_webhook"` // take the webhook of another program away
	NewBot  bool   `yaml:"new_bot"`         // take the database of another bot over
	Rate    int    `yaml:"rate"`            // messages a second over all chats; 0 is no limit
}

// WebConfig is where the web pages are.
type WebConfig struct {
	Listen     string   `yaml:"listen" env:"LOPTRUONG_LISTEN"` // empty: no pages
	PublicURL  string   `yaml:"public_url" env:"LOPTRUONG_PUBLIC_URL"`
	ShowPapers bool     `yaml:"show_papers"` // to who has a certificate's code, the paper itself
	Proxies    []string `yaml:"proxies"`     // addresses and networks whose X-Forwarded-For is believed
	Metrics    []string `yaml:"metrics"`     // addresses and networks that are answered at /metrics; none: nobody
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
		Backup:   BackupConfig{Keep: 14},
	}
}

// LoadConfig reads the file (an empty name: config.yaml where there is one) and
// the environment over it. Every error is a UsageError that says in one line what
// to do.
func LoadConfig(file string, environ map[string]string) (Config, error) {
	cfg := DefaultConfig()
	if err := cfg.load(file, environ); err != nil {
		return cfg, UsageError{Err: err}
	}
	return cfg, nil
}

func (c *Config) load(file string, environ map[string]string) error {
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
		return fmt.Errorf("can't read the configuration: %w; check the path given with --config or LOPTRUONG_CONFIG", err)
	default:
		if err := c.read(file, data); err != nil {
			return err
		}
	}
	if err := env.ParseWithOptions(c, env.Options{Environment: environ}); err != nil {
		return fmt.Errorf("%s: not of the kind that is wanted; config.example.yaml shows every setting", variables(err))
	}
	if wrong, ok := errors.AsType[settingError](c.check()); ok {
		return fmt.Errorf("%s%w", origin(wrong.setting, file, data, environ), wrong)
	}
	return nil
}

// settingError is what is wrong with a setting, which is named by its path and
// never by its value.
type settingError struct{ setting, wrong string }

func (e settingError) Error() string { return e.setting + ": " + e.wrong }

// origin says where a setting was given: its variable, else its line of the file;
// nothing where it was given nowhere.
func origin(setting, file string, data []byte, environ map[string]string) string {
	section := reflect.TypeFor[Config]()
	for name := range strings.SplitSeq(setting, ".") {
		for f := range section.Fields() {
			if f.Tag.Get("yaml") != name {
				continue
			}
			if variable := f.Tag.Get("env"); variable != "" && environ[variable] != "" {
				return variable + ": "
			}
			section = f.Type
			break
		}
	}
	path, err := yaml.PathString("$." + setting)
	if err != nil {
		return ""
	}
	tree, err := parser.ParseBytes(data, 0)
	if err != nil {
		return ""
	}
	node, err := path.FilterFile(tree)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s, line %d: ", file, node.GetToken().Position.Line)
}

// read sets what the file says. An unknown or doubled setting and a value of the
// wrong kind are errors with the line and its setting, and with nothing else of the
// file: a token may stand where it doesn't belong.
func (c *Config) read(file string, data []byte) error {
	said := *c // an empty file would clear the defaults
	err := yaml.UnmarshalWithOptions(data, &said, yaml.Strict())
	if err == nil && !reflect.DeepEqual(said, Config{}) {
		*c = said
	}
	if err == nil || errors.Is(err, io.EOF) {
		return nil
	}
	what := "a value of another kind than is wanted"
	switch e, _ := errors.AsType[yaml.Error](err); e.(type) {
	case *yaml.UnknownFieldError:
		what = "an unknown setting" + meant(settingIn(data, err)) + "; it may be of another version of the program"
	case *yaml.SyntaxError, *yaml.DuplicateKeyError:
		what = "not readable as YAML: look for a setting that stands there twice, a quote that isn't closed, a tab"
	}
	return fmt.Errorf("%s: %s; config.example.yaml shows every setting", whereIn(file, data, err), what)
}

// lineSetting is the setting at the beginning of a line, when it can be one of ours.
var lineSetting = regexp.MustCompile(`^[ \t-]*([a-z_]{1,20})[ \t]*:`)

// whereIn says where in the file an error is.
func whereIn(file string, data []byte, err error) string {
	e, ok := errors.AsType[yaml.Error](err)
	if !ok || e.GetToken() == nil || e.GetToken().Position == nil {
		return file
	}
	number := e.GetToken().Position.Line
	where := fmt.Sprintf("%s, line %d", file, number)
	if setting := settingIn(data, err); setting != "" {
		where += fmt.Sprintf(", setting %q", setting)
	}
	return where
}

// settingIn is the setting at the beginning of the line of an error; empty when there is none.
func settingIn(data []byte, err error) string {
	e, ok := errors.AsType[yaml.Error](err)
	lines := strings.Split(string(data), "\n")
	if !ok || e.GetToken() == nil || e.GetToken().Position == nil || e.GetToken().Position.Line > len(lines) {
		return ""
	}
	setting := lineSetting.FindStringSubmatch(lines[e.GetToken().Position.Line-1])
	if setting == nil {
		return ""
	}
	return setting[1]
}

// variables names the variables of the environment that an error is about.
func variables(err error) string {
	var names []string
	eachSetting(reflect.TypeFor[Config](), func(f reflect.StructField) {
		all, _ := errors.AsType[env.AggregateError](err)
		if slices.ContainsFunc(all.Errors, func(one error) bool {
			wrong, ok := errors.AsType[env.ParseError](one)
			return ok && wrong.Name == f.Name
		}) {
			names = append(names, f.Tag.Get("env"))
		}
	})
	return cmp.Or(strings.Join(names, ", "), "the environment")
}

// eachSetting visits the settings of a section and of those within.
func eachSetting(section reflect.Type, do func(reflect.StructField)) {
	for f := range section.Fields() {
		if f.Type.Kind() == reflect.Struct {
			eachSetting(f.Type, do)
			continue
		}
		do(f)
	}
}

// check refuses what can't work, naming the setting and not the value: that may be a
// secret that belongs elsewhere.
func (c *Config) check() error {
	for _, address := range []struct {
		setting, value string
		schemes        []string
	}{
		{"telegram.api", c.Telegram.API, []string{"https", "http"}},
		{"telegram.proxy", c.Telegram.Proxy, []string{"http", "https", "socks5"}},
		{"web.public_url", c.Web.PublicURL, []string{"https", "http"}},
		{"signature.timestamp", c.Signature.Timestamp, []string{"https", "http"}},
	} {
		if tokenLike.MatchString(address.value) {
			return settingError{address.setting, tokenElsewhere}
		}
		u, err := url.Parse(address.value)
		if address.value != "" && (err != nil || u.Host == "" || !slices.Contains(address.schemes, u.Scheme)) {
			return settingError{address.setting, "not a web address; give one that begins with " + strings.Join(address.schemes, ":// or ") + "://"}
		}
		if address.value != "" && (u.RawQuery != "" || u.Fragment != "") { // what is added to it would stand behind
			return settingError{address.setting, "has something behind a ? or #; give the address without"}
		}
	}
	c.Web.PublicURL = strings.TrimRight(c.Web.PublicURL, "/")
	if err := cmp.Or(c.Signature.check(), c.Backup.check()); err != nil {
		return err
	}
	switch {
	case c.Telegram.API == "":
		return settingError{"telegram.api", "empty; leave the setting out for Telegram's own server"}
	case c.Telegram.Rate < 0 || c.Telegram.Rate > 1000:
		return settingError{"telegram.rate", "messages a second; give 1 to 1000, or 0 for no limit"}
	case c.Telegram.Webhook && (c.Web.PublicURL == "" || c.Web.Listen == ""):
		return settingError{"telegram.webhook", "needs web.listen and web.public_url, the address at which Telegram reaches it"}
	case !keeps(c.Database):
		return settingError{"database", "give sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME, with %25 for a % in the password"}
	case c.Log.Format != "text" && c.Log.Format != "json":
		return settingError{"log.format", "give text or json"}
	case c.Web.Listen != "" && !listens(c.Web.Listen):
		return settingError{"web.listen", "give HOST:PORT, for example 127.0.0.1:8080"}
	case slices.ContainsFunc(c.Web.Proxies, noNetwork):
		return settingError{"web.proxies", wantedNetworks}
	case slices.ContainsFunc(c.Web.Metrics, noNetwork):
		return settingError{"web.metrics", wantedNetworks}
	case len(c.Web.Metrics) > 0 && c.Web.Listen == "":
		return settingError{"web.metrics", "needs web.listen, the address at which it is asked for"}
	case slices.ContainsFunc(c.Admins, func(id int64) bool { return id <= 0 }):
		return settingError{"admins", "give the numeric ids of people, which are above 0"}
	}
	if _, ok := logLevels[c.Log.Level]; !ok {
		return settingError{"log.level", "give debug, info, warn or error"}
	}
	return nil
}

// check refuses what can't be meant.
func (s SignatureConfig) check() error {
	for setting, value := range map[string]string{"file": s.File, "password": s.Password, "password_file": s.PasswordFile} {
		if tokenLike.MatchString(value) {
			return settingError{"signature." + setting, tokenElsewhere}
		}
	}
	if s.Password != "" && s.PasswordFile != "" {
		return settingError{"signature.password", "stands beside signature.password_file; give one of them"}
	}
	return nil
}

const tokenElsewhere = "holds a token, which belongs in TELEGRAM_BOT_TOKEN or telegram.token" //nolint:gosec // a sentence about tokens

// tokenLike is what @BotFather gives, within anything.
var tokenLike = regexp.MustCompile(`[0-9]{6,18}:[A-Za-z0-9_-]{30,}`)

// keeps tells whether an address can be one of a database.
func keeps(address string) bool {
	if tokenLike.MatchString(address) {
		return false
	}
	if strings.HasPrefix(address, "sqlite:") {
		return true
	}
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql")
}

// listens tells whether an address can be one to listen on.
func listens(address string) bool {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

// network reads an address or a network.
func network(text string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(text); err == nil {
		return addr.Prefix(addr.BitLen())
	}
	return netip.ParsePrefix(text)
}

const wantedNetworks = "give addresses or networks, for example 127.0.0.1 or 10.0.0.0/8"

func noNetwork(text string) bool {
	_, err := network(text)
	return err != nil
}

// networks are those of a setting; check has read them.
func networks(texts []string) (read []netip.Prefix) {
	for _, text := range texts {
		if n, err := network(text); err == nil {
			read = append(read, n)
		}
	}
	return read
}

// Environment is the environment of the process, by name.
func Environment() map[string]string {
	m := map[string]string{}
	for _, pair := range os.Environ() {
		if name, value, ok := strings.Cut(pair, "="); ok {
			m[name] = value
		}
	}
	return m
}

// startTimeout is how long Telegram may take to answer at the start, and either it or the database when its
// setting is asked for.
const startTimeout = 30 * time.Second

// UsageError is an error of the one who typed the command or the configuration.
type UsageError struct{ Err error }

func (e UsageError) Error() string { return e.Err.Error() }

// Unwrap is what is wrong.
func (e UsageError) Unwrap() error { return e.Err }
